"""Knows how a YAML tree becomes the records of a data set and tells every fault; knows no field of any data set."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from scripts.bibliography.fields import ID, address_fault, text_fault
from scripts.bibliography.problems import Problem, did_you_mean
from scripts.bibliography.yamltree import ListNode, MapNode, Node, Scalar
from scripts.evidence.specs import DataSet, Field, Record

_NUMBER = re.compile(r"[-+]?(?:\d+\.?\d*|\.\d+)\Z")
_ONE = {
    "outcomes": "an outcome",
    "trials": "a trial",
    "treatments": "a treatment",
    "alternatives": "an alternative",
    "medicines": "a medicine",
    "comparisons": "a comparison",
    "measures": "a measure",
    "worksheets": "a worksheet",
    "references": "a citation key",
}


def _a(record: Record) -> str:
    return f"{'an' if record.name[0] in 'aeiou' else 'a'} {record.name}"


class Reader:
    """Reads one file; collects every fault while it turns nodes into the model."""

    def __init__(self, file: str, problems: list[Problem], known: Mapping[str, frozenset[str]]) -> None:
        """Take the file's name for messages, the list to add to, and the ids that fields may name, by data set."""
        self.file = file
        self.problems = problems
        self.known = known
        self.entry = ""
        self._values: dict[str, Callable[[Field, Node], Any]] = {
            "text": self._text,
            "address": self._text,
            "choice": self._choice,
            "id": self._id,
            "ids": self._list_of(self._id),
            "texts": self._list_of(self._text),
            "flag": self._flag,
            "number": self._number,
            "count": self._count,
            "record": self._record_of,
            "list": self._list_of(self._record_of),
            "map": self._map_of,
        }

    def fault(self, line: int, what: str, mend: str = "") -> None:
        """Note one fault of the present entry."""
        whose = f"{self.entry}: " if self.entry else ""
        self.problems.append(Problem(self.file, line, whose + what, mend))

    def entries(self, data: DataSet, root: Node | None) -> list[tuple[str, Any]]:
        """Return the entries of the file that are sound, each with its key (empty for data without)."""
        nodes = self._nodes(data, root)
        first: dict[str, int] = {}
        found: list[tuple[str, Any]] = []
        for node in nodes:
            key = key_of(data, node)
            self.entry = key or f"entry without {data.key}" if data.key else ""
            if key and first.setdefault(key, node.line) != node.line:
                what = f'the {data.key} "{key}" stands twice, first in line {first[key]}'
                self.fault(node.line, what, "Keep one of the two, or give one another name")
            if key and data.key == "id" and not ID.match(key):
                mend = "Use small letters, digits and hyphens, like younger-2013"
                self.fault(node.line, f'the id "{key}" is malformed', mend)
            value = self.record(data.record, node)
            if value is not None:
                found.append((key, value))
        self.entry = ""
        return found

    def _nodes(self, data: DataSet, root: Node | None) -> list[Node]:
        """Return the nodes of the entries after testing what stands around them."""
        example = f'Begin the file with "{data.name}:" and write each entry below it as "- {data.key or "when"}: …"'
        if root is None:
            self.fault(1, "the file is empty", example)
            return []
        if not isinstance(root, MapNode):
            self.fault(root.line, f"the file holds {root.words} where a map is expected", example)
            return []
        for key, line in root.key_lines.items():
            if key != data.name:
                self.fault(line, f'unknown field "{key}"', did_you_mean(key, [data.name]) or example)
        node = root.items.get(data.name)
        if not isinstance(node, ListNode) or not node.items:
            self.fault(node.line if node else root.line, f'"{data.name}" holds no entries', example)
            return []
        return node.items

    def record(self, record: Record, node: Node) -> Any:
        """Return what *record* builds of *node*, or None after noting the faults."""
        if not isinstance(node, MapNode):
            example = ", ".join(f"{f.name}: {f.example}" for f in record.fields if f.required)
            self.fault(node.line, f"{_a(record)} is {node.words}", f"Write it as a map: {{{example}}}")
            return None
        before = len(self.problems)
        values: dict[str, Any] = {}
        by_name = record.by_name
        for name, child in node.items.items():
            field = by_name.get(name) or by_name.get(name.replace("_", "-"))
            if field is None or field.name != name:
                close = f'Did you mean "{field.name}"?' if field else did_you_mean(name, by_name)
                mend = close or f"Known are {', '.join(by_name)}"
                self.fault(node.key_lines[name], f'unknown field "{name}" in {_a(record)}', mend)
            elif (value := self._values[field.shape](field, child)) is not None:
                values[field.attribute] = value
        for field in record.required:
            if field.name not in node.items:
                what = f'the field "{field.name}" is missing in {_a(record)}'
                self.fault(node.line, what, f"Add {field.name}: {field.example}")
        if len(self.problems) > before:
            return None
        for test in record.tests:
            for found in test(values):
                name = next((f.name for f in record.fields if f.attribute == found.field), found.field)
                self.fault(found.line or node.key_lines.get(name, node.line), found.what, found.mend)
        return None if len(self.problems) > before else self._built(record, values, node.line)

    @staticmethod
    def _built(record: Record, values: dict[str, Any], line: int) -> Any:
        """Return the record's class of *values*; what it needs and the file may leave out becomes None or empty."""
        built = {**record.missing, **values}
        for name in record.compared:
            built.pop(name, None)
        if record.has_line:
            built["line"] = line
        return record.build(**built)

    # One method a shape: each returns the value, or None after noting the fault.

    def _text(self, field: Field, node: Node) -> str | None:
        if not isinstance(node, Scalar):
            example = f"Write it like {field.name}: {field.example}"
            self.fault(node.line, f"{field.name} holds {node.words} where text is expected", example)
            return None
        if node.tag == "null":
            self.fault(node.line, f"{field.name} is empty", "Fill it in, or take the line out")
            return None
        if node.tag != "str":
            what = f"{field.name} holds {node.words} ({node.value}) where text is expected"
            self.fault(node.line, what, f'Put it in quotes: {field.name}: "{node.value}"')
            return None
        fault = text_fault(node.value) or (address_fault(node.value) if field.shape == "address" else None)
        if fault:
            self.fault(node.line, f"{field.name}: {fault[0]}", fault[1])
            return None
        return node.value

    def _choice(self, field: Field, node: Node) -> str | None:
        value = self._text(field, node)
        if value is not None and value not in field.choices:
            mend = did_you_mean(value, field.choices) or f"Choose one of {', '.join(field.choices)}"
            self.fault(node.line, f'{field.name}: "{value}" is not known', mend)
            return None
        return value

    def _id(self, field: Field, node: Node) -> str | None:
        value = self._text(field, node)
        known = self.known.get(field.of)
        if value is None or known is None or value in known:
            return value
        mend = did_you_mean(value, sorted(known)) or f"Add it to {field.of}.yaml first"
        self.fault(node.line, f'{field.name}: "{value}" is not {_ONE[field.of]}', mend)
        return None

    def _flag(self, field: Field, node: Node) -> bool | None:
        if isinstance(node, Scalar) and node.tag == "bool" and node.value in ("true", "false"):
            return node.value == "true"
        shown = node.value if isinstance(node, Scalar) else node.words
        self.fault(node.line, f'{field.name} holds "{shown}"', "Write true or false, without quotes")
        return None

    def _number(self, field: Field, node: Node) -> float | None:
        shown = node.value if isinstance(node, Scalar) else node.words
        if not isinstance(node, Scalar) or node.tag not in ("int", "float") or not _NUMBER.match(node.value):
            mend = f"Write it like {field.name}: {field.example}"
            if re.search(r"[\u2010-\u2015\u2212]", shown):
                mend = "Write the minus as a plain hyphen, like -0.34"
            self.fault(node.line, f'{field.name}: "{shown}" is no number', mend)
            return None
        value = float(node.value)
        if (field.low is not None and value < field.low) or (field.high is not None and value > field.high):
            ends = f"at least {field.low:g}" if field.high is None else f"from {field.low or 0:g} to {field.high:g}"
            self.fault(node.line, f"{field.name}: {shown} cannot be", f"It is {ends}")
            return None
        return value

    def _count(self, field: Field, node: Node) -> int | None:
        if not isinstance(node, Scalar) or node.tag != "int" or not re.fullmatch(r"(?:0|[1-9]\d{0,8})", node.value):
            shown = node.value if isinstance(node, Scalar) else node.words
            mend = f"Write it like {field.name}: {field.example}"
            self.fault(node.line, f'{field.name}: "{shown}" is no whole number', mend)
            return None
        value = self._number(field, node)
        return None if value is None else int(value)

    def _record_of(self, field: Field, node: Node) -> Any:
        record = field.records[0]
        if len(field.records) > 1 and isinstance(node, MapNode):
            # Where a field allows several records, the one whose fields are there.
            record = max(field.records, key=lambda r: len(r.by_name.keys() & node.items.keys()))
        return self.record(record, node)

    def _list_of(self, one: Callable[[Field, Node], Any]) -> Callable[[Field, Node], tuple[Any, ...] | None]:
        def read(field: Field, node: Node) -> tuple[Any, ...] | None:
            if not isinstance(node, ListNode):
                what = f"{field.name} holds {node.words} where a list is expected"
                self.fault(node.line, what, f"Write it like {field.name}: {field.example}")
                return None
            return tuple(value for item in node.items if (value := one(field, item)) is not None)

        return read

    def _map_of(self, field: Field, node: Node) -> dict[str, Any] | None:
        if not isinstance(node, MapNode):
            what = f"{field.name} holds {node.words} where a map is expected"
            self.fault(node.line, what, f"Write it like {field.name}: {field.example}")
            return None
        found: dict[str, Any] = {}
        for name, child in node.items.items():
            if name not in field.choices:
                mend = did_you_mean(name, field.choices) or f"Known are {', '.join(field.choices)}"
                self.fault(node.key_lines[name], f'{field.name}: "{name}" is not known', mend)
            elif (value := self.record(field.records[0], child)) is not None:
                found[name] = value
        return found


def key_of(data: DataSet, node: Node) -> str:
    """Return the name of an entry, or an empty string."""
    named = node.items.get(data.key) if isinstance(node, MapNode) else None
    return named.value if isinstance(named, Scalar) and named.tag != "null" else ""

"""Knows how references.yaml becomes a `Bibliography` and what can be wrong with it; knows nothing of styles, pages."""

from __future__ import annotations

import datetime
import re
from collections.abc import Callable
from functools import cache
from pathlib import Path
from typing import Any

from scripts.bibliography import fields as f
from scripts.bibliography.kept import digest, kept
from scripts.bibliography.model import Bibliography, Custom, Date, Name, Reference
from scripts.bibliography.problems import Problem, did_you_mean
from scripts.bibliography.yamltree import ListNode, MapNode, Node, Scalar, Unreadable, parse, read_text


class BibliographyError(Exception):
    """The file cannot be used; `problems` holds every fault, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def load(path: Path | str, shown: str | None = None, keep: Path | None = None) -> Bibliography:
    """Return the bibliography in the file *path*.

    Args:
        path: a CSL-YAML file, UTF-8.
        shown: the file's name in messages; the path as given when left out.
        keep: folder in which the result is kept for the next run; None keeps nothing.

    Raises:
        BibliographyError: with all faults of the file at once.
    """
    name = shown or str(path)
    try:
        text = read_text(Path(path), name)
    except Unreadable as error:
        raise BibliographyError(error.problems) from error
    return kept(keep, "bibliography", __name__, digest([text, name]), lambda: loads(text, name))


def loads(text: str, shown: str = "references.yaml") -> Bibliography:
    """Return the bibliography in *text*; *shown* is the file's name in messages. Raises as `load`."""
    try:
        root, faults = parse(text, shown)
    except Unreadable as error:
        raise BibliographyError(error.problems) from error
    reader = _Reader(shown, faults)
    references = reader.references(root)
    if reader.problems:
        raise BibliographyError(sorted(reader.problems, key=lambda p: p.line))
    return Bibliography(shown, {r.id: r for r in references})


@cache
def _part_of_name(field: str, part: str, example: str) -> f.Field:
    """Return what a part of a name must be; thousands of names share a few parts."""
    return f.Field(f"{field} {part}", "text", "", example)


class _Reader:
    """Collects every fault while it turns nodes into the model."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file = file
        self.problems = problems
        self.entry = ""
        self._values: dict[f.Shape, Callable[[f.Field, Node], object]] = {
            "text": self._text,
            "markup": self._markup,
            "choice": self._choice,
            "names": self._names,
            "date": self._date,
            "day": self._day,
            "count": self._count,
            "fields": self._field_names,
        }

    def fault(self, line: int, what: str, mend: str = "") -> None:
        """Note one fault of the present entry."""
        whose = f"{self.entry}: " if self.entry else ""
        self.problems.append(Problem(self.file, line, whose + what, mend))

    def references(self, root: Node | None) -> list[Reference]:
        """Return the entries of the whole file."""
        example = 'Begin the file with "references:" and write each entry below it as "- id: …"'
        if root is None:
            self.fault(1, "the file is empty", example)
            return []
        if not isinstance(root, MapNode):
            self.fault(root.line, f"the file holds {root.words} where a map is expected", example)
            return []
        for key, line in root.key_lines.items():
            if key != "references":
                self.fault(
                    line, f'unknown key "{key}" at the top of the file', did_you_mean(key, ["references"]) or example
                )
        entries = root.items.get("references")
        if entries is None:
            if "references" not in root.items:
                self.fault(root.line, 'the key "references" is missing', example)
            return []
        if not isinstance(entries, ListNode):
            self.fault(entries.line, f'"references" holds {entries.words} where a list is expected', example)
            return []
        found = [r for node in entries.items if (r := self._reference(node))]
        self.entry = ""
        self._compare(found)
        return found

    def _compare(self, references: list[Reference]) -> None:
        """Find ids and identifiers that stand twice, and entries out of order."""
        before: Reference | None = None
        taken: dict[tuple[str, str], Reference] = {}
        for r in references:
            for name in ("id", *f.UNIQUE):
                value = str(getattr(r, name))
                first = taken.setdefault((name, value.casefold()), r) if value else r
                if first is r:
                    continue
                if name == "id":
                    mend = f"Give one of them another id, such as {r.id}b, or delete the second if it is the same work"
                    self.fault(r.line, f'the id "{value}" stands twice, first in line {first.line}', mend)
                else:
                    mend = "Keep one entry, or correct the identifier of the other"
                    what = f'{r.id}: the {name} {value} also belongs to "{first.id}" in line {first.line}'
                    self.fault(r.line, what, mend)
            if before is not None and before.id > r.id:
                self.fault(r.line, f'"{r.id}" stands after "{before.id}"', "Sort the entries by id")
            before = r

    def _reference(self, node: Node) -> Reference | None:
        """Return one entry, or None when too little of it can be read."""
        self.entry = ""
        if not isinstance(node, MapNode):
            self.fault(node.line, f"an entry is {node.words}", 'Write it as a map that begins with "- id: …"')
            return None
        raw_id = node.items.get("id")
        self.entry = raw_id.value if isinstance(raw_id, Scalar) and raw_id.value else "entry without id"
        values: dict[str, Any] = {}
        for name, child in node.items.items():
            spec = f.FIELDS.get(name)
            if spec is None:
                usual = f.OTHER_NAMES.get(name.casefold())
                close = f'CSL calls it "{usual}"' if usual else did_you_mean(name, f.FIELDS)
                close = close or f"Known are {', '.join(f.FIELDS)}"
                self.fault(node.key_lines[name], f'unknown field "{name}"', close)
            elif spec.shape == "custom":
                values["custom"] = self._custom(child)
            else:
                values[spec.attribute] = self._values[spec.shape](spec, child)
        if values.get("id") in f.RESERVED:
            self.fault(node.line, f'the id "{values["id"]}" is reserved', "Choose another, such as the author and year")
        if values.get("id") and not f.ID.match(values["id"]):
            mend = "Use small letters and digits, beginning with a letter, like younger2013"
            self.fault(node.line, f'the id "{values["id"]}" is malformed', mend)
        self._required(node, values)
        if not values.get("id"):
            return None
        # With any fault no bibliography comes out; what stands in here lets the entry be compared with the others.
        custom = values.pop("custom", None) or Custom("other", "record", "")
        given = {"type": "article", "title": ""} | {k: v for k, v in values.items() if v is not None}
        return Reference(**given, custom=custom, line=node.line)

    def _required(self, node: MapNode, values: dict[str, Any]) -> None:
        """Find what the entry's type demands and it lacks, and lists of custom that contradict the entry."""
        line = node.line
        for name in f.ALWAYS_REQUIRED:
            if name not in node.items:
                self.fault(line, f'the field "{name}" is missing', f"Add {name}: {f.FIELDS[name].example}")
        custom = values.get("custom")
        incomplete = custom.incomplete if custom else ()
        for options in f.REQUIRED.get(values.get("type") or "", ()):
            if not any(name in node.items or name in incomplete for name in options):
                name = options[0]
                what = f"an entry of type {values['type']} needs {' or '.join(options)}"
                mend = f"Add {name}: {f.FIELDS[name].example}"
                mend += ", or, if no public record shows it, name it in custom.incomplete"
                self.fault(line, what, mend)
        if not any(name in node.items for name in f.IDENTIFIERS):
            self.fault(line, "the entry has no identifier or address", f"Add one of {', '.join(f.IDENTIFIERS)}")
        if custom is None:
            return
        for name in custom.unconfirmed:
            if name not in node.items:
                self.fault(line, f'custom.unconfirmed names "{name}", which the entry does not have', "Take it out")
        for name in custom.incomplete:
            if name in node.items and name != "author":
                self.fault(
                    line, f'custom.incomplete names "{name}", which the entry has', "Take it out of one of the two"
                )

    def _custom(self, node: Node) -> Custom | None:
        if not isinstance(node, MapNode):
            self.fault(
                node.line, f'"custom" holds {node.words} where a map is expected', "Write {design: …, read: …, …}"
            )
            return None
        values: dict[str, Any] = {}
        before = len(self.problems)
        for name, child in node.items.items():
            spec = f.CUSTOM.get(name)
            if spec is None:
                close = did_you_mean(name, f.CUSTOM) or f"Known are {', '.join(f.CUSTOM)}"
                self.fault(node.key_lines[name], f'unknown field "{name}" in custom', close)
            else:
                values[name] = self._values[spec.shape](spec, child)
        for name in f.CUSTOM_REQUIRED:
            if name not in node.items:
                what = f'the field "{name}" is missing in custom'
                self.fault(node.line, what, f"Add {name}: {f.CUSTOM[name].example}")
        for name in f.COMPARED:
            if name not in node.items and ("unconfirmed" not in node.items or any(n in node.items for n in f.COMPARED)):
                mend = f"Add {name}: {f.CUSTOM[name].example}"
                mend += f", or, if nobody compared the record, leave out {' and '.join(f.COMPARED)}"
                mend += " and name all fields under unconfirmed"
                self.fault(node.line, f'the field "{name}" is missing in custom', mend)
        return Custom(**values) if len(self.problems) == before else None

    # One method a shape: each returns the value, or None after noting the fault.

    def _text(self, spec: f.Field, node: Node) -> str | None:
        if not isinstance(node, Scalar):
            self.fault(
                node.line, f"{spec.name} holds {node.words} where text is expected", f"Write it like {spec.example}"
            )
            return None
        if node.tag == "null":
            self.fault(node.line, f"{spec.name} is empty", "Fill it in, or take the line out")
            return None
        if node.tag != "str":
            self.fault(
                node.line,
                f"{spec.name} holds {node.words} ({node.value}) where text is expected",
                f'Put it in quotes: {spec.name}: "{node.value}"',
            )
            return None
        fault = f.text_fault(node.value) or (spec.test(node.value) if spec.test else None)
        if fault:
            self.fault(node.line, f"{spec.name}: {fault[0]}", fault[1])
            return None
        return node.value

    def _markup(self, spec: f.Field, node: Node) -> str | None:
        value = self._text(spec, node)
        if value and re.search(r"[^.]\.\Z", value) and not re.search(r"(?:\b[A-Z]|\betc|\bal|\bInc)\.\Z", value):
            self.fault(node.line, f"{spec.name} ends with a full stop", "Take it out; the style adds it")
        return value

    def _choice(self, spec: f.Field, node: Node) -> str | None:
        value = self._text(spec, node)
        if value is not None and value not in spec.choices:
            mend = did_you_mean(value, spec.choices) or f"Choose one of {', '.join(spec.choices)}"
            self.fault(node.line, f'{spec.name}: "{value}" is not known', mend)
            return None
        return value

    def _names(self, spec: f.Field, node: Node) -> tuple[Name, ...] | None:
        example = "Write a list like [{family: Younger, given: Jarred}, {literal: World Health Organization}]"
        if not isinstance(node, ListNode) or not node.items:
            words = node.words if not isinstance(node, ListNode) else "an empty list"
            self.fault(node.line, f"{spec.name} holds {words} where a list of names is expected", example)
            return None
        names = [self._name(spec, item, example) for item in node.items]
        return tuple(name for name in names if name)

    def _name(self, spec: f.Field, node: Node, example: str) -> Name | None:
        if not isinstance(node, MapNode):
            self.fault(node.line, f"a name in {spec.name} is {node.words}", example)
            return None
        parts: dict[str, str] = {}
        for part, child in node.items.items():
            if part not in f.NAME_PARTS:
                mend = did_you_mean(part, f.NAME_PARTS) or f"Known are {', '.join(f.NAME_PARTS)}"
                self.fault(node.key_lines[part], f'unknown part "{part}" of a name in {spec.name}', mend)
                continue
            value = self._text(_part_of_name(spec.name, part, example), child)
            if value:
                parts[part.replace("-", "_")] = value
        if ("literal" in parts) == ("family" in parts):
            self.fault(node.line, f"a name in {spec.name} needs either family or literal", example)
            return None
        return Name(**parts)

    def _date(self, spec: f.Field, node: Node) -> Date | None:
        example = f"Write it like {spec.example}"
        inner = node.items.get("date-parts") if isinstance(node, MapNode) else None
        if not isinstance(node, MapNode) or set(node.items) != {"date-parts"} or not isinstance(inner, ListNode):
            self.fault(node.line, f"{spec.name} is no date", example)
            return None
        first = inner.items[0] if len(inner.items) == 1 else None
        if not isinstance(first, ListNode):
            self.fault(node.line, f"{spec.name} needs one list of year, month and day", example)
            return None
        parts: list[int] = []
        for item in first.items:
            if not isinstance(item, Scalar) or item.tag != "int" or not re.fullmatch(r"\d{1,4}", item.value):
                shown = item.value if isinstance(item, Scalar) else item.words
                self.fault(item.line, f'{spec.name} holds "{shown}" where a number is expected', example)
                return None
            parts.append(int(item.value))
        if fault := f.date_fault(parts):
            self.fault(first.line, f"{spec.name}: {fault[0]}", fault[1])
            return None
        return f.date_from(parts)

    def _day(self, spec: f.Field, node: Node) -> str | None:
        value = node.value if isinstance(node, Scalar) else node.words
        try:
            day = datetime.date.fromisoformat(value if len(value) == 10 else "")
        except ValueError:
            self.fault(node.line, f'{spec.name}: "{value}" is no day', f"Write it like {spec.example}")
            return None
        # One day of grace: it may be tomorrow where the contributor lives.
        if day > datetime.date.today() + datetime.timedelta(days=1):
            self.fault(node.line, f"{spec.name}: {value} lies in the future", "Write the day on which it was done")
            return None
        return day.isoformat()

    def _count(self, spec: f.Field, node: Node) -> int | None:
        if not isinstance(node, Scalar) or node.tag != "int" or not re.fullmatch(r"\d{1,9}", node.value):
            shown = node.value if isinstance(node, Scalar) else node.words
            self.fault(node.line, f'{spec.name}: "{shown}" is no whole number', f"Write it like {spec.example}")
            return None
        return int(node.value)

    def _field_names(self, spec: f.Field, node: Node) -> tuple[str, ...] | None:
        if not isinstance(node, ListNode):
            self.fault(
                node.line, f"{spec.name} holds {node.words} where a list is expected", f"Write it like {spec.example}"
            )
            return None
        found: list[str] = []
        for item in node.items:
            value = item.value if isinstance(item, Scalar) else item.words
            if value in f.FIELDS:
                found.append(value)
            else:
                mend = did_you_mean(value, f.FIELDS) or f"Write it like {spec.example}"
                self.fault(item.line, f'{spec.name} names "{value}", which is no field', mend)
        return tuple(found)

"""Knows the file of checked records: which references services were asked about, when, and what they said.

It knows nothing of services, of the network and of pages: the check of the records writes the file, pages read it.
"""

from __future__ import annotations

import datetime
import hashlib
import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, get_args

import yaml

from scripts.bibliography.model import Reference
from scripts.bibliography.problems import Problem, did_you_mean
from scripts.bibliography.yamltree import ListNode, MapNode, Node, Scalar, Unreadable, parse, read_text

Verdict = Literal[
    "agrees",  # every field that could be compared is the same
    "differs",  # the same paper, but a field is not the same
    "wrong-paper",  # an identifier leads to another paper
    "retracted",
    "concern",
    "corrected",
    "not-found",  # an identifier does not exist
    "could-not-verify",  # a service that had to answer did not
    "nothing-to-check",  # the entry has no DOI, PMID or PMCID
]
Kind = Literal["retraction", "concern", "correction", "other"]
VERDICTS: tuple[str, ...] = get_args(Verdict)
KINDS: tuple[str, ...] = get_args(Kind)
# What services said something about: the entry was compared.
COMPARED: frozenset[str] = frozenset({"agrees", "differs", "wrong-paper", "retracted", "concern", "corrected"})

HEAD = """\
# yaml-language-server: $schema=schemas/records.schema.json
# What the services that keep records of papers say of each reference: what was compared, when, and what differs.
# License: CC BY 4.0. How to read it: written by `make records`, one entry for each reference;
# a reference without an entry has not been checked by machine. `of` tells which state of our entry was compared.
"""


@dataclass(frozen=True, slots=True)
class Notice:
    """A retraction, a concern or a correction that a service knows."""

    kind: Kind
    source: str
    """Who says so: crossref, crossref-notices (the notice names the paper), datacite, ncbi …"""
    id: str = ""
    """DOI of the notice, or ``PMID 123``."""
    date: str = ""
    """Day, month or year of the notice, ISO 8601, as far as it is known."""


@dataclass(frozen=True, slots=True)
class Difference:
    """One field that is not the same in a service's record."""

    field: str
    ours: str
    theirs: str
    source: str


@dataclass(frozen=True, slots=True)
class Addition:
    """A field that our entry lacks and a service has."""

    field: str
    theirs: str
    source: str


@dataclass(frozen=True, slots=True)
class Checked:
    """What came of comparing one reference."""

    id: str
    checked: str
    """The day, ISO 8601."""
    of: str
    """Digest of our entry as it was compared, see `digest`."""
    verdict: Verdict
    asked: tuple[str, ...] = ()
    """Services that answered."""
    compared: tuple[str, ...] = ()
    """Fields for which both sides had a value."""
    differences: tuple[Difference, ...] = ()
    notices: tuple[Notice, ...] = ()
    additions: tuple[Addition, ...] = ()
    remark: str = ""
    """Why it could not be verified or found, one line."""


class RecordsError(Exception):
    """The file of checked records cannot be used; `problems` holds every fault."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = list(problems)


def digest(reference: Reference) -> str:
    """Return eight hexadecimal digits that change when a compared field of *reference* changes."""
    authors = [[n.family, n.given, n.literal, n.non_dropping_particle, n.dropping_particle] for n in reference.author]
    issued = reference.issued
    parts = [reference.title, authors, [issued.year, issued.month, issued.day] if issued else None]
    parts += [reference.container_title, reference.container_title_short, reference.volume, reference.issue]
    parts += [reference.page, reference.DOI.lower(), reference.PMID, reference.PMCID]
    return hashlib.sha256(json.dumps(parts, ensure_ascii=False).encode()).hexdigest()[:8]


def standing(checked: Checked | None, reference: Reference) -> Kind | None:
    """Return the gravest notice about *reference*, from our entry's status or its checked record; None for none."""
    kinds: set[Kind] = set()
    own: Mapping[str, Kind] = {"retracted": "retraction", "concern": "concern", "corrected": "correction"}
    if reference.custom.status in own:
        kinds.add(own[reference.custom.status])
    if checked is not None:
        kinds.update(notice.kind for notice in checked.notices)
    gravest: tuple[Kind, ...] = ("retraction", "concern", "correction")
    return next((kind for kind in gravest if kind in kinds), None)


def dump(records: Iterable[Checked]) -> str:
    """Return the text of the file, sorted by id."""
    entries = [_plain(record) for record in sorted(records, key=lambda r: r.id)]
    if not entries:
        return HEAD + "records: []\n"
    body = "\n".join(
        yaml.dump([entry], Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=118) for entry in entries
    )
    return f"{HEAD}records:\n{body}"


class _Dumper(yaml.SafeDumper):
    """Writes the parts of an entry in one line each."""


class _Line(dict[str, str]):
    """A map written in one line."""


class _Row(list[str]):
    """A list written in one line."""


_Dumper.add_representer(_Line, lambda d, x: d.represent_mapping("tag:yaml.org,2002:map", x.items(), flow_style=True))
_Dumper.add_representer(_Row, lambda d, x: d.represent_sequence("tag:yaml.org,2002:seq", x, flow_style=True))


def _plain(record: Checked) -> dict[str, object]:
    made: dict[str, object] = {"id": record.id, "checked": record.checked, "of": record.of, "verdict": record.verdict}
    for name in ("asked", "compared"):
        if values := getattr(record, name):
            made[name] = _Row(values)
    for name, part in _PARTS.items():
        if values := getattr(record, name):
            made[name] = [_Line({f: v for f in part.fields if (v := getattr(x, f))}) for x in values]
    if record.remark:
        made["remark"] = record.remark
    return made


@dataclass(frozen=True, slots=True)
class _Part:
    """How a list inside an entry is read."""

    make: type
    fields: tuple[str, ...]
    required: tuple[str, ...]


_PARTS: Mapping[str, _Part] = {
    "differences": _Part(Difference, ("field", "ours", "theirs", "source"), ("field", "source")),
    "notices": _Part(Notice, ("kind", "source", "id", "date"), ("kind", "source")),
    "additions": _Part(Addition, ("field", "theirs", "source"), ("field", "theirs", "source")),
}
_FIELDS = ("id", "checked", "of", "verdict", "asked", "compared", *_PARTS, "remark")


def load_records(path: Path, shown: str | None = None) -> dict[str, Checked]:
    """Return the checked records in the file *path* by id; an empty list is sound.

    Raises:
        RecordsError: with all faults of the file at once.
    """
    name = shown or str(path)
    try:
        root, problems = parse(read_text(path, name), name)
    except Unreadable as error:
        raise RecordsError(error.problems) from error
    reader = _Reader(name, problems)
    found = reader.records(root)
    if reader.problems:
        raise RecordsError(sorted(reader.problems, key=lambda p: p.line))
    return found


class _Reader:
    """Collects every fault while it turns nodes into the model."""

    def __init__(self, file: str, problems: list[Problem]) -> None:
        self.file, self.problems = file, problems

    def fault(self, line: int, what: str, mend: str = "Run make records again") -> None:
        self.problems.append(Problem(self.file, line, what, mend))

    def records(self, root: Node | None) -> dict[str, Checked]:
        entries = root.items.get("records") if isinstance(root, MapNode) else None
        if not isinstance(root, MapNode) or not isinstance(entries, ListNode):
            self.fault(root.line if root else 1, 'the key "records" with a list is missing', 'Write "records: []"')
            return {}
        for key, line in root.key_lines.items():
            if key != "records":
                self.fault(line, f'unknown key "{key}" at the top of the file', did_you_mean(key, ["records"]))
        found: dict[str, Checked] = {}
        for node in entries.items:
            record = self._record(node)
            if record is not None and record.id in found:
                self.fault(node.line, f'the id "{record.id}" stands twice')
            elif record is not None:
                found[record.id] = record
        return found

    def _record(self, node: Node) -> Checked | None:
        if not isinstance(node, MapNode):
            self.fault(node.line, f"an entry is {node.words}")
            return None
        before = len(self.problems)
        texts: dict[str, str] = {}
        rows: dict[str, tuple[str, ...]] = {}
        parts: dict[str, tuple[object, ...]] = {}
        for name, child in node.items.items():
            if name not in _FIELDS:
                mend = did_you_mean(name, _FIELDS) or f"Known are {', '.join(_FIELDS)}"
                self.fault(node.key_lines[name], f'unknown field "{name}"', mend)
            elif name in _PARTS:
                parts[name] = self._parts(name, child)
            elif name in ("asked", "compared"):
                rows[name] = self._row(name, child)
            else:
                texts[name] = self._text(name, child)
        for name in ("id", "checked", "of", "verdict"):
            if name not in texts:
                self.fault(node.line, f'the field "{name}" is missing')
        if (verdict := texts.get("verdict")) is not None and verdict not in VERDICTS:
            mend = did_you_mean(verdict, VERDICTS) or f"Known are {', '.join(VERDICTS)}"
            self.fault(node.key_lines["verdict"], f'verdict: "{verdict}" is not known', mend)
        if "checked" in texts:
            try:
                datetime.date.fromisoformat(texts["checked"])
            except ValueError:
                self.fault(node.key_lines["checked"], f'checked: "{texts["checked"]}" is no day')
        if len(self.problems) > before:
            return None
        return Checked(**texts, **rows, **parts)  # type: ignore[arg-type]

    def _text(self, name: str, node: Node) -> str:
        if isinstance(node, Scalar) and node.tag != "null":
            return node.value
        self.fault(node.line, f"{name} holds {node.words} where text is expected")
        return ""

    def _row(self, name: str, node: Node) -> tuple[str, ...]:
        if not isinstance(node, ListNode):
            self.fault(node.line, f"{name} holds {node.words} where a list is expected")
            return ()
        return tuple(self._text(name, item) for item in node.items)

    def _parts(self, name: str, node: Node) -> tuple[object, ...]:
        part = _PARTS[name]
        if not isinstance(node, ListNode):
            self.fault(node.line, f"{name} holds {node.words} where a list is expected")
            return ()
        made: list[object] = []
        for item in node.items:
            if not isinstance(item, MapNode):
                self.fault(item.line, f"{name} holds {item.words} where a map is expected")
                continue
            values = dict.fromkeys(part.fields, "")
            for key, child in item.items.items():
                if key not in part.fields:
                    self.fault(item.key_lines[key], f'unknown field "{key}" in {name}', did_you_mean(key, part.fields))
                    continue
                values[key] = self._text(key, child)
            if any(not values[key] for key in part.required):
                self.fault(item.line, f"{name} needs {', '.join(part.required)}")
            if "kind" in values and values["kind"] not in KINDS:
                self.fault(item.line, f'kind: "{values["kind"]}" is not known', f"Known are {', '.join(KINDS)}")
            made.append(part.make(**values))
        return tuple(made)

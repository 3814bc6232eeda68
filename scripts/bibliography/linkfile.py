"""Knows how the file of outside links is read and written; asks no network.

The file is written by the check of outside links; a person adds ``checked-by-hand``.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise
from pathlib import Path
from typing import Any, Literal

import yaml

from scripts.bibliography.fields import address_fault, text_fault
from scripts.bibliography.links import (
    DAYS_BETWEEN_FAILURES,
    FAILURES_UNTIL_GONE,
    VERDICTS,
    Copy,
    Failure,
    Link,
    Trouble,
    gone_by,
)
from scripts.bibliography.problems import Problem, did_you_mean
from scripts.bibliography.yamltree import ListNode, MapNode, Node, Scalar, Unreadable, parse, read_text

HEAD = """\
# yaml-language-server: $schema=schemas/links.schema.json
# The state of every outside address that pages or references name: works, gone, or could not be verified.
# Written by "make links"; this head and the fields are kept, other comments are not. A person who has opened an
# address that programs cannot verify adds the line "checked-by-hand: 2026-12-31" to its entry.
"""


class LinkFileError(Exception):
    """The file cannot be used; `problems` holds every fault, in the order of the lines."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


def load(path: Path, shown: str | None = None, today: dt.date | None = None) -> dict[str, Link]:
    """Return the entries of the file *path* by address; none when it does not exist.

    Args:
        path: the file.
        shown: its name in messages.
        today: days after the day that follows it are refused.

    Raises:
        LinkFileError: with all faults at once.
    """
    name = shown or str(path)
    if not path.exists():
        return {}
    try:
        root, faults = parse(read_text(path, name), name)
    except Unreadable as error:
        raise LinkFileError(error.problems) from error
    reader = _Reader(name, faults, (today or dt.date.today()) + dt.timedelta(days=1))
    links = reader.links(root)
    if reader.problems:
        raise LinkFileError(sorted(reader.problems, key=lambda p: p.line))
    return {link.address: link for link in links}


def dumps(links: Mapping[str, Link]) -> str:
    """Return the whole file as text, sorted by address."""
    if not links:
        return HEAD + "links: []\n"
    entries = [_plain(link) for _, link in sorted(links.items())]
    return HEAD + str(yaml.dump({"links": entries}, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=10_000))


_Base: Any = getattr(yaml, "CSafeDumper", yaml.SafeDumper)


class _Dumper(_Base):  # type: ignore[misc]  # the faster of PyYAML's dumpers, where it is there
    """Writes each day out instead of pointing back to an equal one."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _plain(link: Link) -> dict[str, object]:
    """Return what stands in the file for one entry."""
    parts: dict[str, object] = {
        "address": link.address,
        "verdict": link.verdict,
        "first-checked": link.first_checked,
        "checked": link.checked,
        "last-ok": link.last_ok,
        "failures": [{"day": f.day, "reason": f.reason} for f in link.failures],
        "trouble": {"since": link.trouble.since, "reason": link.trouble.reason} if link.trouble else None,
        "moved-to": link.moved_to,
        "https-works": link.https_works,
        "archive": {"address": link.archive.address, "day": link.archive.day} if link.archive else None,
        "archive-asked": link.archive_asked,
        "checked-by-hand": link.checked_by_hand,
    }
    return {name: value for name, value in parts.items() if value is not None and value not in ("", [])}


@dataclass(frozen=True, slots=True)
class _Spec:
    """One field: shape, what it holds, an example, and whether it must be there."""

    shape: Literal["address", "verdict", "day", "flag", "text", "failures", "trouble", "copy"]
    about: str
    example: str
    required: bool = False


FIELDS: Mapping[str, _Spec] = {
    "address": _Spec("address", "the address as it stands on pages or in references", "https://www.nice.org.uk/", True),
    "verdict": _Spec("verdict", f"one of {', '.join(VERDICTS)}", "works", True),
    "first-checked": _Spec("day", "day of the first check", "2026-11-22", True),
    "checked": _Spec("day", "day of the last check", "2026-11-29", True),
    "last-ok": _Spec("day", "day on which it last worked", "2026-11-29"),
    "failures": _Spec("failures", "failures since, each with its day and reason", "[{day: 2026-11-29, reason: …}]"),
    "trouble": _Spec("trouble", "why it cannot be verified, and since when", "{since: 2026-11-29, reason: …}"),
    "moved-to": _Spec("address", "where permanent redirects lead", "https://www.nice.org.uk/guidance/"),
    "https-works": _Spec("flag", "of an http address: whether https works too", "true"),
    "archive": _Spec("copy", "a copy in a public web archive and its day", "{address: https://…, day: 2026-11-22}"),
    "archive-asked": _Spec("day", "day on which the archive was last asked", "2026-11-29"),
    "checked-by-hand": _Spec("day", "day on which a person saw that it works", "2026-11-29"),
}
_INNER: Mapping[str, Mapping[str, _Spec]] = {
    "failures": {
        "day": _Spec("day", "day", "2026-11-29", True),
        "reason": _Spec("text", "reason", "404 Not Found", True),
    },
    "trouble": {
        "since": _Spec("day", "day", "2026-11-29", True),
        "reason": _Spec("text", "reason", "403 Forbidden", True),
    },
    "copy": {
        "address": _Spec("address", "address of the copy", "https://web.archive.org/web/…", True),
        "day": _Spec("day", "day on which it was made", "2026-11-22", True),
    },
}


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the file for editors; the loader's word is final."""
    shapes: dict[str, dict[str, Any]] = {
        "address": {"type": "string", "format": "uri", "pattern": "^https?://"},
        "verdict": {"enum": list(VERDICTS)},
        "day": {"type": "string", "format": "date"},
        "flag": {"type": "boolean"},
        "text": {"type": "string", "minLength": 1},
    }
    shapes["trouble"] = _record(_INNER["trouble"], shapes)
    shapes["copy"] = _record(_INNER["copy"], shapes)
    shapes["failures"] = {"type": "array", "items": _record(_INNER["failures"], shapes)}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The state of outside links",
        "type": "object",
        "additionalProperties": False,
        "required": ["links"],
        "properties": {"links": {"type": "array", "items": _record(FIELDS, shapes)}},
    }


def _record(specs: Mapping[str, _Spec], shapes: Mapping[str, Mapping[str, Any]]) -> dict[str, Any]:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [name for name, spec in specs.items() if spec.required],
        "properties": {
            name: {"description": f"{spec.about}. Example: {spec.example}", **shapes[spec.shape]}
            for name, spec in specs.items()
        },
    }


class _Reader:
    """Collects every fault while it turns nodes into the model."""

    def __init__(self, file: str, problems: list[Problem], latest: dt.date) -> None:
        self.file, self.problems, self.latest = file, problems, latest
        self.entry = ""
        self._values: dict[str, Callable[[str, _Spec, Node], Any]] = {
            "address": self._text,
            "verdict": self._verdict,
            "day": self._day,
            "flag": self._flag,
            "text": self._text,
            "failures": self._failures,
            "trouble": lambda name, spec, node: self._inner(name, spec, node, Trouble),
            "copy": lambda name, spec, node: self._inner(name, spec, node, Copy),
        }

    def fault(self, line: int, what: str, mend: str = "") -> None:
        whose = f"{self.entry}: " if self.entry else ""
        self.problems.append(Problem(self.file, line, whose + what, mend))

    def links(self, root: Node | None) -> list[Link]:
        example = 'Begin the file with "links:" and write each entry below it as "- address: …", or write "links: []"'
        if not isinstance(root, MapNode):
            words = f"holds {root.words} where a map is expected" if root else "is empty"
            self.fault(root.line if root else 1, f"the file {words}", example)
            return []
        for key, line in root.key_lines.items():
            if key != "links":
                self.fault(line, f'unknown key "{key}" at the top of the file', did_you_mean(key, ["links"]) or example)
        entries = root.items.get("links")
        if not isinstance(entries, ListNode):
            self.fault(entries.line if entries else root.line, '"links" holds no list', example)
            return []
        found = [link for node in entries.items if (link := self._link(node))]
        self.entry = ""
        for before, link in pairwise(found):
            if before.address == link.address:
                what = f"the address {link.address} stands twice, first in line {before.line}"
                self.fault(link.line, what, "Keep one of the two")
            elif before.address > link.address:
                self.fault(link.line, f"{link.address} stands after {before.address}", "Sort the entries by address")
        return found

    def _link(self, node: Node) -> Link | None:
        self.entry = ""
        if not isinstance(node, MapNode):
            self.fault(node.line, f"an entry is {node.words}", 'Write it as a map that begins with "- address: …"')
            return None
        named = node.items.get("address")
        self.entry = named.value if isinstance(named, Scalar) and named.value else "entry without address"
        before = len(self.problems)
        values = self._fields(node, FIELDS, "an entry")
        if len(self.problems) > before:
            return None
        link = Link(**values, line=node.line)
        for what, mend in _contradictions(link):
            self.fault(node.key_lines["verdict"], what, mend)
        return link

    def _fields(self, node: MapNode, specs: Mapping[str, _Spec], owner: str) -> dict[str, Any]:
        values: dict[str, Any] = {}
        for name, child in node.items.items():
            spec = specs.get(name)
            if spec is None:
                mend = did_you_mean(name.replace("_", "-"), specs) or f"Known are {', '.join(specs)}"
                self.fault(node.key_lines[name], f'unknown field "{name}" in {owner}', mend)
            elif (value := self._values[spec.shape](name, spec, child)) is not None:
                values[name.replace("-", "_")] = value
        for name, spec in specs.items():
            if spec.required and name not in node.items:
                self.fault(node.line, f'the field "{name}" is missing in {owner}', f"Add {name}: {spec.example}")
        return values

    # One method a shape: each returns the value, or None after noting the fault.

    def _text(self, name: str, spec: _Spec, node: Node) -> str | None:
        if not isinstance(node, Scalar) or node.tag != "str":
            self.fault(node.line, f"{name} holds {node.words} where text is expected", f"Write {name}: {spec.example}")
            return None
        fault = text_fault(node.value) or (address_fault(node.value) if spec.shape == "address" else None)
        if fault:
            self.fault(node.line, f"{name}: {fault[0]}", fault[1])
            return None
        return node.value

    def _verdict(self, name: str, spec: _Spec, node: Node) -> str | None:
        value = self._text(name, spec, node)
        if value is not None and value not in VERDICTS:
            mend = did_you_mean(value, VERDICTS) or f"Choose one of {', '.join(VERDICTS)}"
            self.fault(node.line, f'{name}: "{value}" is not known', mend)
            return None
        return value

    def _day(self, name: str, spec: _Spec, node: Node) -> dt.date | None:
        value = node.value if isinstance(node, Scalar) else node.words
        try:
            day = dt.datetime.strptime(value, "%Y-%m-%d").date()
        except ValueError:
            self.fault(node.line, f'{name}: "{value}" is no day', f"Write it like {name}: {spec.example}")
            return None
        if day > self.latest:
            self.fault(node.line, f"{name}: {value} lies in the future", "Write the day on which it was done")
            return None
        return day

    def _flag(self, name: str, spec: _Spec, node: Node) -> bool | None:
        if not isinstance(node, Scalar) or node.value not in ("true", "false"):
            self.fault(node.line, f"{name} is neither true nor false", f"Write {name}: {spec.example}")
            return None
        return node.value == "true"

    def _failures(self, name: str, spec: _Spec, node: Node) -> tuple[Failure, ...] | None:
        if not isinstance(node, ListNode):
            self.fault(
                node.line, f"{name} holds {node.words} where a list is expected", f"Write {name}: {spec.example}"
            )
            return None
        read = [self._inner(name, spec, item, Failure) for item in node.items]
        found = tuple(failure for failure in read if failure is not None)
        if any(later.day <= earlier.day for earlier, later in pairwise(found)):
            self.fault(node.line, f"{name} are not in the order of their days", "Sort them, one a day")
        return found

    def _inner(self, name: str, spec: _Spec, node: Node, build: Callable[..., Any]) -> Any:
        if not isinstance(node, MapNode):
            self.fault(node.line, f"{name} holds {node.words} where a map is expected", f"Write {name}: {spec.example}")
            return None
        before = len(self.problems)
        values = self._fields(node, _INNER[spec.shape], name)
        return build(**values) if len(self.problems) == before else None


def _contradictions(link: Link) -> Iterator[tuple[str, str]]:
    """Yield what does not fit between the fields of an entry."""
    if link.verdict == "works" and link.last_ok is None:
        yield "the verdict is works, but last-ok is missing", "Add last-ok: and the day, or change the verdict"
    if link.verdict == "gone" and not gone_by(link.failures, None):
        what = f"the verdict is gone without {FAILURES_UNTIL_GONE} failures {DAYS_BETWEEN_FAILURES} days apart"
        yield what, "Write could-not-verify; the next check decides"
    if link.first_checked > link.checked:
        yield "it was last checked before it was first checked", "Put the two days right"

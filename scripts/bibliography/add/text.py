"""Knows how an entry is put into the text of references.yaml without touching another byte; opens no file."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import yaml

from scripts.bibliography.fields import FIELDS, NAME_PARTS
from scripts.bibliography.load import BibliographyError, loads
from scripts.bibliography.model import Bibliography

# PyYAML breaks a line behind this column: the present entries were folded so.
_WIDTH = 118
_DAY = re.compile(r"\d{4}-\d\d-\d\d")
# What YAML 1.1 takes for the end of a line, so that our lines are those of the loader.
_BREAK = re.compile(r"\r\n|[\n\r\x85\u2028\u2029]")
_EMPTY = re.compile(r"^references:[ \t]*\[[ \t]*\](?=[ \t]*(?:#.*)?$)", re.MULTILINE)


class NoPlace(Exception):
    """The text has no place where an entry can be put in safely; the message says why, for a person."""


@dataclass(frozen=True, slots=True)
class Placed:
    """The new text, and where the entry stands in it."""

    text: str
    line: int
    """Line of the entry, counted from 1."""
    entry: str
    """The entry as written, for showing."""


def written(key: str, fields: Mapping[str, Any], indent: int = 0, newline: str = "\n") -> str:
    """Return an entry as YAML in the form of its neighbors: ``- id: …``, names and dates in flow style.

    Args:
        key: the entry's id.
        fields: under CSL's names, ``custom`` among them.
        indent: column of the dash.
        newline: how lines end.
    """
    lines = [f"- id: {_scalar(key, 'id', 2)[4:]}"]
    for name in FIELDS:
        value = fields.get(name)
        if value in (None, "", [], {}) or name == "id":
            continue
        if name == "custom":
            lines.append("  custom:")
            assert isinstance(value, Mapping)
            for part, inner in value.items():
                lines += f"    {_field(part, inner, 4)}".split("\n")
        else:
            lines += f"  {_field(name, value, 2)}".split("\n")
    space = " " * indent
    return "".join(f"{space}{line}{newline}" for line in lines)


def _field(name: str, value: Any, indent: int) -> str:
    """Return ``name: value``; further lines carry their own *indent*."""
    if isinstance(value, Mapping):
        return f"{name}: {_flow(value)}"
    if isinstance(value, list) and value and isinstance(value[0], Mapping):
        space = " " * indent
        return "\n".join([f"{name}:", *(f"{space}- {_flow(_parts(item))}" for item in value)])
    if isinstance(value, list | tuple):
        return f"{name}: [{', '.join(value)}]"
    if isinstance(value, int) or (name in ("checked",) and _DAY.fullmatch(str(value))):
        return f"{name}: {value}"
    return _scalar(str(value), name, indent)


def _parts(name: Mapping[str, str]) -> dict[str, str]:
    return {part: name[part] for part in NAME_PARTS if name.get(part)}


def _flow(value: Mapping[str, Any]) -> str:
    """Return a small map in one line."""
    dumped = yaml.safe_dump(dict(value), default_flow_style=True, allow_unicode=True, width=10**9, sort_keys=False)
    return dumped.strip().replace("\n", " ")


def _scalar(value: str, name: str, indent: int) -> str:
    """Return ``name: value`` as PyYAML writes it (quoted where needed, folded), indented behind the first line."""
    dumped = yaml.safe_dump({name: value}, allow_unicode=True, width=_WIDTH - indent, sort_keys=False).rstrip("\n")
    return dumped.replace("\n", f"\n{' ' * indent}")


def insert(text: str, shown: str, key: str, fields: Mapping[str, Any]) -> Placed:
    """Return *text* with the entry at its place in the alphabet; every other byte is as before.

    A comment right above an entry belongs to that entry, and the new one is put above both.

    Args:
        text: the whole file, which loads without a fault.
        shown: its name in messages.
        key: the new id.
        fields: as for `written`.

    Raises:
        NoPlace: when the file is laid out so that text cannot be put in, or the result would not be what was meant.
    """
    mark = "\ufeff" if text.startswith("\ufeff") else ""
    body = text.removeprefix(mark)
    before = loads(body, shown)
    newline = "\r\n" if body.count("\r\n") * 2 > body.count("\n") else "\n"
    placed = _among(body, before, key, fields, newline) if len(before) else _first(body, key, fields, newline)
    _prove(before, placed.text, shown, key)
    return Placed(mark + placed.text, placed.line, placed.entry)


def _first(body: str, key: str, fields: Mapping[str, Any], newline: str) -> Placed:
    match = _EMPTY.search(body)
    if match is None:
        raise NoPlace('the empty list is not written as "references: []"')
    entry = written(key, fields, 0, newline)
    rest = body[match.end() :]
    end = _BREAK.search(rest)
    head, tail = (rest[: end.end()], rest[end.end() :]) if end else (rest + newline, "")
    start = f"{body[: match.start()]}references:{head}"
    return Placed(start + entry + tail, len(_BREAK.findall(start)) + 1, entry)


def _among(body: str, before: Bibliography, key: str, fields: Mapping[str, Any], newline: str) -> Placed:
    starts = [0, *(found.end() for found in _BREAK.finditer(body))]
    following = next((reference for reference in before if reference.id > key), None)
    some = following or next(iter(before))
    line, column = _dash(body, starts, some.line)
    entry = written(key, fields, column, newline)
    if following is None:
        end = re.search(r"(?:^|(?<=[\n\r]))\.\.\.[ \t]*(?:#[^\r\n]*)?\s*\Z", body)
        at = end.start() if end else len(body)
        head, tail = body[:at], body[at:]
        ended = not head or bool(_BREAK.search(head[-1:]))
        spaced = bool(re.search(r"(?:\r\n|[\n\r])[ \t]*(?:\r\n|[\n\r])\Z", head))
        gap = ("" if ended else newline) + ("" if spaced else newline)
        return Placed(head + gap + entry + tail, len(_BREAK.findall(head + gap)) + 1, entry)
    while line > 1 and _comment(body, starts, line - 1, column):
        line -= 1
    at = starts[line - 1]
    return Placed(body[:at] + entry + newline + body[at:], line, entry)


def _line(body: str, starts: list[int], number: int) -> str:
    end = starts[number] if number < len(starts) else len(body)
    return body[starts[number - 1] : end].rstrip("\r\n\x85\u2028\u2029")


def _dash(body: str, starts: list[int], number: int) -> tuple[int, int]:
    """Return line and column of the dash of the entry whose map begins in line *number*."""
    for line in range(number, 0, -1):
        shown = _line(body, starts, line)
        if match := re.match(r"( *)-(?:[ \t]|$)", shown):
            return line, len(match[1])
        if line < number and shown.strip() and not shown.lstrip().startswith("#"):
            break
    raise NoPlace(f'the entry in line {number} does not begin with a dash on a line of its own, like "- id: …"')


def _comment(body: str, starts: list[int], number: int, column: int) -> bool:
    """Tell whether line *number* is a comment no further in than the dash; others belong to the entry above."""
    match = re.match(r"( *)#", _line(body, starts, number))
    return match is not None and len(match[1]) <= column


def _prove(before: Bibliography, text: str, shown: str, key: str) -> None:
    """Load the new text and hold it against the old: all entries as they were, and the new one."""
    try:
        after = loads(text, shown)
    except BibliographyError as error:
        raise NoPlace(f"the entry would not be sound: {'; '.join(p.message for p in error.problems[:3])}") from error
    others = [reference for reference in after if reference.id != key]
    if others != list(before) or key not in after.by_id:
        raise NoPlace("the other entries would not stay as they are")

"""Knows the files that hold the words of a language, and how one is said; knows nothing of pages and of HTML.

A file is a template, so that engines read it without a plugin: a comment, then ``{%- set strings = `` and plain JSON.
Words of templates have short names; words of the code are named by the English text that stands there, so that code
needs no file to speak English.
"""

from __future__ import annotations

import datetime
import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from scripts.bibliography.problems import Problem, did_you_mean

FOLDER = Path("overrides/strings")
DEFAULT = "en"
"""Language of the pages that stand in no folder of a language, and of the words in the code."""
_FILE = re.compile(r"\A\{#-.*?-#\}\s*\{%-\s*set\s+strings\s*=\s*(?P<json>\{.*\})\s*-%\}\s*\Z", re.DOTALL)
NUMBER_HERE = "#"
_PLACE = re.compile(rf"\{{[a-z]+\}}|{NUMBER_HERE}")
_UNSAFE = re.compile(r"[<>&\"]")
_MONTHS = (
    "January", "February", "March", "April", "May", "June",
    "July", "August", "September", "October", "November", "December",
)  # fmt: skip


class StringsError(Exception):
    """Carries every fault of the files of words."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(frozen=True, slots=True)
class Strings:
    """The words of one language."""

    language: str = DEFAULT
    name: str = "English"
    locale: str = "en_US"
    frame: Mapping[str, str] = field(default_factory=dict)
    """Words of the templates, by short names."""
    months: tuple[str, ...] = _MONTHS
    certainties: Mapping[str, str] = field(default_factory=dict)
    """By the English word of the front matter."""
    numbers: Mapping[str, str] = field(default_factory=lambda: {"decimal": ".", "group": ","})
    python: Mapping[str, str] = field(default_factory=dict)
    """Words of the code, by their English text."""
    exhibits: Mapping[str, str] = field(default_factory=dict)
    """Words of tables and pictures made from data, by their English text with a "#" for each number."""
    scripts: Mapping[str, str] = field(default_factory=dict)
    """Words of the browser's scripts, by their English text."""

    def say(self, text: str, **values: object) -> str:
        """Return the English *text* of the code in this language, its places in braces filled with *values*."""
        said = self.python.get(text, text)
        return said.format(**values) if values else said

    def day(self, value: datetime.date) -> str:
        """Return a date in words, e.g. ``22 November 2026``."""
        return self.say("{day} {month} {year}", day=value.day, month=self.months[value.month - 1], year=value.year)

    def count(self, value: int) -> str:
        """Return a number of things; groups of three digits are set apart, in Spanish from five digits on."""
        grouped = f"{value:,}"
        if self.numbers["group"] == ",":
            return grouped
        return grouped.replace(",", self.numbers["group"]) if abs(value) >= 10000 else str(value)


ENGLISH = Strings()
"""The words as they stand in the code."""


def language_of(path: str, languages: Mapping[str, object]) -> str:
    """Return the language of the page at *path*, below docs/ or below the site: its first folder, or English."""
    first, slash, _ = path.partition("/")
    return first if slash and first in languages else DEFAULT


def read_folder(folder: Path, shown: str = "") -> Mapping[str, Strings]:
    """Return the words of every language of *folder*, by its code.

    Raises:
        StringsError: a file cannot be read, or two languages do not have the same words and places.
    """
    problems: list[Problem] = []
    raw: dict[str, dict[str, Any]] = {}
    for file in sorted(folder.glob("*.html")):
        name = f"{shown or folder}/{file.name}"
        told, found = _read(file.read_text("utf-8"), name)
        problems += found
        if told is not None:
            raw[file.stem] = told
    if not problems:
        for code, told in raw.items():
            problems += _compared(code, told, raw.get(DEFAULT, {}), f"{shown or folder}/{code}.html")
    if problems:
        raise StringsError(problems)
    return {code: _strings(told) for code, told in raw.items()}


def _read(text: str, file: str) -> tuple[dict[str, Any] | None, list[Problem]]:
    match = _FILE.match(text)
    if not match:
        what = "the file is not a comment and one map named strings"
        return None, [Problem(file, 1, what, "Begin with a copy of en.html")]
    twice: list[str] = []

    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice.extend(name for name in dict.fromkeys(names) if names.count(name) > 1)
        return dict(pairs)

    try:
        told = json.loads(match["json"], object_pairs_hook=once)
    except json.JSONDecodeError as error:
        line = text.count("\n", 0, match.start("json")) + error.lineno
        return None, [Problem(file, line, f"this is not JSON: {error.msg}", "Look for a comma or a quotation mark")]
    return told, [Problem(file, _line(text, n), f'"{n}" stands twice', "Keep it once") for n in twice]


def _line(text: str, name: str) -> int:
    at = text.find(json.dumps(name, ensure_ascii=False))
    return text.count("\n", 0, at) + 1 if at >= 0 else 1


def _compared(code: str, told: Mapping[str, Any], model: Mapping[str, Any], file: str) -> Iterator[Problem]:
    """Yield what *told* has otherwise than *model*, the English file."""
    if told.get("language") != code:
        yield Problem(
            file, 0, f'the language "{told.get("language")}" is not that of the file\'s name', f"Write {code}"
        )
    own, theirs = dict(_leaves(told)), dict(_leaves(model))
    for name in theirs.keys() - own.keys():
        yield Problem(file, 0, f'"{name}" is missing', "Add it and translate it")
    for name in own.keys() - theirs.keys():
        yield Problem(file, 0, f'"{name}" is not in en.html', did_you_mean(name, theirs) or "Take it out")
    for name in sorted(own.keys() & theirs.keys()):
        value, places = own[name], sorted(_PLACE.findall(str(theirs[name])))
        if not isinstance(value, str) or not value:
            yield Problem(file, 0, f'"{name}" is not text', "Write words in quotation marks")
        elif sorted(_PLACE.findall(value)) != places:
            mend = f"It must hold {', '.join(places)}" if places else "It must hold no braces and no #"
            yield Problem(file, 0, f'"{name}" has other places to fill in', mend)
        elif _UNSAFE.search(value):
            yield Problem(file, 0, f'"{name}" holds a sign of HTML', "Leave out the signs < > & and straight quotes")


def _leaves(told: Mapping[str, Any]) -> Iterator[tuple[str, Any]]:
    for name, value in told.items():
        if isinstance(value, dict):
            yield from ((f"{name} > {inner}", leaf) for inner, leaf in value.items())
        elif isinstance(value, list):
            yield from ((f"{name} > {nth}", leaf) for nth, leaf in enumerate(value, 1))
        else:
            yield name, value


def _strings(told: Mapping[str, Any]) -> Strings:
    values = {**told, "months": tuple(told["months"])}
    # A section that no file has is one without words.
    return Strings(**{name: values[name] for name in Strings.__slots__ if name in values})

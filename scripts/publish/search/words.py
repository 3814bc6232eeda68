"""Knows the file of words that mean the same to who searches, and what may be wrong in it; knows nothing of a page."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path

from scripts.bibliography.problems import Problem
from scripts.bibliography.yamltree import Unreadable, parse, read_text
from scripts.evidence.reader import Reader
from scripts.evidence.schema import schema
from scripts.evidence.specs import DataSet, Fault, Field, Record, Values

FILE = Path("data/search.yaml")


@dataclass(frozen=True, slots=True)
class Words:
    """Words that lead to the same pages."""

    id: str
    means: tuple[str, ...]
    """Words of the pages."""
    words: tuple[str, ...]
    """Words that readers type for them."""
    line: int = field(default=0, compare=False)


def _not_itself(values: Values) -> Iterator[Fault]:
    """Find a word that stands twice in an entry."""
    seen: set[str] = set()
    for name in ("means", "words"):
        for word in values.get(name, ()):
            if word.casefold() in seen:
                yield Fault(name, f'"{word}" stands twice in the entry', "Keep it once")
            seen.add(word.casefold())


WORDS = DataSet(
    "search",
    "Words that readers type in the search and that mean the same",
    Record(
        "group of words",
        Words,
        (
            Field("id", "text", "short name of the group", "fibromyalgia", required=True),
            Field("means", "texts", "words of the pages that are looked for too", "[fibromyalgia]", required=True),
            Field("words", "texts", "words that readers type", "[fibro, FMS]", required=True),
        ),
        (_not_itself,),
    ),
)


def load(path: Path = FILE) -> tuple[tuple[Words, ...], list[Problem]]:
    """Return the groups of words of the file *path*, and every fault in it."""
    shown = f"{path.parent.name}/{path.name}"
    try:
        root, problems = parse(read_text(path, shown), shown)
    except Unreadable as error:
        return (), error.problems
    found = tuple(words for _, words in Reader(shown, problems, {}).entries(WORDS, root))
    first: dict[str, Words] = {}
    for group in found:
        for word in group.words:
            other = first.setdefault(word.casefold(), group)
            if other is not group:
                what = f'"{word}" stands in the groups "{other.id}" and "{group.id}"'
                problems.append(Problem(shown, group.line, what, "Keep it in one, or join the two groups"))
    return found, problems


def schema_text() -> str:
    """Return the JSON Schema of the file, as the text of its own file."""
    return json.dumps(schema(WORDS), ensure_ascii=False, indent=1) + "\n"

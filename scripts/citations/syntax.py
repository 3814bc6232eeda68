"""Knows how a citation is written in text and where such text is inert; knows nothing of Markdown's other syntax.

The syntax is Pandoc's: ``[@key]``, ``[@key; @other]``, ``[@key, p. 531]``, ``[see @key, table 2]``.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from functools import lru_cache
from typing import NamedTuple

# What may open a mark: a bracket that holds an @ before it closes.  `parse_at` decides whether it is one.
OPENING = r"\[(?=[^\[\]]*@)"
_OPENING = re.compile(OPENING)
_MARK = re.compile(r"\[([^\[\]]*@[^\[\]]*)\]")
# Pandoc's keys: a letter, digit or underscore first; punctuation only inside.
_CITE = re.compile(r"(?P<prefix>(?:[^@]*\s)?)-?@(?P<key>\w(?:[\w:.#$%&+?<>~/-]*\w)?)(?P<rest>.*)", re.DOTALL)
_SPACE = re.compile(r"\s+")
_IN_TARGET = re.compile(r"\]\([^()]*\Z")
_IN_ADDRESS = re.compile(r"[a-z]+://.*[^.,;:!?)'\"*_]\Z")


@dataclass(frozen=True, slots=True)
class Cite:
    """One source cited in a mark."""

    key: str
    prefix: str = ""
    """Words before the key, e.g. "see"."""
    locator: str = ""
    """Words after the key, e.g. "p. 531"."""


class Mark(NamedTuple):
    """One pair of brackets with its cites, and where it stands in the text."""

    cites: tuple[Cite, ...]
    start: int
    end: int


def parse_at(text: str, start: int) -> Mark | None:
    """Return the mark that opens at text[start], or None when the bracket is no citation or stands where it is inert.

    Inert are brackets inside an HTML tag or comment, in an address, in a link's target, and those that are a
    link themselves (``[@user](https://…)``).
    """
    match = _MARK.match(text, start)
    if not match:
        return None
    cites = _cites(match[1])
    if cites is None:
        return None
    end = match.end()
    after = text[end : end + 1]
    if after == "(" or (after == "[" and not _MARK.match(text, end)):
        return None
    if ("<" in text or "/" in text or "](" in text) and _is_inert(text[:start]):
        return None
    return Mark(cites, start, end)


def marks(text: str) -> Iterator[Mark]:
    """Yield the marks of *text* in order; a backslash before a bracket makes it plain text."""
    for opening in _OPENING.finditer(text):
        start = opening.start()
        if text[max(0, start - 1)] != "\\" and (mark := parse_at(text, start)):
            yield mark


def malformed(text: str) -> Iterator[tuple[int, str]]:
    """Yield place and text of each bracket that begins like a mark, ``[@``, and is none."""
    for match in re.finditer(r"(?<!\\)\[-?@[^\[\]]*\]", text):
        after = text[match.end() : match.end() + 1]
        if after not in ("(", "[") and not _is_inert(text[: match.start()]) and not parse_at(text, match.start()):
            yield match.start(), match[0]


def _is_inert(before: str) -> bool:
    """Tell whether a bracket after this text stands in a comment, a tag, an address or a link's target."""
    if before.rfind("<!--") > before.rfind("-->"):
        return True
    tag = before.rfind("<")
    if tag >= 0 and ">" not in before[tag:] and re.match(r"[A-Za-z/!]", before[tag + 1 :]):
        return True
    word = before[max(before.rfind(" "), before.rfind("\n")) + 1 :]
    return bool(_IN_TARGET.search(word) or _IN_ADDRESS.search(word))


@lru_cache(maxsize=4096)
def _cites(inside: str) -> tuple[Cite, ...] | None:
    """Return what the words inside a bracket cite, None when they are no citation; most stand on many pages."""
    cites = [_cite(part) for part in inside.split(";")]
    return None if None in cites else tuple(cite for cite in cites if cite)


def _cite(part: str) -> Cite | None:
    part = part.strip()
    if part.startswith("@") and part[1:].isalnum():  # nearly all cites, and ten times as fast
        return Cite(part[1:])
    match = _CITE.fullmatch(part)
    if not match:
        return None
    rest = _SPACE.sub(" ", match["rest"]).strip()
    if rest and not rest.startswith(",") and not match["rest"][0].isspace():
        return None
    return Cite(match["key"], _SPACE.sub(" ", match["prefix"]).strip(), rest.removeprefix(",").strip())


_LOCATOR = re.compile(
    r"(?P<label>pages?|pp?|chapter|chap|ch|section|sec|figure|fig|table|tab|paragraph|para|n)\.?\s*(?P<at>\d\S*.*)"
)
_LABELS = {
    "p": ("p", "page"), "pp": ("pp", "pages"), "page": ("p", "page"), "pages": ("pp", "pages"),
    "ch": ("chap ", "chapter"), "chap": ("chap ", "chapter"), "chapter": ("chap ", "chapter"),
    "sec": ("section ", "section"), "section": ("section ", "section"),
    "fig": ("figure ", "figure"), "figure": ("figure ", "figure"),
    "tab": ("table ", "table"), "table": ("table ", "table"),
    "para": ("paragraph ", "paragraph"), "paragraph": ("paragraph ", "paragraph"), "n": ("note ", "note"),
}  # fmt: skip


def locator_words(locator: str) -> tuple[str, str, str]:
    """Return a locator as printed after the number, AMA style (``p531``), and as read aloud (``page``, ``531``).

    A locator without a known label is printed as it stands, and read aloud without a label.
    """
    match = _LOCATOR.fullmatch(locator)
    if not match:
        return locator, "", locator
    label = match["label"]
    at = match["at"]
    if label in ("p", "page") and re.search(r"[-–,]", at):
        label = "pp"
    printed, spoken = _LABELS[label]
    return f"{printed}{at}", spoken, at

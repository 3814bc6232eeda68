"""Knows how tags, names and white space of a built page are found in its text; knows nothing of style or policy.

Pages are megabytes: patterns find what is needed, and no tree is made. A pattern that finds too much does no harm: a
name more keeps a rule of style more.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from html import unescape

_INSIDE = r"[^<>\"']*(?:\"[^\"]*\"[^<>\"']*|'[^']*'[^<>\"']*)*"
TAG = re.compile(rf"<([a-zA-Z][^\s/>]*)({_INSIDE})>")
"""An opening tag: its name and its attributes."""
SCRIPT = re.compile(rf"<script({_INSIDE})>(.*?)</script\s*>", re.DOTALL | re.IGNORECASE)
LINK = re.compile(rf"<link\b({_INSIDE})>", re.IGNORECASE)
STYLE = re.compile(rf"<style({_INSIDE})>(.*?)</style\s*>", re.DOTALL | re.IGNORECASE)
RUN = frozenset(("", "text/javascript", "application/javascript", "module", "importmap", "speculationrules"))
"""Types of script that a browser runs or obeys; others are data, which a policy does not judge."""
_ATTRIBUTE = re.compile(r"([^\s\"'>/=]+)(?:\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+)))?")
_NAMED = re.compile(r"\s(class|id)=(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'=<>`]+))", re.IGNORECASE)
_VERBATIM = re.compile(rf"<(pre|textarea|script|style)\b{_INSIDE}>.*?</\1\s*>", re.DOTALL | re.IGNORECASE)
VOID = frozenset(("area", "base", "br", "col", "embed", "hr", "img", "input", "link", "meta", "source", "track", "wbr"))
"""Elements without an end (HTML, 13.1.2)."""
_TAGS = re.compile(rf"<(/?)([a-zA-Z][^\s/<>\"']*)({_INSIDE})>")
_COMMENT = re.compile(r"\s*<!--(?!\[).*?-->\s*", re.DOTALL)
# Outside of tags: the next angle bracket does not close one. Without functions called for each: that takes long.
_LINES = re.compile(r"(?:[ \t\r\f]+\n\s*|\n\s+)(?![^<>]*>)")
_SPACES = re.compile(r"[ \t]{2,}(?![^<>]*>)|\t(?![^<>]*>)")


@dataclass(frozen=True, slots=True)
class Names:
    """What a style sheet can select in a page: names of tags (in small letters), classes and ids."""

    tags: frozenset[str] = field(default_factory=frozenset)
    classes: frozenset[str] = field(default_factory=frozenset)
    ids: frozenset[str] = field(default_factory=frozenset)

    def __or__(self, other: Names) -> Names:
        """Return the names of both."""
        return Names(self.tags | other.tags, self.classes | other.classes, self.ids | other.ids)


def names(html: str) -> Names:
    """Return the names that stand in a page."""
    tags = frozenset(tag.lower() for tag in set(re.findall(r"<([a-zA-Z][\w-]*)", html)))
    classes: set[str] = set()
    ids: set[str] = set()
    for kind, *values in set(_NAMED.findall(html)):
        value = unescape("".join(values))
        if kind.lower() == "class":
            classes.update(value.split())
        else:
            ids.add(value)
    return Names(tags, frozenset(classes), frozenset(ids))


def attributes(text: str) -> dict[str, str]:
    """Return the attributes in the *text* of an opening tag, values unescaped; one without a value has none of it."""
    return {name.lower(): unescape(double or single or bare) for name, double, single, bare in _ATTRIBUTE.findall(text)}


def each_tag(html: str, wanted: Iterable[str], change: Callable[[str, str, str], str]) -> str:
    """Return *html* with the opening tags *wanted* replaced by ``change(whole, name, attributes)``."""
    known = "|".join(wanted)
    pattern = re.compile(rf"<({known})\b({_INSIDE})>", re.IGNORECASE)
    return pattern.sub(lambda found: change(found[0], found[1].lower(), found[2]), html)


def text(html: str) -> str:
    """Return what stands between the tags of *html*, with characters written as they are there."""
    return _TAGS.sub("", html)


def is_whole(html: str) -> bool:
    """Whether each element of *html* both begins and ends there."""
    depth: Counter[str] = Counter()
    for end, name, inside in _TAGS.findall(_VERBATIM.sub("", html)):
        if name.lower() not in VOID and not inside.endswith("/"):
            depth[name.lower()] += -1 if end else 1
    return not any(depth.values())


def trim(html: str) -> str:
    """Return *html* without comments and with white space between tags and words collapsed to one character.

    What stands in ``pre``, ``textarea``, ``script``, ``style`` and in tags stays as it is. A run of white space with a
    line break stays a line break, so that the source can be read.
    """
    parts: list[str] = []
    at = 0
    for found in _VERBATIM.finditer(html):
        parts += [_collapsed(html[at : found.start()]), found[0]]
        at = found.end()
    parts.append(_collapsed(html[at:]))
    return "".join(parts).strip() + "\n"


def _collapsed(html: str) -> str:
    return _SPACES.sub(" ", _LINES.sub("\n", _COMMENT.sub(_without_comment, html)))


def _without_comment(found: re.Match[str]) -> str:
    before, after = found[0].split("<!--", 1)[0], found[0].rsplit("-->", 1)[1]
    return "\n" if "\n" in before + after else (before + after)[:1]

"""Knows how an entry's id is proposed: who, when, and a letter on a clash; knows nothing of files."""

from __future__ import annotations

import re
import string
import unicodedata
from collections.abc import Collection, Mapping
from typing import Any

from scripts.bibliography.fields import RESERVED
from scripts.bibliography.markup import plain

# Letters that Unicode does not take apart into a plain one and an accent.
_LETTERS = str.maketrans(
    {"ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i", "ŋ": "ng", "ħ": "h"}
)
_SMALL = frozenset({"a", "an", "the", "of", "for", "and", "in", "on", "to", "de", "la", "le", "der", "die", "das"})


def ascii_word(text: str) -> str:
    """Return *text* as small ASCII letters and digits, accents taken off."""
    plain_text = unicodedata.normalize("NFKD", text.casefold().translate(_LETTERS))
    return re.sub(r"[^a-z0-9]", "", plain_text)


def propose(fields: Mapping[str, Any], taken: Collection[str]) -> str:
    """Return an id for an entry, empty when no letter in it can be written in ASCII.

    A registration gets its number; all else the first author's family name with its particles (a group's initials, or
    the site's, book's or title's first word) and the year; when that is taken, "b", "c" … behind it.
    """
    number = str(fields.get("number", ""))
    if re.fullmatch(r"NCT\d{8}", number) and number.casefold() not in taken:
        return number.casefold()
    issued = fields.get("issued")
    year = str(issued["date-parts"][0][0]) if issued else ""
    who = _who(fields)
    if not who:
        return ""
    base = f"{'x' if who[0].isdigit() else ''}{who}{year}"
    if base not in taken and base not in RESERVED:
        return base
    joint = "" if year else "-"
    letters = (*string.ascii_lowercase[1:], *(f"z{a}" for a in string.ascii_lowercase))
    return next((f"{base}{joint}{a}" for a in letters if f"{base}{joint}{a}" not in taken), "")


def _who(fields: Mapping[str, Any]) -> str:
    if first := (*fields.get("author", ()), *fields.get("editor", ()))[:1]:
        name = first[0]
        particles = name.get("dropping-particle", ""), name.get("non-dropping-particle", "")
        return ascii_word("".join((*particles, name.get("family", "")))) or _group(name.get("literal", ""))
    for source in ("container-title", "publisher"):
        if found := _group(str(fields.get(source, "")).removeprefix("www.").split(".")[0]):
            return found
    return _group(" ".join(plain(str(fields.get("title", ""))).split()[:2]))


def _group(name: str) -> str:
    """Return a group's initials from three words on, else its first word."""
    words = [
        found for word in re.split(r"[\s/-]+", name) if word.casefold() not in _SMALL and (found := ascii_word(word))
    ]
    if len(words) >= 3:
        return "".join(word[0] for word in words)[:8]
    return words[0] if words else ""

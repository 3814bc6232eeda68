"""Knows how the words of an exhibit are said in another language, numbers included; knows no exhibit and no page.

The words come from the data and from the code that shows them, with numbers among them.  They are looked up by the
English text with a "#" for each number, such as "# of # (# of #)".
"""

from __future__ import annotations

import re
from html import escape, unescape

from scripts.languages.strings import NUMBER_HERE, Strings

_NUMBER = re.compile(r"−?\d+(?:[.,]\d+)*")
_WORDS = re.compile(r"(?<=>)[^<>]+(?=<)")


def translated(html: str, strings: Strings) -> str | None:
    """Return an exhibit's HTML with all its words in another language; None when one of them is not known there.

    A table half in one language and half in another would be worse than one that is marked as English.
    """
    unknown = False

    def say(match: re.Match[str]) -> str:
        nonlocal unknown
        text = unescape(match[0])
        said = words(text, strings) if text.strip() else text
        unknown = unknown or said is None
        return escape(said or "", quote=False)

    found = _WORDS.sub(say, html)
    return None if unknown else found


def words(text: str, strings: Strings) -> str | None:
    """Return *text* in the language, its numbers as they are written there; None when it is not known."""
    inner = text.strip()
    said = strings.exhibits.get(_NUMBER.sub(NUMBER_HERE, inner))
    if said is None:
        return None
    numbers = iter(_NUMBER.findall(inner))
    said = re.sub(NUMBER_HERE, lambda _: number(next(numbers), strings), said)
    return text.replace(inner, said)


def number(text: str, strings: Strings) -> str:
    """Return an English number such as 2,569 or −0.34 as the language writes it."""
    whole, point, rest = text.partition(".")
    if "," in whole:
        digits = whole.lstrip("−")
        whole = whole.removesuffix(digits) + strings.count(int(digits.replace(",", "")))
    return whole + (strings.numbers["decimal"] if point else "") + rest

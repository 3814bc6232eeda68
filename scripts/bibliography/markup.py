"""Knows CSL's inline tags in titles; knows nothing of references, of HTML's other tags or of any output.

CSL allows ``<i>``, ``<b>``, ``<sup>``, ``<sub>`` and ``<span class="nocase">`` in a title. Whatever else looks like
markup is text: a title is data from outside, and no part of it may reach a page as HTML.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Literal

Style = Literal["i", "b", "sup", "sub", "nocase"]


@dataclass(frozen=True, slots=True)
class Run:
    """A stretch of text in one look."""

    text: str
    styles: tuple[Style, ...] = ()
    """Styles that hold here, the outermost first; none for plain text."""


_STYLES: dict[str, Style] = {
    "<i>": "i",
    "<b>": "b",
    "<sup>": "sup",
    "<sub>": "sub",
    '<span class="nocase">': "nocase",
}
# A span of any other class is text, yet its end must not be taken for that of a "nocase" around it.
_TAG = re.compile(r"</?(?:i|b|sup|sub)>|<span\b[^<>]*>|</span>")


def parse(text: str, *, nocase: bool = False) -> tuple[Run, ...]:
    """Return *text* as runs; tags without their counterpart stay in the text.

    Args:
        text: a title, with or without tags.
        nocase: keep the mark "nocase" (words whose case must not be changed), which has no look of its own.
    """
    if "<" not in text:
        return (Run(text),) if text else ()
    tokens = list(_TAG.finditer(text))
    ends = _pairs([token[0] for token in tokens])
    runs: list[Run] = []
    open_styles: list[Style] = []
    position = 0
    for number, token in enumerate(tokens):
        if number not in ends:
            continue
        runs.append(Run(text[position : token.start()], tuple(open_styles)))
        position = token.end()
        style = ends[number]
        if style is None:
            open_styles.pop()
        else:
            open_styles.append(style)
    runs.append(Run(text[position:], tuple(open_styles)))
    return merge(runs if nocase else (Run(r.text, _visible(r.styles)) for r in runs))


def plain(text: str) -> str:
    """Return *text* without CSL's tags."""
    return "".join(run.text for run in parse(text)) if "<" in text else text


def merge(runs: Iterable[Run]) -> tuple[Run, ...]:
    """Return *runs* without empty ones, neighbours of one look joined."""
    merged: list[Run] = []
    for run in runs:
        if merged and merged[-1].styles == run.styles:
            merged[-1] = Run(merged[-1].text + run.text, run.styles)
        elif run.text:
            merged.append(run)
    return tuple(merged)


def _visible(styles: tuple[Style, ...]) -> tuple[Style, ...]:
    return tuple(style for style in styles if style != "nocase")


def _pairs(tags: list[str]) -> dict[int, Style | None]:
    """Return the tags that have their counterpart: position to style for an opening tag, to None for a closing one.

    A closing tag ends the nearest open one of its name; what was opened in between never ends and is text.
    """
    paired: dict[int, Style | None] = {}
    waiting: list[int] = []
    for position, tag in enumerate(tags):
        if not tag.startswith("</"):
            waiting.append(position)
            continue
        name = tag[2:-1]
        for depth in range(len(waiting) - 1, -1, -1):
            opening = tags[waiting[depth]]
            if opening[1:-1].split(" ")[0] == name:
                if style := _STYLES.get(opening):
                    paired[waiting[depth]] = style
                    paired[position] = None
                del waiting[depth:]
                break
    return paired

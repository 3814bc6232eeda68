"""Knows what a fault in a source file is and how it is told to a person; knows nothing of any file's contents."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
Form = Literal["text", "json", "github"]


@dataclass(frozen=True, slots=True, order=True)
class Problem:
    """One fault: where it is, what is wrong, and how to mend it."""

    file: str
    """Path as the contributor knows it, relative to the top folder where possible."""
    line: int
    """Line in that file, counted from 1; 0 when the fault has no line."""
    what: str
    """What is wrong, one sentence without a final full stop."""
    mend: str = ""
    """How to mend it, one sentence without a final full stop; empty when *what* says it all."""
    severity: Severity = "error"
    check: str = ""
    """Name of the check that found it, e.g. ``links``."""

    def __str__(self) -> str:
        """Return ``file:line: what. mend.`` as shown in a terminal."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        mark = "warning: " if self.severity == "warning" else ""
        return f"{place}: {mark}{self.message}"

    @property
    def message(self) -> str:
        """What is wrong and how to mend it, as sentences."""
        sentences = filter(None, (self.what, self.mend))
        return " ".join(text if text.endswith((".", "?", "…")) else f"{text}." for text in sentences)


def nearest(word: str, known: Iterable[str], count: int = 3) -> list[str]:
    """Return up to *count* of the *known* words that look like *word*, the most alike first."""
    by_folded = {name.casefold(): name for name in known}
    close = difflib.get_close_matches(word.casefold(), by_folded, n=count, cutoff=0.6)
    return [by_folded[name] for name in close]


def did_you_mean(word: str, known: Iterable[str]) -> str:
    """Return ``Did you mean "x" or "y"?`` with the nearest of the *known* words, or an empty string."""
    names = [f'"{name}"' for name in nearest(word, known)]
    return f"Did you mean {' or '.join(names)}?" if names else ""


def report(problems: Sequence[Problem], form: Form = "text") -> str:
    """Return all *problems* as one text.

    ``text`` is one line each for a terminal, ``json`` a list of objects, ``github`` the workflow commands that
    show each fault at its line in a pull request.
    """
    if form == "json":
        fields = ("file", "line", "severity", "check", "what", "mend")
        return json.dumps([{name: getattr(p, name) for name in fields} for p in problems], ensure_ascii=False, indent=1)
    if form == "github":
        return "\n".join(
            f"::{p.severity} file={_escape(p.file, property=True)},line={max(p.line, 1)}::" + _escape(p.message)
            for p in problems
        )
    return "\n".join(str(p) for p in problems)


def _escape(text: str, *, property: bool = False) -> str:
    """Escape what GitHub's workflow commands treat as syntax."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property else text

"""Knows what a fault in a source file is and how it is told to a person; knows nothing of any file's contents."""

from __future__ import annotations

import difflib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Literal

Severity = Literal["error", "warning"]
Form = Literal["text", "json", "github"]

FIELDS = ("file", "line", "severity", "check", "rule", "what", "why", "mend")
"""The fields of a problem in JSON: a stable form, to which fields may be added and from which none is taken."""


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
    rule: str = ""
    """Name of the rule that it breaks, e.g. ``sentence-length``; empty where nobody has set it."""
    why: str = ""
    """Why that is a fault: the rule in words, one or more sentences; empty where nobody has set it."""

    def __str__(self) -> str:
        """Return ``file:line: what. mend.`` as shown in a terminal."""
        place = f"{self.file}:{self.line}" if self.line else self.file
        mark = "warning: " if self.severity == "warning" else ""
        rule = f" [{self.rule}]" if self.rule else ""
        return f"{place}: {mark}{self.message}{rule}"

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

    ``text`` is one line each for a terminal, and below the first of each rule why it stands; ``json`` a list of
    objects with `FIELDS`; ``github`` the workflow commands that show each fault at its line in a pull request.
    """
    if form == "json":
        return json.dumps([{name: getattr(p, name) for name in FIELDS} for p in problems], ensure_ascii=False, indent=1)
    if form == "github":
        return "\n".join(map(_command, problems))
    lines: list[str] = []
    told: set[str] = set()
    for problem in problems:
        lines.append(str(problem))
        if problem.why and problem.rule not in told:
            told.add(problem.rule)
            lines.append(f"    why: {problem.why}")
    return "\n".join(lines)


def _command(problem: Problem) -> str:
    """Return the workflow command of GitHub that shows *problem*; its text may have lines, its properties may not."""
    properties = {"file": problem.file, "line": str(max(problem.line, 1)), "title": problem.rule or problem.check}
    shown = ",".join(f"{name}={_escape(text, property=True)}" for name, text in properties.items() if text)
    text = "\n".join(filter(None, (problem.message, problem.why and f"Why: {problem.why}")))
    return f"::{problem.severity} {shown}::{_escape(text)}"


def _escape(text: str, *, property: bool = False) -> str:
    """Escape what GitHub's workflow commands treat as syntax."""
    text = text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")
    return text.replace(":", "%3A").replace(",", "%2C") if property else text

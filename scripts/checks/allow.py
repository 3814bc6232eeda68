"""Knows how a contributor silences one false alarm, with a reason; does not know what the alarms are about.

``<!-- check: allow wording: the label's own word -->`` (in front matter and YAML files: ``# check: allow …``) on the
line before silences that check, or one rule of it, for the lines that follow, up to the next empty line.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable
from dataclasses import dataclass

from scripts.bibliography.problems import Problem, did_you_mean
from scripts.checks.rules import RULES

_CODE = re.compile(
    r"^[ \t]*(`{3,}|~{3,}).*?(?:^[ \t]*\1[ \t]*$|\Z)|(?<!`)(`+)(?!`)[^\n]+?(?<!`)\2(?!`)", re.DOTALL | re.MULTILINE
)
"""Code in Markdown: what stands in it is shown to the reader."""
_ALLOW = re.compile(
    r"(?:<!--|^[ \t]*#)[ \t]*check:[ \t]*allow\b[ \t]*(?P<name>[\w-]*)[ \t]*:?"
    r"[ \t]*(?P<reason>[^\n]*?)[ \t]*(?:-->|$)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Allowance:
    """One silenced stretch of a file."""

    file: str
    line: int
    last: int
    """Last line that it covers."""
    name: str
    reason: str

    def covers(self, problem: Problem) -> bool:
        """Return whether *problem* is silenced by this."""
        here = problem.file == self.file and self.line <= problem.line <= self.last
        return here and self.name in (problem.check, problem.rule) and bool(self.reason)


def allowances(file: str, source: str) -> list[Allowance]:
    """Return the allowances in the *source* of *file*."""
    lines = source.split("\n")
    if file.endswith(".md"):
        source = _CODE.sub(lambda code: re.sub(r"[^\n]", " ", code.group()), source)
    found: list[Allowance] = []
    for match in _ALLOW.finditer(source):
        line = source.count("\n", 0, match.start()) + 1
        last = line
        while last < len(lines) and not lines[last].strip():  # the renderer does not care for empty lines here
            last += 1
        while last < len(lines) and lines[last].strip():
            last += 1
        found.append(Allowance(file, line, last, match["name"], match["reason"].strip()))
    return found


def apply(
    problems: Iterable[Problem], allowed: Collection[Allowance], *, ran: Collection[str], known: Collection[str]
) -> list[Problem]:
    """Return *problems* without the silenced ones, and with the faults of the allowances themselves.

    *known* holds the names of checks and rules.  An allowance is only called unused when its check *ran*.
    """
    kept: list[Problem] = []
    used: set[Allowance] = set()
    for problem in problems:
        by = [allowance for allowance in allowed if allowance.covers(problem)]
        used.update(by)
        if not by:
            kept.append(problem)
    for allowance in allowed:
        if allowance.name not in known:
            what = f'there is no check or rule "{allowance.name}" to allow'
            mend = did_you_mean(allowance.name, known) or f"Checks and rules are {', '.join(sorted(known))}"
            kept.append(Problem(allowance.file, allowance.line, what, mend, "error", "allow", "allow"))
        elif not allowance.reason:
            what = f'the allowance for "{allowance.name}" gives no reason'
            mend = f"Write <!-- check: allow {allowance.name}: why this is right here -->"
            kept.append(Problem(allowance.file, allowance.line, what, mend, "error", "allow", "allow"))
        elif _check(allowance.name) in ran and allowance not in used:
            what = f'the allowance for "{allowance.name}" silences nothing'
            kept.append(
                Problem(allowance.file, allowance.line, what, "Remove the comment", "warning", "allow", "allow")
            )
    return kept


def _check(name: str) -> str:
    """Return the check that *name*, of a check or of one of its rules, belongs to."""
    return RULES[name].check if name in RULES else name

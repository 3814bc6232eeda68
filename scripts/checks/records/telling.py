"""Knows how the outcome of a run is told to people and machines; knows nothing of how it came about."""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as etree
from collections import Counter
from dataclasses import asdict, dataclass

from scripts.bibliography import Problem, Reference
from scripts.bibliography.problems import Severity
from scripts.bibliography.records import Checked, Verdict
from scripts.checks.records.verdict import GRAVITY, is_finding

WORDS: dict[Verdict, str] = {
    "wrong-paper": "an identifier leads to another paper",
    "retracted": "retracted",
    "not-found": "an identifier does not exist",
    "concern": "of concern",
    "differs": "a field differs",
    "corrected": "corrected",
    "could-not-verify": "could not be verified",
    "agrees": "agrees",
    "nothing-to-check": "no identifier to check",
}
_MEND: dict[Verdict, str] = {
    "wrong-paper": "Look the paper up by its title and correct the identifier; none is better than a wrong one",
    "retracted": "Set status: retracted, and look at each page that cites it",
    "not-found": "Look the paper up by its title and correct the identifier or take it out",
    "concern": "Set status: concern, and look at each page that cites it",
    "differs": "Compare both with the paper itself and correct the entry where it is wrong",
    "corrected": "Set status: corrected, and see whether the correction touches what pages say",
    "could-not-verify": "Run make records again later",
}
_GRAVE: frozenset[Verdict] = frozenset({"wrong-paper", "retracted", "not-found", "concern"})


@dataclass(frozen=True, slots=True)
class Run:
    """One run and what it found."""

    pairs: tuple[tuple[Reference, Checked], ...]
    """Each entry that was looked at, with what came of it in this run."""
    bibliography: str
    """Name of the file, for messages."""
    requests: int = 0

    @property
    def findings(self) -> list[tuple[Reference, Checked]]:
        """What a person has to look at, the gravest first."""
        found = [(r, c) for r, c in self.pairs if is_finding(c, r)]
        return sorted(found, key=lambda pair: (GRAVITY.index(pair[1].verdict), pair[0].id))

    @property
    def open(self) -> list[tuple[Reference, Checked]]:
        """What could not be verified."""
        return [(r, c) for r, c in self.pairs if c.verdict == "could-not-verify"]

    @property
    def exit_code(self) -> int:
        """0 when all is well, 1 with findings, 3 when something could not be verified."""
        return 1 if self.findings else 3 if self.open else 0

    def problems(self) -> list[Problem]:
        """Return the findings, and what stayed open as warnings."""
        found = [*self.findings, *self.open]
        return [self._problem(reference, checked) for reference, checked in found]

    def _problem(self, reference: Reference, checked: Checked) -> Problem:
        severity: Severity = "error" if checked.verdict in _GRAVE else "warning"
        what = f"{reference.id}: {explained(checked)}"
        return Problem(
            self.bibliography, reference.line, what, _MEND.get(checked.verdict, ""), severity, check="records"
        )


def explained(checked: Checked) -> str:
    """Return what was found in one entry, one line."""
    parts = [checked.remark] if checked.remark else []
    for notice in checked.notices:
        about = ", ".join(x for x in (notice.source, notice.id, notice.date) if x)
        parts.append(f"{notice.kind} ({about})")
    for found in checked.differences:
        parts.append(f'{found.field}: ours "{found.ours}", {found.source} "{found.theirs}"')
    return "; ".join(parts) or WORDS[checked.verdict]


def as_text(run: Run, written: str = "") -> str:
    """Return the summary for people."""
    counts = Counter(checked.verdict for _, checked in run.pairs)
    lines = [str(problem) for problem in run.problems()]
    if lines:
        lines.append("")
    lines.append(f"{len(run.pairs)} references, {run.requests} requests:")
    lines += [f"  {counts[verdict]:4} {WORDS[verdict]}" for verdict in GRAVITY if counts[verdict]]
    additions = sum(bool(c.additions) for _, c in run.pairs if c.verdict not in ("wrong-paper", "not-found"))
    if additions:
        lines.append(f"  {additions:4} could be completed (make records FIX=1 shows how)")
    if written:
        lines.append(written)
    return "\n".join(lines)


def as_json(run: Run, day: str) -> str:
    """Return the outcome for machines: counts by verdict, and each entry as in the file of checked records."""
    counts = Counter(checked.verdict for _, checked in run.pairs)
    findings = {reference.id for reference, _ in run.findings}
    content = {
        "checked": day,
        "exit_code": run.exit_code,
        "requests": run.requests,
        "counts": {verdict: counts[verdict] for verdict in GRAVITY},
        "records": [
            {"file": run.bibliography, "line": r.line, "finding": r.id in findings, **asdict(c)} for r, c in run.pairs
        ],
    }
    return json.dumps(content, ensure_ascii=False, indent=1)


def as_junit(run: Run) -> str:
    """Return the outcome as JUnit XML: findings are failures, what stayed open errors, the rest passed or skipped."""
    findings = {reference.id for reference, _ in run.findings}
    suite = etree.Element(
        "testsuite",
        {
            "name": "records",
            "tests": str(len(run.pairs)),
            "failures": str(len(findings)),
            "errors": str(len(run.open)),
            "skipped": str(sum(c.verdict == "nothing-to-check" for _, c in run.pairs)),
        },
    )
    for reference, checked in run.pairs:
        attributes = {"classname": "records", "name": reference.id, "file": run.bibliography}
        case = etree.SubElement(suite, "testcase", {**attributes, "line": str(reference.line)})
        words = _printable(explained(checked))
        if reference.id in findings:
            etree.SubElement(case, "failure", {"type": checked.verdict, "message": words})
        elif checked.verdict == "could-not-verify":
            etree.SubElement(case, "error", {"type": checked.verdict, "message": words})
        elif checked.verdict == "nothing-to-check":
            etree.SubElement(case, "skipped", {"message": words})
    etree.indent(suite)
    return '<?xml version="1.0" encoding="UTF-8"?>\n' + etree.tostring(suite, encoding="unicode") + "\n"


def _printable(text: str) -> str:
    """Leave out what XML 1.0 cannot hold."""
    return re.sub(r"[\x00-\x08\x0b\x0c\x0e-\x1f\ud800-\udfff\ufffe\uffff]", "", text)

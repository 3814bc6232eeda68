"""Knows how the answers of all services about one entry become one verdict; opens no connection."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from scripts.bibliography import Reference
from scripts.bibliography.records import Addition, Checked, Difference, Notice, Verdict, digest
from scripts.checks.records.compare import Comparison, compare
from scripts.checks.records.record import Answer

# Services that hold a record under a DOI.
AGENCIES = ("crossref", "datacite", "medra", "csl")
# The gravest comes first; what comes later stays visible in the lists of differences and notices.
GRAVITY: tuple[Verdict, ...] = (
    "wrong-paper", "retracted", "not-found", "concern", "differs", "corrected", "could-not-verify", "agrees",
    "nothing-to-check",
)  # fmt: skip
_BY_NOTICE: Mapping[str, Verdict] = {"retraction": "retracted", "concern": "concern", "correction": "corrected"}
_STATUS_OF: Mapping[str, str] = {"retracted": "retracted", "concern": "concern", "corrected": "corrected"}


def judge(ours: Reference, answers: Mapping[str, Answer], today: str) -> Checked:
    """Return what came of comparing *ours* with *answers*.

    Args:
        ours: the entry.
        answers: by service: "doi" (does the DOI exist), the agency's record under its name (see `AGENCIES`),
            "crossref-notices", "ncbi", "idconv" (asked for our PMCID), "idconv-doi" (asked for our DOI).
        today: the day, ISO 8601.
    """
    if not (ours.DOI or ours.PMID or ours.PMCID):
        return Checked(ours.id, today, digest(ours), "nothing-to-check")
    comparisons = {
        name: compare(ours, answer.record)
        for name, answer in answers.items()
        if answer.kind == "record" and answer.record is not None and name != "crossref-notices"
    }
    wrong = [name for name, comparison in comparisons.items() if comparison.other_paper]
    verdicts: list[Verdict] = ["agrees"]
    remarks: list[str] = []
    for name in wrong:
        verdicts.append("wrong-paper")
        remarks.append(f"{_identifier(ours, name)} leads to another paper")
    missing = [a.detail for name, a in answers.items() if a.kind == "missing" and _must_exist(name)]
    if missing:
        verdicts.append("not-found")
        remarks += missing
    notices = tuple(_notices(answers, wrong))
    verdicts += [_BY_NOTICE[notice.kind] for notice in notices if notice.kind in _BY_NOTICE]
    differences = _merged(comparisons.values())
    if differences:
        verdicts.append("differs")
    open_ = [*_open(ours, answers), *_untold(comparisons)]
    if open_:
        verdicts.append("could-not-verify")
        remarks += open_
    return Checked(
        id=ours.id,
        checked=today,
        of=digest(ours),
        verdict=min(verdicts, key=GRAVITY.index),
        asked=tuple(sorted(name for name, answer in answers.items() if answer.kind != "failed")),
        compared=tuple(dict.fromkeys(field for c in comparisons.values() for field in c.compared)),
        differences=differences,
        notices=notices,
        additions=tuple(_added(c.additions for name, c in comparisons.items())),
        remark="; ".join(dict.fromkeys(remarks)),
    )


def is_finding(checked: Checked, ours: Reference) -> bool:
    """Tell whether a person has to act: not for a notice that our entry's status already tells."""
    if checked.verdict in _STATUS_OF:
        return ours.custom.status != _STATUS_OF[checked.verdict]
    return checked.verdict in ("wrong-paper", "not-found", "differs")


def _identifier(ours: Reference, service: str) -> str:
    if service == "ncbi":
        return f"PMID {ours.PMID}"
    return ours.PMCID if service == "idconv" else f"the DOI {ours.DOI}"


def _must_exist(service: str) -> bool:
    """Tell whether a service's "there is none" means that our identifier is wrong.

    An agency may not know a DOI that exists; the ID converter knows only papers that PubMed Central holds.
    """
    return service in ("doi", "ncbi", "idconv")


def _notices(answers: Mapping[str, Answer], wrong: Iterable[str]) -> Iterator[Notice]:
    """Yield what services know about our paper; what they know about another paper is not about ours."""
    wrong = set(wrong)
    if wrong & set(AGENCIES):
        wrong.add("crossref-notices")
    seen: set[tuple[str, str]] = set()
    for name, answer in answers.items():
        if answer.record is None or name in wrong:
            continue
        for notice in answer.record.notices:
            key = (notice.kind, notice.id.lower())
            if key not in seen:
                seen.add(key)
                yield notice


def _merged(comparisons: Iterable[Comparison]) -> tuple[Difference, ...]:
    """Return the differences of all services; where two say the same, the first with both names."""
    merged: dict[tuple[str, str], Difference] = {}
    for comparison in comparisons:
        for found in comparison.differences:
            key = (found.field, found.theirs.lower())
            if before := merged.get(key):
                source = f"{before.source}, {found.source}" if found.source not in before.source else before.source
                merged[key] = Difference(before.field, before.ours, before.theirs, source)
            else:
                merged[key] = found
    return tuple(merged.values())


def _added(all_: Iterable[Iterable[Addition]]) -> Iterator[Addition]:
    """Yield what services could add; where they contradict each other, nothing."""
    by_field: dict[str, list[Addition]] = {}
    for additions in all_:
        for addition in additions:
            by_field.setdefault(addition.field, []).append(addition)
    for additions in by_field.values():
        if len({addition.theirs.lower() for addition in additions}) == 1:
            yield additions[0]


def _open(ours: Reference, answers: Mapping[str, Answer]) -> Iterator[str]:
    """Yield which of our identifiers no service could tell us anything about, and why."""
    records = {name for name, answer in answers.items() if answer.kind == "record"}
    if ours.DOI and not records & set(AGENCIES) and not _is_missing(answers, "doi"):
        reasons = [a.detail for name in ("doi", *AGENCIES) if (a := answers.get(name)) and a.detail]
        yield f"the DOI could not be compared ({'; '.join(reasons) or 'no agency holds a record'})"
    if ours.PMID and "ncbi" not in records and not _is_missing(answers, "ncbi"):
        yield f"the PMID could not be compared ({_why(answers, 'ncbi')})"
    told = (answers[name].record for name in ("ncbi", "idconv", "idconv-doi") if name in records)
    if ours.PMCID and not _is_missing(answers, "idconv") and not any(record and record.pmcid for record in told):
        yield f"the PMCID could not be compared ({_why(answers, 'idconv')})"


def _untold(comparisons: Mapping[str, Comparison]) -> Iterator[str]:
    """Yield which records say too little to tell that the paper is ours."""
    for name, comparison in comparisons.items():
        told = set(comparison.compared)
        if name in (*AGENCIES, "ncbi") and "title" not in told and not {"author", "issued", "page"} <= told:
            yield f"the record of {name} has no title"


def _is_missing(answers: Mapping[str, Answer], name: str) -> bool:
    answer = answers.get(name)
    return answer is not None and answer.kind == "missing"


def _why(answers: Mapping[str, Answer], name: str) -> str:
    answer = answers.get(name)
    return (answer.detail if answer else "") or "no answer"

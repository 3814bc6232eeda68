"""Knows how the numbers of other data sets are put in a table of choices; knows nothing of YAML, Markdown or files."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from scripts.bibliography.problems import Problem, did_you_mean
from scripts.evidence.comparison_tables import OURS, gap_of, whole
from scripts.evidence.comparisons import Comparison, share
from scripts.evidence.exhibit import Exhibit, WrongBlock, flags, take
from scripts.evidence.model import EventResult, Evidence, MeanResult, Outcome, Result, Seen, Treatment, Trial
from scripts.evidence.options import OF_TRIAL, POINTERS, RANGE, OptionCell, OptionPart, OptionRow
from scripts.evidence.proportions import Count, rule_of_three
from scripts.evidence.table import Cell, Cites, Link, Part, Table
from scripts.evidence.tables import mark
from scripts.evidence.trial_tables import time
from scripts.evidence.worksheets import Worksheet

_UNITS = {"MD": "points", "SMD": "standard units"}


@dataclass(frozen=True, slots=True)
class Shares:
    """People of 100 with the event in both groups; None where not seen."""

    treated: float | None
    control: float | None
    seen: Seen


def exhibit(words: list[str], evidence: Evidence) -> Exhibit:
    """The choices of one worksheet, side by side."""
    sheet = take(words, evidence.worksheets, "worksheet")
    flags(words, ())
    rows = [row for row in evidence.options.values() if row.sheet == sheet.id]
    if not rows:
        known = dict.fromkeys(row.sheet for row in evidence.options.values())
        raise WrongBlock(f'options.yaml has no rows for "{sheet.id}"', f"It has rows for {', '.join(known)}")
    return Exhibit(option_table(rows, sheet, evidence))


def option_table(rows: list[OptionRow], sheet: Worksheet, evidence: Evidence) -> Table:
    """Return one row an entry and one column a choice, in the worksheet's order."""
    body: list[tuple[Cell, ...]] = []
    for row in rows:
        cells = {one.choice: one for one in row.cells}
        body.append(((row.name,), *(_cell(cells[choice], row, evidence) for choice in sheet.choice_names)))
    return Table(("What is compared", *sheet.choice_names.values()), tuple(body))


def faults(file: str, evidence: Evidence) -> Iterator[Problem]:
    """Yield each cell that is missing or belongs to no choice, and each pointer to what its entry does not hold.

    Entries that are not there at all are passed over: they are named where they are read, or are faulty themselves.
    """
    for row in evidence.options.values():
        sheet = evidence.worksheets.get(row.sheet)
        names = list(sheet.choice_names) if sheet else [cell.choice for cell in row.cells]
        for cell in row.cells:
            if cell.choice not in names:
                mend = did_you_mean(cell.choice, names) or f"Known are {', '.join(names)}"
                yield Problem(file, cell.line, f'{row.id}: "{cell.choice}" is no choice of "{row.sheet}"', mend)
        for name in names:
            if name not in [cell.choice for cell in row.cells]:
                mend = "Add one; if nothing was found, the words say so"
                yield Problem(file, row.line, f'{row.id}: no cell for the choice "{name}"', mend)
        # Last the range over the others: what is wrong with them is told once.
        sound = True
        for part in sorted((p for cell in row.cells for p in cell.parts), key=lambda p: p.form == RANGE):
            if not _readable(part, row, evidence) or (part.form == RANGE and not sound):
                continue
            try:
                said(part, row, evidence)
            except WrongBlock as error:
                sound = False
                yield Problem(file, part.line, f"{row.id}: {error.what}", error.mend)


def _readable(part: OptionPart, row: OptionRow, evidence: Evidence) -> bool:
    of_part = [part] if part.form != RANGE else [p for cell in row.cells for p in cell.parts]
    return all(
        getattr(one, kind) in (evidence.grades if kind == "grade" else getattr(evidence, name))
        for one in of_part
        for kind, (name, _) in POINTERS.items()
        if getattr(one, kind)
    ) and all(one.outcome in evidence.outcomes for one in of_part if one.outcome)


def _cell(cell: OptionCell, row: OptionRow, evidence: Evidence) -> Cell:
    """Return the parts one after the other, each a sentence on a line of its own unless its words go on."""
    found: list[Part] = []
    before = ""
    for nth, part in enumerate(cell.parts):
        text, keys = said(part, row, evidence)
        stop = "" if nth == len(cell.parts) - 1 or text.endswith((".", ";", ":", ",")) else "."
        if nth:
            found.append("\n" if before.endswith(".") else " ")
        before = text + stop
        found += [Link(text, part.link), stop] if part.link else [text + stop]
        found.append(Cites(keys))
    return tuple(one for one in found if one not in ("", Cites(())))


def said(part: OptionPart, row: OptionRow, evidence: Evidence) -> tuple[str, tuple[str, ...]]:
    """Return what a part says, and the citation keys.

    Raises:
        WrongBlock: when the entry does not hold what the form puts into words, or other sources are cited than its.
    """
    if part.words:
        return part.words, part.refs
    if part.form == RANGE:
        return _range(row, evidence)
    lead, text, keys = (
        _trial(part, evidence) if part.trial
        else _comparison(part, evidence.comparisons[part.comparison]) if part.comparison
        else _measure(part, evidence) if part.measure
        else _grade(part, evidence) if part.grade
        else _treatment(part, evidence)
    )  # fmt: skip
    if part.refs and keys and not set(part.refs) & set(keys):
        what = f"it cites {', '.join(part.refs)}, but the numbers are of {', '.join(keys)}"
        raise WrongBlock(what, "Name at least one of those, or take refs out")
    return (f"{lead}: {text}" if lead else text), part.refs or keys


def _lacks(name: str, what: str, mend: str) -> WrongBlock:
    return WrongBlock(f"{name} has no {what}", mend)


# --- Trials of LDN --------------------------------------------------------------------------------------------------


def short_name(trial: Trial) -> str:
    """Return a trial's name as patients may know it: acronyms need no year, names of authors do."""
    first, _, year = trial.name.partition(" ")
    return first if first.isupper() and year.isdigit() else trial.name


def _trial(part: OptionPart, evidence: Evidence) -> tuple[str, str, tuple[str, ...]]:
    trial = evidence.trials[part.trial]
    name, keys = short_name(trial), (trial.ref, *trial.also)
    if part.form in OF_TRIAL:
        return "", _of_trial(part, trial, name), part.refs or keys
    outcome = evidence.outcomes[part.outcome]
    result = _result(part, trial, outcome)
    when = f", {time(result.weeks)}" if part.timed else ""
    if part.form == "difference":
        gap = result.difference
        if gap is None:
            raise _lacks(name, f'difference for "{outcome.id}"', "Choose another form or outcome")
        when += ", adjusted" if gap.adjusted else ""
        text = _less(gap.value, gap.ci_low, gap.ci_high, "", mark(result.seen_of("difference")), mark(result.seen))
        return _lead(part, name) + when, text, (trial.ref,)
    if part.form == "placebo":
        control = result.control
        if not isinstance(control, MeanResult) or control.change is None:
            raise _lacks(name, f'change on placebo for "{outcome.id}"', "Choose another form or outcome")
        way = "fell" if control.change < 0 else "rose"
        text = f"{way} {_number(abs(control.change), _digits(control.change))} points{mark(result.seen_of('change'))}"
        return _lead(part, f"On placebo in {name}") + when, text, (trial.ref,)
    ldn, control = result.ldn, result.control
    if not isinstance(ldn, EventResult) or not isinstance(control, EventResult):
        raise _lacks(name, f'counts of both groups for "{outcome.id}"', "Choose another form or outcome")
    seen = mark(result.seen_of("change"))
    if part.form == "bound":
        if ldn.events:
            raise WrongBlock(f'{name} has {ldn.events} events of "{outcome.id}"', "A bound is for none; take it out")
        most = 100 * rule_of_three(Count(0, ldn.total))
        return part.lead, f"Up to about {most:.0f} of 100 may still be missed{seen}", (trial.ref,)
    if part.form == "counts":
        text = f"{ldn.events} of {ldn.total}; placebo {control.events} of {control.total}{seen}"
    else:
        text = _both(_of_events(ldn, control, result), opposite=part.form == "opposite")
    return _lead(part, name) + when, text, (trial.ref,)


def _lead(part: OptionPart, name: str) -> str:
    return part.lead or name


def _of_trial(part: OptionPart, trial: Trial, name: str) -> str:
    if part.form == "after":
        return f"after {time(trial.weeks)}"
    if trial.build_up_weeks is None:
        raise _lacks(name, "build-up-weeks", "Add it to trials.yaml, or choose another form")
    up, judged = time(trial.build_up_weeks), time(trial.weeks)
    return f"In {name}, the dose went up over {up}, and the result was judged at {judged}"


def _result(part: OptionPart, trial: Trial, outcome: Outcome) -> Result:
    of_outcome = [r for r in trial.results if r.outcome == outcome.id]
    if not of_outcome:
        known = list(dict.fromkeys(r.outcome for r in trial.results))
        mend = did_you_mean(outcome.id, known) or f"It has {', '.join(known)}"
        raise _lacks(trial.name, f'result for "{outcome.id}"', mend)
    found = [r for r in of_outcome if part.weeks in (None, r.weeks)]
    if not found:
        mend = f"It has {', '.join(f'{r.weeks:g}' for r in of_outcome)} weeks"
        raise _lacks(trial.name, f'result for "{outcome.id}" at {part.weeks:g} weeks', mend)
    return found[0]


def _of_events(ldn: EventResult, control: EventResult, result: Result) -> Shares:
    return Shares(share(ldn, None), share(control, None), result.seen_of("change"))


# --- Other entries --------------------------------------------------------------------------------------------------


def _comparison(part: OptionPart, one: Comparison) -> tuple[str, str, tuple[str, ...]]:
    if (part.timed or part.form == "after") and not one.length:
        raise _lacks(one.id, "length", "Take timed out, or choose another comparison")
    if part.form == "after":
        return part.lead, f"after {one.length}", one.refs
    lead = _lead(part, one.name) + (f", {one.length}" if part.timed else "")
    found = gap_of(one)
    if part.form == "difference":
        if found is None or not isinstance(one.treated, MeanResult):
            raise _lacks(one.id, "difference of averages", "Write form: both where people are counted")
        gap, ours = found
        return lead, _less(gap.value, None, None, "", OURS if ours else mark(one.seen), "", digits=1), one.refs
    if isinstance(one.treated, MeanResult):
        raise _lacks(one.id, "people of 100", "Write form: difference where a scale is averaged")
    opposite = part.form == "opposite"
    shares = Shares(one.treated_share, one.control_share, one.seen)
    if shares.treated is not None and shares.control is not None:
        return lead, _both(shares, opposite=opposite), one.refs
    if found is None:
        raise _lacks(one.id, "shares of both groups and no number needed", "Choose another comparison")
    gap, ours = found
    more = (gap.value > 0) != opposite
    text = f"{'about ' if ours else ''}{whole(abs(gap.value))} {'more' if more else 'fewer'} than placebo"
    if shares.treated is not None:
        text = f"{_whole(shares.treated, opposite=opposite)}, {text}"
    return lead, text + mark(one.seen), one.refs


def _measure(part: OptionPart, evidence: Evidence) -> tuple[str, str, tuple[str, ...]]:
    one = evidence.measures[part.measure]
    if one.unit != "of 100" or one.ldn is None or one.control is None:
        raise _lacks(one.id, "people of 100 in both groups", "Choose another measure")
    name = f"{evidence.trials[one.trial].name}, {one.name[:1].lower()}{one.name[1:]}"
    return _lead(part, name), _both(Shares(one.ldn, one.control, one.seen), opposite=False), one.refs


def _grade(part: OptionPart, evidence: Evidence) -> tuple[str, str, tuple[str, ...]]:
    return part.lead, f"{evidence.grades[part.grade].certainty.capitalize()} certainty", ()


def _treatment(part: OptionPart, evidence: Evidence) -> tuple[str, str, tuple[str, ...]]:
    one: Treatment = (
        evidence.treatments[part.treatment] if part.treatment else evidence.alternatives[part.alternative]
    )  # fmt: skip
    lead = _lead(part, one.name)
    if part.form == "certainty":
        if one.certainty is None:
            raise _lacks(one.id, "certainty", "Take the part out")
        return lead, one.certainty, one.refs
    if part.form == "course":
        if one.course is None:
            raise _lacks(one.id, "course", "Add it to the entry, or take the part out")
        return lead, one.course.words + mark(one.course.seen), one.course.refs
    gap = one.more
    if gap:
        opposite = part.form == "opposite"
        than = "placebo" if one.comparator.startswith("placebo") else "with other care"
        word = "more" if (gap.value > 0) != opposite else "fewer"
        text = f"{whole(abs(gap.value))} {word} than {than}"
        if gap.ci_low is not None and gap.ci_high is not None:
            low, high = sorted((abs(gap.ci_low), abs(gap.ci_high)))
            if gap.ci_low * gap.ci_high < 0:
                raise WrongBlock(f"the interval of {one.id} goes from fewer to more", "Say it in words")
            text += f" ({whole(low)} to {whole(high)} {word})"
        return lead, text + mark(one.seen), one.refs
    if one.value is None or part.form == "opposite":
        raise _lacks(one.id, "value" if part.form == "difference" else "more", "Choose another form or entry")
    return lead, _less(one.value, one.ci_low, one.ci_high, _UNITS[one.measure], mark(one.seen), ""), one.refs


# --- Words for numbers ----------------------------------------------------------------------------------------------


def _whole(percent: float, *, opposite: bool) -> str:
    """Return a share as whole people of 100, or the rest of the 100, so that both make 100."""
    if not opposite:
        return whole(percent)
    return "more than 99" if 0 < percent < 0.5 else str(100 - int(percent + 0.5))


def _both(shares: Shares, *, opposite: bool) -> str:
    assert shares.treated is not None
    assert shares.control is not None
    first, second = (_whole(one, opposite=opposite) for one in (shares.treated, shares.control))
    return f"{first}; placebo {second}{mark(shares.seen)}"


def _digits(*values: float | None) -> int:
    return max(1, *(len(f"{v:g}".partition(".")[2]) for v in values if v is not None))


def _number(value: float, digits: int) -> str:
    return f"{value:.{digits}f}"


def _less(
    value: float, low: float | None, high: float | None, unit: str, seen: str, range_seen: str, *, digits: int = 0
) -> str:
    """Return a difference in words, e.g. ``0.34 points less (0.95 less to 0.27 more)``; below 0 is less.

    *seen* is the mark of the value and *range_seen* that of the interval, where it was seen otherwise.
    """
    digits = digits or _digits(value, low, high)

    def way(number: float) -> str:
        return "less" if number < 0 else "more"

    text = f"{_number(abs(value), digits)} {unit or 'points'} {way(value)}" if value else "no difference"
    if low is None or high is None:
        return text + seen
    if low * high > 0:
        near, far = sorted((abs(low), abs(high)))
        inside = f"{_number(near, digits)} to {_number(far, digits)}"
    else:
        inside = f"{_number(abs(low), digits)} {way(low)} to {_number(abs(high), digits)} {way(high)}"
    if range_seen and range_seen != seen:
        inside += f", range {range_seen.strip(' ()')}"
    return f"{text} ({inside}){seen}"


def _range(row: OptionRow, evidence: Evidence) -> tuple[str, tuple[str, ...]]:
    """Return from where to where the placebo groups of the row reach, with all their sources."""
    found: list[tuple[int, str]] = []
    keys: list[str] = []
    for part in (part for cell in row.cells for part in cell.parts if part.form in ("both", "opposite")):
        shares = _shares(part, evidence)
        if shares is None or shares.control is None:
            continue
        whole_people = int(shares.control + 0.5)
        found.append((100 - whole_people if part.form == "opposite" else whole_people, mark(shares.seen)))
        keys += said(part, row, evidence)[1]
    if len(found) < 2:
        raise WrongBlock("the row has no placebo groups to range over", f"Take form: {RANGE} out")
    # Of equal ends the one that was read first-hand.
    low, high = min(found), max(found, key=lambda one: (one[0], not one[1]))
    return f"On placebo in these trials: {low[0]}{low[1]} to {high[0]}{high[1]}", tuple(dict.fromkeys(keys))


def _shares(part: OptionPart, evidence: Evidence) -> Shares | None:
    if part.trial:
        result = _result(part, evidence.trials[part.trial], evidence.outcomes[part.outcome])
        if isinstance(result.ldn, EventResult) and isinstance(result.control, EventResult):
            return _of_events(result.ldn, result.control, result)
        return None
    if part.comparison:
        one = evidence.comparisons[part.comparison]
        return Shares(one.treated_share, one.control_share, one.seen)
    if part.measure:
        measure = evidence.measures[part.measure]
        return Shares(measure.ldn, measure.control, measure.seen)
    return None

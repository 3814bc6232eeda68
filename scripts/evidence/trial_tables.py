"""Knows how results of single trials stand side by side in plain words, and in numbers; knows no Markdown or files."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from scripts.bibliography import did_you_mean
from scripts.evidence.exhibit import Exhibit, WrongBlock, some, take
from scripts.evidence.measures import Measure
from scripts.evidence.model import EventResult, Evidence, MeanResult, Outcome, Part, Result, Trial
from scripts.evidence.table import Cell, Cites, Link, Table
from scripts.evidence.tables import DESIGNS, NOT_SEEN, mark, of_100, per_100, signed, weeks

# What may stand before an outcome in a row of the side-by-side table.
_KINDS = ("not", "start", "end")
_ROW = re.compile(r"(?:(?P<kind>\w+):)?(?P<outcome>[\w-]+)(?:@(?P<weeks>\d+))?\Z")
_MONTHS = {13: "3 months", 26: "6 months", 52: "12 months"}


def time(number: float) -> str:
    """Return a time as a patient would say it."""
    return _MONTHS.get(int(number), weeks(number)) if number == int(number) else weeks(number)


def side_by_side(words: list[str], evidence: Evidence) -> Exhibit:
    """Both groups of one trial or several, a row a word.

    A row is ``people``, an outcome (``pain``), ``not:OUTCOME`` for those without the event, ``start:OUTCOME`` or
    ``end:OUTCOME`` for the level of an average; ``@26`` names another week than the trial's main one.
    """
    trials: list[Trial] = []
    while words and words[0] in evidence.trials:
        trials.append(evidence.trials[words.pop(0)])
    if not trials:
        take(words, evidence.trials, "trial")
    if not words:
        raise WrongBlock("the block names no rows", f"Name people, or one of {', '.join(evidence.outcomes)}")
    rows = tuple(_row(word, trials, evidence) for word in words)
    if len(trials) == 1:
        names = {arm.id: arm.name for arm in trials[0].arms}
        head: tuple[str, ...] = (trials[0].name, f"With {names['ldn']}", f"With {names.get('control', 'placebo')}")
    else:
        head = ("Measure", *(f"{_short(t)}: {arm}" for t in trials for arm in ("LDN", "placebo")))
    return Exhibit(Table(head, rows))


def _short(trial: Trial) -> str:
    return trial.name.rsplit(" ", 1)[0] if trial.name.count(" ") == 1 else trial.name


def _row(word: str, trials: Sequence[Trial], evidence: Evidence) -> tuple[Cell, ...]:
    cites = Cites(tuple(dict.fromkeys(trial.ref for trial in trials)))
    if word == "people":
        sizes = [(str(_size(trial, arm)),) for trial in trials for arm in ("ldn", "control")]
        return (("People who took part", cites), *sizes)
    match = _ROW.match(word)
    kind, name = (match["kind"] or "", match["outcome"]) if match else ("", word)
    if match is None or name not in evidence.outcomes or kind not in ("", *_KINDS):
        forms = f"A row is people, an outcome, or {': '.join(_KINDS)}: before an outcome"
        mend = (
            did_you_mean(kind, _KINDS)
            if kind and kind not in _KINDS
            else did_you_mean(name, [*evidence.outcomes, *evidence.trials, "people"])
        )
        raise WrongBlock(f'there is no row "{word}"', mend or forms)
    outcome = evidence.outcomes[name]
    if outcome.is_event and kind in ("start", "end"):
        raise WrongBlock(f'"{word}" asks for the level of what is counted', f"Write {name} or not:{name}")
    if kind == "not" and not (outcome.is_event and outcome.opposite):
        mend = "Give the outcome an opposite in outcomes.yaml" if outcome.is_event else f"Write {name}"
        raise WrongBlock(f'"{word}" has no words for those without the event', mend)
    results = [_result(trial, outcome, match["weeks"]) for trial in trials]
    part: Part = {"start": "baseline", "end": "final"}.get(kind, "change")  # type: ignore[assignment]
    marks = {mark(result.seen_of(part)) for result in results}
    shared = marks.pop() if len(marks) == 1 else ""
    digits = min(_decimals(result, kind) for result in results)
    cells: list[Cell] = []
    for trial, result in zip(trials, results, strict=True):
        for arm in (result.ldn, result.control):
            own = "" if shared else mark(result.seen_of(part))
            cells.append((_value(arm, kind, digits, trial, word) + own,))
    return ((_named(outcome, kind, results) + shared, cites), *cells)


def _result(trial: Trial, outcome: Outcome, week: str | None) -> Result:
    of_outcome = [r for r in trial.results if r.outcome == outcome.id]
    found = [r for r in of_outcome if r.weeks == float(week)] if week else of_outcome[:1]
    if not found or not (found[0].ldn and found[0].control):
        times = ", ".join(f"@{r.weeks:g}" for r in of_outcome if r.ldn and r.control)
        mend = f"Known are {times}" if times else "Choose another outcome or trial"
        raise WrongBlock(f'{trial.name} has no numbers of both groups for "{outcome.id}"', mend)
    return found[0]


def _size(trial: Trial, arm: str) -> int | str:
    return next((a.n for a in trial.arms if a.id == arm and a.n is not None), NOT_SEEN)


_PARTS = {"": "change", "start": "baseline", "end": "final"}


def _decimals(result: Result, kind: str) -> int:
    """Return how many decimals the trial printed; one that prints fewer decides for the row."""
    values = [getattr(arm, _PARTS.get(kind, "change"), None) for arm in (result.ldn, result.control)]
    return max((len(f"{v:g}".partition(".")[2]) for v in values if v is not None), default=0)


def _value(arm: MeanResult | EventResult | None, kind: str, digits: int, trial: Trial, word: str) -> str:
    if isinstance(arm, EventResult):
        return f"{100 - per_100(arm) if kind == 'not' else per_100(arm)} of 100"
    value = getattr(arm, _PARTS[kind], None)
    if value is None:
        raise WrongBlock(f'{trial.name} has no number for "{word}"', "Choose another row or trial")
    if kind:
        return signed(value, digits)
    if value == 0:
        return "no change"
    return f"{'fell' if value < 0 else 'rose'} {abs(value):.{digits}f} points"


def _named(outcome: Outcome, kind: str, results: Sequence[Result]) -> str:
    if kind == "not":
        return outcome.opposite
    if outcome.is_event:
        return outcome.name
    scale = f", {outcome.low:g} to {outcome.high:g} scale"
    if kind == "start":
        return f"{outcome.name} at the start{scale}"
    times = " or ".join(dict.fromkeys(time(result.weeks) for result in results))
    return f"{outcome.name} at {times}{scale}" if kind == "end" else f"{outcome.name} by {times}{scale}"


def dose_table(words: list[str], evidence: Evidence) -> Exhibit:
    """Dose, build-up and time on LDN of each trial."""
    trials = some(words, evidence.trials, "trial")
    rows: list[tuple[Cell, ...]] = []
    for trial in trials:
        ldn = next(arm for arm in trial.arms if arm.id == "ldn")
        dose = f"{ldn.dose_mg:g} mg" if ldn.dose_mg else ldn.name.removeprefix("LDN ")
        if not any(sign.isdigit() for sign in dose):
            dose = NOT_SEEN
        registers = tuple(key for key in trial.also if key.startswith(("nct", "euctr")))
        cites = Cites((trial.ref, *registers))
        rows.append(((Link(trial.name, trial.page),), (dose, cites), (trial.titration, cites), (time(trial.weeks),)))
    return Exhibit(Table(("Trial", "Dose a day", "How it was built up", "Time on LDN"), tuple(rows)))


def trial_numbers(words: list[str], evidence: Evidence) -> Exhibit:
    """Pain, responders and stopping of each trial, for clinicians."""
    trials = some(words, evidence.trials, "trial")
    rows: list[tuple[Cell, ...]] = []
    for trial in trials:
        ldn = next(arm for arm in trial.arms if arm.id == "ldn")
        people = trial.randomised or trial.analysed
        design = f"{DESIGNS[trial.design]}; n={people}; {ldn.name}, {weeks(trial.weeks)}; {trial.comparator}"
        rows.append(
            (
                (Link(trial.name, trial.page), Cites((trial.ref,))),
                (design,),
                ("\n".join(_pain(trial)) or NOT_SEEN,),
                (_counted(trial, "responders-30"),),
                (_counted(trial, "stopped-adverse"),),
            )
        )
    head = ("Trial", "Design", "Pain: LDN vs placebo", "At least 30% less pain (ITT)", "Stopped for adverse events")
    return Exhibit(Table(head, tuple(rows)))


def _pain(trial: Trial) -> Iterator[str]:
    result = trial.result("pain")
    if result is None:
        return
    if isinstance(result.ldn, MeanResult) and isinstance(result.control, MeanResult):
        a, b = result.ldn.change, result.control.change
        if a is not None and b is not None:
            digits = 1 if round(a, 1) == a and round(b, 1) == b else 2
            yield f"{signed(a, digits)} vs {signed(b, digits)} at {weeks(result.weeks)}{mark(result.seen_of('change'))}"
    if result.words:
        yield result.words
    gap = result.difference
    if gap is None:
        return
    text = f"{'adjusted ' if gap.adjusted else ''}difference {signed(gap.value)}{mark(result.seen_of('difference'))}"
    if gap.ci_low is not None and gap.ci_high is not None and not gap.approximate:
        # The interval may have been seen otherwise than the value.
        second = mark(result.seen)
        if second and second != mark(result.seen_of("difference")):
            text += f"; 95% CI {signed(gap.ci_low)} to {signed(gap.ci_high)}{second}"
        else:
            text += f" (95% CI {signed(gap.ci_low)} to {signed(gap.ci_high)})"
    p = f"; p={gap.p:g}" if gap.p is not None else ""
    if gap.approximate:
        yield f"difference about {signed(gap.value)} points of 0 to 10{mark(result.seen)}{p}"
    else:
        yield text + p


def _counted(trial: Trial, outcome: str) -> str:
    result = trial.result(outcome)
    if result and isinstance(result.ldn, EventResult) and isinstance(result.control, EventResult):
        a, b = result.ldn, result.control
        return f"{a.events}/{a.total} vs {b.events}/{b.total}{mark(result.seen)}"
    return NOT_SEEN


def trial_measures(words: list[str], evidence: Evidence) -> Exhibit:
    """What one trial measured besides the fixed outcomes; further words choose measures by id."""
    trial = take(words, evidence.trials, "trial")
    own = {one.id: one for one in evidence.measures.values() if one.trial == trial.id}
    if not own:
        raise WrongBlock(f"{trial.name} has no measures", "Add them to measures.yaml, or choose another trial")
    chosen = some(words, own, "measure")
    return Exhibit(measure_table(chosen, trial))


def measure_table(measures: Iterable[Measure], trial: Trial) -> Table:
    """Return one row a measure; columns that no row fills are left out."""
    chosen = list(measures)
    alone = trial.design == "single-arm"
    columns: list[tuple[str, list[Cell]]] = []

    def add(head: str, cells: list[str], *, empty: str) -> None:
        if any(cells):
            columns.append((head, [(cell or empty,) for cell in cells]))

    add("Before", [_number(one, one.before) for one in chosen], empty=NOT_SEEN)
    add("With LDN", [_with_ldn(one) for one in chosen], empty=NOT_SEEN)
    has_ldn = any(_with_ldn(one) for one in chosen) and not any(one.before is not None for one in chosen)
    control = [_number(one, one.control) or one.control_words for one in chosen]
    if has_ldn:
        missing = "no placebo group" if alone else NOT_SEEN
        add("With placebo", [text or missing for text in control], empty=missing)
    add("LDN compared with placebo", [_number(one, one.difference) for one in chosen], empty=NOT_SEEN)
    add("Spread between people", [_number(one, one.spread, plain=True) for one in chosen], empty=NOT_SEEN)
    add("p", [one.p for one in chosen], empty=NOT_SEEN)
    rows = [
        ((one.name + mark(one.seen), Cites(one.refs)), *(cells[nth] for _, cells in columns))
        for nth, one in enumerate(chosen)
    ]
    return Table((trial.name, *(head for head, _ in columns)), tuple(rows))


def _with_ldn(one: Measure) -> str:
    return _number(one, one.ldn) or (of_100(one.counts) if one.counts else "") or one.ldn_words


def _number(one: Measure, value: float | None, *, plain: bool = False) -> str:
    if value is None:
        return ""
    text = signed(value, one.digits)
    unit = (one.unit or "").removesuffix(" better") if plain else one.unit or ""
    return f"{text}{unit}" if unit.startswith("%") else f"{text} {unit}".rstrip()

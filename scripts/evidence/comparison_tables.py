"""Knows how comparisons of drugs with placebo stand in tables and are worded; knows nothing of Markdown or files."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from scripts.bibliography import did_you_mean
from scripts.evidence.comparisons import COUNTED, Comparison, Effect, Gap, Needed
from scripts.evidence.exhibit import Exhibit, WrongBlock
from scripts.evidence.model import EventResult, Evidence, MeanResult
from scripts.evidence.table import Cell, Cites, Table
from scripts.evidence.tables import MINUS, NOT_SEEN, mark, signed

OURS = " (our arithmetic)"


def chosen(words: Sequence[str], evidence: Evidence) -> list[Comparison]:
    """Return the comparisons that *words* name: by group, by outcome, by both, or one by one by id."""
    every = evidence.comparisons
    groups = {one.group for one in every.values()}
    known = (*sorted(groups), *COUNTED, *every)
    for word in words:
        if word not in known:
            mend = did_you_mean(word, known) or f"Known groups are {', '.join(sorted(groups))}"
            raise WrongBlock(f'there is no group, outcome or comparison "{word}"', mend)
    of_groups, outcomes = groups & set(words), set(COUNTED) & set(words)
    found = [
        one
        for one in every.values()
        if one.id in words
        or ((of_groups or outcomes) and (one.group in of_groups or not of_groups)
            and (one.outcome in outcomes or not outcomes))
    ]  # fmt: skip
    if not found:
        wanted = "no comparison fits all of these words" if words else "the block names no comparisons"
        raise WrongBlock(wanted, f"Name a group ({', '.join(sorted(groups))}) and outcomes")
    return found


def table_exhibit(words: list[str], evidence: Evidence) -> Exhibit:
    """Both groups side by side, in people of 100 or points."""
    return Exhibit(comparison_table(chosen(words, evidence)))


def numbers_exhibit(words: list[str], evidence: Evidence) -> Exhibit:
    """Ratios and numbers needed, for clinicians."""
    return Exhibit(comparison_numbers(chosen(words, evidence)))


def words_exhibit(words: list[str], evidence: Evidence) -> Exhibit:
    """What was found in a sentence, with the certainty."""
    return Exhibit(comparison_words(chosen(words, evidence)))


def comparison_table(entries: Sequence[Comparison]) -> Table:
    """Return one row a comparison; the outcome has a column of its own unless all rows share it."""
    outcomes = {(one.outcome, one.scope) for one in entries}
    several, some_words = len(outcomes) > 1, any(one.words for one in entries)
    averaged = {isinstance(one.treated, MeanResult) for one in entries if one.treated or one.treated_percent}
    rows = []
    for one in entries:
        row: list[Cell] = [(one.name, Cites(one.refs))]
        if several:
            row.append((outcome_of(one),))
        # Both groups first: on a phone they are in sight without scrolling.
        row += [(_arm(one, treated=True),), (_arm(one, treated=False),), (_gap(one),)]
        if some_words:
            row.append((one.words[:1].upper() + one.words[1:],))
        row.append((_extent(one),))
        rows.append(tuple(row))
    unit = ", in points" if averaged == {True} else ""
    head = ["Drug, dose a day" if averaged != {True} else "Trial"]
    if several:
        head.append("Outcome")
    head += [f"Drug{unit}", f"Placebo{unit}", "Difference"]
    if some_words:
        head.append("What was found")
    head.append("Length; people")
    return Table(tuple(head), tuple(rows))


def outcome_of(one: Comparison) -> str:
    """Return what is compared, with its limits."""
    return COUNTED[one.outcome].name + (f", {one.scope}" if one.scope else "")


def _extent(one: Comparison) -> str:
    if not (one.length or one.people):
        return NOT_SEEN
    people = f"{one.people:,} people" if one.people else f"people {NOT_SEEN}"
    if one.people_of:
        people += f" {one.people_of}"
    return f"{one.length or f'length {NOT_SEEN}'}; {people}"


def whole(percent: float) -> str:
    """Return a share as whole people of 100; a half rounds up, and one person is the least that is told."""
    return "fewer than 1" if 0 < percent < 0.5 else str(int(percent + 0.5))


def _arm(one: Comparison, *, treated: bool) -> str:
    group, percent = (
        (one.treated, one.treated_share) if treated else (one.control, one.control_share)
    )  # fmt: skip
    if isinstance(group, MeanResult):
        return (_points(group.change) if group.change is not None else NOT_SEEN) + mark(one.seen)
    return NOT_SEEN if percent is None else f"{whole(percent)} of 100{mark(one.seen)}"


def _points(value: float) -> str:
    return signed(value, 1 if round(value, 1) == value else 2)


def gap_of(one: Comparison) -> tuple[Gap, bool] | None:
    """Return the difference and whether it is our arithmetic: as printed, from the number needed, from the groups."""
    if one.difference:
        return one.difference, False
    near = far = None
    if one.needed and one.needed.ci_low is not None and one.needed.ci_high is not None:
        near, far = 100 / one.needed.ci_high, 100 / one.needed.ci_low
    first, second = one.treated_share, one.control_share
    if first is not None and second is not None:
        gap = first - second
        return (Gap(gap, near, far) if gap > 0 else Gap(gap)), True
    if one.needed:
        # More with the drug: a harm, or a wanted outcome.
        return Gap(100 / one.needed.value, near, far), True
    a, b = (x.change if isinstance(x, MeanResult) else None for x in (one.treated, one.control))
    return (Gap(a - b), True) if a is not None and b is not None else None


def _gap(one: Comparison) -> str:
    found = gap_of(one)
    if found is None:
        return NOT_SEEN
    gap, ours = found
    beside = OURS if ours else mark(one.seen)
    if isinstance(one.treated, MeanResult):
        words = "less pain" if gap.value < 0 else "more pain"
        return f"{abs(gap.value):.1f} points {words}{beside}"
    about = "about " if ours else ""
    text = f"{about}{whole(abs(gap.value))} {'more' if gap.value > 0 else 'fewer'} of 100"
    if gap.ci_low is not None and gap.ci_high is not None:
        text += f" ({_signless(gap.ci_low)} to {_signless(gap.ci_high)}"
        return f"{text}; {beside[2:]}" if beside else f"{text})"
    return text + beside


def _signless(value: float) -> str:
    return whole(value) if value >= 0 else f"{whole(-value)} fewer"


def comparison_numbers(entries: Sequence[Comparison]) -> Table:
    """Return estimates for clinicians; columns that no row fills are left out."""
    with_groups = any(one.treated or one.treated_percent is not None for one in entries)
    with_needed = any(one.needed for one in entries)
    rows = []
    for one in entries:
        row: list[Cell] = [(one.name, Cites(one.refs)), (outcome_of(one),)]
        if with_groups:
            row.append((_groups(one),))
        row.append((_effect(one),))
        if with_needed:
            row.append((_needed(one.needed, one),))
        rows.append(tuple(row))
    head = ["Drug, dose" if with_groups else "Source", "Outcome"]
    if with_groups:
        head.append("Drug vs placebo")
    head.append("Ratio or difference (95% CI)")
    if with_needed:
        head.append("Number needed (95% CI)")
    return Table(tuple(head), tuple(rows))


def _groups(one: Comparison) -> str:
    a, b = one.treated, one.control
    if isinstance(a, EventResult) and isinstance(b, EventResult):
        return f"{a.events}/{a.total} vs {b.events}/{b.total}{mark(one.seen)}"
    if isinstance(a, MeanResult) and isinstance(b, MeanResult):
        return f"{_mean(a)} vs {_mean(b)}{mark(one.seen)}"
    if one.treated_percent is None:
        return NOT_SEEN
    control = f"{one.control_percent:g}%" if one.control_percent is not None else f"placebo {NOT_SEEN}"
    return f"{one.treated_percent:g}% vs {control}{mark(one.seen)}"


def _mean(group: MeanResult) -> str:
    if group.change is None:
        return NOT_SEEN
    text = _points(group.change)
    if group.ci_low is not None and group.ci_high is not None:
        text += f" ({_points(group.ci_low)} to {_points(group.ci_high)})"
    return text


def _effect(one: Comparison) -> str:
    parts = []
    if one.effect:
        parts.append(effect_words(one.effect) + mark(one.seen))
    if one.difference and not isinstance(one.treated, MeanResult):
        d = one.difference
        parts.append(f"difference {_about(d.value, d.ci_low, d.ci_high)} of 100{mark(one.seen)}")
    if one.words:
        parts.append(one.words)
    return "; ".join(parts) or NOT_SEEN


def effect_words(effect: Effect) -> str:
    """Return e.g. ``RR 1.57 (1.20 to 2.06)``; I² where it was printed."""
    values = [x for x in (effect.value, effect.ci_low, effect.ci_high) if x is not None]
    # As many decimals as the source prints.
    digits = max(1, *(len(f"{x:g}".partition(".")[2]) for x in values))
    text = f"{effect.measure} {signed(effect.value, digits)}"
    if effect.ci_low is not None and effect.ci_high is not None:
        text += f" ({signed(effect.ci_low, digits)} to {signed(effect.ci_high, digits)})"
    else:
        text += f" (interval {NOT_SEEN})"
    return text + (f", I² {effect.i2:g}%" if effect.i2 is not None else "")


def _needed(needed: Needed | None, one: Comparison) -> str:
    if needed is None:
        return NOT_SEEN
    return f"{'harm ' if needed.harm else ''}{_about(needed.value, needed.ci_low, needed.ci_high)}{mark(one.seen)}"


def _about(value: float, low: float | None, high: float | None) -> str:
    text = _plain(value)
    return f"{text} ({_plain(low)} to {_plain(high)})" if low is not None and high is not None else text


def _plain(value: float) -> str:
    return f"{value:g}".replace("-", MINUS)


def _people(counts: object, percent: float) -> str:
    """Return a share as people of 100; in small groups as counts."""
    if isinstance(counts, EventResult) and counts.total < 100:
        return f"{counts.events} of {counts.total}"
    return f"{whole(percent)} of 100"


def comparison_words(entries: Iterable[Comparison]) -> Table:
    """Return what was found in words, with both groups, people and certainty."""
    rows: list[tuple[Cell, ...]] = []
    for one in entries:
        found = [one.words] if one.words else []
        if one.treated_share is not None and one.control_share is not None:
            event = COUNTED[one.outcome].name
            event = event[0].lower() + event[1:] if found else event
            found.append(
                f"{event} in {_people(one.treated, one.treated_share)}, and in "
                f"{_people(one.control, one.control_share)} on placebo{mark(one.seen)}"
            )
        if one.people:
            trials = f" in {one.trials} trials" if one.trials and one.trials > 1 else ""
            found.append(f"{one.people:,} people{trials}")
        certainty = one.certainty.capitalize() if one.certainty else ""
        note = one.certainty_note if not certainty else f": {one.certainty_note}" if one.certainty_note else ""
        text = "; ".join(found)
        rows.append(((one.name,), (text[0].upper() + text[1:], Cites(one.refs)), ((certainty + note) or "Not rated",)))
    return Table(("Drug", "What was found", "Certainty"), tuple(rows))

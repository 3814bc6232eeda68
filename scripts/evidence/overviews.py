"""Knows how reviews, treatments, ideas and history stand side by side in tables; knows nothing of Markdown or files."""

from __future__ import annotations

from collections.abc import Iterable

from scripts.evidence.model import Evidence, Idea, Review, Treatment
from scripts.evidence.synthesis import synthesize
from scripts.evidence.table import Cell, Cites, Link, Table
from scripts.evidence.tables import NOT_SEEN, SYMBOLS, heterogeneity, i_squared, interval, mark, per_100, shown


def review_table(reviews: Iterable[Review], evidence: Evidence) -> Table:
    """Return the published syntheses side by side, ours first."""
    rows: list[tuple[Cell, ...]] = []
    ours = synthesize(evidence, "pain")
    if ours is not None:
        names = ", ".join(row.trial.name for row in ours.rows)
        rows.append(
            (
                ("Ours: common effect",),
                ("November 2026",),
                (names, Cites(tuple(row.trial.ref for row in ours.rows))),
                (f"MD {shown(ours, ours.common)}; {heterogeneity(ours.common)}",),
                ("no other trial has a pain difference with an interval that we saw",),
            )
        )
    for review in reviews:
        named = ", ".join(evidence.trials[t].name for t in review.trials if t in evidence.trials)
        trials = _counted(review, named)
        result = "no pooled number"
        if review.value is not None:
            result = f"{review.measure} {interval(review.value, review.ci_low, review.ci_high)}{mark(review.seen)}"
            result += f"; {i_squared(review)}"
        dispute = (
            (review.dispute, Cites(review.dispute_refs)) if review.dispute_refs else (review.dispute or "none seen",)
        )
        searched = (review.searched or NOT_SEEN,)
        rows.append(((review.name, Cites((review.ref,))), searched, (trials,), (result, Cites((review.ref,))), dispute))
    return Table(("Synthesis", "Searched to", "Trials pooled", "Pain: LDN minus control", "Dispute"), tuple(rows))


def _counted(review: Review, named: str) -> str:
    """Return how many trials and people a review counts, and which trials are known to be among them."""
    parts = [f"{review.counted} trials"] if review.counted else []
    parts += [f"{review.people:,} people"] if review.people else []
    parts += [f"{named} among them" if parts else named] if named else []
    return "; ".join(parts) or NOT_SEEN


def view_table(reviews: Iterable[Review]) -> Table:
    """Return reviews without a pooled number: to when they searched, what went in, what they say."""
    rows: list[tuple[Cell, ...]] = []
    for review in reviews:
        counted = f"{review.counted} studies. " if review.counted else ""
        view = review.finding.rstrip(".") or NOT_SEEN
        rows.append(
            ((review.name, Cites((review.ref,))), (review.searched or NOT_SEEN,), (counted + review.missing,), (view,))
        )
    return Table(("Review", "Search up to", "What went in", "Its view"), tuple(rows))


def treatment_table(treatments: Iterable[Treatment]) -> Table:
    """Return treatments on one scale."""
    rows: list[tuple[Cell, ...]] = []
    for t in treatments:
        name: Cell = (Link(t.name, t.anchor),) if t.anchor else (t.name,)
        effect = NOT_SEEN
        if t.value is not None:
            effect = f"{t.measure} {interval(t.value, t.ci_low, t.ci_high)}{mark(t.seen)}"
        elif t.treated and t.control:
            effect = f"{t.event}: {per_100(t.treated)} of 100 against {per_100(t.control)}{mark(t.seen)}"
        elif t.treated_percent is not None and t.control_percent is not None:
            effect = f"{t.event}: {t.treated_percent:.0f} of 100 against {t.control_percent:.0f}{mark(t.seen)}"
        elif t.more:
            effect = f"{t.event}: {abs(t.more.value):g} {'more' if t.more.value > 0 else 'fewer'} of 100{mark(t.seen)}"
        people = f"{t.people:,}" if t.people else NOT_SEEN
        trials = f" ({t.trials} trials)" if t.trials and t.trials > 1 else ""
        certainty = f"{SYMBOLS[t.certainty]} {t.certainty}" if t.certainty else "not rated"
        if t.certainty and t.certainty_by:
            certainty += f" (by {t.certainty_by})"
        rows.append((name, (t.comparator,), (people + trials,), (effect, Cites(t.refs)), (certainty,)))
    return Table(("Treatment", "Compared with", "People", "Effect on pain (95% CI)", "Certainty"), tuple(rows))


def idea_table(ideas: Iterable[Idea]) -> Table:
    """Return the claims on the mechanism with their level of evidence and what speaks against them."""
    rows: list[tuple[Cell, ...]] = []
    for idea in ideas:
        name: Cell = (Link(idea.claim, idea.anchor),) if idea.anchor else (idea.claim,)
        against: Cell = (
            (idea.against, Cites(idea.against_refs)) if idea.against_refs else (idea.against or "nothing seen",)
        )
        rows.append(((*name, Cites(idea.refs)) if idea.refs else name, (idea.level,), against))
    return Table(("Idea", "Highest level", "What speaks against it"), tuple(rows))


def history_table(evidence: Evidence) -> Table:
    """Return the dated history."""
    rows = tuple(((e.when,), (e.what, Cites(e.refs)) if e.refs else (e.what,)) for e in evidence.history)
    return Table(("Year", "What happened"), rows)

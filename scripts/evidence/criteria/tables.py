"""Knows how the criteria and their examples stand in tables, in words made from the rules; knows no file or page."""

from __future__ import annotations

from scripts.evidence.criteria.model import AREAS, Bound, Condition, Criteria, CriteriaSet, Person, Scale
from scripts.evidence.criteria.scoring import SAID, Answers, JudgedSet, Result, evaluate, explanation, score
from scripts.evidence.criteria.specs import SAID_BY
from scripts.evidence.table import Cell, Cites, Table

_SCORES = (AREAS, "sss", "sss-2010")


def compared(criteria: Criteria) -> Table:
    """Return the sets side by side, a column each."""
    lines = (
        ("Made for", [one.made_for for one in criteria.sets]),
        ("Pain", [_said(criteria, one, "pain") for one in criteria.sets]),
        ("Where it must be", [_said(criteria, one, "where") for one in criteria.sets]),
        ("Tender points", [one.tender_points for one in criteria.sets]),
        ("Symptoms", [_said(criteria, one, "symptoms") for one in criteria.sets]),
        ("Other bodily symptoms", [one.bodily for one in criteria.sets]),
        ("How long", [_said(criteria, one, "how_long") for one in criteria.sets]),
        ("Other illness", [_said(criteria, one, "other_illness") for one in criteria.sets]),
    )
    rows: list[tuple[Cell, ...]] = [((name,), *((cell,) for cell in cells)) for name, cells in lines]
    rows.append((("Source",), *((Cites(one.refs),) for one in criteria.sets)))
    return Table(("Point", *(one.name for one in criteria.sets)), tuple(rows))


def _said(criteria: Criteria, one: CriteriaSet, field: str) -> str:
    """Return what a set says in one line of the comparison: its own words, or those of its conditions."""
    typed: str = getattr(one, field)
    if typed:
        return typed
    found = next(c for c in one.conditions if set(c.measures) & set(SAID_BY[field]))
    if field == "pain" and AREAS in found.measures:
        ways = [_limit(criteria, b) for way in found.ways for b in way.bounds if b.measure == AREAS]
        return ", or ".join(ways)
    if field == "symptoms" and AREAS in found.measures:
        return "; ".join(
            " with ".join(_limit(criteria, b) for b in sorted(way.bounds, key=lambda b: b.measure == AREAS))
            for way in found.ways
        )
    return _capital(found.words)


def _limit(criteria: Criteria, bound: Bound) -> str:
    """Return a limit in words: ``WPI 7 or more``, ``WPI 4 to 6``."""
    name = _score_name(criteria, bound)
    if bound.at_least is not None and bound.at_most is not None:
        return f"{name} {bound.at_least} to {bound.at_most}"
    return f"{name} {bound.at_least} or more" if bound.at_least is not None else f"{name} {bound.at_most} or less"


def _score_name(criteria: Criteria, bound: Bound) -> str:
    # "SSS (2010)" is the SSS within the set of 2010.
    return next(m.name for m in criteria.measures if m.id == bound.measure).partition(" (")[0]


def in_short(criteria: Criteria) -> Table:
    """Return each set that can be judged in one line of signs."""
    rows: list[tuple[Cell, ...]] = [
        ((one.name,), (" and ".join(_signs(criteria, c) for c in one.conditions), Cites(one.refs)))
        for one in criteria.judged
    ]
    return Table(("Rules", "In short"), tuple(rows))


def _signs(criteria: Criteria, condition: Condition) -> str:
    if condition.short:
        return condition.short
    ways = [" and ".join(_sign(criteria, bound) for bound in way.bounds) for way in condition.ways]
    return f"({' or '.join(f'({way})' for way in ways)})"


def _sign(criteria: Criteria, bound: Bound) -> str:
    name = _score_name(criteria, bound)
    if bound.at_least is not None and bound.at_most is not None:
        return f"{name} {bound.at_least}–{bound.at_most}"
    return f"{name} ≥ {bound.at_least}" if bound.at_least is not None else f"{name} ≤ {bound.at_most}"


def areas(criteria: Criteria) -> Table:
    """Return the regions with their areas, those apart that count for the index only."""
    rows: list[tuple[Cell, ...]] = []
    for region in criteria.regions:
        both = [a.name for a in criteria.areas if a.region == region.id and a.counts_for_region]
        only = [a.name for a in criteria.areas if a.region == region.id and not a.counts_for_region]
        name = _capital(region.name) + (f" ({region.plain})" if region.plain else "")
        rows.append(((name,), (", ".join(both),), (", ".join(only) or "none",)))
    head = ("Region (2016)", "Areas that count for the WPI and for the region", "Areas that count for the WPI only")
    return Table(head, tuple(rows))


def sites(criteria: Criteria) -> Table:
    """Return the sites of AAPT, each with the areas of the index that surely lie within it."""
    names = {area.id: area.name for area in criteria.areas}
    rows: list[tuple[Cell, ...]] = [
        (
            (_capital(site.name),),
            (", ".join(names[area] for area in site.areas) or "none",),
            ("no" if site.whole else "yes",),
        )
        for site in criteria.sites
    ]
    return Table(("Site", "Areas that decide it", "Asked as well"), tuple(rows))


def steps(criteria: Criteria) -> Table:
    """Return the steps of the severity scale."""
    rows = tuple(((option.value,), (option.words,)) for option in _scale(criteria, "severity").options)
    return Table(("Points", "Meaning"), rows)


def versions(criteria: Criteria) -> Table:
    """Return how each version rates the bodily symptoms."""
    rows: list[tuple[Cell, ...]] = []
    for version in criteria.versions:
        asked = [q for q in criteria.questions if q.id in version.questions]
        options = criteria.options[asked[0].id]
        if len(asked) > 1:
            what = f"{version.about}: {'; '.join(q.name for q in asked)}"
            points = f"1 for each yes, 0 to {len(asked)}"
        else:
            what = version.about
            points = "; ".join(f"{o.value} {o.words}" for o in options)
        rows.append(((version.name, Cites(version.refs)), (version.rated_by,), (what,), (points,)))
    return Table(("Version", "Who rates", "What", "Points"), tuple(rows))


def bands(criteria: Criteria) -> Table:
    """Return the bands of the sum of both scores."""
    rows = tuple(((f"{band.low} to {band.high}",), (band.words,)) for band in criteria.bands)
    return Table(("WPI plus SSS", "Severity of symptoms"), rows)


def scores(criteria: Criteria) -> Table:
    """Return the examples of bare scores with what each set makes of them."""
    judged = [(one, score(criteria, one)) for one in criteria.scores]
    names = [found.criteria.name for found in judged[0][1]]
    rows = tuple(
        tuple((str(cell),) for cell in (one.wpi, one.sss, one.regions, one.months, *(SAID[s.verdict] for s in found)))
        for one, found in judged
    )
    return Table(("WPI", "SSS", "Regions", "Months", *names), rows)


def people(criteria: Criteria) -> Table:
    """Return the invented people, a column each, from their areas to the verdicts."""
    results = [(one, evaluate(criteria, answers_of(one))) for one in criteria.people]
    names = {area.id: area.name for area in criteria.areas}
    regions = {region.id: region.name for region in criteria.regions}
    lines: list[tuple[Cell, list[str]]] = [
        (("Areas that hurt",), [", ".join(names[area] for area in one.areas) for one, _ in results]),
        (("WPI",), [str(found.spans[AREAS][0]) for _, found in results]),
        (("Past week",), [_given(criteria, one, "past-week") for one, _ in results]),
        (("Past 6 months",), [_given(criteria, one, "past-6-months") for one, _ in results]),
        (("SSS",), [str(found.spans["sss"][0]) for _, found in results]),
        (("WPI plus SSS",), [_sum(found) for _, found in results]),
        (
            ("Regions with pain",),
            [f"{len(found.regions)}: {', '.join(regions[r] for r in found.regions)}" for _, found in results],
        ),
        (("Duration",), [_given(criteria, one, "duration").partition(" ")[2] for one, _ in results]),
    ]
    for place, one in enumerate(criteria.judged):
        lines.append(((one.name, Cites(one.refs)), [_verdict(found.sets[place]) for _, found in results]))
    rows: list[tuple[Cell, ...]] = [(name, *((cell,) for cell in cells)) for name, cells in lines]
    return Table(("Point", *(one.name for one, _ in results)), tuple(rows))


def answers_of(person: Person) -> Answers:
    """Return the answers of an invented person."""
    return Answers(frozenset(person.areas), {answer.question: answer.value for answer in person.answers})


def _sum(found: Result) -> str:
    return f"{found.spans['psd'][0]} ({found.band.words})" if found.band else str(found.spans["psd"][0])


def _given(criteria: Criteria, person: Person, part: str) -> str:
    chosen = answers_of(person).chosen
    given = []
    for question in criteria.questions:
        if question.part == part and question.id in chosen:
            option = next(o for o in criteria.options[question.id] if o.value == chosen[question.id])
            given.append(f"{question.name} {option.value if question.scale == 'severity' else option.words}")
    return ", ".join(given)


def _verdict(judged: JudgedSet) -> str:
    """Return the verdict with what it rests on, as the calculator says it."""
    more = explanation(judged)
    return SAID[judged.verdict] + (f" ({more})" if more else "")


def _scale(criteria: Criteria, name: str) -> Scale:
    return next(scale for scale in criteria.scales if scale.id == name)


def _capital(words: str) -> str:
    return words[:1].upper() + words[1:]

"""Knows which fields the file of the criteria may and must have, and what in it contradicts itself; knows no YAML."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import Any, get_args

from scripts.bibliography.problems import did_you_mean
from scripts.evidence.criteria import model as m
from scripts.evidence.specs import DataSet, Fault, Field, Record, Values

# Measures whose limits are printed as numbers; those of the others stand for an answer.
PRINTED = (*m.COUNTED, "sss", "sss-2010", "duration")
# Of each line of the comparison, the measures by which a condition says it, and the field for sets without one.
SAID_BY = {
    "pain": (m.AREAS, m.SITES),
    "where": (m.REGIONS, m.SITES),
    "symptoms": ("sss", "sss-2010", "fatigue", "sleep"),
    "how_long": ("duration",),
    "other_illness": ("other-disorder",),
}
# A condition on sites says how many, not where they must be: there the field stands beside it.
_BESIDE = ("where",)


def _refs(name: str = "refs") -> Field:
    return Field(name, "ids", "citation keys", "[wolfe2016]", required=True, of="references")


def _id(example: str) -> Field:
    return Field("id", "text", "short permanent name: small letters, digits and hyphens", example, required=True)


def _name(example: str) -> Field:
    return Field("name", "text", "name as the criteria print it", example, required=True)


def _option(v: Values) -> Iterator[Fault]:
    if "low" in v and "high" in v and v["low"] >= v["high"]:
        yield Fault("high", f"the answer stands for {v['low']} to {v['high']}", "Exchange the two, or leave high out")


def _bound(v: Values) -> Iterator[Fault]:
    if not {"at_least", "at_most"} & v.keys():
        yield Fault("measure", "a bound without a limit", "Add at-least or at-most")
    elif "at_least" in v and "at_most" in v and v["at_least"] > v["at_most"]:
        what = f"nothing is at least {v['at_least']} and at most {v['at_most']}"
        yield Fault("at_most", what, "Exchange the two")


def _condition(v: Values) -> Iterator[Fault]:
    if not v.get("ways") or not all(way.bounds for way in v["ways"]):
        yield Fault("ways", "a condition, or a way to meet it, is empty", "Add ways: [{bounds: [{…}]}]")


def _worded(condition: m.Condition) -> Iterator[Fault]:
    """The words and signs name the limits, in their order; "of 5" is the whole, no limit."""
    bounds = [b for way in condition.ways for b in way.bounds]
    limits = [n for b in bounds if b.measure in PRINTED for n in (b.at_least, b.at_most) if n is not None]
    said = _numbers(condition.words)
    if limits != said:
        what = f'the words of "{condition.id}" name {_list(said)}, the bounds are {_list(limits)}'
        mend = "Compare both with the source, and name the limits in the order of the bounds"
        yield Fault("sets", what, mend, condition.line)
    if condition.short and _numbers(condition.short) != limits:
        what = f'the short form of "{condition.id}" does not name {_list(limits)}'
        yield Fault("sets", what, "Compare both with the source", condition.line)
    if not condition.short and not all(b.measure in (m.AREAS, "sss", "sss-2010") for b in bounds):
        what = f'the condition "{condition.id}" is not about scores alone and needs a short form'
        yield Fault("sets", what, "Add short: ≥ 3 months", condition.line)


def _numbers(words: str) -> list[int]:
    return [int(n) for n in re.findall(r"(?<!of )\b\d+\b", words)]


def _list(numbers: list[int]) -> str:
    return ", ".join(map(str, numbers)) or "none"


def _set(v: Values) -> Iterator[Fault]:
    """Each line of the comparison is said once: by a condition or by a field."""
    conditions = v.get("conditions", ())
    looked_at = {measure for one in conditions for measure in one.measures}
    for field, measures in SAID_BY.items():
        name, said = field.replace("_", "-"), bool(looked_at & set(measures))
        if field in v and said and field not in _BESIDE:
            yield Fault(field, f"{name} stands beside a condition that says it", "Take the field out")
        if field not in v and not said:
            yield Fault("", f'nothing says "{name}"', f"Add {name}: … or a condition")
    if bool(conditions) != ("output" in v):
        yield Fault("output", "conditions and output go together", "Give both, or neither")
    for name in _twice(one.id for one in conditions):
        yield Fault("conditions", f'the condition "{name}" stands twice', "Give each its own id")


def _twice(names: Iterable[str]) -> list[str]:
    return [name for name, times in Counter(names).items() if times > 1]


def _criteria(v: Values) -> Iterator[Fault]:
    """Everything that is named is there, once, and adds up."""
    parts: dict[str, tuple[Any, ...]] = {
        name: v.get(name, ()) for name in ("regions", "areas", "scales", "questions", "sites", "measures", "sets")
    }
    ids = {name: {one.id for one in found} for name, found in parts.items()}
    for name, found in parts.items():
        for twice in _twice(one.id for one in found):
            line = next(one.line for one in reversed(found) if one.id == twice)
            yield Fault(name, f'the id "{twice}" stands twice in {name}', "Give each its own id", line)
    yield from _named(((a.line, a.id, a.region) for a in parts["areas"]), ids["regions"], "region")
    yield from _named(((q.line, q.id, q.scale) for q in parts["questions"]), ids["scales"], "scale")
    yield from _named(((s.line, s.id, a) for s in parts["sites"] for a in s.areas), ids["areas"], "area")
    yield from _named(((x.line, x.id, q) for x in parts["measures"] for q in x.sum), ids["questions"], "question")
    limits = ((c.line, f"{s.id} {c.id}", name) for s in parts["sets"] for c in s.conditions for name in c.measures)
    yield from _named(limits, ids["measures"], "measure")
    for condition in (c for s in parts["sets"] for c in s.conditions if set(c.measures) <= ids["measures"]):
        yield from _worded(condition)
    rated = ((x.line, x.name, q) for x in v.get("versions", ()) for q in x.questions)
    yield from _named(rated, ids["questions"], "question")
    yield from _named(((p.line, p.name, a) for p in v.get("people", ()) for a in p.areas), ids["areas"], "area")
    for name in (*m.COUNTED, "sss"):
        if name not in ids["measures"]:
            yield Fault("measures", f'the measure "{name}" is missing', f"Add {{id: {name}, name: …, high: …}}")
    for one in parts["regions"]:
        if not any(a.region == one.id and a.counts_for_region for a in parts["areas"]):
            mend = "Set counts-for-region: true for one of its areas"
            yield Fault("regions", f'no area counts for the region "{one.id}"', mend, one.line)
    if "yes-no" not in ids["scales"]:
        yield Fault("scales", 'the scale "yes-no" is missing, in which sites are asked', "Add it")
    yield from _highest(parts)
    yield from _people(v, parts)
    yield from _bands(v.get("bands", ()), parts["measures"])


def _named(named: Iterable[tuple[int, str, str]], known: set[str], kind: str) -> Iterator[Fault]:
    """Yield each of *named* (line, owner, name) that is not *known*."""
    for line, owner, name in named:
        if name not in known:
            mend = did_you_mean(name, sorted(known)) or f"Known are {', '.join(sorted(known))}"
            yield Fault("", f'"{owner}" names the {kind} "{name}", which is not there', mend, line)


def _highest(parts: dict[str, tuple[Any, ...]]) -> Iterator[Fault]:
    """The highest value of each measure is what its parts add up to."""
    scales = {s.id: max((o.span[1] for o in s.options), default=0) for s in parts["scales"]}
    asked = {q.id: scales.get(q.scale, 0) for q in parts["questions"]}
    most = {m.AREAS: len(parts["areas"]), m.REGIONS: len(parts["regions"]), m.SITES: len(parts["sites"])}
    most |= {x.id: sum(asked.get(q, 0) for q in x.sum) for x in parts["measures"] if x.sum}
    most[m.BOTH] = most[m.AREAS] + most.get("sss", 0)
    for one in parts["measures"]:
        if not one.sum and one.id not in m.COUNTED:
            yield Fault("measures", f'the measure "{one.id}" adds up no question', "Add sum: [fatigue]", one.line)
        elif one.high != most[one.id]:
            what = f'the measure "{one.id}" ends at {one.high}, but its parts add up to {most[one.id]}'
            yield Fault("measures", what, "Correct high, or what it adds up", one.line)


def _people(v: Values, parts: dict[str, tuple[Any, ...]]) -> Iterator[Fault]:
    """Invented people answer what is asked, with an answer that is offered."""
    values = {s.id: [o.value for o in s.options] for s in parts["scales"]}
    asked = {q.id: values.get(q.scale, []) for q in parts["questions"]}
    for person in v.get("people", ()):
        yield from _named(((a.line, person.name, a.question) for a in person.answers), set(asked), "question")
        for answer in person.answers:
            offered = asked.get(answer.question)
            if offered and answer.value not in offered:
                what = f'{person.name} answers "{answer.value}" to "{answer.question}"'
                yield Fault("people", what, f"Choose one of {', '.join(offered)}", answer.line)


def _bands(bands: tuple[m.Band, ...], measures: tuple[m.Measure, ...]) -> Iterator[Fault]:
    """The bands lead from 0 to the highest sum, without gap or overlap."""
    expected = 0
    for band in bands:
        if band.low != expected or band.high < band.low:
            what = f'the band "{band.words}" goes from {band.low} to {band.high} where {expected} is next'
            yield Fault("bands", what, "Let each band begin where the one before ended, plus 1", band.line)
            return
        expected = band.high + 1
    high = next((x.high for x in measures if x.id == m.BOTH), None)
    if bands and high is not None and expected != high + 1:
        yield Fault("bands", f"the bands end at {expected - 1}, the measure at {high}", "Add the band that is missing")


OPTION = Record(
    "option",
    m.Option,
    (
        Field("value", "text", "value in forms, quoted", '"2"', required=True),
        Field("words", "text", "the answer as the criteria print it", "no problem", required=True),
        Field("low", "count", "points or months that it stands for, at least", "2", required=True),
        Field("high", "count", "at most, where that is more", "3"),
        Field("short", "text", "the answer in a word or two", "moderate"),
    ),
    (_option,),
)
BOUND = Record(
    "bound",
    m.Bound,
    (
        Field("measure", "text", "id of the measure", "wpi", required=True),
        Field("at-least", "count", "lower limit, met when reached", "7"),
        Field("at-most", "count", "upper limit, met when not passed", "6"),
    ),
    (_bound,),
)
WAY = Record("way", m.Way, (Field("bounds", "list", "all must hold", "[{…}]", required=True, records=(BOUND,)),))
CONDITION = Record(
    "condition",
    m.Condition,
    (
        _id("severity"),
        Field("words", "text", "the condition with its limits", "pain in at least 4 of 5 regions", required=True),
        Field("short", "text", "in signs, where it is not about scores alone", "≥ 4 of 5 regions"),
        Field("ways", "list", "one of them must hold", "[{bounds: […]}]", required=True, records=(WAY,)),
    ),
    (_condition,),
)
SET = Record(
    "set of criteria",
    m.CriteriaSet,
    (
        _id("acr-2016"),
        _name("ACR 2016"),
        Field("output", "text", "name of the result on the page", "met-2016"),
        Field("made-for", "text", "who uses it for what", "Diagnosis by a physician", required=True),
        Field("pain", "text", "the rule on pain, where no condition says it", "Left and right"),
        Field("where", "text", "where pain must be, where no condition says it", "No rule"),
        Field("tender-points", "text", "the rule on tender points", "None", required=True),
        Field("symptoms", "text", "the rule on symptoms, where no condition says it", "Not counted"),
        Field("bodily", "text", "how other bodily symptoms count", "3 yes-or-no questions", required=True),
        Field("how-long", "text", "the rule on time, where no condition says it", "At least 3 months"),
        Field("other-illness", "text", "the rule on other illness, where no condition says it", "Does not exclude it"),
        Field("note", "text", "what to know beside the result", "Another illness does not change this."),
        _refs(),
        Field("conditions", "list", "all must be met", "[{…}]", records=(CONDITION,)),
    ),
    (_set,),
)
REGION = Record(
    "region", m.Region, (_id("axial"), _name("axial"), Field("plain", "text", "what it means", "along the spine"))
)
AREA = Record(
    "area",
    m.Area,
    (
        _id("jaw-left"),
        _name("jaw left"),
        Field("region", "text", "id of its region", "left-upper", required=True),
        Field("counts-for-region", "flag", "true when pain here makes the region count", "true", required=True),
    ),
)
SCALE = Record(
    "scale",
    m.Scale,
    (
        _id("severity"),
        Field("options", "list", "the answers", "[{…}]", required=True, records=(OPTION,)),
        _refs(),
    ),
)
QUESTION = Record(
    "question",
    m.Question,
    (
        _id("fatigue"),
        _name("fatigue"),
        Field("part", "choice", "where it is asked", "past-week", required=True, choices=get_args(m.Part)),
        Field("scale", "text", "id of the scale of its answers", "severity", required=True),
        Field("hint", "text", "what it means", "Trouble thinking or remembering."),
    ),
)
SITE = Record(
    "site",
    m.Site,
    (
        _id("left-arm"),
        _name("left arm"),
        Field("areas", "texts", "areas of the index that surely lie within it", "[upper-arm-left]"),
        Field("whole", "flag", "true when these areas are all of it", "true"),
    ),
)
MEASURE = Record(
    "measure",
    m.Measure,
    (
        _id("sss"),
        _name("SSS"),
        Field("high", "count", "the highest value", "12", required=True),
        Field("sum", "texts", "questions that it adds up; left out for what is counted", "[fatigue]"),
    ),
)
VERSION = Record(
    "version",
    m.Version,
    (
        _name("2011 and 2016"),
        _refs(),
        Field("rated-by", "text", "who rates", "The physician", required=True),
        Field("questions", "texts", "ids of the questions", "[headaches]", required=True),
        Field("about", "text", "what is rated", "In the past 6 months", required=True),
    ),
)
BAND = Record(
    "band",
    m.Band,
    (
        Field("low", "count", "the lowest sum", "4", required=True),
        Field("high", "count", "the highest sum", "7", required=True),
        Field("words", "text", "what it is called", "mild", required=True),
    ),
)
ANSWER = Record(
    "answer",
    m.Answer,
    (
        Field("question", "text", "id of the question", "fatigue", required=True),
        Field("value", "text", "value of the answer, quoted", '"2"', required=True),
    ),
)
PERSON = Record(
    "person",
    m.Person,
    (
        _name("Anna"),
        Field("areas", "texts", "ids of the areas that hurt", "[neck]", required=True),
        Field("answers", "list", "answers", '[{question: fatigue, value: "2"}]', required=True, records=(ANSWER,)),
    ),
)
SCORES = Record(
    "scores",
    m.Scores,
    tuple(Field(name, "count", name, "7", required=True) for name in ("wpi", "sss", "regions", "months")),
)
CRITERIA = DataSet(
    "criteria",
    "Rules for the diagnosis of fibromyalgia",
    Record(
        "list of criteria",
        m.Criteria,
        (
            _id("fibromyalgia"),
            Field("regions", "list", "regions of the body", "[{…}]", required=True, records=(REGION,)),
            _refs("region-refs"),
            Field("areas", "list", "areas of the pain index", "[{…}]", required=True, records=(AREA,)),
            Field("scales", "list", "answers that questions share", "[{…}]", required=True, records=(SCALE,)),
            Field("questions", "list", "what is asked", "[{…}]", required=True, records=(QUESTION,)),
            Field("sites", "list", "the sites of AAPT", "[{…}]", required=True, records=(SITE,)),
            _refs("site-refs"),
            Field("measures", "list", "scores and counts", "[{…}]", required=True, records=(MEASURE,)),
            Field("sets", "list", "versions of the criteria", "[{…}]", required=True, records=(SET,)),
            Field("versions", "list", "ways to rate bodily symptoms", "[{…}]", required=True, records=(VERSION,)),
            Field("bands", "list", "bands of the sum", "[{…}]", required=True, records=(BAND,)),
            _refs("band-refs"),
            Field("people", "list", "invented people", "[{…}]", required=True, records=(PERSON,)),
            Field("scores", "list", "examples of scores", "[{…}]", required=True, records=(SCORES,)),
        ),
        (_criteria,),
    ),
)

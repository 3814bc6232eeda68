"""Knows how the criteria are asked on a page, as a form that can be filled in on paper too; knows nothing of scoring.

The names by which outside checks find things: a checkbox is named as its area, a radio group as its question, and
results are ``output`` elements with ``data-measure``.
"""

from __future__ import annotations

import json
from xml.etree.ElementTree import Element, SubElement

from scripts.evidence.criteria.model import SITE_QUESTION, Criteria, CriteriaSet, Option, Part, Question
from scripts.evidence.criteria.picture import body

PRIVATE = "Nothing is sent or stored elsewhere. Your entries stay in this tab until you clear them or close it."
LIMITS = (
    "A score is not a diagnosis. The self-report form is not valid for diagnosing one person. "
    "Only a clinician can make or rule out the diagnosis."
)
UNTICKED = (
    "Areas without a tick count as painless once you have ticked one and answered one question, "
    "or answered all 6 of steps 2 and 3."
)
_PARTS: dict[Part, tuple[str, str]] = {
    "past-week": ("2. Symptoms in the past week", ""),
    "past-6-months": ("3. Symptoms in the past 6 months", ""),
    "duration": ("4. How long", ""),
    "clinician": ("5. For your clinician (2010 and 2011)", ""),
    "aapt": (
        "6. Only for the AAPT criteria",
        "AAPT has 9 larger sites. What the list in step 1 cannot settle is asked here. Any part of the site counts.",
    ),
}
_SHOWN = ("wpi", "sss", "psd", "regions", "sss-2010", "sites")
_MEANT = {
    "wpi": "WPI, widespread pain index",
    "sss": "SSS, symptom severity score (2011 and 2016)",
    "psd": "WPI plus SSS, polysymptomatic distress",
    "regions": "Regions with pain (2016)",
    "sss-2010": "SSS of 2010, with the physician's rating",
    "sites": "Sites with pain (AAPT)",
}


def form(criteria: Criteria, ident: str) -> Element:
    """Return the calculator; *ident* begins the ids within it."""
    attributes = {"class": "tool criteria", "id": ident, "data-keep": "criteria", "autocomplete": "off"}
    # The tables of the page say the same to those who search.
    element = Element("form", attributes | {"aria-label": "Criteria calculator", "data-search-exclude": ""})
    _p(element, PRIVATE, "tool-note")
    _areas(element, criteria)
    for part, (title, hint) in _PARTS.items():
        box = _fieldset(element, title)
        if hint:
            _p(box, hint, "hint")
        asked = [q for q in criteria.questions if q.part == part]
        if part == "aapt":
            asked += [Question(SITE_QUESTION + s.id, s.name, part, "yes-no") for s in criteria.sites if not s.whole]
        grid = SubElement(box, "div", {"class": f"questions {part}"})
        for question in asked:
            _question(grid, question, criteria.options[question.id], ident)
    _result(element, criteria, ident)
    rules = SubElement(element, "script", {"type": "application/json", "data-rules": ""})
    # Written as it stands: "<" must not end the element.
    rules.text = json.dumps(as_rules(criteria), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    return element


def as_rules(criteria: Criteria) -> dict[str, object]:
    """Return what the script needs of the rules, in the shapes of JSON."""
    return {
        "limits": LIMITS,
        "areas": {a.id: [a.name, a.region, a.counts_for_region] for a in criteria.areas},
        "regions": {r.id: r.name for r in criteria.regions},
        "questions": {
            **{q.id: [q.name, q.part] for q in criteria.questions},
            **{SITE_QUESTION + s.id: [s.name, "aapt"] for s in criteria.sites if not s.whole},
        },
        "options": {name: {o.value: [o.brief, *o.span] for o in options} for name, options in criteria.options.items()},
        "sites": [[s.id, list(s.areas), s.whole] for s in criteria.sites],
        "measures": {m.id: [m.name, m.high, list(m.sum)] for m in criteria.measures},
        "bands": [[b.low, b.high, b.words] for b in criteria.bands],
        "sets": [
            {
                "output": one.output,
                "name": one.name,
                "conditions": [
                    [c.words, [[[b.measure, b.at_least, b.at_most] for b in way.bounds] for way in c.ways]]
                    for c in one.conditions
                ],
            }
            for one in criteria.judged
        ],
    }


def _p(parent: Element, words: str, kind: str) -> Element:
    element = SubElement(parent, "p", {"class": kind})
    element.text = words
    return element


def _fieldset(parent: Element, title: str, kind: str = "step") -> Element:
    box = SubElement(parent, "fieldset", {"class": kind})
    SubElement(box, "legend").text = title
    return box


def _areas(parent: Element, criteria: Criteria) -> None:
    box = _fieldset(parent, "1. Where it hurt in the past week")
    _p(box, UNTICKED, "hint")
    both = SubElement(box, "div", {"class": "pain"})
    figure = SubElement(both, "div", {"class": "pain-picture"})
    _p(figure, "Press an area to mark it, or use the list.", "hint scripted").set("hidden", "hidden")
    figure.append(body({area.id: area.name for area in criteria.areas}))
    lists = SubElement(both, "div", {"class": "pain-lists"})
    for region in criteria.regions:
        plain = f" ({region.plain})" if region.plain else ""
        group = _fieldset(lists, region.name.capitalize() + plain, "region")
        choices = SubElement(group, "div", {"class": "choices"})
        for area in (a for a in criteria.areas if a.region == region.id):
            _choice(choices, "checkbox", "areas", area.id, area.name)


def _choice(parent: Element, kind: str, name: str, value: str, words: str) -> None:
    label = SubElement(parent, "label")
    SubElement(label, "input", {"type": kind, "name": name, "value": value})
    SubElement(label, "span").text = words


def _question(parent: Element, question: Question, options: tuple[Option, ...], ident: str) -> None:
    title = f"{ident}-{question.id}"
    attributes = {"class": "question", "role": "radiogroup", "aria-labelledby": title}
    box = SubElement(parent, "fieldset", attributes)
    SubElement(box, "legend", {"id": title}).text = question.name
    if question.hint:
        _p(box, question.hint, "hint").set("id", f"{title}-hint")
        box.set("aria-describedby", f"{title}-hint")
    choices = SubElement(box, "div", {"class": "choices"})
    for option in options:
        points = f"{option.value} {option.words}" if question.scale in ("severity", "bodily") else option.words
        _choice(choices, "radio", question.id, option.value, points)
    if question.part == "aapt":
        SubElement(box, "span", {"class": "hint", "data-through": question.id.removeprefix(SITE_QUESTION)})


def _result(parent: Element, criteria: Criteria, ident: str) -> None:
    box = SubElement(parent, "div", {"class": "result", "role": "group", "aria-labelledby": f"{ident}-result"})
    _p(box, "Result", "tool-head").set("id", f"{ident}-result")
    scores = SubElement(box, "div", {"class": "scores"})
    for measure in (m for m in criteria.measures if m.id in _SHOWN):
        row = SubElement(scores, "p", {"class": "score"})
        SubElement(row, "span", {"id": f"{ident}-{measure.id}"}).text = _MEANT[measure.id]
        _output(row, measure.id, f"{ident}-{measure.id}")
        SubElement(row, "span", {"class": "hint", "data-beside": measure.id}).text = f"of {measure.high}"
    for one in criteria.judged:
        _set(box, one, ident)
    _p(box, LIMITS, "limits")
    buttons = SubElement(box, "p", {"class": "buttons"})
    text = f"{ident}-text"
    for action, words in (("copy", "Copy as text"), ("print", "Print the sheet"), ("clear", "Clear everything")):
        button = SubElement(buttons, "button", {"type": "button", "data-action": action, "hidden": "hidden"})
        button.text = words
        if action == "copy":
            button.set("data-source", text)
    SubElement(buttons, "span", {"data-told": "", "role": "status"})
    label = SubElement(box, "label", {"class": "as-text scripted", "hidden": "hidden"})
    SubElement(label, "span").text = "Result as text"
    SubElement(label, "textarea", {"id": text, "readonly": "readonly", "rows": "9", "spellcheck": "false"})
    SubElement(box, "p", {"class": "aside", "role": "status", "data-aloud": ""})


def _output(parent: Element, measure: str, label: str) -> None:
    # The one status line below speaks for all results; a dozen speaking at once would be noise.
    SubElement(parent, "output", {"data-measure": measure, "aria-labelledby": label, "aria-live": "off"})


def _set(parent: Element, one: CriteriaSet, ident: str) -> None:
    box = SubElement(parent, "div", {"class": "set"})
    head = SubElement(box, "p", {"class": "set-head"})
    SubElement(head, "strong", {"id": f"{ident}-{one.output}"}).text = one.name
    _output(head, one.output, f"{ident}-{one.output}")
    conditions = SubElement(box, "ul")
    for place, condition in enumerate(one.conditions):
        line = SubElement(conditions, "li", {"data-condition": f"{one.output}-{place}"})
        SubElement(line, "span", {"class": "sign", "aria-hidden": "true"}).text = "☐"
        SubElement(line, "b").tail = condition.words
        SubElement(line, "span", {"class": "hint why"})
    if one.note:
        _p(box, one.note, "hint")

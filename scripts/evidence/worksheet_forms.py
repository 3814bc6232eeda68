"""Knows how worksheets become forms that also work on paper, and their tables; knows nothing of Markdown or files."""

from __future__ import annotations

from xml.etree.ElementTree import Element, SubElement

from scripts.evidence.exhibit import Exhibit, WrongBlock, flags, take
from scripts.evidence.model import Evidence
from scripts.evidence.table import Cites, Table
from scripts.evidence.worksheets import Question, Worksheet

SCALE = range(11)
PRIVATE = "Nothing that you enter is sent or stored anywhere. It stays in this tab, and goes when you close it."
SOURCE = "Worksheet of LDN & Fibromyalgia. It informs and gives no advice. Not yet reviewed by a clinician."
WHAT_TO_DO = {
    "emergency": "Call emergency services now",
    "today": "Call your prescriber or doctor the same day, and before the next dose",
    "tell": "Tell your prescriber, and whoever treats you, before it happens",
}


def values_sheet(words: list[str], evidence: Evidence) -> Exhibit:
    """Return the form that asks how much each question matters, over the table of what to look at first."""
    sheet = _sheet(words, evidence)
    if not sheet.choices:
        raise WrongBlock(f'the worksheet "{sheet.id}" has no choices', "Name one that is filled in once to decide")
    rows = tuple(((q.name,), (looks(sheet, q), Cites(q.refs))) for q in sheet.questions)
    return Exhibit(Table(("If this matters most", "Look at first"), rows), lambda ident: _values(sheet, ident), "")


def leaning_sheet(words: list[str], evidence: Evidence) -> Exhibit:
    """Return the form that asks where a reader leans, what is still open, and gathers all into a text to take along."""
    sheet = _sheet(words, evidence)
    if not sheet.choices:
        raise WrongBlock(f'the worksheet "{sheet.id}" has no choices', "Name one that is filled in once to decide")
    return Exhibit(None, lambda ident: _leaning(sheet, ident))


def diary(words: list[str], evidence: Evidence) -> Exhibit:
    """Return the form of a diary: start, goal, a line for each week and for the weeks off."""
    sheet = _diary(words, evidence)
    return Exhibit(None, lambda ident: _diary_form(sheet, ident))


def signs(words: list[str], evidence: Evidence) -> Exhibit:
    """Return the table of signs to stop and call that belongs to a diary."""
    sheet = _diary(words, evidence)
    rows = tuple(((sign.words, Cites(sign.refs)), (WHAT_TO_DO[sign.act],)) for sign in sheet.signs)
    return Exhibit(Table(("What happens", "What to do"), rows))


def _sheet(words: list[str], evidence: Evidence) -> Worksheet:
    sheet = take(words, evidence.worksheets, "worksheet")
    flags(words, ())
    return sheet


def _diary(words: list[str], evidence: Evidence) -> Worksheet:
    sheet = _sheet(words, evidence)
    if not sheet.weeks:
        raise WrongBlock(f'the worksheet "{sheet.id}" has no weeks', "Name one that is a diary")
    return sheet


def looks(sheet: Worksheet, question: Question) -> str:
    """Return what to look at first in words, as ``Exercise or talking therapy; another medicine. A note.``"""
    names = [sheet.choice_names[id_] for id_ in question.look]
    # Only the first begins the sentence; abbreviations keep their capitals.
    names[1:] = [name if name[:2].isupper() else name[:1].lower() + name[1:] for name in names[1:]]
    return ". ".join(filter(None, ("; ".join(names), question.note)))


# --- Parts of forms -----------------------------------------------------------------------------------------------


def _form(keep: str, sheet: str, name: str) -> Element:
    """Return an empty form whose entries outlive a reload within the tab."""
    form = Element("form", {"class": f"tool sheet sheet-{sheet}", "data-keep": keep, "aria-label": name})
    form.set("autocomplete", "off")
    return form


def _text(parent: Element, tag: str, words: str, **attributes: str) -> Element:
    """Add an element with *words*; ``class_`` and ``data_x`` become ``class`` and ``data-x``."""
    named = {name.rstrip("_").replace("_", "-"): value for name, value in attributes.items()}
    element = SubElement(parent, tag, named)
    element.text = words
    return element


def _group(parent: Element, legend: str, **attributes: str) -> Element:
    group = SubElement(parent, "fieldset", {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()})
    _text(group, "legend", legend)
    return group


def _entry(parent: Element, label: str, tag: str = "input", **attributes: str) -> Element:
    """Add a labeled field that takes words, and return the field."""
    line = SubElement(parent, "p", {"class": "sheet-line"})
    name = SubElement(line, "label")
    _text(name, "span", label)
    return SubElement(name, tag, {k.rstrip("_").replace("_", "-"): v for k, v in attributes.items()})


def _day(parent: Element, label: str, name: str) -> None:
    """Add a field for a day; scripts show the day beside it in words, which no country reads otherwise."""
    field = _entry(parent, label, type="date", name=name, min="2000-01-01", max="2199-12-31")
    field.tail = " "
    _text(parent[-1], "span", "", class_="sheet-day", data_from=name, data_days="0")


def _tick(parent: Element, kind: str, name: str, value: str, words: str) -> None:
    label = SubElement(parent, "label")
    SubElement(label, "input", {"type": kind, "name": name, "value": value}).tail = words


def _buttons(form: Element, *actions: tuple[str, str]) -> None:
    """Add buttons that scripts unhide, a place for what they tell, and the word on privacy."""
    row = SubElement(form, "p", {"class": "sheet-buttons"})
    for action, words in (*actions, ("clear", "Clear"), ("undo", "Undo")):
        _text(row, "button", words, type="button", data_action=action, hidden="")
    _text(form, "p", "", data_told="", role="status", class_="sheet-told")
    _text(form, "p", PRIVATE, class_="tool-note")
    _text(form, "p", SOURCE, class_="sheet-source")


# --- The two forms of a decision ----------------------------------------------------------------------------------


def _values(sheet: Worksheet, ident: str) -> Element:
    form = _form(f"{sheet.id}-values", "values", sheet.name)
    _text(form, "p", sheet.name, class_="sheet-title")
    _text(form, "p", f"0: {sheet.low}. 10: {sheet.high}.", class_="sheet-scale")
    for question in sheet.questions:
        low, high = sheet.ends(question)
        group = _group(form, question.name, class_="rate", data_look=looks(sheet, question))
        _numbers(group, f"rate-{question.id}", low, high)
    group = _group(form, "Something of my own", class_="rate", data_look="")
    SubElement(group, "input", {"name": "own", "aria-label": "Something of my own, in words", "maxlength": "200"})
    _numbers(group, "rate-own", sheet.low, sheet.high)
    box = SubElement(form, "section", {"data-highest": "", "hidden": "", "aria-labelledby": f"{ident}-highest"})
    _text(box, "p", "My highest numbers, and what to look at first", id=f"{ident}-highest", class_="sheet-head")
    _text(box, "p", "", data_highest_none="")
    SubElement(box, "ol", {"data-highest-list": ""})
    words = "There is no score. Where two lines point apart, that is what to talk about."
    _text(box, "p", words, class_="tool-note")
    _buttons(form)
    return form


def _numbers(group: Element, name: str, low: str, high: str) -> None:
    row = SubElement(group, "div", {"class": "rate-scale"})
    for number in SCALE:
        label = SubElement(row, "label")
        SubElement(label, "input", {"type": "radio", "name": name, "value": str(number)})
        face = _text(label, "span", str(number))
        if end := {0: low, 10: high}.get(number):
            _text(face, "span", f", {end}", class_="sheet-hidden")
    ends = SubElement(group, "p", {"class": "rate-ends", "aria-hidden": "true"})
    _text(ends, "span", low)
    _text(ends, "span", high)


def _leaning(sheet: Worksheet, ident: str) -> Element:
    form = _form(f"{sheet.id}-leaning", "leaning", "Where I stand")
    group = _group(form, "I lean toward")
    for choice in sheet.choices:
        _tick(group, "radio", "lean", choice.id, choice.name)
    _tick(group, "radio", "lean", "unsure", "I am not sure yet")
    if sheet.ticks:
        group = _group(form, "Am I ready to decide? Tick what is true", data_ready="")
        for nth, words in enumerate(sheet.ticks, 1):
            _tick(group, "checkbox", f"ready-{nth}", "yes", words)
        _text(group, "p", "If a box stays empty, take it to your visit.")
    _entry(form, "What I still want to know", "textarea", name="ask", rows="3", maxlength="2000").text = ""
    _entry(form, "Notes", "textarea", name="notes", rows="3", maxlength="2000").text = ""
    line = SubElement(form, "p", {"class": "sheet-line", "data-script": "", "hidden": ""})
    label = SubElement(line, "label")
    _text(label, "span", "All my entries as text, to copy or to paste into a message")
    area = {"id": f"{ident}-text", "readonly": "", "rows": "8", "data-text": ""}
    SubElement(label, "textarea", area).text = ""
    _buttons(form, ("print", "Print my sheet"), ("copy", "Copy the text"))
    copy = next(b for b in form.iter("button") if b.get("data-action") == "copy")
    copy.set("data-source", f"{ident}-text")
    return form


# --- The diary ----------------------------------------------------------------------------------------------------


def _diary_form(sheet: Worksheet, ident: str) -> Element:
    form = _form(sheet.id, "diary", sheet.name)
    form.set("data-weeks", str(sheet.weeks))
    _text(form, "p", sheet.name, class_="sheet-title")
    _agreed(form, sheet)
    group = _group(form, "What the numbers mean", class_="sheet-ends")
    listed = SubElement(group, "ul")
    for question in sheet.questions:
        low, high = sheet.ends(question)
        item = _text(listed, "li", "", id=f"{ident}-{question.id}")
        _text(item, "strong", question.name).tail = f": 0 means “{low}”, 10 means “{high}”"
    _lines(form, sheet, ident)
    group = _group(form, f"After week {sheet.weeks}, my prescriber and I agreed", class_="sheet-row")
    for value, words in (("on", "to go on"), ("stop", "to stop"), ("off", "to stop for a while and compare")):
        _tick(group, "radio", "agreed", value, words)
    line = SubElement(form, "p")
    shows = {"data-action": "chart", "aria-expanded": "false", "aria-controls": f"{ident}-chart", "hidden": ""}
    _text(line, "button", "Show a chart of my scores", type="button", **shows)
    SubElement(form, "div", {"id": f"{ident}-chart", "data-chart": "", "hidden": ""})
    line = SubElement(form, "p", {"class": "sheet-line", "data-script": "", "hidden": ""})
    label = SubElement(line, "label")
    _text(label, "span", "Load a diary that you saved before")
    SubElement(label, "input", {"type": "file", "accept": ".csv,text/csv", "data-load": ""})
    faults = SubElement(form, "div", {"data-faults": "", "role": "alert", "hidden": ""})
    SubElement(faults, "ul")
    save = (("csv", "Save my diary (CSV file)"), ("ics", "Save the dates (calendar file)"), ("print", "Print my diary"))
    _buttons(form, *save)
    return form


def _agreed(form: Element, sheet: Worksheet) -> None:
    """Add what is agreed before the start."""
    group = _group(form, "Agreed with my prescriber before the start")
    _day(group, "First day", "start")
    judged = SubElement(group, "p", {"class": "sheet-line"})
    _text(judged, "span", f"We judge after week {sheet.weeks}, on ").set("class", "sheet-label")
    _text(judged, "span", "", class_="sheet-day", data_from="start", data_days=str(7 * sheet.weeks))
    _entry(group, "Whom I call, and the number", name="call", maxlength="200")
    _entry(group, "My goal: one thing, in my words", name="goal", maxlength="200")
    measure = _group(group, "My goal is about", class_="sheet-row")
    for question in sheet.questions:
        _tick(measure, "radio", "measure", question.id, question.name)
        if question.moderate:
            measure[-1][0].set("data-moderate", str(question.moderate))
    number = {"type": "number", "min": "0", "max": "10", "step": "1", "inputmode": "numeric"}
    _entry(group, "By then I want it at this number or lower", name="target", **number)
    _text(group, "p", "", data_hint="", class_="sheet-hint", hidden="")


def _lines(form: Element, sheet: Worksheet, ident: str) -> None:
    """Add the lines as a grid with a table's roles: on a phone the notes go below the numbers."""
    table = SubElement(form, "div", {"role": "table", "aria-label": sheet.name, "class": "diary"})
    head = SubElement(SubElement(table, "div", {"role": "rowgroup"}), "div", {"role": "row", "class": "diary-head"})
    for words in ("When", *(q.name for q in sheet.questions), "Side effects, other medicines, notes"):
        _text(head, "span", words, role="columnheader")
    weeks = SubElement(table, "div", {"role": "rowgroup"})
    _line(weeks, sheet, ident, "w0", "Before the start", "start", 0)
    for week in range(1, sheet.weeks + 1):
        _line(weeks, sheet, ident, f"w{week}", f"Week {week}", "start", 7 * week)
    if not sheet.off_weeks:
        return
    _text(form, "p", "Only if we agreed to stop for a while and compare", class_="sheet-head")
    _day(form, "First day without LDN", "off")
    again = SubElement(form, "div", {"role": "table", "aria-label": "Weeks without LDN", "class": "diary"})
    weeks = SubElement(again, "div", {"role": "rowgroup"})
    for week in range(1, sheet.off_weeks + 1):
        _line(weeks, sheet, ident, f"o{week}", f"Off, week {week}", "off", 7 * week)


def _line(parent: Element, sheet: Worksheet, ident: str, name: str, words: str, start: str, days: int) -> None:
    row = SubElement(parent, "div", {"role": "row", "data-line": name, "data-name": words})
    cell = SubElement(row, "span", {"role": "rowheader"})
    _text(cell, "span", words, class_="diary-week")
    _text(cell, "span", "", class_="sheet-day", data_from=start, data_days=str(days))
    for question in sheet.questions:
        cell = SubElement(row, "span", {"role": "cell", "data-label": question.name})
        number = SubElement(cell, "input")
        number.attrib |= {"type": "number", "name": f"{name}-{question.id}", "min": "0", "max": "10", "step": "1"}
        number.attrib |= {"inputmode": "numeric", "aria-label": f"{words}: {question.name}, 0 to 10"}
        number.set("aria-describedby", f"{ident}-{question.id}")
    note = SubElement(
        SubElement(row, "span", {"role": "cell", "class": "diary-note", "data-label": "Notes"}), "textarea"
    )
    note.attrib |= {"name": f"{name}-note", "rows": "1", "maxlength": "1000"}
    note.set("aria-label", f"{words}: side effects, other medicines, notes")
    note.text = ""

"""Knows how a draft becomes an entry that the loader accepts, and what only a person can add; knows nothing of YAML."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

from scripts.bibliography.add.draft import Draft, Fields, filled
from scripts.bibliography.fields import (
    COMPARED,
    CUSTOM,
    FIELDS,
    IDENTIFIERS,
    REQUIRED,
    Field,
    date_fault,
    sendable,
    text_fault,
)
from scripts.bibliography.markup import plain
from scripts.bibliography.model import DESIGNS, UNREAD, Reference

# Kinds whose text can change, so that the day on which an address was read belongs to the citation.
_CHANGING = ("webpage", "dataset", "post-weblog", "software")
# What the reader of a journal article looks for; where nothing shows it, the entry says that it is missing.
_WANTED = ("volume", "page")


class NotEnough(Exception):
    """A draft lacks what no entry can be without; the message says what, for a person."""


@dataclass(frozen=True, slots=True)
class Entry:
    """An entry as it will be written, and what is to be said about it."""

    fields: Fields
    """Under CSL's names, ``custom`` among them, without ``id``."""
    to_fill: tuple[str, ...]
    """What a person must still fill in or look at, one sentence each."""
    notes: tuple[str, ...]
    """What was done or left out."""


def complete(draft: Draft, references: Iterable[Reference], today: str, judged: Fields) -> Entry:
    """Return the entry that *draft* makes.

    Args:
        draft: one source.
        references: the bibliography, for the short forms of journals that it knows.
        today: the day, ISO 8601.
        judged: what the person has said: fields of ``custom``.

    Raises:
        NotEnough: without a title, or without any identifier or address.
    """
    notes = list(draft.notes)
    fields = _sound(draft.fields, notes)
    if not fields.get("title"):
        raise NotEnough("It gives no title, and an entry needs one.")
    if not any(fields.get(name) for name in IDENTIFIERS):
        left = "".join(f" {note}." for note in notes if "left out:" in note)
        raise NotEnough(f"It gives none of {', '.join(IDENTIFIERS)}, and an entry needs one of them.{left}")
    if not fields.get("type"):
        fields["type"] = "webpage" if fields.get("URL") and not fields.get("container-title") else "article"
        notes.append(f'Its kind is not known; "{fields["type"]}" was taken')
    own = "finding" in draft.custom
    if not own and str(fields["type"]).startswith("article"):
        fields.pop("ISSN", None)  # belongs to the journal, and no style prints it
    if not own and str(fields.get("language", "")).casefold().startswith("en"):
        del fields["language"]  # what is not named is English here
    _journal(fields, references, notes)
    if draft.seen and fields.get("URL") and fields["type"] in _CHANGING and not fields.get("accessed"):
        fields["accessed"] = {"date-parts": [[int(part) for part in today.split("-")]]}
        notes.append("The day of access is today")
    custom: Fields = {"design": "other", "read": "record", "finding": UNREAD, "status": "current"}
    custom |= _sound_custom(draft.custom, notes)
    custom |= judged
    if draft.seen:
        custom |= {"checked": today, "seen": sendable(draft.seen)}
    if own:
        notes.append("custom was taken over as the file has it")
    if not all(custom.get(name) for name in COMPARED):
        custom = {name: value for name, value in custom.items() if name not in COMPARED}
    custom["unconfirmed"] = [name for name in FIELDS if name in custom.get("unconfirmed", ()) and name in fields]
    if not custom.get("checked") and not (own and custom.get("unconfirmed")):
        custom["unconfirmed"] = [n for n in FIELDS if n in fields and n not in ("type", "accessed", "note")]
    missing = _missing(fields, custom.get("incomplete", ()))
    if not own:
        missing += [n for n in _WANTED if fields["type"] == "article-journal" and not fields.get(n)]
    incomplete = [*custom.get("incomplete", ()), *missing]
    custom["incomplete"] = [n for n in FIELDS if n in incomplete and (n == "author" or n not in fields)]
    fields["custom"] = filled({name: custom.get(name) for name in CUSTOM})
    ordered = {name: fields[name] for name in FIELDS if fields.get(name)}
    return Entry(ordered, tuple(_to_fill(ordered, draft)), tuple(notes))


def _sound(given: Any, notes: list[str]) -> Fields:
    """Return the fields that the loader accepts; of each other one a note says why it was left out."""
    fields: Fields = {}
    for name, value in given.items():
        spec = FIELDS.get(name)
        if spec is None or not value:
            continue
        fault: tuple[str, str] | None = None
        if spec.shape == "date":
            fault = date_fault(value["date-parts"][0])
            while fault and len(value["date-parts"][0]) > 1:
                value = {"date-parts": [value["date-parts"][0][:-1]]}
                notes.append(f"{name}: {fault[0]}; only what comes before was taken")
                fault = date_fault(value["date-parts"][0])
        elif spec.shape == "names":
            value = [person for parts in value if (person := _name(parts))]
            if not value:
                continue
        elif isinstance(value, str) and spec.shape in ("text", "markup"):
            fault = text_fault(value) or (spec.test(value) if spec.test else None)
        if fault:
            notes.append(f"Its {name} was left out: {fault[0]}")
        else:
            fields[name] = value
    return fields


def _name(parts: Fields) -> Fields:
    """Return a name that the loader accepts: without a family name, what there is stands for all of it."""
    if parts.get("family") or parts.get("literal"):
        return parts
    return filled({"literal": parts.get("given") or parts.get("suffix") or ""})


def _sound_custom(given: Any, notes: list[str]) -> Fields:
    """Return the fields of ``custom`` that the loader accepts."""
    fields: Fields = {}
    for name, value in given.items():
        spec = CUSTOM.get(name)
        if spec is None or value in ("", None, []):
            continue
        if not _fits(spec, value):
            notes.append(f"Its {name} was left out: {value!r} is malformed")
        else:
            fields[name] = value
    return fields


def _fits(spec: Field, value: Any) -> bool:
    """Tell whether *value*, from outside, is what a field of ``custom`` holds."""
    match spec.shape:
        case "fields":
            return isinstance(value, list) and all(isinstance(name, str) and name in FIELDS for name in value)
        case "count":
            return isinstance(value, int) and not isinstance(value, bool) and 0 <= value < 10**9
        case "date":
            parts = value.get("date-parts") if isinstance(value, dict) and len(value) == 1 else None
            if not isinstance(parts, list) or len(parts) != 1 or not isinstance(parts[0], list):
                return False
            return all(type(part) is int for part in parts[0]) and date_fault(parts[0]) is None
        case "day":
            return isinstance(value, str) and _is_day(value)
        case _:
            sound = isinstance(value, str) and not text_fault(value) and not (spec.test and spec.test(value))
            return sound and (not spec.choices or value in spec.choices)


def _is_day(value: str) -> bool:
    try:
        return datetime.date.fromisoformat(value) <= datetime.date.today() and len(value) == 10
    except ValueError:
        return False


def _journal(fields: Fields, references: Iterable[Reference], notes: list[str]) -> None:
    """Give a journal the names under which the bibliography already has it."""
    if not str(fields.get("type", "")).startswith("article"):
        return
    name, short = fields.get("container-title", ""), fields.get("container-title-short", "")
    known = [r for r in references if r.container_title_short and r.type.startswith("article")]
    for reference in known:
        if short and _same(reference.container_title_short, short) and not _same(reference.container_title, name):
            fields["container-title"] = reference.container_title
            notes.append(f'The journal is called "{reference.container_title}", as in "{reference.id}"')
            return
    for reference in known:
        if _same(reference.container_title, name):
            if not short or not _same(reference.container_title_short, short):
                fields["container-title-short"] = reference.container_title_short
            if reference.container_title != name:
                fields["container-title"] = reference.container_title
            return


def _same(a: str, b: str) -> bool:
    def form(text: str) -> str:
        words = re.findall(r"\w+", text.casefold().replace("&", " and "))
        return " ".join(words[1:] if words[:1] == ["the"] else words)

    return form(a) == form(b)


def _missing(fields: Fields, told: Iterable[str]) -> list[str]:
    """Return the first of each group of fields that the entry's type demands, nothing shows and nobody *told*."""
    groups = REQUIRED.get(fields["type"], ())
    return [group[0] for group in groups if not any(fields.get(name) or name in told for name in group)]


def _to_fill(fields: Fields, draft: Draft) -> Iterable[str]:
    custom = fields["custom"]
    if custom["finding"] == UNREAD:
        yield 'custom.finding: one plain line on what the source found (now "' + UNREAD + '")'
        yield 'custom.read: "abstract" or "full", once you have read it (now "record")'
    if custom["design"] == "other" and custom["finding"] == UNREAD:
        yield f'custom.design: one of {", ".join(DESIGNS)} (now "other")'
    if "participants" not in custom and custom["finding"] == UNREAD:
        yield "custom.participants: how many people took part, when it is a study"
    if not custom.get("checked"):
        yield (
            "custom.checked and custom.seen: compare the entry with a public record, write the day and its address, "
            "and take custom.unconfirmed out"
        )
    for name in custom.get("incomplete", ()):
        began = name == "author" and "author" in fields
        yield f"{name}: {'the list is only begun' if began else 'it is missing'}; look it up, or leave it as it stands"
    if "language" not in fields and title_case(fields["title"]):
        yield "title: it seems to have capitals as in a heading; write it as a sentence, names and abbreviations kept"
    if custom["status"] != "current":
        yield f'custom.status is "{custom["status"]}": read the notice before you cite it'


def title_case(title: str) -> bool:
    """Tell whether most words that a sentence would write small begin with a capital."""
    words = [w for w in re.findall(r"[^\W\d_][\w'’]*", plain(title))[1:] if len(w) > 3 and w[1:].lower() == w[1:]]
    return len(words) >= 3 and sum(word[0].isupper() for word in words) > 0.7 * len(words)

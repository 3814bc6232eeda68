"""Knows how our exports told in notes what other formats have no field for, and reads it back; knows no format."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from scripts.bibliography.add.draft import Fields, date_text, filled
from scripts.bibliography.export.remarks import NOT_COMPARED
from scripts.bibliography.model import DESIGNS, READ_WORDS, STATUSES

_READS = {words.capitalize(): value for value, words in READ_WORDS.items()}
_COMPARED = re.compile(r"Record compared on (\d{4}-\d\d-\d\d) with (\S+)")


@dataclass(frozen=True, slots=True)
class Own:
    """What one of our own exports said of a source."""

    custom: Fields
    before: tuple[str, ...]
    """The notes before what `remarks` wrote: the entry's own note, and what a format has no tag for."""


def read_back(notes: Sequence[str], keywords: Sequence[str]) -> Own | None:
    """Return what *notes* and *keywords* of one of our exports say, None for records from elsewhere.

    It is the inverse of `scripts.bibliography.export.remarks`: the line on how much was read, and right after it the
    one on who compared the record, are the sign.
    """
    for at in range(1, len(notes) - 1):
        match = _COMPARED.fullmatch(notes[at + 1])
        if notes[at] in _READS and (match or notes[at + 1] == NOT_COMPARED):
            break
    else:
        return None
    people = re.fullmatch(r"(\d+) participants", notes[at - 1])
    if people and at < 2:
        return None
    custom: dict[str, Any] = {
        "design": next((word for word in keywords if word in DESIGNS), ""),
        "participants": int(people[1]) if people else None,
        "read": _READS[notes[at]],
        "finding": notes[at - 2 if people else at - 1],
        "status": next((word for word in keywords if word in STATUSES), "current"),
    }
    if match:
        custom |= {"checked": match[1], "seen": match[2]}
    for line in notes[at + 2 :]:
        name, _, rest = line.partition(": ")
        if line.startswith("Updated "):
            custom["updated"] = date_text(line.removeprefix("Updated "))
        elif name == "Seen only second-hand":
            custom["unconfirmed"] = rest.split(", ")
        elif name == "No public record shows all of":
            custom["incomplete"] = rest.split(", ")
    if not custom["design"]:
        return None
    people_known = custom.pop("participants")
    return Own(
        filled(custom) | ({"participants": people_known} if people_known is not None else {}),
        tuple(notes[: at - 2 if people else at - 1]),
    )

"""Knows the references that the tests of styles and exports share; knows nothing of what is tested on them.

They are the entries of the bibliography and the golden cases. REFERENCES=path takes another CSL-YAML file in place
of the bibliography; its entries need no `custom`.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from scripts.bibliography import load
from scripts.bibliography.model import Custom, Date, Name, Reference

HERE = Path(__file__).parent
BIBLIOGRAPHY = HERE.parents[1] / "references.yaml"
_CUSTOM: dict[str, Any] = {
    "design": "other",
    "read": "full",
    "checked": "2026-11-22",
    "seen": "https://example.org/seen",
    "finding": "One plain line.",
}


@dataclass(frozen=True)
class Case:
    """One golden example: an entry and how it is printed, italics between asterisks."""

    about: str
    reference: Reference
    expected: str


@cache
def cases() -> tuple[Case, ...]:
    rows = yaml.safe_load((HERE / "ama" / "cases.yaml").read_text("utf-8"))
    return tuple(Case(row["about"], reference(row["entry"]), row["expected"]) for row in rows)


@cache
def all_references() -> tuple[Reference, ...]:
    """Return every entry of the bibliography and of the golden cases."""
    return (*_bibliography(), *(case.reference for case in cases()))


def _bibliography() -> list[Reference]:
    if path := os.environ.get("REFERENCES"):
        rows = yaml.load(Path(path).read_text("utf-8"), Loader=yaml.CSafeLoader)["references"]
        return [reference(row) for row in rows]
    return list(load(BIBLIOGRAPHY)) if BIBLIOGRAPHY.exists() else []


def reference(entry: Mapping[str, Any]) -> Reference:
    """Return the reference that a CSL-YAML *entry* describes, with an unremarkable `custom` where it has none."""
    values: dict[str, Any] = {}
    for name, value in entry.items():
        attribute = name.replace("-", "_")
        if attribute == "custom":
            given = {**_CUSTOM, **value}
            if "updated" in given:
                given["updated"] = _date(given["updated"])
            for part in ("incomplete", "unconfirmed"):
                given[part] = tuple(given.get(part, ()))
            values["custom"] = Custom(**given)
        elif attribute in ("author", "editor"):
            values[attribute] = tuple(Name(**{k.replace("-", "_"): v for k, v in n.items()}) for n in value)
        elif attribute in ("issued", "accessed", "event_date"):
            values[attribute] = _date(value)
        else:
            values[attribute] = str(value)
    return Reference(**{"custom": Custom(**_CUSTOM), **values})


def _date(value: Mapping[str, Any]) -> Date:
    return Date(*value["date-parts"][0])

"""Knows how references are written as CSL-JSON; knows nothing of files, styles or pages."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import fields
from typing import Any

from scripts.bibliography.model import Custom, Date, Name, Reference

# Where the record comes from, not what it says.
_LEFT_OUT = {"line"}


def dump(references: Iterable[Reference]) -> str:
    """Return *references* as a CSL-JSON list with every field; what CSL has no field for stands under ``custom``."""
    return json.dumps([item(r) for r in references], ensure_ascii=False, indent=2) + "\n"


def item(reference: Reference) -> dict[str, Any]:
    """Return one reference as a CSL-JSON object."""
    return _map(reference)


def _map(record: Reference | Custom | Name) -> dict[str, Any]:
    """Return what *record* holds under CSL's names, without what is empty."""
    found = {f.name: getattr(record, f.name) for f in fields(record) if f.name not in _LEFT_OUT}
    return {name.replace("_", "-"): _value(v) for name, v in found.items() if v not in ("", (), None)}


def _value(value: Any) -> Any:
    match value:
        case Date():
            return {"date-parts": [[part for part in (value.year, value.month, value.day) if part]]}
        case Custom() | Name():
            return _map(value)
        case tuple():
            return [_value(v) for v in value]
        case _:
            return value

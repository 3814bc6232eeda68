"""Knows how the fields of the data files are told to an editor as JSON Schema; knows nothing of any entry."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from scripts.bibliography.fields import ID
from scripts.bibliography.files import write_whole
from scripts.evidence.datasets import SETS
from scripts.evidence.model import DOMAINS
from scripts.evidence.specs import DataSet, Field, Record

Schema = dict[str, Any]
FOLDER = Path("data/schemas")


def schema(data: DataSet) -> Schema:
    """Return the JSON Schema (draft 2020-12) of one data file.

    It holds what an editor can check while one types: names, closed lists, shapes and required fields.  What spans
    fields or files is left to the loader, whose word is final.
    """
    entry = _record(data.record)
    if data.key == "id":
        entry["properties"]["id"]["pattern"] = "^" + ID.pattern.replace("(?:", "(").removesuffix(r"\Z") + "$"
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": data.about,
        "type": "object",
        "additionalProperties": False,
        "required": [data.name],
        "properties": {data.name: {"type": "array", "minItems": 1, "items": entry}},
    }


def texts() -> dict[str, str]:
    """Return every schema as the text of its file, by file name."""
    return {
        f"{name}.schema.json": json.dumps(schema(data), ensure_ascii=False, indent=1) + "\n"
        for name, data in SETS.items()
    }


def _record(record: Record) -> Schema:
    return {
        "type": "object",
        "additionalProperties": False,
        "required": [field.name for field in record.fields if field.required],
        "properties": {field.name: _field(field) for field in record.fields},
    }


def _field(field: Field) -> Schema:
    about: Schema = {"description": f"{field.about}. Example: {field.example}"}
    limits = {name: end for name, end in (("minimum", field.low), ("maximum", field.high)) if end is not None}
    match field.shape:
        case "address":
            return about | {"type": "string", "format": "uri", "pattern": "^https?://"}
        case "choice":
            return about | {"enum": list(field.choices)}
        case "ids" | "texts":
            return about | {"type": "array", "items": {"type": "string", "minLength": 1}}
        case "flag":
            return about | {"type": "boolean"}
        case "number":
            return about | {"type": "number"} | limits
        case "count":
            return about | {"type": "integer", "minimum": 0} | limits
        case "record":
            options = [_record(record) for record in field.records]
            return about | (options[0] if len(options) == 1 else {"anyOf": options})
        case "list":
            return about | {"type": "array", "items": _record(field.records[0])}
        case "map":
            inner = _record(field.records[0])
            return about | {
                "type": "object",
                "additionalProperties": False,
                "properties": {choice: {"description": _said_of(choice), **inner} for choice in field.choices},
            }
        case _:
            return about | {"type": "string", "minLength": 1}


def _said_of(choice: str) -> str:
    """Return what the key *choice* of a map stands for: a domain of the risk of bias, else a part of a result."""
    return f"domain: {DOMAINS[choice]}" if choice in DOMAINS else f"how the {choice} was seen"


if __name__ == "__main__":
    for name, text in texts().items():
        write_whole(FOLDER / name, text)

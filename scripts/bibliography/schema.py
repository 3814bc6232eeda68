"""Knows how the fields of an entry are told to an editor as JSON Schema; knows nothing of any entry."""

from __future__ import annotations

from typing import Any

from scripts.bibliography import fields as f

Schema = dict[str, Any]
PATH = "data/schemas/references.schema.json"


def schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of references.yaml.

    It holds what an editor can check while one types: names, closed lists, shapes and required fields.  What spans
    entries or needs a calendar is left to the loader, whose word is final.
    """
    entry: Schema = {
        "type": "object",
        "additionalProperties": False,
        "required": list(f.ALWAYS_REQUIRED),
        "properties": {name: _field(field) for name, field in f.FIELDS.items()},
        "anyOf": [{"required": [name]} for name in f.IDENTIFIERS],
    }
    entry["properties"]["id"]["pattern"] = "^" + f.ID.pattern.replace("(?:", "(").removesuffix(r"\Z") + "$"
    entry["properties"]["custom"] |= {
        "type": "object",
        "additionalProperties": False,
        "required": list(f.CUSTOM_REQUIRED),
        "properties": {name: _field(field) for name, field in f.CUSTOM.items()},
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The bibliography: CSL-YAML with the project's own map `custom`",
        "type": "object",
        "additionalProperties": False,
        "required": ["references"],
        "properties": {"references": {"type": "array", "items": entry}},
    }


def _field(field: f.Field) -> Schema:
    about: Schema = {"description": f"{field.about}. Example: {field.example}"}
    match field.shape:
        case "choice":
            return about | {"enum": list(field.choices)}
        case "names":
            texts = {part: {"type": "string"} for part in f.NAME_PARTS}
            name: Schema = {"type": "object", "additionalProperties": False, "properties": texts}
            name["oneOf"] = [{"required": ["family"]}, {"required": ["literal"]}]
            return about | {"type": "array", "minItems": 1, "items": name}
        case "date":
            parts: Schema = {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}}
            dates = {"date-parts": {"type": "array", "minItems": 1, "maxItems": 1, "items": parts}}
            return about | {
                "type": "object",
                "additionalProperties": False,
                "required": ["date-parts"],
                "properties": dates,
            }
        case "day":
            return about | {"type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"}
        case "count":
            return about | {"type": "integer", "minimum": 0}
        case "fields":
            return about | {"type": "array", "items": {"enum": list(f.FIELDS)}}
        case "custom":
            return about
        case _:
            return about | {"type": "string", "minLength": 1}

"""Knows how the fields of an entry are told to an editor as JSON Schema; knows nothing of any entry."""

from __future__ import annotations

from typing import Any

from scripts.bibliography import fields as f
from scripts.bibliography.records import KINDS, VERDICTS

Schema = dict[str, Any]
PATH = "data/schemas/references.schema.json"
RECORDS_PATH = "data/schemas/records.schema.json"

_NAME_WORDS = {
    "family": "family name. Example: Younger",
    "given": "given names, or their initials. Example: Jarred",
    "literal": "name of a group, alone. Example: World Health Organization",
    "suffix": "what follows the name. Example: Jr",
    "dropping-particle": "particle that is dropped when only the family name is said. Example: von",
    "non-dropping-particle": "particle that stays with the family name. Example: van",
}


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


def records_schema() -> Schema:
    """Return the JSON Schema (draft 2020-12) of the file of checked records."""
    line: Schema = {"type": "string", "minLength": 1}
    named = line | {"description": "name of the field"}
    source = line | {"description": "service that said so"}
    ours: Schema = {"description": "what our entry has", "type": "string"}
    theirs: Schema = {"description": "what the service has", "type": "string"}

    def part(required: list[str], **properties: Schema) -> Schema:
        return {
            "type": "array",
            "minItems": 1,
            "items": {
                "type": "object",
                "additionalProperties": False,
                "required": required,
                "properties": properties,
            },
        }

    fields: Schema = {
        "id": line | {"description": "id of the reference"},
        "checked": {"description": "day of the oldest answer", "type": "string", "pattern": r"^\d{4}-\d\d-\d\d$"},
        "of": {"description": "digest of our entry as it was compared", "type": "string", "pattern": "^[0-9a-f]{8}$"},
        "verdict": {"description": "what came of it", "enum": list(VERDICTS)},
        "asked": {"description": "services that answered", "type": "array", "items": line},
        "compared": {"description": "fields that both sides have", "type": "array", "items": line},
        "differences": part(["field", "source"], field=named, ours=ours, theirs=theirs, source=source),
        "notices": part(
            ["kind", "source"],
            kind={"description": "what the notice says of the paper", "enum": list(KINDS)},
            source=source,
            id=line | {"description": "identifier of the notice"},
            date=line | {"description": "day, month or year of the notice"},
        ),
        "additions": part(
            ["field", "theirs", "source"],
            field=named,
            theirs=line | {"description": "what the service has"},
            source=source,
        ),
        "remark": line | {"description": "why it could not be verified or found"},
    }
    fields["differences"]["description"] = "fields that are not the same there"
    fields["notices"]["description"] = "retractions, concerns and corrections of the paper"
    fields["additions"]["description"] = "fields that we lack and a service has"
    entry: Schema = {
        "type": "object",
        "additionalProperties": False,
        "required": ["id", "checked", "of", "verdict"],
        "properties": fields,
    }
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "What services that keep records of papers say of each reference",
        "type": "object",
        "additionalProperties": False,
        "required": ["records"],
        "properties": {"records": {"type": "array", "items": entry}},
    }


def _field(field: f.Field) -> Schema:
    about: Schema = {"description": f"{field.about}. Example: {field.example}"}
    match field.shape:
        case "choice":
            return about | {"enum": list(field.choices)}
        case "names":
            texts = {part: {"description": _NAME_WORDS[part], "type": "string"} for part in f.NAME_PARTS}
            name: Schema = {"type": "object", "additionalProperties": False, "properties": texts}
            name["oneOf"] = [{"required": ["family"]}, {"required": ["literal"]}]
            return about | {"type": "array", "minItems": 1, "items": name}
        case "date":
            parts: Schema = {"type": "array", "minItems": 1, "maxItems": 3, "items": {"type": "integer"}}
            said = "one list of year, month and day; what is not known is left out. Example: [[2013, 2]]"
            dates = {"date-parts": {"description": said, "type": "array", "minItems": 1, "maxItems": 1, "items": parts}}
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

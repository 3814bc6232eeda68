"""Knows the form of answers of the DOI system itself and of DataCite; opens no connection.

Forms: https://www.doi.org/the-identifier/resources/factsheets/doi-resolution-documentation (REST API, doiRA) and
https://support.datacite.org/docs/api-get-doi.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scripts.bibliography.records import Notice
from scripts.checks.records.crossref import maps, parse_json, text_of
from scripts.checks.records.record import Answer, Author, Record, Unreadable

# Response codes of the handle system's REST API.
_FOUND, _NO_HANDLE, _NO_VALUE = 1, 100, 200


def read_handle(text: str, doi: str) -> Answer:
    """Return whether the DOI exists and leads somewhere, from the answer to ``/api/handles/{doi}``."""
    found = parse_json(text)
    code = found.get("responseCode")
    if code == _NO_HANDLE:
        return Answer("missing", detail=f"the DOI {doi} does not exist")
    if code == _NO_VALUE:
        return Answer("missing", detail=f"the DOI {doi} is registered but leads nowhere")
    if code != _FOUND:
        raise Unreadable(f"the handle service answered with code {code}")
    values = maps(found.get("values"))
    if values and not any(text_of(x.get("type")) in ("URL", "10320/loc") for x in values):
        return Answer("missing", detail=f"the DOI {doi} is registered but leads nowhere")
    return Answer("exists")


def read_registration(text: str) -> str:
    """Return the registration agency in small letters from the answer to ``/doiRA/{doi}``."""
    try:
        found = json.loads(text)
    except (ValueError, RecursionError):
        raise Unreadable("no JSON came") from None
    first = found[0] if isinstance(found, list) and found and isinstance(found[0], Mapping) else {}
    agency = text_of(first.get("RA"))
    if not agency:
        raise Unreadable(text_of(first.get("status")) or "the answer names no agency")
    return agency.lower()


def read_datacite(text: str) -> Record:
    """Return the record in the answer to ``/dois/{doi}``."""
    data = parse_json(text).get("data")
    attributes = data.get("attributes") if isinstance(data, Mapping) else None
    if not isinstance(attributes, Mapping):
        raise Unreadable('the answer has no "data" with "attributes"')
    titles = [t for x in maps(attributes.get("titles")) if (t := text_of(x.get("title")))]
    container = attributes.get("container")
    container = container if isinstance(container, Mapping) else {}
    first, last = text_of(container.get("firstPage")), text_of(container.get("lastPage"))
    journals = (text_of(container.get("title")), _publisher(attributes.get("publisher")))
    year = text_of(attributes.get("publicationYear"))
    return Record(
        source="datacite",
        doi=text_of(attributes.get("doi")),
        titles=(*titles, *(f"{titles[0]}: {sub}" for sub in titles[1:])),
        authors=tuple(_creator(item) for item in maps(attributes.get("creators"))),
        years=(int(year),) if year.isdigit() else (),
        journals=tuple(name for name in journals if name),
        volume=text_of(container.get("volume")),
        issue=text_of(container.get("issue")),
        pages=(f"{first}-{last}" if last else first,) if first else (),
        notices=tuple(_withdrawn(attributes)),
    )


def _withdrawn(attributes: Mapping[str, Any]) -> list[Notice]:
    related = maps(attributes.get("relatedIdentifiers"))
    # DataCite has no word for a retraction; its tombstone is the state "registered" without an address.
    return [
        Notice("other", "datacite", text_of(x.get("relatedIdentifier")))
        for x in related
        if text_of(x.get("relationType")) == "IsObsoletedBy"
    ]


def _creator(item: Mapping[str, Any]) -> Author:
    family = text_of(item.get("familyName"))
    if family:
        return Author(family, text_of(item.get("givenName")))
    name = text_of(item.get("name"))
    if text_of(item.get("nameType")) == "Personal" and "," in name:
        family, _, given = name.partition(",")
        return Author(family.strip(), given.strip())
    return Author(literal=name)


def _publisher(value: object) -> str:
    return text_of(value.get("name")) if isinstance(value, Mapping) else text_of(value)

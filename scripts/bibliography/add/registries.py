"""Knows the answers of ClinicalTrials.gov, Open Library and DataCite; asks nobody."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from scripts.bibliography.add import csl
from scripts.bibliography.add.draft import Draft, Fields, NoRecord, clean, date_text, filled, maps, markup


def _object(text: str, whose: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except (ValueError, RecursionError) as error:
        raise NoRecord(f"{whose} sent an answer that is no JSON.") from error
    if not isinstance(content, dict):
        raise NoRecord(f"{whose} sent an answer in an unknown form.")
    return content


def _inside(content: Mapping[str, Any], *path: str) -> Any:
    """Return what stands at *path* in nested maps, None where a step is missing."""
    found: Any = content
    for step in path:
        found = found.get(step) if isinstance(found, dict) else None
    return found


def crossref(text: str) -> Draft:
    """Return the record in an answer of Crossref's works; raises `NoRecord`."""
    message = _object(text, "Crossref").get("message")
    if not isinstance(message, dict) or not message.get("DOI"):
        raise NoRecord("Crossref sent an answer in an unknown form.")
    return csl.draft(message, "Crossref", f"https://api.crossref.org/works/{clean(message['DOI'])}")


def negotiated(text: str) -> Draft:
    """Return a DOI's record as its agency gives it as CSL-JSON through the resolver; raises `NoRecord`."""
    record = _object(text, "doi.org")
    if not record.get("DOI"):
        raise NoRecord("doi.org sent an answer in an unknown form.")
    record = {name: value for name, value in record.items() if name != "custom"}
    return csl.draft(record, "the DOI's agency", f"https://doi.org/{clean(record['DOI'])}")


def trial(text: str) -> Draft:
    """Return a registration as the v2 interface of ClinicalTrials.gov gives it; raises `NoRecord`."""
    study = _inside(_object(text, "ClinicalTrials.gov"), "protocolSection")
    number = clean(_inside(study or {}, "identificationModule", "nctId") or "")
    if not number:
        raise NoRecord("ClinicalTrials.gov sent an answer in an unknown form.")
    sponsor = clean(_inside(study, "sponsorCollaboratorsModule", "leadSponsor", "name") or "")
    module = "identificationModule"
    title = _inside(study, module, "briefTitle") or _inside(study, module, "officialTitle") or ""
    enrolled = _inside(study, "designModule", "enrollmentInfo", "count")
    actual = _inside(study, "designModule", "enrollmentInfo", "type") == "ACTUAL"
    address = f"https://clinicaltrials.gov/study/{number}"
    fields: Fields = {
        "type": "dataset",
        "title": markup(title),
        "author": [{"literal": sponsor}] if sponsor else [],
        "container-title": "ClinicalTrials.gov",
        "issued": date_text(str(_inside(study, "statusModule", "studyFirstPostDateStruct", "date") or "")),
        "number": number,
        "URL": address,
    }
    custom = {
        "design": "registry",
        "participants": enrolled if actual and isinstance(enrolled, int) else None,
        "updated": date_text(str(_inside(study, "statusModule", "lastUpdatePostDateStruct", "date") or "")),
    }
    notes = () if actual or enrolled is None else (f"{enrolled} participants are planned; that is not who took part",)
    return Draft(filled(fields), "ClinicalTrials.gov", address, filled(custom), notes=notes)


def book(text: str, isbn: str) -> Draft:
    """Return a book as Open Library's ``api/books`` (``jscmd=data``) gives it; raises `NoRecord`."""
    record = _object(text, "Open Library").get(f"ISBN:{isbn}")
    if not isinstance(record, dict):
        raise NoRecord("Open Library knows no book with this ISBN.")

    def names(key: str) -> list[str]:
        return [clean(item.get("name") or "") for item in maps(record.get(key))]

    title = markup(record.get("title", ""))
    if more := markup(record.get("subtitle", "")):
        title = f"{title}: {more}"
    authors = [_spoken(name) for name in names("authors") if name]
    fields: Fields = {
        "type": "book",
        "title": title,
        "author": authors,
        "publisher": next(iter(names("publishers")), ""),
        "publisher-place": next(iter(names("publish_places")), ""),
        "issued": date_text(str(record.get("publish_date", ""))),
        "ISBN": isbn,
    }
    address = f"https://openlibrary.org/isbn/{isbn}"
    notes = ("Open Library gives whole names: see whether the last word is the family name",) if authors else ()
    return Draft(filled(fields), "Open Library", address, notes=notes)


def _spoken(name: str) -> dict[str, str]:
    """Return a name as spoken, "Linda Elsegood"; the last word is taken for the family name."""
    given, _, family = name.rpartition(" ")
    return filled({"family": family, "given": given}) if given else {"literal": family}


def datacite(text: str) -> Draft:
    """Return a DOI's record as DataCite gives it; raises `NoRecord`."""
    record = _inside(_object(text, "DataCite"), "data", "attributes")
    if not isinstance(record, dict) or not record.get("doi"):
        raise NoRecord("DataCite sent an answer in an unknown form.")
    kinds = {"Dataset": "dataset", "Software": "software", "Report": "report", "Book": "book", "BookChapter": "chapter"}
    kinds |= {"JournalArticle": "article-journal", "Dissertation": "thesis", "ConferencePaper": "paper-conference"}
    kind = kinds.get(str(_inside(record, "types", "resourceTypeGeneral")), "article")
    publisher = record.get("publisher")
    year = str(record.get("publicationYear") or "")
    titles = maps(record.get("titles"))
    published = [day for day in maps(record.get("dates")) if day.get("dateType") == "Issued"]
    issued = date_text(str(published[0].get("date", ""))) if published else None
    container = _inside(record, "container", "title")
    fields: Fields = {
        "type": kind,
        "title": markup(titles[0].get("title") or "") if titles else "",
        "author": [name for creator in maps(record.get("creators")) if (name := _creator(creator))],
        "container-title": clean(container or ""),
        "publisher": clean((publisher.get("name") if isinstance(publisher, dict) else publisher) or ""),
        "issued": issued or date_text(year),
        "version": clean(record.get("version") or ""),
        "DOI": clean(record["doi"]),
    }
    address = f"https://api.datacite.org/dois/{clean(record['doi'])}"
    return Draft(filled(fields), "DataCite", address)


def _creator(creator: Mapping[str, Any]) -> dict[str, str]:
    if creator.get("familyName"):
        return filled({"family": clean(creator["familyName"]), "given": clean(creator.get("givenName") or "")})
    name = clean(creator.get("name") or "")
    family, comma, given = name.partition(", ")
    person = creator.get("nameType") != "Organizational" and comma
    return filled({"family": family, "given": given} if person else {"literal": name})

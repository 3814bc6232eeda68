"""Knows PubMed's XML as NCBI's efetch sends it, and the answers of its search and ID converter; asks nobody."""

from __future__ import annotations

import json
import re
from xml.etree import ElementTree as etree

from scripts.bibliography.add.draft import (
    Draft,
    Fields,
    NoRecord,
    clean,
    date,
    date_text,
    design_of,
    filled,
    markup,
    pages,
)
from scripts.bibliography.add.draft import month as month_number
from scripts.bibliography.add.nbib import LANGUAGES, article_number, journal, translated
from scripts.bibliography.fields import PMID

_STYLES = {"i": "i", "b": "b", "sup": "sup", "sub": "sub"}
_REFERS = {
    "RetractionIn": "retracted",
    "ExpressionOfConcernIn": "concern",
    "ErratumIn": "corrected",
    "CorrectedandRepublishedIn": "corrected",
}


def read(text: str) -> Draft:
    """Return the one record in an efetch answer; raises `NoRecord` when PubMed has none or sent something else."""
    if "<!ENTITY" in text:
        raise NoRecord("PubMed's answer holds entities of its own, which are not read.")
    try:
        root = etree.fromstring(text)
    except etree.ParseError as error:
        raise NoRecord("PubMed's answer is no sound XML.") from error
    record = root.find("PubmedArticle")
    if record is None:
        if root.find("PubmedBookArticle") is not None:
            raise NoRecord("PubMed lists it as a book; add it by its address or its ISBN.")
        raise NoRecord("PubMed has no such record.")
    return _draft(record)


def pmid_of(text: str) -> str:
    """Return the one PMID in a search's JSON answer, empty when there are none or several."""
    try:
        found = json.loads(text)["esearchresult"]["idlist"]
    except (ValueError, KeyError, TypeError) as error:
        raise NoRecord("PubMed's search sent an answer that cannot be read.") from error
    return str(found[0]) if isinstance(found, list) and len(found) == 1 else ""


def converted(text: str) -> Fields:
    """Return PMID, PMCID and DOI in an answer of NCBI's ID converter; raises `NoRecord` when it knows none."""
    try:
        record = json.loads(text)["records"][0]
        assert isinstance(record, dict)
    except (ValueError, KeyError, IndexError, TypeError, AssertionError) as error:
        raise NoRecord("PubMed Central's ID converter sent an answer that cannot be read.") from error
    if record.get("status") == "error" or not (record.get("pmid") or record.get("doi")):
        raise NoRecord("PubMed Central knows no PMID or DOI for it.")
    return filled({"PMID": str(record.get("pmid", "")), "DOI": record.get("doi", ""), "PMCID": record.get("pmcid", "")})


def _draft(record: etree.Element) -> Draft:
    def get(path: str) -> str:
        node = record.find(path)
        return clean("".join(node.itertext())) if node is not None else ""

    article = "MedlineCitation/Article"
    types = [clean(n.text or "") for n in record.iterfind(f"{article}/PublicationTypeList/PublicationType")]
    design, hint = design_of(types)
    notes = [hint] if hint else []
    raw = record.find(f"{article}/ArticleTitle")
    vernacular = get(f"{article}/VernacularTitle")
    languages = [LANGUAGES.get(n.text or "", n.text or "") for n in record.iterfind(f"{article}/Language")]
    title, language = translated(_rich(raw) if raw is not None else "", languages)
    if language and vernacular:
        notes.append("PubMed also gives an English title; the entry has the printed one")
        title = vernacular
    elif language:
        notes.append("PubMed gives a translated title; the printed one is in another language")
    issue = f"{article}/Journal/JournalIssue"
    ids = {n.get("IdType", ""): clean(n.text or "") for n in record.iterfind("PubmedData/ArticleIdList/ArticleId")}
    locations = {n.get("EIdType", ""): clean(n.text or "") for n in record.iterfind(f"{article}/ELocationID")}
    people = record.find(f"{article}/AuthorList")
    pmid = get("MedlineCitation/PMID")
    if not re.fullmatch(PMID, pmid):
        raise NoRecord("PubMed's answer holds no sound PMID.")
    fields: Fields = {
        "type": "article" if "Preprint" in types else "article-journal",
        "title": markup(title),
        "author": [name for node in (people if people is not None else []) if (name := _author(node))],
        "container-title": journal(get(f"{article}/Journal/Title"), "" in languages),
        "container-title-short": (get("MedlineCitation/MedlineJournalInfo/MedlineTA")).rstrip("."),
        "issued": _date(record, issue),
        "volume": get(f"{issue}/Volume"),
        "issue": get(f"{issue}/Issue"),
        "page": pages(get(f"{article}/Pagination/MedlinePgn"))
        or pages(get(f"{article}/Pagination/StartPage"), get(f"{article}/Pagination/EndPage"))
        or article_number([f"{locations.get('pii', '')} [pii]"]),
        "language": language,
        "DOI": ids.get("doi") or locations.get("doi", ""),
        "PMID": pmid,
        "PMCID": ids.get("pmc", ""),
    }
    custom: Fields = {"design": design, "status": _status(record, types)}
    if people is not None and people.get("CompleteYN") == "N":
        custom["incomplete"] = ["author"]
    return Draft(filled(fields), "PubMed", f"https://pubmed.ncbi.nlm.nih.gov/{pmid}/", filled(custom), notes=(*notes,))


def _rich(node: etree.Element) -> str:
    """Return the text of a title with its styles as CSL's tags."""
    shown = node.text or ""
    for child in node:
        tag = _STYLES.get(child.tag)
        shown += f"<{tag}>{_rich(child)}</{tag}>" if tag else _rich(child)
        shown += child.tail or ""
    return shown


def _author(node: etree.Element) -> dict[str, str]:
    def get(tag: str) -> str:
        return clean(node.findtext(tag) or "")

    if group := get("CollectiveName"):
        return {"literal": group.rstrip(".")}
    given = get("ForeName") or get("Initials")
    return filled({"family": get("LastName"), "given": given, "suffix": get("Suffix")}) if get("LastName") else {}


def _date(record: etree.Element, issue: str) -> dict[str, list[list[int]]] | None:
    day = record.find(f"{issue}/PubDate")
    if day is None:
        return None
    if medline := day.findtext("MedlineDate"):
        return date_text(medline)
    return date(day.findtext("Year") or "", month_number(day.findtext("Month") or ""), day.findtext("Day") or 0)


def _status(record: etree.Element, types: list[str]) -> str:
    if "Retracted Publication" in types:
        return "retracted"
    links = record.iterfind("MedlineCitation/CommentsCorrectionsList/CommentsCorrections")
    found = {_REFERS.get(re.sub(r"\W", "", link.get("RefType", ""))) for link in links}
    return next((status for status in ("retracted", "concern", "corrected") if status in found), "")

"""Knows which kind of thing a person named: identifier, address or file; fetches and reads nothing."""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal
from urllib.parse import unquote, urlsplit

from scripts.bibliography.fields import PMID, address_fault, doi_fault, isbn_fault

Kind = Literal["DOI", "PMID", "PMCID", "NCT", "ISBN", "URL", "file"]

EXAMPLES = "10.1002/art.37734, 23359310, PMC2891387, NCT00568555, 978-3-030-22720-3, https://… or a file"
_PREFIX = re.compile(r"(doi|pmid|pmcid|pubmed|nct|isbn(?:-1[03])?|url)(?:\s*[:=]\s*|\s+)", re.IGNORECASE)
_PUBLISHERS = re.compile(
    r"/(?:doi|articles?)/(?:[a-z]+/)*(10\.\d{4,9}/.+?)(?:/(?:full|abstract|pdf|epdf|html|meta|figures|references))*/?$"
)
_ENDINGS = (".ris", ".nbib", ".bib", ".json", ".txt", ".enw", ".xml", ".yaml", ".csv")


@dataclass(frozen=True, slots=True)
class Target:
    """What is to be added, in its normal form (DOI in lower case, ISBN as 13 digits, path for a file)."""

    kind: Kind
    value: str


class NotUnderstood(Exception):
    """The argument is none of what can be added; the message says why and what to write, for a person."""


def identify(argument: str) -> Target:
    """Return what *argument* names.

    A file that exists is a file, whatever its name. Prefixes ("doi:"), addresses of doi.org, PubMed, PubMed Central
    and ClinicalTrials.gov, a final full stop and letters in either case are understood.

    Raises:
        NotUnderstood: with a sentence that says what is malformed.
    """
    text = argument.strip().strip("<>\"'\u201c\u201d").strip()
    if not text:
        raise NotUnderstood(f"Nothing was named. Name one of {EXAMPLES}.")
    if _is_file(text):
        return Target("file", text)
    prefix = ""
    if (match := _PREFIX.match(text)) and not text[match.end() :].startswith("//"):
        prefix, text = match[1].casefold().split("-")[0], text[match.end() :].strip()
    if re.match(r"[a-z][a-z0-9+.-]*://", text, re.IGNORECASE):
        return _address(text)
    if re.match(r"(dx\.)?doi\.org/", text, re.IGNORECASE):
        return _address(f"https://{text}")
    return _bare(text.rstrip(".,;"), prefix)


def _is_file(text: str) -> bool:
    try:
        path = Path(text).expanduser()
        if path.is_dir():
            raise NotUnderstood(f'"{text}" is a folder. Name one file in it.')
        return path.is_file()
    # RuntimeError: "~0" names the home of a user who is not there.
    except (OSError, RuntimeError, ValueError):
        return False


def _bare(text: str, prefix: str) -> Target:
    """Return the target of *text* without address; *prefix* is what stood before its colon."""
    upper = text.upper().replace(" ", "")
    if prefix == "doi" or text.startswith("10.") or re.match(r"10\.?\d{3,}/", text):
        return Target("DOI", doi(text))
    if prefix in ("pmid", "pubmed") or (not prefix and re.fullmatch(r"\d{1,9}", text)):
        return Target("PMID", _pmid(text))
    if prefix == "pmcid" or upper.startswith("PMC"):
        return Target("PMCID", pmcid(upper))
    if prefix == "nct" or upper.startswith("NCT"):
        return Target("NCT", nct(upper if upper.startswith("NCT") else f"NCT{upper}"))
    if prefix == "isbn" or re.fullmatch(r"[\dXx](?:[ -]?[\dXx]){8,16}", text):
        return Target("ISBN", isbn(text))
    if text.casefold().endswith(_ENDINGS) or (text.startswith((".", "/", "~")) and "/" in text):
        raise NotUnderstood(f'There is no file "{text}". Check the path.')
    if re.match(r"[\w-]+(\.[\w-]+)*\.[a-z]{2,}(/|$)", text, re.IGNORECASE):
        raise NotUnderstood(f'"{text}" looks like an address. Write it in full: https://{text}')
    if re.match(r"\d+(\.\d+)*/\S", text):
        raise NotUnderstood(f'"{text}" is no DOI: DOIs begin with "10.", like 10.1002/art.37734.')
    raise NotUnderstood(f'"{text}" is nothing that can be looked up. Name one of {EXAMPLES}.')


def _address(text: str) -> Target:
    """Return the target of an address; those of registries stand for the identifier in them."""
    if fault := address_fault(text):
        raise NotUnderstood(f"{fault[0][0].upper()}{fault[0][1:]}. {fault[1]}.")
    parts = urlsplit(text)
    host, path = (parts.hostname or "").removeprefix("www."), unquote(parts.path).strip("/")
    if host in ("doi.org", "dx.doi.org", "hdl.handle.net"):
        return Target("DOI", doi(path))
    if host == "pubmed.ncbi.nlm.nih.gov" and (match := re.fullmatch(r"(\d+)", path)):
        return Target("PMID", _pmid(match[1]))
    if host == "ncbi.nlm.nih.gov" and (match := re.match(r"pubmed/(\d+)$", path)):
        return Target("PMID", _pmid(match[1]))
    if host in ("pmc.ncbi.nlm.nih.gov", "ncbi.nlm.nih.gov") and (
        match := re.match(r"(?:pmc/)?articles/(PMC\d+)$", path, re.IGNORECASE)
    ):
        return Target("PMCID", pmcid(match[1].upper()))
    if host in ("clinicaltrials.gov", "classic.clinicaltrials.gov") and (
        match := re.search(r"NCT\d{8}(?!\d)", path, re.IGNORECASE)
    ):
        return Target("NCT", match[0].upper())
    # Publishers put a paper's DOI into its address; their pages often keep programs out, the registries do not.
    if match := _PUBLISHERS.search(f"/{path}") or re.search(r"[?&]id=(10\.\d{4,9}/[^&#]+)", text):
        try:
            return Target("DOI", doi(unquote(match[1])))
        except NotUnderstood:
            pass
    return Target("URL", text)


def doi(text: str) -> str:
    """Return the bare DOI in *text*, in lower case (DOIs do not tell capitals apart); raises `NotUnderstood`."""
    found = bare_doi(text).casefold()
    if not found.startswith("10."):
        raise NotUnderstood(f'"{text}" is no DOI: DOIs begin with "10.", like 10.1002/art.37734.')
    if "/" not in found:
        raise NotUnderstood(f'"{text}" is no DOI: a slash and the publisher\'s own part are missing.')
    if fault := doi_fault(found):
        raise NotUnderstood(f"{fault[0]}. {fault[1]}.")
    return found


def bare_doi(text: str) -> str:
    """Return *text* without the address or prefix before a DOI and without the stop behind it."""
    return re.sub(r"^(?:https?://)?(?:dx\.)?doi\.org/|^doi:\s*", "", text.strip(), flags=re.IGNORECASE).rstrip(".,;")


def _pmid(text: str) -> str:
    if not re.fullmatch(PMID, text):
        raise NotUnderstood(f'"{text}" is no PMID: a PMID is a number of up to 9 digits, like 23359310.')
    return text


def pmcid(text: str) -> str:
    """Return the PMCID in *text*, with its letters; raises `NotUnderstood`."""
    number = text.upper().removeprefix("PMC").split(".")[0]
    if not re.fullmatch(r"[1-9]\d{0,8}", number):
        raise NotUnderstood(f'"{text}" is no PMCID: a PMCID is "PMC" and a number, like PMC2891387.')
    return f"PMC{number}"


def nct(text: str) -> str:
    """Return the number of a trial at ClinicalTrials.gov; raises `NotUnderstood`."""
    if not re.fullmatch(r"NCT\d{8}", text):
        raise NotUnderstood(f'"{text}" is no NCT number: it is "NCT" and 8 digits, like NCT00568555.')
    return text


def isbn(text: str) -> str:
    """Return *text* as 13 digits; raises `NotUnderstood`."""
    digits = re.sub(r"[ -]", "", text).upper()
    if fault := isbn_fault(digits):
        mend = fault[1] if "no ISBN" not in fault[0] else "An ISBN has 10 or 13 digits; the last one checks the others"
        raise NotUnderstood(f"{fault[0][0].upper()}{fault[0][1:]}. {mend}.")
    return isbn13(digits)


def isbn13(digits: str) -> str:
    """Return a sound ISBN as 13 digits without hyphens (ISO 2108)."""
    digits = re.sub(r"[ -]", "", digits)
    if len(digits) == 13:
        return digits
    body = f"978{digits[:9]}"
    total = sum(int(d) * (3 if i % 2 else 1) for i, d in enumerate(body))
    return f"{body}{-total % 10}"

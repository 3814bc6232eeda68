"""Knows which public services are asked for a record and how; what their answers say is the readers' business."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from urllib.parse import quote, urlsplit

from scripts.bibliography.add import merge, pubmed, registries, webpage
from scripts.bibliography.add.draft import Draft, NoRecord
from scripts.bibliography.add.identify import Target
from scripts.network import Client, Outcome, Pace, user_agent

CSL_JSON = "application/vnd.citationstyles.csl+json"
SITE = "https://ldn-fibromyalgia.example/"
# What the address of a service may be replaced by, so that a test server or a mirror can stand in.
BASES: Mapping[str, str] = {
    "crossref": "https://api.crossref.org",
    "datacite": "https://api.datacite.org",
    "doi": "https://doi.org",
    "ncbi": "https://eutils.ncbi.nlm.nih.gov/entrez/eutils",
    "idconv": "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles",
    "clinicaltrials": "https://clinicaltrials.gov/api/v2/studies",
    "openlibrary": "https://openlibrary.org",
    "web": "",
}
"""``web`` has no address of its own: naming one lets pages of that host be fetched, also on this machine."""
# Other names of the same, as the check of the records takes them too.
ALIASES: Mapping[str, str] = {"eutils": "ncbi", "pmc": "idconv"}
NAMES: Mapping[str, str] = {
    "crossref": "Crossref",
    "datacite": "DataCite",
    "doi": "doi.org",
    "ncbi": "PubMed",
    "idconv": "PubMed Central's ID converter",
    "clinicaltrials": "ClinicalTrials.gov",
    "openlibrary": "Open Library",
}
# A person waits at the terminal: two tries, and hosts that are asked twice are asked at NCBI's pace.
PACE = Pace(interval=0.4, attempts=2, backoff=1.0, longest=20.0)
_UNREACHED = frozenset({"dns", "connect", "timeout", "tls", "truncated", "host-down"})


class NotFetched(Exception):
    """No record came; the message says why, for a person."""

    def __init__(self, message: str, *, unreached: bool = False) -> None:
        super().__init__(message)
        self.unreached = unreached
        """Whether the network, not the record, is what was missing."""


@dataclass
class Services:
    """Asks the services; close it when done."""

    bases: Mapping[str, str]
    """Address of each service, as in `BASES`."""
    client: Client
    failures: list[str] = field(default_factory=list)
    """What could not be fetched although an entry came about, one sentence each."""

    def record(self, target: Target) -> Draft:
        """Return the record of *target*, anything but a file; raises `NotFetched`."""
        return {
            "DOI": self._doi,
            "PMID": self._pmid,
            "PMCID": self._pmcid,
            "NCT": self._trial,
            "ISBN": self._book,
            "URL": self._page,
        }[target.kind](target.value)

    def _get(self, service: str, path: str, what: str) -> str:
        """Return what *service* answers; *what* is looked for there, for the message."""
        accept = {"Accept": CSL_JSON} if service == "doi" else {}
        outcome = self.client.fetch(f"{self.bases[service].rstrip('/')}{path}", headers=accept)
        if outcome.ok:
            return outcome.text()
        raise NotFetched(_words(outcome, NAMES[service], what), unreached=outcome.fault in _UNREACHED)

    def _read(self, reader: Callable[[str], Draft], text: str) -> Draft:
        try:
            return reader(text)
        except NoRecord as error:
            raise NotFetched(str(error)) from error

    def _doi(self, doi: str) -> Draft:
        """Return what Crossref (or DataCite, or another agency) and PubMed know of a DOI."""
        base: Draft | None = None
        trouble: NotFetched | None = None
        path = quote(doi, safe="")
        for service, address, read in (
            ("crossref", f"/works/{path}", registries.crossref),
            ("datacite", f"/dois/{path}", registries.datacite),
            # Other agencies, such as mEDRA and JaLC, have the same answer at the resolver.
            ("doi", f"/{path}", registries.negotiated),
        ):
            try:
                text = self._get(service, address, f"the DOI {doi}")
                base = self._read(read, text)
                break
            except NotFetched as error:
                if trouble is None or (error.unreached and not trouble.unreached):
                    trouble = error
                if error.unreached:
                    break
        if base is None and trouble is not None and not trouble.unreached:
            raise NotFetched(f"No agency has a record of the DOI {doi} that can be read. {trouble}")
        if base is not None and str(base.fields.get("DOI", "")).casefold() != doi.casefold():
            raise NotFetched(f"The answer is about another DOI, {base.fields.get('DOI')}.")
        medline = self._by_doi(doi)
        if base is None and medline is None:
            assert trouble is not None
            raise trouble
        if base is None and trouble is not None:
            self.failures.append(str(trouble))
        return merge.both(base, medline)

    def _by_doi(self, doi: str) -> Draft | None:
        """Return PubMed's record of a DOI, None when it has none or cannot be asked (then `failures` says so)."""
        term = quote(f'"{doi}"[doi]', safe="")
        try:
            found = self._get("ncbi", f"/esearch.fcgi?db=pubmed&retmode=json&term={term}", f"the DOI {doi}")
            number = pubmed.pmid_of(found)
            draft = self._pmid(number) if number else None
        except (NotFetched, NoRecord) as error:
            self.failures.append(f"{error} PMID, PMCID and the journal's short form were not looked up.")
            return None
        # The search also finds a DOI in other fields; only the record's own counts.
        return draft if draft and str(draft.fields.get("DOI", "")).casefold() == doi.casefold() else None

    def _pmid(self, pmid: str) -> Draft:
        text = self._get("ncbi", f"/efetch.fcgi?db=pubmed&retmode=xml&id={pmid}", f"the PMID {pmid}")
        draft = self._read(pubmed.read, text)
        if draft.fields.get("PMID") != pmid:
            raise NotFetched(f"The answer is about another PMID, {draft.fields.get('PMID')}.")
        return draft

    def _pmcid(self, pmcid: str) -> Draft:
        text = self._get("idconv", f"/?format=json&ids={pmcid}", f"the PMCID {pmcid}")
        try:
            found = pubmed.converted(text)
        except NoRecord as error:
            raise NotFetched(str(error)) from error
        draft = self._pmid(found["PMID"]) if found.get("PMID") else self._doi(found["DOI"].casefold())
        return replace(draft, fields={**draft.fields, "PMCID": pmcid})

    def _trial(self, number: str) -> Draft:
        text = self._get("clinicaltrials", f"/{number}?format=json", f"the number {number}")
        draft = self._read(registries.trial, text)
        if draft.fields.get("number") != number:
            raise NotFetched(f"The answer is about another trial, {draft.fields.get('number')}.")
        return draft

    def _book(self, isbn: str) -> Draft:
        path = f"/api/books?bibkeys=ISBN:{isbn}&format=json&jscmd=data"
        text = self._get("openlibrary", path, f"the ISBN {isbn}")
        return self._read(lambda answer: registries.book(answer, isbn), text)

    def _page(self, address: str) -> Draft:
        host = urlsplit(address).hostname or address
        outcome = self.client.fetch(address, headers={"Accept": "text/html"}, cap=3_000_000, want="start")
        if not outcome.ok:
            raise NotFetched(_words(outcome, host, "the page"), unreached=outcome.fault in _UNREACHED)
        if outcome.content_type not in ("text/html", "application/xhtml+xml", ""):
            kind = outcome.content_type
            raise NotFetched(f"The address leads to a file ({kind}), not to a page: its title cannot be read.")
        return self._read(lambda html: webpage.read(html, address), outcome.text())


def _words(outcome: Outcome, name: str, what: str) -> str:
    """Return why there is no record, as a sentence."""
    if outcome.fault in ("asked-to-wait",):
        return f"{name} asks to come back later ({outcome.detail})."
    if outcome.fault is not None:
        return f"{name} could not be reached: {outcome.detail}."
    if outcome.status in (404, 410):
        return f"{name} does not know {what}."
    if outcome.status in (401, 403, 429, 451):
        return f"{name} does not let programs in (status {outcome.status})."
    return f"{name} answered with an error (status {outcome.status})."


def services(replaced: Mapping[str, str]) -> Services:
    """Return what asks the services, some of them at *replaced* addresses."""
    bases = {**BASES, **replaced}
    return Services(bases, Client(user_agent(SITE), allowed=list(replaced.values()), pace=PACE))

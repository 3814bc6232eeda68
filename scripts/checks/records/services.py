"""Knows the services by name, their addresses and their rules; opens no connection."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from urllib.parse import quote, urlencode

from scripts.network import Unusable
from scripts.network.addresses import parse


@dataclass(frozen=True, slots=True)
class Service:
    """One service."""

    name: str
    base: str
    about: str
    interval: float
    """Least seconds between two requests, well within what the service allows."""
    aliases: tuple[str, ...] = ()


# Crossref allows 5 requests a second, NCBI 3 without a key (https://www.ncbi.nlm.nih.gov/books/NBK25497/).
SERVICES: Mapping[str, Service] = {
    service.name: service
    for service in (
        Service("doi", "https://doi.org", "/api/handles/DOI, /doiRA/DOI: does the DOI exist", 0.2),
        Service("handle", "https://hdl.handle.net", "/api/handles/DOI: when doi.org does not answer", 0.2, ("hdl",)),
        Service("crossref", "https://api.crossref.org", "/works/DOI, /works?filter=updates:DOI", 0.2),
        Service("datacite", "https://api.datacite.org", "/dois/DOI", 0.2),
        Service("medra", "https://data.medra.org", "/DOI as CSL-JSON", 1.0),
        Service("ncbi", "https://eutils.ncbi.nlm.nih.gov/entrez/eutils", "/esummary.fcgi?db=pubmed", 0.34, ("eutils",)),
        Service("idconv", "https://pmc.ncbi.nlm.nih.gov/tools/idconv/api/v1/articles", "/?ids=…", 0.34, ("pmc",)),
    )
}
_NAMES: Mapping[str, str] = {
    alias: service.name for service in SERVICES.values() for alias in (service.name, *service.aliases)
}
NCBI_WITH_KEY = 0.11
# Most ids in one request: E-utilities ask for POST beyond 200, the ID converter takes 200, and Crossref's filters
# stand in the address, which must not become too long.
SUMMARIES, IDS, NOTICES = 200, 200, 20


class WrongService(ValueError):
    """An option names a service that is not known, or an address that is none."""


@dataclass(frozen=True, slots=True)
class Places:
    """Where each service is, and how it is addressed."""

    bases: Mapping[str, str] = field(default_factory=lambda: {s.name: s.base for s in SERVICES.values()})
    replaced: tuple[str, ...] = ()
    """Addresses given instead of the services' own: they may lie on this machine."""
    contact: str = ""
    """An e-mail address, or nothing."""
    tool: str = "ldn-fibromyalgia-reference"

    def scope(self) -> str:
        """Return a word for who is asked; empty when these are the services themselves."""
        own = {service.name: service.base for service in SERVICES.values()}
        return "" if dict(self.bases) == own else json.dumps(sorted(self.bases.items()))

    def handle(self, doi: str, service: str = "doi") -> str:
        """Return the address that tells whether *doi* exists."""
        return f"{self.bases[service]}/api/handles/{_path(doi)}"

    def registration(self, doi: str) -> str:
        """Return the address that tells the registration agency of *doi*."""
        return f"{self.bases['doi']}/doiRA/{_path(doi)}"

    def negotiated(self, doi: str) -> str:
        """Return the address at which any agency's record of *doi* can be had as CSL-JSON."""
        return f"{self.bases['doi']}/{_path(doi)}"

    def work(self, doi: str, part: str = "") -> str:
        """Return the address of Crossref's record of *doi*."""
        return f"{self.bases['crossref']}/works/{_path(doi)}{part}{self._mail('?')}"

    def notices(self, dois: list[str]) -> str:
        """Return the address of the notices that name one of *dois*."""
        filters = ",".join(f"updates:{quote(doi, safe='/')}" for doi in dois)
        return f"{self.bases['crossref']}/works?filter={filters}&rows=1000&select=DOI,update-to{self._mail('&')}"

    def datacite(self, doi: str) -> str:
        """Return the address of DataCite's record of *doi*."""
        return f"{self.bases['datacite']}/dois/{_path(doi)}"

    def medra(self, doi: str) -> str:
        """Return the address of mEDRA's record of *doi*."""
        return f"{self.bases['medra']}/{_path(doi)}"

    def summaries(self, pmids: list[str]) -> str:
        """Return the address of PubMed's summaries of *pmids*."""
        query = {"db": "pubmed", "id": ",".join(pmids), "retmode": "json", **self._ncbi()}
        return f"{self.bases['ncbi']}/esummary.fcgi?{urlencode(query, safe=',')}"

    def ids(self, ids: list[str], kind: str) -> str:
        """Return the address at which *ids*, all of one *kind* (pmcid, doi), are converted."""
        query = {"ids": ",".join(ids), "idtype": kind, "format": "json", "versions": "no", **self._ncbi()}
        return f"{self.bases['idconv']}/?{urlencode(query, safe=',/')}"

    def intervals(self, *, with_key: bool) -> dict[str, float]:
        """Return the least seconds between requests by host; where services share one, the shortest."""
        found: dict[str, float] = {}
        for service in SERVICES.values():
            host = parse(self.bases[service.name]).authority
            seconds = NCBI_WITH_KEY if with_key and service.name == "ncbi" else service.interval
            found[host] = min(seconds, found.get(host, seconds))
        return found

    def _mail(self, joint: str) -> str:
        return f"{joint}{urlencode({'mailto': self.contact})}" if self.contact else ""

    def _ncbi(self) -> dict[str, str]:
        # NCBI asks for both together.
        return {"tool": self.tool, "email": self.contact} if self.contact else {}


def places(replacements: list[str], contact: str = "") -> Places:
    """Return where the services are, some of them replaced by options of the form ``SERVICE=URL``.

    Raises:
        WrongService: for a service that is not known or an address that is none.
    """
    bases = {service.name: service.base for service in SERVICES.values()}
    replaced: list[str] = []
    for text in replacements:
        name, _, url = text.partition("=")
        if name not in _NAMES:
            raise WrongService(f'there is no service "{name}". Services are {", ".join(SERVICES)}.')
        try:
            parse(url)
        except Unusable as error:
            raise WrongService(f'"{url}" is no address for {name}: {error}.') from None
        bases[_NAMES[name]] = url.rstrip("/")
        replaced.append(url)
    return Places(bases, tuple(replaced), contact)


def _path(doi: str) -> str:
    return quote(doi, safe="/:;()")

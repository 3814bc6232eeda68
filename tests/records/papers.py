"""Made-up papers, as entries of ours and as the services answer about them, for a stand-in of all services."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

from tests.network.server import Reply, Request, Server, as_json

RECORDED = Path(__file__).parents[1] / "network" / "recorded"


def recorded(name: str) -> str:
    """The text of a recorded answer."""
    return (RECORDED / name).read_text("utf-8")


@dataclass(frozen=True)
class Paper:
    """One paper."""

    key: str
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    title: str = ""
    family: str = "Younger"
    year: int = 2013
    journal: str = "Journal of Example Pain"
    short: str = "J Ex Pain"
    volume: str = "65"
    page: str = "529-538"
    updates: tuple[Mapping[str, Any], ...] = ()
    pubtypes: tuple[str, ...] = ("Journal Article",)
    comments: tuple[Mapping[str, Any], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)
    """Fields of Crossref's message that are set otherwise; None takes one out."""

    def crossref(self) -> dict[str, Any]:
        """Crossref's answer."""
        work = json.loads(recorded("crossref_work.json"))
        message = work["message"]
        author = [{"given": "A.", "family": self.family, "sequence": "first", "affiliation": []}]
        message |= {"DOI": self.doi, "title": [self.title], "subtitle": [], "author": author, "volume": self.volume}
        message |= {"container-title": [self.journal], "short-container-title": [self.short], "page": self.page}
        for name in ("issued", "published", "published-print", "published-online"):
            message[name] = {"date-parts": [[self.year, 2]]}
        if self.updates:
            message["updated-by"] = list(self.updates)
        for name, value in self.extra.items():
            message.pop(name, None) if value is None else message.update({name: value})
        return work

    def summary(self) -> dict[str, Any]:
        """PubMed's summary."""
        made: dict[str, Any] = dict(json.loads(recorded("esummary.json"))["result"]["900001"])
        ids = [{"idtype": "pubmed", "idtypen": 1, "value": self.pmid}]
        if self.doi:
            ids.append({"idtype": "doi", "idtypen": 3, "value": self.doi})
        if self.pmcid:
            ids.append({"idtype": "pmc", "idtypen": 8, "value": self.pmcid})
        authors = [{"name": f"{self.family} A", "authtype": "Author", "clusterid": ""}]
        made |= {"uid": self.pmid, "title": f"{self.title}.", "authors": authors, "articleids": ids}
        made |= {"pubdate": f"{self.year} Feb", "epubdate": "", "sortpubdate": f"{self.year}/02/01 00:00"}
        made |= {"source": self.short, "fulljournalname": self.journal, "volume": self.volume, "pages": self.page}
        made |= {"pubtype": list(self.pubtypes), "references": list(self.comments), "elocationid": "", "issue": "2"}
        return made

    def entry(self, **fields: str) -> str:
        """Our entry as YAML."""
        custom = {"incomplete": fields.pop("incomplete", ""), "unconfirmed": fields.pop("unconfirmed", "")}
        status = fields.pop("status", "current")
        values = {
            "id": self.key,
            "type": "article-journal",
            "title": json.dumps(fields.pop("title", self.title), ensure_ascii=False),
            "author": f"[{{family: {self.family}, given: A.}}]",
            "container-title": self.journal,
            "container-title-short": self.short,
            "issued": f"{{date-parts: [[{self.year}, 2]]}}",
            "volume": f"'{self.volume}'" if self.volume else "",
            "issue": "'2'",
            "page": self.page,
            "DOI": self.doi,
            "PMID": f"'{self.pmid}'" if self.pmid else "",
            "PMCID": self.pmcid,
            "URL": f"https://site.example/{self.key}",
        } | fields
        lines = [f"  {name}: {value}\n" for name, value in values.items() if value]
        lines.append("  custom:\n    design: other\n    read: record\n    checked: 2026-11-22\n")
        lines.append(f"    seen: https://site.example/{self.key}\n")
        lines += [f"    {name}: [{value}]\n" for name, value in custom.items() if value]
        lines.append(f"    finding: A finding.\n    status: {status}\n")
        return "- " + "".join(lines)[2:]


def paper(number: int, **fields: Any) -> Paper:
    """A sound paper with all identifiers."""
    made = Paper(
        f"paper{number:03}",
        f"10.5555/paper.{number}",
        str(900000 + number),
        f"PMC{800000 + number}",
        f"Low-dose naltrexone in example population number {number}",
    )
    return replace(made, **fields)


class StandIn:
    """All services on one server, each below a path of its own."""

    def __init__(self, server: Server, papers: list[Paper], notices: list[Mapping[str, Any]] | None = None) -> None:
        self.server = server
        self.papers = papers
        self.notices = notices or []
        self.replies: dict[str, Reply] = {}
        """Answers to give instead, by path."""
        server.otherwise = self.answer

    def options(self, interval: str = "0") -> list[str]:
        """The command's options that lead to this server."""
        names = ("doi", "handle", "crossref", "datacite", "medra", "ncbi", "idconv")
        bases = [f"--base-url={name}={self.server.url}/{name}" for name in names]
        return [*bases, f"--interval={interval}"]

    def answer(self, request: Request) -> Reply:
        """Answer as the services do."""
        _, service, rest = [*request.path.split("/", 2), "", ""][:3]
        if found := self.replies.get(request.path):
            return found
        if service in ("doi", "handle"):
            doi = rest.removeprefix("api/handles/")
            if self._by("doi", doi):
                return as_json({**json.loads(recorded("handle_found.json")), "handle": doi})
            return as_json({"responseCode": 100, "handle": doi}, 404)
        if service == "crossref" and rest == "works":
            dois = set(re.findall(r"updates:([^,]+)", request.query["filter"][0]))
            items = [n for n in self.notices if dois & {u["DOI"].lower() for u in n["update-to"]}]
            return as_json({"status": "ok", "message": {"total-results": len(items), "items": items}})
        if service == "crossref":
            paper = self._by("doi", rest.removeprefix("works/"))
            return as_json(paper.crossref()) if paper else Reply("Resource not found.", 404)
        if service == "ncbi":
            ids = request.query["id"][0].split(",")
            error = "cannot get document summary"
            result = {i: p.summary() if (p := self._by("pmid", i)) else {"uid": i, "error": error} for i in ids}
            return as_json({"header": {"type": "esummary", "version": "0.3"}, "result": {"uids": ids, **result}})
        if service == "idconv":
            kind = {"pmcid": "pmcid", "doi": "doi"}[request.query["idtype"][0]]
            rows = []
            for wanted in request.query["ids"][0].split(","):
                if (p := self._by(kind, wanted)) and p.pmcid:
                    rows.append({"doi": p.doi, "pmcid": p.pmcid, "pmid": int(p.pmid), "requested-id": wanted})
                else:
                    rows.append({"requested-id": wanted, "status": "error", "errmsg": "Identifier not found in PMC"})
            return as_json({"status": "ok", "records": rows})
        return Reply("not found", 404)

    def _by(self, name: str, value: str) -> Paper | None:
        return next((p for p in self.papers if value and getattr(p, name).lower() == value.lower()), None)

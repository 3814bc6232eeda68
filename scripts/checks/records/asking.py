"""Knows which service is asked what about each entry, in which order and batches; knows nothing of verdicts."""

from __future__ import annotations

import os
import threading
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

from scripts.bibliography import Reference
from scripts.checks.records import agencies, crossref, ncbi
from scripts.checks.records.journal import Journal
from scripts.checks.records.record import Answer, Record, Unreadable
from scripts.checks.records.services import IDS, NOTICES, SUMMARIES, Places
from scripts.network import Client, Outcome

_CSL = {"Accept": "application/vnd.citationstyles.csl+json"}
_MALFORMED = "status 400, it does not accept the question"
_JSON = {"Accept": "application/json"}


@dataclass(frozen=True, slots=True)
class Question:
    """One thing to be asked of one service about one identifier."""

    service: str
    """Under this name the answer is judged, see `verdict.judge`."""
    about: str
    """DOI, PMID or PMCID."""


class Asker:
    """Asks the services; each lane runs by itself, and no host sees two requests at a time.

    Args:
        client: fetches.
        where: addresses of the services.
        journal: what was answered before.
        advance: called after each answer with the number of answers so far and the number of all questions.
        environment: holds ``NCBI_API_KEY``, if there is one.
        stop: once set, no further question is asked.
    """

    def __init__(
        self,
        client: Client,
        where: Places,
        journal: Journal,
        advance: Callable[[int, int], None] = lambda done, total: None,
        environment: Mapping[str, str] = os.environ,
        stop: threading.Event | None = None,
    ) -> None:
        self._client, self._where, self._journal, self._advance = client, where, journal, advance
        key = environment.get("NCBI_API_KEY", "")
        self._secret = {"api_key": key} if key else None
        self._lock = threading.Lock()
        self._answers: dict[Question, Answer] = {}
        self._earlier: dict[Question, float] = {}
        self._total = 0
        self._stopped = stop or threading.Event()

    def ask(self, references: Sequence[Reference]) -> dict[str, dict[str, Answer]]:
        """Ask all services about *references*; return the answers by id of the entry and service."""
        dois = list(dict.fromkeys(r.DOI.lower() for r in references if r.DOI))
        pmids = list(dict.fromkeys(r.PMID for r in references if r.PMID))
        pmcids = list(dict.fromkeys(r.PMCID for r in references if r.PMCID))
        alone = list(dict.fromkeys(r.DOI.lower() for r in references if r.DOI and not (r.PMID and r.PMCID)))
        lanes: list[Callable[[], None]] = [
            lambda: self._each("doi", dois, self._handle),
            lambda: self._agencies(dois),
            lambda: self._batches("ncbi", pmids, SUMMARIES, self._summaries),
            lambda: self._converted(pmcids, alone),
        ]
        # Handle, agency and notices of each DOI; PubMed; the converter by PMCID, and by DOI for those without a comma.
        self._total = 3 * len(dois) + len(pmids) + len(pmcids) + len(alone)
        pool = ThreadPoolExecutor(len(lanes))
        try:
            for done in [pool.submit(lane) for lane in lanes]:
                done.result()
        except BaseException:
            self._stopped.set()
            raise
        finally:
            pool.shutdown(wait=True, cancel_futures=True)
        return {r.id: dict(self._of(r)) for r in references}

    def asked_at(self, reference: Reference, now: float) -> float:
        """Return when the oldest answer about *reference* came, in seconds since 1970; *now* if all are new."""
        times = (self._earlier.get(question, now) for question in self._questions(reference))
        return min(times, default=now)

    def _of(self, reference: Reference) -> Iterator[tuple[str, Answer]]:
        for question in self._questions(reference):
            if answer := self._answers.get(question):
                yield question.service, answer

    @staticmethod
    def _questions(reference: Reference) -> list[Question]:
        asked = (
            ("doi", reference.DOI.lower()),
            *((name, reference.DOI.lower()) for name in ("crossref", "datacite", "medra", "csl", "crossref-notices")),
            ("ncbi", reference.PMID),
            ("idconv", reference.PMCID),
            ("idconv-doi", reference.DOI.lower()),
        )
        return [Question(service, about) for service, about in asked if about]

    # Bookkeeping.

    def _known(self, service: str, about: str) -> bool:
        found = self._journal.get(service, about)
        if found is None:
            return False
        self._earlier[Question(service, about)] = found[0]
        self._note(service, about, found[1], fresh=False)
        return True

    def _note(self, service: str, about: str, answer: Answer, *, fresh: bool = True) -> None:
        if fresh:
            self._journal.put(service, about, answer)
        with self._lock:
            self._answers[Question(service, about)] = answer
            done = len(self._answers)
        self._advance(min(done, self._total), self._total)

    def _each(self, service: str, all_: Iterable[str], ask: Callable[[str], Answer]) -> None:
        for about in all_:
            if self._stopped.is_set():
                return
            if not self._known(service, about):
                self._note(service, about, ask(about))

    def _batches(
        self, service: str, all_: Iterable[str], size: int, ask: Callable[[list[str]], Mapping[str, Answer]]
    ) -> None:
        open_ = [about for about in all_ if not self._known(service, about)]
        batches = [open_[start : start + size] for start in range(0, len(open_), size)]
        while batches and not self._stopped.is_set():
            batch = batches.pop(0)
            answers = ask(batch)
            if len(batch) > 1 and all(a.kind == "failed" and a.detail == _MALFORMED for a in answers.values()):
                # One bad id spoils the batch: halves find it.
                batches[:0] = [batch[: len(batch) // 2], batch[len(batch) // 2 :]]
                continue
            for about, answer in answers.items():
                self._note(service, about, answer)

    # Questions.

    def _handle(self, doi: str) -> Answer:
        answer = self._read(self._client.fetch(self._where.handle(doi), headers=_JSON), doi)
        if answer.kind == "failed":
            second = self._read(self._client.fetch(self._where.handle(doi, "handle"), headers=_JSON), doi)
            if second.kind == "failed":
                return Answer("failed", detail=f"doi.org: {answer.detail}; hdl.handle.net: {second.detail}")
            return second
        return answer

    @staticmethod
    def _read(outcome: Outcome, doi: str) -> Answer:
        # A DOI that does not exist is told with the status 404 and a body that says so; a 404 alone may be a proxy's.
        if outcome.fault is None and outcome.status in (200, 404):
            try:
                return agencies.read_handle(outcome.text(), doi)
            except Unreadable as error:
                return Answer("failed", detail=str(error))
        return Answer("failed", detail=told(outcome))

    def _agencies(self, dois: Sequence[str]) -> None:
        for doi in dois:
            if self._stopped.is_set():
                return
            if any(self._known(name, doi) for name in ("crossref", "datacite", "medra", "csl")):
                continue
            name, answer = self._agency(doi)
            self._note(name, doi, answer)
        # A comma would end the filter; such DOIs are rare.
        self._batches("crossref-notices", [d for d in dois if "," not in d], NOTICES, self._notices)

    def _agency(self, doi: str) -> tuple[str, Answer]:
        """Return who registers *doi* and that agency's record."""
        outcome = self._client.fetch(self._where.work(doi), headers=_JSON)
        if not (outcome.fault is None and outcome.status == 404):
            return "crossref", _record(outcome, crossref.read_work)
        agency = self._registered(doi)
        if agency == "datacite":
            outcome = self._client.fetch(self._where.datacite(doi), headers={"Accept": "application/vnd.api+json"})
            return "datacite", _record(outcome, agencies.read_datacite)
        if agency == "medra":
            outcome = self._client.fetch(self._where.medra(doi), headers=_CSL)
            return "medra", _record(outcome, lambda text: crossref.read_csl(text, "medra"))
        if agency in ("", "crossref", "unknown"):
            return "crossref", Answer("failed", detail="Crossref holds no record, and no agency is told")
        outcome = self._client.fetch(self._where.negotiated(doi), headers=_CSL)
        return "csl", _record(outcome, lambda text: crossref.read_csl(text, agency))

    def _registered(self, doi: str) -> str:
        for url, read in (
            (self._where.work(doi, "/agency"), crossref.read_agency),
            (self._where.registration(doi), agencies.read_registration),
        ):
            outcome = self._client.fetch(url, headers=_JSON)
            if outcome.ok:
                try:
                    return read(outcome.text())
                except Unreadable:
                    continue
        return ""

    def _notices(self, dois: list[str]) -> dict[str, Answer]:
        outcome = self._client.fetch(self._where.notices(dois), headers=_JSON)
        if not outcome.ok:
            return dict.fromkeys(dois, Answer("failed", detail=told(outcome)))
        try:
            found = crossref.read_notices(outcome.text())
        except Unreadable as error:
            return dict.fromkeys(dois, Answer("failed", detail=str(error)))
        return {doi: Answer("record", Record("crossref-notices", notices=found.get(doi, ()))) for doi in dois}

    def _summaries(self, pmids: list[str]) -> dict[str, Answer]:
        outcome = self._client.fetch(self._where.summaries(pmids), headers=_JSON, secret=self._secret)
        return _several(outcome, pmids, ncbi.read_summaries)

    def _converted(self, pmcids: Sequence[str], dois: Sequence[str]) -> None:
        def by(kind: str) -> Callable[[list[str]], dict[str, Answer]]:
            def ask(ids: list[str]) -> dict[str, Answer]:
                return _several(self._client.fetch(self._where.ids(ids, kind), headers=_JSON), ids, ncbi.read_ids)

            return ask

        self._batches("idconv", pmcids, IDS, by("pmcid"))
        self._batches("idconv-doi", [d for d in dois if "," not in d], IDS // 2, by("doi"))


def _record(outcome: Outcome, read: Callable[[str], Record]) -> Answer:
    if not outcome.ok:
        return Answer("failed", detail=told(outcome))
    try:
        return Answer("record", read(outcome.text()))
    except Unreadable as error:
        return Answer("failed", detail=str(error))


def _several(
    outcome: Outcome, ids: list[str], read: Callable[[str, Sequence[str]], dict[str, Answer]]
) -> dict[str, Answer]:
    if not outcome.ok:
        return dict.fromkeys(ids, Answer("failed", detail=told(outcome)))
    try:
        return read(outcome.text(), ids)
    except Unreadable as error:
        return dict.fromkeys(ids, Answer("failed", detail=str(error)))


def told(outcome: Outcome) -> str:
    """Return why an outcome is no answer, one line."""
    if outcome.fault is not None:
        return outcome.detail or outcome.fault
    words = {
        400: "it does not accept the question",
        401: "it asks for a log-in",
        403: "it refuses machines",
        404: "it holds no record",
        429: "too many requests",
    }
    return f"status {outcome.status}" + (f", {words[outcome.status]}" if outcome.status in words else "")

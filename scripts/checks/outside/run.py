"""Knows the order of a check of outside addresses: collect, ask, judge, write, tell.  The only part that does all."""

from __future__ import annotations

import datetime as dt
import sys
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path
from urllib.parse import urlsplit

from scripts.bibliography import BibliographyError, linkfile, load, report
from scripts.bibliography.files import write_whole
from scripts.bibliography.linkfile import LinkFileError
from scripts.bibliography.links import Link
from scripts.bibliography.problems import Form, Problem
from scripts.checks.outside import telling
from scripts.checks.outside.collect import LINKS, Named, collect
from scripts.checks.outside.crawl import Manners, NoCrawler, crawl
from scripts.checks.outside.journal import Journal
from scripts.checks.outside.look import Looker, StandIns, each, wants_asking
from scripts.checks.outside.observation import needs_second_look, of_answer
from scripts.checks.outside.verdict import ENOUGH_TO_JUDGE, Observation, judged, our_network
from scripts.checks.project import Project
from scripts.checks.records.journal import Busy, alone
from scripts.network import Client, Pace, user_agent
from scripts.network.addresses import Resolver, parse, system_resolver
from scripts.network.connection import Limits

WORK = Path(".cache/links")
BATCH = 100
"""Addresses after which what was seen is noted, so that a killed run loses no more."""
ARCHIVE_AGAIN = 30
"""Days after which the archive is asked again for a copy that it did not have."""
FINE, GONE, NOT_RUN, NOTHING = 0, 1, 2, 3


@dataclass(frozen=True, slots=True)
class Wanted:
    """What a run is asked to do."""

    stand_ins: StandIns = field(default_factory=StandIns)
    manners: Manners = field(default_factory=Manners)
    form: Form = "text"
    prune: bool = False
    """Whether addresses that nothing names any more leave the file."""
    resolve: Resolver = system_resolver


def check_outside(project: Project, wanted: Wanted) -> int:
    """Check the outside addresses of *project*, write ``data/links.yaml``, print what to see to.

    Returns 0 when all is fine, 1 when an address is gone, 2 when the check could not run or write, 3 when nothing
    could be verified, as without a network: then nothing is written.
    """
    file = project.root / LINKS
    try:
        bibliography = load(project.root / "references.yaml", "references.yaml")
        linkfile.load(file, str(LINKS), project.today)
    except (BibliographyError, LinkFileError) as error:
        print(report(error.problems, wanted.form))
        return NOT_RUN
    named, problems = collect(project, bibliography)
    if project.site is None:
        _say("the site is not built, so links that only built pages show are left out (make site).")
    try:
        with alone(project.root / WORK):
            return _checked(project, wanted, named, problems)
    except KeyboardInterrupt:
        _say("stopped; the next run of today goes on from here.")
    except Busy:
        _say("another run is at work; wait until it ends.")
    except (NoCrawler, LinkFileError) as error:
        _say(str(error))
    except OSError as error:
        _say(f"{LINKS} was not written and stays as it was: {error.strerror or error}. What was seen today is kept.")
    return NOT_RUN


def _checked(project: Project, wanted: Wanted, named: list[Named], problems: list[Problem]) -> int:
    file, today = project.root / LINKS, project.today
    # Read again now that no other run can write.
    links = linkfile.load(file, str(LINKS), today)
    journal = Journal(project.root / WORK / "journal.jsonl", today)
    whole = _ask(project, wanted, named, links, journal)
    seen = {one.address: journal.seen[one.address] for one in named if one.address in journal.seen}
    if our_network(seen.values()) or not (whole or seen):
        journal.clear()
        _say("nearly all addresses failed at once, so this network is at fault. Nothing was written.")
        return NOTHING
    links = {**links, **{a: judged(links.get(a), a, o, today) for a, o in seen.items()}}
    if wanted.prune:
        kept = {one.address for one in named}
        links = {address: link for address, link in links.items() if address in kept}
    write_whole(file, linkfile.dumps(links))
    if whole:
        journal.clear()
    else:
        _say("nearly all addresses failed from here on, so this network is at fault. Run it again for the rest.")
    found = sorted([*problems, *telling.problems(named, links, today)])
    if found or wanted.form == "json":
        print(report(found, wanted.form))
    print(telling.summary(named, links), file=sys.stderr)
    if seen and not any(o.kind in ("ok", "moved", "not-found") for o in seen.values()):
        return NOTHING
    return GONE if any(problem.severity == "error" for problem in found) else FINE


def _ask(project: Project, wanted: Wanted, named: Sequence[Named], links: dict[str, Link], journal: Journal) -> bool:
    """Ask about every address that the journal does not know yet, and note what comes, batch by batch.

    Returns whether all were asked: where nearly all of a batch fail, it is not noted and the rest is left.
    """
    agent = user_agent(project.site_url)
    with _client(wanted, agent) as client:
        looker = Looker(client, wanted.stand_ins, wanted.resolve)
        todo = [one for one in _spread(named) if one.address not in journal.seen]
        for start in range(0, len(todo), BATCH):
            batch = {one.address: one for one in todo[start : start + BATCH]}
            seen = _observed(list(batch), wanted, looker, project.root / WORK, agent)
            seen = dict(_with_https(seen, looker))
            if len(seen) >= ENOUGH_TO_JUDGE and our_network(seen.values()):
                return False
            if wanted.stand_ins.archive:
                seen = dict(_with_copies(seen, batch, links, looker, project.today))
            journal.note(seen)
            _say(f"{min(start + BATCH, len(todo))} of {len(todo)} asked.")
    return True


def _client(wanted: Wanted, agent: str) -> Client:
    """Return the client for single questions; stand-ins need no pause between two of them."""
    bases = wanted.stand_ins.bases
    pace = Pace(
        interval=wanted.manners.interval,
        intervals={parse(base).authority: 0.0 for base in bases},
        attempts=wanted.manners.retries + 1,
        longest=60.0,
    )
    timeout = wanted.manners.timeout
    limits = Limits(connect=min(10.0, timeout), silence=timeout, total=2 * timeout)
    return Client(agent, allowed=bases, pace=pace, limits=limits, resolve=wanted.resolve)


def _observed(
    addresses: Sequence[str], wanted: Wanted, looker: Looker, folder: Path, agent: str
) -> dict[str, Observation]:
    """Return what is seen of *addresses*: by the crawler, and by single questions where that does not say enough."""
    seen: dict[str, Observation] = {}
    # Addresses that differ in their anchors alone are asked once.
    asked: dict[bool, dict[str, list[str]]] = {False: {}, True: {}}
    for address, refused in each(looker.may_be_asked, addresses):
        if refused:
            seen[address] = refused
        else:
            there = wanted.stand_ins.there(address)
            asked[there != address].setdefault(there.partition("#")[0], []).append(address)
    closer: list[str] = []
    for stand_in, by_crawled in asked.items():
        manners = replace(wanted.manners, interval=0.0, at_once=20) if stand_in else wanted.manners
        answers = crawl(sorted(by_crawled), folder, agent, manners, private=stand_in) if by_crawled else {}
        for crawled, addresses_of_it in by_crawled.items():
            answer = answers.get(crawled)
            for address in addresses_of_it:
                if answer is None or needs_second_look(address, answer):
                    closer.append(address)
                else:
                    seen[address] = of_answer(answer)
    return seen | dict(each(looker.closer, closer))


def _with_https(seen: dict[str, Observation], looker: Looker) -> Iterable[tuple[str, Observation]]:
    """Add to what works with http whether https works too."""
    plain = [a for a, o in seen.items() if o.kind == "ok" and a.startswith("http:")]
    return [*seen.items(), *((a, replace(seen[a], https_works=works)) for a, works in each(looker.https, plain))]


def _with_copies(
    seen: dict[str, Observation], named: dict[str, Named], links: dict[str, Link], looker: Looker, today: dt.date
) -> Iterable[tuple[str, Observation]]:
    """Add a copy in the archive for each source without a DOI that has none yet, and for what fails."""
    wanting = []
    for address, observation in seen.items():
        known = links.get(address)
        wants = named[address].wants_copy or observation.kind == "not-found"
        asked = known.archive_asked if known else None
        if wants and not (known and known.archive) and wants_asking(asked, today, ARCHIVE_AGAIN):
            wanting.append(address)
    found = list(seen.items())
    for address, (copy, answered) in each(lambda a: looker.copy(a, named[a].near), wanting):
        found.append((address, replace(seen[address], archive=copy, archive_asked=answered)))
    return found


def _spread(named: Iterable[Named]) -> list[Named]:
    """Return the addresses so that those of one host lie far apart: hosts are asked in turn."""
    turns: dict[str, int] = {}
    keyed = []
    for one in named:
        host = urlsplit(one.address).netloc.lower()
        turns[host] = turns.get(host, 0) + 1
        keyed.append((turns[host], host, one))
    return [one for _, _, one in sorted(keyed, key=lambda item: item[:2])]


def _say(words: str) -> None:
    print(f"{telling.CHECK}: {words}", file=sys.stderr)

"""Knows which single questions are asked besides the crawl: redirects, anchors, https, copies in the archive."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection, Iterable, Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor, as_completed
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from typing import TypeVar
from urllib.parse import urlencode, urlsplit

from scripts.bibliography.links import Copy
from scripts.bibliography.problems import did_you_mean
from scripts.checks.outside.observation import anchor_of, of_outcome, read_copy
from scripts.checks.outside.verdict import Observation
from scripts.network import Client, Unusable
from scripts.network.addresses import Resolver, parse, permitted, system_resolver
from scripts.network.connection import Want

T = TypeVar("T")
ARCHIVE = "https://archive.org"
_THREADS = 16
_MOST_OF_A_PAGE = 3_000_000


class WrongBase(ValueError):
    """A --base-url cannot be used; the text says why and how to mend it."""


@dataclass(frozen=True, slots=True)
class StandIns:
    """Servers that stand in for others, as in tests."""

    hosts: Mapping[str, str] = field(default_factory=dict)
    """Base address by host (and port) as in an address; ``web`` stands for every host, which then begins the path."""
    archive: str = ARCHIVE
    """Base address of the web archive; empty when it is not asked."""

    def there(self, address: str) -> str:
        """Return the address that is asked in place of *address*."""
        parts = urlsplit(address)
        host = parts.netloc.lower()
        rest = address.split(parts.netloc, 1)[1] or "/"
        if host in self.hosts:
            return self.hosts[host].rstrip("/") + rest
        if "web" in self.hosts:
            return f"{self.hosts['web'].rstrip('/')}/{host}{rest}"
        return address

    def back(self, url: str, asked: str) -> str:
        """Return for *url*, where asking for *asked* led, the address for which it stands."""
        scheme = urlsplit(asked).scheme
        for host, base in self.hosts.items():
            start = f"{base.rstrip('/')}/"
            if url.startswith(start):
                rest = url.removeprefix(start)
                return f"{scheme}://{rest}" if host == "web" else f"{scheme}://{host}/{rest}"
        return url

    @property
    def bases(self) -> tuple[str, ...]:
        """The addresses of all stand-ins."""
        own = (self.archive,) if self.archive not in ("", ARCHIVE) else ()
        return (*self.hosts.values(), *own)


def stand_ins(pairs: Iterable[str], others: Collection[str] = ()) -> StandIns:
    """Return the stand-ins that *pairs* of the form ``SERVICE=URL`` name; raises WrongBase.

    SERVICE is ``archive`` (the web archive), a host as it stands in addresses (``www.nice.org.uk``), or ``web`` for
    all other hosts, each of which begins the path then.  With ``web`` alone the archive is not asked: whoever replaces
    the web wants nothing from outside.  The names *others* are other checks' services.
    """
    hosts: dict[str, str] = {}
    archive = ""
    for pair in pairs:
        service, _, base = pair.partition("=")
        service = service.lower()
        try:
            parse(base)
        except Unusable as error:
            raise WrongBase(f'--base-url "{pair}": {error}. Write it like archive=http://127.0.0.1:8000') from error
        if service == "archive":
            archive = base.rstrip("/")
        elif service == "web" or "." in service or ":" in service or service == "localhost":
            hosts[service] = base
        elif service not in others:
            mend = did_you_mean(service, ("archive", "web")) or "Services are archive, web or a host"
            raise WrongBase(f'--base-url: there is no service "{service}". {mend}')
    return StandIns(hosts, archive or ("" if "web" in hosts else ARCHIVE))


class Looker:
    """Asks single questions."""

    def __init__(self, client: Client, stand_ins: StandIns, resolve: Resolver = system_resolver) -> None:
        self._client, self._stand_ins, self._resolve = client, stand_ins, resolve
        self._allowed = frozenset(parse(base).origin for base in stand_ins.bases)

    def may_be_asked(self, address: str) -> Observation | None:
        """Return nothing when the host has a public address or a stand-in, else what that says of *address*."""
        try:
            permitted(parse(self._stand_ins.there(address)), self._resolve, self._allowed)
        except Unusable as error:
            if error.fault == "dns":
                return Observation("not-found", f"there is no host {urlsplit(address).hostname}")
            words = "the address is private; it is not fetched" if error.fault == "private-address" else str(error)
            return Observation("unreachable", words)
        return None

    def closer(self, address: str) -> Observation:
        """Return what *address* says when redirects are followed, and its anchor and kind of document looked at."""
        want: Want = "start" if anchor_of(address) else "none"
        outcome = self._client.fetch(self._stand_ins.there(address), want=want, cap=_MOST_OF_A_PAGE)
        back = self._stand_ins.back
        hops = tuple(replace(hop, url=back(hop.url, address)) for hop in outcome.hops)
        return of_outcome(address, replace(outcome, final_url=back(outcome.final_url, address), hops=hops))

    def https(self, address: str) -> bool:
        """Return whether the http *address* answers with https too."""
        secure = "https" + address.removeprefix("http")
        return of_outcome(secure, self._client.fetch(self._stand_ins.there(secure), want="none")).kind == "ok"

    def copy(self, address: str, near: str) -> tuple[Copy | None, bool]:
        """Return the copy in the web archive nearest to the day *near*, and whether the archive gave an answer."""
        query = {"url": address} | ({"timestamp": near.replace("-", "")} if near else {})
        outcome = self._client.fetch(f"{self._stand_ins.archive}/wayback/available?{urlencode(query)}", cap=100_000)
        try:
            return (read_copy(outcome.text()), True) if outcome.ok else (None, False)
        except (ValueError, AttributeError):
            return None, False


def each(ask: Callable[[str], T], addresses: Iterable[str]) -> Iterator[tuple[str, T]]:
    """Yield every address with what *ask* returns for it, as answers come; several are asked at once."""
    with _pool() as pool:
        waiting = {pool.submit(ask, address): address for address in addresses}
        for done in as_completed(waiting):
            yield waiting[done], done.result()


@contextmanager
def _pool() -> Iterator[ThreadPoolExecutor]:
    pool = ThreadPoolExecutor(_THREADS)
    try:
        yield pool
    finally:
        # Whoever stops the run does not wait for what was not begun.
        pool.shutdown(wait=True, cancel_futures=True)


def wants_asking(asked: dt.date | None, today: dt.date, days: int) -> bool:
    """Return whether *days* have passed since a question was last asked."""
    return asked is None or (today - asked).days >= days

"""Knows how one address is fetched: redirects, repeats, pace; what the answer means is the caller's business."""

from __future__ import annotations

import random
import ssl
import threading
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass, replace
from typing import Literal
from urllib.parse import quote_plus, urlencode

from scripts.network.addresses import (
    Origin,
    Resolver,
    Target,
    Unusable,
    follow,
    origin,
    parse,
    permitted,
    system_resolver,
)
from scripts.network.connection import Answer, Broken, Connection, Dial, Limits, Want, system_dial
from scripts.network.outcome import PASSING, Hop, Outcome
from scripts.network.pacing import Clock, Host, Pace, retry_after

MOST_REDIRECTS = 10
_REDIRECTS = (301, 302, 303, 307, 308)
_REPEATED = (429, 500, 502, 503, 504)
# Connections that stay open; beyond, the one unused for longest is closed.
_KEPT = 16


def user_agent(site_url: str, contact: str = "") -> str:
    """Return what the client calls itself: who asks, and where to complain.

    Args:
        site_url: address of the site on whose behalf is asked.
        contact: an e-mail address, or nothing: then the site's address is the contact.
    """
    about = f"+{site_url}" if site_url else "a static website's record check"
    return f"ldn-fibromyalgia-reference/0.1 ({about}{f'; mailto:{contact}' if contact else ''})"


@dataclass(frozen=True, slots=True)
class _Request:
    """What is asked the same way at every step, wherever redirects lead."""

    method: str
    headers: Mapping[str, str]
    """All request headers."""
    secret: Mapping[str, str] | None
    """Query parameters for the first address alone."""
    want: Want
    cap: int
    """Bytes of the body at most."""


class Client:
    """Fetches addresses.  Safe to share between threads: each host is asked by one thread at a time.

    Args:
        agent: the User-Agent, see `user_agent`.
        allowed: base addresses that may lie anywhere, on this machine too (their scheme, host and port); all other
            hosts must have public addresses.
        pace: how politely hosts are asked.
        limits: what one exchange may take.
        resolve, dial, tls, clock, chance: how hosts become numbers, numbers become connections, certificates are
            judged, time passes, and a number from 0 to 1 by chance; for tests.
    """

    def __init__(
        self,
        agent: str,
        *,
        allowed: Collection[str] = (),
        pace: Pace | None = None,
        limits: Limits | None = None,
        resolve: Resolver = system_resolver,
        dial: Dial = system_dial,
        tls: ssl.SSLContext | None = None,
        clock: Clock | None = None,
        chance: Callable[[], float] = random.random,
    ) -> None:
        self._agent = agent
        self._allowed: frozenset[Origin] = frozenset(origin(url) for url in allowed)
        self._pace = pace or Pace()
        self._limits = limits or Limits()
        self._resolve, self._dial = resolve, dial
        self._tls = tls or ssl.create_default_context()
        self._clock = clock or Clock()
        self._chance = chance
        self._lock = threading.Lock()
        self._hosts: dict[str, Host] = {}
        self._connections: dict[Origin, Connection] = {}
        self.requests = 0
        """Requests sent so far."""

    def close(self) -> None:
        """Close all connections; the client can still be used."""
        with self._lock:
            connections = list(self._connections.values())
            self._connections.clear()
        for connection in connections:
            connection.close()

    def __enter__(self) -> Client:
        return self

    def __exit__(self, *_: object) -> None:
        self.close()

    def fetch(
        self,
        url: str,
        *,
        method: Literal["GET", "HEAD"] = "GET",
        headers: Mapping[str, str] | None = None,
        secret: Mapping[str, str] | None = None,
        want: Want = "whole",
        cap: int | None = None,
    ) -> Outcome:
        """Fetch *url* and return what came of it; never raises for what a server or the network does.

        Args:
            url: the address; its fragment is not sent.
            method: GET or HEAD.
            headers: request headers besides User-Agent and Accept-Encoding.
            secret: query parameters that are sent but appear in no outcome, such as a key.
            want: how much of the body is read: "whole", "start" (what fits into the cap) or "none".
            cap: bytes of the body, instead of the client's limit.
        """
        sent = {"User-Agent": self._agent, "Accept": "*/*", "Accept-Encoding": "gzip", **(headers or {})}
        most = min(cap, self._limits.body) if cap is not None else self._limits.body
        return _without(self._follow(url, _Request(method, sent, secret, want, most)), secret)

    def _follow(self, url: str, request: _Request) -> Outcome:
        try:
            first = parse(url)
        except Unusable as error:
            return Outcome(url, url, fault=error.fault, detail=str(error))
        target, hops, seen, requests, attempts = first, list[Hop](), {first.url}, 0, 0
        while True:
            outcome = self._persist(target, request if target is first else replace(request, secret=None))
            requests += outcome.requests
            attempts = max(attempts, outcome.attempts)
            outcome = replace(outcome, url=url, hops=tuple(hops), requests=requests, attempts=attempts)
            if outcome.fault is not None or outcome.status not in _REDIRECTS:
                return outcome
            hops.append(Hop(outcome.final_url, outcome.status))
            outcome = replace(outcome, hops=tuple(hops), body=b"")
            location = outcome.headers.get("location", "")
            if not location:
                return replace(outcome, fault="bad-redirect", detail="the redirect names no address")
            try:
                target = follow(target, location)
            except Unusable as error:
                return replace(outcome, fault=error.fault, detail=str(error))
            if target.url in seen:
                return replace(outcome, fault="redirect-loop", detail=f"the redirects lead back to {target.url}")
            if len(hops) > MOST_REDIRECTS:
                return replace(outcome, fault="too-many-redirects", detail=f"more than {MOST_REDIRECTS} redirects")
            seen.add(target.url)

    def _persist(self, target: Target, request: _Request) -> Outcome:
        """Ask one address, again where that may help, at the pace of its host."""
        host = self._host(target.authority)
        with host.lock:
            outcome = Outcome(target.url, target.url)
            for attempt in range(1, self._pace.attempts + 1):
                if (early := self._left_alone(host, target)) is not None:
                    return replace(early, attempts=outcome.attempts, requests=outcome.requests)
                self._clock.wait_until(host.free_at)
                host.free_at = self._clock.monotonic() + self._pace.of(target.authority)
                outcome = self._once(target, request, outcome)
                repeatable = outcome.fault in PASSING or (outcome.fault is None and outcome.status in _REPEATED)
                if not repeatable:
                    host.failures = 0
                    return outcome
                asked = retry_after(outcome.headers.get("retry-after", ""), self._clock.now())
                if asked is not None and outcome.status in (429, 503):
                    if asked > self._pace.longest:
                        host.asked_until = self._clock.monotonic() + asked
                        words = f"{target.host} asked to come back in {asked:.0f} seconds"
                        return replace(outcome, fault="asked-to-wait", detail=words, wait=asked, body=b"")
                    pause = asked
                else:
                    pause = self._pace.backoff * 2 ** (attempt - 1) * (0.5 + self._chance())
                if attempt < self._pace.attempts:
                    host.free_at = max(host.free_at, self._clock.monotonic() + pause)
            host.failures += 1
            host.last_fault = outcome.detail or f"status {outcome.status}"
            return outcome

    def _left_alone(self, host: Host, target: Target) -> Outcome | None:
        left = host.asked_until - self._clock.monotonic()
        if left > 0:
            words = f"{target.host} asked to come back in {left:.0f} seconds"
            return Outcome(target.url, target.url, fault="asked-to-wait", detail=words, wait=left)
        if self._pace.give_up_after and host.failures >= self._pace.give_up_after:
            words = f"{target.host} failed {host.failures} times in a row: {host.last_fault}"
            return Outcome(target.url, target.url, fault="host-down", detail=words)
        return None

    def _once(self, target: Target, request: _Request, before: Outcome) -> Outcome:
        """Send one request; once more at once if a kept connection turned out to be closed."""
        made = replace(before, status=0, fault=None, detail="", headers={}, body=b"", attempts=before.attempts + 1)
        sent = target
        if request.secret:
            joint = "&" if "?" in target.path else "?"
            sent = replace(target, path=f"{target.path}{joint}{urlencode(request.secret)}")
        connection = self._connection(target.origin)
        for again in (False, True):
            try:
                numbers = [] if connection.is_open else permitted(target, self._resolve, self._allowed)
                with self._lock:
                    self.requests += 1
                made = replace(made, requests=made.requests + 1)
                answer: Answer = connection.exchange(
                    request.method, sent, numbers, request.headers, request.want, request.cap
                )
                return replace(made, status=answer.status, headers=answer.headers, body=answer.body)
            except Unusable as error:
                return replace(made, fault=error.fault, detail=str(error))
            except Broken as error:
                if not error.stale or again:
                    return replace(
                        made, status=error.status, headers=error.headers, fault=error.fault, detail=str(error)
                    )
        raise AssertionError  # pragma: no cover: the second round of the loop always returns

    def _host(self, authority: str) -> Host:
        with self._lock:
            return self._hosts.setdefault(authority, Host())

    def _connection(self, key: Origin) -> Connection:
        """Return the connection to an origin, whose host's lock the caller holds."""
        with self._lock:
            connection = self._connections.pop(key, None) or Connection(self._limits, self._dial, self._tls)
            self._connections[key] = connection
            for old in list(self._connections)[: max(0, len(self._connections) - _KEPT)]:
                # One in use belongs to a host whose lock is held; it closes by itself when its host is done.
                host = self._hosts.get(_authority(old))
                if host is None or host.lock.acquire(blocking=False):
                    self._connections.pop(old).close()
                    if host is not None:
                        host.lock.release()
            return connection


def _authority(key: Origin) -> str:
    scheme, host, port = key
    return Target(scheme, host, port, "/").authority


def _without(outcome: Outcome, secret: Mapping[str, str] | None) -> Outcome:
    """Take secrets out of what is told, should a server repeat them."""
    values = [text for value in (secret or {}).values() for text in (value, quote_plus(value)) if text]
    if not values:
        return outcome

    def clean(text: str) -> str:
        for value in values:
            text = text.replace(value, "***")
        return text

    return replace(
        outcome,
        final_url=clean(outcome.final_url),
        detail=clean(outcome.detail),
        headers={name: clean(text) for name, text in outcome.headers.items()},
        hops=tuple(Hop(clean(hop.url), hop.status) for hop in outcome.hops),
    )

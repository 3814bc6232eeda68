"""Knows what can come of a request; knows nothing of sockets and of what an answer means."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal, get_args

Fault = Literal[
    "bad-address",  # the address cannot be read, holds a user name, or is neither http nor https
    "private-address",  # the host's addresses are private, loopback or the like: refused
    "dns",  # there is no such host
    "no-dns",  # no name server answers
    "connect",  # no connection, or the connection broke before an answer
    "tls",  # the certificate or the encryption is not acceptable
    "timeout",  # nothing came for too long, or the whole took too long
    "protocol",  # the answer is not HTTP
    "redirect-loop",
    "too-many-redirects",
    "bad-redirect",  # a redirect without a usable address
    "too-large",  # the body, as sent or unpacked, is larger than the cap
    "truncated",  # the body ended early
    "encoding",  # the body is packed in a way that cannot be unpacked
    "asked-to-wait",  # the host asked to come back later than we are ready to wait
    "host-down",  # not asked: the host failed several times in a row in this run
]
FAULTS: tuple[str, ...] = get_args(Fault)
# Faults after which the same request may succeed a little later.
PASSING: frozenset[Fault] = frozenset({"no-dns", "connect", "timeout", "truncated"})


@dataclass(frozen=True, slots=True)
class Hop:
    """One redirect: who sent it and with which status."""

    url: str
    status: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What came of one request, with all its redirects and repeats."""

    url: str
    """The address that was asked for."""
    final_url: str
    """The address that gave the last answer, or that failed."""
    status: int = 0
    """Status of the last answer; 0 when there was none."""
    fault: Fault | None = None
    """Why there is no whole answer; None where there is one, whatever its status."""
    detail: str = ""
    """The fault in words."""
    headers: Mapping[str, str] = field(default_factory=dict)
    """Headers of the last answer, names in small letters; cookies are left out."""
    body: bytes = b""
    """The body, unpacked; empty with a fault, and where it was not asked for."""
    hops: tuple[Hop, ...] = ()
    """The redirects that were followed, in order."""
    attempts: int = 0
    """Requests sent, repeats included, redirects not."""
    requests: int = 0
    """Requests sent in all."""
    wait: float | None = None
    """Seconds that the host asked to wait, when the run did not wait for it."""

    @property
    def ok(self) -> bool:
        """Whether a whole answer came with a status of 200 to 299."""
        return self.fault is None and 200 <= self.status < 300

    @property
    def content_type(self) -> str:
        """The kind of the body without parameters, in small letters, e.g. ``text/html``."""
        return self.headers.get("content-type", "").partition(";")[0].strip().lower()

    @property
    def moved_for_good(self) -> bool:
        """Whether every redirect says that the move is permanent."""
        return bool(self.hops) and all(hop.status in (301, 308) for hop in self.hops)

    def text(self) -> str:
        """The body as text, in the charset that the headers name, else UTF-8; what cannot be read is replaced."""
        _, _, parameters = self.headers.get("content-type", "").partition(";")
        charset = "utf-8"
        for parameter in parameters.split(";"):
            name, _, value = parameter.partition("=")
            if name.strip().lower() == "charset":
                charset = value.strip().strip("\"'") or charset
        try:
            return self.body.decode(charset, "replace")
        except LookupError:
            return self.body.decode("utf-8", "replace")

"""Knows when a host may be asked again; knows nothing of HTTP but Retry-After."""

from __future__ import annotations

import email.utils
import threading
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Pace:
    """How politely hosts are asked; all times in seconds."""

    interval: float = 1.0
    """Least time between the beginnings of two requests to one host; a request also waits for the one before."""
    intervals: Mapping[str, float] = field(default_factory=dict)
    """The same for single hosts, by host and port as in an address (``api.crossref.org``, ``127.0.0.1:8000``)."""
    attempts: int = 4
    """Requests for one address, the first included."""
    backoff: float = 1.0
    """Wait before the first repeat; each further one doubles it, and chance varies it by half."""
    longest: float = 120.0
    """Longest wait that a host may ask for; one that asks for more is left alone."""
    give_up_after: int = 3
    """Requests in a row, repeats included in each, that may fail before a host is left alone; 0 for never."""

    def of(self, authority: str) -> float:
        """Return the least time between two requests to the host."""
        return self.intervals.get(authority, self.interval)


def retry_after(value: str, now: float) -> float | None:
    """Return the seconds that a Retry-After header asks for (RFC 9110, 10.2.3), or None where it says nothing.

    Args:
        value: seconds or an HTTP date.
        now: the present, in seconds since 1970.
    """
    value = value.strip()
    if value.isascii() and value.isdigit():
        return float(value[:9])
    try:
        then = email.utils.parsedate_to_datetime(value)
    except (TypeError, ValueError):
        return None
    return max(0.0, then.timestamp() - now)


class Host:
    """The state of one host in this run.  `lock` is held during a request, so that a host sees one at a time."""

    def __init__(self) -> None:
        self.lock = threading.Lock()
        self.free_at = 0.0
        self.asked_until = 0.0
        self.failures = 0
        self.last_fault = ""


@dataclass
class Clock:
    """Time, as far as pacing needs it; tests put in their own."""

    monotonic: Callable[[], float] = time.monotonic
    now: Callable[[], float] = time.time
    sleep: Callable[[float], None] = time.sleep

    def wait_until(self, moment: float) -> None:
        """Sleep until *moment* of the monotonic clock."""
        if (left := moment - self.monotonic()) > 0:
            self.sleep(left)

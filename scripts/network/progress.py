"""Knows how far a long run is told to someone who watches a terminal; knows nothing of the run."""

from __future__ import annotations

import sys
import threading
import time
from typing import TextIO

_WIDTH = 30


class Progress:
    """A bar in one line; silent where no one watches.

    Args:
        what: a word before the bar.
        stream: where it is drawn; standard error when left out.
        every: least seconds between two drawings.
    """

    def __init__(self, what: str, stream: TextIO | None = None, every: float = 0.1) -> None:
        self._what = what
        self._stream = stream if stream is not None else sys.stderr
        self._every = every
        self._watched = self._stream.isatty()
        self._drawn = float("-inf")
        self._lock = threading.Lock()

    def advance(self, done: int, total: int) -> None:
        """Draw *done* of *total*."""
        if not self._watched or not total:
            return
        with self._lock:
            now = time.monotonic()
            if now - self._drawn < self._every and done < total:
                return
            self._drawn = now
            full = _WIDTH * done // total
            bar = "#" * full + "." * (_WIDTH - full)
            self._stream.write(f"\r{self._what} [{bar}] {done} of {total}")
            self._stream.flush()

    def close(self) -> None:
        """Take the bar away."""
        if self._watched:
            self._stream.write("\r" + " " * (len(self._what) + _WIDTH + 30) + "\r")
            self._stream.flush()

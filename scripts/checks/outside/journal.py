"""Knows how a run notes what it has seen, so that a killed run resumes."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
import os
from pathlib import Path
from typing import Any

from scripts.bibliography.links import Copy
from scripts.checks.outside.verdict import KINDS, Observation


class Journal:
    """What this run, or one that was killed, has seen so far."""

    def __init__(self, file: Path, day: dt.date) -> None:
        """Take the file and the day of the run; reads what was noted on that day."""
        self.file, self.day = file, day
        self.seen: dict[str, Observation] = {}
        with contextlib.suppress(OSError):
            for line in file.read_text("utf-8", errors="replace").splitlines():
                self._read(line)

    def _read(self, line: str) -> None:
        # The last line of a killed run may be cut short: it is asked for again.
        with contextlib.suppress(ValueError, KeyError, TypeError):
            noted: dict[str, Any] = json.loads(line)
            # What was seen on another day must not count as seen today: failures are counted in days.
            if noted["kind"] in KINDS and noted["day"] == self.day.isoformat():
                copy = Copy(noted["copy"][0], dt.date.fromisoformat(noted["copy"][1])) if noted["copy"] else None
                self.seen[str(noted["address"])] = Observation(
                    noted["kind"], noted["reason"], noted["moved"], noted["https"], copy, noted["asked"]
                )

    def note(self, seen: dict[str, Observation]) -> None:
        """Add observations, one line each, and see them on the disk.  A full disk costs only the resuming."""
        self.seen |= seen
        lines = [
            json.dumps(
                {
                    "day": self.day.isoformat(),
                    "address": address,
                    "kind": o.kind,
                    "reason": o.reason,
                    "moved": o.moved_to,
                    "https": o.https_works,
                    "copy": [o.archive.address, o.archive.day.isoformat()] if o.archive else None,
                    "asked": o.archive_asked,
                }
            )
            for address, o in seen.items()
        ]
        with contextlib.suppress(OSError), self.file.open("a", encoding="utf-8") as stream:
            # Begins with a line break: what a killed run left half written ends there.
            stream.write("".join(f"\n{line}" for line in lines))
            stream.flush()
            os.fsync(stream.fileno())

    def clear(self) -> None:
        """Forget all: the run is complete."""
        self.file.unlink(missing_ok=True)

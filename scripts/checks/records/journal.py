"""Knows how answers outlive a run that breaks off, and how two runs keep apart; knows nothing of what answers say."""

from __future__ import annotations

import contextlib
import fcntl
import json
import os
import threading
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from scripts.bibliography.files import write_whole
from scripts.checks.records.record import Answer

# Raised when answers are read in another way: older ones are then asked for anew.
FORM = 1


class Busy(Exception):
    """Another run is at work."""


@contextlib.contextmanager
def alone(folder: Path) -> Iterator[None]:
    """Hold the lock of *folder* for the time of a block; it goes with the process, however that ends.

    Raises:
        Busy: another process holds it.
        OSError: the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    with open(folder / "lock", "a+", encoding="utf-8") as lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError:
            lock.seek(0)
            raise Busy(lock.read().strip()) from None
        lock.truncate(0)
        lock.write(str(os.getpid()))
        lock.flush()
        yield


class Journal:
    """Answers by service and question, one line each, appended as they come.

    Whoever starts again after a break finds what was answered before.  A line that was cut off, or that is of another
    form or too old, counts as not there.
    """

    def __init__(self, file: Path, now: float, max_age: float, scope: str = "") -> None:
        """Read *file*.

        Args:
            file: the journal.
            now: the present, in seconds since 1970.
            max_age: seconds; older answers are left out.
            scope: who was asked, when it was not the services themselves: answers of a stand-in are not theirs.
        """
        self._file, self._now, self._scope = file, now, scope
        self._lock = threading.Lock()
        self._answers: dict[tuple[str, str], tuple[float, Answer]] = {}
        self._stream: IO[str] | None = None
        self.trouble = ""
        """Why answers could not be kept, once they could not."""
        with contextlib.suppress(OSError):
            for line in file.read_text("utf-8", "replace").splitlines():
                with contextlib.suppress(ValueError, KeyError, TypeError):
                    entry = json.loads(line)
                    mine = entry["form"] == FORM and entry["scope"] == scope
                    if mine and 0 <= now - entry["at"] <= max_age:
                        key = (entry["service"], entry["question"])
                        self._answers[key] = (entry["at"], Answer.from_json(entry["answer"]))

    def get(self, service: str, question: str) -> tuple[float, Answer] | None:
        """Return when *service* answered *question*, in seconds since 1970, and what; None if it did not."""
        with self._lock:
            return self._answers.get((service, question))

    def put(self, service: str, question: str, answer: Answer) -> None:
        """Keep an answer; failures are not kept, they are asked for again."""
        if answer.kind == "failed":
            return
        with self._lock:
            self._answers[service, question] = (self._now, answer)
            if self.trouble:
                return
            try:
                if self._stream is None:
                    self._file.parent.mkdir(parents=True, exist_ok=True)
                    cut = self._file.exists() and not self._file.read_bytes().endswith(b"\n")
                    self._stream = self._file.open("a", encoding="utf-8")
                    if cut:
                        self._stream.write("\n")
                self._stream.write(self._entry(service, question, self._now, answer))
                self._stream.flush()
            except OSError as error:
                # The run goes on: without the journal it only cannot be resumed.
                self.trouble = str(error)

    def close(self) -> None:
        """Write the file anew without what is too old, and close it."""
        with self._lock:
            if self._stream is not None:
                with contextlib.suppress(OSError):
                    self._stream.close()
                self._stream = None
            if not self.trouble and self._file.exists():
                lines = (self._entry(*key, at, answer) for key, (at, answer) in self._answers.items())
                with contextlib.suppress(OSError):
                    write_whole(self._file, "".join(lines))

    def _entry(self, service: str, question: str, at: float, answer: Answer) -> str:
        entry = {"form": FORM, "scope": self._scope, "service": service, "question": question, "at": at}
        return json.dumps({**entry, "answer": answer.as_json()}, ensure_ascii=False) + "\n"

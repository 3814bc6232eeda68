"""Knows how a process that builds is started, asked, and started anew when the program changes; builds nothing.

Half of its start goes by in reading libraries, which do not change.  So the next process is always there already: it
has read them, nothing of ours, and waits.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any, NamedTuple

from scripts.bibliography.problems import Problem
from scripts.serve.told import from_traceback

SILENCE = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}
# The large ones of those that a build uses; each that is missing here costs a hundredth of a second, nothing else.
LIBRARIES = (
    "PIL.Image", "babel.support", "markdown.extensions.footnotes", "markdown.extensions.md_in_html", "material",
    "mkdocs.commands.build", "mkdocs.config.defaults", "pymdownx.blocks.caption", "pymdownx.superfences", "segno",
    "tinycss2", "typst",
)  # fmt: skip
_PROGRAM = f"""
import {", ".join(LIBRARIES)}, sys
if sys.stdin.readline():
    from scripts.serve.worker import main
    main()
"""


class Process(NamedTuple):
    """A process that builds, or waits until it is to."""

    popen: subprocess.Popen[str]
    given: IO[str]
    """What it reads."""
    answers: IO[str]
    errors: IO[str]
    """What else it prints."""


class Worker:
    """One process that builds, started when it is first asked; it may be asked from several threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._process: Process | None = None
        self._next: Process | None = None
        self._turn = threading.Lock()
        self._stale = False
        self._closed = False

    def renew(self) -> None:
        """Use a new process from the next order on: the program was changed."""
        self._stale = True

    def ask(self, order: dict[str, Any]) -> tuple[list[Problem], bool]:
        """Return the problems that *order* brought up, and whether pages were written."""
        with self._turn:
            if self._closed:
                return [], False
            if self._stale:
                self.stop()
                self._stale = False
            try:
                process = self._process or self._start()
                process.given.write(json.dumps(order) + "\n")
                process.given.flush()
                said = json.loads(process.answers.readline())
            except (OSError, ValueError):
                if self._closed:
                    return [], False
                told = from_traceback(self._said(), self.root)
                self.stop()
                return [told], False
            self._prepare()
            return [Problem(**fields) for fields in said["problems"]], bool(said["built"])

    def _start(self) -> Process:
        self._prepare()
        process, self._process, self._next = self._next, self._next, None
        if self._closed:
            self.stop()
        if process is None:
            raise OSError("closed meanwhile")
        process.given.write("\n")
        process.given.flush()
        json.loads(process.answers.readline())  # it is ready, or it ended with a traceback
        return process

    def _prepare(self) -> None:
        """Have the next process read the libraries."""
        if self._next is None:
            self._next = _process(self.root)
        if self._closed:  # meanwhile
            self.stop()

    def _said(self) -> str:
        if self._process is None:
            return ""
        with suppress(subprocess.TimeoutExpired):
            self._process.popen.wait(timeout=10)
        self._process.errors.seek(0)
        return self._process.errors.read()

    def close(self) -> None:
        """End the processes for good: an order that still comes is not carried out."""
        self._closed = True
        self.stop()

    def stop(self) -> None:
        """End the process; the next order begins a new one."""
        # Taken at once: the server may end while another thread waits for an answer, and stops what fell silent.
        process, self._process = self._process, None
        if process is not None:
            _end(process)
        if self._closed:
            process, self._next = self._next, None
            if process is not None:
                _end(process)


def _process(root: Path) -> Process:
    """Start a process that waits for a first line before it reads a module of ours, and ends when none comes."""
    # Closed in `_end`: it lives as long as the process.
    errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
    popen = subprocess.Popen(
        [sys.executable, "-c", _PROGRAM],
        cwd=root,
        env={**os.environ, **SILENCE},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=errors,
        text=True,
        encoding="utf-8",
    )
    assert popen.stdin is not None
    assert popen.stdout is not None
    return Process(popen, popen.stdin, popen.stdout, errors)


def _end(process: Process) -> None:
    process.popen.terminate()
    try:
        process.popen.wait(timeout=10)
    except subprocess.TimeoutExpired:  # pragma: no cover: only a process that the system holds does not end
        process.popen.kill()
        process.popen.wait()
    for stream in process[1:]:
        with suppress(OSError):  # what it was to read, and did not
            stream.close()

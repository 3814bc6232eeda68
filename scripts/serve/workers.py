"""Knows how a process that builds is started, asked, and started anew when the program changes; builds nothing."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import threading
from contextlib import suppress
from pathlib import Path
from typing import IO, Any

from scripts.bibliography.problems import Problem
from scripts.serve.told import from_traceback

SILENCE = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


class Worker:
    """One process that builds, started when it is first asked; it may be asked from several threads."""

    def __init__(self, root: Path) -> None:
        self.root = root
        self._process: subprocess.Popen[str] | None = None
        self._errors: IO[str] | None = None
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
                assert process.stdin is not None
                assert process.stdout is not None
                process.stdin.write(json.dumps(order) + "\n")
                process.stdin.flush()
                said = json.loads(process.stdout.readline())
            except (OSError, ValueError):
                if self._closed:
                    return [], False
                told = from_traceback(self._said(), self.root)
                self.stop()
                return [told], False
            return [Problem(**fields) for fields in said["problems"]], bool(said["built"])

    def _start(self) -> subprocess.Popen[str]:
        # Closed in `stop`: it lives as long as the process.
        self._errors = tempfile.TemporaryFile("w+", encoding="utf-8", errors="replace")  # noqa: SIM115
        self._process = subprocess.Popen(
            [sys.executable, "-m", "scripts.serve.worker"],
            cwd=self.root,
            env={**os.environ, **SILENCE},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=self._errors,
            text=True,
            encoding="utf-8",
        )
        process = self._process
        if self._closed:  # meanwhile
            self.stop()
        assert process.stdout is not None
        json.loads(process.stdout.readline())  # it is ready, or it ended with a traceback
        return process

    def _said(self) -> str:
        if self._process is not None:
            with suppress(subprocess.TimeoutExpired):
                self._process.wait(timeout=10)
        if self._errors is None:
            return ""
        self._errors.seek(0)
        return self._errors.read()

    def close(self) -> None:
        """End the process for good: an order that still comes is not carried out."""
        self._closed = True
        self.stop()

    def stop(self) -> None:
        """End the process; the next order begins a new one."""
        # Taken at once: the server may end while another thread waits for an answer, and stops what fell silent.
        process, self._process = self._process, None
        if process is not None:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:  # pragma: no cover: only a process that the system holds does not end
                process.kill()
                process.wait()
            for stream in (process.stdin, process.stdout, self._errors):
                if stream is not None:
                    stream.close()

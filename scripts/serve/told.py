"""Knows how what MkDocs logs and raises becomes faults with file, line and how to mend them; builds nothing."""

from __future__ import annotations

import logging
import re
import traceback
from dataclasses import replace
from pathlib import Path

from jinja2 import TemplateSyntaxError
from mkdocs.exceptions import ConfigurationError

from scripts.bibliography.problems import Problem

ENGINE = "mkdocs"
"""Name of the check under which MkDocs' own words are told."""
_DOC_FILE = re.compile(r"Doc file '(?P<file>[^']+)' contains .*?'(?P<link>[^']*)'")
_OLD = "Mend this line; the pages shown are the old ones"
_LINE = re.compile(r"line (\d+)")
_REPORTED = re.compile(r"(?:(?P<file>[^\s:]+):(?:(?P<line>\d+):)? )?(?P<what>.+)")
_IN_FILE = re.compile(r'^ *File "(?P<file>[^"]+)", line (?P<line>\d+)', re.MULTILINE)


class Collector(logging.Handler):
    """Collects warnings and errors of MkDocs and of our extensions as problems."""

    def __init__(self, docs: Path) -> None:
        super().__init__(logging.WARNING)
        self.docs = docs
        self.problems: list[Problem] = []

    def emit(self, record: logging.LogRecord) -> None:
        """Add the problem that *record* tells."""
        told = record.args[0] if isinstance(record.args, tuple) and record.args else None
        if isinstance(told, Problem):
            self.problems.append(replace(told, check=ENGINE))
            return
        text = record.getMessage().strip()
        if "'dirty' build" not in text:
            self.problems.append(from_log(text, self.docs, error=record.levelno >= logging.ERROR))


def from_log(text: str, docs: Path, *, error: bool) -> Problem:
    """Return the problem that a line of MkDocs' log tells, with the line of the link that it speaks of."""
    found = _DOC_FILE.search(text)
    if found is None:
        return Problem("", 0, text.rstrip("."), "", "error" if error else "warning", ENGINE)
    file = docs / found["file"]
    line = 0
    if file.is_file():
        lines = file.read_text(encoding="utf-8", errors="replace").split("\n")
        line = next((number for number, words in enumerate(lines, 1) if f"({found['link']}" in words), 0)
    mend = "" if "Did you mean" in text else "Mend the link, or take it out"
    return Problem(f"{docs.name}/{found['file']}", line, text.rstrip("."), mend, "error", ENGINE)


def from_error(error: BaseException, root: Path) -> Problem:
    """Return the problem that an exception during a build tells: its place is the last line of ours that it left."""
    said = str(error).strip() or type(error).__name__
    if isinstance(error, TemplateSyntaxError):
        file = _shown(error.filename or error.name or "", root)
        return Problem(file, error.lineno, f"the template cannot be read: {error.message}", "Mend this line of it")
    if isinstance(error, ConfigurationError):
        # YAML names where the broken value begins, and then where it could not be read on.
        line = _LINE.search(said)
        words = re.sub(r"\s*in \"[^\"]*\", line \d+, column \d+\s*", ", ", said).strip(" ,")
        return Problem("mkdocs.yml", int(line[1]) if line else 0, f"the settings cannot be read: {words}", _OLD)
    for frame in reversed(traceback.extract_tb(error.__traceback__)):
        file = _shown(frame.filename, root)
        if _ours(file):
            kind = "the template" if file.endswith(".html") else "the program"
            what = f"{kind} stopped: {type(error).__name__}: {said}"
            return Problem(file, frame.lineno or 0, what, "Mend this line, or what it reads")
    return Problem("", 0, f"the build stopped: {type(error).__name__}: {said}", _OLD)


def from_traceback(text: str, root: Path) -> Problem:
    """Return the problem that the printed *text* of a process tells that did not come up."""
    last = next((line for line in reversed(text.strip().split("\n")) if line.strip()), "it said nothing")
    for found in reversed(list(_IN_FILE.finditer(text))):
        file = _shown(found["file"], root)
        if _ours(file):
            what = f"the program does not start: {last.strip()}"
            return Problem(file, int(found["line"]), what, _OLD)
    return Problem("", 0, f"the program does not start: {last.strip()}", "The terminal shows more")


def from_report(text: str) -> list[Problem]:
    """Return the problems of a printed report, as `scripts.bibliography.problems.report` writes it."""
    found = (_REPORTED.match(line) for line in text.splitlines() if line.strip() and not line.startswith(" "))
    return [
        Problem(match["file"] or "", int(match["line"] or 0), match["what"].rstrip(".")) for match in found if match
    ]


def _ours(file: str) -> bool:
    return bool(file) and not file.startswith(("/", "<", ".venv", "scripts/serve/"))


def _shown(file: str, root: Path) -> str:
    path = Path(file)
    if not path.is_absolute():
        return file
    return path.relative_to(root).as_posix() if path.is_relative_to(root) else file

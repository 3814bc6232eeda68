"""Knows that pages and the one bibliography must name the same sources; how either is read is not its business."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from scripts.bibliography import BibliographyError, Reference, load
from scripts.bibliography.model import UNREAD
from scripts.bibliography.problems import Problem, Severity
from scripts.checks.project import Project
from scripts.checks.site import read
from scripts.citations.keys import malformed_citations, unknown_keys
from scripts.citations.source import read_page

FILE = "references.yaml"
_ID = re.compile(r"^[ \t]*-[ \t]+id:[ \t]*[\"']?([^\s\"'#]+)", re.MULTILINE)


def check(project: Project) -> Iterator[Problem]:
    """Yield unknown keys, unused entries, and what is wrong with the bibliography itself."""
    path = project.root / FILE
    if not path.is_file():
        yield Problem(FILE, 0, "the bibliography is missing", "Add references.yaml at the top")
        return
    some = project.named is not None
    reference_lines: dict[str, int] = {}
    sound: list[Reference] = []
    try:
        sound = list(load(path, FILE))
        reference_lines = {reference.id: reference.line for reference in sound}
    except BibliographyError as error:
        yield from error.problems
        # Its ids still tell which keys are known, so that the pages' faults are told in the same run.
        text = path.read_text("utf-8")
        for found in _ID.finditer(text):
            reference_lines.setdefault(found.group(1), text.count("\n", 0, found.start()) + 1)
    chosen = {page.file for page in project.pages}
    used = _in_built_pages(project)
    for page in project.all_pages:
        citations = read_page(page.source, page.file).citations
        used.update(citation.key for citation in citations)
        if page.file in chosen:
            yield from unknown_keys(citations, reference_lines, bibliography=FILE, folder="")
            yield from malformed_citations(page.source, page.file)
    for key, line in reference_lines.items():
        if key not in used and not some:
            severity: Severity = "error" if project.release else "warning"
            yield Problem(FILE, line, f'the entry "{key}" is cited nowhere', "Cite it or remove it", severity)
    if not some:
        yield from _unfinished(sound, "error" if project.release else "warning")


def _unfinished(references: Iterable[Reference], severity: Severity) -> Iterator[Problem]:
    """Yield the entries that were added and not read, or whose record nobody compared."""
    for reference in references:
        if reference.custom.finding == UNREAD:
            what = f'the entry "{reference.id}" was added and not read yet'
            mend = "Read it, then write finding, read, design and participants"
            yield Problem(FILE, reference.line, what, mend, severity)
        if not reference.custom.checked:
            what = f'the record of "{reference.id}" was not compared with a public source yet'
            mend = "Compare it, write checked and seen, and take out of unconfirmed what you saw"
            yield Problem(FILE, reference.line, what, mend, severity)


def _in_built_pages(project: Project) -> set[str]:
    """Return the keys in the lists of the built pages: tables made from data cite sources that no page's text names."""
    if project.site is None:
        return set()
    pages = read(project.site, project.site_url).pages.values()
    return {ident.removeprefix("ref-") for page in pages for ident in page.ids if ident.startswith("ref-")}

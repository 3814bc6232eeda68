"""Knows that pages and the one bibliography must name the same sources; how either is read is not its business."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scripts.bibliography import BibliographyError, load
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
    some = len(project.pages) < len(project.all_pages)
    reference_lines: dict[str, int] = {}
    try:
        reference_lines = {reference.id: reference.line for reference in load(path, FILE)}
    except BibliographyError as error:
        if not some:  # whoever asks about some pages is not asking about the bibliography
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


def _in_built_pages(project: Project) -> set[str]:
    """Return the keys in the lists of the built pages: tables made from data cite sources that no page's text names."""
    if project.site is None:
        return set()
    pages = read(project.site, project.site_url).pages.values()
    return {ident.removeprefix("ref-") for page in pages for ident in page.ids if ident.startswith("ref-")}

"""Knows which cited keys have no entry; knows nothing of rendering."""

from __future__ import annotations

from collections.abc import Collection, Iterable

from scripts.bibliography import Problem, did_you_mean
from scripts.citations.source import Citation, malformed_marks


def unknown_keys(
    citations: Iterable[Citation], known: Collection[str], *, bibliography: str, folder: str
) -> list[Problem]:
    """Return a problem for each citation whose key has no entry.

    Args:
        citations: of any number of pages.
        known: the ids of all entries.
        bibliography: name of the file that holds them, for the messages.
        folder: name of the folder of the pages, for the messages; empty when their paths are whole.
    """
    prefix = f"{folder}/" if folder else ""
    return [
        Problem(
            f"{prefix}{citation.page}" if citation.page else "this text",
            citation.line,
            f'no reference "{citation.key}" in {bibliography}',
            did_you_mean(citation.key, known) or "Add the entry, or correct the key",
        )
        for citation in citations
        if citation.key not in known
    ]


def malformed_citations(text: str, file: str) -> list[Problem]:
    """Return a problem for each bracket of the page *text* that begins like a citation and is none."""
    mend = "Write [@key], [@key; @other] or [@key, p. 5]; a key is small letters and digits"
    return [
        Problem(file, line, f'"{bracket}" looks like a citation and is none', mend)
        for line, bracket in malformed_marks(text)
    ]

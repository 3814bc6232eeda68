"""Knows which cited keys have no entry; knows nothing of rendering."""

from __future__ import annotations

from collections.abc import Container, Iterable

from scripts.bibliography import Bibliography, Problem, did_you_mean
from scripts.citations.source import Citation


def unknown_keys(citations: Iterable[Citation], bibliography: Bibliography, folder: str) -> list[Problem]:
    """Return a problem for each citation whose key is not in the bibliography.

    Args:
        citations: of any number of pages.
        bibliography: all entries.
        folder: name of the folder of the pages, for the messages; empty for the working folder.
    """
    known: Container[str] = bibliography.by_id
    prefix = f"{folder}/" if folder else ""
    return [
        Problem(
            f"{prefix}{citation.page}" if citation.page else "this text",
            citation.line,
            f'no reference "{citation.key}" in {bibliography.file}',
            did_you_mean(citation.key, bibliography.by_id) or "Add the entry, or correct the key",
        )
        for citation in citations
        if citation.key not in known
    ]

"""Knows how ``[@key]`` in a page becomes a number and a list of references; knows nothing of one site's pages."""

from typing import Any


def makeExtension(**options: Any) -> Any:
    """Return the extension; Python-Markdown calls this when a configuration names ``scripts.citations``."""
    from scripts.citations.extension import CitationExtension  # to read sources needs no Markdown

    return CitationExtension(**options)

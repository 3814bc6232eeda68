"""Knows how ``[@key]`` in a page becomes a number and a list of references; knows nothing of one site's pages."""

from typing import Any

from scripts.citations.extension import CitationExtension

__all__ = ["CitationExtension", "makeExtension"]


def makeExtension(**options: Any) -> CitationExtension:
    """Return the extension; Python-Markdown calls this when a configuration names ``scripts.citations``."""
    return CitationExtension(**options)

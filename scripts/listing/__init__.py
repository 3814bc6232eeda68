"""A Python-Markdown extension: the list of all pages with their short answers, where a page asks for it."""

from __future__ import annotations

from typing import Any

from scripts.listing.extension import ListingExtension


def makeExtension(**options: Any) -> ListingExtension:
    """Return the extension, as Python-Markdown asks for it by name."""
    return ListingExtension(**options)

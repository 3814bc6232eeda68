"""What a page needs on paper: its address as a QR code, cards to cut out. A Python-Markdown extension."""

from __future__ import annotations

from typing import Any

from scripts.paper.markdown import PaperExtension


def makeExtension(**options: Any) -> PaperExtension:
    """Return the extension; called by Python-Markdown for the name ``scripts.paper``."""
    return PaperExtension(**options)

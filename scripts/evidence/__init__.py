"""Knows the trials and other data, what they say together, and how pages show them; knows nothing of references."""

from typing import Any


def makeExtension(**options: Any) -> Any:
    """Return the extension; Python-Markdown calls this when a configuration names ``scripts.evidence``."""
    from scripts.evidence.markdown import EvidenceExtension  # the pure parts need no Markdown

    return EvidenceExtension(**options)

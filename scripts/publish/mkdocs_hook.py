"""Knows one convenience for MkDocs: what it serves is complete. No page needs it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from scripts.publish.__main__ import after

_serving = False


def on_startup(*, command: str, dirty: bool) -> None:
    """Remember whether pages are served or built: a build is completed by its own command."""
    global _serving
    _serving = command == "serve"


def on_post_build(*, config: Any) -> None:
    """Add what readers take away to the served site."""
    if _serving:
        # Live reload adds a script of its own to each page, which a policy would refuse.
        after(Path(config.site_dir), quiet=True, strict=False)

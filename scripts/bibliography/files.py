"""Knows how a file is replaced as a whole; knows nothing of what it holds."""

from __future__ import annotations

import os
from pathlib import Path


def write_whole(file: Path, text: str) -> None:
    """Write *text* beside *file* and rename it, so that nobody ever finds half a file; makes missing folders."""
    file.parent.mkdir(parents=True, exist_ok=True)
    beside = file.with_name(f".{file.name}.new")
    try:
        beside.write_text(text, encoding="utf-8", newline="")
        os.replace(beside, file)
    finally:
        beside.unlink(missing_ok=True)

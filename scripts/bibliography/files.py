"""Knows how a file is replaced as a whole; knows nothing of what it holds."""

from __future__ import annotations

import os
import tempfile
from pathlib import Path


def write_whole(file: Path, content: str | bytes) -> None:
    """Write *content*, text as UTF-8, beside *file* and rename it; makes missing folders.

    Whoever reads finds the old file or the new one, also when the disk is full, the run is stopped half-way or
    two runs write at once.
    """
    folder = str(file.parent)
    try:
        handle, beside = tempfile.mkstemp(dir=folder, prefix=f".{file.name}.")
    except FileNotFoundError:
        os.makedirs(folder, exist_ok=True)
        handle, beside = tempfile.mkstemp(dir=folder, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
        os.chmod(beside, _mode(file))
        os.replace(beside, file)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise


def _mode(file: Path) -> int:
    """Return who may read and write *file*; for a new one, what is usual."""
    try:
        return os.stat(file).st_mode & 0o777
    except FileNotFoundError:
        return 0o644

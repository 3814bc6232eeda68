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
    file.parent.mkdir(parents=True, exist_ok=True)
    handle, beside = tempfile.mkstemp(dir=file.parent, prefix=f".{file.name}.")
    try:
        with os.fdopen(handle, "wb") as stream:
            stream.write(content.encode("utf-8") if isinstance(content, str) else content)
        os.chmod(beside, file.stat().st_mode & 0o777 if file.exists() else 0o644)
        Path(beside).replace(file)
    except BaseException:
        Path(beside).unlink(missing_ok=True)
        raise

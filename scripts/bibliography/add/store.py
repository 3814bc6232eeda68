"""Knows how references.yaml is changed on the disk: one run at a time, as a whole or not at all."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Callable, Iterator
from pathlib import Path

from scripts.bibliography.files import write_whole

try:
    import fcntl
except ImportError:  # pragma: no cover: on Windows alone; there, whoever writes last wins, yet the file stays whole
    fcntl = None  # type: ignore[assignment]

PATIENCE = 30.0
"""Seconds for which a run waits for another one."""


class NotWritten(Exception):
    """The file could not be changed and is as before; the message says why, for a person."""


def change(path: Path, edit: Callable[[str], str | None], patience: float = PATIENCE) -> None:
    """Replace the text of *path* by what *edit* makes of it, while no other run does the same.

    *edit* gets the text as it is on the disk, line ends included, and returns the new one, or None to leave the file.
    What it raises goes through; the file is unchanged then.

    Raises:
        NotWritten: when the file cannot be read, locked or written, or changed under our hands.
    """
    real = Path(os.path.realpath(path))
    try:
        with _locked(real, patience):
            data = real.read_bytes()
            changed = edit(data.decode("utf-8"))
            if changed is None:
                return
            if real.read_bytes() != data:
                raise NotWritten(f"{path} was changed by another program in the meantime. Run the command again.")
            write_whole(real, changed)
    except UnicodeDecodeError as error:
        raise NotWritten(f"{path} is not UTF-8 and was left as it is.") from error
    except OSError as error:
        raise NotWritten(f"{path} could not be written and is as before: {error.strerror or error}.") from error


@contextlib.contextmanager
def _locked(path: Path, patience: float) -> Iterator[None]:
    """Hold the lock on *path*; since a run replaces the file, the lock counts only on the file that is there now."""
    if fcntl is None:
        yield
        return
    until = time.monotonic() + patience
    while True:
        handle = os.open(path, os.O_RDONLY)
        try:
            try:
                fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                if time.monotonic() > until:
                    raise NotWritten(f"Another run is writing {path}. Wait until it is done, then try again.") from None
                time.sleep(0.05)
                continue
            if os.fstat(handle).st_ino == path.stat().st_ino:
                yield
                return
        finally:
            os.close(handle)

"""Knows how results that cost much are kept between runs, while all that they were made of stays the same.

It knows nothing of what they are.  Faults are never kept: what raises is done again, and told again, in each run.
"""

from __future__ import annotations

import hashlib
import io
import pickle
import sys
from collections.abc import Callable, Iterable
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, TypeVar

from scripts.bibliography.files import write_whole

T = TypeVar("T")

_PROGRAM = Path(__file__).parents[1]


def kept(folder: Path | None, name: str, state: str, make: Callable[[], T]) -> T:
    """Return what *make* returns, or returned in an earlier run if *state* and the program were the same.

    Args:
        folder: where results are kept; None keeps nothing.
        name: what is made; a later result of the same name takes its place.
        state: digest of all that *make* reads, such as `digest` returns.
        make: makes the result, which must be of a kind that can be pickled.
    """
    if folder is None:
        return make()
    file = folder / f"{name}.pickle"
    label = f"{state} {program()}\n".encode()
    try:
        content = file.read_bytes()
        if content.startswith(label):
            # Our own file in the project's own folder, as trusted as the compiled modules beside their sources.
            found: T = pickle.loads(content[len(label) :])
            return found
    except Exception:  # Missing, cut short or of another make: whatever it is, the result is made anew.
        pass
    made = make()
    with suppress(OSError):  # A folder that cannot be written to costs time, nothing else.
        write_whole(file, label + _pickled(made))
    return made


def _pickled(made: object) -> bytes:
    stream = io.BytesIO()
    _Pickler(stream, pickle.HIGHEST_PROTOCOL).dump(made)
    return stream.getvalue()


class _Pickler(pickle.Pickler):
    """Keeps a dataclass as a call of its class: left to itself, a frozen one looks up and sets each field in turn."""

    def reducer_override(self, value: object) -> Any:
        """Return class and arguments of a dataclass; all else is kept as ever."""
        kind: Any = type(value)
        values = _values(kind)
        return NotImplemented if values is None else (kind, values(value))


@cache
def _values(kind: Any) -> Callable[[object], tuple[Any, ...]] | None:
    """Return what takes the arguments of the class *kind* out of one of its values; None where it is no dataclass."""
    if not is_dataclass(kind):
        return None
    names = [field.name for field in fields(kind) if field.init and not field.kw_only]
    # Of a single name `attrgetter` makes no tuple.
    return attrgetter(*names) if len(names) == len(fields(kind)) > 1 else None


def digest(parts: Iterable[bytes | str]) -> str:
    """Return a name for all of *parts* together, in their order."""
    found = hashlib.sha256()
    for part in parts:
        data = part.encode("utf-8", "surrogatepass") if isinstance(part, str) else part
        found.update(b"%d:" % len(data))
        found.update(data)
    return found.hexdigest()


@cache
def program() -> str:
    """Return a name for the program as it is: Python's version, and time and size of each of its modules."""
    found = [sys.version]
    for file in sorted(_PROGRAM.rglob("*.py")):
        stat = file.stat()
        found.append(f"{file} {stat.st_mtime_ns} {stat.st_size}")
    return digest(found)

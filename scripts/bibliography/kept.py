"""Knows how results that cost much are kept between runs, while all that they were made of stays the same.

It knows nothing of what they are.  Each hangs on the modules that can have a part in it: the one that makes it, all
that this imports anywhere, and so on.  They are found in the sources in each run, and named nowhere.  Faults are never
kept: what raises is done again, and told again, in each run.
"""

from __future__ import annotations

import hashlib
import io
import os
import pickle
import re
import sys
import uuid
from collections.abc import Callable, Iterable, Iterator
from contextlib import suppress
from dataclasses import fields, is_dataclass
from functools import cache
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

import scripts
from scripts.bibliography.files import write_whole

T = TypeVar("T")

_ROOT = f"{Path(__file__).parents[2]}/"
_OURS = scripts.__name__
# A test holds that each module of ours writes its imports so that this finds them.  It is sought in all of them in each
# run: with "^" in place of the line's end, that takes three times as long.
_IMPORT = re.compile(
    rb"\n(?P<inside>[ \t]*)from (?P<module>%b[.\w]*) import (?:\((?P<lines>[^)]*)\)|(?P<line>.*))" % _OURS.encode()
)


def kept(folder: Path | None, name: str, by: str, state: str, make: Callable[[], T]) -> T:
    """Return what *make* returns, or returned in an earlier run if *state* and the program were the same.

    Args:
        folder: where results are kept; None keeps nothing.
        name: what is made; a later result of the same name takes its place.
        by: the ``__name__`` of the module that calls.
        state: digest of all that *make* reads, such as `digest` returns.  Where it calls what another module handed
            over, without an import, `program` of that module belongs to it.
        make: makes the result, which must be of a kind that can be pickled.
    """
    if folder is None:
        return make()
    file = folder / f"{name}.pickle"
    label = f"{state} {program(by)}\n".encode()
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
def program(module: str) -> str:
    """Return a name for all that can have a part in what *module* makes, and for Python's version.

    What was saved since this run began may not be what runs: then the name is one that no other run has.
    """
    found = modules(module)
    if any(source.saved >= scripts.BEGAN for source in found.values()):
        return uuid.uuid4().hex
    parts = ((name, str(found[name].saved), found[name].text) for name in sorted(found))
    return digest([sys.version, *(part for three in parts for part in three)])


class Source(NamedTuple):
    """A module as it stands on the disk."""

    text: bytes
    saved: int
    """When, in nanoseconds."""
    is_package: bool
    imports: tuple[tuple[str, tuple[str, ...]], ...]
    """Modules of ours, each with the names that are taken from it."""


def modules(module: str) -> dict[str, Source]:
    """Return *module*, all modules of ours that it imports, directly or not, and the packages in which they stand."""
    found: dict[str, Source] = {}
    ahead = [module]
    while ahead:
        name = ahead.pop()
        source = None if name in found else _source(name)
        if source is None:
            continue
        found[name] = source
        ahead.append(name.rpartition(".")[0] or _OURS)
        for imported, names in source.imports:
            ahead.append(imported)
            package = _source(imported)
            if package and package.is_package:  # a name taken from it may be a module
                ahead += [f"{imported}.{taken}" for taken in names]
    return found


@cache
def _source(module: str) -> Source | None:
    """Return a module's source, None where it is none of ours."""
    path = _ROOT + module.replace(".", "/")
    for file, is_package in ((f"{path}.py", False), (f"{path}/__init__.py", True)):
        try:
            with open(file, "rb") as stream:
                text, saved = stream.read(), os.fstat(stream.fileno()).st_mtime_ns
        except OSError:
            continue
        return Source(text, saved, is_package, tuple(_imports(text, is_package=is_package)))
    return None


def _imports(text: bytes, *, is_package: bool) -> Iterator[tuple[str, tuple[str, ...]]]:
    for match in _IMPORT.finditer(b"\n" + text):
        # In a package's own file only `makeExtension` imports later (a test holds it), and nothing of ours calls that.
        if not (is_package and match["inside"]):
            words = re.sub(rb"#.*", b"", match["lines"] or match["line"]).decode().split(",")
            yield match["module"].decode(), tuple(word.split()[0] for word in words if word.strip())

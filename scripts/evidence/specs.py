"""Knows the shapes of which the data files are made: fields, records and what a value may be; not the files' fields."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import MISSING, dataclass, field, fields
from typing import Any, Literal

Shape = Literal[
    "text",  # one line
    "address",  # http or https
    "choice",  # one of `choices`
    "id",  # an id of the data set `of`
    "ids",  # a list of such
    "texts",  # a list of lines
    "flag",  # true or false
    "number",
    "count",  # a whole number, 0 or more
    "record",  # a map after one of `records`
    "list",  # a list of maps after `records[0]`
    "map",  # a map from `choices` to maps after `records[0]`
]

# What stands for a value that the file leaves out; None for all other shapes.
_EMPTY: Mapping[str, Any] = {"ids": (), "texts": (), "list": (), "text": ""}

# The values of one record as read: by attribute, without those that are missing or faulty.
Values = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Fault:
    """What a test of a record found: at which field, what is wrong and how to mend it."""

    field: str
    what: str
    mend: str
    line: int = 0
    """Where it is known better than by the field."""


# A test of a whole record, run when each of its fields is sound by itself.
Test = Callable[[Values], Iterator[Fault]]


@dataclass(frozen=True, slots=True)
class Field:
    """One field of a record."""

    name: str
    shape: Shape
    about: str
    """What it holds, one line for contributors."""
    example: str
    required: bool = False
    choices: tuple[str, ...] = ()
    of: str = ""
    """Which ids it names: outcomes, trials or references."""
    records: tuple[Record, ...] = ()
    low: float | None = None
    high: float | None = None
    kept: bool = True
    """False for what is only compared with the rest and is no part of the model."""
    attribute: str = field(init=False)
    """Name in the model."""

    def __post_init__(self) -> None:
        """Name the attribute once: it is asked for with each value of each file."""
        object.__setattr__(self, "attribute", self.name.replace("-", "_"))


@dataclass(frozen=True, slots=True)
class Record:
    """A map in a data file, and what of the model it becomes."""

    name: str
    """What messages call it."""
    build: Callable[..., Any]
    fields: tuple[Field, ...]
    tests: tuple[Test, ...] = ()
    by_name: Mapping[str, Field] = field(init=False, repr=False, compare=False)
    """The fields by their names in the file."""
    required: tuple[Field, ...] = field(init=False, repr=False, compare=False)
    """The fields that no entry may leave out."""
    missing: Mapping[str, Any] = field(init=False, repr=False, compare=False)
    """What stands for arguments of `build` that it needs and an entry may leave out."""
    compared: tuple[str, ...] = field(init=False, repr=False, compare=False)
    """Attributes that are no arguments of `build`."""
    has_line: bool = field(init=False, repr=False, compare=False)
    """Whether `build` takes the line of an entry."""

    def __post_init__(self) -> None:
        """Sort the fields once: they are asked for with each entry of each file."""
        object.__setattr__(self, "by_name", {one.name: one for one in self.fields})
        object.__setattr__(self, "required", tuple(one for one in self.fields if one.required))
        arguments: Any = fields(self.build)  # type: ignore[arg-type]  # a dataclass of the model
        needed = [one.name for one in arguments if one.default is MISSING and one.default_factory is MISSING]
        empty = {one.attribute: _EMPTY.get(one.shape) for one in self.fields}
        object.__setattr__(self, "missing", {name: empty.get(name) for name in needed})
        object.__setattr__(self, "compared", tuple(one.attribute for one in self.fields if not one.kept))
        object.__setattr__(self, "has_line", any(one.name == "line" for one in arguments))


@dataclass(frozen=True, slots=True)
class DataSet:
    """One data file: a list of records under the file's own name."""

    name: str
    about: str
    record: Record
    key: str = "id"
    """Field that names an entry; empty when entries have no name."""

    @property
    def file(self) -> str:
        """Name of the file."""
        return f"{self.name}.yaml"

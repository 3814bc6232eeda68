"""Knows how YAML text becomes a tree that remembers its lines; knows nothing of what the tree means.

PyYAML's own loaders forget line numbers, let the last of two equal keys win, follow aliases however far they
explode and overflow the stack on deep nesting.  This reads its event stream instead, in one pass without recursion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml
from yaml import MappingEndEvent, MappingStartEvent, ScalarEvent, SequenceEndEvent, SequenceStartEvent

from scripts.bibliography.problems import Problem

MAX_BYTES = 20_000_000
MAX_DEPTH = 12

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_resolver: Any = yaml.resolver.Resolver()
# Only plain values that begin with one of these can be anything but text.
_NOT_TEXT = frozenset(_resolver.yaml_implicit_resolvers)
_WORDS = {
    "int": "a number",
    "float": "a number",
    "bool": "a yes/no value",
    "null": "nothing",
    "timestamp": "a date",
    "str": "text",
}


class Unreadable(Exception):
    """The text is no YAML tree; carries every problem that was found."""

    def __init__(self, problems: list[Problem]) -> None:
        super().__init__("\n".join(map(str, problems)))
        self.problems = problems


@dataclass(slots=True)
class Scalar:
    """One value as written, with what YAML takes it for: str, int, float, bool, null or timestamp."""

    value: str
    tag: str
    line: int

    @property
    def words(self) -> str:
        """What the value is, in words for a message."""
        return _WORDS.get(self.tag, self.tag)


@dataclass(slots=True)
class ListNode:
    """A YAML sequence."""

    line: int
    items: list[Node] = field(default_factory=list)
    words = "a list"


@dataclass(slots=True)
class MapNode:
    """A YAML mapping; keys are text, each with the line on which it stands."""

    line: int
    items: dict[str, Node] = field(default_factory=dict)
    key_lines: dict[str, int] = field(default_factory=dict)
    words = "a map"


Node = Scalar | ListNode | MapNode


def read_text(path: Path, shown: str) -> str:
    """Return the UTF-8 text of *path*; raises `Unreadable` when it is missing, too large or in another encoding."""
    try:
        if not path.is_file():
            raise Unreadable([Problem(shown, 0, "the file does not exist", "Check the path, or create the file")])
        size = path.stat().st_size
        if size > MAX_BYTES:
            what = f"the file has {size / 1e6:.0f} MB; at most {MAX_BYTES / 1e6:.0f} MB are read"
            raise Unreadable([Problem(shown, 0, what, "Take out what does not belong here")])
        data = path.read_bytes()
    except OSError as error:
        raise Unreadable([Problem(shown, 0, f"the file cannot be read: {error.strerror}")]) from error
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        what = f"byte {data[error.start]:#04x} is not UTF-8"
        raise Unreadable([Problem(shown, line, what, "Save the file in the encoding UTF-8")]) from error


def parse(text: str, shown: str) -> tuple[Node | None, list[Problem]]:
    """Return the tree of *text* (None when it holds nothing) and the faults that do not stop the reading.

    Args:
        text: one YAML document.
        shown: the file's name for messages.

    Raises:
        Unreadable: YAML syntax errors, nesting deeper than `MAX_DEPTH`, more than one document.
    """
    problems: list[Problem] = []
    tree = _Tree(shown, problems)
    loader = _Loader(text)
    try:
        # Not `yaml.parse`, which asks twice for each event; kinds by type, since there are ten of them for each line.
        while (event := loader.get_event()) is not None:
            kind = type(event)
            if kind is ScalarEvent:
                # Most values are words without quotes that can be nothing but text.
                value = event.value
                if event.tag is None and value and value[0] not in _NOT_TEXT:
                    tree.place(Scalar(value, "str", event.start_mark.line + 1))
                else:
                    tree.place(_scalar(event, shown, problems))
            elif kind is MappingStartEvent or kind is SequenceStartEvent:
                tree.open(event)
            elif kind is MappingEndEvent or kind is SequenceEndEvent:
                tree.close()
            elif kind is yaml.AliasEvent:
                tree.alias(event)
            elif kind is yaml.DocumentStartEvent:
                tree.document(event)
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        what = f"this is not YAML: {error.problem or error.context}"
        mend = "Check the indentation, the quotes and the colons here and in the line before"
        raise Unreadable([*problems, Problem(shown, mark.line + 1 if mark else 0, what, mend)]) from error
    except yaml.YAMLError as error:
        position = getattr(error, "position", None)
        line = text.count("\n", 0, position) + 1 if isinstance(position, int) else 0
        what = f"this is not YAML: {getattr(error, 'reason', error)}"
        raise Unreadable([*problems, Problem(shown, line, what, "Take out the unusual character")]) from error
    finally:
        loader.dispose()
    return tree.root, problems


@dataclass(slots=True)
class _Tree:
    """The tree so far, the container that is open, and in a map the key that waits for its value."""

    shown: str
    problems: list[Problem]
    root: Node | None = None
    inside: ListNode | MapNode | None = None
    key: str | None = None
    around: list[tuple[ListNode | MapNode | None, str | None]] = field(default_factory=list)
    """The open containers around `inside`, each with what waits in it."""
    documents: int = 0

    def place(self, node: Node) -> None:
        """Put *node* where the next one belongs."""
        parent = self.inside
        if type(parent) is MapNode:
            if self.key is not None:
                parent.items.setdefault(self.key, node)
                self.key = None
            else:
                self.name(parent, node)
        elif type(parent) is ListNode:
            parent.items.append(node)
        else:
            self.root = node

    def name(self, parent: MapNode, node: Node) -> None:
        """Let *node* be the key of the value that comes next in *parent*."""
        if not isinstance(node, Scalar):
            mend = "Write a plain word as key"
            self.problems.append(Problem(self.shown, node.line, "a key is a list or a map", mend))
            node = Scalar(f"(line {node.line})", "str", node.line)
        self.key = node.value
        first = parent.key_lines.setdefault(node.value, node.line)
        if first != node.line or node.value in parent.items:
            what = f'the key "{node.value}" stands twice in one entry, first in line {first}'
            self.problems.append(Problem(self.shown, node.line, what, "Keep one of the two"))

    def open(self, event: yaml.CollectionStartEvent) -> None:
        """Begin a list or a map."""
        line = _line(event)
        if len(self.around) >= MAX_DEPTH:
            what = f"lists and maps are nested more than {MAX_DEPTH} deep"
            raise Unreadable([*self.problems, Problem(self.shown, line, what, "Look for a bracket that is not closed")])
        _refuse_tag(event.tag, line, self.shown, self.problems)
        node = MapNode(line) if type(event) is MappingStartEvent else ListNode(line)
        self.place(node)
        self.around.append((self.inside, self.key))
        self.inside, self.key = node, None

    def close(self) -> None:
        """End the container that is open."""
        self.inside, self.key = self.around.pop()

    def alias(self, event: yaml.AliasEvent) -> None:
        """Refuse an alias, and go on with nothing in its place."""
        line = _line(event)
        mend = "Write the value out; anchors (&) and aliases (*) are not read here"
        self.problems.append(Problem(self.shown, line, f'the alias "*{event.anchor}" is used', mend))
        self.place(Scalar("", "str", line))

    def document(self, event: yaml.DocumentStartEvent) -> None:
        """Count the documents; one is enough."""
        self.documents += 1
        if self.documents > 1:
            line = _line(event)
            mend = 'Take out the "---"'
            raise Unreadable([*self.problems, Problem(self.shown, line, "a second document begins", mend)])


def _line(event: Any) -> int:
    """Return the line of an event; both parsers of PyYAML give its beginning for all that comes from text."""
    line: int = event.start_mark.line
    return line + 1


def _scalar(event: yaml.ScalarEvent, shown: str, problems: list[Problem]) -> Scalar:
    """Turn an event into a value; only plain (unquoted) scalars can be anything but text."""
    line = _line(event)
    if event.tag:
        _refuse_tag(event.tag, line, shown, problems)
    value = event.value
    if event.style or not event.implicit[0]:
        return Scalar(value, "str", line)
    return Scalar(value, _tag(value), line)


@lru_cache(maxsize=4096)
def _tag(value: str) -> str:
    """Return what YAML takes a plain value for; most of them, such as keys, stand in a file many times."""
    tag: str = _resolver.resolve(yaml.ScalarNode, value, (True, False))
    return tag.rpartition(":")[2]


def _refuse_tag(tag: str | None, line: int, shown: str, problems: list[Problem]) -> None:
    # "!" alone is how the C parser marks a quoted value.
    if tag and tag != "!":
        problems.append(Problem(shown, line, f'the YAML tag "{tag}" is used', "Write the plain value without a tag"))

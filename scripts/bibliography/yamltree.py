"""Knows how YAML text becomes a tree that remembers its lines; knows nothing of what the tree means.

PyYAML's own loaders forget line numbers, let the last of two equal keys win, follow aliases however far they
explode and overflow the stack on deep nesting.  This reads its event stream instead, in one pass without recursion.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

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
    root: Node | None = None
    # Open containers; for a map also the key that waits for its value.
    stack: list[tuple[ListNode | MapNode, str | None]] = []
    documents = 0

    def place(node: Node) -> None:
        nonlocal root
        if not stack:
            root = node
            return
        parent, key = stack[-1]
        if isinstance(parent, ListNode):
            parent.items.append(node)
        elif key is None:
            if not isinstance(node, Scalar):
                problems.append(Problem(shown, node.line, "a key is a list or a map", "Write a plain word as key"))
                node = Scalar(f"(line {node.line})", "str", node.line)
            if node.value in parent.items:
                first = parent.key_lines[node.value]
                what = f'the key "{node.value}" stands twice in one entry, first in line {first}'
                problems.append(Problem(shown, node.line, what, "Keep one of the two"))
            stack[-1] = (parent, node.value)
            parent.key_lines.setdefault(node.value, node.line)
        else:
            parent.items.setdefault(key, node)
            stack[-1] = (parent, None)

    try:
        for event in yaml.parse(text, Loader=_Loader):
            line = event.start_mark.line + 1 if event.start_mark else 0
            if isinstance(event, yaml.ScalarEvent):
                place(_scalar(event, line, shown, problems))
            elif isinstance(event, yaml.CollectionStartEvent):
                if len(stack) >= MAX_DEPTH:
                    what = f"lists and maps are nested more than {MAX_DEPTH} deep"
                    raise Unreadable([*problems, Problem(shown, line, what, "Look for a bracket that is not closed")])
                _refuse_tag(event.tag, line, shown, problems)
                node = MapNode(line) if isinstance(event, yaml.MappingStartEvent) else ListNode(line)
                place(node)
                stack.append((node, None))
            elif isinstance(event, yaml.CollectionEndEvent):
                stack.pop()
            elif isinstance(event, yaml.AliasEvent):
                mend = "Write the value out; anchors (&) and aliases (*) are not read here"
                problems.append(Problem(shown, line, f'the alias "*{event.anchor}" is used', mend))
                place(Scalar("", "str", line))
            elif isinstance(event, yaml.DocumentStartEvent):
                documents += 1
                if documents > 1:
                    raise Unreadable(
                        [*problems, Problem(shown, line, "a second document begins", 'Take out the "---"')]
                    )
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
    return root, problems


def _scalar(event: yaml.ScalarEvent, line: int, shown: str, problems: list[Problem]) -> Scalar:
    """Turn an event into a value; only plain (unquoted) scalars can be anything but text."""
    _refuse_tag(event.tag, line, shown, problems)
    if event.style or not event.implicit[0] or (event.value and event.value[0] not in _NOT_TEXT):
        return Scalar(event.value, "str", line)
    tag: str = _resolver.resolve(yaml.ScalarNode, event.value, (True, False))
    return Scalar(event.value, tag.rpartition(":")[2], line)


def _refuse_tag(tag: str | None, line: int, shown: str, problems: list[Problem]) -> None:
    # "!" alone is how the C parser marks a quoted value.
    if tag and tag != "!":
        problems.append(Problem(shown, line, f'the YAML tag "{tag}" is used', "Write the plain value without a tag"))

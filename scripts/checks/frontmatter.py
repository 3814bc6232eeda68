"""Knows how a page's front matter is read, with the line of each key; does not know which keys a page needs."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import Any

import yaml

_FAST: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_FENCE = re.compile(r"\A---[ \t]*\n(.*?)^(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL | re.MULTILINE)


@dataclass(frozen=True, slots=True)
class FrontMatter:
    """The map at the top of a page."""

    values: dict[str, object] = field(default_factory=dict)
    lines: dict[str, int] = field(default_factory=dict)
    """Line in the file of each key."""
    body_line: int = 1
    """Line in the file where the body begins."""
    faults: tuple[tuple[int, str], ...] = ()
    """Line and text of what could not be read."""

    def text(self, key: str) -> str:
        """Return the value of *key* as text, empty when it is missing or no text."""
        value = self.values.get(key)
        return value.strip() if isinstance(value, str) else ""

    def line(self, key: str) -> int:
        """Return the line of *key*, or of the opening fence when it is missing."""
        return self.lines.get(key, 1)


def split(text: str) -> tuple[FrontMatter, str]:
    """Return the front matter of a page's *text*, and the body after it."""
    found = _FENCE.match(text)
    if not found:
        return FrontMatter(), text
    body_line = text.count("\n", 0, found.end()) + 1
    values, lines, faults = _read(found.group(1))
    return FrontMatter(values, lines, body_line, tuple(faults)), text[found.end() :]


def _parsed(source: str, loader: Any) -> tuple[Any, Any]:
    return yaml.compose(source, Loader=loader), yaml.load(source, Loader=loader)


def _read(source: str) -> tuple[dict[str, object], dict[str, int], list[tuple[int, str]]]:
    try:
        try:
            root, values = _parsed(source, _FAST)
        except (yaml.YAMLError, ValueError):
            root, values = _parsed(source, yaml.SafeLoader)  # tells better what is wrong
    except (yaml.YAMLError, ValueError) as error:
        # The context is where the broken value begins; the problem is often only the end of the file.
        mark = getattr(error, "context_mark", None) or getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 2
        what = str(getattr(error, "problem", None) or error).split("\n")[0]
        return {}, {}, [(line, f"the front matter is not valid YAML: {what}")]
    if root is None:
        return {}, {}, []
    if not isinstance(root, yaml.MappingNode):
        return {}, {}, [(2, "the front matter is not a map of keys and values")]
    lines: dict[str, int] = {}
    faults: list[tuple[int, str]] = []
    for key, _ in root.value:
        line = key.start_mark.line + 2
        if key.value in lines:
            faults.append((line, f'the key "{key.value}" stands twice in the front matter'))
        lines[str(key.value)] = line
    return {str(key): value for key, value in values.items()}, lines, faults

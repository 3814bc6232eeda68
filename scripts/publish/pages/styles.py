"""Knows which rules of a style sheet can touch given names, and writes these alone; knows nothing of pages or files.

A rule stays when every name in one of its selectors stands on a page or is a word of a script, which may add it.
Attributes, states and what stands in brackets such as ``:not(…)`` are not judged: a rule too many does no harm.
Custom properties that nothing uses any more go too. Reading is left to tinycss2 (CSS Syntax Level 3).
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import tinycss2

from scripts.publish.pages.html import Names

_NESTING = frozenset(("media", "supports", "layer", "container", "scope", "starting-style", "document"))
_NAMED_BY_USE = frozenset(("keyframes", "-webkit-keyframes", "-moz-keyframes"))
_VARIABLE = re.compile(r"--[\w-]+")
_WORD = re.compile(r"[A-Za-z_][\w-]*")


class StyleError(ValueError):
    """A style sheet that cannot be read; holds the line and what is wrong."""

    def __init__(self, line: int, what: str) -> None:
        super().__init__(what)
        self.line = line


@dataclass(frozen=True, slots=True)
class Used:
    """What is in use: the names that stand on pages, and all words of the scripts."""

    names: Names
    words: frozenset[str] = frozenset()

    def tag(self, name: str) -> bool:
        """Whether an element of this name may be there."""
        return name.lower() in self.names.tags or name in self.words

    def css_class(self, name: str) -> bool:
        """Whether an element may have this class."""
        return name in self.names.classes or name in self.words

    def id(self, name: str) -> bool:
        """Whether an element may have this id."""
        return name in self.names.ids or name in self.words


@dataclass(frozen=True, slots=True)
class Declaration:
    """One declaration; `name` is empty for a nested rule, which is kept whole."""

    name: str
    text: str


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule: what stands before its braces, and what in them; without braces `body` is nothing."""

    head: str
    body: tuple[Declaration | Rule, ...] | None
    animation: str = ""
    """For the frames of an animation, its name."""


def words(script: str) -> frozenset[str]:
    """Return every word of a script that could be a name, and the names of custom properties."""
    return frozenset(_WORD.findall(script)) | frozenset(_VARIABLE.findall(script))


def read(css: str) -> tuple[Rule, ...]:
    """Return the rules of a style sheet.

    Raises:
        StyleError: it cannot be read, or it imports another one, which would cost a reader a round trip.
    """
    return tuple(_rules(tinycss2.parse_stylesheet(css, skip_comments=True, skip_whitespace=True)))


def select(rules: Iterable[Rule], used: Used) -> str:
    """Return the style sheet of the *rules* that can touch what is *used*."""
    kept = tuple(_select(rules, used))
    variables, animations = _in_use(kept, used)
    return "".join(_write(kept, variables, animations))


# --- Reading ----------------------------------------------------------------------------------------------------------


def _rules(nodes: Iterable[Any]) -> Iterator[Rule]:
    for node in nodes:
        if node.type == "error":
            raise StyleError(node.source_line, node.message)
        if node.type == "qualified-rule":
            yield Rule(_text(node.prelude), tuple(_body(node.content)))
        elif node.type == "at-rule":
            yield from _at_rule(node)


def _at_rule(node: Any) -> Iterator[Rule]:
    name = node.lower_at_keyword
    if name == "import":
        raise StyleError(node.source_line, "@import costs readers a round trip")
    if name == "charset":
        return
    prelude = _text(node.prelude)
    head = f"@{name} {prelude}".rstrip()
    if node.content is None:
        yield Rule(head, None)
    elif name in _NESTING:
        inner = tinycss2.parse_stylesheet(node.content, skip_comments=True, skip_whitespace=True)
        yield Rule(head, tuple(_rules(inner)))
    elif name in _NAMED_BY_USE:
        yield Rule(head, (Declaration("", _text(node.content)),), animation=prelude)
    else:  # @font-face, @page, @property, @counter-style
        yield Rule(head, tuple(_body(node.content)))


def _body(content: Iterable[Any]) -> Iterator[Declaration]:
    for node in tinycss2.parse_blocks_contents(content, skip_comments=True, skip_whitespace=True):
        if node.type == "error":
            raise StyleError(node.source_line, node.message)
        if node.type == "declaration":
            important = "!important" if node.important else ""
            yield Declaration(node.name, f"{node.name}:{_text(node.value)}{important}")
        elif node.type == "qualified-rule":
            yield Declaration("", f"{_text(node.prelude)}{{{_text(node.content)}}}")
        elif node.type == "at-rule":
            block = f"{{{_text(node.content)}}}" if node.content is not None else ";"
            yield Declaration("", f"@{node.at_keyword} {_text(node.prelude)}{block}")


def _text(tokens: Iterable[Any]) -> str:
    return str(tinycss2.serialize(_bare(tokens))).strip()


def _bare(tokens: Iterable[Any]) -> list[Any]:
    """Return *tokens* without comments, and with runs of white space as one space."""
    kept = []
    for token in tokens:
        if token.type == "comment":
            continue
        if token.type == "whitespace":
            token.value = " "
        elif token.type == "function":
            token.arguments = _bare(token.arguments)
        elif token.type in ("() block", "[] block", "{} block"):
            token.content = _bare(token.content)
        kept.append(token)
    return kept


# --- Selecting --------------------------------------------------------------------------------------------------------


def _select(rules: Iterable[Rule], used: Used) -> Iterator[Rule]:
    for rule in rules:
        if rule.body is None or rule.animation:
            yield rule
        elif rule.head.startswith("@"):
            if not any(isinstance(part, Rule) for part in rule.body):
                if rule.body:
                    yield rule
            elif inner := tuple(_select((part for part in rule.body if isinstance(part, Rule)), used)):
                yield Rule(rule.head, inner)
        elif rule.body and (head := ",".join(_selectors(rule.head, used))):
            yield Rule(head, rule.body)


def _selectors(head: str, used: Used) -> Iterator[str]:
    """Yield the selectors of a list that can match."""
    tokens: list[Any] = []
    for token in [*tinycss2.parse_component_value_list(head), None]:
        if token is None or token == ",":
            if _can_match(tokens, used):
                yield tinycss2.serialize(tokens).strip()
            tokens = []
        else:
            tokens.append(token)


def _can_match(tokens: list[Any], used: Used) -> bool:
    before = ""
    for token in tokens:
        if token.type == "hash" and not used.id(token.value):
            return False
        if token.type == "ident":
            if before == ".":
                if not used.css_class(token.value):
                    return False
            elif before != ":" and not used.tag(token.value):
                return False
        before = token.value if token.type == "literal" else ""
    return bool(tokens)


def _in_use(rules: tuple[Rule, ...], used: Used) -> tuple[frozenset[str], frozenset[str]]:
    """Return the custom properties and the words that the rules use."""
    declarations = list(_declarations(rules))
    variables = {name for name in used.words if name.startswith("--")}
    spoken: set[str] = set()
    for declaration in declarations:
        if not declaration.name.startswith("--"):
            variables.update(_VARIABLE.findall(declaration.text))
            if declaration.name.startswith(("animation", "-webkit-animation")):
                spoken.update(_WORD.findall(declaration.text))
    meant: dict[str, set[str]] = {}
    for declaration in declarations:
        if declaration.name.startswith("--"):
            used_there = set(_VARIABLE.findall(declaration.text.partition(":")[2]))
            meant.setdefault(declaration.name, set()).update(used_there)
    todo = list(variables)
    while todo:
        for name in meant.get(todo.pop(), ()):
            if name not in variables:
                variables.add(name)
                todo.append(name)
    return frozenset(variables), frozenset(spoken)


def _declarations(rules: Iterable[Rule]) -> Iterator[Declaration]:
    for rule in rules:
        for part in rule.body or ():
            if isinstance(part, Rule):
                yield from _declarations((part,))
            else:
                yield part


def _write(rules: Iterable[Rule], variables: frozenset[str], animations: frozenset[str]) -> Iterator[str]:
    for rule in rules:
        if rule.body is None:
            yield f"{rule.head};"
            continue
        if rule.animation and rule.animation not in animations:
            continue
        inner = "".join(_write((part for part in rule.body if isinstance(part, Rule)), variables, animations))
        kept = [p for p in rule.body if isinstance(p, Declaration) and _is_kept(p, variables)]
        inner += ";".join(part.text for part in kept)
        if inner:
            yield f"{rule.head}{{{inner}}}"


def _is_kept(declaration: Declaration, variables: frozenset[str]) -> bool:
    return not declaration.name.startswith("--") or declaration.name in variables

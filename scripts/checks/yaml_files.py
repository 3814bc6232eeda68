"""Knows what makes a YAML file unreadable, or read otherwise than it was meant; does not know what the files mean."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

import yaml

from scripts.bibliography.problems import Problem
from scripts.checks.project import Document, Project

_Loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_SCHEMA = re.compile(r"\A# yaml-language-server: \$schema=(\S+)")
_MEND = {
    "mapping values are not allowed": "Put the value in quotation marks: it holds a colon and a space",
    "could not find expected ':'": "Write key: value, with a colon and a space; close the quotation mark above",
    "did not find expected key": "Align the keys of one entry, and close the quotation mark or bracket above",
    "did not find expected '-' indicator": "Align the hyphens of one list",
    "found unexpected end of stream": "Close the quotation mark or bracket that is opened here",
    "cannot start any token": "Put the value in quotation marks; indent with spaces, not tabs",
}


def check(project: Project) -> Iterator[Problem]:
    """Yield what is wrong with each YAML file, whatever it is for."""
    for document in project.yaml:
        tabs = list(_tabs(document))
        yield from tabs
        yield from _schema_line(project, document)
        if not tabs:  # a tab makes everything after it look wrong
            yield from _tree(document)


def _tabs(document: Document) -> Iterator[Problem]:
    for number, line in enumerate(document.source.split("\n"), 1):
        if re.match(r" *\t", line):
            what, mend = "a tab stands in the indentation", "Indent with spaces, 2 for each level"
            yield Problem(document.file, number, what, mend, rule="yaml")


def _schema_line(project: Project, document: Document) -> Iterator[Problem]:
    """Every file that has a schema names it, so that any editor finds it."""
    found = _SCHEMA.match(document.source)
    if found:
        schema = (project.root / document.file).parent / found[1]
        if "://" not in found[1] and not schema.is_file():
            what = f"the schema {found[1]} is not there"
            yield Problem(document.file, 1, what, "Correct its path, or run: make schema", rule="schema-line")
        return
    folder, _, name = document.file.rpartition("/")
    stem = name.rpartition(".")[0]
    if folder in ("", "data") and (project.root / f"data/schemas/{stem}.schema.json").is_file():
        way = "schemas" if folder else "data/schemas"
        mend = f"Write as first line: # yaml-language-server: $schema={way}/{stem}.schema.json"
        yield Problem(document.file, 1, "the file does not name its schema", mend, "warning", rule="schema-line")


def _tree(document: Document) -> Iterator[Problem]:
    try:
        root = yaml.compose(document.source, Loader=_Loader)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None) or getattr(error, "context_mark", None)
        said = str(getattr(error, "problem", None) or getattr(error, "reason", None) or error)
        mend = next((mend for words, mend in _MEND.items() if words in said), "Mend this line or the one before it")
        line = mark.line + 1 if mark else 0
        yield Problem(document.file, line, f"this is not YAML: {said}", mend, rule="yaml")
        return
    waiting: list[Any] = [root]
    while waiting:
        node = waiting.pop()
        if isinstance(node, yaml.SequenceNode):
            waiting += node.value
        elif isinstance(node, yaml.MappingNode):
            yield from _twice(document.file, node)
            waiting += [value for _, value in node.value]


def _twice(file: str, node: yaml.MappingNode) -> Iterator[Problem]:
    first: dict[str, int] = {}
    for key, _ in node.value:
        line = key.start_mark.line + 1
        name = str(key.value)
        if name in first:
            what = f'the key "{name}" stands twice in one entry, first in line {first[name]}'
            yield Problem(file, line, what, "Keep one of the two", rule="yaml")
        first.setdefault(name, line)

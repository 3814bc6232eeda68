"""Knows misspelled words and British spellings, from the lists of codespell; leaves quotations and titles alone.

Words of ours that a list takes for misspelled stand in ``spelling-words.txt``, one a line.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from importlib.resources import files
from pathlib import Path

from scripts.bibliography.problems import Problem
from scripts.bibliography.yamltree import ListNode, MapNode, Node, Scalar, Unreadable, parse
from scripts.checks import prose, structure
from scripts.checks.project import Document, Page, Project
from scripts.checks.wording import ours
from scripts.languages.strings import DEFAULT

SLIPS = "data/search.yaml"
"""Holds the slips of readers, which the search forgives."""
WORD_LIST = Path(__file__).with_name("spelling-words.txt")
LISTS = {"spelling": "dictionary.txt", "us-spelling": "dictionary_en-GB_to_en-US.txt"}
"""File of codespell for each rule."""

NOT_OURS = frozenset(
    {
        "container-title",
        "container-title-short",
        "event-place",
        "event-title",
        "family",
        "genre",
        "given",
        "issue",
        "literal",
        "names",
        "publisher",
        "publisher-place",
        "title",
        "title-short",
    }
)
"""Fields of YAML files that hold names, addresses or the words of others."""
_WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
_KINDS = ("heading", "paragraph", "item", "header", "row", "title", "caption")
_PROSE_KEYS = ("title", "description", "answer", "certainty_reason")
_ADDRESS = re.compile(r"\S*(?:[/@_]|\w\.\w)\S*")


def check(project: Project) -> Iterator[Problem]:
    """Yield the misspelled words of pages, documents for contributors and our own texts in YAML files."""
    for page in project.pages:
        if page.language != DEFAULT:
            continue  # the lists are of English words
        yield from _front_matter(page)
        yield from _blocks(page.file, page.blocks)
    for document in project.documents:
        yield from _blocks(document.file, structure.blocks(document.source))
    for document in project.yaml:
        if document.file != SLIPS:
            yield from _yaml(document)


def _front_matter(page: Page) -> Iterator[Problem]:
    for key in _PROSE_KEYS:
        text = page.meta.text(key)
        for problem in _misspelled(page.file, ours(prose.Block("title", 1, text, text)), 1):
            yield replace(problem, line=page.meta.line(key), what=f"{key}: {problem.what}")


def _blocks(file: str, blocks: list[prose.Block]) -> Iterator[Problem]:
    for block in blocks:
        if block.kind in _KINDS:
            yield from _misspelled(file, ours(block), block.line)


def _yaml(document: Document) -> Iterator[Problem]:
    try:
        root, _ = parse(document.source, document.file)
    except Unreadable:
        return  # told by the check of YAML files
    for scalar in _texts(root):
        if any(_rule(word) for word in _words(scalar.value)):  # few texts need a closer look
            block = prose.Block("paragraph", scalar.line, scalar.value, prose.plain(scalar.value))
            yield from _misspelled(document.file, ours(block).replace("\n", " "), scalar.line)


def _texts(node: Node | None) -> Iterator[Scalar]:
    """Yield the texts of more than one word below *node*: single words are ids and names."""
    if isinstance(node, Scalar):
        if node.tag == "str" and len(node.value.split()) > 1:
            yield node
    elif isinstance(node, ListNode):
        for item in node.items:
            yield from _texts(item)
    elif isinstance(node, MapNode):
        for key, item in node.items.items():
            if key not in NOT_OURS:
                yield from _texts(item)


def _words(text: str) -> Iterator[str]:
    for found in _WORD.finditer(text):
        yield found.group()


def _misspelled(file: str, text: str, line: int) -> Iterator[Problem]:
    if not any(_rule(word) for word in _words(text)):
        return
    text = _ADDRESS.sub(lambda found: " " * len(found.group()), text)
    for found in _WORD.finditer(text):
        word = found.group()
        rule = _rule(word)
        if not rule:
            continue
        right = " or ".join(f'"{_cased(other, word)}"' for other in right_forms(word))
        if rule == "us-spelling":
            what, mend = f'"{word}" is a British spelling', f"Write {right}"
            mend += "; titles stand in italics, and words of others in quotation marks"
        else:
            what, mend = f'"{word}" looks misspelled', f"Write {right}"
            mend += f"; if it is right, add it to scripts/checks/{WORD_LIST.name}"
        yield Problem(file, line + text.count("\n", 0, found.start()), what, mend, rule=rule)


def _cased(word: str, like: str) -> str:
    return word[:1].upper() + word[1:] if like[:1].isupper() else word


def _rule(word: str) -> str:
    """Return the name of the rule that *word* breaks, or an empty text."""
    bare = word.lower().replace("’", "'")
    if bare in own_words() or (word.isupper() and len(word) > 1):
        return ""
    if bare in corrections("spelling"):
        return "spelling"
    return "us-spelling" if any(part in corrections("us-spelling") for part in bare.split("-")) else ""


def right_forms(word: str) -> list[str]:
    """Return what the misspelled *word* may have meant, in small letters; at least one."""
    bare = word.lower().replace("’", "'")
    if said := corrections("spelling").get(bare):
        choices = [choice.strip() for choice in said.split(",") if choice.strip()]
        # After the last comma may stand a remark on why no program should mend the word without asking.
        return choices if said.rstrip().endswith(",") or len(choices) == 1 else choices[:-1]
    british = corrections("us-spelling")
    return ["-".join(british.get(part, part).split(",")[0].strip() for part in bare.split("-"))]


@functools.cache
def corrections(rule: str) -> Mapping[str, str]:
    """Return what the list of *rule* says of each misspelled word in small letters."""
    lines = (files("codespell_lib") / "data" / LISTS[rule]).read_text("utf-8").splitlines()
    return {wrong.lower(): right for wrong, _, right in (line.partition("->") for line in lines)}


@functools.cache
def own_words() -> frozenset[str]:
    """Return the words of the project's list, in small letters."""
    lines = (line.partition("#")[0].strip().lower() for line in WORD_LIST.read_text("utf-8").splitlines())
    return frozenset(filter(None, lines))

"""Knows how the navigation and the front matter become a list of all pages, for readers without script.

A paragraph that holds only ``[[all-pages]]`` becomes the groups of the navigation as headings, and below each its pages
with their short answers: what stands there is read anew in each build, by either engine.
"""

from __future__ import annotations

import posixpath
import re
import unicodedata
import xml.etree.ElementTree as etree
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from mkdocs.utils.meta import get_data

from scripts.bibliography.settings import read_settings
from scripts.citations.engine import page_context
from scripts.languages.strings import DEFAULT, language_of

COMMAND = "[[all-pages]]"
FIRST = "Start here"
"""Heading of the pages that stand in no group."""


@dataclass(frozen=True, slots=True)
class Listed:
    """One page of the list."""

    path: str
    """Below the docs folder."""
    title: str
    answer: str


class ListingExtension(Extension):
    """``[[all-pages]]`` becomes the list of all pages."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register the processor before the contents list and the collection of ids (5), and before links (0)."""
        md.treeprocessors.register(_List(md), "all-pages", 5.7)


class _List(Treeprocessor):
    md: Markdown

    def run(self, root: etree.Element) -> None:
        """Change the tree in place."""
        lines: list[str] = getattr(self.md, "lines", [])
        if not any(COMMAND in line for line in lines):
            return
        for place, element in enumerate(list(root)):
            if element.tag == "p" and (element.text or "").strip() == COMMAND:
                page = page_context(self.md)
                root.remove(element)
                made = _elements(page.base / "mkdocs.yml", page.docs, page.path)
                for offset, one in enumerate(made):
                    root.insert(place + offset, one)
                return


def _elements(config: Path, docs: Path, own: str) -> Iterator[etree.Element]:
    """Yield a heading and a list for each group of the navigation."""
    settings = read_settings(config)
    nav = settings.get("nav") or []
    languages = (settings.get("extra") or {}).get("languages") or {}
    for name, paths in groups(nav):
        plain = unicodedata.normalize("NFKD", name.lower()).encode("ascii", "ignore").decode()
        heading = etree.Element("h3", {"id": re.sub(r"[^a-z0-9]+", "-", plain).strip("-")})
        if name in languages.values():
            heading.set("lang", next(code for code, own in languages.items() if own == name))
        heading.text = AtomicString(name)
        entries = etree.Element("ul", {"class": "page-list"})
        for path in paths:
            if path == own or not (docs / path).is_file():
                continue
            page = listed(path, (docs / path).read_text(encoding="utf-8-sig"))
            item = etree.SubElement(entries, "li")
            if (language := language_of(path, languages)) != DEFAULT:
                item.set("lang", language)
            # The source's path, as links in Markdown have it: engines turn it into the page's address.
            target = posixpath.relpath(path, posixpath.dirname(own) or ".")
            etree.SubElement(item, "a", {"href": target}).text = AtomicString(page.title)
            if page.answer:
                etree.SubElement(item, "span", {"class": "page-list__answer"}).text = AtomicString(page.answer)
        if len(entries):
            yield heading
            yield entries


def groups(nav: list[Any]) -> Iterator[tuple[str, list[str]]]:
    """Yield the name and the pages' paths of each group at the top of *nav*; pages without a group come first."""
    alone = [path for one in nav for path in _paths(one) if not _is_group(one)]
    if alone:
        yield FIRST, alone
    for one in nav:
        if _is_group(one):
            name, inner = next(iter(one.items()))
            yield str(name), list(_paths(inner))


def _is_group(one: Any) -> bool:
    return isinstance(one, dict) and isinstance(next(iter(one.values())), list)


def _paths(one: Any) -> Iterator[str]:
    if isinstance(one, str):
        if one.endswith(".md"):
            yield one
    elif isinstance(one, dict):
        for inner in one.values():
            yield from _paths(inner)
    elif isinstance(one, list):
        for inner in one:
            yield from _paths(inner)


def listed(path: str, text: str) -> Listed:
    """Return title and short answer of the page *text*: the description where it answers no question."""
    _, meta = get_data(text)
    answer = meta.get("answer") or meta.get("description") or ""
    return Listed(path, str(meta.get("title") or path), " ".join(str(answer).split()))

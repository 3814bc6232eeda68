"""Knows how wide tables stay on a page: each in a box of its own that scrolls. A Python-Markdown extension."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor

BOX = "table-box"
"""Class of the box; assets/js/frame.js makes it reachable by keyboard where the table is wider than the box."""


class TablesExtension(Extension):
    """Puts every table of a page into a box."""

    def extendMarkdown(self, md: Markdown) -> None:
        """Register after the citations (6) have changed the tree, before engines read it (5)."""
        md.treeprocessors.register(_Boxes(md), "table-boxes", 5.6)


class _Boxes(Treeprocessor):
    def run(self, root: etree.Element) -> None:
        """Change the tree in place."""
        for parent in list(root.iter()):
            for place, child in enumerate(list(parent)):
                if child.tag == "table":
                    box = etree.Element("div", {"class": BOX})
                    box.tail, child.tail = child.tail, None
                    box.append(child)
                    parent[place] = box


def makeExtension(**options: Any) -> TablesExtension:
    """Return the extension; called by Python-Markdown for the name ``scripts.tables``."""
    return TablesExtension(**options)

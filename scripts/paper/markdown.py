"""Knows what Markdown pages may ask for on paper: the QR code of their address, cards; knows nothing of its look.

//// cards

/// card | front
Any Markdown.
///

////

/// qr
///

/// sheet-files | patient
///
"""

from __future__ import annotations

import logging
import xml.etree.ElementTree as etree
from fnmatch import fnmatch
from html import escape
from typing import Any

from markdown import Markdown
from markdown.treeprocessors import Treeprocessor
from markdown.util import AtomicString
from pymdownx.blocks import BlocksExtension, BlocksProcessor
from pymdownx.blocks.block import Block

from scripts.citations.engine import PageContext, page_context
from scripts.paper.qr import picture

log = logging.getLogger("mkdocs.paper")

FOLDER = "handouts"
"""Folder of the handouts below ``docs/`` and below the site."""
PAPERS = {"a4": "A4", "letter": "US Letter"}
"""Sizes of paper: as in the names of files, and as readers know them."""


class PaperExtension(BlocksExtension):
    """Blocks for paper, and the printed address of pages.

    Options:
        pages: patterns of the pages, below the docs folder, that end with their address and its QR code.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {"pages": [[f"{FOLDER}/*.md"], "pages that end with their address as a QR code"]}
        super().__init__(**options)

    def extendMarkdownBlocks(self, md: Markdown, block_mgr: BlocksProcessor) -> None:
        """Register the blocks, and the printed address."""
        for block in (_Qr, _Cards, _Card, _Files):
            block_mgr.register(block, {})
        # After the citations (6) have put their list at the end, before engines collect ids (5).
        md.treeprocessors.register(_Address(md, self.getConfig("pages")), "paper-address", 5.5)


def address_of(page: PageContext) -> str:
    """Return the page's full address; an error is logged when the site has none."""
    if not page.canonical:
        log.error("%s/%s: the QR code needs an address. Add site_url to the configuration", page.folder(), page.path)
    return page.canonical


class _Qr(Block):
    """The QR code of the page's own address."""

    NAME = "qr"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Return the picture in a box."""
        box = etree.SubElement(parent, "div", {"class": "qr-box"})
        if address := address_of(page_context(self.md)):
            box.append(picture(address))
        return box


class _Cards(Block):
    """The faces of one card side by side, to be cut out and folded."""

    NAME = "cards"

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Return the box around the faces."""
        return etree.SubElement(parent, "div", {"class": "cards"})


class _Card(Block):
    """One face of a card of 85.6 x 54 mm (ISO/IEC 7810, ID-1), to be cut out."""

    NAME = "card"
    ARGUMENT = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Return the face, named for those who do not see it."""
        return etree.SubElement(parent, "section", {"class": "card", "aria-label": f"Card: {self.argument}"})


class _Files(Block):
    """Links to the PDF files of a handout, which exist once the site is complete."""

    NAME = "sheet-files"
    ARGUMENT = True

    def on_create(self, parent: etree.Element) -> etree.Element:
        """Return the links as ready HTML, since engines look for their targets too early."""
        page = page_context(self.md)
        links = []
        for paper, words in PAPERS.items():
            address = escape(page.address(f"{FOLDER}/{self.argument}-{paper}.pdf"))
            name = f"PDF, {words}, of the handout {escape(str(self.argument))}"
            links.append(f'<a href="{address}" aria-label="{name}">PDF, {words}</a>')
        box = etree.SubElement(parent, "p", {"class": "sheet-files"})
        box.text = self.md.htmlStash.store(" · ".join(links))
        return box


class _Address(Treeprocessor):
    """Ends a page with its address and the QR code of it, for its printed form."""

    md: Markdown

    def __init__(self, md: Markdown, patterns: list[str]) -> None:
        super().__init__(md)
        self.patterns = patterns

    def run(self, root: etree.Element) -> None:
        """Change the tree in place."""
        page = page_context(self.md)
        if not any(fnmatch(page.path, pattern) for pattern in self.patterns):
            return
        if address := address_of(page):
            box = etree.SubElement(root, "div", {"class": "printed-address", "data-search-exclude": ""})
            box.append(picture(address))
            etree.SubElement(box, "p").text = AtomicString(address)

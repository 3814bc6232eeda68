"""Knows what other extensions of Markdown say in English, and says it in the language of the page; knows no page.

What is made from the data is said in the language when all of its words are known there.  Else it stays English and is
marked so, for screen readers and for translating browsers, and a line above says so to eyes.
"""

from __future__ import annotations

import xml.etree.ElementTree as etree
from typing import Any

from markdown import Markdown
from markdown.extensions import Extension
from markdown.treeprocessors import Treeprocessor
from markdown.util import HTML_PLACEHOLDER_RE, AtomicString

from scripts.citations.engine import page_context
from scripts.languages.exhibits import translated
from scripts.languages.folder import strings_of
from scripts.languages.strings import DEFAULT, Strings


class LanguagesExtension(Extension):
    """Numbers of figures, links to sections and exhibits on pages that are not in English.

    Options:
        strings: folder of the words, from the folder of the site's configuration file.
    """

    def __init__(self, **options: Any) -> None:
        self.config = {"strings": ["", "folder of the words of each language"]}
        super().__init__(**options)

    def extendMarkdown(self, md: Markdown) -> None:
        """Register after figures have their numbers (4), before text is cut into lines."""
        md.treeprocessors.register(_Words(md, self), "languages", 3)


class _Words(Treeprocessor):
    md: Markdown

    def __init__(self, md: Markdown, extension: LanguagesExtension) -> None:
        super().__init__(md)
        self.extension = extension

    def run(self, root: etree.Element) -> None:
        """Change the tree in place."""
        page = page_context(self.md)
        strings = strings_of(page.path, page.base, str(self.extension.getConfig("strings")))
        if strings.language == DEFAULT:
            return
        for element in root.iter():
            names = (element.get("class") or "").split()
            if "caption-prefix" in names:
                self._number(element, strings)
            elif "headerlink" in names and element.get("title"):
                element.set("title", strings.say("Link to this section"))
            elif "evidence" in names and not self._exhibit(element, strings):
                element.set("lang", DEFAULT)
        for parent in list(root.iter()):
            for place, child in reversed(list(enumerate(parent))):
                if child.get("lang") == DEFAULT and "evidence" in (child.get("class") or "").split():
                    note = etree.Element("p", {"class": "in-english"})
                    note.text = AtomicString(strings.say("Labels in English."))
                    parent.insert(place, note)

    def _exhibit(self, box: etree.Element, strings: Strings) -> bool:
        """Say an exhibit in the language and return whether that could be done; its HTML is stored away in pieces."""
        blocks = self.md.htmlStash.rawHtmlBlocks
        said: dict[int, str] = {}
        for text in (part for element in box.iter() for part in (element.text, element.tail) if part):
            for match in HTML_PLACEHOLDER_RE.finditer(text):
                html = translated(str(blocks[int(match[1])]), strings)
                if html is None:
                    return False
                said[int(match[1])] = html
        for place, html in said.items():
            blocks[place] = html
        return True

    def _number(self, prefix: etree.Element, strings: Strings) -> None:
        """Say "Figure 1." in the language; what stands there is a word for text that is stored away."""
        blocks = self.md.htmlStash.rawHtmlBlocks
        for place, stored in enumerate(blocks):
            if prefix.text == self.md.htmlStash.get_placeholder(place):
                kind, _, number = str(stored).partition(" ")
                prefix.text = AtomicString(f"{strings.say(kind)} {number}")
                return


def makeExtension(**options: Any) -> LanguagesExtension:
    """Return the extension; called by Python-Markdown for the name ``scripts.languages.markdown``."""
    return LanguagesExtension(**options)

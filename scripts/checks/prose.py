"""Knows what a block of prose is, its words without markup, its sentences and links; knows no rule about them."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

Kind = Literal[
    "heading", "paragraph", "item", "list", "table", "header", "row", "title", "caption", "code", "html", "data"
]

MARK = "\ue000"
"""Stands in a block's text where a citation mark was; counts as no word."""
CODE = "\ue001"
"""Stands in a block's text where inline code was."""

CAPTIONS = frozenset({"caption", "table-caption", "figure-caption"})


@dataclass(frozen=True, slots=True)
class Block:
    """One piece of a page: a paragraph, list item, heading, table row and so on."""

    kind: Kind
    line: int
    """Line in the file, counted from 1, where the block begins."""
    source: str
    """The Markdown as written, without the indentation of its containers."""
    text: str
    """The words without markup; has as many line ends as *source*, so that lines can be told."""
    level: int = 0
    """Of a heading: 1 to 6."""
    ident: str = ""
    """Of a heading: its explicit id."""
    count: int = 0
    """Of a list: the number of its items; of a table: the number of its body rows."""
    containers: tuple[str, ...] = ()
    """Names of the admonitions, folds and blocks around it, the outermost first."""
    in_fold: bool = False
    """Whether it stands in a fold for clinicians."""
    folded: bool = False
    """Whether it is out of sight until somebody opens a fold of any kind."""

    def line_at(self, offset: int) -> int:
        """Return the line in the file of the character at *offset* of the text."""
        return self.line + self.text.count("\n", 0, offset)


@dataclass(frozen=True, slots=True)
class Sentence:
    """One sentence of a block, with its place and whether a citation mark stands in or right after it."""

    text: str
    line: int
    cited: bool


@dataclass(frozen=True, slots=True)
class Link:
    """One inline link or image as written."""

    text: str
    target: str
    line: int
    image: bool


ATTRIBUTES = re.compile(r"[ \t]*\{:?[ \t]*([^{}\n]*)\}[ \t]*$")
TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_CITATION = re.compile(r"(?<![\\\]])\[[^\[\]]*(?<![\w.])-?@[\w{][^\[\]]*\](?!\()")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]]+\](?!:)")
_IMAGE = re.compile(r"!\[([^\]]*)\](?:\(([^()]*(?:\([^()]*\)[^()]*)*)\)|\[[^\]]*\])")
_LINK = re.compile(r"(?<![!\\])\[([^\[\]]*(?:!?\[[^\[\]]*\][^\[\]]*)*)\]\(([^()]*(?:\([^()]*\)[^()]*)*)\)")
_REFERENCE_LINK = re.compile(r"(?<![!\\])\[([^\[\]@]+)\]\[[^\]]*\]")
_AUTOLINK = re.compile(r"<(?:https?://|mailto:)[^>\s]*>|https?://[^\s<>)\]]+")
_CODE_SPAN = re.compile(r"(?<!\\)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_ENTITY = re.compile(r"&(?:nbsp|#160|thinsp|#8239);")


def plain(source: str) -> str:
    """Return *source* without inline markup, citation marks as ``MARK``, line ends kept."""
    text = _CODE_SPAN.sub(lambda found: CODE + _ends(found.group()), source)
    text = _CITATION.sub(lambda found: MARK + _ends(found.group()), text)
    text = _FOOTNOTE_MARK.sub("", text)
    text = _IMAGE.sub(lambda found: _ends(found.group()), text)
    text = _LINK.sub(lambda found: found.group(1) + _ends(found.group(2)), text)
    text = _REFERENCE_LINK.sub(lambda found: found.group(1), text)
    text = _AUTOLINK.sub(CODE, text)
    text = TAG.sub(lambda found: _ends(found.group()), text)
    text = re.sub(r"(?<=[\w*_)\]\ue000\ue001])\{:?[^{}\n]*[=.#][^{}\n]*\}", "", text)
    text = ATTRIBUTES.sub("", text) if "{" in text else text
    text = re.sub(r"(?<!\\)(\*{1,3}|~~|==|\^\^)(?=\S)|(?<=\S)(?<!\\)(\*{1,3}|~~|==|\^\^)", "", text)
    text = re.sub(r"(?<![\w\\])_{1,3}(?=\S)|(?<=\S)_{1,3}(?!\w)", "", text)
    text = re.sub(r"\\([\\`*_{}\[\]()#+.!@|-])", r"\1", text)
    text = _ENTITY.sub("\u00a0", text).replace("&ndash;", "–").replace("&amp;", "&")
    return text.rstrip()


def links(block: Block) -> Iterator[Link]:
    """Yield the inline links and images of *block*, code left out."""
    source = _CODE_SPAN.sub(lambda found: blank(found.group()), block.source)
    for pattern, image in ((_LINK, False), (_IMAGE, True)):
        for found in pattern.finditer(source):
            inside = (found.group(2) or "").strip()
            target = inside[1 : inside.find(">")] if inside.startswith("<") else inside.split(" ")[0].strip()
            line = block.line + source.count("\n", 0, found.start())
            yield Link(plain(found.group(1)).strip(), target, line, image)


_SHORT = (
    r"(?:e\.g|i\.e|vs|cf|al|approx|Dr|Mr|Mrs|Ms|Prof|No|Nos|St|Fig|Figs|etc|U\.S|U\.K|p|pp|Inc|Ltd|Sr|Jr|a\.m|p\.m)"
)
_END = re.compile(rf"[.?!…]+[\"'”’)\]]*{MARK}*(?=\s|$)|[.?!…]+{MARK}+(?=\S)")
_SHORT_END = re.compile(rf"(?:^|[\s(]){_SHORT}\.$|(?:^|[\s(])[A-Z]\.$")


def sentences(block: Block) -> list[Sentence]:
    """Return the sentences of *block*; a mark after the full stop belongs to the sentence before it."""
    text = block.text
    found: list[Sentence] = []
    start = 0
    for end in _END.finditer(text):
        head = text[start : end.end()]
        bare = head.replace(MARK, "").rstrip("\"'”’)]")
        rest = text[end.end() :].lstrip()
        goes_on = bool(rest) and (rest[0].islower() or (_SHORT_END.search(bare) is not None and MARK not in head[-2:]))
        if goes_on:
            continue
        _add(found, block, text, start, end.end())
        start = end.end()
    _add(found, block, text, start, len(text))
    return found


_WORD = re.compile(r"[^\W_]+(?:[.,'’\-/:][^\W_]+)*")


def words(text: str) -> list[str]:
    """Return the words and numerals of *text*; a hyphenated word is one word."""
    return _WORD.findall(text)


def _add(found: list[Sentence], block: Block, text: str, start: int, end: int) -> None:
    piece = text[start:end]
    lead = len(piece) - len(piece.lstrip())
    bare = re.sub(r"\s+", " ", piece.replace(MARK, "")).strip()
    if words(bare):
        found.append(Sentence(bare, block.line_at(start + lead), MARK in piece))
    elif MARK in piece and found:  # a mark on its own, e.g. after a line end: it belongs to the sentence before
        last = found.pop()
        found.append(Sentence(last.text, last.line, True))


def _ends(text: str) -> str:
    return "\n" * text.count("\n")


def blank(text: str) -> str:
    """Return *text* as blanks, line ends kept."""
    return re.sub(r"[^\n]", " ", text)

"""Knows where a Markdown page cites what: line, section and sentence, read from the source without rendering it.

The page of all references must show who cites each source while the other pages are still being built, in any
order and by any engine; so it reads their sources.  It knows nothing of references or of HTML.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, Protocol

import yaml
from markdown.extensions.toc import slugify, unique

from scripts.bibliography.kept import digest, kept
from scripts.citations.syntax import Mark, malformed, marks

MAX_SENTENCE = 280

_FENCE = re.compile(r"\s*(?P<fence>`{3,}|~{3,})")
_HEADING = re.compile(r"(?P<level>#{1,6})\s+(?P<text>.*?)\s*#*\s*(?:\{:?\s*(?P<attrs>[^{}]*)\})?\s*\Z")
_BLOCK = re.compile(r"/{3,}[ \t]*(?P<name>[\w-]+)(?:[ \t]*\|[ \t]*(?P<words>.*?))?[ \t]*")
_CONTAINER = re.compile(r"(?:!!!|\?\?\?\+?|===!?|///+)[^\"]*(?:\"(?P<title>.*)\")?.*")
_ITEM = re.compile(r"(?:[-*+]|\d+\.|:|\[\^[^\]]+\]:)\s+(?P<text>.*)")
_ROW = re.compile(r"\|.*|.*\s\|\s.*")
_RULE_ROW = re.compile(r"[|:\s-]+")
_TITLE_LINE = re.compile(r"^title:[ \t]+[^\s>|&*!].*$(?!\n[ \t])", re.MULTILINE)
_CODE = re.compile(r"(?<!`)(`+)(?!`)(.+?)(?<!`)\1(?!`)", re.DOTALL)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_LINK = re.compile(r"!?\[([^\[\]]*)\](?:\([^()]*\)|\[[^\[\]]*\])")
_FOOTNOTE_MARK = re.compile(r"\[\^[^\]]+\]")
_ATTRS = re.compile(r"\{:?\s*[#.][^{}]*\}")
_TAG = re.compile(r"</?[A-Za-z][^<>]*>")
_EMPHASIS = re.compile(r"(\*{1,3}|(?<!\w)_{1,3})(?=\S)(.+?)(?<=\S)\1(?![\w*])")
_ESCAPED = re.compile(r"\\([\\`*_{}\[\]()#+\-.!|])")
_SLEEP = 0xE100
_SLEEPING = re.compile(f"[{chr(_SLEEP)}-{chr(_SLEEP + 127)}]")
_SYNTAX = re.compile(r"[\\*_{}<\[]")
# A private character stands for each mark while sentences are cut, so that a mark after a full stop stays with it.
_SPOT = "\ue000"
# No sentence ends with an abbreviation; to look behind a full stop, their lengths must be known.
_ABBREVIATIONS = (r"[A-Zv]", "(?:al|ca|cf|Dr|No|St|vs)", r"(?:e\.g|etc|Fig|i\.e)", "Prof", "approx")
_BOUNDARY = re.compile(
    "[.!?]"
    + "".join(rf"(?<!\b{abbreviation}\.)" for abbreviation in _ABBREVIATIONS)
    + rf"[\"'”’)\]]*{_SPOT}*\s+(?=[\"'“‘(\[]?[A-Z0-9])"
)
_SPOT_BEFORE_STOP = re.compile(rf"\s*{_SPOT}+(?=[.,])")


# Thousands of these are made in each build, and a named tuple takes a fraction of a frozen dataclass.
class Citation(NamedTuple):
    """One key at one place of a source page."""

    key: str
    page: str
    """Path of the page below the docs folder, e.g. ``trials/final.md``."""
    line: int
    section: str
    """Id of the nearest heading above; empty before the first."""
    section_title: str
    sentence: str
    """The citing sentence as plain text; of a table row its first cell and the citing cell."""


class Block(NamedTuple):
    """A piece of running text: a paragraph, list item, table row, title or caption."""

    text: str
    line: int
    section: str
    section_title: str
    is_row: bool = False


@dataclass(frozen=True, slots=True)
class SourcePage:
    """What the references page needs to know of another page."""

    path: str
    title: str
    citations: tuple[Citation, ...]


class Stand(Protocol):
    """What the blocks of another extension stand for, on the pages of one docs folder."""

    @property
    def state(self) -> str:
        """A text that changes whenever `rows` may return something else, also with the modules that make them."""

    def rows(self, block: str, words: str) -> Iterable[str]:
        """Return what *block* with *words* shows, as lines of Markdown."""


_NONE: Mapping[str, Stand] = MappingProxyType({})
_looks: dict[str, Callable[[Path], Stand]] = {}


def stands_for(blocks: Iterable[str], look: Callable[[Path], Stand]) -> None:
    """Tell that blocks show something made elsewhere, so that citations in data count too.

    Args:
        blocks: names of the blocks.
        look: takes the docs folder and returns what the blocks on its pages stand for.
    """
    _looks.update(dict.fromkeys(blocks, look))


def stands(docs: Path) -> Mapping[str, Stand]:
    """Return by names of blocks what they stand for on the pages of the folder *docs*."""
    found = {look: look(docs) for look in set(_looks.values())}
    return {block: found[look] for block, look in _looks.items()}


def read_page(text: str, path: str, known: Mapping[str, Stand] = _NONE) -> SourcePage:
    """Return title and citations of a Markdown page.

    Args:
        text: the page.
        path: its path below the docs folder.
        known: what blocks stand for, by their names; others stand for nothing.
    """
    meta, body, first = _front_matter(text)
    found: list[Citation] = []
    for block in _blocks(body, first, known):
        if "@" not in block.text:
            continue
        hidden = _hide_code(block.text)
        in_block = list(marks(hidden))
        if not in_block:
            continue
        sentences = _sentences(hidden, in_block, block.is_row)
        for mark, sentence in zip(in_block, sentences, strict=True):
            line = block.line + hidden.count("\n", 0, mark.start)
            found.extend(Citation(c.key, path, line, block.section, block.section_title, sentence) for c in mark.cites)
    return SourcePage(path, meta or _first_heading(body) or path, tuple(found))


def read_pages(docs: Path, keep: Path | None = None) -> list[SourcePage]:
    """Return all Markdown pages below *docs*, in the order of their paths; hidden files are left out.

    Args:
        docs: folder of the pages.
        keep: folder in which what was found is kept for the next run; None keeps nothing.
    """
    pages = []
    known = stands(docs)
    states = sorted({stand.state for stand in known.values()})
    for file in sorted(docs.rglob("*.md")):
        path = file.relative_to(docs)
        if not any(part.startswith((".", "_")) for part in path.parts):
            text, name = file.read_text(encoding="utf-8-sig", errors="replace"), path.as_posix()
            # Runs that know what blocks stand for, and runs that do not, take turns: each finds its own again.
            label = f"{'full-' if known else ''}page-{name.replace('/', '-')}"
            state = digest([text, name, *states])
            pages.append(kept(keep, label, __name__, state, partial(read_page, text, name, known)))
    return pages


def malformed_marks(text: str) -> Iterator[tuple[int, str]]:
    """Yield line and text of each bracket of the page *text* that begins like a mark and is none."""
    _, body, first = _front_matter(text)
    for block in _blocks(body, first, _NONE):
        hidden = _hide_code(block.text)
        for place, bracket in malformed(hidden):
            yield block.line + hidden.count("\n", 0, place), bracket


def plain(text: str) -> str:
    """Return inline Markdown as plain text, without marks, links' targets, emphasis and tags."""
    for mark in reversed(list(marks(text))):
        text = text[: mark.start] + text[mark.end :]
    return _strip(text)


def _front_matter(text: str) -> tuple[str, str, int]:
    """Return the title in the front matter, the text after it, and the line on which that begins."""
    match = re.match(r"---[ \t]*\n(.*?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text, re.DOTALL)
    if not match:
        return "", text, 1
    # Nearly always the title stands on one line; all the rest of the front matter is not needed here.
    line = _TITLE_LINE.search(match[1])
    try:
        meta = yaml.load(line[0] if line else match[1], Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    except yaml.YAMLError:
        meta = None  # The engine reports it, with its line.
    title = meta.get("title") if isinstance(meta, dict) else None
    return str(title) if title else "", text[match.end() :], text.count("\n", 0, match.end()) + 1


def _first_heading(body: str) -> str:
    match = re.search(r"^# (.+)$", body, re.MULTILINE)
    return plain(match[1]) if match else ""


def _blank_comments(body: str) -> str:
    """Return *body* with its comments taken out and its lines kept."""
    return _COMMENT.sub(lambda m: "\n" * m[0].count("\n"), body) if "<!--" in body else body


def _blocks(body: str, first: int, known: Mapping[str, Stand]) -> Iterator[Block]:
    """Cut the body of a page into pieces of running text; *first* is the number of its first line."""
    section = title = ""
    used: set[str] = set()
    paragraph: list[str] = []
    began = 0
    fence = ""
    contained = False  # whether indented lines belong to a list, note or fold, and so are no code
    after_blank = True

    def flush() -> Iterator[Block]:
        if paragraph:
            yield Block("\n".join(paragraph), began, section, title)
            paragraph.clear()

    for number, raw in enumerate(_blank_comments(body).split("\n"), first):
        if fence:
            if re.match(rf"\s*{fence[0]}{{{len(fence)},}}\s*\Z", raw):
                fence = ""
            continue
        line = raw.strip()
        if not line:
            yield from flush()
            after_blank = True
            continue
        if line[0] in "`~" and (match := _FENCE.match(raw)):
            yield from flush()
            fence = match["fence"]
            continue
        indented = raw.startswith(("    ", "\t"))
        if indented and not contained and after_blank and not paragraph:
            continue
        # The first sign tells most lines apart; the patterns cost too much to try each on every line.
        if line[0] == "#" and (heading := _HEADING.fullmatch(line)):
            yield from flush()
            title = plain(heading["text"])
            explicit = re.search(r"#([^\s.#]+)", heading["attrs"] or "")
            section = explicit[1] if explicit else unique(slugify(title, "-"), used)
            used.add(section)
            contained = False
        elif line[0] in "!?=/" and (container := _CONTAINER.fullmatch(line)):
            yield from flush()
            contained = True
            yield Block(container["title"] or "", number, section, title)
            named = _BLOCK.fullmatch(line)
            if named and (stand := known.get(named["name"])):
                for row in stand.rows(named["name"], named["words"] or ""):
                    yield Block(row, number, section, title, is_row=True)
        elif (line[0] in "-*+:[" or line[0].isdigit()) and (item := _ITEM.fullmatch(line)):
            yield from flush()
            contained = True
            began = number
            paragraph.append(item["text"])
        elif "|" in line and not paragraph and _ROW.fullmatch(line):
            if not _RULE_ROW.fullmatch(line):
                yield Block(line, number, section, title, is_row=True)
        else:
            if not paragraph:
                began = number
            paragraph.append(line.lstrip("> "))
            contained = contained and (indented or not after_blank)
        after_blank = False
    yield from flush()


def _hide_code(text: str) -> str:
    """Blank code spans, keeping the length, so that marks in them do not count."""
    return _CODE.sub(lambda m: re.sub(r"[^\n]", " ", m[0]), text) if "`" in text else text


def _sentences(text: str, in_block: list[Mark], is_row: bool) -> list[str]:
    """Return the sentence of each mark of a block."""
    pieces, at = [], 0
    for mark in in_block:
        pieces += [text[at : mark.start], _SPOT]
        at = mark.end
    pieces.append(text[at:])
    spotted = "".join(pieces)
    if not is_row:
        return _cut(_bare(spotted))
    head, *others = re.split(r"(?<!\\)\|", spotted.strip("|"))
    in_head = _strip(head)
    head = in_head.replace(_SPOT, "").strip()
    found = [one or head for one in _cut(in_head)]
    for cell in others:
        if _SPOT in cell:
            found += [f"{head}: {one}" if head and one else one or head for one in _cut(_strip(cell))]
    return found


def _cut(spotted: str) -> list[str]:
    """Return for each spot in the text the sentence that holds it."""
    found: list[str] = []
    start = 0
    for end in (*(match.end() for match in _BOUNDARY.finditer(spotted)), len(spotted)):
        piece = spotted[start:end]
        start = end
        if _SPOT not in piece:
            continue
        count = piece.count(_SPOT)
        if f"{_SPOT}." in piece or f"{_SPOT}," in piece:
            piece = _SPOT_BEFORE_STOP.sub("", piece)
        sentence = " ".join(piece.replace(_SPOT, "").split())
        if len(sentence) > MAX_SENTENCE:
            sentence = sentence[:MAX_SENTENCE].rsplit(" ", 1)[0] + " …"
        found += [sentence] * count
    return found


def _strip(text: str) -> str:
    """Take Markdown's inline syntax out of *text*, and all space but one between words."""
    return " ".join(_bare(text).split())


def _bare(text: str) -> str:
    """Take Markdown's inline syntax out of *text*."""
    if _SYNTAX.search(text):
        # Escaped signs sleep in a private range while the syntax is taken out.
        text = _ESCAPED.sub(lambda m: chr(_SLEEP + ord(m[1])), text)
        if "<" in text or "{" in text or "[^" in text:
            text = _ATTRS.sub(_spared, _FOOTNOTE_MARK.sub(_spared, _TAG.sub(_spared, text)))
        # Links and emphasis stand within each other; each pass makes the text shorter, or is the last.
        before = ""
        while text != before:
            before, text = text, _EMPHASIS.sub(r"\2", _LINK.sub(_spared, text))
        text = _SLEEPING.sub(lambda m: chr(ord(m[0]) - _SLEEP), text)
    return text


def _spared(match: re.Match[str]) -> str:
    """Return the words of a match, if it has any, and the spots beside them: each mark must keep its sentence."""
    words: str = match[1] if match.re.groups else ""
    return words + _SPOT * (match[0].count(_SPOT) - words.count(_SPOT))

"""Knows how our Markdown is built up of blocks, with the line of each; knows nothing of inline markup or any rule.

It is a reader for checks, not a renderer: it needs line numbers, which Python-Markdown does not keep.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

from scripts.checks.prose import ATTRIBUTES, CAPTIONS, TAG, Block, Kind, blank, plain


@dataclass(frozen=True, slots=True)
class _Line:
    number: int
    text: str


@dataclass(frozen=True, slots=True)
class _Place:
    containers: tuple[str, ...] = ()
    in_fold: bool = False
    folded: bool = False
    kind: Kind = "paragraph"

    def inside(self, name: str, *, fold: bool = False, folded: bool = False, kind: Kind = "paragraph") -> _Place:
        return _Place((*self.containers, name), self.in_fold or fold, self.folded or folded, kind)

    def block(
        self, kind: Kind, line: int, source: str, text: str, level: int = 0, ident: str = "", count: int = 0
    ) -> Block:
        return Block(kind, line, source, text, level, ident, count, self.containers, self.in_fold, self.folded)


_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_FENCE = re.compile(r"^ {0,3}(`{3,}|~{3,})")
_HEADING = re.compile(r"^(#{1,6})[ \t]+(.*?)(?:[ \t]+#+)?$")
_SETEXT = re.compile(r"^(=+|-+)[ \t]*$")
_ADMONITION = re.compile(r'^(!!!|\?\?\?\+?)[ \t]+([\w-]+(?:[ \t]+[\w-]+)*)?(?:[ \t]*"(.*)")?[ \t]*$')
_TAB = re.compile(r'^===[!+]*[ \t]+"(.*)"[ \t]*$')
_BLOCK = re.compile(r"^(/{3,})[ \t]+([\w-]+)[ \t]*(?:\|[ \t]*(.*))?$")
_BLOCK_END = re.compile(r"^(/{3,})[ \t]*$")
_ITEM = re.compile(r"^( {0,3})([-*+]|\d{1,4}[.)])([ \t]+)(?=\S)")
_DEFINITION = re.compile(r"^:[ \t]+")
_FOOTNOTE = re.compile(r"^\[\^[^\]]+\]:[ \t]*")
_REFERENCE = re.compile(r"^ {0,3}\[(?!@)[^\]^]+\]:[ \t]*\S+")
_ABBREVIATION = re.compile(r"^\*\[[^\]]+\]:")
_DELIMITER = re.compile(r"^ {0,3}\|?[ \t]*:?-+:?[ \t]*(\|[ \t]*:?-+:?[ \t]*)*\|?[ \t]*$")
_RULE = re.compile(r"^ {0,3}([-*_])[ \t]*(\1[ \t]*){2,}$")


def blocks(body: str, first_line: int = 1) -> list[Block]:
    """Return the blocks of a page's Markdown *body*, in order; *first_line* is its first line's number in the file."""
    bare = _COMMENT.sub(lambda found: blank(found.group()), body)
    lines = [_Line(first_line + index, text.expandtabs(4)) for index, text in enumerate(bare.split("\n"))]
    return list(_parse(lines, _Place()))


def _indent(text: str) -> int:
    return len(text) - len(text.lstrip(" "))


def _dedent(lines: Iterable[_Line], by: int) -> list[_Line]:
    return [_Line(line.number, line.text[min(by, _indent(line.text)) :]) for line in lines]


def _make(kind: Kind, lines: Sequence[_Line], place: _Place) -> Block:
    source = "\n".join(line.text for line in lines)
    return place.block(kind, lines[0].number, source, plain(source))


def _parse(lines: list[_Line], place: _Place) -> Iterator[Block]:
    at = 0
    first = place.kind  # the first paragraph of a list item is the item itself
    while at < len(lines):
        text = lines[at].text
        if not text.strip() or _RULE.match(text):
            at += 1
        elif fence := _FENCE.match(text):
            end = _fence_end(lines, at, fence.group(1))
            yield _make("code", lines[at:end], place)
            at = end
        elif heading := _HEADING.match(text):
            yield _heading(lines[at], len(heading.group(1)), heading.group(2), place)
            at += 1
        elif opened := _ADMONITION.match(text):
            end = _indented_end(lines, at + 1)
            yield from _admonition(lines[at:end], opened, place)
            at = end
        elif tab := _TAB.match(text):
            end = _indented_end(lines, at + 1)
            yield place.block("title", lines[at].number, tab.group(1), plain(tab.group(1)))
            yield from _parse(_dedent(lines[at + 1 : end], 4), place.inside("tab"))
            at = end
        elif opened := _BLOCK.match(text):
            end = _block_end(lines, at, opened.group(1))
            yield from _pymdownx(lines[at:end], opened, place)
            at = end
        elif _BLOCK_END.match(text) or _REFERENCE.match(text) or _ABBREVIATION.match(text):
            at += 1
        elif _is_table(lines, at):
            end = at
            while end < len(lines) and "|" in lines[end].text and lines[end].text.strip():
                end += 1
            yield from _table(lines[at:end], place)
            at = end
        elif _ITEM.match(text):
            end = _list_end(lines, at)
            yield from _list(lines[at:end], place)
            at = end
        elif text.startswith("    ") and first == "paragraph":
            end = _indented_end(lines, at)
            yield _make("code", lines[at:end], place)
            at = end
        elif text.lstrip().startswith(">"):
            end = at
            while end < len(lines) and lines[end].text.strip():
                end += 1
            inner = [_Line(line.number, re.sub(r"^ *> ?", "", line.text)) for line in lines[at:end]]
            yield from _parse(inner, place.inside("quote"))
            at = end
        else:
            end = _paragraph_end(lines, at, in_item=first == "item")
            yield from _paragraph(lines[at:end], first, place)
            at = end
        first = "paragraph" if first == "item" else first


def _paragraph(lines: list[_Line], kind: Kind, place: _Place) -> Iterator[Block]:
    if len(lines) > 1 and (under := _SETEXT.match(lines[-1].text)):
        yield _heading(lines[0], 1 if under.group(1)[0] == "=" else 2, lines[0].text, place)
        return
    texts = [_Line(line.number, re.sub(_FOOTNOTE, "", re.sub(_DEFINITION, "", line.text)).strip()) for line in lines]
    if all(not TAG.sub("", line.text).strip() for line in texts):
        yield _make("html", texts, place)
    else:
        yield _make(kind, texts, place)


def _heading(line: _Line, level: int, title: str, place: _Place) -> Block:
    ident = ""
    if attributes := ATTRIBUTES.search(title):
        found = re.search(r"#([^\s}]+)", attributes.group(1))
        ident = found.group(1) if found else ""
        title = title[: attributes.start()]
    return place.block("heading", line.number, title, plain(title), level, ident)


def _admonition(lines: list[_Line], opened: re.Match[str], place: _Place) -> Iterator[Block]:
    names = (opened.group(2) or "note").split()
    mark = opened.group(1)
    inner = place.inside(names[0], fold=mark != "!!!" and "clinician" in names, folded=mark == "???")
    if opened.group(3):
        yield inner.block("title", lines[0].number, opened.group(3), plain(opened.group(3)))
    yield from _parse(_dedent(lines[1:], 4), inner)


def _pymdownx(lines: list[_Line], opened: re.Match[str], place: _Place) -> Iterator[Block]:
    name, argument = opened.group(2), opened.group(3)
    fold = name == "details" and any("type: clinician" in line.text for line in lines[1:6])
    caption = name in CAPTIONS
    inner = place.inside(name, fold=fold, folded=name == "details", kind="caption" if caption else "paragraph")
    if argument and not caption:
        yield inner.block("title", lines[0].number, argument, plain(argument))
    body = lines[1:-1] if _BLOCK_END.match(lines[-1].text) else lines[1:]
    options = 0
    while options < len(body) and body[options].text.startswith("    "):
        options += 1
    if options:  # the indented lines right after the opening one are the block's options, not prose
        yield _make("data", body[:options], inner)
    yield from _parse(body[options:], inner)


def _table(lines: list[_Line], place: _Place) -> Iterator[Block]:
    rows = lines[2:]
    yield place.block("table", lines[0].number, "", "", count=len(rows))
    yield _make("header", lines[:1], place)
    for row in rows:
        yield _make("row", [row], place)


def _list(lines: list[_Line], place: _Place) -> Iterator[Block]:
    starts = [index for index, line in enumerate(lines) if _ITEM.match(line.text)]
    yield place.block("list", lines[0].number, "", "", count=len(starts))
    for start, end in zip(starts, [*starts[1:], len(lines)], strict=True):
        marker = _ITEM.match(lines[start].text)
        width = marker.end() if marker else 0
        first = _Line(lines[start].number, lines[start].text[width:])
        # Python-Markdown asks for four spaces under an item; two or three are common in sources and read the same.
        rest = [
            _Line(line.number, line.text[min(4 if _indent(line.text) >= 4 else width, _indent(line.text)) :])
            for line in lines[start + 1 : end]
        ]
        inner = _Place(place.containers, place.in_fold, place.folded, "item")
        yield from _parse([first, *rest], inner)


def _is_table(lines: list[_Line], at: int) -> bool:
    return (
        at + 1 < len(lines)
        and "|" in lines[at].text
        and "-" in lines[at + 1].text
        and "|" in lines[at + 1].text
        and _DELIMITER.match(lines[at + 1].text) is not None
    )


def _fence_end(lines: list[_Line], at: int, fence: str) -> int:
    for index in range(at + 1, len(lines)):
        closing = lines[index].text.strip()
        if closing.startswith(fence) and not closing.strip(fence[0]):
            return index + 1
    return len(lines)


def _block_end(lines: list[_Line], at: int, slashes: str) -> int:
    depth = 0
    for index in range(at, len(lines)):
        if (opened := _BLOCK.match(lines[index].text)) and opened.group(1) == slashes:
            depth += 1
        elif (closed := _BLOCK_END.match(lines[index].text)) and closed.group(1) == slashes:
            depth -= 1
            if not depth:
                return index + 1
    return len(lines)


def _indented_end(lines: list[_Line], at: int) -> int:
    end = at
    for index in range(at, len(lines)):
        text = lines[index].text
        if text.startswith("    "):
            end = index + 1
        elif text.strip():
            break
    return end


def _list_end(lines: list[_Line], at: int) -> int:
    end, blank = at, False
    for index in range(at, len(lines)):
        text = lines[index].text
        if not text.strip():
            blank = True
            continue
        begins_other = _HEADING.match(text) or _ADMONITION.match(text) or _BLOCK.match(text) or _BLOCK_END.match(text)
        if _ITEM.match(text) or text.startswith("  ") or (not blank and not begins_other):
            end, blank = index + 1, False
        else:
            break
    return end


def _paragraph_end(lines: list[_Line], at: int, *, in_item: bool) -> int:
    end = at + 1
    while end < len(lines):
        text = lines[end].text
        begins_other = _HEADING.match(text) or _FENCE.match(text) or _ADMONITION.match(text) or _BLOCK.match(text)
        if not text.strip() or begins_other or _BLOCK_END.match(text) or _DEFINITION.match(text):
            break
        if in_item and _ITEM.match(text):  # only inside an item does a list begin without an empty line before it
            break
        end += 1
    return end

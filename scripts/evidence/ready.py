"""Knows an exhibit as ready HTML, cut where marks and links stand; knows nothing of Markdown, pages or medicine.

As elements, the cells of the tables would cost a fifth of the build: each is looked at by some ten passes.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from html import escape
from xml.etree.ElementTree import tostring

from scripts.evidence.exhibit import Exhibit
from scripts.evidence.table import Cites, Link, Table

# Stands for the id of a picture or form until the page is known: a word that nobody writes.
_IDENT = "exhibit-0f3c9a"

BOX = "table-box"
"""Class of the box in which a wide table scrolls, as that of tables written in Markdown (scripts/tables)."""

Piece = str | Cites | Link
"""HTML, whose elements may begin in one piece and end in another; or what is left to others to make."""


def pieces(made: Exhibit) -> tuple[Piece, ...]:
    """Return what a block shows, in order; the first and every second piece is HTML."""
    return tuple(_joined(_parts(made)))


def named(html: str, ident: str) -> str:
    """Return a piece of HTML with its ids beginning with *ident*, which is unique on the page."""
    return html.replace(_IDENT, ident)


def _parts(made: Exhibit) -> Iterator[Piece]:
    if made.draw is not None:
        yield tostring(made.draw(_IDENT), encoding="unicode", method="html")
    if made.table is None:
        return
    folded = made.draw is not None and made.folded
    if folded:
        yield f'<details class="numbers"><summary>{escape(made.folded, quote=False)}</summary>'
    yield from table_parts(made.table)
    if folded:
        yield "</details>"


def table_parts(table: Table) -> Iterator[Piece]:
    """Yield *table* as HTML: text stays text, links and marks are left to others."""
    head = "".join(f'<th scope="col">{escape(words, quote=False)}</th>' for words in table.head)
    yield f'<div class="{BOX}"><table><thead><tr>{head}</tr></thead><tbody>'
    for row in table.rows:
        parts: list[Piece] = ["\n<tr>"]
        for cell in row:
            parts.append("<td>")
            for part in cell:
                if isinstance(part, str):
                    parts.append(_text(part))
                elif isinstance(part, Link) or part.keys:
                    parts.append(part)
            parts.append("</td>")
        parts.append("</tr>")
        yield from parts
    yield "\n</tbody></table></div>"


def _text(words: str) -> str:
    """Return words of a cell as text; each line may be set apart by style."""
    if "\n" not in words:
        return f"<span>{escape(words, quote=False)}</span>"
    return "<br>".join(f"<span>{escape(line, quote=False)}</span>" for line in words.split("\n"))


def _joined(parts: Iterable[Piece]) -> Iterator[Piece]:
    """Yield HTML, then by turns what others make and HTML."""
    html: list[str] = []
    for part in parts:
        if isinstance(part, str):
            html.append(part)
        else:
            yield "".join(html)
            yield part
            html.clear()
    yield "".join(html)

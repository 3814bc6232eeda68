"""Knows how the handouts of a built site become PDF files of one sheet each; knows nothing of what they say.

The typesetter is Typst, whose Python package brings compiler and fonts: nothing of the machine's own goes into a
file, so that the same page gives the same bytes everywhere.
"""

from __future__ import annotations

import datetime
import json
import warnings
from functools import cache
from pathlib import Path
from typing import Any, Literal

import typst

from scripts.bibliography import Problem
from scripts.bibliography.files import write_whole
from scripts.publish.sheet import SheetError, is_handout, sheet

FOLDER = "handouts"
PAPERS = {"a4": "a4", "letter": "us-letter"}
"""Sizes of paper: in the names of files, and as Typst calls them."""
TEMPLATE = Path(__file__).with_name("handout.typ")
SCALES = (1.0, 0.94)
"""Sizes of the text, tried in turn until the sheet fits: 9.3 and 8.7 points."""
# Tagged, with title, language and text alternatives: ISO 14289-1, checked by the compiler.
STANDARD: Literal["ua-1"] = "ua-1"


def write_handouts(site: Path) -> list[Problem]:
    """Write ``handouts/NAME-PAPER.pdf`` below *site* for each of its handouts; return what stands in the way.

    A handout that is longer than one sheet, or that holds what the template does not know, is a problem, and its
    file is not written.
    """
    problems: list[Problem] = []
    for page in sorted((site / FOLDER).glob("*/index.html")):
        html = page.read_text(encoding="utf-8")
        if not is_handout(html):
            continue
        source = f"docs/{FOLDER}/{page.parent.name}.md"
        try:
            for name, paper in PAPERS.items():
                write_whole(site / FOLDER / f"{page.parent.name}-{name}.pdf", typeset(sheet(html), paper))
        except SheetError as error:
            problems.append(
                Problem(source, 0, str(error), "Change the handout, or teach it to sheet.py and handout.typ")
            )
    return problems


def typeset(content: dict[str, Any], paper: str) -> bytes:
    """Return the sheet *content* (see `sheet.sheet`) as a PDF file for *paper*.

    Raises:
        SheetError: it does not fit on one sheet, or cannot be set.
    """
    pages = 0
    for scale in SCALES:
        made, pages = _compiled(content, paper, scale)
        if pages == 1:
            return made
    raise SheetError(f"the handout needs {pages} sheets of {paper.removeprefix('us-')} paper and must fit on 1")


def _compiled(content: dict[str, Any], paper: str, scale: float) -> tuple[bytes, int]:
    """Return the PDF file and its number of pages."""
    inputs = {"sheet": json.dumps(content, ensure_ascii=False), "paper": paper, "scale": str(scale)}
    day = datetime.date.fromisoformat(content["updated"])
    compiler = typst.Compiler(
        TEMPLATE, root=TEMPLATE.parent, font_paths=_fonts(), ignore_system_fonts=True, sys_inputs=inputs
    )
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error", typst.TypstWarning)
            made = compiler.compile(
                format="pdf",
                pdf_standards=[STANDARD],
                timestamp=datetime.datetime.combine(day, datetime.time(), datetime.UTC),
            )
            pages = json.loads(compiler.query("<pages>", field="value", one=True))
    except (typst.TypstError, typst.TypstWarning) as error:
        hints = " ".join(getattr(error, "hints", []))
        raise SheetError(f"the typesetter says: {getattr(error, 'message', error)} {hints}".strip()) from error
    if not isinstance(made, bytes):
        raise SheetError("the typesetter made no file")
    return made, int(pages)


@cache
def _fonts() -> typst.Fonts:
    """Return the fonts inside the package, read once."""
    return typst.Fonts(include_system_fonts=False, include_embedded_fonts=True)

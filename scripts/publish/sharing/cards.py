"""Knows how the pictures of pages for link previews are made and kept; knows nothing of the pages' HTML.

The typesetter is Typst with its own fonts, so that the same page gives the same picture everywhere. A picture is made
only when what it shows has changed: each is kept under the digest of all that goes into it.
"""

from __future__ import annotations

import hashlib
import io
import json
import re
import warnings
from collections.abc import Sequence
from importlib.metadata import version
from pathlib import Path

import typst
from PIL import Image

from scripts.bibliography import Problem
from scripts.bibliography.files import write_whole
from scripts.publish.sharing.facts import NOT_REVIEWED, SIGNS, Page, Site
from scripts.publish.sharing.head import CARDS

TEMPLATE = Path(__file__).with_name("card.typ")
KEPT = Path(".cache/cards")
LONGEST = 400
"""Signs of a short answer that a picture holds in a readable size."""
COLORS = 32
"""Paper, inks and the shades at the edges of letters."""
_SENTENCE_END = re.compile(r"[.!?](?=\s)")

Card = dict[str, str]


def card(page: Page, site: Site) -> Card:
    """Return what the picture of *page* shows."""
    strings = site.said(page)
    known = page.certainty in SIGNS
    return {
        "language": page.language,
        "site": site.name,
        "title": page.title,
        "answer": shortened(page.answer or page.description, LONGEST),
        "certain": strings.say("Certainty:"),
        "certainty": strings.certainties.get(page.certainty, page.certainty) if known else "",
        "signs": SIGNS.get(page.certainty, ""),
        "updated": strings.say("Updated {day}", day=strings.day(page.updated)) if page.updated else "",
        "review": strings.say(NOT_REVIEWED),
    }


def shortened(text: str, limit: int) -> str:
    """Return *text* in at most *limit* signs: whole, or up to the end of a sentence, or, if none fits, of a word."""
    if len(text) <= limit:
        return text
    ends = [match.end() for match in _SENTENCE_END.finditer(text, 0, limit)]
    if ends:
        return f"{text[: ends[-1]]} …" if ends[-1] + 2 <= limit else text[: ends[-1]]
    return f"{text[: limit - 2].rsplit(' ', 1)[0]} …"


def write_cards(site: Site, folder: Path, kept: Path = KEPT) -> list[Problem]:
    """Write the picture of each page below *folder*, taking from *kept* those that are made already.

    Returns what the typesetter said if it could not make them.
    """
    pages = [page for page in site.pages if not page.part_of]
    names = {page.slug: digest(card(page, site)) for page in pages}
    missing = [page for page in pages if not (kept / f"{names[page.slug]}.png").is_file()]
    if missing:
        try:
            pictures = draw([card(page, site) for page in missing])
        except (typst.TypstError, typst.TypstWarning) as error:
            told = f"the typesetter says: {getattr(error, 'message', error)}"
            return [Problem(TEMPLATE.name, 0, told, "Mend the template of the pictures")]
        for page, picture in zip(missing, pictures, strict=True):
            write_whole(kept / f"{names[page.slug]}.png", picture)
    for slug, name in names.items():
        write_whole(folder / CARDS / f"{slug}.png", (kept / f"{name}.png").read_bytes())
    return []


def digest(shown: Card) -> str:
    """Return the digest of all that goes into a picture: its text, the template and the typesetter."""
    parts = (json.dumps(shown, ensure_ascii=False, sort_keys=True), TEMPLATE.read_text("utf-8"), version("typst"))
    return hashlib.sha256("\0".join(parts).encode()).hexdigest()[:32]


def draw(shown: Sequence[Card]) -> list[bytes]:
    """Return one PNG file for each of *shown*, 1200 by 630 pixels; one run, since starting costs more than drawing.

    Raises:
        typst.TypstError: the template is broken.
        typst.TypstWarning: a font or a sign is missing.
    """
    compiler = typst.Compiler(
        TEMPLATE,
        root=TEMPLATE.parent,
        font_paths=typst.Fonts(include_system_fonts=False, include_embedded_fonts=True),
        ignore_system_fonts=True,
        sys_inputs={"cards": json.dumps(shown, ensure_ascii=False)},
    )
    with warnings.catch_warnings():
        warnings.simplefilter("error", typst.TypstWarning)
        made = compiler.compile(format="png", ppi=72.0)
    pictures = made if isinstance(made, list) else [made]
    return [small(picture) for picture in pictures if isinstance(picture, bytes)]


def small(picture: bytes) -> bytes:
    """Return a PNG file as one with a palette, a third of its size."""
    with Image.open(io.BytesIO(picture)) as whole:
        few = whole.convert("RGB").quantize(COLORS, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
    out = io.BytesIO()
    few.save(out, "PNG")
    return out.getvalue()

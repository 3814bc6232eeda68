"""Knows the tags by which link previews and reference managers read a page; knows nothing of files or structured data.

``og:*`` follows the Open Graph protocol; ``citation_*`` are the tags that Google Scholar and Zotero's translator
"Embedded Metadata" read.
"""

from __future__ import annotations

from collections.abc import Iterator
from html import escape

from scripts.languages.strings import ENGLISH, Strings
from scripts.publish.sharing.facts import AS_AUTHOR, NOT_REVIEWED, SIGNS, Page, Site

CARD_SIZE = (1200, 630)
"""Width and height in pixels of the picture of a page."""
CARDS = "cards"
"""Folder of the pictures."""


def card_address(page: Page, site: Site) -> str:
    """Return the full address of the picture of *page*."""
    return f"{site.url}{CARDS}/{_pictured(page, site).slug}.png"


def _pictured(page: Page, site: Site) -> Page:
    """Return the page that the picture of *page* shows: of a part, the whole."""
    return (page.part_of and site.page(page.part_of)) or page


def card_words(page: Page, strings: Strings = ENGLISH) -> str:
    """Return what the picture of *page* shows, for those who do not see it, in the words of its language."""
    certainty = ""
    if page.certainty in SIGNS:
        word = strings.certainties.get(page.certainty, page.certainty)
        certainty = strings.say("Certainty: {certainty} ({signs}).", certainty=word, signs=SIGNS[page.certainty])
    return " ".join(part for part in (page.title, page.answer, certainty, f"{strings.say(NOT_REVIEWED)}.") if part)


def tags(page: Page, site: Site) -> str:
    """Return the tags for the head of *page*, one a line."""
    lines = [f'<meta property="{name}" content="{escape(value)}">' for name, value in _open_graph(page, site)]
    lines += [f'<meta name="{name}" content="{escape(value)}">' for name, value in _named(page, site)]
    return "\n".join(lines) + "\n"


def _open_graph(page: Page, site: Site) -> Iterator[tuple[str, str]]:
    yield "og:type", "article" if page.path else "website"
    yield "og:site_name", site.name
    yield "og:title", page.title
    yield "og:description", page.description
    yield "og:url", site.address(page)
    yield "og:locale", site.said(page).locale
    for other in site.versions(page):
        if other.path != page.path:
            yield "og:locale:alternate", site.said(other).locale
    yield "og:image", card_address(page, site)
    yield "og:image:type", "image/png"
    yield "og:image:width", str(CARD_SIZE[0])
    yield "og:image:height", str(CARD_SIZE[1])
    yield "og:image:alt", card_words(_pictured(page, site), site.said(page))
    if page.path and page.updated:
        yield "article:modified_time", page.updated.isoformat()


def _named(page: Page, site: Site) -> Iterator[tuple[str, str]]:
    yield "twitter:card", "summary_large_image"
    yield "citation_title", page.title
    # Zotero cuts a name without a comma in two, and drops a comma at the end: so a group stays whole.
    yield "citation_author", f"{AS_AUTHOR},"
    if page.updated:
        yield "citation_publication_date", page.updated.strftime("%Y/%m/%d")
    yield "citation_public_url", site.address(page)
    yield "citation_language", page.language
    yield "citation_publisher", site.name
    # Without it Zotero takes everything with a citation_title for a paper in a journal.
    yield "z:itemType", "webpage"

"""Knows what a web page says of itself: title, site, author, dates; fetches nothing and runs nothing."""

from __future__ import annotations

import contextlib
from html.parser import HTMLParser
from urllib.parse import urlsplit

from scripts.bibliography.add.draft import Draft, Fields, NoRecord, clean, date_text, filled, markup, person
from scripts.bibliography.add.identify import bare_doi


class _Head(HTMLParser):
    """Collects the title and the meta elements of a page."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.title = ""
        self.language = ""
        self.meta: dict[str, list[str]] = {}
        self._in_title = False

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Note a meta element, the language, or that a title begins."""
        values = {name: value or "" for name, value in attrs}
        if tag == "meta":
            name = (values.get("name") or values.get("property") or values.get("itemprop") or "").casefold()
            if name and values.get("content", "").strip():
                self.meta.setdefault(name, []).append(clean(values["content"]))
        elif tag == "html":
            self.language = values.get("lang", "")
        elif tag == "title" and not self.title:
            self._in_title = True

    def handle_endtag(self, tag: str) -> None:
        """Note that the title ends."""
        if tag == "title":
            self._in_title = False

    def handle_data(self, data: str) -> None:
        """Collect the title."""
        if self._in_title:
            self.title += data


def read(text: str, address: str) -> Draft:
    """Return what the page *text*, found at *address*, says of itself; raises `NoRecord` when it has no title.

    A page that is a paper's own (it names a DOI, as Google Scholar's and Highwire's tags do) says so in a note: its
    identifier gives a better entry.
    """
    head = _Head()
    # Python's parser gives up at a malformed "<![": what stood before is enough, or there is no title.
    with contextlib.suppress(AssertionError):
        head.feed(text)

    def get(*names: str) -> str:
        return next((head.meta[name][0] for name in names if head.meta.get(name)), "")

    host = (urlsplit(address).hostname or "").removeprefix("www.")
    site = get("og:site_name", "application-name") or host
    title = get("citation_title", "dc.title", "og:title", "twitter:title") or clean(head.title)
    for mark in (" | ", " - ", " – ", " — ", " :: "):
        if title.casefold().endswith(f"{mark}{site}".casefold()):
            title = title[: -len(mark) - len(site)]
    if not title:
        raise NoRecord("The page has no title that can be read without a browser.")
    changed = get("article:modified_time", "dcterms.modified", "last-modified", "datemodified", "og:updated_time")
    issued = get("article:published_time", "citation_publication_date", "dc.date", "dcterms.created", "datepublished")
    language = head.language.split("-")[0].casefold()
    fields: Fields = {
        "type": "webpage",
        "title": markup(title),
        "author": [person(name) for name in head.meta.get("citation_author", [])],
        "container-title": site,
        "issued": date_text(issued),
        "language": language if language not in ("", "en") and language.isalpha() and len(language) in (2, 3) else "",
        "URL": address,
    }
    notes = ["Title, site and dates are what the page's head says; compare them with what you see"]
    if doi := bare_doi(get("citation_doi", "dc.identifier.doi", "prism.doi")):
        notes.append(f"The page is that of a paper: its DOI {doi} gives a better entry (make add id={doi})")
    return Draft(filled(fields), host, address, filled({"updated": date_text(changed)}), notes=tuple(notes))

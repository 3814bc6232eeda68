"""Knows the built site as files, pages, ids and the addresses that pages name; judges none of them."""

from __future__ import annotations

import functools
import html
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

from selectolax.lexbor import LexborHTMLParser, LexborNode

PLACEHOLDER = "https://this-site.invalid/"
"""Stands for the site's address when ``mkdocs.yml`` gives none."""


@dataclass(frozen=True, slots=True)
class Element:
    """One element of a page that has attributes."""

    tag: str
    attributes: dict[str, str]
    text: str
    """What a reader sees of it, cut short; for a style element its content."""


@dataclass(frozen=True)
class SitePage:
    """One built HTML page."""

    path: str
    """Path below the site's folder, with forward slashes."""
    source: str

    @functools.cached_property
    def tree(self) -> LexborHTMLParser:
        """Return the parsed page."""
        return LexborHTMLParser(self.source)

    @functools.cached_property
    def elements(self) -> list[Element]:
        """Return the elements with attributes, and all style elements, in the page's order."""
        root = self.tree.root
        found = (_element(node) for node in root.traverse()) if root else ()
        return [element for element in found if element.attributes or element.tag == "style"]

    @functools.cached_property
    def ids(self) -> dict[str, int]:
        """Return how often each id stands on the page."""
        counts: dict[str, int] = {}
        for element in self.elements:
            if ident := element.attributes.get("id"):
                counts[ident] = counts.get(ident, 0) + 1
        return counts

    @functools.cached_property
    def anchors(self) -> frozenset[str]:
        """Return what a fragment may lead to: ids, and the names of anchors."""
        names = {e.attributes.get("name", "") for e in self.elements if e.tag == "a"}
        return frozenset({*self.ids, *names} - {""})

    @functools.cached_property
    def redirect(self) -> str:
        """Return the address that the page sends its reader to at once, or an empty text."""
        for element in self.elements:
            if element.tag == "meta" and element.attributes.get("http-equiv", "").lower() == "refresh":
                found = re.search(r"url\s*=\s*['\"]?([^'\"]+)", element.attributes.get("content", ""), re.IGNORECASE)
                return found.group(1).strip() if found else ""
        return ""

    def line_of(self, value: str) -> int:
        """Return the line on which *value* first stands in an attribute, or 0."""
        for form in (value, html.escape(value), html.escape(value, quote=False)):
            for quote in ('"', "'"):
                at = self.source.find(f"={quote}{form}{quote}")
                if at >= 0:
                    return self.source.count("\n", 0, at) + 1
        at = self.source.find(html.escape(value, quote=False))
        return self.source.count("\n", 0, at) + 1 if at >= 0 else 0


@dataclass(frozen=True)
class Site:
    """A built site."""

    root: Path
    url: str
    """The address it is published at, with a final slash."""
    files: frozenset[str]
    """Paths of all files below its folder, with forward slashes."""
    pages: dict[str, SitePage]

    def address(self, path: str) -> str:
        """Return the full address of the file *path*; a folder's index page is the folder."""
        return self.url + (path[: -len("index.html")] if path.endswith("index.html") else path)

    def is_own(self, address: str) -> bool:
        """Return whether the full *address* is on this site's own host."""
        return urlsplit(address).netloc.lower() == urlsplit(self.url).netloc.lower()

    def locate(self, address: str) -> str | None:
        """Return the path of the file that the full *address* leads to, or nothing when there is none.

        A folder's address without its final slash leads there by a redirect that every host makes.
        """
        base, path = urlsplit(self.url).path, unquote(urlsplit(address).path)
        if f"{path}/" == base:
            path = base
        if not path.startswith(base):
            return None
        below = path[len(base) :]
        for file in (below, f"{below}index.html" if not below or below.endswith("/") else f"{below}/index.html"):
            if file in self.files:
                return file
        return None

    def join(self, path: str, value: str) -> str:
        """Return the full address of *value* as named in the file *path*."""
        return urljoin(self.address(path), value)


@functools.lru_cache(maxsize=4)
def read(root: Path, url: str) -> Site:
    """Read the built site in *root*, published at *url*."""
    files = frozenset(path.relative_to(root).as_posix() for path in root.rglob("*") if path.is_file())
    pages = {
        name: SitePage(name, (root / name).read_text("utf-8", errors="replace"))
        for name in sorted(files)
        if name.endswith(".html")
    }
    return Site(root, url or PLACEHOLDER, files, pages)


def css_addresses(css: str) -> Iterator[str]:
    """Yield the addresses that a style sheet or style attribute names in ``url()`` and ``@import``."""
    bare = re.sub(r"/\*.*?\*/", "", css, flags=re.DOTALL)
    for found in re.finditer(r"url\(\s*(?:\"([^\"]*)\"|'([^']*)'|([^'\")\s][^)]*?))\s*\)", bare):
        yield next(group for group in found.groups() if group is not None).strip()
    for found in re.finditer(r"@import\s+(?:\"([^\"]+)\"|'([^']+)')", bare):
        yield found.group(1) or found.group(2)


def srcset_addresses(srcset: str) -> Iterator[str]:
    """Yield the addresses of a ``srcset`` attribute."""
    # An address may hold commas, but not end with one: the comma after it ends the candidate.
    for found in re.finditer(r"([^\s,]\S*)(?:\s+[^,]*)?(?:,|$)", srcset):
        yield found.group(1).rstrip(",")


def _element(node: LexborNode) -> Element:
    attributes = {name: value or "" for name, value in node.attributes.items()}
    text = ""
    if node.tag in ("a", "label", "button"):
        text = re.sub(r"\s+", " ", node.text(deep=True)).strip()[:60]
    elif node.tag == "style":
        text = node.text(deep=True)
    return Element(str(node.tag), attributes, text)

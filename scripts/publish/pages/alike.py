"""Knows what engines write in forms of their own and gives it one form; knows nothing of which engine wrote a page.

Two engines that mean the same then leave the same bytes, and a comparison of both sites needs no allowances.
"""

from __future__ import annotations

import json
import posixpath
import re
from collections.abc import Callable
from urllib.parse import urlsplit

from scripts.publish.pages import html as read

UNASKED = ("search.json", "search/search_index.json", "objects.inv")
"""Files that an engine writes though no page names them: the site has a search of its own."""

_ADDRESS = re.compile(r"(\s(?:href|src|action|data|content|data-[\w-]+)=)\"([^\"]*)\"")
_STEP = re.compile(r"\.{0,2}/|\.{1,2}$")
"""How an address starts that an engine made from the place of the page."""
_FOR_SEARCH = re.compile(r"\sdata-search-exclude(?:=(?:\"\"|''))?(?=[\s>/]|$)")
"""The sign that a part is not to be found by searching. It has done its work once the index is made."""
_LINKS = ("a", "area", "link")
_DATA = re.compile(r"(<script\b[^>]*\btype=[\"']?application/json\b[^>]*>)(.*?)(</script>)", re.DOTALL)
_CHARACTERS = {"&#x27;": "&#39;", "&#x2f;": "/"}
"""Two ways to write the same character: templates of one engine escape more than those of the other."""


def alike(html: str, page: str) -> str:
    """Return the page with its addresses in their shortest form and without signs that only engines read.

    Args:
        html: text of the page.
        page: its file below the site, with forward slashes.
    """
    for other, ours in _CHARACTERS.items():
        html = html.replace(other, ours)
    html = _DATA.sub(lambda found: f"{found[1]}{_compact(found[2])}{found[3]}", html)
    html = read.TAG.sub(lambda found: _FOR_SEARCH.sub("", found[0]), html)
    return _each_address(html, lambda address: shortest(address, page))


def deeper(html: str, page: str) -> str:
    """Return *html*, which stood on *page*, with addresses that are right in a folder below that of the page.

    Anchors alone stay as they are: what they name is moved with them.
    """
    below = posixpath.join(posixpath.dirname(page), "-", posixpath.basename(page))

    def change(address: str) -> str:
        parts = urlsplit(address)
        stays = parts.scheme or parts.netloc or address.startswith(("/", "#"))
        return address if stays else shortest(f"../{address}", below)

    return _each_address(html, change)


def _each_address(html: str, change: Callable[[str], str]) -> str:
    """Return *html* with each address in a tag changed: those of links, and others that begin with a step."""

    def in_tag(found: re.Match[str]) -> str:
        linked = found[1].lower() in _LINKS

        def changed(at: re.Match[str]) -> str:
            if not _STEP.match(at[2]) and not (linked and at[1].strip() == "href="):
                return at[0]
            return f'{at[1]}"{change(at[2])}"'

        return _ADDRESS.sub(changed, found[0])

    return read.TAG.sub(in_tag, html)


def _compact(data: str) -> str:
    """Return JSON without white space, and with nothing that could end its element; other text as it is."""
    try:
        return json.dumps(json.loads(data), ensure_ascii=False, separators=(",", ":")).replace("<", "\\u003c")
    except ValueError:
        return data


def shortest(address: str, page: str) -> str:
    """Return *address*, met on *page*, without steps that lead nowhere.

    On ``a/index.html``, ``./../b/`` becomes ``../b/``, ``../a/c.csv`` becomes ``c.csv``, ``../a/#x`` becomes ``#x``,
    and what means the page itself becomes ``./``; anywhere, ``/.`` becomes ``/``. Addresses of other sites, with other
    schemes, and such as would leave the site stay as they are.
    """
    parts = urlsplit(address)
    if parts.scheme or parts.netloc:
        return address
    path, rest = parts.path, address[len(parts.path) :]
    folder = posixpath.dirname(page)
    if path.startswith("/"):
        short = posixpath.normpath(path)
    else:
        target = posixpath.normpath(posixpath.join(folder, path))
        if target.startswith(".."):
            return address
        short = posixpath.relpath(target, folder or ".")
        if short == "." and rest:
            return rest
    ends = path.rpartition("/")[2] in ("", ".", "..")
    return f"{short.rstrip('/')}/{rest}" if ends else f"{short}{rest}"

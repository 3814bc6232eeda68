"""Knows which links of a page lead to a reference, and where its complete entry stands; knows nothing of files."""

from __future__ import annotations

import re
from collections.abc import Container
from html import unescape
from urllib.parse import unquote

from scripts.publish.catalogue.pages import FOLDER, letter
from scripts.publish.pages.write import locate

_LINK = re.compile(rf"(\shref=\"[^\"#?]*{re.escape(FOLDER)})(?:index\.html)?#([^\"]+)\"")


def led(html: str, page: str, keys: Container[str], base: str) -> str:
    """Return *html* with its links to references leading to their complete entries.

    Args:
        html: text of a page.
        page: its file below the site, with forward slashes.
        keys: ids of all references.
        base: path of the site's own address, with slashes at both ends.
    """

    def change(found: re.Match[str]) -> str:
        key = unquote(unescape(found[2]))
        address = unescape(found[1].partition('"')[2])
        if key not in keys or locate(page, address, base) != FOLDER.rstrip("/"):
            return found[0]
        return f'{found[1]}{letter(key)}/#{found[2]}"'

    return _LINK.sub(change, html)

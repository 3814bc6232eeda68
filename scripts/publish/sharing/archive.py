"""Knows how a built site becomes one file to read from a disk, without network and without a server.

A disk does not look for a folder's page, so that each link to a folder is written out. What is only for machines on
the network stays out, and links to it lead to the site on the network.
"""

from __future__ import annotations

import io
import posixpath
import re
import zipfile
from collections.abc import Iterable, Mapping
from html import escape, unescape
from pathlib import Path
from urllib.parse import quote, unquote, urljoin, urlsplit

from scripts.bibliography.files import write_whole

NAME = "ldn-fibromyalgia-site.zip"
FOLDER = "ldn-fibromyalgia"
"""The folder that unpacking makes."""
# Pictures for previews, lists for crawlers, rules for hosts, the worker for browsers, maps for people who debug.
_LEFT_OUT = re.compile(
    r"(?:cards/.*|.*\.(?:zip|gz|map)|404\.html|robots\.txt|llms\.txt|sitemap\.xml|feed\.xml|_[^/]*|\..*"
    r"|sw\.js|offline\.json|(?:.*/)?cite\.(?:bib|ris)|references/(?!all\.)[^/]*\.(?:bib|ris|json)"
    r"|assets/javascripts/lunr/.*|SHA256SUMS)"
)
# The day that zip files begin with: the same files give the same bytes.
_DAY = (1980, 1, 1, 0, 0, 0)
_TAG = re.compile(r"<(?:a|area|link|form|iframe|img|script|source)\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ADDRESS = re.compile(r"(\s(?:href|src|action)\s*=\s*)(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))", re.IGNORECASE)


def write_archive(folder: Path, url: str) -> int:
    """Write the built site in *folder*, published at *url*, as ``NAME`` into it; return its size in bytes."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    kept = {name: path for path in found if is_kept(name := path.relative_to(folder).as_posix())}
    content = {
        name: for_disk(path.read_text(encoding="utf-8"), name, kept, url).encode()
        if name.endswith(".html")
        else path.read_bytes()
        for name, path in kept.items()
    }
    packed = pack(content)
    write_whole(folder / NAME, packed)
    return len(packed)


def is_kept(name: str) -> bool:
    """Whether the file *name*, a path below the site, belongs into the archive."""
    return not _LEFT_OUT.fullmatch(name)


def for_disk(html: str, name: str, kept: Iterable[str], url: str) -> str:
    """Return the page *name* with links that work from a disk.

    Args:
        html: the page.
        name: its path below the site.
        kept: paths of all files of the archive.
        url: address of the published site, for links to what is not in the archive.
    """
    files = frozenset(kept)

    def address(match: re.Match[str]) -> str:
        value = next(group for group in match.groups()[1:] if group is not None)
        return f'{match[1]}"{escape(_on_disk(unescape(value), name, files, url))}"'

    return _TAG.sub(lambda tag: _ADDRESS.sub(address, tag[0]), html)


def _on_disk(value: str, name: str, files: frozenset[str], url: str) -> str:
    """Return the address *value* of the page *name* as a disk needs it."""
    parts = urlsplit(value)
    if parts.scheme or parts.netloc or not parts.path:
        return value
    if parts.path.startswith("/"):
        base = urlsplit(url).path
        if not parts.path.startswith(base):
            return urljoin(url, value)
        target = parts.path[len(base) :]
    else:
        target = posixpath.normpath(posixpath.join(posixpath.dirname(name), parts.path))
        target = "" if target == "." else target + ("/" if parts.path.endswith(("/", ".")) else "")
    target = unquote(target)
    for file in (target, f"{target.rstrip('/')}/index.html".lstrip("/")):
        if file in files:
            path = quote(posixpath.relpath(file, posixpath.dirname(name) or "."))
            return parts._replace(path=path).geturl()
    return urljoin(url, parts._replace(path=quote(target)).geturl())


def pack(content: Mapping[str, bytes]) -> bytes:
    """Return a zip file with *content*: paths and bytes; the same content gives the same bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as packed:
        for name, data in sorted(content.items()):
            _add(packed, f"{FOLDER}/{name}", data)
    return out.getvalue()


def _add(packed: zipfile.ZipFile, name: str, data: bytes) -> None:
    entry = zipfile.ZipInfo(name, _DAY)
    entry.compress_type = zipfile.ZIP_DEFLATED
    entry.external_attr = 0o644 << 16
    packed.writestr(entry, data, compresslevel=9)

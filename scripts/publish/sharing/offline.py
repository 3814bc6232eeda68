"""Knows which files of a built site a browser may keep, and writes the worker that keeps them; knows nothing of pages.

The worker (`worker.js`) trusts a file only by its digest listed here, so that what is kept is of one version.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator, Mapping
from html import unescape
from pathlib import Path
from urllib.parse import urljoin, urlsplit

from scripts.bibliography.files import write_whole
from scripts.publish.sharing import archive

WORKER = Path(__file__).with_name("worker.js")
SCRIPT = "sw.js"
LIST = "offline.json"
NOTICE = "offline/"
"""Page that readers see in place of one that is not kept."""
_TITLE = re.compile(r"<h1\b[^>]*>(.*?)</h1>", re.DOTALL)
_MARKUP = re.compile(r"<[^>]+>")
_NEEDED = re.compile(r"<(?:link|script)\b(?:[^>\"']|\"[^\"]*\"|'[^']*')*>", re.IGNORECASE)
_ADDRESS = re.compile(r"\s(?:href|src|data-later|data-on-use)\s*=\s*[\"']?([^\"'\s>]+)", re.IGNORECASE)

_HERE = "this-site.invalid"

Entry = tuple[str, int, str]
"""Digest, size in bytes and, of a page, its title."""


def write_offline(folder: Path) -> None:
    """Write the list of files and the worker into the built site in *folder*; comes after all that changes files."""
    files = listed(folder)
    worker = WORKER.read_text(encoding="utf-8")
    version = digest(json.dumps([files, worker], ensure_ascii=False).encode())
    told = {"version": version, "files": files}
    write_whole(folder / LIST, json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n")
    write_whole(folder / SCRIPT, filled(worker, version, needed(folder, files)))


def listed(folder: Path) -> dict[str, Entry]:
    """Return the files that may be kept, by their address below the site's."""
    found: dict[str, Entry] = {}
    for path in sorted(p for p in folder.rglob("*") if p.is_file()):
        name = path.relative_to(folder).as_posix()
        if archive.is_kept(name):
            data = path.read_bytes()
            address = name.removesuffix("index.html") if f"/{name}".endswith("/index.html") else name
            found[address] = (digest(data), len(data), title(data.decode()) if name.endswith(".html") else "")
    return found


def needed(folder: Path, files: Mapping[str, Entry]) -> list[str]:
    """Return the addresses without which the page `NOTICE` does not look right: itself, its styles and scripts."""
    page = folder / NOTICE / "index.html"
    if not page.is_file():
        return []
    wanted = [NOTICE, *_loaded(page.read_text(encoding="utf-8"))]
    return sorted({address for address in wanted if address in files})


def _loaded(html: str) -> Iterator[str]:
    for tag in _NEEDED.findall(html):
        for value in _ADDRESS.findall(tag):
            parts = urlsplit(urljoin(f"http://{_HERE}/{NOTICE}", unescape(value)))
            if parts.netloc == _HERE and parts.path.endswith((".css", ".js", ".svg", ".woff2")):
                yield parts.path.lstrip("/")


def filled(worker: str, version: str, core: list[str]) -> str:
    """Return the text of the worker with its version and the files that it always keeps."""
    return worker.replace('"VERSION"', json.dumps(version)).replace('["CORE"]', json.dumps(core))


def title(html: str) -> str:
    """Return the title of a page as plain text, or an empty text."""
    found = _TITLE.search(html)
    return " ".join(unescape(_MARKUP.sub("", found[1])).split()) if found else ""


def digest(data: bytes) -> str:
    """Return the first 16 hexadecimal digits of the SHA-256 digest of *data*."""
    return hashlib.sha256(data).hexdigest()[:16]

"""Knows how a host serves a built site: its ``_headers`` obeyed, answers compressed, 404.html for what is not there.

It stands in for Netlify or Cloudflare Pages in the browser's tests and in `make bench`.
"""

from __future__ import annotations

import contextlib
import gzip
import http.server
import threading
from collections.abc import Iterator
from functools import lru_cache, partial
from pathlib import Path
from urllib.parse import unquote, urlsplit

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".css": "text/css; charset=utf-8",
    ".json": "application/json",
    ".xml": "application/xml",
    ".txt": "text/plain; charset=utf-8",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".ico": "image/x-icon",
    ".pdf": "application/pdf",
    ".webmanifest": "application/manifest+json",
    ".bib": "application/x-bibtex",
    ".ris": "application/x-research-info-systems",
    ".csv": "text/csv; charset=utf-8",
}
COMPRESSED = frozenset(TYPES) - {".png", ".pdf", ".ico"}


def rules(text: str) -> list[tuple[str, str, str]]:
    """Return the rules of a ``_headers`` file: a path, which may end with a star, and a header with its value."""
    found: list[tuple[str, str, str]] = []
    path = ""
    for line in text.split("\n"):
        if not line.strip() or line.startswith("#"):
            continue
        if line.startswith(" "):
            name, _, value = line.strip().partition(": ")
            found.append((path, name, value))
        else:
            path = line.strip()
    return found


def sent_for(found: list[tuple[str, str, str]], path: str) -> dict[str, str]:
    """Return the headers that the rules give an address; two values of one header are joined, as the hosts do it."""
    sent: dict[str, str] = {}
    for pattern, name, value in found:
        if path == pattern or (pattern.endswith("*") and path.startswith(pattern[:-1])):
            sent[name] = f"{sent[name]}, {value}" if name in sent else value
    return sent


@lru_cache(maxsize=512)
def _compressed(file: Path) -> bytes:
    return gzip.compress(file.read_bytes(), 9, mtime=0)


class _Host(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, site: Path, found: list[tuple[str, str, str]], *arguments: object) -> None:
        self.site, self.rules = site, found
        super().__init__(*arguments)  # type: ignore[arg-type]

    def log_message(self, format: str, *args: object) -> None:
        pass

    def do_HEAD(self) -> None:
        self.do_GET()

    def do_GET(self) -> None:
        path = unquote(urlsplit(self.path).path)
        file = (self.site / path.lstrip("/")).resolve()
        if not file.is_relative_to(self.site.resolve()):
            file = self.site / "none"
        if file.is_dir() and not path.endswith("/"):
            self.send_response(301)
            self.send_header("Location", f"{path}/")
            self.send_header("Content-Length", "0")
            self.end_headers()
            return
        file = file / "index.html" if file.is_dir() else file
        status = 200 if file.is_file() else 404
        if status == 404:
            file = self.site / "404.html"
            if not file.is_file():
                self.send_response(404)
                self.send_header("Content-Length", "0")
                self.end_headers()
                return
        small = file.suffix in COMPRESSED and "gzip" in self.headers.get("Accept-Encoding", "")
        body = _compressed(file) if small else file.read_bytes()
        self.send_response(status)
        self.send_header("Content-Type", TYPES.get(file.suffix, "application/octet-stream"))
        self.send_header("Content-Length", str(len(body)))
        if small:
            self.send_header("Content-Encoding", "gzip")
        for name, value in (
            {"Cache-Control": "public, max-age=0, must-revalidate"} | sent_for(self.rules, path)
        ).items():
            self.send_header(name, value)
        self.end_headers()
        if self.command == "GET":
            with contextlib.suppress(BrokenPipeError, ConnectionResetError):
                self.wfile.write(body)


@contextlib.contextmanager
def hosted(site: Path) -> Iterator[str]:
    """Serve the folder *site* on a free port of loopback as a host does; yields the address without a final slash."""
    headers = site / "_headers"
    found = rules(headers.read_text("utf-8")) if headers.is_file() else []
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(_Host, site, found))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()

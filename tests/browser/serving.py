"""Serves a built site on loopback and opens Debian's Chromium; used by the browser tests and the screenshots."""

from __future__ import annotations

import contextlib
import functools
import http.server
import inspect
import shutil
import threading
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path
from typing import Any

from playwright.sync_api import Browser, Error, Page, sync_playwright

CHROMIUM = next(filter(None, map(shutil.which, ("chromium", "chromium-browser", "google-chrome"))), None)
# No request of the browser itself may leave the machine.
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1",
]


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serves files quietly, and 404.html as a host would."""

    def log_message(self, format: str, *args: object) -> None:
        pass

    def send_error(self, code: int, message: str | None = None, explain: str | None = None) -> None:
        page = Path(self.directory, "404.html")
        if code != 404 or not page.is_file():
            super().send_error(code, message, explain)
            return
        body = page.read_bytes()
        self.send_response(404)
        self.send_header("Content-Type", "text/html; charset=utf-8")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(body)


@contextlib.contextmanager
def served(site: Path, handler: type[Handler] = Handler) -> Iterator[str]:
    """Serve the folder *site* on a free port of loopback; yields the address without a final slash."""
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), partial(handler, directory=str(site)))
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"http://127.0.0.1:{server.server_address[1]}"
    finally:
        server.shutdown()
        server.server_close()


_WHOLE = """!document.documentElement.classList.contains("js")
  || document.documentElement.className === "js" && !document.querySelector("[data-later]")
  && [...document.querySelectorAll("link[rel=stylesheet]")].every((link) => link.sheet)"""
# A tool within the text comes when its reader begins to do something; so does sharing, even if the tool is there.
_USED = """(begun) => !document.documentElement.classList.contains("js")
  || (begun || window.dispatchEvent(new Event("pointermove")), !document.querySelector("script[data-on-use]"))"""


def _whole(visit: Callable[..., Any]) -> Callable[..., Any]:
    """Return *visit*, a way of a tab to a page, so that it ends when all is there that comes after the text."""

    @functools.wraps(visit)
    def visited(tab: Page, *arguments: Any, **options: Any) -> Any:
        answer = visit(tab, *arguments, **options)
        wait_for(tab, _WHOLE)
        wait_for(tab, _USED)
        return answer

    return visited


def arrive(tab: Page, address: str) -> None:
    """Go to *address* as a reader who does nothing there; all that comes by itself is there when it ends."""
    inspect.unwrap(Page.goto)(tab, address)
    wait_for(tab, _WHOLE)


def wait_for(tab: Page, true: str) -> None:
    """Wait until *true*, a piece of script, is so on the page, ten seconds at most.

    Asked in turns: the policy of the pages lets nobody judge a text inside of them.
    """
    for turn in range(500):
        with contextlib.suppress(Error):  # the page sends its reader on while it is asked
            if tab.evaluate(true, turn > 0):
                return
        tab.wait_for_timeout(20)


@contextlib.contextmanager
def chromium() -> Iterator[Browser]:
    """Start Debian's Chromium, headless; a page that a tab goes to is there with its scripts."""
    for name in ("goto", "reload", "go_back", "go_forward"):
        if not hasattr(visit := getattr(Page, name), "__wrapped__"):
            setattr(Page, name, _whole(visit))
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        try:
            yield browser
        finally:
            browser.close()

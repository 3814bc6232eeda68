"""Knows when what is built, and what a browser is shown meanwhile; leaves building to its two workers.

One worker builds the pages that are being looked at or were changed, within a second or two.  The other then builds the
whole site into a folder of its own, which takes the place of the old one when it is sound.  A mistake never ends the
server: the last good pages stay, with a box that tells the faults.
"""

from __future__ import annotations

import shutil
import sys
import tempfile
import threading
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path
from typing import Any

import watchdog.events
from mkdocs.livereload import LiveReloadServer

from scripts.bibliography.problems import Problem, report
from scripts.serve.box import BARE, with_box
from scripts.serve.told import ENGINE
from scripts.serve.workers import Worker

WATCHED = ("docs", "mkdocs.yml", "references.yaml", "permalinks.txt", "data", "overrides", "scripts")
POLLING_SECONDS = 0.25
QUIET_SECONDS = 1.0
"""The whole site is built when nothing has changed for so long."""
Start = Callable[..., Any]


class Server(LiveReloadServer):
    """Serves the project in *root* with live reload, and tells faults in the pages."""

    def __init__(self, root: Path, host: str, port: int) -> None:
        self.folder = Path(tempfile.mkdtemp(prefix="served-"))
        self.project = root
        self.sites = 0
        super().__init__(self.build_pages, host, port, str(self._new_site()), polling_interval=POLLING_SECONDS)
        self.before = ""  # the site before this one stays until the next: an answer may still be read from it
        self.problems: list[Problem] = []
        self.quick, self.whole = Worker(root), Worker(root)
        self.viewed = "index.md"
        self._lock = threading.Lock()  # held when accessing the three below
        self._changed: set[str] = set()
        self._since_whole: set[str] = set()
        self._writing = threading.Lock()  # held while pages of the served site are written, or it is exchanged
        self._again = threading.Event()
        self._ended = False
        self._whole_thread = threading.Thread(target=self._whole_loop, daemon=True)
        self.error_handler = self._missing

    def _new_site(self) -> Path:
        self.sites += 1
        site = self.folder / f"site{self.sites}"
        site.mkdir()
        return site

    def watch(self, path: str, func: None = None, *, recursive: bool = True) -> None:
        """Remember which files change below *path*, and build."""

        def changed(event: watchdog.events.FileSystemEvent) -> None:
            names = {str(event.src_path), str(event.dest_path)} if event.dest_path else {str(event.src_path)}
            names = {name for name in names if _counts(Path(name))}
            if event.is_directory or not names:
                return
            with self._lock:
                self._changed |= names
            with self._rebuild_cond:
                self._want_rebuild = True
                self._rebuild_cond.notify_all()

        handler = watchdog.events.FileSystemEventHandler()
        handler.on_any_event = changed  # type: ignore[method-assign]
        self._watched_paths[path] = 1
        self._watch_refs[path] = self.observer.schedule(handler, path, recursive=recursive)

    def run(self) -> None:
        """Build everything once, then serve until the process is stopped; leave no file behind."""
        try:
            for name in WATCHED:
                path = self.project / name
                if path.exists():
                    self.watch(str(path), recursive=path.is_dir())
            self._build_whole(first=True)
            self._again.set()  # the files to take away come after the first look
            self._whole_thread.start()
            self.serve()  # type: ignore[no-untyped-call]
        finally:
            self.shutdown()
            self._ended = True
            self.quick.close()
            self.whole.close()
            self._again.set()
            if self._whole_thread.is_alive():
                self._whole_thread.join(timeout=10)
            shutil.rmtree(self.folder, ignore_errors=True)

    def build_pages(self) -> None:
        """Build the changed pages and the one that is looked at; then have the whole site built."""
        with self._lock:
            changed, self._changed = self._changed, set()
        pages = self._pages(changed)
        if any(Path(name).is_relative_to(self.project / "scripts") for name in changed):
            self.quick.renew()
            self.whole.renew()
        asked = sorted(pages | self._looked_at())
        with self._lock:
            self._since_whole |= set(asked)
        with self._writing:
            problems, _ = self.quick.ask(self._order(Path(self.root), asked))
        # Of the pages that were not built now, nothing new is known.
        built = {f"docs/{page}" for page in asked}
        kept = [p for p in self.problems if p.check == ENGINE and p.file.startswith("docs/") and p.file not in built]
        self._tell([*problems, *(problem for problem in kept if problem not in problems)])
        self._again.set()

    def _pages(self, changed: Iterable[str]) -> set[str]:
        docs = self.project / "docs"
        paths = (Path(name) for name in changed)
        return {x.relative_to(docs).as_posix() for x in paths if x.suffix == ".md" and x.is_relative_to(docs)}

    def _looked_at(self) -> set[str]:
        return {self.viewed} if (self.project / "docs" / self.viewed).is_file() else set()

    def _order(self, site: Path, pages: Sequence[str] | None) -> dict[str, Any]:
        keep = (Path(self.root) / "index.html").is_file()
        return {"site": str(site), "url": self.url, "pages": pages, "keep": keep}

    def _tell(self, problems: list[Problem]) -> None:
        if problems != self.problems:
            said = report(problems) or "All faults are mended."
            print(said, file=sys.stderr, flush=True)
        self.problems = problems

    def _whole_loop(self) -> None:
        while not self._ended:
            self._again.wait()
            self._again.clear()
            while not self._ended and self._again.wait(QUIET_SECONDS):  # somebody is still writing
                self._again.clear()
            if not self._ended:
                self._build_whole()

    def _build_whole(self, *, first: bool = False) -> None:
        with self._lock:
            self._since_whole.clear()
        site = self._new_site()
        problems, built = self.whole.ask({**self._order(site, None), "complete": not first})
        if not built and not first:
            shutil.rmtree(site, ignore_errors=True)
            self._show(problems)
            return
        with self._writing:
            with self._lock:
                missed = sorted(self._since_whole)
            if missed:  # written while the whole site was being read: this site may hold their older state
                problems += self.quick.ask(self._order(site, missed))[0]
            before, self.before, self.root = self.before, self.root, str(site)
        if before:
            shutil.rmtree(before, ignore_errors=True)
        self._show(list(dict.fromkeys(problems)))

    def _show(self, problems: list[Problem]) -> None:
        """Tell *problems*, and let browsers load anew when the box that they show is another."""
        other = problems != self.problems
        self._tell(problems)
        if other:
            with self._epoch_cond:
                self._visible_epoch = self._wanted_epoch = max(self._wanted_epoch + 1, self._visible_epoch + 1)
                self._epoch_cond.notify_all()

    def _inject_js_into_html(self, content: bytes, epoch: int) -> bytes:
        made: bytes = super()._inject_js_into_html(with_box(content, self.problems), epoch)  # type: ignore[no-untyped-call]
        return made

    def _missing(self, code: int) -> bytes:
        """Return what is shown where no page is: the site's own words, or only the faults."""
        file = Path(self.root) / f"{code}.html"
        return self._inject_js_into_html(file.read_bytes() if file.is_file() else BARE, self._visible_epoch)

    def serve_request(self, environ: dict[str, Any], start_response: Start) -> Iterable[bytes]:
        """Answer a request, and remember which page is looked at."""
        path = str(environ.get("PATH_INFO", ""))
        if path.endswith("/"):
            name = path.strip("/")
            for page in (f"{name}.md", f"{name}/index.md" if name else "index.md"):
                if (self.project / "docs" / page).is_file():
                    self.viewed = page
        answered: Iterable[bytes] = super().serve_request(environ, start_response)
        return answered


def _counts(path: Path) -> bool:
    """Return whether a change of *path* can change a page: not what editors and Python leave beside files."""
    left = path.name.startswith((".", "#", "4913")) or path.name.endswith(("~", ".swp", ".pyc", ".tmp"))
    return not left and "__pycache__" not in path.parts

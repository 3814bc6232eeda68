"""Knows how to ask a site generator which page is being rendered; knows nothing of citations.

The only module that an engine's change can touch.  It knows MkDocs (and ProperDocs), Zensical and plain
Python-Markdown.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from markdown import Markdown


@dataclass(frozen=True, slots=True)
class PageContext:
    """Where the page that is being rendered comes from."""

    base: Path
    """Folder of the site's configuration file; option paths start here."""
    docs: Path
    """Folder of the Markdown pages."""
    path: str = ""
    """Path of the page below `docs`, with slashes; empty when no engine tells."""
    folders: bool = True
    """Whether each page is published as a folder of its own (``symptoms/``, not ``symptoms.html``)."""
    rewrites_late: bool = False
    """Whether the engine makes every link relative to the published page after Markdown has done its work."""
    site_url: str = ""
    """Address that the site is published at; empty when its configuration names none."""

    @property
    def canonical(self) -> str:
        """Full address of this page; empty when the site has none."""
        return f"{self.site_url.rstrip('/')}/{self._published(self.path)}" if self.site_url else ""

    def address(self, target: str) -> str:
        """Return the relative address from this page, as published, to *target*, an address of the site."""
        if self.rewrites_late:
            start = posixpath.dirname(self.path)
        else:
            start = self._published(self.path)
            start = start.rstrip("/") if start.endswith("/") else posixpath.dirname(start)
        relative = posixpath.relpath(target or ".", start or ".")
        return relative + "/" if target.endswith("/") else relative

    def page_address(self, path: str) -> str:
        """Return the relative address from this page to the page made of *path* below `docs`."""
        if self.rewrites_late:
            return posixpath.relpath(path, posixpath.dirname(self.path) or ".")
        return self.address(self._published(path) or "./")

    def _published(self, path: str) -> str:
        """Return the address, below the site, of the page made of *path*."""
        stem = path.removesuffix(".md")
        folder, name = posixpath.split(stem)
        if name in ("index", "README"):
            return f"{folder}/" if folder else ""
        return f"{stem}/" if self.folders else f"{stem}.html"

    def folder(self) -> str:
        """Return the folder of the pages as a contributor knows it."""
        return str(self.docs.relative_to(self.base)) if self.docs.is_relative_to(self.base) else str(self.docs)


def page_context(md: Markdown) -> PageContext:
    """Return the context of the page that *md* is rendering."""
    if "relpath" in md.treeprocessors:  # MkDocs
        relpath: Any = md.treeprocessors["relpath"]
        config = relpath.config
        base = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        return PageContext(
            _resolved(base),
            _resolved(Path(config.docs_dir)),
            relpath.file.src_uri,
            folders=config.use_directory_urls,
            site_url=config.site_url or "",
        )
    if "rendering_context" in md.preprocessors:  # Zensical
        context: Any = md.preprocessors["rendering_context"]
        base = Path.cwd()
        docs = base / context.config.get("docs_dir", "docs")
        url = str(context.config.get("site_url") or "")
        return PageContext(base, docs, context.page.path, rewrites_late=True, site_url=url)
    return PageContext(Path.cwd(), Path.cwd() / "docs")


@lru_cache(maxsize=8)
def _resolved(folder: Path) -> Path:
    """Return *folder* as it is on the disk; the same two are asked for by each block of each page."""
    return folder.resolve()

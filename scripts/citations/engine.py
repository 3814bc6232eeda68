"""Knows how to ask a site generator which page is being rendered; knows nothing of citations.

The only module that an engine's change can touch.  It knows MkDocs (and ProperDocs), Zensical and plain
Python-Markdown.
"""

from __future__ import annotations

import posixpath
from dataclasses import dataclass
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
    rewrites_late: bool = False
    """Whether the engine makes every link relative to the published page after Markdown has done its work."""

    def link(self, target: str) -> str:
        """Return the relative path from this page's source to the page *target*, both below `docs`."""
        path, hash_, fragment = target.partition("#")
        return posixpath.relpath(path, posixpath.dirname(self.path) or ".") + hash_ + fragment

    def address(self, target: str) -> str:
        """Return the relative address from this page, published in its own folder, to the site's file *target*."""
        if self.rewrites_late:
            return self.link(target)
        folder = self.path.removesuffix(".md")
        if posixpath.basename(folder) in ("index", "README"):
            folder = posixpath.dirname(folder)
        return posixpath.relpath(target, folder or ".")

    def folder(self) -> str:
        """Return the folder of the pages as a contributor knows it."""
        return str(self.docs.relative_to(self.base)) if self.docs.is_relative_to(self.base) else str(self.docs)


def page_context(md: Markdown) -> PageContext:
    """Return the context of the page that *md* is rendering."""
    if "relpath" in md.treeprocessors:  # MkDocs
        relpath: Any = md.treeprocessors["relpath"]
        config = relpath.config
        base = Path(config.config_file_path).parent if config.config_file_path else Path.cwd()
        return PageContext(base.resolve(), Path(config.docs_dir).resolve(), relpath.file.src_uri)
    if "rendering_context" in md.preprocessors:  # Zensical
        context: Any = md.preprocessors["rendering_context"]
        base = Path.cwd()
        return PageContext(base, base / context.config.get("docs_dir", "docs"), context.page.path, rewrites_late=True)
    return PageContext(Path.cwd(), Path.cwd() / "docs")

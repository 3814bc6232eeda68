"""Knows where a project keeps its pages and its built site, and reads each once; knows no rule."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scripts.checks import prose, structure
from scripts.checks.frontmatter import FrontMatter, split
from scripts.languages.strings import DEFAULT, language_of


@dataclass(frozen=True)
class Page:
    """One Markdown file under ``docs/``."""

    path: Path
    file: str
    """Path relative to the top folder, with forward slashes: what a problem names."""
    source: str
    meta: FrontMatter
    body: str
    language: str = DEFAULT
    """Of its folder below ``docs/``; English where that is no language of the site."""

    @functools.cached_property
    def blocks(self) -> list[prose.Block]:
        """Return the blocks of the body."""
        return structure.blocks(self.body, self.meta.body_line)

    @property
    def apparatus(self) -> bool:
        """Return whether this is a page about the site itself, which answers no health question."""
        return self.meta.values.get("apparatus") is True


@dataclass(frozen=True)
class Project:
    """All that a check may look at."""

    root: Path
    pages: tuple[Page, ...]
    """The pages to be checked."""
    all_pages: tuple[Page, ...]
    """All pages, also those that are not to be checked now."""
    site: Path | None
    """The built site, or nothing when it has not been built."""
    config: dict[str, Any] = field(default_factory=dict)
    """What ``mkdocs.yml`` says, as far as it is plain data."""
    today: dt.date = field(default_factory=dt.date.today)
    release: bool = False
    """Whether the site is about to be published: some warnings are errors then."""

    @property
    def docs(self) -> Path:
        """Return the folder of the pages."""
        return self.root / str(self.config.get("docs_dir", "docs"))

    @property
    def languages(self) -> Mapping[str, object]:
        """Return the languages besides English: folder of their pages, and their own name."""
        return languages_of(self.config)

    @property
    def site_url(self) -> str:
        """Return the address that the site is published at, with a final slash, or an empty text."""
        url = str(self.config.get("site_url") or "")
        return url if not url or url.endswith("/") else f"{url}/"


class _Tolerant(yaml.SafeLoader):
    """Reads ``mkdocs.yml`` although it names Python objects, which are not ours to load."""


_Tolerant.add_multi_constructor("", lambda loader, suffix, node: None)


def load(
    root: Path,
    *,
    site: str = "site",
    files: Sequence[str] = (),
    today: dt.date | None = None,
    release: bool = False,
) -> Project:
    """Read the project in *root*; with *files*, only these pages are to be checked."""
    settings = root / "mkdocs.yml"
    config = yaml.load(settings.read_text("utf-8"), Loader=_Tolerant) if settings.is_file() else {}
    docs = root / str((config or {}).get("docs_dir", "docs"))
    known = languages_of(config or {})
    pages = tuple(_page(path, root, docs, known) for path in sorted(docs.rglob("*.md")) if _is_page(path, docs))
    chosen = pages
    if files:
        wanted = {_absolute(name, root) for name in files}
        there = {page.path.resolve() for page in pages}
        missing = sorted(str(path) for path in wanted - there)
        if missing:
            raise FileNotFoundError(missing[0])
        chosen = tuple(page for page in pages if page.path.resolve() in wanted)
    built = root / site
    return Project(
        root=root,
        pages=chosen,
        all_pages=pages,
        site=built if built.is_dir() else None,
        config=config or {},
        today=today or dt.date.today(),
        release=release,
    )


def _absolute(name: str, root: Path) -> Path:
    here = Path(name)
    return (here if here.is_absolute() or here.exists() else root / here).resolve()


def _is_page(path: Path, docs: Path) -> bool:
    return not any(part.startswith((".", "_")) for part in path.relative_to(docs).parts)


def languages_of(config: Mapping[str, Any]) -> Mapping[str, object]:
    """Return the languages that the settings name besides English."""
    told = (config.get("extra") or {}).get("languages")
    return told if isinstance(told, dict) else {}


def _page(path: Path, root: Path, docs: Path, languages: Mapping[str, object]) -> Page:
    source = path.read_text("utf-8").replace("\r\n", "\n").removeprefix("\ufeff")
    meta, body = split(source)
    language = language_of(path.relative_to(docs).as_posix(), languages)
    return Page(path, path.relative_to(root).as_posix(), source, meta, body, language)

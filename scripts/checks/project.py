"""Knows where a project keeps its pages and its built site, and reads each once; knows no rule."""

from __future__ import annotations

import datetime as dt
import functools
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from scripts.bibliography.settings import read_settings
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


@dataclass(frozen=True, slots=True)
class Document:
    """One text file that is no page: Markdown for contributors, or YAML."""

    file: str
    """Path relative to the top folder, with forward slashes."""
    source: str


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
    documents: tuple[Document, ...] = ()
    """Markdown for contributors that is to be checked."""
    yaml: tuple[Document, ...] = ()
    """YAML files that are to be checked."""
    named: frozenset[str] | None = None
    """The files that were asked about; nothing when it is all of them."""
    release: bool = False
    """Whether the site is about to be published: some warnings are errors then."""

    def asks_about(self, file: str) -> bool:
        """Return whether faults of *file* are to be told."""
        return self.named is None or file in self.named

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


DOCUMENTS = ("*.md", "contributing/**/*.md", ".github/**/*.md")
YAML = ("*.yaml", "*.yml", ".*.yaml", "data/*.yaml", ".github/**/*.yml", ".github/**/*.yaml")


def load(
    root: Path,
    *,
    site: str = "site",
    files: Sequence[str] = (),
    today: dt.date | None = None,
    release: bool = False,
) -> Project:
    """Read the project in *root*; with *files*, only these are to be checked.

    Raises:
        FileNotFoundError: one of *files* is not there.
    """
    settings = root / "mkdocs.yml"
    try:
        config = read_settings(settings) if settings.is_file() else {}
    except yaml.YAMLError:
        config = {}  # told by the check of YAML files
    docs = root / str((config or {}).get("docs_dir", "docs"))
    known = languages_of(config or {})
    pages = tuple(_page(path, root, docs, known) for path in sorted(docs.rglob("*.md")) if _is_page(path, docs))
    named = frozenset(_name(file, root) for file in files) if files else None
    built = root / site
    return Project(
        root=root,
        pages=tuple(page for page in pages if named is None or page.file in named),
        all_pages=pages,
        site=built if built.is_dir() else None,
        config=config or {},
        today=today or dt.date.today(),
        documents=_documents(root, DOCUMENTS, named),
        yaml=_documents(root, YAML, named),
        named=named,
        release=release,
    )


def _name(file: str, root: Path) -> str:
    here = Path(file)
    path = (here if here.is_absolute() or here.exists() else root / here).resolve()
    if not path.is_file():
        raise FileNotFoundError(file)
    top = root.resolve()
    return path.relative_to(top).as_posix() if path.is_relative_to(top) else path.as_posix()


def _documents(root: Path, patterns: Sequence[str], named: frozenset[str] | None) -> tuple[Document, ...]:
    paths = sorted({path for pattern in patterns for path in root.glob(pattern) if path.is_file()})
    shown = [(path, path.relative_to(root).as_posix()) for path in paths]
    return tuple(Document(file, _text(path)) for path, file in shown if named is None or file in named)


def _text(path: Path) -> str:
    return path.read_text("utf-8", errors="replace").replace("\r\n", "\n").removeprefix("\ufeff")


def _is_page(path: Path, docs: Path) -> bool:
    return not any(part.startswith((".", "_")) for part in path.relative_to(docs).parts)


def languages_of(config: Mapping[str, Any]) -> Mapping[str, object]:
    """Return the languages that the settings name besides English."""
    told = (config.get("extra") or {}).get("languages")
    return told if isinstance(told, dict) else {}


def _page(path: Path, root: Path, docs: Path, languages: Mapping[str, object]) -> Page:
    source = _text(path)
    meta, body = split(source)
    language = language_of(path.relative_to(docs).as_posix(), languages)
    return Page(path, path.relative_to(root).as_posix(), source, meta, body, language)

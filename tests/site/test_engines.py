"""Every engine leaves the same site, file by file and byte by byte, and what must not be lost is among it."""

from __future__ import annotations

import difflib
import re
import tomllib
from collections.abc import Iterator
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from scripts.publish.__main__ import ENGINES
from tests.conftest import ROOT, build, copy_sources

# Each stands for a kind of file that a reader or a machine takes; a comparison that lacks one would prove less.
KINDS = (
    "index.html",
    "404.html",
    "trials/index.html",
    "trials/final/index.html",
    "feed.xml",
    "sitemap.xml",
    "robots.txt",
    "llms.txt",
    "site.webmanifest",
    "sw.js",
    "offline.json",
    "_headers",
    "_server/nginx.conf",
    "_server/Caddyfile",
    ".well-known/security.txt",
    "assets/search/index.json",
    "references/all.bib",
    "references/all.ris",
    "references/all.json",
    "data/trials.csv",
    "data/trials.json",
    "handouts/patient-a4.pdf",
    "ldn-fibromyalgia-site.zip",
)
# What the pages of one build hold together; were an engine's pages empty, being the same would be worth nothing.
PARTS = {
    "citation numbers": ("a[role=doc-biblioref]", 1000),
    "entries of reference lists": (".references > ol > li", 500),
    "tables": ("article table", 100),
    "plots": ("article svg[role=img]", 20),
    "anchors": ("article [id]", 3000),
    "files to take away": ("a[download]", 1000),
    "descriptions": ("head meta[name=description]", 40),
    "canonical addresses": ("head link[rel=canonical]", 40),
    "pictures of link previews": ("head meta[property='og:image']", 40),
    "structured data": ("script[type='application/ld+json']", 40),
}


def files(site: Path) -> dict[str, bytes]:
    return {file.relative_to(site).as_posix(): file.read_bytes() for file in site.rglob("*") if file.is_file()}


def differences(one: Path, other: Path) -> Iterator[str]:
    """Yield what differs between two built sites, with the first lines that are not the same."""
    ours, theirs = files(one), files(other)
    for name in sorted(ours.keys() ^ theirs.keys()):
        yield f"{name}: only in {'the first' if name in ours else 'the second'}"
    for name in sorted(ours.keys() & theirs.keys()):
        if ours[name] != theirs[name]:
            lines = (
                re.sub(r">(?=<)", ">\n", data[name].decode("utf-8", "replace")).splitlines() for data in (ours, theirs)
            )
            found = (
                line[:200]
                for line in difflib.unified_diff(*lines, n=0, lineterm="")
                if not line.startswith(("---", "+++", "@@"))
            )
            yield "\n".join([f"{name}:", *(line for line, _ in zip(found, range(6), strict=False))])


def test_zensical_leaves_the_same_site(site: Path, zensical_site: Path) -> None:
    assert list(differences(site, zensical_site)) == []


def test_properdocs_leaves_the_same_site(site: Path, tmp_path: Path) -> None:
    folder = copy_sources(tmp_path)
    result = build(folder, "properdocs")
    assert result.returncode == 0, result.stdout + result.stderr
    assert list(differences(site, folder / "site")) == []


def test_what_is_compared_is_whole(zensical_site: Path) -> None:
    built = files(zensical_site)
    assert sorted(set(KINDS) - built.keys()) == []
    pages = [LexborHTMLParser(data) for name, data in built.items() if name.endswith(".html")]
    for part, (selector, least) in PARTS.items():
        count = sum(len(page.css(selector)) for page in pages)
        assert count >= least, f"{part}: {count}"


def test_a_difference_would_be_told(tmp_path: Path) -> None:
    for name, text in {"a": "<p>1</p><p>2</p>", "b": "<p>1</p><p>3</p>"}.items():
        (tmp_path / name).mkdir()
        (tmp_path / name / "x.html").write_text(text)
    (tmp_path / "a" / "y.csv").touch()
    assert list(differences(tmp_path / "a", tmp_path / "b")) == [
        "y.csv: only in the first",
        "x.html:\n-<p>2</p>\n+<p>3</p>",
    ]


def test_every_engine_is_installed_for_tests_and_the_default_is_named_once() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    asked = [*project["dependencies"], *project["optional-dependencies"]["test"]]
    names = {re.match(r"[\w-]+", line)[0] for line in asked}  # type: ignore[index]
    assert set(ENGINES) <= names
    defaults = re.findall(r"^ENGINE \?= (\w+)$", (ROOT / "Makefile").read_text("utf-8"), re.M)
    assert len(defaults) == 1
    assert defaults[0] in ENGINES


@pytest.mark.parametrize("engine", sorted(ENGINES))
def test_the_document_names_every_engine(engine: str) -> None:
    assert f"`ENGINE={engine}`" in (ROOT / "contributing/engines.md").read_text("utf-8")

"""Each page leads to where it is corrected, with either engine; without a repository, to the page about the site."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser

from scripts.publish.__main__ import SILENCE
from tests.conftest import ROOT

PAGE = "---\ntitle: What is this?\nupdated: 2026-01-01\n---\n\nText.\n\n## Report {#report}\n"
SETTINGS = """\
site_name: Small
site_url: https://example.org/sub/
theme:
  name: material
  custom_dir: overrides
  font: false
markdown_extensions: [attr_list]
"""
# The two lines as mkdocs.yml shows them in a comment, for the repository example/example.
REPOSITORY = "repo_url: https://github.com/example/example\nedit_uri: edit/main/docs/\n"
HOME = "https://github.com/example/example"


def built(folder: Path, engine: str, more: str) -> Path:
    """Build a small site with the real templates and return its folder."""
    (folder / "overrides").symlink_to(ROOT / "overrides")
    for name in ("index", "about", "changes", "trials/final"):
        page = folder / "docs" / f"{name}.md"
        page.parent.mkdir(parents=True, exist_ok=True)
        page.write_text(PAGE, "utf-8")
    (folder / "mkdocs.yml").write_text(SETTINGS + more, "utf-8")
    command = {"mkdocs": ["mkdocs", "build", "--strict"], "zensical": ["zensical", "build", "--clean"]}[engine]
    result = subprocess.run(
        [sys.executable, "-m", *command],
        cwd=folder,
        env={"PATH": "/usr/bin:/bin", **SILENCE},
        capture_output=True,
        text=True,
        check=False,
    )
    assert result.returncode == 0, result.stdout + result.stderr
    return folder / "site"


def links(page: Path) -> dict[str, str]:
    """Return the links of the part by their words."""
    parts = LexborHTMLParser(page.read_text("utf-8")).css("p.edit a")
    return {part.text(strip=True).lower(): str(part.attributes["href"]) for part in parts}


@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_with_a_repository_each_link_leads_to_its_place(tmp_path: Path, engine: str) -> None:
    site = built(tmp_path, engine, REPOSITORY)
    for file, source, address in (
        ("index.html", "index.md", "https://example.org/sub/"),
        ("trials/final/index.html", "trials/final.md", "https://example.org/sub/trials/final/"),
    ):
        found = links(site / file)
        assert found.pop("edit this page") == f"{HOME}/edit/main/docs/{source}"
        assert found.pop("what has changed").rstrip("/").endswith("changes")
        wanted = {
            "report an error": "error.yml",
            "suggest a study": "study.yml",
            "report a broken link": "link.yml",
        }
        assert set(found) == set(wanted)
        for words, form in wanted.items():
            parts = urlsplit(found[words])
            assert f"{parts.scheme}://{parts.netloc}{parts.path}" == f"{HOME}/issues/new"
            assert parse_qs(parts.query) == {"template": [form], "page": [address]}


@pytest.mark.parametrize("engine", ["mkdocs", "zensical"])
def test_without_a_repository_the_page_about_the_site_says_how(tmp_path: Path, engine: str) -> None:
    site = built(tmp_path, engine, "")
    for file, up in (("index.html", ""), ("trials/final/index.html", "../../")):
        found = {words: href.removeprefix("./") for words, href in links(site / file).items()}
        assert found == {"how to report it": f"{up}about/#report", "what has changed": f"{up}changes/"}


def test_every_page_of_the_site_has_the_links(site: Path) -> None:
    pages = [page for page in site.rglob("index.html") if "page-foot" in page.read_text("utf-8")]
    assert len(pages) > 30
    assert [page for page in pages if not {"what has changed", "qué ha cambiado"} & set(links(page))] == []


def test_the_settings_show_the_two_lines() -> None:
    settings = (ROOT / "mkdocs.yml").read_text("utf-8")
    for line in REPOSITORY.replace("example/example", "OWNER/NAME").splitlines():
        name, value = line.split(": ", 1)
        assert f"# {name}: {value}\n" in settings or f"\n{name}: https://" in settings or f"\n{name}: edit/" in settings

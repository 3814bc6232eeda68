"""What git remembers of addresses: pages that were renamed, and lines that were taken out."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from scripts.bibliography import Problem
from scripts.checks import permalinks, slugs
from scripts.checks.project import load

PAGE = "# A page\n\nOf some length, so that a rename can be told from another page.\n\nMore of it.\n"


def git(root: Path, *arguments: str) -> None:
    who = ("-c", "user.name=A", "-c", "user.email=a@example.org", "-c", "commit.gpgsign=false")
    subprocess.run(["git", "-C", str(root), *who, *arguments], check=True, capture_output=True)


@pytest.fixture
def root(tmp_path: Path) -> Path:
    """A project in a repository of its own, with one committed page."""
    folder = tmp_path / "top" / "project"
    (folder / "docs").mkdir(parents=True)
    (folder / "docs" / "old.md").write_text(PAGE)
    (folder / "mkdocs.yml").write_text("site_url: https://site.example/\n")
    (folder / "permalinks.txt").write_text("/\n/old/\n/old/#a\n/other/ -> /\n")
    git(folder.parent.parent, "init", "-q", "top")
    git(folder, "add", "-A")
    git(folder, "commit", "-qm", "Begin")
    return folder


def build(root: Path, *pages: str) -> None:
    shutil.rmtree(root / "site", ignore_errors=True)
    for page in ("", *pages):
        (root / "site" / page).mkdir(parents=True)
        (root / "site" / page / "index.html").write_text("<h2 id=b>x</h2>")


def found(root: Path) -> list[Problem]:
    return list(permalinks.check(load(root)))


@pytest.mark.parametrize("committed", [False, True])
def test_a_page_that_git_knows_as_renamed_is_named(root: Path, committed: bool) -> None:
    git(root, "mv", "docs/old.md", "docs/entirely.md")
    if committed:
        git(root, "commit", "-qm", "Rename")
    build(root, "entirely", "olde")
    (gone, *_) = [p for p in found(root) if "/old/" in p.what]
    assert gone.what == "/old/ was published and is gone with its anchor"
    assert gone.mend == 'Write "/old/ -> /entirely/" there (git knows it as renamed), or bring the page back'


def test_a_page_that_was_renamed_twice(root: Path) -> None:
    for old, new in (("old", "newer"), ("newer", "newest")):
        git(root, "mv", f"docs/{old}.md", f"docs/{new}.md")
        git(root, "commit", "-qm", f"Rename {old}")
    build(root, "newest")
    assert slugs.renames(root, "docs") == {"/old/": "/newer/", "/newer/": "/newest/"}
    assert any('"/old/ -> /newest/"' in p.mend for p in found(root))


def test_what_it_says_to_write_is_enough(root: Path) -> None:
    build(root, "new")
    (root / "permalinks.txt").write_text("/\n/old/ -> /new/\n/old/#a -> /new/#b\n/other/ -> /\n")
    for name in ("old", "other"):
        (root / "site" / name).mkdir()
        (root / "site" / name / "index.html").write_text('<meta http-equiv="refresh" content="0; url=../new/">')
    assert found(root) == []


def test_no_line_may_be_taken_out(root: Path) -> None:
    build(root, "old")
    (root / "site/old/index.html").write_text("<h2 id=a>x</h2>")
    (root / "permalinks.txt").write_text("/\n/old/\n")
    problems = found(root)
    assert [(p.what, p.severity) for p in problems] == [
        ('the line "/old/#a" was committed and is gone', "error"),
        ('the line "/other/ -> /" was committed and is gone', "error"),
    ]
    assert "Put it back" in problems[0].mend


def test_without_history_it_says_that_it_could_not_compare(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    build(root, "old")
    (root / "permalinks.txt").write_text("/\n")
    monkeypatch.setenv("PATH", str(root))
    for _ in ("no git", "no repository"):
        (only,) = found(root)
        assert (only.severity, only.line) == ("warning", 0)
        assert only.what.startswith("the list could not be compared with the last committed one")
        monkeypatch.undo()
        shutil.rmtree(root.parent / ".git", ignore_errors=True)
        monkeypatch.setenv("GIT_CEILING_DIRECTORIES", str(root.parent.parent))


def test_another_repository_in_the_environment_is_not_asked(root: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("GIT_DIR", "/nowhere")
    assert slugs.git(root, "show", "HEAD:./permalinks.txt") == (root / "permalinks.txt").read_text()


@pytest.mark.parametrize(
    ("gone", "anchors", "page"),
    [
        ("/dosing/", {"start", "night", "next"}, "/how/"),  # two of its two telling anchors
        ("/dosing/", {"next"}, None),  # what every page has tells nothing
        ("/how-to/", set(), None),
        ("/howe/", set(), "/how/"),  # the address is like it
    ],
)
def test_the_likeliest_page(gone: str, anchors: set[str], page: str | None) -> None:
    pages = {f"/{letter}/": {"next"} for letter in "abcdefgh"} | {"/how/": {"next", "start", "night", "more"}}
    guess = slugs.guess(gone, anchors, pages, {})
    assert (guess.page if guess else None) == page

"""The real server, in a copy of the sources: each mistake is told in the page, the pages stay, and mending clears it.

Nothing is timed: each step waits until it has happened, and fails only when it has not after minutes.
"""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from html import unescape
from pathlib import Path

import pytest

from tests.conftest import copy_sources

PATIENCE = 120


@dataclass(frozen=True)
class Served:
    """A served copy of the project."""

    folder: Path
    address: str

    def page(self, path: str) -> str:
        """Return the HTML at *path*, also of an error page."""
        try:
            with urllib.request.urlopen(self.address + path, timeout=PATIENCE) as answer:
                return answer.read().decode("utf-8")
        except urllib.error.HTTPError as error:
            return error.read().decode("utf-8")

    def until(self, path: str, right: Callable[[str], bool]) -> str:
        """Return the page at *path* as soon as it is *right*."""
        end = time.monotonic() + PATIENCE
        while not right(html := self.page(path)):
            assert time.monotonic() < end, f"{path} never became right: {box(html) or html[:500]}"
            time.sleep(0.2)
        return html

    @contextmanager
    def changed(self, file: str, old: str, new: str) -> Iterator[None]:
        """Replace *old* by *new* in *file*, and undo it in the end."""
        path = self.folder / file
        before = path.read_text("utf-8")
        assert old in before
        path.write_text(before.replace(old, new, 1), "utf-8")
        try:
            yield
        finally:
            path.write_text(before, "utf-8")


def box(html: str) -> str:
    """Return the words of the box of faults, or an empty text."""
    found = re.search(r'<aside role="alert" id="serve-faults".*?</aside>', html, re.DOTALL)
    return unescape(re.sub(r"</?\w[^>]*>", " ", found[0])) if found else ""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    folder = copy_sources(tmp_path_factory.mktemp("serve"))
    scratch = tmp_path_factory.mktemp("scratch")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.serve", "--port", str(port)],
        cwd=folder,
        env={**os.environ, "PYTHONPATH": str(folder), "TMPDIR": str(scratch)},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    here = Served(folder, f"http://127.0.0.1:{port}/")
    end = time.monotonic() + PATIENCE
    while True:
        try:
            here.page("")
            break
        except OSError:
            assert process.poll() is None, "the server ended"
            assert time.monotonic() < end
            time.sleep(0.3)
    yield here
    assert process.poll() is None, "a mistake ended the server"
    process.terminate()
    process.wait(timeout=60)
    assert not list(Path(scratch).iterdir()), "the server left files behind"


def test_a_sound_project_shows_no_box_and_offers_what_readers_take_away(served: Served) -> None:
    assert box(served.page("dosing/")) == ""
    served.until("data/trials.json", lambda text: '"trials"' in text)
    assert (served.folder / ".vscode/citations.code-snippets").is_file()


def test_a_server_that_is_stopped_while_it_builds_leaves_no_file_behind(served: Served, tmp_path: Path) -> None:
    environment = {**os.environ, "PYTHONPATH": str(served.folder), "TMPDIR": str(tmp_path)}
    process = subprocess.Popen(
        [sys.executable, "-m", "scripts.serve", "--port", "0"],
        cwd=served.folder,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        text=True,
    )
    end = time.monotonic() + PATIENCE
    while not list(tmp_path.glob("served-*/site1")):
        assert time.monotonic() < end
        time.sleep(0.05)
    process.terminate()
    _, said = process.communicate(timeout=60)
    assert "Traceback" not in said
    assert list(tmp_path.iterdir()) == []


UNKNOWN = "## What we do not know"
MISTAKES: dict[str, tuple[list[tuple[str, str, str]], list[str]]] = {
    "mistakes in pages": (
        [
            ("docs/dosing.md", UNKNOWN, f"Nobody.[@yuonger2013]\n\n[More](dosign.md).\n\n{UNKNOWN}"),
            ("docs/dosing.md", "description: ", '"<script>alert(1)</script>": 1\ndescription: '),
            ("docs/ldn.md", "description: ", "description: one: "),
        ],
        [
            r"docs/dosing\.md:\d+ +no reference \"yuonger2013\".* Did you mean \"younger2013\"",
            r"docs/dosing\.md:\d+ +Doc file .*dosign\.md",
            r"docs/dosing\.md:3 +unknown front matter key \"<script>alert\(1\)</script>\"",
            r"docs/ldn\.md:3 +the front matter is not valid YAML.* Put the value in quotation marks",
        ],
    ),
    "a bibliography that is no YAML": (
        [("references.yaml", "  type: ", "  type: [")],
        [r"references\.yaml:\d+ +this is not YAML"],
    ),
    "a template that cannot be read": (
        [("overrides/main.html", "{% extends", "{% if %}{% extends")],
        [r"overrides/main\.html:\d+ +the template cannot be read"],
    ),
    "settings that are no YAML": (
        [("mkdocs.yml", "docs_dir: docs", "docs_dir: [docs")],
        [r"mkdocs\.yml:\d+ +the settings cannot be read"],
    ),
    "a program that does not start": (
        [("scripts/citations/extension.py", "class CitationExtension", "clas CitationExtension")],
        [r"scripts/citations/extension\.py:\d+ .*SyntaxError"],
    ),
}


@pytest.mark.parametrize("mistake", MISTAKES)
def test_a_mistake_is_told_in_the_page_and_goes_when_it_is_mended(served: Served, mistake: str) -> None:
    changes, told = MISTAKES[mistake]
    served.until("dosing/", lambda html: not box(html))
    with ExitStack() as undone:
        for change in changes:
            undone.enter_context(served.changed(*change))
        html = served.until("dosing/", lambda html: all(re.search(words, box(html)) for words in told))
        assert "<script>alert" not in html
        # The page itself is still there, above the live reload that fetches the mended one.
        assert 'id="unknown"' in html
        assert "livereload(" in html
    served.until("dosing/", lambda html: not box(html))


def test_faults_of_the_whole_project_are_told_on_every_page(served: Served) -> None:
    served.until("dosing/", lambda html: not box(html))
    with served.changed("data/trials.yaml", "trials:", "trails:"):
        for path in ("", "dosing/", "none/at/all/"):
            served.until(path, lambda html: "data/trials.yaml" in box(html))
    served.until("", lambda html: not box(html))


def test_changes_are_served(served: Served) -> None:
    key = re.search(r'id="ref-([\w-]+)"', served.page("dosing/"))
    assert key
    references = (served.folder / "references.yaml").read_text("utf-8")
    title = re.search(r"  title: .*", references[references.index(f"- id: {key[1]}\n") :])
    assert title
    program = '"doc-bibliography", "data-new": "program"'
    with ExitStack() as undone:
        for file, old, new, seen in (
            ("docs/dosing.md", UNKNOWN, f"Quite new words.\n\n{UNKNOWN}", "Quite new words."),
            ("references.yaml", title[0], '  title: "Quite new title"', "Quite new title"),
            ("overrides/main.html", "<time ", '<time data-new="template" ', 'data-new="template"'),
            ("scripts/citations/markup.py", '"doc-bibliography"', program, 'data-new="program"'),
        ):
            undone.enter_context(served.changed(file, old, new))
            served.until("dosing/", lambda html, seen=seen: seen in html)  # type: ignore[misc]
    served.until("dosing/", lambda html: "Quite new" not in html and "data-new" not in html)


def test_a_page_that_is_not_looked_at_follows_soon(served: Served) -> None:
    served.page("dosing/")
    with served.changed("data/history.yaml", "what: ", "what: Quite new, "):
        served.until("ldn/", lambda html: "Quite new, " in html)
    served.until("ldn/", lambda html: "Quite new, " not in html)


def test_a_new_page_is_served(served: Served) -> None:
    page = served.folder / "docs/new.md"
    page.write_text("---\ntitle: Is it new?\napparatus: true\n---\n\nQuite new words.\n", "utf-8")
    served.until("new/", lambda html: "Quite new words" in html and "no &quot;description&quot;" in html)
    page.unlink()
    served.until("", lambda html: not box(html))

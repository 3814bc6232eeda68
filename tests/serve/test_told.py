"""Faults of a build in words: what MkDocs logs and raises, what a process prints that fails, how a box shows it."""

from __future__ import annotations

import logging
from pathlib import Path

import html5lib
import jinja2
import pytest
from mkdocs.exceptions import ConfigurationError

from scripts.bibliography.problems import Problem
from scripts.serve.box import BARE, MOST, box, with_box
from scripts.serve.server import _counts
from scripts.serve.told import Collector, from_error, from_report, from_traceback
from scripts.serve.workers import Worker


def test_the_collector_takes_problems_as_they_are_and_finds_the_line_of_a_link(tmp_path: Path) -> None:
    docs = tmp_path / "docs"
    docs.mkdir()
    (docs / "a.md").write_text("One.\n\n[b](c.md)\n")
    collector = Collector(docs)
    log = logging.getLogger("mkdocs.test-of-serving")
    log.addHandler(collector)
    log.error("%s", Problem("docs/a.md", 1, "wrong", "Mend it"))
    log.warning("Doc file 'a.md' contains a link 'c.md', but the target is not found among documentation files.")
    log.warning("A 'dirty' build is being performed, this will likely lead to inaccurate navigation.")
    log.warning("Something else.")
    log.info("Nothing.")
    log.removeHandler(collector)
    told = [(p.file, p.line, p.severity, p.check) for p in collector.problems]
    assert told == [
        ("docs/a.md", 1, "error", "mkdocs"),
        ("docs/a.md", 3, "error", "mkdocs"),
        ("", 0, "warning", "mkdocs"),
    ]
    assert collector.problems[1].mend


def raised(path: Path, text: str) -> Problem:
    """Return what is told of the Python file *path* with *text*, which raises when it is run."""
    path.write_text(text)
    try:
        exec(compile(text, str(path), "exec"), {})
    except Exception as error:
        return from_error(error, path.parent)
    raise AssertionError("nothing was raised")


def test_an_exception_is_told_at_the_last_line_of_ours(tmp_path: Path) -> None:
    problem = raised(tmp_path / "own.py", "import json\n\njson.loads('{')\n")
    assert (problem.file, problem.line) == ("own.py", 3)
    assert "JSONDecodeError" in problem.what
    assert problem.mend


def test_a_template_is_told_with_its_line(tmp_path: Path) -> None:
    (tmp_path / "main.html").write_text("one\n{% if %}\n")
    env = jinja2.Environment(loader=jinja2.FileSystemLoader(tmp_path), autoescape=True)
    with pytest.raises(jinja2.TemplateSyntaxError) as caught:
        env.get_template("main.html")
    problem = from_error(caught.value, tmp_path)
    assert (problem.file, problem.line) == ("main.html", 2)


def test_settings_are_told_where_the_broken_value_begins(tmp_path: Path) -> None:
    said = (
        'while parsing\n  in "/x/mkdocs.yml", line 10, column 11\nexpected ]\n  in "/x/mkdocs.yml", line 11, column 9'
    )
    problem = from_error(ConfigurationError(said), tmp_path)
    assert (problem.file, problem.line) == ("mkdocs.yml", 10)
    assert "/x/" not in problem.what
    assert "expected ]" in problem.what


def test_a_process_that_does_not_start_is_told_at_its_line(tmp_path: Path) -> None:
    text = f'Traceback:\n  File "{tmp_path}/scripts/a.py", line 7\n    clas X\nSyntaxError: invalid syntax\n'
    problem = from_traceback(text, tmp_path)
    assert (problem.file, problem.line) == ("scripts/a.py", 7)
    assert problem.what.endswith("SyntaxError: invalid syntax")
    assert from_traceback("", tmp_path).what


def test_a_printed_report_is_read_back() -> None:
    text = "permalinks.txt:3: no such page. Mend it.\n    why: because\nhandouts: too long.\n"
    assert from_report(text) == [
        Problem("permalinks.txt", 3, "no such page. Mend it"),
        Problem("handouts", 0, "too long"),
    ]


def test_a_worker_that_cannot_start_tells_why(tmp_path: Path) -> None:
    folder = tmp_path / "scripts/serve"
    folder.mkdir(parents=True)
    for name in ("scripts/__init__.py", "scripts/serve/__init__.py"):
        (tmp_path / name).write_text("")
    (folder / "worker.py").write_text("from scripts import own\n")
    (tmp_path / "scripts/own.py").write_text("x = 1\ny = = 2\n")
    worker = Worker(tmp_path)
    (problem,), built = worker.ask({})
    assert not built
    assert (problem.file, problem.line) == ("scripts/own.py", 2)
    worker.stop()


@pytest.mark.parametrize("page", [b"<html><body class='x'><h1>One</h1></body></html>", BARE, b"no body"])
def test_the_box_is_escaped_and_stands_first(page: bytes) -> None:
    problem = Problem("docs/<b>.md", 3, "<script>alert(1)</script> & more", "Mend it")
    html = with_box(page, [problem]).decode()
    assert "<script>" not in html
    parsed = html5lib.parse(html, namespaceHTMLElements=False)
    (aside,) = parsed.iter("aside")
    assert aside.get("role") == "alert"
    assert next(iter(parsed.find("body"))) is aside
    assert "docs/<b>.md:3 <script>alert(1)</script> & more. Mend it." in "".join(aside.itertext())


def test_no_problem_no_box_and_many_are_cut_short() -> None:
    assert box([]) == ""
    many = [Problem("a.md", line, "wrong") for line in range(1, MOST + 6)]
    assert "… and 5 more" in box(many)
    assert box(many).count("<li>") == MOST


@pytest.mark.parametrize(
    ("name", "counts"),
    [
        ("docs/a.md", True),
        ("data/trials.yaml", True),
        ("docs/.a.md.swp", False),
        ("docs/a.md~", False),
        ("scripts/__pycache__/a.cpython-311.pyc", False),
        ("data/.trials.yaml.x3k", False),
    ],
)
def test_what_editors_leave_beside_a_file_builds_nothing(name: str, counts: bool) -> None:
    assert _counts(Path(name)) is counts


def test_an_exception_that_passed_no_line_of_ours_is_told_without_a_place(tmp_path: Path) -> None:
    problem = from_error(KeyError("nav"), tmp_path)
    assert (problem.file, problem.line) == ("", 0)
    assert problem.what == "the build stopped: KeyError: 'nav'"


def test_a_traceback_may_name_files_as_seen_from_the_project(tmp_path: Path) -> None:
    text = 'Traceback (most recent call last):\n  File "scripts/a.py", line 3, in <module>\nNameError: b\n'
    problem = from_traceback(text, tmp_path)
    assert (problem.file, problem.line, problem.what) == ("scripts/a.py", 3, "the program does not start: NameError: b")


def test_a_link_of_a_page_that_is_gone_is_told_without_a_line(tmp_path: Path) -> None:
    collector = Collector(tmp_path / "docs")
    words = "Doc file 'a.md' contains a link 'c.md', but the target is not found among documentation files."
    collector.emit(logging.LogRecord("mkdocs", logging.WARNING, "", 0, words, None, None))
    assert [(p.file, p.line) for p in collector.problems] == [("docs/a.md", 0)]

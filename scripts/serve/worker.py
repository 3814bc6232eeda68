"""Knows how a process builds the whole site, or some pages of it, each time it is asked; knows nothing of serving.

It reads one order a line from its standard input and answers each with one line, both JSON:
``{"site": folder, "url": address, "pages": null or ["dosing.md"], "keep": …, "complete": …}`` and
``{"problems": […], "built": whether pages were written}``.  "keep" says that good pages are there already, "complete"
that files to take away are wanted: from then on the process stands back behind others.  What else it prints goes to
standard error.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import io
import json
import logging
import os
import shutil
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import asdict
from pathlib import Path
from typing import Any

from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import Abort

from scripts.bibliography import BibliographyError, load
from scripts.bibliography.problems import Problem
from scripts.checks import editors, frame
from scripts.checks.project import load as load_project

# Markdown would read it first while a page is made, and a mistake in it would be told as one in the settings.
from scripts.citations.extension import CitationExtension  # noqa: F401
from scripts.publish.__main__ import after, source_problems
from scripts.serve.told import Collector, from_error, from_report

DOCS = Path("docs")
NICENESS = 10
"""How far the whole site stands back: a page that somebody waits for goes first."""


def answer(order: dict[str, Any]) -> dict[str, Any]:
    """Carry out one *order* and return what is told of it; never raises for a mistake in the sources."""
    site, pages = Path(order["site"]), order["pages"]
    problems: list[Problem] = []
    built = False
    if order.get("complete"):
        os.nice(max(0, NICENESS - os.nice(0)))
    try:
        problems = faults_of_sources()
        # With data that cannot be read, every page would be wrong: the last good ones are better.
        if not (order["keep"] and any(problem.file.endswith(".yaml") for problem in problems)):
            collector = Collector(DOCS)
            logging.getLogger("mkdocs").addHandler(collector)
            try:
                _build(site, str(order["url"]), pages)
                built = True
            except (Exception, SystemExit) as error:
                # MkDocs gives up with an empty exception after it has logged why.
                if not (isinstance(error, Abort) and collector.problems):
                    collector.problems.append(from_error(error, Path.cwd()))
            finally:
                logging.getLogger("mkdocs").removeHandler(collector)
            problems += collector.problems
            if built and order.get("complete"):
                problems += complete(site)
    except (Exception, SystemExit) as error:
        problems.append(from_error(error, Path.cwd()))
    seen: dict[tuple[str, int, str], Problem] = {}
    for problem in problems:
        seen.setdefault((problem.file, problem.line, problem.what), problem)
    return {"problems": [asdict(problem) for problem in seen.values()], "built": built}


def faults_of_sources() -> list[Problem]:
    """Return the faults of data, references, citations and front matter."""
    problems = source_problems(DOCS)
    project = load_project(Path(), site="none", today=dt.date.today())
    for page in project.pages:
        problems += frame.front_matter(page, project.today)
    return problems


def _build(site: Path, url: str, pages: Sequence[str] | None) -> None:
    config = load_config("mkdocs.yml", site_dir=str(site), strict=False)
    config.plugins.on_startup(command="build", dirty=pages is not None)
    config.site_url = url
    if pages is None:
        build(config, serve_url=url)
        return
    # Only what is older than its source is written: these pages are, and all others are not.
    for page in pages:
        stem = page.removesuffix(".md")
        built = site / (f"{stem}.html" if stem.rpartition("/")[2] in ("index", "README") else f"{stem}/index.html")
        if built.is_file():
            os.utime(built, (0, 0))
    index = site / "search" / "search_index.json"
    whole = index.read_bytes() if index.is_file() else None
    build(config, serve_url=url, dirty=True)
    if whole is not None:  # a search over one page would be no search
        index.write_bytes(whole)


def complete(site: Path) -> list[Problem]:
    """Add what readers take away to *site*, and return the faults that this brings up.

    The step after a build may change pages, which makes them faster and not better.  It is done on a copy, and what is
    new there is moved over.
    """
    said = io.StringIO()
    with tempfile.TemporaryDirectory(dir=site.parent) as folder:
        copy = Path(folder) / "site"
        shutil.copytree(site, copy)
        with contextlib.redirect_stderr(said):
            code = after(copy, quiet=True)
        for file in sorted(copy.rglob("*")):
            target = site / file.relative_to(copy)
            if file.is_file() and not target.exists():
                target.parent.mkdir(parents=True, exist_ok=True)
                file.replace(target)
    with contextlib.suppress(BibliographyError, OSError):  # told already, or nobody's editor
        editors.write(load("references.yaml", "references.yaml"), Path())
    return from_report(said.getvalue()) if code else []


def main() -> None:
    """Answer orders until the input ends."""
    answers = os.fdopen(os.dup(sys.stdout.fileno()), "w", encoding="utf-8")
    os.dup2(sys.stderr.fileno(), sys.stdout.fileno())  # whatever prints must not be taken for an answer
    logging.getLogger("mkdocs").setLevel(logging.WARNING)
    print(json.dumps({"ready": True}), file=answers, flush=True)
    for line in sys.stdin:
        print(json.dumps(answer(json.loads(line))), file=answers, flush=True)

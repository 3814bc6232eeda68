"""Knows how rumdl is asked about the style of Markdown; which of its rules hold stands in pyproject.toml."""

from __future__ import annotations

import json
import subprocess
import sysconfig
from collections.abc import Iterator
from pathlib import Path

from scripts.bibliography.problems import Problem
from scripts.checks.project import Project

PROGRAM = Path(sysconfig.get_path("scripts")) / "rumdl"
SETTINGS = Path(__file__).parents[2] / "pyproject.toml"
TOLD_BETTER = frozenset({"MD001", "MD025", "MD041", "MD045", "MD051", "MD057", "MD059"})
"""What other checks of pages tell in the words of the standards: headings, text alternatives, links."""


def check(project: Project) -> Iterator[Problem]:
    """Yield what rumdl would have written otherwise in pages and documents for contributors.

    Raises:
        RuntimeError: rumdl cannot be run, or says what nobody understands.
    """
    pages = {page.file for page in project.pages}
    names = [*pages, *(document.file for document in project.documents)]
    if not names:
        return
    by_path = {(project.root / name).resolve(): name for name in names}
    command = [str(PROGRAM), "check", "--no-cache", "--output-format", "json", "--config", str(SETTINGS)]
    command += map(str, by_path)
    try:
        run = subprocess.run(command, cwd=project.root, capture_output=True, text=True, check=False)
        findings = json.loads(run.stdout or "[]")
    except (OSError, ValueError) as error:
        raise RuntimeError(f"rumdl cannot be run ({error}); set it up with: make .venv/test.stamp") from error
    if run.returncode not in (0, 1):
        raise RuntimeError(f"rumdl: {run.stderr.strip()}")
    for found in findings:
        # Names come back relative to the folder of the settings or to that of the project.
        places = ((base / found["file"]).resolve() for base in (SETTINGS.parent, project.root))
        name = next(by_path[place] for place in places if place in by_path)
        rule = str(found["rule"])
        if name in pages and rule in TOLD_BETTER:
            continue
        if found["fixable"]:
            mend = f"Mend it, or let it be mended: .venv/bin/rumdl check --fix {name}"
        else:
            mend = f"This tells more: .venv/bin/rumdl rule {rule}"
        what = str(found["message"]).rstrip(".")
        yield Problem(name, int(found["line"]), f"{what} ({rule})", mend, rule="markdown")

"""Knows that no page of Markdown may hold what runs script; what that is, `scripts.publish.hostile` knows."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.bibliography.problems import Problem
from scripts.checks.project import Project
from scripts.publish.hostile import in_source


def check(project: Project) -> Iterator[Problem]:
    """Yield what the pages must not hold."""
    for page in project.pages:
        yield from in_source(page.source, page.file)

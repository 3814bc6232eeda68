"""A line that is left out of the count of tested lines says why."""

from __future__ import annotations

import re

from tests.conftest import ROOT

MARK = re.compile(r"#\s*pragma: no (?:cover|branch)(.*)")


def test_every_line_that_is_left_out_says_why() -> None:
    bare = []
    for file in sorted((ROOT / "scripts").rglob("*.py")):
        for number, line in enumerate(file.read_text("utf-8").splitlines(), 1):
            if (found := MARK.search(line)) and len(found[1].removeprefix(":").split()) < 3:
                bare.append(f"{file.relative_to(ROOT)}:{number}")
    assert bare == []


def test_no_rule_leaves_lines_out_unseen() -> None:
    settings = (ROOT / "pyproject.toml").read_text("utf-8").split("[tool.coverage", 1)[1].split("[tool.ruff]")[0]
    assert not re.search(r"^(?:omit|exclude_lines|exclude_also|partial_also)\b", settings, re.MULTILINE)

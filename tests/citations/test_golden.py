"""Each ``golden/*.md`` becomes exactly the HTML beside it.

``python -m tests.citations.test_golden`` writes the HTML anew, to be read before it is committed.
"""

import re
from pathlib import Path

import markdown
import pytest

HERE = Path(__file__).parent
CASES = sorted((HERE / "golden").glob("*.md"))
EXTENSIONS = [
    "admonition",
    "attr_list",
    "def_list",
    "footnotes",
    "md_in_html",
    "tables",
    "toc",
    "pymdownx.details",
    "pymdownx.superfences",
    "pymdownx.blocks.caption",
]


def render(text: str, bibliography: Path = HERE / "references.yaml") -> str:
    return markdown.markdown(
        text,
        extensions=[*EXTENSIONS, "scripts.citations"],
        extension_configs={"scripts.citations": {"bibliography": str(bibliography), "exports": True}},
    )


def lines(html: str) -> str:
    """Break before each element that matters, so that a difference shows as one line."""
    return re.sub(r"(?=<(?:section|h2|ol|li|span|a|sup|summary|details)\b)", "\n", html).strip() + "\n"


@pytest.mark.parametrize("case", CASES, ids=lambda path: path.stem)
def test_golden(case: Path) -> None:
    assert lines(render(case.read_text())) == case.with_suffix(".html").read_text()


def test_every_html_has_its_source() -> None:
    assert CASES
    assert {p.stem for p in (HERE / "golden").glob("*.html")} == {p.stem for p in CASES}


if __name__ == "__main__":
    for path in CASES:
        path.with_suffix(".html").write_text(lines(render(path.read_text())))

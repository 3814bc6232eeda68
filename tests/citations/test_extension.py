"""What the extension does that one golden file cannot show: many marks, faults, other pages, state between texts."""

import logging
import re
from pathlib import Path

import markdown
import pytest

from tests.citations.test_golden import HERE, render

ENTRY = """- id: key{0:04}
  type: article-journal
  title: Title {0}
  author: [{{family: Author, given: A.}}]
  container-title: Journal
  issued: {{date-parts: [[2001]]}}
  DOI: 10.1000/{0}
  custom: {{design: other, read: record, checked: 2026-11-22, seen: https://example.org/, finding: F., status: current}}
"""


def test_three_hundred_marks(tmp_path: Path) -> None:
    file = tmp_path / "references.yaml"
    file.write_text("references:\n" + "".join(ENTRY.format(i) for i in range(300)))
    order = [(i * 7) % 300 for i in range(300)]
    html = render("\n\n".join(f"S.[@key{i:04}]" for i in order), file)
    assert re.findall(r'href="#ref-key(\d+)"[^>]*>(\d+)</a></sup>', html) == [
        (f"{key:04}", str(nth)) for nth, key in enumerate(order, 1)
    ]
    assert re.findall(r'<li id="ref-key(\d+)"', html) == [f"{key:04}" for key in order]
    ids = re.findall(r' id="([^"]+)"', html)
    assert len(ids) == len(set(ids))
    assert set(re.findall(r'href="#([^"]+)"', html)) <= set(ids)


def test_numbers_start_anew_for_each_text() -> None:
    md = markdown.Markdown(
        extensions=["scripts.citations"],
        extension_configs={"scripts.citations": {"bibliography": str(HERE / "references.yaml")}},
    )
    first = md.convert("A.[@alpha2001] B.[@beta2002]")
    md.reset()
    second = md.convert("B.[@beta2002]")
    assert 'aria-label="Reference 2, van Beta 2002' in first
    assert 'aria-label="Reference 1, van Beta 2002' in second
    assert "alpha2001" not in second


def test_contents_list_shows_no_numbers() -> None:
    html = render("[TOC]\n\n## Heading[@alpha2001] {#h}\n\n## Other {#o}\n\nText.[@beta2002]")
    toc = html[: html.index("</div>")]
    assert re.findall(r">([^<>\n]+)</a>", toc) == ["Heading", "Other", "References"]


def test_unknown_key_names_the_nearest(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR, "mkdocs.citations"):
        html = render("A.[@alpah2001] B.[@nokey]")
    assert [r.getMessage().partition(": ")[2] for r in caplog.records] == [
        f'no reference "alpah2001" in {shown()}. Did you mean "alpha2001"?',
        f'no reference "nokey" in {shown()}. Add the entry, or correct the key.',
    ]
    assert "[unknown reference: nokey]" in html
    assert "doc-bibliography" not in html


def shown() -> str:
    return str((HERE / "references.yaml").relative_to(Path.cwd()))


def test_faulty_bibliography_is_told_once_and_in_full(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    file = tmp_path / "references.yaml"
    file.write_text("references:\n- id: A\n  type: nonsense\n")
    with caplog.at_level(logging.ERROR, "mkdocs.citations"):
        first = render("A.[@a]", file)
        told = len(caplog.records)
        render("B.[@b]", file)
    assert told >= 4
    assert len(caplog.records) == told
    assert all(f"{file}:" in r.getMessage() for r in caplog.records)
    assert ">[references.yaml has errors]<" in first


def test_changed_bibliography_is_read_again(tmp_path: Path) -> None:
    file = tmp_path / "references.yaml"
    file.write_text("references:\n" + ENTRY.format(1))
    assert "Title 1" in render("A.[@key0001]", file)
    file.write_text("references:\n" + ENTRY.format(1).replace("Title 1", "Another title"))
    assert "Another title" in render("A.[@key0001]", file)


def test_no_mark_no_list_no_cost(tmp_path: Path) -> None:
    # Not even the bibliography is opened for a page without citations.
    assert render("Plain.", tmp_path / "missing.yaml") == "<p>Plain.</p>"

"""What readers are told of outside links: copies of what is gone, and how far the check has come."""

from __future__ import annotations

import datetime as dt
import logging
import re
from collections.abc import Iterable
from dataclasses import replace
from pathlib import Path

import markdown
import pytest

from scripts.bibliography import linkfile, loads
from scripts.bibliography.links import Copy, Failure, Link, Trouble, Verdict, addresses_of, is_identifier
from scripts.citations.reachable import state
from tests.conftest import ROOT
from tests.outside.projects import REFERENCE

DAY = dt.date(2026, 3, 1)
ONE, TWO = "https://a.example/one?a=1&b=2", "https://a.example/two"
COPY = Copy(f"https://web.archive.org/web/2026/{ONE}", dt.date(2026, 1, 14))


def link(address: str, verdict: Verdict = "works", **more: object) -> Link:
    failures = tuple(Failure(DAY - dt.timedelta(days=3 * n), "404") for n in (2, 1, 0)) if verdict == "gone" else ()
    made = Link(address, verdict, DAY - dt.timedelta(days=9), DAY, DAY - dt.timedelta(days=9), failures)
    return replace(made, **more)  # type: ignore[arg-type]


def render(folder: Path, text: str, links: Iterable[Link] = (), more: str = "") -> str:
    entries = REFERENCE.format(id="one", url=ONE, more=more) + REFERENCE.format(id="two", url=TWO, more="")
    (folder / "references.yaml").write_text(f"references:\n{entries}")
    (folder / "links.yaml").write_text(linkfile.dumps({one.address: one for one in links}))
    options = {"bibliography": str(folder / "references.yaml"), "links": str(folder / "links.yaml")}
    return markdown.markdown(text, extensions=["scripts.citations"], extension_configs={"scripts.citations": options})


def test_beside_what_is_gone_stands_its_copy(tmp_path: Path) -> None:
    html = render(tmp_path, "A.[@one] B.[@two]", [link(ONE, "gone", archive=COPY), link(TWO, archive=COPY)])
    (told,) = re.findall(r'<span class="ref-gone">(.*?)</span>', html)
    address = COPY.address.replace("&", "&amp;")
    assert told == (
        f'This address no longer works. <a href="{address}" '
        'aria-label="Archived copy of 14 January 2026 of A page, no date">Archived copy of 14 January 2026</a>'
    )
    assert html.index("ref-gone") < html.index('id="ref-two"')
    # The address itself stays, so that the reference can be compared with other lists.
    assert f'<a href="{ONE.replace("&", "&amp;")}">' in html


def test_without_a_copy_that_is_said(tmp_path: Path) -> None:
    html = render(tmp_path, "A.[@one]", [link(ONE, "gone")])
    assert "This address no longer works, and no archived copy is known.</span>" in html


@pytest.mark.parametrize("verdict", ["works", "could-not-verify"])
def test_of_other_verdicts_readers_see_nothing(tmp_path: Path, verdict: Verdict) -> None:
    assert "ref-gone" not in render(tmp_path, "A.[@one]", [link(ONE, verdict, archive=COPY)])


def test_with_a_doi_the_address_does_not_matter(tmp_path: Path) -> None:
    html = render(tmp_path, "A.[@one]", [link(ONE, "gone")], more="  DOI: 10.1000/x\n")
    assert "doi:10.1000/x" in html
    assert "ref-gone" not in html


def test_a_faulty_file_fails_the_build(tmp_path: Path, caplog: pytest.LogCaptureFixture) -> None:
    render(tmp_path, "")
    (tmp_path / "links.yaml").write_text("links:\n- address: javascript:alert(1)\n")
    options = {"bibliography": str(tmp_path / "references.yaml"), "links": str(tmp_path / "links.yaml")}
    with caplog.at_level(logging.ERROR, "mkdocs.citations"):
        markdown.markdown(
            "A.[@one]", extensions=["scripts.citations"], extension_configs={"scripts.citations": options}
        )
    assert 'links.yaml:2: javascript:alert(1): address: the address "javascript:alert(1)" does not' in caplog.text


def test_the_state_before_any_check_and_after(tmp_path: Path) -> None:
    html = render(tmp_path, "[[link-state]]")
    assert html == (
        '<div class="link-state"><p>No outside address has been checked by machine yet. '
        "The references name 2 web addresses besides DOIs and PubMed numbers.</p></div>"
    )
    seen = [
        link(ONE, "gone", archive=COPY),
        link("https://page.example/", checked=DAY + dt.timedelta(days=7)),
        link("https://wall.example/", "could-not-verify", trouble=Trouble(DAY, "403"), checked_by_hand=DAY),
        link("https://wall.example/2", "could-not-verify", trouble=Trouble(DAY, "403")),
    ]
    html = render(tmp_path, "[[link-state]]", seen)
    text = re.sub(r"\s*<[^>]+>\s*", "|", html)
    assert [part for part in text.split("|") if part] == [
        "The references name 2 web addresses besides DOIs and PubMed numbers. "
        "4 outside addresses were checked, those of our pages among them. "
        "The last check was on 8 March 2026, the oldest on 1 March 2026.",
        "1 works",
        "1 is gone",
        "2 could not be verified; a person opened 1 of them, which worked",
        "1 that references name is still open",
        "1 of 2 web sources without a DOI has an archived copy on record",
    ]


def test_the_state_counts_our_own_file() -> None:
    bibliography = loads((ROOT / "references.yaml").read_text(), "references.yaml")
    links = linkfile.load(ROOT / "data/links.yaml")
    named = {address for reference in bibliography for address in addresses_of(reference)}
    told = state(bibliography, links)
    assert f"The references name {len(named)} web addresses" in told.text
    assert ("has been checked by machine yet" in told.text) is (not links)


@pytest.mark.parametrize(
    ("address", "identifies"),
    [
        ("https://doi.org/10.1002/art.37734", True),
        ("http://dx.doi.org/10.1002/art.37734", True),
        ("https://doi.org/", False),
        ("https://pubmed.ncbi.nlm.nih.gov/23359310/", True),
        ("https://pubmed.ncbi.nlm.nih.gov/?term=naltrexone", False),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC2891387/", True),
        ("https://www.ncbi.nlm.nih.gov/pmc/articles/PMC2891387/", True),
        ("https://pmc.ncbi.nlm.nih.gov/articles/PMC2891387/pdf/x.pdf", False),
        ("https://evil.example/https://doi.org/10.1002/art.37734", False),
    ],
)
def test_which_addresses_stand_for_identifiers(address: str, identifies: bool) -> None:
    assert is_identifier(address) is identifies

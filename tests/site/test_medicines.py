"""The whole list of medicines stands on the page, once, and with the warnings first."""

from __future__ import annotations

import html
import re
from pathlib import Path

import pytest

from scripts.evidence.load import load
from scripts.evidence.medicines import OPIOIDS

ROOT = Path(__file__).parents[2]


@pytest.fixture
def page(site: Path) -> str:
    return (site / "interactions/index.html").read_text(encoding="utf-8")


def rows(page: str) -> list[list[str]]:
    tables = re.findall(r'<div class="evidence evidence-medicines">.*?</table>', page, re.S)
    found = []
    for row in re.findall(r"<tr>(.*?)</tr>", "".join(re.findall(r"<tbody>(.*?)</tbody>", "".join(tables), re.S)), re.S):
        cells = re.findall(r"<td>(.*?)</td>", row, re.S)
        without_marks = [re.sub(r'<sup class="citation">.*?</sup>', "", cell, flags=re.S) for cell in cells]
        found.append([html.unescape(re.sub(r"<[^>]+>", "", cell.replace("<br>", "\n"))) for cell in without_marks])
    return found


def test_every_entry_is_a_row_with_all_its_names(page: str) -> None:
    medicines = load(ROOT / "data").medicines
    by_name = {cells[0].split("\n")[0]: cells for cells in rows(page)}
    assert len(rows(page)) == len(by_name) == len(medicines)
    for one in medicines.values():
        called, happens, todo, basis = by_name[one.name]
        assert all(name in called for name in one.names), one.id
        assert one.what in called
        assert one.may_happen in happens
        assert one.to_do in todo
        assert basis.lower() == one.basis.lower()


def test_names_without_sources_have_them_on_the_page_of_names(site: Path, page: str) -> None:
    names = (site / "interactions/opioids/index.html").read_text(encoding="utf-8")
    assert 'href="opioids/"' in page
    for one in load(ROOT / "data").medicines.values():
        cited = {*one.what_refs, *(brands.ref for brands in one.brands)}
        apart = one.kind in (*OPIOIDS, "cough")
        assert (f">{html.escape(one.name)}<" in names) is apart, one.id
        for ref in cited:
            assert f'href="#ref-{ref}"' in (names if apart else page), (one.id, ref)


def test_warnings_stand_before_the_search(page: str) -> None:
    emergency, opioids, search = (page.index(x) for x in ('id="emergency"', ">Opioids</p>", "data-medicines"))
    assert emergency < opioids < search
    assert page.count("data-medicines") == page.count('type="search"') == 1


def test_the_script_holds_no_medicine() -> None:
    script = (ROOT / "docs/assets/js/medicines.js").read_text(encoding="utf-8")
    code = "\n".join(line for line in script.splitlines() if not line.strip().startswith("//")).lower()
    for one in load(ROOT / "data").medicines.values():
        for name in one.names:
            assert len(name) < 5 or name.lower() not in code, name
    assert "innerhtml" not in code
    assert "fetch" not in code

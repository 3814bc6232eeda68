"""What readers see of the check of the records, in marks, lists and on the page that tells how far it has come."""

from __future__ import annotations

import html
import re
from pathlib import Path

import markdown
import pytest

from scripts.bibliography import load
from scripts.bibliography.records import Checked, Difference, Notice, digest, dump
from tests.records.papers import paper

ONE, TWO, THREE = paper(1), paper(2), paper(3)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    entries = [ONE.entry(), TWO.entry(status="corrected"), THREE.entry(DOI="", PMID="", PMCID="")]
    (tmp_path / "references.yaml").write_text("references:\n" + "\n".join(entries), "utf-8")
    (tmp_path / "data").mkdir()
    (tmp_path / "data/records.yaml").write_text(dump([]), "utf-8")
    return tmp_path


def checked(folder: Path, key: str, verdict: str, **more: object) -> Checked:
    of = digest(load(folder / "references.yaml").by_id[key])
    return Checked(key, "2026-11-22", of, verdict, **more)  # type: ignore[arg-type]


def render(folder: Path, text: str, *records: Checked, option: str = "data/records.yaml") -> str:
    (folder / "data/records.yaml").write_text(dump(records), "utf-8")
    settings = {
        "bibliography": str(folder / "references.yaml"),
        "records": str(folder / option) if option else "",
    }
    return markdown.markdown(text, extensions=["scripts.citations"], extension_configs={"scripts.citations": settings})


def note(page: str) -> str:
    return html.unescape(re.findall(r'class="ref-note">([^<]*)<', page)[0])


def test_an_entry_tells_when_its_record_was_checked(folder: Path) -> None:
    sound = checked(folder, "paper001", "agrees")
    assert note(render(folder, "A.[@paper001]", sound)).endswith("record read · record checked on 22 Nov 2026")
    assert "record checked" not in render(folder, "A.[@paper001]")
    assert "record checked" not in render(folder, "A.[@paper001]", sound, option="")


def test_what_was_not_compared_as_it_stands_is_not_called_checked(folder: Path) -> None:
    other = Checked("paper001", "2026-11-22", "00000000", "agrees")
    assert "record checked" not in render(folder, "A.[@paper001]", other)
    for verdict in ("could-not-verify", "nothing-to-check", "not-found"):
        assert "record checked" not in render(folder, "A.[@paper001]", checked(folder, "paper001", verdict))


def test_differences_are_not_hidden(folder: Path) -> None:
    differences = (Difference("volume", "1", "2", "crossref"), Difference("container-title", "a", "b", "crossref"))
    page = render(folder, "A.[@paper001]", checked(folder, "paper001", "differs", differences=differences))
    assert note(page).endswith("record checked on 22 Nov 2026: volume, journal not the same there")
    page = render(folder, "A.[@paper001]", checked(folder, "paper001", "wrong-paper"))
    assert note(page).endswith("record checked on 22 Nov 2026: an identifier leads to another paper")


@pytest.mark.parametrize(
    ("kind", "word", "name"),
    [("retraction", "Retracted.", "retracted"), ("concern", "Expression of concern.", "expression of concern"),
     ("correction", "Corrected.", "corrected")],
)  # fmt: skip
def test_a_notice_brings_a_banner_wherever_the_paper_is_cited(folder: Path, kind: str, word: str, name: str) -> None:
    notice = Notice(kind, "crossref", '10.5555/n"><script>')  # type: ignore[arg-type]
    verdict = {"retraction": "retracted", "concern": "concern", "correction": "corrected"}[kind]
    page = render(folder, "A.[@paper001]", checked(folder, "paper001", verdict, notices=(notice,)))
    assert f'<span class="ref-status"><strong>{word}</strong>' in page
    assert 'href="https://doi.org/10.5555/n%22%3E%3Cscript%3E"' in page
    assert f'aria-label="Reference 1, Younger 2013, {name}"' in page
    assert ('class="retracted"' in page) is (kind == "retraction")


def test_the_graver_of_our_status_and_the_record_counts(folder: Path) -> None:
    assert "<strong>Corrected.</strong>" in render(folder, "A.[@paper002]")
    found = checked(folder, "paper002", "retracted", notices=(Notice("retraction", "ncbi", "PMID 5"),))
    page = render(folder, "A.[@paper002]", found)
    assert "<strong>Retracted.</strong>" in page
    assert "Corrected." not in page
    assert 'href="https://pubmed.ncbi.nlm.nih.gov/5/"' in page


def test_the_state_of_an_empty_file(folder: Path) -> None:
    page = render(folder, "Before.\n\n[[record-state]]\n\nAfter.")
    assert "No reference has been checked by machine yet." in page
    assert "2 of the 3 references have a DOI, PMID or PMCID" in page
    assert "<li>" not in page
    assert "[[" not in page


def test_the_state_tells_numbers_days_and_what_is_open(folder: Path) -> None:
    page = render(folder, "[[record-state]]", checked(folder, "paper001", "agrees"))
    assert "1 were checked." not in page
    assert "1 was checked. The last check was on 22 November 2026." in page
    assert re.findall(r"<li>(.*?)</li>", page) == ["1 agrees with the public record", "1 is still open"]


def test_faults_of_the_file_are_told(folder: Path, caplog: pytest.LogCaptureFixture) -> None:
    render(folder, "A.[@paper001]")
    (folder / "data/records.yaml").write_text("records: 5\n", "utf-8")
    settings = {"bibliography": str(folder / "references.yaml"), "records": str(folder / "data/records.yaml")}
    markdown.markdown(
        "A.[@paper001]", extensions=["scripts.citations"], extension_configs={"scripts.citations": settings}
    )
    assert 'the key "records" with a list is missing' in caplog.text

"""Completing entries: shown first, written only when agreed to, the rest kept to the byte."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scripts.bibliography import BibliographyError, loads
from scripts.bibliography.records import Addition, Checked, Difference, Notice
from scripts.checks.records.fixing import Change, apply, identifiers, propose
from tests.records.papers import paper
from tests.records.test_command import ONE, THREE, TWO, Desk, desk

__all__ = ["desk"]

WRAPPED = """\
# A remark before.
references:
- id: aaa2001
  type: article-journal
  title: 'A title that goes over two lines,
    volume: not a field'
  author:
  - {family: Aaa, given: A.}   # a remark
  container-title: Journal
  issued: {date-parts: [[2001]]}
  URL: https://example.org/a
  custom:
    design: other
    read: record
    checked: 2026-11-22
    seen: https://example.org/
    unconfirmed: [title,
      container-title]
    incomplete: [volume, page, DOI]
    finding: F.
    status: current

- id: bbb2002
  type: webpage
  title:   "Spaces stay"
  container-title: 'Site'
  URL: https://example.org/b
  custom: {design: other, read: record, checked: 2026-11-22, seen: https://example.org/, finding: F., status: current}
"""


def changed(**more: object) -> list[str]:
    """The lines that differ, marked as in a diff."""
    import difflib

    change = Change("aaa2001", **{"set": {}, **more})  # type: ignore[arg-type]
    after = apply(WRAPPED, [change])
    return [x for x in difflib.unified_diff(WRAPPED.split("\n"), after.split("\n"), n=0, lineterm="") if x[1:2] != x[:1]
            and not x.startswith("@@")]  # fmt: skip


def test_fields_are_put_in_their_place() -> None:
    assert changed(set={"volume": "65", "page": "529-538", "DOI": "10.5555/x"}, known=("volume", "page", "DOI")) == [
        "+  volume: '65'",
        "+  page: 529-538",
        "+  DOI: 10.5555/x",
        "-    incomplete: [volume, page, DOI]",
    ]


def test_lists_in_several_lines_are_shortened() -> None:
    assert changed(known=("title",)) == [
        "-    unconfirmed: [title,",
        "-      container-title]",
        "+    unconfirmed: [container-title]",
    ]


def test_a_status_is_replaced() -> None:
    assert changed(status="retracted") == ["-    status: current", "+    status: retracted"]


@pytest.mark.parametrize("end", ["\r\n", "\n"])
def test_line_ends_and_a_missing_last_one_are_kept(end: str) -> None:
    text = WRAPPED.replace("\n", end).removesuffix(end)
    after = apply(text, [Change("aaa2001", {"volume": "65"}, ("volume",))])
    assert after.count(end) == text.count(end) + 1
    assert after.endswith("status: current}")
    assert "\r\r" not in after


def test_what_would_spoil_the_file_is_refused() -> None:
    with pytest.raises(BibliographyError):
        apply(WRAPPED, [Change("aaa2001", {"DOI": "no doi"})])
    with pytest.raises(BibliographyError):
        apply(WRAPPED, [Change("aaa2001", {"volume": "65"})])  # still named as missing


def proposal(checked: Checked, **fields: str) -> Change | None:
    bibliography = loads("references:\n" + ONE.entry(**fields) + TWO.entry())
    taken = identifiers(bibliography)
    return propose(bibliography.by_id["paper001"], checked, taken)


FOUND = Checked("paper001", "2026-11-22", "0", "agrees", compared=("title", "volume", "author"))


def test_nothing_is_proposed_for_a_wrong_paper() -> None:
    checked = replace(FOUND, additions=(Addition("PMID", "5", "ncbi"),), notices=(Notice("retraction", "crossref"),))
    assert proposal(checked, PMID="")
    for verdict in ("wrong-paper", "not-found", "could-not-verify"):
        assert proposal(replace(checked, verdict=verdict), PMID="") is None  # type: ignore[arg-type]


def test_only_what_is_second_hand_is_replaced() -> None:
    checked = replace(FOUND, verdict="differs", differences=(Difference("volume", "65", "66", "crossref"),))
    assert proposal(checked) is None
    assert proposal(checked, unconfirmed="volume") == Change("paper001", {"volume": "66"}, ("volume",))


def test_what_agrees_is_no_longer_second_hand() -> None:
    # Of authors only the first is compared, so the list stays unconfirmed.
    assert proposal(FOUND, unconfirmed="title, author") == Change("paper001", {}, ("title",))


def test_an_identifier_of_another_entry_is_not_proposed() -> None:
    assert proposal(replace(FOUND, additions=(Addition("PMID", TWO.pmid, "ncbi"),)), PMID="") is None


@pytest.mark.parametrize(
    ("ours", "kind", "status"),
    [("current", "retraction", "retracted"), ("current", "correction", "corrected"), ("retracted", "correction", ""),
     ("corrected", "concern", "concern"), ("retracted", "retraction", ""), ("current", "other", "")],
)  # fmt: skip
def test_a_status_only_grows_graver(ours: str, kind: str, status: str) -> None:
    checked = replace(FOUND, notices=(Notice(kind, "crossref"),))  # type: ignore[arg-type]
    found = proposal(checked, status=ours)
    assert (found.status if found else "") == status


def prepared(desk: Desk) -> bytes:
    desk.services.papers = [ONE, replace(TWO, comments=({"reftype": "Erratum in", "pmid": 5},)), THREE]
    first = replace(ONE, volume="", page="").entry(PMID="", PMCID="", incomplete="volume, page", unconfirmed="title")
    desk.write(first, TWO.entry(), THREE.entry())
    return (desk.folder / "references.yaml").read_bytes()


def test_a_diff_is_shown_and_nothing_written_unasked(desk: Desk, capsys: pytest.CaptureFixture[str]) -> None:
    before = prepared(desk)
    desk.run()
    assert "could be completed" in capsys.readouterr().out
    desk.run("--fix")
    out = capsys.readouterr().out
    for line in ("+  volume: '65'", "+  page: 529-538", "+  PMID: '900001'", "+  PMCID: PMC800001", "-    incomplete:",
                 "-    unconfirmed: [title]", "+    status: corrected"):  # fmt: skip
        assert line in out
    assert "Nothing was written" in out
    assert (desk.folder / "references.yaml").read_bytes() == before


@pytest.mark.parametrize(("answer", "written"), [("y", True), ("", False), ("n", False)])
def test_a_person_is_asked(desk: Desk, monkeypatch: pytest.MonkeyPatch, answer: str, written: bool) -> None:
    before = prepared(desk)
    monkeypatch.setattr("sys.stdin.isatty", lambda: True, raising=False)
    monkeypatch.setattr("builtins.input", lambda question: answer)
    desk.run("--fix")
    assert ((desk.folder / "references.yaml").read_bytes() != before) is written


def test_agreed_beforehand_it_is_written_and_then_all_is_well(desk: Desk) -> None:
    prepared(desk)
    desk.run("--fix", "--yes")
    bibliography = loads((desk.folder / "references.yaml").read_text("utf-8"))
    first = bibliography.by_id["paper001"]
    assert (first.volume, first.page, first.PMID, first.PMCID) == ("65", "529-538", ONE.pmid, ONE.pmcid)
    assert (first.custom.incomplete, first.custom.unconfirmed) == ((), ())
    assert bibliography.by_id["paper002"].custom.status == "corrected"
    after = (desk.folder / "references.yaml").read_bytes()
    assert desk.run("--fix", "--yes", "--fresh") == 0
    assert (desk.folder / "references.yaml").read_bytes() == after


def test_a_full_disk_leaves_the_bibliography(desk: Desk, monkeypatch: pytest.MonkeyPatch) -> None:
    before = prepared(desk)
    desk.run()

    def full(*_: object, **__: object) -> int:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("scripts.bibliography.files.os.fdopen", full)
    assert desk.run("--fix", "--yes") == 3
    assert (desk.folder / "references.yaml").read_bytes() == before


def test_the_real_bibliography_can_be_completed() -> None:
    """Every real entry takes a volume where it lacks one, and no other entry changes."""
    text = (Path(__file__).parents[2] / "references.yaml").read_bytes().decode()
    bibliography = loads(text)
    changes = [
        Change(r.id, {"volume": "1"}, ("volume",)) for r in bibliography if r.type == "article-journal" and not r.volume
    ]
    assert changes
    after = loads(apply(text, changes))
    assert all(after.by_id[change.id].volume == "1" for change in changes)
    assert paper(1).volume  # made-up papers have one

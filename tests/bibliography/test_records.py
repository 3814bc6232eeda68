"""The file of checked records: read, written, described."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import jsonschema
import pytest
import yaml

from scripts.bibliography import load
from scripts.bibliography.records import (
    HEAD,
    Addition,
    Checked,
    Difference,
    Notice,
    RecordsError,
    digest,
    dump,
    load_records,
    standing,
)
from scripts.bibliography.schema import RECORDS_PATH, records_schema

ROOT = Path(__file__).parents[2]
FULL = Checked(
    "younger2013",
    "2026-11-22",
    "01234567",
    "differs",
    ("crossref", "ncbi"),
    ("DOI", "title"),
    (Difference("page", "5", "6: “é”, #7", "crossref"), Difference("volume", "", "1", "ncbi")),
    (Notice("retraction", "crossref (retraction-watch)", "10.5555/x", "2020"), Notice("concern", "ncbi")),
    (Addition("PMID", "123", "ncbi"),),
    'a remark: with "signs"',
)
SOUND = "records:\n- {id: a, checked: 2026-11-22, of: '0', verdict: agrees"
BARE = Checked("aaa", "2026-11-22", "12345678", "nothing-to-check")


def test_what_is_written_is_read_back(tmp_path: Path) -> None:
    file = tmp_path / "records.yaml"
    file.write_text(dump([FULL, BARE]), "utf-8")
    assert load_records(file) == {"aaa": BARE, "younger2013": FULL}
    assert list(load_records(file)) == ["aaa", "younger2013"]


def test_the_committed_file_is_sound_and_names_known_references() -> None:
    file = ROOT / "data/records.yaml"
    records = load_records(file)
    assert dump(records.values()) == file.read_text("utf-8")
    assert file.read_text("utf-8").startswith(HEAD)
    assert records.keys() <= load(ROOT / "references.yaml").by_id.keys()


def test_schema_is_as_generated_and_holds() -> None:
    rules = json.loads((ROOT / RECORDS_PATH).read_text("utf-8"))
    assert rules == records_schema(), "python -m scripts.bibliography schema --write"
    jsonschema.Draft202012Validator.check_schema(rules)
    validator = jsonschema.Draft202012Validator(rules)
    assert not list(validator.iter_errors(yaml.safe_load(dump([]))))
    written = yaml.safe_load(dump([FULL, BARE]))
    assert not list(validator.iter_errors(written))
    for surplus in ({"surplus": 1}, {"verdict": "fine"}, {"checked": "soon"}, {"notices": [{"kind": "x"}]}):
        assert list(validator.iter_errors({"records": [written["records"][0] | surplus]}))


@pytest.mark.parametrize(
    ("text", "line", "what"),
    [
        ("", 1, 'the key "records"'),
        ("records: 5", 1, 'the key "records"'),
        ("records: []\nrecord: []", 2, 'unknown key "record"'),
        ("records:\n- 5", 2, "an entry is a number"),
        ("records:\n- id: a\n  checked: 2026-11-22\n  verdict: agrees", 2, 'the field "of" is missing'),
        ("records:\n- {id: a, checked: 2026-11-22, of: '0', verdict: agree}", 2, 'verdict: "agree"'),
        ("records:\n- {id: a, checked: 2026-13-22, of: '0', verdict: agrees}", 2, 'checked: "2026-13-22"'),
        ("records:\n- {id: a, checked: 2026-11-22, of: '0', verdict: agrees, askd: []}", 2, 'unknown field "askd"'),
        ("records:\n- {id: a, checked: 2026-11-22, of: '0', verdict: agrees, asked: 5}", 2, "asked holds a number"),
        ("records:\n- {id: a, checked: 2026-11-22, of: '0', verdict: agrees, notices: [{kind: x, source: y}]}", 2,
         'kind: "x"'),
        ("records:\n- {id: a, checked: 2026-11-22, of: '0', verdict: agrees}\n"
         "- {id: a, checked: 2026-11-22, of: '0', verdict: agrees}", 3, 'the id "a" stands twice'),
        ("records:\n- {id: [a], checked: 2026-11-22, of: '0', verdict: agrees}", 2, "id holds a list where text"),
        (f"{SOUND}, notices: 5}}", 2, "notices holds a number where a list"),
        (f"{SOUND}, notices: [5]}}", 2, "notices holds a number where a map"),
        (f"{SOUND}, additions: [{{field: page, theirs: '5', source: ncbi, by: me}}]}}", 2, 'field "by" in additions'),
        (f"{SOUND}, additions: [{{field: page, source: ncbi}}]}}", 2, "additions needs field, theirs, source"),
        ("records: [", 1, ""),
    ],
)  # fmt: skip
def test_faults_are_told_with_their_line(tmp_path: Path, text: str, line: int, what: str) -> None:
    file = tmp_path / "records.yaml"
    file.write_text(text, "utf-8")
    with pytest.raises(RecordsError) as caught:
        load_records(file, "data/records.yaml")
    first = caught.value.problems[0]
    assert (first.file, first.line >= line, what in first.what) == ("data/records.yaml", True, True), str(first)


def test_the_digest_follows_what_is_compared() -> None:
    reference = next(r for r in load(ROOT / "references.yaml") if r.DOI and r.page)
    assert digest(replace(reference, note="x", line=7)) == digest(reference)
    for change in ({"DOI": "10.5555/x"}, {"title": "x"}, {"page": "1"}, {"author": ()}, {"issued": None}):
        assert digest(replace(reference, **change)) != digest(reference)


def test_the_gravest_notice_counts_whoever_knows_it() -> None:
    reference = next(r for r in load(ROOT / "references.yaml") if r.custom.status == "current")
    corrected = replace(reference, custom=replace(reference.custom, status="corrected"))
    assert standing(None, reference) is None
    assert standing(BARE, corrected) == "correction"
    assert standing(FULL, corrected) == "retraction"
    assert standing(replace(FULL, notices=(Notice("other", "crossref"),)), reference) is None

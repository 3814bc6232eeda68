"""The file of outside links: read strictly, written so that it reads the same."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import jsonschema
import pytest
import yaml

from scripts.bibliography import linkfile
from scripts.bibliography.linkfile import LinkFileError
from scripts.bibliography.links import Copy, Failure, Link, Trouble
from scripts.checks.outside.verdict import Observation, judged
from tests.conftest import ROOT

HERE = Path(__file__).parent
LATE = dt.date(2100, 1, 1)
FULL = Link(
    "https://a.example/?q=1&x=%20#part: 'x'".replace("'x'", "x").replace(" ", ""),
    "gone",
    dt.date(2026, 1, 1),
    dt.date(2026, 2, 1),
    dt.date(2026, 1, 1),
    tuple(Failure(dt.date(2026, 1, n), "404 Not Found: #'\"") for n in (10, 13, 16)),
    Trouble(dt.date(2026, 1, 20), "403"),
    "https://b.example/",
    False,
    Copy("https://web.archive.org/web/2026/https://a.example/", dt.date(2026, 1, 2)),
    dt.date(2026, 1, 3),
    dt.date(2026, 1, 4),
)


def read(tmp_path: Path, text: str) -> dict[str, Link]:
    (tmp_path / "links.yaml").write_text(text, encoding="utf-8")
    return linkfile.load(tmp_path / "links.yaml", "links.yaml", LATE)


def test_what_is_written_reads_the_same(tmp_path: Path) -> None:
    other = Link("https://b.example/", "could-not-verify", dt.date(2026, 1, 1), dt.date(2026, 1, 1))
    links = {link.address: link for link in (other, FULL)}
    text = linkfile.dumps(links)
    assert read(tmp_path, text) == links
    assert list(read(tmp_path, text)) == sorted(links)
    assert linkfile.dumps(read(tmp_path, text)) == text


def test_without_a_file_there_are_no_links(tmp_path: Path) -> None:
    assert linkfile.load(tmp_path / "none.yaml") == {}


def test_the_committed_file_is_sound_and_as_the_program_writes_it() -> None:
    file = ROOT / "data/links.yaml"
    assert linkfile.dumps(linkfile.load(file)) == file.read_text()


def test_the_schema_is_the_committed_one_and_holds_the_file() -> None:
    committed = json.loads((ROOT / "data/schemas/links.schema.json").read_text())
    assert committed == linkfile.schema()
    written = yaml.safe_load(linkfile.dumps({FULL.address: FULL}))
    jsonschema.validate(json.loads(json.dumps(written, default=str)), committed)
    jsonschema.validate({"links": []}, committed)
    with pytest.raises(jsonschema.ValidationError):
        jsonschema.validate({"links": [{"address": "javascript:alert(1)"}]}, committed)


@pytest.mark.parametrize("case", sorted(p.stem for p in (HERE / "faults").glob("*.yaml")))
def test_faults_are_told_all_at_once_with_line_and_mend(case: str) -> None:
    with pytest.raises(LinkFileError) as caught:
        linkfile.load(HERE / f"faults/{case}.yaml", "links.yaml", dt.date(2026, 6, 1))
    assert "".join(f"{p}\n" for p in caught.value.problems) == (HERE / f"faults/{case}.txt").read_text("utf-8")
    assert all(p.line and p.mend for p in caught.value.problems)


def test_a_week_of_observations_changes_the_file_as_expected(tmp_path: Path) -> None:
    """What people wrote and what is not asked this time stays to the letter."""
    links = linkfile.load(HERE / "history/before.yaml", today=LATE)
    for day, addresses in yaml.safe_load((HERE / "history/observations.yaml").read_text()).items():
        for address, seen in addresses.items():
            links[address] = judged(links.get(address), address, Observation(**seen), day)
    assert linkfile.dumps(links) == (HERE / "history/after.yaml").read_text()

"""What readers take away is what the data files hold."""

import csv
import hashlib
import io
import json
from pathlib import Path

import pytest
import yaml

from scripts.publish.data import as_csv

ROOT = Path(__file__).parents[2]
SETS = sorted(p.stem for p in (ROOT / "data").glob("*.yaml"))


def leaves(value: object) -> list[str]:
    if isinstance(value, dict):
        return [leaf for inner in value.values() for leaf in leaves(inner)]
    if isinstance(value, list):
        return [leaf for inner in value for leaf in leaves(inner)]
    return [str(value)]


@pytest.mark.parametrize("name", SETS)
def test_round_trip(site: Path, name: str) -> None:
    source = yaml.safe_load((ROOT / f"data/{name}.yaml").read_text())[name]
    taken = json.loads((site / f"data/{name}.json").read_text())
    assert taken["license"].startswith("CC BY 4.0")
    assert taken[name] == json.loads(json.dumps(source, default=str))
    rows = list(csv.DictReader(io.StringIO((site / f"data/{name}.csv").read_bytes().decode())))
    assert len(rows) == len(source)
    for row, entry in zip(rows, source, strict=True):
        cells = " ".join(row.values())
        assert all(leaf in cells for leaf in leaves(entry) if leaf != "None"), entry


def test_checksums(site: Path) -> None:
    lines = (site / "data/SHA256SUMS").read_text().splitlines()
    assert len(lines) >= 3 * len(SETS)
    for line in lines:
        digest, _, name = line.partition("  ")
        assert hashlib.sha256((site / "data" / name).read_bytes()).hexdigest() == digest


def test_csv_of_uneven_records() -> None:
    records = [{"a": 1, "b": [{"c": 'x"y'}, {"c": "z\n"}]}, {"a": None, "d": ["p", "q"]}]
    rows = list(csv.reader(io.StringIO(as_csv(records), newline="")))
    assert rows == [["a", "b.0.c", "b.1.c", "d"], ["1", 'x"y', "z\n", ""], ["", "", "", "p; q"]]


def test_synthesis_is_what_the_interface_promises(site: Path) -> None:
    records = json.loads((site / "data/synthesis.json").read_text())["synthesis"]
    pain = {r["analysis"]: r for r in records if r["outcome"] == "pain"}
    for record in records:
        assert {"estimate", "ci_low", "ci_high", "tau2", "i2", "method", "trials"} <= set(record)
        assert record["ci_low"] <= record["estimate"] <= record["ci_high"]
    assert set(pain["common effect"]["trials"]) == {"final", "innova"}

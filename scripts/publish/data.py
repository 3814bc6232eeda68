"""Knows how the data sets are offered to readers: JSON, CSV, schema, checksums; knows nothing of what they say."""

from __future__ import annotations

import csv
import hashlib
import io
import json
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import yaml

from scripts.bibliography.files import write_whole
from scripts.evidence.model import Evidence
from scripts.evidence.synthesis import as_records

LICENSE = "CC BY 4.0, https://creativecommons.org/licenses/by/4.0/, the project's contributors"
Record = Mapping[str, Any]


def write_data(data: Path, evidence: Evidence, site: Path) -> list[str]:
    """Write every data set of the folder *data*, and our synthesis, to ``data/`` below *site*.

    Each set is there as JSON (as it stands in its file) and as CSV (one row an entry, nested parts in columns named
    ``arms.0.n``); ``SHA256SUMS`` holds the checksums. Returns the names of the sets.
    """
    folder = site / "data"
    sets: dict[str, Sequence[Record]] = {p.stem: _entries(p) for p in sorted(data.glob("*.yaml"))}
    sets["synthesis"] = as_records(evidence)
    for name, records in sets.items():
        content = {"name": name, "license": LICENSE, name: records}
        write_whole(folder / f"{name}.json", json.dumps(content, ensure_ascii=False, indent=1, default=str) + "\n")
        write_whole(folder / f"{name}.csv", as_csv(records))
    for schema in sorted((data / "schemas").glob("*.json")):
        write_whole(folder / "schemas" / schema.name, schema.read_text(encoding="utf-8"))
    files = sorted(p for p in folder.rglob("*") if p.suffix in (".json", ".csv"))
    sums = (f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.relative_to(folder).as_posix()}\n" for p in files)
    write_whole(folder / "SHA256SUMS", "".join(sums))
    return list(sets)


def _entries(file: Path) -> list[Record]:
    loaded = yaml.load(file.read_text(encoding="utf-8"), Loader=getattr(yaml, "CSafeLoader", yaml.SafeLoader))
    entries: list[Record] = loaded[file.stem]
    return entries


def as_csv(records: Sequence[Record]) -> str:
    """Return *records* as CSV (RFC 4180) with one column for each value anywhere in them, in order of appearance."""
    flat = [_flatten(record) for record in records]
    columns = list(dict.fromkeys(name for row in flat for name in row))
    out = io.StringIO()
    writer = csv.DictWriter(out, columns, lineterminator="\r\n")
    writer.writeheader()
    writer.writerows(flat)
    return out.getvalue()


def _flatten(value: object, name: str = "") -> dict[str, object]:
    if isinstance(value, Mapping):
        parts = ((f"{name}.{key}" if name else str(key), inner) for key, inner in value.items())
    elif isinstance(value, list) and any(isinstance(inner, Mapping | list) for inner in value):
        parts = ((f"{name}.{i}", inner) for i, inner in enumerate(value))
    else:
        return {name: "; ".join(map(str, value)) if isinstance(value, list) else value}
    return {key: leaf for part, inner in parts for key, leaf in _flatten(inner, part).items()}

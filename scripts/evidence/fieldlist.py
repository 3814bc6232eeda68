"""Knows how the schemas of the data files are told to people as tables; knows nothing of any entry.

python -m scripts.evidence.fieldlist     writes the list for contributors anew
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from scripts.bibliography.files import write_whole

SCHEMAS = Path("data/schemas")
LIST = Path("contributing/fields.md")
_HEAD = """\
# Every field

Made from `data/schemas/` by `make schema`; do not edit. Editors that read the first line of a data file show the same
while you type. A point leads into a map or a list: `custom.read` is `read` within `custom`. Fields with a star must be
there.
"""


def text(schemas: Mapping[str, Mapping[str, Any]]) -> str:
    """Return the list of all fields as Markdown.

    Args:
        schemas: JSON Schemas (draft 2020-12) by the name of their data file, without ending.
    """
    parts = [_HEAD]
    for name, schema in sorted(schemas.items()):
        title = str(schema.get("title", name)).strip()
        parts.append(f"\n## {name}\n\n{_cell(title)}\n\n| Field | What it holds |\n|---|---|\n")
        for path, must, about in _rows(schema, name):
            star = "\\*" if must else ""
            parts.append(f"| `{path}`{star} | {_cell(about)} |\n")
    return "".join(parts)


def _rows(schema: Mapping[str, Any], name: str) -> Iterator[tuple[str, bool, str]]:
    """Yield path, whether it must be there, and description of each field; the list of entries itself is no field."""
    rows: dict[str, tuple[bool, str]] = {}
    _walk(schema, "", rows)
    for path, (must, about) in rows.items():
        inner = path.removeprefix(f"{name}.")
        if path != name:
            yield inner, must, about


def _walk(part: Any, path: str, rows: dict[str, tuple[bool, str]]) -> None:
    if isinstance(part, list):
        for one in part:
            _walk(one, path, rows)
        return
    if not isinstance(part, dict):
        return
    required = part.get("required", [])
    for key, value in part.get("properties", {}).items():
        here = f"{path}.{key}" if path else key
        about = value.get("description", "") if isinstance(value, dict) else ""
        known = rows.get(here)
        rows[here] = (key in required, about or (known[1] if known else ""))
        _walk(value, here, rows)
    for word in ("items", "anyOf", "oneOf", "allOf", "additionalProperties"):
        _walk(part.get(word), path, rows)


def _cell(words: str) -> str:
    """Return words as a cell of a table, their example as code, since it is text of a data file."""
    told, begins, example = words.replace("|", "\\|").replace("\n", " ").partition("Example: ")
    return told.replace("<", "&lt;") + (f"{begins}`{example}`" if example else "")


def read(folder: Path) -> dict[str, Mapping[str, Any]]:
    """Return the schemas in *folder* by the name of their data file."""
    files = sorted(folder.glob("*.schema.json"))
    return {file.name.removesuffix(".schema.json"): json.loads(file.read_text("utf-8")) for file in files}


def main() -> int:
    """Write the list and return the exit code."""
    write_whole(LIST, text(read(SCHEMAS)))
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Knows one command: write the JSON Schema of the words anew (python -m scripts.publish.search)."""

from __future__ import annotations

from scripts.bibliography.files import write_whole
from scripts.evidence.schema import FOLDER
from scripts.publish.search.words import WORDS, schema_text

if __name__ == "__main__":
    write_whole(FOLDER / f"{WORDS.name}.schema.json", schema_text())

"""Knows how editors are told the citation keys: snippets for VS Code and a plain list for others; reads only their ids.

python -m scripts.checks.editors     (make snippets)

Both files are made, not kept in the repository: with each new reference they would change, and nobody reads them.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable
from pathlib import Path

from scripts.bibliography import Bibliography, BibliographyError, Reference, load
from scripts.bibliography.files import write_whole
from scripts.bibliography.markup import plain
from scripts.bibliography.model import short_name
from scripts.bibliography.problems import report

SNIPPETS = Path(".vscode/citations.code-snippets")
LIST = Path("build/citation-keys.txt")
BIBLIOGRAPHY = "references.yaml"
_TITLE = 70


def short(reference: Reference) -> str:
    """Return who, when and what of *reference* in one line."""
    title = plain(reference.title)
    if len(title) > _TITLE:
        title = title[:_TITLE].rsplit(" ", 1)[0] + " …"
    return f"{short_name(reference)}: {title}"


def snippets(references: Iterable[Reference]) -> str:
    """Return the snippets file: ``@key`` becomes ``[@key]``, also where the bracket was typed already."""
    made = {
        reference.id: {
            "scope": "markdown",
            "prefix": [f"@{reference.id}", f"[@{reference.id}"],
            "body": f"[@{reference.id}]",
            "description": short(reference),
        }
        for reference in references
    }
    return json.dumps(made, ensure_ascii=False, indent=0) + "\n"


def listed(references: Iterable[Reference]) -> str:
    """Return one line a reference: its key, a tab, who, when and what."""
    return "".join(f"{reference.id}\t{short(reference)}\n" for reference in references)


def write(bibliography: Bibliography, root: Path) -> None:
    """Write both files below *root*."""
    write_whole(root / SNIPPETS, snippets(bibliography))
    write_whole(root / LIST, listed(bibliography))


def main() -> int:
    """Write both files from the bibliography and return the exit code: 0, or 1 when it has faults."""
    try:
        bibliography = load(BIBLIOGRAPHY, BIBLIOGRAPHY)
    except BibliographyError as error:
        print(report(error.problems), file=sys.stderr)
        return 1
    write(bibliography, Path())
    print(f"{SNIPPETS} and {LIST}: {len(bibliography)} keys")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Knows the commands of the bibliography.

python -m scripts.bibliography check [FILE] [--format text|json|github]
python -m scripts.bibliography export --format bibtex|ris|csl-json [ID …]
python -m scripts.bibliography schema [--write]
python -m scripts.bibliography add IDENTIFIER-OR-FILE [--id KEY] [--dry-run] …     (--help tells all)
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.bibliography import BibliographyError, did_you_mean, linkfile, load, report
from scripts.bibliography.add import command as adding
from scripts.bibliography.export import FORMATS
from scripts.bibliography.files import write_whole
from scripts.bibliography.problems import Form
from scripts.bibliography.schema import PATH, RECORDS_PATH, records_schema, schema

FILE = "references.yaml"
LINKS_SCHEMA = Path("data/schemas/links.schema.json")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 sound, 1 faults, 2 wrong usage."""
    parser = argparse.ArgumentParser(prog="python -m scripts.bibliography", description="The one bibliography.")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="say all that is wrong with the file")
    check.add_argument("file", nargs="?", default=FILE)
    check.add_argument("--format", choices=("text", "json", "github"), default="text")
    export = commands.add_parser("export", help="print entries in another format")
    export.add_argument("--format", choices=sorted(FORMATS), required=True)
    export.add_argument("--file", default=FILE)
    export.add_argument("ids", nargs="*", metavar="ID", help="ids of entries; all when left out")
    for_editors = commands.add_parser("schema", help="print the JSON Schema for editors")
    for_editors.add_argument(
        "--write", action="store_true", help="write it, and those of checked records and links, to data/schemas/"
    )
    adding.options(commands.add_parser("add", help="add a source: identifier, address or file"))
    options = parser.parse_args(arguments)
    if options.command == "schema":
        return _schema(write=options.write)
    if options.command == "add":
        return adding.main(options, print, lambda text: print(text, file=sys.stderr))
    try:
        bibliography = load(options.file)
    except BibliographyError as error:
        form: Form = options.format if options.command == "check" else "text"
        print(report(error.problems, form), file=sys.stderr if form == "text" else sys.stdout)
        return 1
    if options.command == "check":
        if options.format == "json":
            print("[]")
        print(f"{options.file}: {len(bibliography)} references, all sound.", file=sys.stderr)
        return 0
    unknown = [name for name in options.ids if name not in bibliography.by_id]
    for name in unknown:
        mend = did_you_mean(name, bibliography.by_id) or "Look the id up in the file"
        print(f'{options.file}: there is no reference "{name}". {mend}', file=sys.stderr)
    if unknown:
        return 2
    chosen = [bibliography.by_id[name] for name in options.ids] or list(bibliography)
    _extension, _media_type, dump = FORMATS[options.format]
    sys.stdout.write(dump(chosen))
    return 0


def _schema(*, write: bool) -> int:
    text = json.dumps(schema(), indent=1, ensure_ascii=False) + "\n"
    if not write:
        sys.stdout.write(text)
        return 0
    write_whole(Path(PATH), text)
    write_whole(LINKS_SCHEMA, json.dumps(linkfile.schema(), indent=1, ensure_ascii=False) + "\n")
    write_whole(Path(RECORDS_PATH), json.dumps(records_schema(), indent=1, ensure_ascii=False) + "\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Knows the command that adds sources and what it tells a person; how records are read or written is not its business.

python -m scripts.bibliography add IDENTIFIER-OR-FILE [--id KEY] [--design …] [--dry-run] [--base-url SERVICE=URL …]
"""

from __future__ import annotations

import argparse
import datetime
from collections.abc import Callable
from dataclasses import dataclass, field, replace
from pathlib import Path

from scripts.bibliography.add import duplicates, keys, store, text
from scripts.bibliography.add.complete import Entry, NotEnough, complete
from scripts.bibliography.add.draft import Draft, Fields, NoRecord
from scripts.bibliography.add.formats import read_file
from scripts.bibliography.add.identify import EXAMPLES, NotUnderstood, Target, identify
from scripts.bibliography.add.services import ALIASES, BASES, NotFetched, Services, services
from scripts.bibliography.fields import ID, RESERVED
from scripts.bibliography.load import BibliographyError, loads
from scripts.bibliography.model import DESIGNS, READS, Bibliography, short_name
from scripts.bibliography.problems import did_you_mean, report

Say = Callable[[str], None]


class Refused(Exception):
    """A source was not added; the message says why, for a person."""


@dataclass
class Run:
    """One run of the command."""

    file: Path
    shown: str
    say: Say
    key: str = ""
    judged: Fields = field(default_factory=dict)
    anyway: bool = False
    dry: bool = False
    today: str = ""

    def add(self, draft: Draft) -> None:
        """Add one source; raises `Refused` or `store.NotWritten`."""
        told: list[str] = []

        def edit(before: str) -> str | None:
            try:
                bibliography = loads(before.removeprefix("\ufeff"), self.shown)
            except BibliographyError as error:
                raise Refused(f"{self.shown} has faults; mend them first:\n{report(error.problems)}") from error
            entry, key = self._entry(draft, bibliography)
            try:
                placed = text.insert(before, self.shown, key, entry.fields)
            except text.NoPlace as error:
                raise Refused(
                    f"{self.shown} was left as it is: {error}. Put this in by hand:\n{text.written(key, entry.fields)}"
                ) from error
            told.extend(self._told(draft, entry, key, placed))
            return None if self.dry else placed.text

        store.change(self.file, edit)
        for line in told:
            self.say(line)

    def _entry(self, draft: Draft, bibliography: Bibliography) -> tuple[Entry, str]:
        """Return the entry and its id; raises `Refused` for a source that is there already or lacks too much."""
        try:
            entry = complete(draft, bibliography, self.today, self.judged)
        except NotEnough as error:
            raise Refused(f"{_name(draft)}: {error}") from error
        twins = duplicates.find(entry.fields, bibliography)
        for twin in twins:
            where = f'"{twin.reference.id}" in line {twin.reference.line} ({short_name(twin.reference)})'
            if twin.certain:
                raise Refused(
                    f"{_name(draft)}: it is there already as {where}, with the same {twin.by} {twin.value}. "
                    f"Cite it with [@{twin.reference.id}]."
                )
            if not self.anyway:
                raise Refused(
                    f'{_name(draft)}: {where} has nearly the same title: "{twin.reference.title}". '
                    f"If it is the same work, cite it with [@{twin.reference.id}]; if you looked and it is another "
                    "one, run the command again with --anyway."
                )
        return entry, self._key(draft, entry, bibliography)

    def _key(self, draft: Draft, entry: Entry, bibliography: Bibliography) -> str:
        if self.key:
            if self.key in bibliography.by_id:
                raise Refused(f'The id "{self.key}" is taken by line {bibliography.by_id[self.key].line}.')
            return self.key
        own = draft.key
        if own and ID.match(own) and own not in RESERVED and own not in bibliography.by_id:
            return own
        if key := keys.propose(entry.fields, bibliography.by_id):
            return key
        raise Refused(f"{_name(draft)}: no id in plain letters follows from the author or title. Give one with --id.")

    def _told(self, draft: Draft, entry: Entry, key: str, placed: text.Placed) -> list[str]:
        done = "Would be added" if self.dry else "Added"
        said = [f'{done}: "{key}" in {self.shown}, line {placed.line}, from {draft.source}.', "", placed.entry.rstrip()]
        said += ["", f"Cite it: [@{key}]"]
        if draft.seen:
            said.append(f"The record was fetched today: {draft.seen}")
        elif not entry.fields["custom"].get("checked"):
            said.append("No public record was fetched: the entry says so (custom.unconfirmed), and claims no day.")
            names = ("PMID", "DOI", "PMCID", *(("ISBN",) if entry.fields["type"] == "book" else ()))
            numbers = (entry.fields[name] for name in names if name in entry.fields)
            if number := next(numbers, ""):
                said.append(f"With network you get its record: delete the entry, then make add id={number}")
        if entry.to_fill:
            said += ["", "Still to fill or to look at:", *(f"  - {item}." for item in entry.to_fill)]
        if entry.notes:
            said += ["", "Note:", *(f"  - {note}." for note in entry.notes)]
        return [*said, ""]


def _name(draft: Draft) -> str:
    title = str(draft.fields.get("title", "")) or "a record without title"
    return f'"{title}"' if len(title) < 90 else f'"{title[:88]}…"'


def options(parser: argparse.ArgumentParser) -> None:
    """Add the command's arguments to *parser*."""
    parser.add_argument("source", metavar="IDENTIFIER-OR-FILE", help=f"one of {EXAMPLES}".replace("%", "%%"))
    parser.add_argument("--id", default="", metavar="KEY", help="the entry's id, instead of the proposed one")
    parser.add_argument("--design", choices=DESIGNS, metavar="DESIGN", help=f"your judgment: {', '.join(DESIGNS)}")
    parser.add_argument("--read", choices=READS, metavar="READ", help=f"{', '.join(READS)}: how much of it you read")
    parser.add_argument("--finding", metavar="TEXT", help="one plain line: what it found")
    parser.add_argument("--participants", type=int, metavar="N", help="how many people took part")
    parser.add_argument("--anyway", action="store_true", help="add although another entry has nearly the same title")
    parser.add_argument("--dry-run", action="store_true", help="show the entry and write nothing")
    parser.add_argument("--file", default="references.yaml", help="the bibliography (references.yaml)")
    parser.add_argument(
        "--base-url", action="append", default=[], metavar="SERVICE=URL", help=f"ask another server: {', '.join(BASES)}"
    )


def main(chosen: argparse.Namespace, say: Say, complain: Say, today: str = "") -> int:
    """Run the command; return 0 when all was added, 1 when something was not, 2 for wrong usage.

    Args:
        chosen: the arguments that `options` defines.
        say: takes what was done, line by line.
        complain: takes what went wrong.
        today: the day, ISO 8601; the clock's when left out.
    """
    try:
        target = identify(chosen.source)
        replaced = _replaced(chosen.base_url)
        if chosen.id and (not ID.match(chosen.id) or chosen.id in RESERVED):
            raise NotUnderstood(f'"{chosen.id}" is no id: use small letters, digits and hyphens, like younger2013.')
    except NotUnderstood as error:
        complain(str(error))
        return 2
    judged = {name: getattr(chosen, name) for name in ("design", "read", "finding", "participants")}
    run = Run(
        Path(chosen.file),
        chosen.file,
        say,
        chosen.id,
        {name: value for name, value in judged.items() if value is not None},
        chosen.anyway,
        chosen.dry_run,
        today or datetime.date.today().isoformat(),
    )
    try:
        drafts = (
            _from_file(target, complain) if target.kind == "file" else _from_network(target, replaced, run, complain)
        )
    except Refused as error:
        complain(str(error))
        return 1
    if len(drafts) > 1 and chosen.id:
        complain(f"The file holds {len(drafts)} records, and --id names only one. Leave it out.")
        return 2
    return _add_all(run, drafts, complain)


def _add_all(run: Run, drafts: list[Draft], complain: Say) -> int:
    refused = 0
    for draft in drafts:
        try:
            run.add(draft)
        except store.NotWritten as error:
            complain(str(error))
            return 1
        except Refused as error:
            refused += 1
            complain(f"Not added. {error}")
    if len(drafts) > 1:
        run.say(f"{len(drafts) - refused} of {len(drafts)} records {'would be ' if run.dry else ''}added.")
    return 1 if refused else 0


def _replaced(given: list[str]) -> dict[str, str]:
    replaced: dict[str, str] = {}
    for item in given:
        name, equals, address = item.partition("=")
        name = ALIASES.get(name, name)
        if name not in BASES:
            mend = did_you_mean(name, BASES) or f"Services are {', '.join(BASES)}."
            raise NotUnderstood(f'There is no service "{name}". {mend}')
        if not equals or not address.startswith(("http://", "https://")):
            raise NotUnderstood(f'"{item}" is no address of a service. Write it like crossref=http://127.0.0.1:8000')
        replaced[name] = address
    return replaced


def _from_file(target: Target, complain: Say) -> list[Draft]:
    path = Path(target.value).expanduser()
    try:
        drafts, notes = read_file(path)
    except NoRecord as error:
        raise Refused(f"{path} cannot be used. {error}") from error
    for note in notes:
        complain(f"{path}: {note}.")
    return drafts


def _from_network(target: Target, replaced: dict[str, str], run: Run, complain: Say) -> list[Draft]:
    """Fetch the record of *target*, unless the bibliography has it already."""
    _known(target, run)
    asked: Services = services(replaced)
    try:
        draft = asked.record(target)
    except NotFetched as error:
        how = ""
        if error.unreached:
            how = (
                "\nWithout network, export the record where you can (PubMed: Save, format PubMed; a publisher or "
                "Zotero: RIS, BibTeX or CSL-JSON), then: make add file=PATH"
            )
        raise Refused(f"Nothing was added: {error}{how}") from error
    finally:
        asked.client.close()
    for failure in asked.failures:
        complain(f"Not fetched: {failure}")
    return [replace(draft, notes=(*draft.notes, *(f.rstrip(".") for f in asked.failures)))]


def _known(target: Target, run: Run) -> None:
    """Refuse an identifier that the bibliography has, before anybody is asked."""
    try:
        bibliography = loads(run.file.read_text("utf-8-sig"), run.shown)
    except (OSError, UnicodeDecodeError, BibliographyError):
        return  # told in full where the file is changed
    fields: Fields = (
        {"number": target.value, "type": "dataset"} if target.kind == "NCT" else {target.kind: target.value}
    )
    for twin in duplicates.find(fields, bibliography):
        raise Refused(
            f'It is there already as "{twin.reference.id}" in line {twin.reference.line} '
            f"({short_name(twin.reference)}). Cite it with [@{twin.reference.id}]."
        )

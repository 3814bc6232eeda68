"""Knows the command that checks the records: options, files, exit codes; asking and judging are done elsewhere."""

from __future__ import annotations

import argparse
import datetime
import difflib
import os
import sys
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

import yaml

from scripts.bibliography import Bibliography, BibliographyError, did_you_mean, load, report
from scripts.bibliography.files import write_whole
from scripts.bibliography.records import COMPARED, Checked, RecordsError, digest, dump, load_records
from scripts.checks.project import load as load_project
from scripts.checks.records import fixing, telling
from scripts.checks.records.asking import Asker
from scripts.checks.records.journal import Busy, Journal, alone
from scripts.checks.records.services import SERVICES, Places, WrongService, places
from scripts.checks.records.verdict import judge
from scripts.network import Client, Pace, user_agent
from scripts.network.connection import Limits
from scripts.network.pacing import Clock
from scripts.network.progress import Progress

BIBLIOGRAPHY, RECORDS, CACHE = "references.yaml", "data/records.yaml", ".cache/records"
_EPILOG = """\
services (SERVICE in --base-url; the address stands for all that comes before the path):
{services}

exit codes: 0 all is well; 1 findings; 2 wrong usage, or a file with faults; 3 something could not be verified,
another run is at work, or a file could not be written.

environment: RECORDS_CONTACT (as --contact), NCBI_API_KEY (sent to NCBI only, never told).
"""


@dataclass(frozen=True, slots=True)
class World:
    """What the command takes from outside; tests put in their own."""

    clock: Clock | None = None
    environment: Mapping[str, str] | None = None
    limits: Limits | None = None


def main(arguments: Sequence[str], world: World | None = None) -> int:
    """Run the command line and return its exit code, see the epilog."""
    world = world or World()
    environment = os.environ if world.environment is None else world.environment
    options = _parser().parse_args(arguments)
    root: Path = options.root
    try:
        where = places(options.base_url, options.contact or environment.get("RECORDS_CONTACT", ""))
        bibliography = load(root / BIBLIOGRAPHY, BIBLIOGRAPHY)
        earlier = load_records(root / RECORDS, RECORDS) if (root / RECORDS).is_file() else {}
    except WrongService as error:
        print(error, file=sys.stderr)
        return 2
    except (BibliographyError, RecordsError) as error:
        print(report(error.problems), file=sys.stderr)
        return 2
    if unknown := [key for key in options.only if key not in bibliography.by_id]:
        mend = did_you_mean(unknown[0], bibliography.by_id)
        print(f'no reference "{unknown[0]}" in {BIBLIOGRAPHY}. {mend}'.rstrip(), file=sys.stderr)
        return 2
    cache = root / options.cache
    try:
        with alone(cache):
            return _run(options, world, where, bibliography, earlier, environment, cache)
    except Busy as error:
        print(f"records: another run is at work (process {error}); this one did nothing.", file=sys.stderr)
    except KeyboardInterrupt:
        print("records: stopped. What was answered is kept; the same command goes on from there.", file=sys.stderr)
    except OSError as error:
        print(f"records: {cache} cannot be written: {error}.", file=sys.stderr)
    return 3


def _run(
    options: argparse.Namespace,
    world: World,
    where: Places,
    bibliography: Bibliography,
    earlier: Mapping[str, Checked],
    environment: Mapping[str, str],
    cache: Path,
) -> int:
    stop = threading.Event()
    clock = world.clock or Clock(sleep=lambda seconds: void(stop.wait(seconds)))
    now = clock.now()
    chosen = [r for r in bibliography if not options.only or r.id in options.only]
    journal = Journal(cache / "answers.jsonl", now, -1 if options.fresh else options.max_age * 3600, where.scope())
    intervals = where.intervals(with_key="NCBI_API_KEY" in environment)
    if options.interval is not None:
        intervals = dict.fromkeys(intervals, options.interval)
    agent = user_agent(load_project(options.root).site_url, where.contact)
    progress = Progress("Records")
    client = Client(
        agent, allowed=where.replaced, pace=Pace(intervals=intervals), limits=world.limits or Limits(), clock=clock
    )
    try:
        asker = Asker(client, where, journal, progress.advance, environment, stop)
        answers = asker.ask(chosen)
    finally:
        stop.set()
        progress.close()
        journal.close()
        client.close()
    if journal.trouble:
        print(f"records: answers could not be kept for a later run: {journal.trouble}.", file=sys.stderr)
    run = telling.Run(
        tuple((r, judge(r, answers[r.id], _day(asker.asked_at(r, now)))) for r in chosen),
        BIBLIOGRAPHY,
        requests=client.requests,
    )
    code = run.exit_code
    written = ""
    if not options.dry_run:
        try:
            written = _write(options.root / RECORDS, bibliography, earlier, run)
        except OSError as error:
            print(f"records: {RECORDS} could not be written: {error}. The old file stays.", file=sys.stderr)
            code = 3
    code = _tell(options, run, _day(now), written) or code
    if options.fix:
        code = _fix(options, bibliography, run) or code
    return code


def _day(moment: float) -> str:
    """Return the day of a moment in seconds since 1970, ISO 8601, UTC."""
    return datetime.datetime.fromtimestamp(moment, datetime.UTC).date().isoformat()


def void(_: object) -> None:
    """Drop a value."""


def _write(file: Path, bibliography: Bibliography, earlier: Mapping[str, Checked], run: telling.Run) -> str:
    """Write the file of checked records, as a whole or not at all; return a sentence about it."""
    found = {r.id: c for r, c in run.pairs}
    kept: list[Checked] = []
    for reference in bibliography:
        new, old = found.get(reference.id), earlier.get(reference.id)
        # An entry that could not be compared today was compared on the day that the file tells, if it is the same.
        same = old is not None and old.of == digest(reference) and old.verdict in COMPARED
        if old is not None and (new is None or (new.verdict == "could-not-verify" and same)):
            kept.append(old)
        elif new is not None:
            kept.append(new)
    text = dump(kept)
    if file.is_file() and file.read_text("utf-8") == text:
        return f"{RECORDS} stays as it is."
    write_whole(file, text)
    return f"Written to {RECORDS}."


def _tell(options: argparse.Namespace, run: telling.Run, today: str, written: str) -> int:
    """Print the outcome and write the report; return 3 when that could not be written, else 0."""
    if options.format == "json":
        print(telling.as_json(run, today))
    elif options.format == "github":
        if problems := run.problems():
            print(report(problems, "github"))
    else:
        print(telling.as_text(run, written))
    if options.report:
        try:
            write_whole(options.report, telling.as_junit(run))
        except OSError as error:
            print(f"records: {options.report} could not be written: {error}.", file=sys.stderr)
            return 3
    return 0


def _fix(options: argparse.Namespace, bibliography: Bibliography, run: telling.Run) -> int:
    """Show what would complete the entries, ask, and write it; return 3 when it could not be written, else 0."""
    file = options.root / BIBLIOGRAPHY
    taken = fixing.identifiers(bibliography)
    changes = [change for r, c in run.pairs if (change := fixing.propose(r, c, taken))]
    if not changes:
        print("Nothing to complete.")
        return 0
    before = file.read_bytes().decode("utf-8")
    try:
        after = fixing.apply(before, changes, BIBLIOGRAPHY)
    except (BibliographyError, yaml.YAMLError) as error:
        print(f"records: the completed entries would have faults, so nothing is written. {error}", file=sys.stderr)
        return 3
    diff = difflib.unified_diff(
        before.splitlines(keepends=True), after.splitlines(keepends=True), BIBLIOGRAPHY, f"{BIBLIOGRAPHY} (completed)"
    )
    print("".join(diff))
    if not options.yes and not _agreed(f"Write these changes to {BIBLIOGRAPHY}?"):
        print("Nothing was written to it.")
        return 0
    try:
        write_whole(file, after)
    except OSError as error:
        print(f"records: {BIBLIOGRAPHY} could not be written: {error}. The old file stays.", file=sys.stderr)
        return 3
    print(f"{len(changes)} entries completed in {BIBLIOGRAPHY}.")
    return 0


def _agreed(question: str) -> bool:
    if not sys.stdin.isatty():
        print(f"{question} No one is there to answer; say --yes to agree beforehand.")
        return False
    return input(f"{question} [y/N] ").strip().lower() in ("y", "yes")


def _parser() -> argparse.ArgumentParser:
    services = "\n".join(
        f"  {s.name:9} {s.base:56} {s.about}" + (f" (also {', '.join(s.aliases)})" if s.aliases else "")
        for s in SERVICES.values()
    )
    parser = argparse.ArgumentParser(
        prog="python -m scripts.checks records",
        description="Compare each reference with what DOI agencies and PubMed hold, and look for retractions. "
        f"The outcome goes to {RECORDS}; {BIBLIOGRAPHY} stays as it is unless --fix is given and agreed to.",
        epilog=_EPILOG.format(services=services),
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("--base-url", action="append", default=[], metavar="SERVICE=URL", help="replace an address")
    parser.add_argument(
        "--contact", default="", metavar="EMAIL", help="told to the services; without it, the site's address is"
    )
    parser.add_argument("--only", nargs="+", default=[], metavar="ID", help="check only these references")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write JUnit XML to FILE too")
    parser.add_argument("--fix", action="store_true", help=f"show how {BIBLIOGRAPHY} could be completed, and ask")
    parser.add_argument("--yes", action="store_true", help="with --fix: agree beforehand")
    parser.add_argument("--dry-run", action="store_true", help=f"do not write {RECORDS}")
    parser.add_argument(
        "--max-age", type=float, default=24.0, metavar="HOURS", help="use answers up to this old (default 24)"
    )
    parser.add_argument("--fresh", action="store_true", help="ask everything anew")
    parser.add_argument("--interval", type=float, metavar="SECONDS", help="least time between requests to one host")
    parser.add_argument("--cache", default=CACHE, metavar="FOLDER", help=f"where answers are kept (default {CACHE})")
    parser.add_argument("--root", type=Path, default=Path(), help="top folder of the project")
    return parser

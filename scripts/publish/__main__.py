"""Knows the command that builds the whole site: sources checked, engine run, files to take away added.

python -m scripts.publish build [--engine mkdocs|properdocs|zensical] [--quiet]
python -m scripts.publish after [SITE]     only what follows an engine's build
"""

from __future__ import annotations

import argparse
import os
import re
import shutil
import subprocess
import sys
from html import unescape
from pathlib import Path

from scripts.bibliography import BibliographyError, Problem, linkfile, load, report
from scripts.bibliography.files import write_whole
from scripts.bibliography.records import RecordsError, load_records
from scripts.citations.keys import malformed_citations, unknown_keys
from scripts.citations.source import read_pages
from scripts.evidence.load import EvidenceError
from scripts.evidence.load import load as load_evidence
from scripts.evidence.markdown import problems as block_problems
from scripts.languages.folder import all_strings
from scripts.languages.strings import FOLDER, StringsError
from scripts.publish import hostile
from scripts.publish.catalogue.write import write_catalogue
from scripts.publish.data import write_data
from scripts.publish.downloads import write_references
from scripts.publish.feed import atom, read_changes
from scripts.publish.handouts import write_handouts
from scripts.publish.pages.contact import PATH as CONTACT
from scripts.publish.pages.contact import read_contact
from scripts.publish.pages.write import finish_site
from scripts.publish.permalinks import FILE as PERMALINKS_FILE
from scripts.publish.permalinks import parse, redirects
from scripts.publish.redirects import write_redirects
from scripts.publish.search.write import write_search
from scripts.publish.sharing.facts import read_site
from scripts.publish.sharing.steps import write_sharing, write_to_keep

BIBLIOGRAPHY = "references.yaml"
SETTINGS = Path("mkdocs.yml")
DOCS = Path("docs")
CHANGES = DOCS / "changes.md"
DATA = Path("data")
RECORDS = DATA / "records.yaml"
LINKS = DATA / "links.yaml"
PERMALINKS = Path(PERMALINKS_FILE)
# What one run reads, the next need not read again; the extensions are told the same folder in mkdocs.yml.
KEEP = Path(".cache/kept")
ENGINES = {
    # Not "--quiet": that hides warnings, and with them what "--strict" counts.
    "mkdocs": ["mkdocs", "build", "--strict", "--clean"],
    "properdocs": ["properdocs", "build", "--strict", "--clean"],
    "zensical": ["zensical", "build", "--strict", "--clean"],
}
# Both print advertisements for other engines as warnings; these are their documented switches.
SILENCE = {"NO_MKDOCS_2_WARNING": "1", "DISABLE_MKDOCS_2_WARNING": "true"}


def main(arguments: list[str] | None = None) -> int:
    """Run the command and return the exit code: 0 when all is well, 1 after any fault."""
    parser = argparse.ArgumentParser(prog="python -m scripts.publish", description="Build the site.")
    commands = parser.add_subparsers(dest="command", required=True)
    build_command = commands.add_parser("build", help="check, build and complete the site")
    build_command.add_argument("--engine", choices=sorted(ENGINES), default="mkdocs")
    build_command.add_argument("--quiet", action="store_true", help="print only faults")
    after_command = commands.add_parser("after", help="complete a site that an engine has built")
    after_command.add_argument("site", nargs="?", default="site", type=Path)
    options = parser.parse_args(arguments)
    if options.command == "after":
        return after(options.site, quiet=False)
    return build(options.engine, quiet=options.quiet)


def build(engine: str, *, quiet: bool) -> int:
    """Build ``site/`` with *engine* from the files of the working folder; any warning is a fault."""
    problems = source_problems(DOCS)
    if problems:
        print(report(problems), file=sys.stderr)
        return 1
    site = Path("site")
    shutil.rmtree(site, ignore_errors=True)
    command = [sys.executable, "-m", *ENGINES[engine]]
    result = subprocess.run(
        command, env={**os.environ, **SILENCE}, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False
    )
    told = "".join(line for line in result.stdout.splitlines(keepends=True) if not line.startswith("INFO"))
    if result.returncode:
        sys.stderr.write(told)
        print(f"{engine} found the faults above; site/ is not complete.", file=sys.stderr)
        return 1
    return after(site, quiet=quiet)


def source_problems(docs: Path) -> list[Problem]:
    """Return what an engine might not report: faults of data files, and citations without an entry."""
    try:
        bibliography = load(BIBLIOGRAPHY, BIBLIOGRAPHY, KEEP)
    except BibliographyError as error:
        return error.problems
    citations = (citation for page in read_pages(docs, KEEP) for citation in page.citations)
    try:
        all_strings(FOLDER)
    except StringsError as error:
        return error.problems
    found = unknown_keys(citations, bibliography.by_id, bibliography=BIBLIOGRAPHY, folder=docs.name)
    try:
        load_records(RECORDS, str(RECORDS))
    except RecordsError as error:
        found += error.problems
    try:
        linkfile.load(LINKS, str(LINKS))
    except linkfile.LinkFileError as error:
        found += error.problems
    try:
        evidence = load_evidence(DATA, bibliography.by_id, KEEP)
    except EvidenceError as error:
        return [*found, *error.problems]
    for page in sorted(docs.rglob("*.md")):
        text = page.read_text(encoding="utf-8", errors="replace")
        found += hostile.in_source(text, page.as_posix())
        found += malformed_citations(text, page.as_posix())
        found += block_problems(text, page.as_posix(), evidence)
    return found


def after(site: Path, *, quiet: bool, strict: bool = True) -> int:
    """Add to *site* what is made from a finished site, and finish its pages; *strict*: with policies against script."""
    if not (site / "index.html").is_file():
        print(f"{site}: no built site is here. Build it first with: make site", file=sys.stderr)
        return 1
    try:
        bibliography = load(BIBLIOGRAPHY, BIBLIOGRAPHY, KEEP)
    except BibliographyError as error:
        print(report(error.problems), file=sys.stderr)
        return 1
    entries = CHANGES.read_text(encoding="utf-8") if CHANGES.is_file() else ""
    changes, problems = read_changes(entries, str(CHANGES))
    if problems:
        print(report(problems), file=sys.stderr)
        return 1
    try:
        evidence = load_evidence(DATA, bibliography.by_id, KEEP)
    except EvidenceError as error:
        print(report(error.problems), file=sys.stderr)
        return 1
    lines, problems = parse(PERMALINKS.read_text(encoding="utf-8") if PERMALINKS.is_file() else "")
    address, title = site_identity(site / "index.html")
    problems += write_redirects(redirects(lines), site, address)
    if problems:
        print(report(problems), file=sys.stderr)
        return 1
    count = write_references(bibliography, site)
    sets = write_data(DATA, evidence, site)
    write_whole(site / "feed.xml", atom(changes, address, title))
    if problems := write_search(site, DOCS, bibliography, evidence) + write_handouts(site):
        print(report(problems), file=sys.stderr)
        return 1
    if contact := read_contact(address, DOCS, SETTINGS):
        write_whole(site / CONTACT, contact)
    described, problems = write_catalogue(site, bibliography, read_site(SETTINGS, DOCS))
    if problems:
        print(report(problems), file=sys.stderr)
        return 1
    if problems := write_sharing(described, site, bibliography.by_id):
        print(report(problems), file=sys.stderr)
        return 1
    if problems := finish_site(site, address, strict=strict):
        print(report(problems), file=sys.stderr)
        return 1
    write_to_keep(described, site)  # after all that changes a file
    if not quiet:
        pages = sum(1 for _ in site.rglob("*.html"))
        print(f"{site}/: {pages} pages, {len(bibliography)} references in {count} files, {len(sets)} data sets")
    return 0


def site_identity(home: Path) -> tuple[str, str]:
    """Return address and name of the site as its built home page gives them, whichever engine wrote it."""
    html = home.read_text(encoding="utf-8")
    address = re.search(r'<link rel="?canonical"? href="?([^"\s>]+)', html)
    title = re.search(r"<title>(?:.* - )?([^<]*)</title>", html)
    return address[1] if address else "/", unescape(title[1]) if title else "This site"


if __name__ == "__main__":
    sys.exit(main())

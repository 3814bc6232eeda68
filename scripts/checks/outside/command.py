"""Knows the command line of the check of outside links.

python -m scripts.checks outside-links [--base-url SERVICE=URL …] [--prune] [--format text|json|github]
python -m scripts.checks links --outside …     the same
"""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.checks.outside.crawl import Manners
from scripts.checks.outside.look import WrongBase, stand_ins
from scripts.checks.outside.run import NOT_RUN, Wanted, check_outside
from scripts.checks.project import load


def main(arguments: Sequence[str]) -> int:
    """Run the check and return its exit code: see `run.check_outside`."""
    options = _parser().parse_args(arguments)
    if others := [name for name in options.names if name not in ("links", "outside-links")]:
        print(f"outside-links is run by itself, without {', '.join(others)}.", file=sys.stderr)
        return NOT_RUN
    try:
        replaced = stand_ins(options.base_url)
    except WrongBase as error:
        print(error, file=sys.stderr)
        return NOT_RUN
    project = load(options.root, site=options.site)
    return check_outside(project, Wanted(replaced, Manners(timeout=options.timeout), options.format, options.prune))


def _parser() -> argparse.ArgumentParser:
    purpose = "Ask the hosts of all links that leave the site, and note what was seen in data/links.yaml."
    more = "Exit codes: 0 fine, 1 an address is gone, 2 not run or not written, 3 nothing could be verified."
    parser = argparse.ArgumentParser(prog="python -m scripts.checks outside-links", description=purpose, epilog=more)
    parser.add_argument("names", nargs="*", help=argparse.SUPPRESS)
    parser.add_argument("--outside", action="store_true", help="makes this check of links, which asks no network")
    about = "ask URL in place of archive (the web archive), of a host (www.nice.org.uk), or of web (all hosts)"
    parser.add_argument("--base-url", action="append", default=[], metavar="SERVICE=URL", help=about)
    parser.add_argument("--prune", action="store_true", help="drop addresses that nothing names any more")
    parser.add_argument("--timeout", type=float, default=20.0, metavar="SECONDS", help="longest wait for an answer")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text")
    parser.add_argument("--site", default="site", help="folder of the built site")
    parser.add_argument("--root", type=Path, default=Path(), help="top folder of the project")
    return parser

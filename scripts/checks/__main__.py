"""Knows the checks by name and the command line; knows nothing of what a check looks at."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.bibliography.problems import Problem, did_you_mean, report
from scripts.checks import allow, evidence, frame, links, permalinks, references, source_links, wording
from scripts.checks.outside.crawl import Manners
from scripts.checks.outside.look import WrongBase, stand_ins
from scripts.checks.outside.run import Wanted, check_outside
from scripts.checks.outside.telling import CHECK as OUTSIDE_LINKS
from scripts.checks.project import Project, load


@dataclass(frozen=True, slots=True)
class Check:
    """One check and what it needs."""

    run: Callable[[Project], Iterator[Problem]]
    needs_site: bool = False


CHECKS: dict[str, Check] = {
    "frame": Check(frame.check),
    "wording": Check(wording.check),
    "source-links": Check(source_links.check),
    "references": Check(references.check),
    "evidence": Check(evidence.check),
    "links": Check(links.check, needs_site=True),
    "permalinks": Check(permalinks.check, needs_site=True),
}

# Checks that ask the network: they run only when named.
NETWORK = (OUTSIDE_LINKS,)


def run(project: Project, names: Sequence[str]) -> list[Problem]:
    """Return the problems that the checks *names* find, sorted, the silenced ones left out."""
    found = [replace(problem, check=name) for name in names for problem in CHECKS[name].run(project)]
    comments = [item for page in project.pages for item in allow.allowances(page.file, page.source)]
    return sorted(set(allow.apply(found, comments, ran=names, known=CHECKS)))


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code.

    0 is sound, 1 errors, 2 wrong usage; 3, of checks that ask the network: nothing could be verified.
    """
    options = _parser().parse_args(arguments)
    if options.outside or options.base_url:
        options.names = [OUTSIDE_LINKS if name == "links" else name for name in options.names]
    for name in options.names:
        if name not in (*CHECKS, *NETWORK):
            known = (*CHECKS, *NETWORK)
            mend = did_you_mean(name, known) or f"Checks are {', '.join(known)}."
            print(f'there is no check "{name}". {mend}', file=sys.stderr)
            return 2
    try:
        project = load(options.root, site=options.site, files=options.files, release=options.release)
    except FileNotFoundError as error:
        print(f"{error} is no page of this site.", file=sys.stderr)
        return 2
    if options.add:
        return _add(project, options.names)
    if options.scores:
        print(wording.scores(project))
        return 0
    if asking := [name for name in options.names if name in NETWORK]:
        if len(options.names) > len(asking):
            print(f"{asking[0]} asks the network and is run by itself.", file=sys.stderr)
            return 2
        return _outside(project, options)
    # Whoever names pages asks about these pages: the built site as a whole is another question.
    default = [name for name, item in CHECKS.items() if not (options.files and item.needs_site)]
    names = list(dict.fromkeys(options.names)) or default
    for name in [name for name in names if CHECKS[name].needs_site and project.site is None]:
        print(f"{name}: skipped, the site is not built (make site).", file=sys.stderr)
        names.remove(name)
    if options.names and not names:
        return 2
    problems = run(project, names)
    if problems or options.format == "json":
        print(report(problems, options.format))
    errors = sum(problem.severity == "error" for problem in problems)
    print(f"{', '.join(names)}: {errors} errors, {len(problems) - errors} warnings.", file=sys.stderr)
    return 1 if errors else 0


def _outside(project: Project, options: argparse.Namespace) -> int:
    try:
        replaced = stand_ins(options.base_url)
    except WrongBase as error:
        print(error, file=sys.stderr)
        return 2
    manners = Manners(timeout=options.timeout)
    return check_outside(project, Wanted(replaced, manners, options.format, options.prune))


def _add(project: Project, names: Sequence[str]) -> int:
    if list(names) != ["permalinks"]:
        print("--add belongs to permalinks: python -m scripts.checks permalinks --add", file=sys.stderr)
        return 2
    try:
        count, path = permalinks.add(project)
    except FileNotFoundError as error:
        print(f"permalinks: {error} (make site).", file=sys.stderr)
        return 2
    print(f"permalinks: {count} added to {path.name}.", file=sys.stderr)
    return 0


def _parser() -> argparse.ArgumentParser:
    purpose = "Check the sources and the built site; all faults at once, each with its place and how to mend it."
    parser = argparse.ArgumentParser(prog="python -m scripts.checks", description=purpose)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(CHECKS)}; all when none is named")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text")
    parser.add_argument("--files", nargs="+", default=[], metavar="FILE", help="check only these pages")
    parser.add_argument("--site", default="site", help="folder of the built site")
    parser.add_argument("--root", type=Path, default=Path(), help="top folder of the project")
    parser.add_argument("--release", action="store_true", help="be as strict as before publishing")
    parser.add_argument("--add", action="store_true", help="permalinks: add what the built site has")
    parser.add_argument("--scores", action="store_true", help="print the reading grades of the pages and stop")
    network = parser.add_argument_group(
        "checks that ask the network", f"{', '.join(NETWORK)}; run only when named, each by itself"
    )
    network.add_argument("--outside", action="store_true", help=f"links: the same as {OUTSIDE_LINKS}")
    network.add_argument(
        "--base-url",
        action="append",
        default=[],
        metavar="SERVICE=URL",
        help=f"ask URL in place of a service; {OUTSIDE_LINKS}: archive, web (all hosts) or a host",
    )
    network.add_argument("--prune", action="store_true", help=f"{OUTSIDE_LINKS}: drop addresses that nothing names")
    network.add_argument("--timeout", type=float, default=20.0, metavar="SECONDS", help="longest wait for an answer")
    return parser


if __name__ == "__main__":
    sys.exit(main())

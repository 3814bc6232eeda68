"""Knows the checks by name and the command line; knows nothing of what a check looks at."""

from __future__ import annotations

import argparse
import datetime as dt
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from scripts.bibliography.problems import Problem, did_you_mean, report
from scripts.checks import (
    allow,
    evidence,
    frame,
    links,
    markdown_style,
    permalinks,
    references,
    script,
    source_links,
    spelling,
    translations,
    wording,
    yaml_files,
)
from scripts.checks.project import Project, load
from scripts.checks.rules import RULES, rule_of


@dataclass(frozen=True, slots=True)
class Check:
    """One check and what it needs."""

    run: Callable[[Project], Iterator[Problem]]
    needs_site: bool = False


CHECKS: dict[str, Check] = {
    "frame": Check(frame.check),
    "wording": Check(wording.check),
    "script": Check(script.check),
    "spelling": Check(spelling.check),
    "markdown": Check(markdown_style.check),
    "yaml": Check(yaml_files.check),
    "source-links": Check(source_links.check),
    "translations": Check(translations.check),
    "references": Check(references.check),
    "evidence": Check(evidence.check),
    "links": Check(links.check, needs_site=True),
    "permalinks": Check(permalinks.check, needs_site=True),
}

# The check of outside links; "links" alone asks no network.
OUTSIDE = "outside-links"


def run(project: Project, names: Sequence[str]) -> list[Problem]:
    """Return the problems that the checks *names* find, sorted, the silenced ones left out, each with its reason."""
    found = [
        replace(problem, check=name, rule=rule_of(name, problem.rule))
        for name in names
        for problem in CHECKS[name].run(project)
        if project.asks_about(problem.file) or CHECKS[name].needs_site
    ]
    sources = [(page.file, page.source) for page in project.pages]
    sources += [(document.file, document.source) for document in (*project.documents, *project.yaml)]
    comments = [item for file, source in sources for item in allow.allowances(file, source)]
    kept = allow.apply(found, comments, ran=names, known=(*CHECKS, *RULES))
    told: set[tuple[str, int, str]] = set()
    problems: list[Problem] = []
    for problem in sorted(set(kept)):
        # What makes a YAML file unreadable is seen by its own check and by all that read it.
        if (problem.file, problem.line, problem.what) not in told:
            told.add((problem.file, problem.line, problem.what))
            problems.append(replace(problem, why=RULES[problem.rule or problem.check].why))
    return problems


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return its exit code: 0 sound, 1 errors, 2 wrong usage.

    The checks that ask the network have options and exit codes of their own, and run only when they are named.
    """
    given = list(sys.argv[1:] if arguments is None else arguments)
    if "records" in given:
        from scripts.checks.records.command import main as records

        given.remove("records")
        return records(given)
    if is_outside(given):
        from scripts.checks.outside.command import main as outside

        return outside(given)
    options = _parser().parse_args(given)
    for name in options.names:
        if name not in CHECKS:
            known = (*CHECKS, "records", OUTSIDE)
            mend = did_you_mean(name, known) or f"Checks are {', '.join(known)}."
            print(f'there is no check "{name}". {mend}', file=sys.stderr)
            return 2
    try:
        project = load(
            options.root, site=options.site, files=options.files, today=options.today, release=options.release
        )
    except FileNotFoundError as error:
        print(f"{error} is no page or file of this project.", file=sys.stderr)
        return 2
    if options.add:
        return _add(project, options.names)
    if options.scores:
        print(wording.scores(project))
        return 0
    # Whoever names pages asks about these pages: the built site as a whole is another question.
    default = [name for name, item in CHECKS.items() if not (options.files and item.needs_site)]
    names = list(dict.fromkeys(options.names)) or default
    for name in [name for name in names if CHECKS[name].needs_site and project.site is None]:
        print(f"{name}: skipped, the site is not built (make site).", file=sys.stderr)
        names.remove(name)
    if options.names and not names:
        return 2
    try:
        problems = run(project, names)
    except RuntimeError as error:
        print(error, file=sys.stderr)
        return 2
    if problems or options.format == "json":
        print(report(problems, options.format))
    errors = sum(problem.severity == "error" for problem in problems)
    print(f"{', '.join(names)}: {errors} errors, {len(problems) - errors} warnings.", file=sys.stderr)
    return 1 if errors else 0


def is_outside(given: Sequence[str]) -> bool:
    """Return whether the words *given* ask for the check of outside links, in either of its two names."""
    asks = any(word == "--outside" or word.startswith("--base-url") for word in given)
    return OUTSIDE in given or ("links" in given and asks)


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
    more = f"Checks that ask the network and have options of their own: records --help, {OUTSIDE} --help"
    parser = argparse.ArgumentParser(prog="python -m scripts.checks", description=purpose, epilog=more)
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"one of {', '.join(CHECKS)}; all when none is named")
    parser.add_argument("--format", choices=("text", "json", "github"), default="text")
    parser.add_argument("--files", nargs="+", default=[], metavar="FILE", help="tell only faults of these files")
    parser.add_argument("--site", default="site", help="folder of the built site")
    parser.add_argument("--root", type=Path, default=Path(), help="top folder of the project")
    parser.add_argument(
        "--today", type=dt.date.fromisoformat, metavar="DAY", help="judge dates as on this day, as 2027-01-31"
    )
    parser.add_argument("--release", action="store_true", help="be as strict as before publishing")
    parser.add_argument("--add", action="store_true", help="permalinks: add what the built site has")
    parser.add_argument("--scores", action="store_true", help="print the reading grades of the pages and stop")
    return parser


if __name__ == "__main__":
    sys.exit(main())

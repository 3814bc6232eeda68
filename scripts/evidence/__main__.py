"""Knows the commands of the evidence.

python -m scripts.evidence check        say all that is wrong with the data sets
python -m scripts.evidence synthesis    print every pooled number of the site, computed anew
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Sequence
from pathlib import Path

from scripts.bibliography import BibliographyError, load, report
from scripts.evidence.load import EvidenceError
from scripts.evidence.load import load as load_evidence
from scripts.evidence.synthesis import as_records

DATA = Path("data")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command and return its exit code: 0 sound, 1 faults."""
    parser = argparse.ArgumentParser(prog="python -m scripts.evidence", description="The data behind the site.")
    parser.add_argument("command", choices=("check", "synthesis"))
    options = parser.parse_args(arguments)
    try:
        evidence = load_evidence(DATA, load("references.yaml").by_id)
    except (EvidenceError, BibliographyError) as error:
        print(report(error.problems), file=sys.stderr)
        return 1
    if options.command == "synthesis":
        print(json.dumps(as_records(evidence), indent=1, ensure_ascii=False))
    else:
        print(f"data/: {len(evidence.trials)} trials, {len(evidence.reviews)} reviews, all sound.", file=sys.stderr)
    return 0


if __name__ == "__main__":
    sys.exit(main())

"""Runs the command as a person does and keeps what it says; knows nothing of what is tested."""

from __future__ import annotations

import argparse
from dataclasses import dataclass
from pathlib import Path

from scripts.bibliography.add import command

HERE = Path(__file__).parent
TODAY = "2026-11-25"


@dataclass(frozen=True)
class Result:
    """What came of a run."""

    code: int
    told: str
    complained: str


def add(*arguments: str) -> Result:
    """Run ``add`` with *arguments* on the day `TODAY`."""
    parser = argparse.ArgumentParser()
    command.options(parser)
    told: list[str] = []
    complained: list[str] = []
    code = command.main(parser.parse_args(arguments), told.append, complained.append, TODAY)
    return Result(code, "".join(f"{line}\n" for line in told), "".join(f"{line}\n" for line in complained))

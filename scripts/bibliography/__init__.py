"""Knows the one bibliography: what a reference is, how it is read, written and told; knows nothing of pages."""

from scripts.bibliography.load import BibliographyError, load, loads
from scripts.bibliography.model import Bibliography, Reference, short_name
from scripts.bibliography.problems import Problem, did_you_mean, nearest, report

__all__ = [
    "Bibliography",
    "BibliographyError",
    "Problem",
    "Reference",
    "did_you_mean",
    "load",
    "loads",
    "nearest",
    "report",
    "short_name",
]

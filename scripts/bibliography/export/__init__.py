"""Knows the formats in which references leave the site; knows nothing of files or pages."""

from collections.abc import Callable, Iterable, Mapping
from typing import NamedTuple

from scripts.bibliography.export import bibtex, csl, ris
from scripts.bibliography.model import Reference


class Format(NamedTuple):
    """How one format is offered and made."""

    extension: str
    media_type: str
    dump: Callable[[Iterable[Reference]], str]


FORMATS: Mapping[str, Format] = {
    "bibtex": Format(".bib", "application/x-bibtex", bibtex.dump),
    "ris": Format(".ris", "application/x-research-info-systems", ris.dump),
    "csl-json": Format(".json", "application/vnd.citationstyles.csl+json", csl.dump),
}

__all__ = ["FORMATS", "Format"]

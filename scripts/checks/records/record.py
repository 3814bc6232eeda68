"""Knows what a service can answer about a paper; knows no service, no network and nothing of our entries."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from typing import Any, Literal

from scripts.bibliography.records import Kind, Notice


@dataclass(frozen=True, slots=True)
class Author:
    """A person (family, given) or a group (literal alone)."""

    family: str = ""
    given: str = ""
    literal: str = ""


@dataclass(frozen=True, slots=True)
class Record:
    """What one service holds of one paper; empty where it holds nothing."""

    source: str
    doi: str = ""
    pmid: str = ""
    pmcid: str = ""
    titles: tuple[str, ...] = ()
    """The title in each form that the service gives: alone, with its subtitle, in the original language."""
    authors: tuple[Author, ...] = ()
    years: tuple[int, ...] = ()
    """Years in which it appeared: in print, online, as issued."""
    journals: tuple[str, ...] = ()
    """Names of the journal or book, in full and abbreviated."""
    volume: str = ""
    issue: str = ""
    pages: tuple[str, ...] = ()
    """Pages or article numbers, each a way to say where it stands."""
    notices: tuple[Notice, ...] = ()
    """Retractions, concerns and corrections *of* this paper."""
    is_notice: bool = False
    """Whether the paper is itself a notice about another."""


AnswerKind = Literal["record", "exists", "missing", "failed"]


@dataclass(frozen=True, slots=True)
class Answer:
    """What came of asking one service about one paper."""

    kind: AnswerKind
    record: Record | None = None
    detail: str = ""
    """Why it failed, or what exactly is missing, one line; of an agency its name."""

    def as_json(self) -> dict[str, Any]:
        """Return the answer as plain data, for the journal."""
        return {"kind": self.kind, "record": asdict(self.record) if self.record else None, "detail": self.detail}

    @staticmethod
    def from_json(data: Mapping[str, Any]) -> Answer:
        """Return the answer that `as_json` wrote; raises TypeError or KeyError when it is of another form."""
        raw = data["record"]
        record = None
        if raw is not None:
            values: dict[str, Any] = {k: tuple(v) if isinstance(v, list) else v for k, v in raw.items()}
            values["authors"] = tuple(Author(**a) for a in raw["authors"])
            values["notices"] = tuple(Notice(**n) for n in raw["notices"])
            record = Record(**values)
        return Answer(data["kind"], record, data["detail"])


class Unreadable(ValueError):
    """An answer is not in the form that the service documents; the text says why, one line."""


# Kinds of notices, by the words of Crossref's update types and PubMed's types and comments, signs and case left out.
_KINDS: Mapping[str, Kind] = {
    "retraction": "retraction",
    "partial retraction": "retraction",
    "withdrawal": "retraction",
    "removal": "retraction",
    "retracted": "retraction",
    "retracted publication": "retraction",
    "retraction in": "retraction",
    "retracted and republished in": "retraction",
    "is retracted by": "retraction",
    "expression of concern": "concern",
    "expression of concern in": "concern",
    "correction": "correction",
    "corrigendum": "correction",
    "erratum": "correction",
    "erratum in": "correction",
    "corrected article": "correction",
    "corrected and republished in": "correction",
    "published erratum": "correction",
    "addendum": "correction",
    "clarification": "correction",
}
# Not notices: the paper is fine, a newer one exists.
_NO_NOTICE = frozenset({"new version", "new edition", "update in", "comment in", "republished in", "reinstatement"})


def notice_kind(words: str) -> Kind | None:
    """Return what a service's word for an update means, "other" for an unknown one, None for what is no notice."""
    plain = " ".join(words.replace("_", " ").replace("-", " ").lower().split())
    if not plain or plain in _NO_NOTICE:
        return None
    return _KINDS.get(plain, "other")

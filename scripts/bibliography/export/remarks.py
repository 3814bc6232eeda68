"""Knows how what this project adds to a source is told in words; knows nothing of the formats that carry them."""

from __future__ import annotations

from collections.abc import Iterator

from scripts.bibliography.model import READ_WORDS, Date, Reference

NOT_COMPARED = "Record not compared with a public source yet"


def remarks(reference: Reference) -> list[str]:
    """Return what formats without fields for it carry as notes, one line each."""
    return list(_remarks(reference))


def keywords(reference: Reference) -> list[str]:
    """Return the design and, where there is something to know of it, the standing of the source."""
    custom = reference.custom
    if not custom.finding:
        return []
    return [custom.design, *([custom.status] if custom.status != "current" else [])]


def iso(date: Date) -> str:
    """Return *date* in ISO 8601, as exact as it is known."""
    return "-".join(f"{part:0{width}}" for part, width in ((date.year, 4), (date.month, 2), (date.day, 2)) if part)


def _remarks(reference: Reference) -> Iterator[str]:
    custom = reference.custom
    if not custom.finding:  # no source that we read: a page of this site itself
        return
    yield custom.finding
    if custom.participants is not None:
        yield f"{custom.participants} participants"
    yield READ_WORDS[custom.read].capitalize()
    yield f"Record compared on {custom.checked} with {custom.seen}" if custom.checked else NOT_COMPARED
    if custom.updated:
        yield f"Updated {iso(custom.updated)}"
    if custom.unconfirmed:
        yield f"Seen only second-hand: {', '.join(custom.unconfirmed)}"
    if custom.incomplete:
        yield f"No public record shows all of: {', '.join(custom.incomplete)}"

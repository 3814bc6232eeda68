"""Knows how two records of one paper become one draft; fetches nothing."""

from __future__ import annotations

from dataclasses import replace

from scripts.bibliography.add.draft import Draft
from scripts.bibliography.add.duplicates import same_title


def both(publisher: Draft | None, medline: Draft | None) -> Draft:
    """Return one draft: PubMed's record where there is one, with what only the publisher's (Crossref) tells.

    PubMed gives journals and titles in the form that this bibliography uses; publishers often give first names in full.
    Where the two disagree on title or year, a note says so.
    """
    if medline is None or publisher is None:
        found = medline or publisher
        assert found is not None
        return found
    ours, theirs = medline.fields, publisher.fields
    notes = [*medline.notes, *publisher.notes]
    if not same_title(str(ours.get("title", "")), str(theirs.get("title", ""))):
        notes.append(f'{publisher.source} gives another title: "{theirs.get("title", "")}"')
    years = [d["issued"]["date-parts"][0][0] for d in (ours, theirs) if d.get("issued")]
    if len(years) == 2 and years[0] != years[1]:
        notes.append(f"{medline.source} gives the year {years[0]}, {publisher.source} {years[1]}")
    fields = {**theirs, **ours}
    if _fuller(theirs.get("author", []), ours.get("author", [])):
        fields["author"] = theirs["author"]
    custom = {**publisher.custom, **medline.custom}
    order = ("retracted", "concern", "corrected")
    standing = {publisher.custom.get("status"), medline.custom.get("status")}
    if status := next((s for s in order if s in standing), ""):
        custom["status"] = status
    return replace(medline, fields=fields, custom=custom, notes=tuple(dict.fromkeys(notes)))


def _fuller(theirs: list[dict[str, str]], ours: list[dict[str, str]]) -> bool:
    """Tell whether *theirs* are the same people with more of their first names."""

    def who(names: list[dict[str, str]]) -> list[str]:
        return [(name.get("family") or name.get("literal", "")).casefold() for name in names]

    def length(names: list[dict[str, str]]) -> int:
        return sum(len(name.get("given", "")) for name in names)

    return who(theirs) == who(ours) and length(theirs) > length(ours)

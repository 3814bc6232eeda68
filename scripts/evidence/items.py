"""Knows how treatments are listed in one line each, what the line must say, and the tables; no YAML, no Markdown."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

from scripts.evidence.exhibit import Exhibit, WrongBlock, take
from scripts.evidence.model import Evidence, Item, Treatment
from scripts.evidence.specs import Fault, Field, Record, Values
from scripts.evidence.table import Cell, Cites, Link, Table
from scripts.evidence.tables import NOT_SEEN

# Content standards, certainty and effect wording: the word that goes with each certainty.
_WORDS = {"moderate": "probably", "low": "may", "very low": "very uncertain"}
_EFFECTS = ("reduces", "reduce", "improves", "improve", "raises", "raise", "increases", "increase")


def _item(v: Values) -> Iterator[Fault]:
    """A summary with its sources, or what exists instead of a trial."""
    if ("summary" in v) == ("instead" in v):
        there = "summary" if "summary" in v else ""
        mend = "Write summary where a trial was found"
        yield Fault(there, "an item holds either summary, or instead and watch", mend)
    if "instead" in v and "watch" not in v:
        yield Fault("instead", "instead stands without watch", "Add watch: what to look out for, or not checked")
    if "summary" in v and not v.get("refs"):
        yield Fault("summary", "the summary names no source", "Add refs")
    if "people" in v and "trials" not in v:
        yield Fault("people", "people stands without trials", "Add trials, or take both out")


def item_record(refs: Field) -> Record:
    """Return the record of an item; *refs* is the field for citation keys."""
    keys = replace(refs, required=False)
    return Record(
        "item",
        Item,
        (
            Field("summary", "text", "what was found, in the fixed wording", "Probably reduces pain"),
            keys,
            Field("name", "text", "name, where it is not that of the entry", "Tai chi"),
            Field("also", "ids", "other entries behind the item", "[tai-chi-vs-aerobic]", of="alternatives"),
            Field("people", "count", "people of the whole review", "839"),
            Field("trials", "count", "trials of the whole review", "13"),
            Field("certainty", "text", "in words, where entries differ", "High to low, by review"),
            Field("verdict", "text", "what to add to the verdict", "disputed"),
            Field("instead", "text", "what exists where no trial was found", "Arthritis trials"),
            replace(keys, name="instead-refs"),
            Field("watch", "text", "what to look out for", "Liver injury"),
            replace(keys, name="watch-refs"),
        ),
        (_item,),
    )


def misworded(summary: str, certainty: str | None) -> str:
    """Return what is wrong with the word for the certainty, missing or that of another; empty when it fits.

    A summary that tells of no effect ("One old trial; size not seen") may say it as it is.
    """
    words = summary.lower().translate(str.maketrans(";,:", "   ")).split()
    for level, word in _WORDS.items():
        if f" {word} " in f" {' '.join(words)} " and level != certainty:
            return f'"{word}" does not go with {certainty or "no"} certainty'
    if words and any(effect in words for effect in _EFFECTS) and certainty in _WORDS:
        needed = _WORDS[certainty]
        return "" if needed in summary.lower() else f'"{needed}" is missing for {certainty} certainty'
    return ""


def exhibit(words: list[str], evidence: Evidence) -> Exhibit:
    """The alternatives named, in that order, one line each."""
    listed = {key: one for key, one in evidence.alternatives.items() if one.item}
    if not words:
        raise WrongBlock("the block names no alternatives", f"Name some of {', '.join(listed)}")
    chosen = [take(words, listed, "listed alternative") for _ in range(len(words))]
    forms = {bool(one.item and one.item.instead) for one in chosen}
    if len(forms) > 1:
        raise WrongBlock("the block mixes items with a trial and items without", "Make a block of each")
    return Exhibit(untested_table(chosen) if forms == {True} else item_table(chosen, evidence))


def _name(one: Treatment, item: Item) -> Cell:
    name = item.name or one.name
    return (Link(name, one.anchor),) if one.anchor else (name,)


def _verdict(one: Treatment, item: Item) -> str:
    verdict = one.versus_ldn.capitalize() or "Not rated"
    return f"{verdict}, {item.verdict}" if item.verdict else verdict


def item_table(chosen: Sequence[Treatment], evidence: Evidence) -> Table:
    """Return one row an item: what was found, people, certainty, and the evidence next to that for LDN."""
    rows: list[tuple[Cell, ...]] = []
    for one in chosen:
        item = one.item
        assert item is not None
        others = [evidence.alternatives[key] for key in item.also]
        certainty = item.certainty or one.certainty or NOT_SEEN
        rows.append(
            (
                _name(one, item),
                (item.summary, Cites(item.refs)),
                _people(one, item, others),
                (certainty[0].upper() + certainty[1:],),
                (_verdict(one, item),),
            )
        )
    head = ("Item", "In one line", "People (trials)", "Certainty", "Evidence next to LDN")
    return Table(head, tuple(rows))


def _people(one: Treatment, item: Item, others: Sequence[Treatment]) -> Cell:
    behind = [one, *others]
    people = item.people if item.people is not None else sum(x.people or 0 for x in behind) or None
    if item.people is None and item.trials is not None:
        people = None  # the trials are those of a whole review, whose people were not seen
    trials = item.trials if item.trials is not None else sum(x.trials or 0 for x in behind)
    if people is not None:
        text = f"{people:,} ({trials})"
    else:
        text = f"{NOT_SEEN.capitalize()} ({trials})" if trials else NOT_SEEN.capitalize()
    # Counts that come from another entry than the line does name their source.
    elsewhere = (
        tuple(key for x in others if x.people for key in x.refs if key not in item.refs)
        if one.people is None and people
        else ()
    )
    return (text, Cites(elsewhere))


def untested_table(chosen: Sequence[Treatment]) -> Table:
    """Return one row an item without a trial: what exists instead, and what to look out for."""
    rows: list[tuple[Cell, ...]] = []
    for one in chosen:
        item = one.item
        assert item is not None
        instead: Cell = (item.instead, Cites(item.instead_refs))
        rows.append((_name(one, item), instead, (item.watch, Cites(item.watch_refs)), (_verdict(one, item),)))
    return Table(("Item", "What exists instead", "What to watch", "Evidence next to LDN"), tuple(rows))

"""Knows how the dated entries of the changes page become an Atom feed (RFC 4287); knows nothing of other pages."""

from __future__ import annotations

import datetime
import re
import xml.etree.ElementTree as etree
from dataclasses import dataclass

from scripts.bibliography import Problem
from scripts.citations.source import plain

_ATOM = "http://www.w3.org/2005/Atom"
_ENTRY = re.compile(r"### (?P<day>\d{1,2} \w+ \d{4}): (?P<title>.+?) \{#(?P<anchor>[\w-]+)\}")
_MARK = re.compile(r"\*\*(?P<mark>Major|Minor|Correction)\.\*\*\s+(?P<text>.+)", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Change:
    """One dated entry."""

    day: datetime.date
    title: str
    anchor: str
    mark: str
    """Major, Minor or Correction."""
    text: str
    """Its first paragraph, plain."""


def read_changes(text: str, shown: str) -> tuple[list[Change], list[Problem]]:
    """Return the entries of the changes page, newest first, and what is wrong with them.

    An entry is a heading ``### 22 November 2026: first version {#first-version}`` under ``## Entries`` with a first
    paragraph that begins with its mark in bold, ``**Major.**``.
    """
    changes: list[Change] = []
    problems: list[Problem] = []
    begin = text.find("\n## Entries")
    paragraphs = re.split(r"\n{2,}", text[begin:].strip()) if begin >= 0 else []
    line = text.count("\n", 0, max(begin, 0)) + 2
    for heading, following in zip(paragraphs, [*paragraphs[1:], ""], strict=False):
        if heading.startswith("### "):
            where = line + text[begin:].count("\n", 0, text[begin:].find(heading)) - 1
            change = _change(heading, following)
            if isinstance(change, Change):
                changes.append(change)
            else:
                problems.append(Problem(shown, where, change, "Write it as the first entry of the page is written"))
    if not changes and not problems:
        problems.append(Problem(shown, 0, "the page has no entry", "Add one under the heading Entries"))
    if [c.day for c in changes] != sorted((c.day for c in changes), reverse=True):
        problems.append(Problem(shown, line, "the entries are out of order", "Put the newest first"))
    return changes, problems


def _change(heading: str, following: str) -> Change | str:
    """Return the entry, or what is wrong with it."""
    entry = _ENTRY.fullmatch(heading.strip())
    if not entry:
        return f'the heading "{heading}" is not "### 22 November 2026: title {{#anchor}}"'
    try:
        day = datetime.datetime.strptime(entry["day"], "%d %B %Y").date()
    except ValueError:
        return f'"{entry["day"]}" is no date'
    mark = _MARK.fullmatch(following.strip())
    if not mark:
        return "the entry does not begin with **Major.**, **Minor.** or **Correction.**"
    return Change(day, entry["title"], entry["anchor"], mark["mark"], plain(mark["text"]))


def atom(changes: list[Change], site_address: str, title: str) -> str:
    """Return the feed as text; *site_address* ends with a slash."""
    feed = etree.Element("feed", {"xmlns": _ATOM, "xml:lang": "en"})
    _child(feed, "id", f"{site_address}changes/")
    _child(feed, "title", f"{title}: changes")
    _child(feed, "updated", _moment(changes[0].day))
    etree.SubElement(feed, "link", {"rel": "self", "href": f"{site_address}feed.xml"})
    etree.SubElement(feed, "link", {"rel": "alternate", "href": f"{site_address}changes/"})
    _child(etree.SubElement(feed, "author"), "name", "the project's contributors")
    for change in changes:
        address = f"{site_address}changes/#{change.anchor}"
        entry = etree.SubElement(feed, "entry")
        _child(entry, "id", address)
        _child(entry, "title", f"{change.mark}: {change.title}")
        _child(entry, "updated", _moment(change.day))
        etree.SubElement(entry, "link", {"rel": "alternate", "href": address})
        etree.SubElement(entry, "category", {"term": change.mark.lower()})
        _child(entry, "summary", change.text)
    etree.indent(feed)
    return '<?xml version="1.0" encoding="utf-8"?>\n' + etree.tostring(feed, encoding="unicode") + "\n"


def _child(parent: etree.Element, tag: str, text: str) -> None:
    etree.SubElement(parent, tag).text = text


def _moment(day: datetime.date) -> str:
    return f"{day.isoformat()}T00:00:00Z"

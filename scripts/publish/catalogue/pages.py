"""Knows how the index of all references and the page of a letter are written; knows nothing of files.

A reference stands on the page of the first letter of its id for good, whatever is added to the list.
"""

from __future__ import annotations

import json
import re
import xml.etree.ElementTree as etree
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import replace
from html import escape
from urllib.parse import quote

from scripts.bibliography.markup import plain
from scripts.bibliography.model import Reference, short_name
from scripts.citations.markup import description
from scripts.paper.qr import picture
from scripts.publish.catalogue.read import Catalogue, Item
from scripts.publish.pages.alike import deeper
from scripts.publish.sharing.facts import Page, Site

FOLDER = "references/"
INDEX = f"{FOLDER}index.html"
SHORT = "catalogue--short"
"""The class of the list in short: a page that has it is an index already."""
WORDS = "assets/search/references.json"
"""File of the words that the index leaves out: what the filter fetches when a reader types."""
STYLE = "catalogue.css"
"""Style of both kinds of page, which takes the place of the style of tools: neither has one."""
LETTER_CLASS = "each-letter"
"""Class of the paragraph of the page that stands on the page of each letter too."""

_EACH = re.compile(rf"<p\b[^>]*\bclass=\"{LETTER_CLASS}\"[^>]*>.*?</p>", re.DOTALL)
_STATUS = re.compile(r"<p class=\"status\">.*?</p>", re.DOTALL)
_HEADING = re.compile(r"<h2\b(?:(?!<h2\b).)*</h2>\s*\Z", re.DOTALL)
_H1 = re.compile(r"(<h1\b[^>]*>)(.*?)(</h1>)", re.DOTALL)
_TITLE = re.compile(r"(<title>)(.*?)(</title>)", re.DOTALL)
_DESCRIBED = re.compile(r"(<meta name=\"description\" content=\")([^\"]*)(\">)")
_NEIGHBORS = re.compile(r"<link rel=\"(?:prev|next)\"[^>]*>\s*")
_TURN = re.compile(r"(<nav class=\"turn\"[^>]*>)(.*?)(</nav>)", re.DOTALL)
_PRINTED = re.compile(r"(<div class=\"printed-address\"[^>]*>)(.*?)(</div>)", re.DOTALL)
_TOOL_STYLE = re.compile(r"(<link\b[^>]*\bhref=\"[^\"]*assets/css/)tools\.css\"")
_SCRIPT = r"<script\b[^>]*\bsrc=\"[^\"]*assets/js/(?:{})\.js\"[^>]*></script>\s*"


def letter(key: str) -> str:
    """Return the letter under which the reference *key* stands; ids begin with a small letter."""
    return key[0]


def letters(keys: Iterable[str]) -> list[str]:
    """Return the letters of *keys*, each once, in the order of the alphabet."""
    return sorted({letter(key) for key in keys})


def part(whole: Page, name: str) -> Page:
    """Return what there is to tell of the page of the letter *name*; *whole* is the page of all references."""
    capital = name.upper()
    return replace(
        whole,
        path=f"{FOLDER}{name}/",
        title=f"References: {capital}",
        description=f"Sources under {capital}, each with its design, its links and every sentence that cites it.",
        part_of=whole.path,
    )


def index_page(parts: Catalogue, references: Mapping[str, Reference]) -> str:
    """Return the page that has one short entry for each reference, in its place and with its anchor."""
    short = "".join(_short(item, references[item.key]) for item in parts.items)
    names = letters(item.key for item in parts.items)
    head = parts.head.replace('<form class="ref-filter"', f'<form class="ref-filter" data-words="../{WORDS}"', 1)
    way = _way(names, lambda name: f"{name}/", "")
    page = (
        f'{parts.before}<div class="catalogue {SHORT}">{head}'
        '<p class="ref-way">A name leads to the complete entry: its links, its files and each sentence that cites it. '
        f'The complete entries, by letter:</p>{way}<ul role="list">{short}</ul></div>{parts.after}'
    )
    return _lightened(page, "keep")


def _short(item: Item, reference: Reference) -> str:
    """Return the short entry of *item*: status, name as the way to the complete entry, title, what it is."""
    title = escape(plain(reference.title), quote=False)
    name, rest = escape(short_name(reference), quote=False), f": {title}"
    if not reference.author:
        # Its name would be the first words of its title.
        comma = "" if title.endswith(("?", "!", ".")) else ","
        name, rest = title, f"{comma} {reference.issued.year if reference.issued else 'no date'}"
    note = escape(description(reference, full=False), quote=False)
    to = f"{letter(item.key)}/#{item.key}"
    return f'{item.opening}{item.status}<a href="{to}">{name}</a>{rest}<span class="ref-note">{note}</span></li>'


def words(items: Iterable[Item], references: Mapping[str, Reference]) -> str:
    """Return the file of what complete entries say of their sources and the index does not show, by id."""
    told = {}
    for item in items:
        reference = references[item.key]
        rest = item.words
        for shown in (plain(reference.title), description(reference, full=False)):
            rest = rest.replace(shown, " ", 1)
        told[item.key] = " ".join(rest.split())
    return json.dumps(told, ensure_ascii=False, separators=(",", ":")) + "\n"


def letter_page(parts: Catalogue, name: str, page: Page, site: Site) -> str:
    """Return the page of the letter *name*: the frame of the whole page around its complete entries.

    Args:
        parts: the page of all references, with every letter.
        name: one of its letters.
        page: what there is to tell of the new page.
        site: what is known of the whole site; `page` need not be in it.
    """
    items = [item for item in parts.items if letter(item.key) == name]
    names = letters(item.key for item in parts.items)
    start, heading = _frame(parts.before)
    each = "".join(found[0] for found in _EACH.finditer(parts.before))
    many = len(items) > 1
    count = f"{len(items)} complete entries" if many else "1 complete entry"
    begin = "sources whose permanent short names begin" if many else "source whose permanent short name begins"
    start, each, heading, after = (deeper(html, INDEX) for html in (start, each, heading, parts.after))
    before, after = (_told(html, page, site) for html in (start, after))
    content = (
        f"<p>{count}: the {begin} with {name.upper()}. "
        '<a href="../#list">The list of all references</a> can be narrowed down by words, kind, year and page.</p>'
        f"{each}"
        f'{_way(names, lambda other: f"../{other}/", name)}{heading}<div class="catalogue"><ul role="list">'
        f"{deeper(''.join(item.html for item in items), INDEX)}</ul></div>"
    )
    return _lightened(f"{before}{content}{_turned(after, names, name)}", "keep|references")


def _frame(before: str) -> tuple[str, str]:
    """Return the page up to the end of its title and status, and the heading right above the list."""
    ends = [found.end() for pattern in (_H1, _STATUS) for found in pattern.finditer(before)]
    heading = _HEADING.search(before, max(ends, default=0))
    return before[: max(ends, default=len(before))], heading[0] if heading else ""


def _told(html: str, page: Page, site: Site) -> str:
    """Return a part of the frame with the title, description and addresses of *page*."""
    whole = site.page(page.part_of)
    old, new = site.url + page.part_of, site.address(page)
    for safe in ("/:", "/", ""):  # as it is, and in the addresses of forms
        coded, to = quote(old, safe=safe), quote(new, safe=safe)
        html = re.sub(rf"{re.escape(coded)}(?![\w%])", to, html)
    title = escape(whole.title) if whole else ""
    html = _H1.sub(lambda found: f"{found[1]}{escape(page.title)}{found[3]}", html)
    html = _TITLE.sub(
        lambda found: f"{found[1]}{found[2].strip().replace(title, escape(page.title), 1)}{found[3]}", html
    )
    html = _DESCRIBED.sub(lambda found: f"{found[1]}{escape(page.description)}{found[3]}", html)
    html = _NEIGHBORS.sub("", html).replace('aria-current="page"', 'aria-current="true"')
    code = etree.tostring(picture(new), encoding="unicode", method="html")
    return _PRINTED.sub(lambda found: f"{found[1]}{code}<p>{escape(new)}</p>{found[3]}", html)


def _turned(html: str, names: Sequence[str], name: str) -> str:
    """Return *html* with the ways to the previous and next page leading to those of the neighboring letters."""
    at = names.index(name)
    before = (f"../{names[at - 1]}/", f"References: {names[at - 1].upper()}") if at else ("../", "All references")
    links = f'<a href="{before[0]}" rel="prev"><span>Previous</span> {before[1]}</a>'
    if at + 1 < len(names):
        after = names[at + 1]
        links += f'<a href="../{after}/" rel="next"><span>Next</span> References: {after.upper()}</a>'
    return _TURN.sub(lambda found: f"{found[1]}{links}{found[3]}", html, count=1)


def _way(names: Iterable[str], address: Callable[[str], str], here: str) -> str:
    """Return the links to the pages of all letters, that of the page itself marked."""
    links = ""
    for name in names:
        current = ' aria-current="page"' if name == here else ""
        links += f'<li><a href="{address(name)}"{current}>{name.upper()}</a></li>'
    return f'<nav class="ref-letters" aria-label="Complete entries by letter"><ul role="list">{links}</ul></nav>'


def _lightened(html: str, scripts: str) -> str:
    """Return *html* with the style of these pages for that of tools, and without the *scripts* that it does not use."""
    html = _TOOL_STYLE.sub(rf'\g<1>{STYLE}"', html)
    return re.sub(_SCRIPT.format(scripts), "", html)

"""Knows in which order a built site gets what shares it: tags in each page, files beside it; decides no content."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

from scripts.bibliography import Problem
from scripts.bibliography.files import write_whole
from scripts.bibliography.model import Reference
from scripts.publish.sharing import archive, cards, citing, head, listings, offline, structured
from scripts.publish.sharing.facts import Page, Site

PLACE = re.compile(r'<div data-cite(?:="")?></div>')
"""Where the template of a page wants the part "Cite this page"."""
_ENTRY = re.compile(r'<li\b[^>]*?\bid="?ref-([\w.:-]+)')
_FILE = re.compile(r'<a data-file="?([\w.-]+)"?')
"""A link in a page's own HTML to a file of the site, which engines would count from different places."""
_DONE = 'property="og:title"'


def write_sharing(site: Site, folder: Path, references: Mapping[str, Reference]) -> list[Problem]:
    """Complete the built site in *folder*: tags, structured data, references to itself, pictures, lists for crawlers.

    Args:
        site: what front matter and settings tell.
        folder: the built site.
        references: the bibliography.

    Returns what stands in the way; nothing is written twice when it runs again.
    """
    problems = cards.write_cards(site, folder)
    for page in site.pages:
        file = folder / page.path / "index.html"
        if not file.is_file():
            told = "the page was not built, though it stands in the folder of pages"
            problems.append(Problem(f"docs/{page.path.rstrip('/') or 'index'}.md", 0, told, "Build the site anew"))
            continue
        html = file.read_text(encoding="utf-8")
        if _DONE not in html:
            write_whole(file, completed(html, page, site, references))
        for ending, content in citing.files(page, site).items():
            write_whole(file.with_name(f"{citing.FILE}{ending}"), content)
    write_whole(folder / "sitemap.xml", listings.sitemap(site))
    (folder / "sitemap.xml.gz").unlink(missing_ok=True)
    write_whole(folder / "robots.txt", listings.robots(site))
    write_whole(folder / "llms.txt", listings.llms(site))
    return problems


def completed(html: str, page: Page, site: Site, references: Mapping[str, Reference]) -> str:
    """Return the *html* of *page* with its tags, its structured data, the part that cites it, and links to files."""
    page = replace(page, references=tuple(dict.fromkeys(_ENTRY.findall(html))))
    document = structured.graph(page, site, references)
    html = html.replace("</head>", f"{head.tags(page, site)}</head>", 1)
    # What only machines read comes after what readers wait for.
    text, mark, after = html.partition("</body>")
    html = f"{text}{structured.script(document)}{mark}{after}"
    root = "../" * page.path.count("/")
    html = _FILE.sub(lambda found: f'<a href="{root}{found[1]}"', html)
    return PLACE.sub(lambda _: citing.box(page, site), html, count=1)


def write_to_keep(site: Site, folder: Path) -> None:
    """Write what readers keep: the site as one file, and the worker for browsers; after all that changes files."""
    size = archive.write_archive(folder, site.url)
    for file in folder.rglob("*.html"):
        html = file.read_text(encoding="utf-8")
        if (told := sized(html, archive.NAME, size)) != html:
            write_whole(file, told)
    offline.write_offline(folder)


def sized(html: str, name: str, size: int) -> str:
    """Return *html* with the *size* in bytes of the file *name* wherever the page asks for it."""
    place = re.compile(rf'(<span data-size-of="?{re.escape(name)}"?>)[^<]*(</span>)')
    return place.sub(rf"\g<1>({size / 1e6:.1f} MB)\g<2>", html)

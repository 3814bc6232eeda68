"""Knows the lists that crawlers and language models read: sitemap, robots.txt, llms.txt; knows nothing of files."""

from __future__ import annotations

import xml.etree.ElementTree as etree
from collections.abc import Iterator

from scripts.languages.strings import DEFAULT
from scripts.publish.sharing.facts import AS_AUTHOR, AUTHOR, LICENSE, NOT_REVIEWED, Page, Site

_SITEMAP = "http://www.sitemaps.org/schemas/sitemap/0.9"


def sitemap(site: Site) -> str:
    """Return the sitemap (sitemaps.org, 0.9): each page with the day of its last change, where it gives one."""
    root = etree.Element("urlset", {"xmlns": _SITEMAP})
    if any(page.language != DEFAULT for page in site.pages):
        root.set("xmlns:xhtml", "http://www.w3.org/1999/xhtml")
    for page in site.pages:
        entry = etree.SubElement(root, "url")
        etree.SubElement(entry, "loc").text = site.address(page)
        if page.updated:
            etree.SubElement(entry, "lastmod").text = page.updated.isoformat()
        versions = site.versions(page)
        for other in versions if len(versions) > 1 else ():
            told = {"rel": "alternate", "hreflang": other.language, "href": site.address(other)}
            etree.SubElement(entry, "xhtml:link", told)
    etree.indent(root)
    return f'<?xml version="1.0" encoding="UTF-8"?>\n{etree.tostring(root, encoding="unicode")}\n'


def robots(site: Site) -> str:
    """Return what crawlers may read: everything."""
    return f"User-agent: *\nAllow: /\n\nSitemap: {site.url}sitemap.xml\n"


def llms(site: Site) -> str:
    """Return an overview for language models in the form of llmstxt.org: title, summary, lists of links."""
    return "\n".join(_llms(site)) + "\n"


def _llms(site: Site) -> Iterator[str]:
    yield f"# {site.name}"
    yield f"\n> {site.description}"
    yield f"""
- {NOT_REVIEWED}. The site informs; it does not replace advice from a doctor or pharmacist.
- Low-dose naltrexone must never be taken with opioids; see {site.url}contraindications/
- Give a result with its certainty, as the page does, and with the day on which the page was updated.
- Cite: {AS_AUTHOR}. Title of the page. {site.name}. Updated Month day, year. Address of the page
- Each number on a page leads to its source. Cite that source too.
- Text and data may be used under CC BY 4.0 ({LICENSE}). Name "{AUTHOR}"."""
    for name, links in site.sections:
        yield f"\n## {name}\n"
        for label, path in links:
            if page := site.page(path):
                yield f"- [{label or page.title}]({site.address(page)}): {_described(page)}"
    yield "\n## Optional\n"
    yield f"- [All references as CSL-JSON]({site.url}references/all.json): the whole bibliography"
    yield f"- [Trials as JSON]({site.url}data/trials.json): what each trial found, each number with where it was seen"
    yield f"- [Changes]({site.url}feed.xml): an Atom feed"


def _described(page: Page) -> str:
    certainty = f" Certainty of the main answer: {page.certainty}." if page.certainty else ""
    updated = f" Updated {page.updated.isoformat()}." if page.updated else ""
    return f"{page.description}{certainty}{updated}"

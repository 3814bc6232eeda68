"""Knows how a page is told in the words of schema.org (JSON-LD); knows nothing of files.

Only what is true: no ``lastReviewed`` and no ``reviewedBy``, since nobody has reviewed a page, and no
``datePublished``, since the front matter holds only the day of the last change.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any

from scripts.bibliography.model import Reference
from scripts.languages.strings import DEFAULT
from scripts.publish.sharing.facts import AUTHOR, LICENSE, Page, Site
from scripts.publish.sharing.head import card_address

Node = dict[str, Any]
_SCHOLARLY = ("article-journal", "article", "chapter", "paper-conference", "thesis")
_FIBROMYALGIA: Node = {"@type": "MedicalCondition", "name": "Fibromyalgia"}
_NALTREXONE: Node = {"@type": "Drug", "name": "Naltrexone", "nonProprietaryName": "naltrexone"}


def graph(page: Page, site: Site, references: Mapping[str, Reference]) -> Node:
    """Return *page*, the site and the way to the page as one JSON-LD document; *references* is the bibliography."""
    return {"@context": "https://schema.org", "@graph": [_site(site), _page(page, site, references)]}


def script(document: Node) -> str:
    """Return *document* as an element of a page; nothing in it can end the element."""
    text = json.dumps(document, ensure_ascii=False, separators=(",", ":"))
    for sign in "<>&\u2028\u2029":
        text = text.replace(sign, f"\\u{ord(sign):04x}")
    return f'<script type="application/ld+json">{text}</script>\n'


def _site(site: Site) -> Node:
    languages = sorted({page.language for page in site.pages} | {DEFAULT})
    return {
        "@type": "WebSite",
        "@id": f"{site.url}#website",
        "url": site.url,
        "name": site.name,
        "description": site.description,
        "inLanguage": languages if len(languages) > 1 else DEFAULT,
        "license": LICENSE,
        "publisher": {"@type": "Organization", "@id": f"{site.url}#contributors", "name": AUTHOR},
    }


def _page(page: Page, site: Site, references: Mapping[str, Reference]) -> Node:
    us = {"@id": f"{site.url}#contributors"}
    node: Node = {
        "@type": _type(page),
        "@id": site.address(page),
        "url": site.address(page),
        "name": page.title,
        "description": page.description,
        "abstract": page.answer,
        "inLanguage": page.language,
        "isPartOf": {"@id": f"{site.url}#website"},
        **_versions(page, site),
        "author": us,
        "publisher": us,
        "license": LICENSE,
        "isAccessibleForFree": True,
        "dateModified": page.updated.isoformat() if page.updated else "",
        "about": _about(page),
        "audience": _audience(page),
        "primaryImageOfPage": {"@type": "ImageObject", "url": card_address(page, site)},
        "breadcrumb": {"@type": "BreadcrumbList", "itemListElement": list(_trail(page, site))},
        "citation": [_cited(references[key]) for key in page.references if key in references],
    }
    return {key: value for key, value in node.items() if value not in ("", [])}


def _versions(page: Page, site: Site) -> Node:
    """Tie a translation and its original together."""
    others = [other for other in site.versions(page) if other.path != page.path]
    if page.language == DEFAULT:
        return (
            {"workTranslation": [{"@type": _type(other), "@id": site.address(other)} for other in others]}
            if others
            else {}
        )
    original = next((other for other in others if other.language == DEFAULT), None)
    return {"translationOfWork": {"@type": _type(original), "@id": site.address(original)}} if original else {}


def _type(page: Page) -> str:
    if page.path == "about/":
        return "AboutPage"
    return "WebPage" if page.apparatus else "MedicalWebPage"


def _about(page: Page) -> list[Node]:
    if page.apparatus:
        return []
    words = f"{page.title} {page.description} {page.answer}".lower()
    return [node for node, sign in ((_FIBROMYALGIA, "fibromyalgia"), (_NALTREXONE, "naltrexone")) if sign in words]


def _audience(page: Page) -> list[Node]:
    if page.apparatus:
        return []
    kinds = ("Clinician",) if page.audience == "clinicians" else ("Patient", "Clinician")
    return [{"@type": "MedicalAudience", "audienceType": kind} for kind in kinds]


def _trail(page: Page, site: Site) -> Iterator[Node]:
    """Give the pages above *page* in the address, the home page first, and the page itself."""
    parts = page.path.split("/")[:-1]
    paths = ["", *("/".join(parts[: n + 1]) + "/" for n in range(len(parts)))]
    above = [found for path in paths if (found := site.page(path))]
    for position, step in enumerate(above, 1):
        yield {"@type": "ListItem", "position": position, "name": step.title, "item": {"@id": site.address(step)}}


def _cited(reference: Reference) -> Node:
    kind = "ScholarlyArticle" if reference.type in _SCHOLARLY else "CreativeWork"
    at = f"https://doi.org/{reference.DOI}" if reference.DOI else reference.URL
    if not at and reference.PMID:
        at = f"https://pubmed.ncbi.nlm.nih.gov/{reference.PMID}/"
    return {"@type": kind, "@id": at} if at else {"@type": kind, "name": reference.title}

"""Knows how a page of this site is itself cited: AMA, BibTeX and RIS; knows nothing of files or of other pages."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from urllib.parse import urlsplit

from scripts.bibliography import ama
from scripts.bibliography.export import bibtex, ris
from scripts.bibliography.model import Custom, Date, Name, Reference
from scripts.languages.strings import DEFAULT
from scripts.publish.sharing.facts import AS_AUTHOR, Page, Site

BLANK = "____________"
"""Stands for the day on which the reader saw the page, until the reader fills it in."""
FILE = "cite"
"""Name, without its ending, of the files beside a page that hold its own reference."""
FORMATS = (("BibTeX", ".bib", bibtex.dump), ("RIS", ".ris", ris.dump))


def reference(page: Page, site: Site) -> Reference:
    """Return *page* as a source that others cite: its date is the day of its last change."""
    day = Date(page.updated.year, page.updated.month, page.updated.day) if page.updated else None
    host = (urlsplit(site.url).hostname or "site").removeprefix("www.").split(".")[0]
    return Reference(
        id=host if not page.path else f"{host}-{page.slug}",
        type="webpage",
        title=page.title,
        # Without a finding no exporter tells how the source was read: this is no source that we read.
        custom=Custom(design="other", read="full", finding=""),
        author=(Name(literal=AS_AUTHOR),),
        container_title=site.name,
        issued=day,
        language=page.language,
        URL=site.address(page),
    )


def ama_text(page: Page, site: Site) -> tuple[str, str]:
    """Return the AMA reference before and after the day of access, which only the reader knows."""
    cited = reference(page, site)
    updated = replace(cited.custom, updated=cited.issued)
    address = cited.URL
    whole = ama.text(replace(cited, issued=None, custom=updated))
    return f"{whole.removesuffix(address)}Accessed ", f". {address}"


def files(page: Page, site: Site) -> dict[str, str]:
    """Return the files that hold the reference of *page*: endings and contents."""
    cited = reference(page, site)
    return {ending: dump([cited]) for _, ending, dump in FORMATS}


def box(page: Page, site: Site) -> str:
    """Return the folded part "Cite this page"; its buttons wait for a script to show them."""
    say = site.said(page).say
    before, after = ama_text(page, site)
    name = reference(page, site).id
    made = files(page, site)
    copy = f'<button type="button" data-copy hidden>{say("Copy")}</button>'
    # The reference itself is in AMA style, and so in English, whatever the language of the page.
    english = "" if page.language == DEFAULT else f' lang="{DEFAULT}"'
    parts = [
        '<details class="cite on-screen">',
        f"<summary>{say('Cite this page')}</summary>",
        f'<div class="cite__form"><div class="cite__name">{say("{format} style", format="AMA")} {copy}</div>'
        f'<div class="cite__text"{english}>{escape(before, quote=False)}<span data-accessed>{BLANK}</span>'
        f"{escape(after, quote=False)}</div></div>",
    ]
    for label, ending, _ in FORMATS:
        parts.append(
            f'<div class="cite__form"><div class="cite__name">{label} {copy} '
            f'<a href="{FILE}{ending}" download="{escape(name)}{ending}">{say("{format} file", format=label)}</a></div>'
            f'<pre class="cite__text">{escape(made[ending].replace(chr(13), "").strip(), quote=False)}</pre></div>'
        )
    return "\n".join([*parts, "</details>"])

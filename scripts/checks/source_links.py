"""Knows where a link of a source page must lead, with its line; what the built pages say is ``links``' business."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from urllib.parse import unquote, urlsplit

from scripts.bibliography.problems import Problem, did_you_mean
from scripts.checks import prose
from scripts.checks.project import Page, Project
from scripts.checks.site import Site, read

_DEFINITION = re.compile(r"^ {0,3}\[(?![@^])([^\]]+)\]:[ \t]*<?([^\s>]+)", re.MULTILINE)
_EXPLICIT = re.compile(r"\{:?[^{}\n]*#([^\s{}.]+)[^{}\n]*\}|\bid=[\"']([^\"']+)[\"']")


def check(project: Project) -> Iterator[Problem]:
    """Yield the links of the source pages that lead to no page, file or anchor."""
    site = read(project.site, project.site_url) if project.site else None
    for page in project.pages:
        for link in links_of(page):
            yield from _judge(project, site, page, link)


def links_of(page: Page) -> Iterator[prose.Link]:
    """Yield the links of *page*, those by reference included, each with its line; none from code."""
    for block in page.blocks:
        if block.kind != "code":
            yield from prose.links(block)
    for found in _DEFINITION.finditer(page.body):
        line = page.meta.body_line + page.body.count("\n", 0, found.start())
        yield prose.Link(found.group(1), found.group(2), line, False)


def _judge(project: Project, site: Site | None, page: Page, link: prose.Link) -> Iterator[Problem]:
    parts = urlsplit(link.target)
    if parts.scheme or parts.netloc:
        return
    name = f'the link "{link.text}" to {link.target}'
    if not link.target:
        yield Problem(page.file, link.line, f'the link "{link.text}" leads nowhere', "Write the page's file name")
        return
    if parts.path.startswith("/"):
        mend = "Write the way to the Markdown file, as ../dosing.md, which works at every address"
        yield Problem(page.file, link.line, f"{name} begins with a slash", mend)
        return
    here = page.path.relative_to(project.docs).as_posix()
    target = posixpath.normpath(posixpath.join(posixpath.dirname(here), unquote(parts.path))) if parts.path else here
    pages = {other.path.relative_to(project.docs).as_posix(): other for other in project.all_pages}
    if target not in pages:
        if (project.docs / target).is_file() or (site is not None and target in site.files):
            return
        if site is None and not target.endswith(".md") and posixpath.splitext(target)[1]:
            return  # it may be made by the build: only the built site can tell
        assets = (file.relative_to(project.docs).as_posix() for file in project.docs.rglob("*") if file.is_file())
        mend = did_you_mean(target, {*pages, *assets}) or "Mend the file name or remove the link"
        yield Problem(page.file, link.line, f"{name} leads to no page or file", mend)
    elif parts.fragment:
        yield from _anchor(site, pages[target], target, page, link)


def _anchor(site: Site | None, to: Page, target: str, page: Page, link: prose.Link) -> Iterator[Problem]:
    built = site.pages.get(_built(target)) if site else None
    if built is None:
        return  # ids may be made by the build: without it nothing can be said
    # The source counts too: it may be newer than the built site.
    known = {*built.anchors, *(ident for pair in _EXPLICIT.findall(to.body) for ident in pair if ident)}
    fragment = unquote(urlsplit(link.target).fragment)
    if fragment not in known:
        mend = did_you_mean(fragment, known) or "Mend or remove the fragment"
        what = f'the link "{link.text}" leads to no anchor "{fragment}" on {to.file}'
        yield Problem(page.file, link.line, what, mend)


def _built(target: str) -> str:
    stem = target.removesuffix(".md")
    folder, name = posixpath.split(stem)
    return posixpath.join(folder, "index.html") if name in ("index", "README") else f"{stem}/index.html"

"""Knows what every address and id reference of the built site must lead to; knows no source page.

Nothing is fetched: other hosts are judged by the form of the address alone.
"""

from __future__ import annotations

import functools
import html
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from urllib.parse import unquote, urlsplit

from scripts.bibliography.problems import Problem, did_you_mean
from scripts.checks.project import Project
from scripts.checks.site import Element, Site, SitePage, css_addresses, read, srcset_addresses

ID_LISTS = frozenset(
    (
        "aria-labelledby",
        "aria-describedby",
        "aria-controls",
        "aria-owns",
        "aria-details",
        "aria-flowto",
        "aria-activedescendant",
        "aria-errormessage",
        "headers",
        "for",
        "form",
        "list",
    )
)
"""Attributes that name ids of the same page."""

PLAIN_HTTP = "scripts/checks/plain-http.txt"
MANY = 5
"""From so many pages on, one fault in a shared part of the page is told once."""

_LOADS = frozenset({"stylesheet", "preload", "modulepreload", "prefetch", "preconnect", "dns-prefetch", "icon"})
_LOADS_TOO = frozenset({"apple-touch-icon", "mask-icon", "manifest"})
_MAY_LEAVE = frozenset({"http", "https", "mailto"})
_ADDRESSES = frozenset(
    (
        "href",
        "xlink:href",
        "src",
        "poster",
        "data",
        "background",
        "action",
        "formaction",
        "srcset",
        "imagesrcset",
        "style",
        "data-later",
        "data-on-use",
    )
)
_OTHERS = frozenset({"style", "meta", "script"})
_TEXT_FILES = (".xml", ".json", ".txt", ".webmanifest", ".csv")


@dataclass(frozen=True, slots=True)
class Use:
    """One place that names an address."""

    file: str
    tag: str
    attribute: str
    value: str
    text: str = ""
    loads: bool = False
    """Whether the browser fetches it without being asked."""
    absolute: bool = False
    """Whether it must be a full address, because other sites read it."""
    fault: str = ""
    """What is wrong with the file itself, when its addresses cannot be read."""

    def __str__(self) -> str:
        """Return the element as a person finds it."""
        shown = f' ("{self.text}")' if self.text else ""
        return f'{self.tag} {self.attribute}="{self.value}"{shown}'


def check(project: Project) -> Iterator[Problem]:
    """Yield the addresses and id references of the built site that lead nowhere or leave it unasked."""
    if project.site is None:
        return
    site = read(project.site, project.site_url)
    prefix = f"{project.site.relative_to(project.root).as_posix()}/"
    plain, faults = _plain_http(project)
    yield from faults
    used: set[str] = set()
    seen: dict[tuple[str, str, str, str, str], list[Use]] = {}
    for use in _uses(site):
        if found := _judge(site, use, plain, used):
            seen.setdefault((_target(site, use), use.tag, use.text, *found), []).append(use)
    for (*_, what, mend), uses in seen.items():
        yield from _tell(site, uses, what, mend, prefix)
    for page in site.pages.values():
        for ident, count in page.ids.items():
            if count > 1:
                what = f'the id "{ident}" stands {count} times on the page'
                yield Problem(prefix + page.path, page.line_of(ident), what, "Rename all but one")
        yield from _references(page, prefix)
    for line, address in plain.items():
        if address not in used:
            yield Problem(PLAIN_HTTP, line, f"no page links {address}", "Remove the line", "warning")


def _target(site: Site, use: Use) -> str:
    """Return what tells one fault in a shared part of all pages from faults that only look alike."""
    try:
        return use.value if use.value.startswith("#") else site.join(use.file, use.value)
    except ValueError:
        return use.value


def _tell(site: Site, uses: list[Use], what: str, mend: str, prefix: str) -> Iterator[Problem]:
    """Yield one problem each, or a single one for what the theme repeats on every page."""
    files = {use.file for use in uses}
    more = f"; also on {len(files) - 1} other pages" if len(files) >= MANY else ""
    for use in uses[:1] if more else uses:
        page = site.pages.get(use.file)
        line = page.line_of(use.value) if page else 0
        yield Problem(prefix + use.file, line, f"{use} {what}{more}", mend)


def _uses(site: Site) -> Iterator[Use]:
    for page in site.pages.values():
        for element in page.elements:
            if element.tag in _OTHERS or not _ADDRESSES.isdisjoint(element.attributes):
                yield from _of_element(page, element)
    for name in sorted(site.files):
        if name.endswith(".css"):
            css = (site.root / name).read_text("utf-8", errors="replace")
            for address in css_addresses(css):
                yield Use(name, "style sheet", "url", address, loads=True)
        elif name.endswith(_TEXT_FILES):
            yield from _of_text_file(site, name)


def _of_element(page: SitePage, element: Element) -> Iterator[Use]:
    tag, attributes, file = element.tag, element.attributes, page.path
    text = element.text if tag != "style" else ""
    for name in ("href", "xlink:href"):
        if name in attributes and tag != "base":
            relations = frozenset(attributes.get("rel", "").lower().split())
            loads = tag in ("use", "image") or (tag == "link" and bool(relations & (_LOADS | _LOADS_TOO)))
            yield Use(file, tag, name, attributes[name], text, loads, tag == "link" and "canonical" in relations)
    for name in ("src", "poster", "data", "background"):
        if name in attributes and (name != "data" or tag == "object"):
            yield Use(file, tag, name, attributes[name], attributes.get("alt", ""), True)
    # The last two are our own: scripts that come when the text stands, and when a reader does something.
    for name in ("action", "formaction", "data-later", "data-on-use"):
        if attributes.get(name):
            yield Use(file, tag, name, attributes[name], text, True)
    for name in ("srcset", "imagesrcset"):
        for address in srcset_addresses(attributes[name]) if name in attributes else ():
            yield Use(file, tag, name, address, attributes.get("alt", ""), True)
    css = element.text if tag == "style" else attributes.get("style", "")
    for address in css_addresses(css) if css else ():
        yield Use(file, tag, "style", address, loads=True)
    if tag == "meta":
        yield from _of_meta(file, attributes)
    elif tag == "script" and attributes.get("id") == "__config":
        yield from _of_theme_settings(page)


def _of_meta(file: str, attributes: dict[str, str]) -> Iterator[Use]:
    content = attributes.get("content", "")
    if attributes.get("http-equiv", "").lower() == "refresh":
        if found := re.search(r"url\s*=\s*['\"]?([^'\"]+)", content, re.IGNORECASE):
            yield Use(file, "meta", "refresh", found.group(1).strip())
        return
    name = (attributes.get("property") or attributes.get("name") or "").lower()
    if not name.startswith(("og:", "twitter:")):
        return
    is_address = re.fullmatch(
        r"(?:og|twitter):(?:url|image|video|audio)(?::(?:url|secure_url|src))?|twitter:player", name
    )
    if is_address or "://" in content.split(" ")[0]:
        yield Use(file, "meta", name, content, loads="image" in name, absolute=True)


def _of_theme_settings(page: SitePage) -> Iterator[Use]:
    """Yield the search worker, which the theme's script fetches: without it, the search is dead and nobody is told."""
    found = re.search(r'<script id="__config"[^>]*>(.*?)</script>', page.source, re.DOTALL)
    try:
        settings = json.loads(found.group(1)) if found else {}
    except ValueError:
        return
    if worker := settings.get("search"):
        yield Use(page.path, "script", "search", str(worker), loads=True)


def _of_text_file(site: Site, name: str) -> Iterator[Use]:
    """Yield what sitemaps, feeds, manifests and data files name of this site."""
    text = html.unescape((site.root / name).read_text("utf-8", errors="replace"))
    host = re.escape(urlsplit(site.url).netloc)
    for found in sorted(set(re.findall(rf"https?://{host}(?:/[^\s\"'<>{{}}\\)\],;]*)?", text))):
        yield Use(name, "file", "address", found.rstrip("."))
    if name.endswith((".webmanifest", "manifest.json")):
        try:
            manifest = json.loads(text)
        except ValueError:
            yield Use(name, "manifest", "file", name, fault="is not valid JSON")
            return
        for icon in manifest.get("icons", []):
            yield Use(name, "manifest", "icon", str(icon.get("src", "")), loads=True)
        if start := manifest.get("start_url"):
            yield Use(name, "manifest", "start_url", str(start))


def _judge(site: Site, use: Use, plain: dict[int, str], used: set[str]) -> tuple[str, str] | None:
    """Return what is wrong with an address, and how to mend it."""
    value = use.value.strip()
    if use.fault:
        return use.fault, "Mend the file"
    if not value:
        return ("names nothing", "Remove the attribute or fill it") if use.attribute != "href" else None
    if value.startswith("data:") and use.loads:
        return None
    page = site.pages.get(use.file)
    if value.startswith("#") and page and unquote(value[1:]) in page.anchors:
        return None  # most links of a page with many references: no need to take them apart
    try:
        address = site.join(use.file, value)
        parts = urlsplit(address)
        named = urlsplit(value)
    except ValueError:
        return "is no valid address", "Write it again"
    if parts.scheme not in _MAY_LEAVE:
        return f"uses the scheme {parts.scheme}:", "Only http, https and mailto may leave the site"
    if parts.scheme == "mailto":
        return None if "@" in parts.path else ("names no mail address", "Write mailto:name@host")
    if use.absolute and not named.scheme:
        return "is no full address", "Other sites read it: begin with https://"
    if parts.scheme == "http":
        listed = next((known for known in plain.values() if address.startswith(known)), "")
        used.add(listed)
        if not listed or site.is_own(address):
            return "uses http", f"Write https, or list it with its reason in {PLAIN_HTTP}"
    if not site.is_own(address):
        if use.loads:
            return f"fetches from another host, {parts.netloc}", "Serve the file from this site"
        return None if "." in parts.netloc else ("names no host", "Write the full address")
    if use.file == "404.html" and not named.scheme and not value.startswith(("/", "#", "?")):
        return "is relative, but this page is shown at any depth", "Begin it with a slash"
    return _own(site, use, address, value)


def _own(site: Site, use: Use, address: str, value: str) -> tuple[str, str] | None:
    bare = value.split("#")[0].split("?")[0]
    file = use.file if not bare else site.locate(address)
    if file is None:
        near = _near(unquote(urlsplit(address).path), site.url, site.files)
        return "leads to no file", near or "Add the file or mend the address"
    if bare and not urlsplit(address).path.endswith("/") and file.endswith("/index.html") and "index.html" not in bare:
        return "leaves out the final slash", "Add it: without it every visit makes a redirect"
    fragment = unquote(urlsplit(address).fragment.split(":~:")[0])
    page = site.pages.get(file)
    if not fragment or fragment == "top" or (page is None and not file.endswith(".svg")):
        return None
    anchors = page.anchors if page else _svg_ids(site, file)
    if fragment in anchors:
        return None
    return f"leads to no anchor on {file}", did_you_mean(fragment, anchors) or "Mend or remove the fragment"


@functools.cache
def _near(path: str, url: str, files: frozenset[str]) -> str:
    """Return what looks like *path*; remembered, because one dead link may stand on every page."""
    base = urlsplit(url).path
    return did_you_mean(path, [base + name.removesuffix("index.html") for name in files])


def _svg_ids(site: Site, file: str) -> frozenset[str]:
    return frozenset(re.findall(r"\bid=[\"']([^\"']+)", (site.root / file).read_text("utf-8", errors="replace")))


def _references(page: SitePage, prefix: str) -> Iterator[Problem]:
    for element in page.elements:
        for name in element.attributes.keys() & ID_LISTS:
            for ident in element.attributes.get(name, "").split():
                if ident not in page.ids:
                    value = element.attributes[name]
                    what = f'{element.tag} {name}="{value}" names the id "{ident}", which is not there'
                    mend = did_you_mean(ident, page.ids) or "Add the id or remove the attribute"
                    yield Problem(prefix + page.path, page.line_of(value), what, mend)


def _plain_http(project: Project) -> tuple[dict[int, str], list[Problem]]:
    """Return the addresses that may stay http, by line, and the faults of their list."""
    path = project.root / PLAIN_HTTP
    lines = path.read_text("utf-8").split("\n") if path.is_file() else []
    plain: dict[int, str] = {}
    faults: list[Problem] = []
    for number, line in enumerate(lines, 1):
        address, _, reason = line.strip().partition(" ")
        if not address or address.startswith("#"):
            continue
        if not reason.strip():
            faults.append(Problem(PLAIN_HTTP, number, f"{address} has no reason", "Write it after the address"))
        plain[number] = address
    return plain, faults

"""Knows what could run script on a page, in its Markdown and in its built HTML; knows nothing of why it stands there.

The site needs no HTML of a writer's own: what Markdown cannot say, extensions and templates make. So Markdown may hold
only a few elements that carry text or an anchor. The built page is judged again, whatever way something took into it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from html import unescape

from scripts.bibliography.problems import Problem
from scripts.publish.pages import html as read

HARMLESS = frozenset((
    "a", "abbr", "aside", "b", "bdi", "bdo", "br", "button", "del", "details", "div", "em", "i", "ins", "kbd", "li",
    "mark", "nav", "noscript", "ol", "p", "progress", "q", "s", "section", "small", "span", "strong", "sub", "summary",
    "sup", "u", "ul", "wbr",
))  # fmt: skip
"""Elements that Markdown may hold as HTML: text, anchors, and the places that a script fills."""
PLAIN = frozenset(("id", "class", "title", "lang", "dir", "role", "hidden", "download", "type", "markdown"))
"""Attributes that they may have; those that begin with ``aria-`` or ``data-`` too, and the address of a link."""
SCHEMES = frozenset(("http", "https", "mailto"))
ACTIVE = frozenset(
    ["applet", "base", "embed", "frame", "frameset", "iframe", "link", "meta", "object", "portal", "style", "template"]
)
"""Elements that load or change what is not in the article; nor may pictures be animated, which can set an address."""
_ANIMATED = frozenset(("animate", "animatetransform", "animatemotion", "set", "foreignobject"))
_ONLY = "Only http, https and mailto leave the site"
_MEND = "Write it as Markdown, or ask for an extension that makes it"

_CODE = re.compile(r"(?<![`\\])(`+)(?!`).+?(?<!`)\1(?!`)", re.DOTALL)
_FENCED = re.compile(r"^[ \t]*(`{3,}|~{3,})[^\n]*\n.*?(?:^[ \t]*\1[`~]*[ \t]*$|\Z)", re.DOTALL | re.MULTILINE)
_COMMENT = re.compile(r"<!--.*?-->", re.DOTALL)
_OPENED = re.compile(r"<(/?)([a-zA-Z][^\s/>:@.]*)(?=[\s/>])")
_TARGET = re.compile(
    r"\]\(\s*<?(?P<inline>[^\s>)][^>)\n]*)"
    r"|^ {0,3}\[[^\]\n]+\]:[ \t]*\n?[ \t]*<?(?P<defined>[^\s>]+)"
    r"|<(?P<auto>[^\s<>]+:[^<>\s]*)>",
    re.MULTILINE,
)
_LIST = re.compile(r"\{:?[^{}\n]*\}|^[ \t]*(?:attrs|attributes):.*", re.MULTILINE)
_SET = re.compile(
    r"(?<![\w-])(on[a-z]+|style|srcdoc|href|src|action|formaction|xlink:href)[\"']?\s*[:=]", re.IGNORECASE
)
_SCHEME = re.compile(r"([a-z][a-z0-9+.-]*):", re.IGNORECASE)
# What browsers drop from an address, and what they skip before it (URL Standard, 4.4).
_DROPPED = re.compile(r"[\t\n\r]|^[\x00-\x20]+")
_HANDLER = re.compile(r"[\s\"'/]on[a-z]+\s*=|srcdoc\s*=", re.IGNORECASE)
_VALUES = re.compile(
    r"[\s\"'/]((?:xlink:)?href|src|action|formaction|data|poster|background|ping|manifest)\s*=\s*(?:\"([^\"]*)\"|'([^']*)'|([^\s\"'>]+))",
    re.IGNORECASE,
)
_ADDRESSES = frozenset(
    "href xlink:href src action formaction data poster background ping manifest".split()  # noqa: SIM905
)
_NAMES = re.compile(r"<([a-zA-Z][^\s/>]*)")


def scheme(address: str) -> str:
    """Return the scheme that a browser sees in *address*, in small letters; empty for an address of this site."""
    found = _SCHEME.match(_DROPPED.sub("", unescape(address)))
    return found[1].lower() if found else ""


def in_source(text: str, file: str) -> Iterator[Problem]:
    """Yield what the Markdown page *text* must not hold, with its lines; code and comments may hold anything."""

    def problem(at: int, what: str, mend: str = _MEND) -> Problem:
        return Problem(file, bare.count("\n", 0, at) + 1, what, mend)

    bare = text
    for pattern in (_FENCED, _CODE, _COMMENT):
        bare = pattern.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), bare)
    body = _body(bare)
    for found in _OPENED.finditer(bare, body):
        closing, name = found[1], found[2]
        if name.lower() not in HARMLESS:
            if not closing:
                yield problem(found.start(), f"<{name}> has no place in Markdown")
            continue
        tag = read.TAG.match(bare, found.start())
        for attribute, value in read.attributes(tag[2]).items() if tag else ():
            if attribute == "href" and name.lower() == "a":
                if (used := scheme(value)) and used not in SCHEMES:
                    yield problem(found.start(), f"a link uses the scheme {used}:", _ONLY)
            elif attribute not in PLAIN and not attribute.startswith(("aria-", "data-")):
                yield problem(found.start(), f"<{name}> has the attribute {attribute}", "Remove the attribute")
    for found in _TARGET.finditer(bare, body):
        address = found["inline"] or found["defined"] or found["auto"]
        if (used := scheme(address)) and used not in SCHEMES:
            yield problem(found.start(), f"a link uses the scheme {used}:", _ONLY)
    for found in _LIST.finditer(bare, body):
        for named in _SET.finditer(found[0]):
            what = f"the attribute {named[1]} has no place in Markdown"
            yield problem(found.start() + named.start(), what, "Remove the attribute")


def _runs(attribute: str, address: str) -> bool:
    """Whether an address may do more than lead somewhere or show a picture."""
    used = scheme(address)
    picture = used == "data" and attribute.lower() in ("src", "href") and "data:image/" in address.lower()
    return bool(used) and used not in SCHEMES and not picture


def _body(text: str) -> int:
    """Return where the page begins behind its front matter, whose values templates escape."""
    found = re.match(r"---[ \t]*\n.*?\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", text, re.DOTALL)
    return found.end() if found else 0


def in_page(html: str) -> list[str]:
    """Return what could run script in a built page, other than the scripts of the templates, which no article holds.

    Handlers in attributes and addresses that run script are found anywhere.
    """
    found: list[str] = []
    # Patterns that find too much say whether the tags must be read, which takes long.
    if _HANDLER.search(html) or any(_runs(a, "".join(v)) for a, *v in set(_VALUES.findall(html))):
        for name, inside in read.TAG.findall(html):
            for attribute, value in read.attributes(inside).items():
                if attribute.startswith("on") or attribute == "srcdoc":
                    found.append(f"<{name}> has the attribute {attribute}")
                elif attribute in _ADDRESSES and _runs(attribute, value):
                    found.append(f"{attribute} uses the scheme {scheme(value)}:")
    start, end = html.find("<article"), html.rfind("</article>")
    article = html[start:end] if start >= 0 else ""
    for name in sorted({name.lower() for name in set(_NAMES.findall(article))} & (ACTIVE | _ANIMATED)):
        found.append(f"<{name}> stands in the article")
    for inside, _ in read.SCRIPT.findall(article):
        given = read.attributes(inside)
        if "src" in given or given.get("type", "").lower() in read.RUN:
            found.append("<script> stands in the article")
    if len(re.findall(r"<script\b", article, re.IGNORECASE)) > len(read.SCRIPT.findall(article)):
        found.append("<script> in the article does not end")
    return sorted(set(found))

"""Knows how one page is finished: style inline, scripts deferred, left-overs out, policy in; knows nothing of files."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator, Mapping, Sequence
from html import escape
from urllib.parse import quote

from scripts.publish.pages import html as read
from scripts.publish.pages.policy import Inline, allowed_by, content_security_policy, inline

THEME_FRAME = re.compile(r"data-md-component=[\"']?header\b")
"""The sign of the theme's own header: with it stand the scripts that make it work."""
THEME_SCRIPTS = re.compile(r"assets/javascripts/bundle\.|\b__md_scope\b|\b__md_get\(|\bid=[\"']?__config\b")
"""Scripts of the theme, by a piece of their text: off on pages with a frame of our own."""
THEME_PARTS = (
    re.compile(r"<input(?=[^>]*\bmd-toggle\b)(?=[^>]*\b__(?:drawer|search)\b)[^>]*>"),
    re.compile(r"<label(?=[^>]*\bmd-overlay\b)[^>]*>\s*</label>"),
    re.compile(
        r"<div(?=[^>]*\bdata-md-component=[\"']?(?:skip|announce)\b)[^>]*>\s*"
        r"(?:<a(?=[^>]*\bmd-skip\b)[^>]*>[^<]*</a>\s*)?</div>"
    ),
    re.compile(r"<div(?=[^>]*\bmd-dialog\b)[^>]*>\s*<div[^>]*>\s*</div>\s*</div>"),
)
"""Elements that only these scripts use, empty places, and a second way past a header that is not there."""

LATER = "data-later"
"""The attribute of what a page keeps back until its text stands."""
ON_USE = "data-on-use"
"""The attribute of what a page keeps back until its reader does something, or a tool is in sight."""
_TOOL = re.compile(r"\bclass=[\"']?(?:tool|ref-filter)(?![\w-])")
"""The sign of a tool within a text: its scripts can wait. Elsewhere the tool is the page, and comes with it."""

ROOMS = (20, 40, 80, 160, 320)
"""Steps of the length of a list of references, each with a class of its own in the style."""
LONG = (1400, 2000, 4000, 8000, 12000, 16000, 24000, 32000, 64000)
"""Steps of the length of a long table or text, in letters, each with a class of its own in the style."""
_SHORTEST = 1000
"""Letters of a table from which on it is long."""
_TABLE = re.compile(r"(<div\b[^>]*\bclass=\"[^\"]*\btable-box\b[^\"]*)(\"[^>]*>\s*<table\b(.*?)</table>)", re.DOTALL)
_LIST = re.compile(r"(<section\b[^>]*\bclass=\"references\"[^>]*>(?:(?!<ol\b).)*<ol)>(.*?</section>)", re.DOTALL)
_FIRST = 1000
"""Letters of a text, with all that stands above it, that a reader may see at once."""
_TEXT = re.compile(
    r"<article\b[^>]*>(.*?)(?=<section\b[^>]*\bclass=\"references\"|<footer class=\"page-foot\"|</article>)", re.DOTALL
)
_SHEET = re.compile(r"\bclass=\"[^\"]*\bsheet\b")
_APART = re.compile(r"<(svg|script|style)\b.*?</\1>", re.DOTALL)
_ROWS = re.compile(r"<(?:p|li|dt|dd|h[2-6]|summary|tr|figcaption)\b")
_A_ROW, _A_FIGURE, _A_TABLE = 40, 600, 1.7
"""What a line that is not full, a figure, and each letter of a table add to the length of a text, in letters."""
_ENTRY = re.compile(r"<li\b[^>]*\bid=\"ref-")

_ROOT = re.compile(r"(<html\b[^>]*)>")
_FOOT = re.compile(r"\s*<meta name=\"print-foot\" content=\"([^\"]*)\" data-of=\"([^\"]*)\">")
_POLICY = re.compile(r"<meta http-equiv=\"Content-Security-Policy\" content=\"([^\"]*)\">")
_CHARSET = re.compile(r"<meta charset=[^>]*>", re.IGNORECASE)
_LINK = ("link",)
_ASSET = re.compile(r"\s[\w:-]+=([\"']?)([^\"'\s<>=?#]*\bassets/[^\"'\s<>?#]+)\1")


def without_leftovers(html: str) -> str:
    """Return the page without the theme's scripts and what only they use, unless it has the theme's own header."""
    if THEME_FRAME.search(html):
        return html
    html = read.SCRIPT.sub(lambda found: "" if THEME_SCRIPTS.search(found[0]) else found[0], html)
    for part in THEME_PARTS:
        html = part.sub("", html)
    return html


def stylesheets(html: str) -> list[tuple[str, str]]:
    """Return address and medium of each style sheet that a page links, in order."""
    found = []
    for inside in read.LINK.findall(html):
        given = read.attributes(inside)
        if "stylesheet" in given.get("rel", "").lower().split():
            found.append((given.get("href", ""), given.get("media", "")))
    return found


def icons(html: str) -> list[str]:
    """Return the addresses of the icons that a page links."""
    links = map(read.attributes, read.LINK.findall(html))
    return [given.get("href", "") for given in links if given.get("rel") == "icon"]


def with_icons(html: str, drawings: Mapping[str, str]) -> str:
    """Return the page with its icons within it; *drawings* holds the text of an SVG picture for each address.

    A browser asks for the icon as soon as it can, though no reader waits for it.
    """

    def drawn(whole: str, _: str, inside: str) -> str:
        given = read.attributes(inside)
        if given.get("rel") != "icon" or given.get("href") not in drawings:
            return whole
        picture = quote(drawings[given["href"]].strip(), safe="/:=;,!()*+-.")
        return f'<link rel="icon" href="data:image/svg+xml,{picture}" type="image/svg+xml">'

    return read.each_tag(html, _LINK, drawn)


def scripts(html: str) -> list[str]:
    """Return the addresses of the scripts that a page loads."""
    sources = (read.attributes(inside).get("src", "") for inside, _ in read.SCRIPT.findall(html))
    return [source for source in sources if source]


def join_scripts(html: str, shared: Sequence[str], joined: str) -> str:
    """Return the page with one script, of the file name *joined*, in the place of those that every page loads.

    It comes after the first paint (the script in the head of ``overrides/main.html`` sees to that), and after it, on
    use, come the scripts of a tool that stands within the text. Where a script is left that is needed at once, it
    builds on the first: then none of them is kept back.

    Args:
        html: a page.
        shared: file names of the scripts that follow one another on every page, in their order.
        joined: the name of a file in the folder of the first of them that holds them all.
    """
    found = list(read.SCRIPT.finditer(html))
    names = [posixpath.basename(read.attributes(one[1]).get("src", "")) for one in found]
    at = next((n for n in range(len(names)) if names[n : n + len(shared)] == list(shared)), None)
    if at is None or len(shared) < 2:
        return html
    first, last = found[at], found[at + len(shared) - 1]
    source = read.attributes(first[1])["src"]
    address = posixpath.join(posixpath.dirname(source), joined)
    rest = html[last.end() :]
    if _TOOL.search(html):
        rest = read.SCRIPT.sub(_on_use, rest)
    kept_back = not any(names[:at]) and not scripts(rest)
    tag = _waiting(LATER, address) if kept_back else f'<script src="{escape(address)}" defer></script>'
    return html[: first.start()] + tag + (rest if kept_back else html[last.end() :])


def _on_use(found: re.Match[str]) -> str:
    source = read.attributes(found[1]).get("src", "")
    return _waiting(ON_USE, source) if source else found[0]


def _waiting(until: str, address: str) -> str:
    return f'<script type="text/plain" {until}="{escape(address)}"></script>'


def with_late_links(html: str) -> str:
    """Return the page with the link that it needs last kept back too, if it keeps back a script.

    The manifest, which makes the site an app, comes when a reader does something. Without script it is there from the
    start.
    """
    if f" {LATER}=" not in html:
        return html

    def wrapped(whole: str, _: str, inside: str) -> str:
        is_last = read.attributes(inside).get("rel") == "manifest"
        return f"<noscript {ON_USE}>{whole}</noscript>" if is_last else whole

    return read.each_tag(html, _LINK, wrapped)


def with_print_foot(html: str) -> str:
    """Return the page with what stands at the foot of its sheets of paper on its root.

    There ``@page`` of the style finds it, by ``attr()`` in a custom property: a style sheet of its own for each page
    would cost a reader a request, or the headers of all answers a hash.
    """
    if not (found := _FOOT.search(html)):
        return html
    html = html.replace(found[0], "", 1)
    foot = f' data-foot="{found[1]}" data-foot-of="{found[2]}"'
    return _ROOT.sub(lambda root: f"{root[1]}{foot}>", html, count=1)


def with_room(html: str) -> str:
    """Return the page with what is laid out late (``docs/assets/css/site.css``) marked by its length.

    That is its list of references, by how many entries it holds at most (`ROOMS`), each long table, by its letters
    (`LONG`), and what a reader does not see at once of a long text, which becomes an element of its own. Until it is
    laid out it must take no less room than it needs, or what follows would lie upon it for those who measure a page
    without looking at it.
    """

    def listed(found: re.Match[str]) -> str:
        room = _step(len(_ENTRY.findall(found[2])), ROOMS)
        return f'{found[1]} class="room-{room}">{found[2]}'

    def tabled(found: re.Match[str]) -> str:
        letters = _letters(found[3])
        return found[0] if letters < _SHORTEST else f"{found[1]} long long-{_step(letters, LONG)}{found[2]}"

    html = _LIST.sub(listed, html, count=1)
    html = _TEXT.sub(_with_rest, html, count=1)
    return _TABLE.sub(tabled, html)


def _with_rest(found: re.Match[str]) -> str:
    whole, inside = found[0], found[1]
    start = len(whole) - len(inside)
    headings = [heading.start() for heading in re.finditer("<h2", inside)]
    # A tool, or a sheet to print, arranges its parts itself: the rest ends before the section that holds the first.
    firsts = [first.start() for sign in (_TOOL, _SHEET) if (first := sign.search(inside))]
    end = max((at for at in headings if at < min(firsts)), default=0) if firsts else len(inside)
    for heading in headings:
        before, rest = inside[:heading], inside[heading:end]
        if _letters(before) < _FIRST or not read.is_whole(before):
            continue
        tables = sum(_letters(table[3]) for table in _TABLE.finditer(rest))
        length = _letters(rest) + _A_TABLE * tables + _A_ROW * len(_ROWS.findall(rest)) + _A_FIGURE * rest.count("<svg")
        if length < _FIRST or not read.is_whole(rest):
            break
        return f'{whole[:start]}{before}<div class="rest long long-{_step(length, LONG)}">{rest}</div>{inside[end:]}'
    return whole


def _letters(html: str) -> int:
    """Return how many letters of text stand in *html*."""
    return len(" ".join(read.text(_APART.sub("", html)).split()))


def _step(length: float, steps: Sequence[int]) -> int:
    return next((most for most in steps if length <= most), steps[-1])


def assets(html: str) -> Iterator[str]:
    """Yield the addresses below ``assets/`` that a page names, other than in links to follow."""
    for found in _ASSET.finditer(html):
        if _in_tag(html, found.start()):
            yield found[2]


def _in_tag(html: str, at: int) -> bool:
    """Whether the place *at* is inside a tag that a reader does not follow."""
    start = html.rfind("<", 0, at)
    tag = html[start:at]
    return tag[1:2].isalpha() and ">" not in tag and not re.match(r"<(?:a|area|form)(?:\s|$)", tag, re.IGNORECASE)


def finish(html: str, css: str, hashed: Mapping[str, str], *, strict: bool = True) -> str:
    """Return the finished page.

    Args:
        html: the page without left-overs.
        css: the style that comes in the place of its style sheets.
        hashed: for addresses that the page names, the address with the hash of the content.
        strict: whether the page gets its policy; without it, a server may add scripts, as live reload does.
    """

    def renamed(found: re.Match[str]) -> str:
        if found[2] in hashed and _in_tag(html, found.start()):
            return found[0].replace(found[2], hashed[found[2]])
        return found[0]

    html = _ASSET.sub(renamed, html)
    html = _with_style(html, css)
    html = with_late_links(read.trim(read.SCRIPT.sub(_deferred, html)))
    if not strict:
        return html
    policy = content_security_policy(inline_parts(html), meta=True)
    meta = f'<meta http-equiv="Content-Security-Policy" content="{escape(policy, quote=False)}">'
    return _CHARSET.sub(lambda found: f"{found[0]}\n{meta}", html, count=1)


def policy_of(html: str) -> Inline | None:
    """Return what the policy of a finished page allows; nothing for a page that is not finished."""
    found = _POLICY.search(html)
    return allowed_by(found[1]) if found else None


def inline_scripts(html: str) -> list[str]:
    """Return the texts of the inline scripts that a browser runs or obeys."""
    return [
        text
        for inside, text in read.SCRIPT.findall(html)
        if "src" not in (given := read.attributes(inside)) and given.get("type", "").lower() in read.RUN
    ]


def inline_parts(html: str) -> Inline:
    """Return the hashes of all inline scripts and styles of a page."""
    return inline(inline_scripts(html), (text for _, text in read.STYLE.findall(html)))


def _with_style(html: str, css: str) -> str:
    first = True

    def change(whole: str, _: str, inside: str) -> str:
        nonlocal first
        if "stylesheet" not in read.attributes(inside).get("rel", "").lower().split():
            return whole
        style, first = (f"<style>{css}</style>" if first and css else ""), False
        return style

    return read.each_tag(html, _LINK, change)


def _deferred(found: re.Match[str]) -> str:
    given = read.attributes(found[1])
    waits = {"defer", "async"} & given.keys() or given.get("type", "").lower() == "module"
    # A script that says where to go must not wait for the page that it leaves.
    if not given.get("src") or waits or "data-to" in given:
        return found[0]
    return found[0].replace("<script", "<script defer", 1)

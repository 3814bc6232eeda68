"""Whatever stands in Markdown, front matter or the bibliography, no script of a stranger reaches a built page."""

from __future__ import annotations

import re
import tempfile
from collections.abc import Mapping
from functools import cache
from html import unescape
from pathlib import Path
from typing import Any

import html5lib
import pytest
import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st
from mkdocs.commands.build import build
from mkdocs.config import load_config
from mkdocs.exceptions import MkDocsException

from scripts.publish.hostile import in_page, in_source, scheme
from scripts.publish.pages.write import finish_site
from tests.conftest import ROOT

PIECES = [
    "<script>alert(1)</script>", '"><script>alert(1)</script>', "'><script>alert(1)</script>", "</title><script>",
    "</style></script><script src=//x.example>", "</article></body><script>alert(1)</script>", "<script", "</script>",
    "<img src=x onerror=alert(1)>", "<svg/onload=alert(1)>", '" onmouseover="alert(1)', "' onfocus='alert(1)' x='",
    "[a](javascript:alert(1))", "[a](JaVa&#115;cript&colon;alert(1))", "<javascript:alert(1)>", "javascript:alert(1)",
    "[a]: javascript:alert(1)\n\n[a]", "![a](data:text/html,<script>alert(1)</script>)", "[a](java\tscript:alert(1))",
    '<a href="javascript:alert(1)">a</a>', '<a href=" &#1;javascript:alert(1)">a</a>', "<iframe srcdoc='<script>'>",
    '<svg><a xlink:href="javascript:alert(1)"><text>a</text></a></svg>', "<math href=javascript:alert(1)>a</math>",
    "<form action=javascript:alert(1)><button>a</button></form>", "<button formaction=javascript:alert(1)>a</button>",
    '{: onclick="alert(1)" }', "{onclick=alert(1)}", "# A {#x onclick=alert(1)}", '[a](x.md){ onclick="alert(1)" }',
    "/// details | <script>alert(1)</script>\n    attrs: {onclick: alert(1)}\n\ntext\n///\n",
    "/// details | A\n    attrs:\n        onclick: alert(1)\n\ntext\n///\n", "<base href=//x.example>",
    "<style>*{}</style>", "<meta http-equiv=refresh content='0;url=javascript:alert(1)'>",
    "<object data=javascript:alert(1)>", "<embed src=x>", "<svg><animate onbegin=alert(1) attributeName=x></svg>",
    "<details open ontoggle=alert(1)>", "<noscript><p title='</noscript>", "{{ 7 * 7 }}", "{% include 'x' %}", "{# x",
    "<!--", "-->", "<![CDATA[", "]]>", "&lt;script&gt;alert(1)&lt;/script&gt;", "\\<script>", "`", "``", "```\n", "*",
    "_", "[", "]", "(", ")", "<", ">", '"', "'", "&", "&amp;", "|", "\n", "\n\n", "    ", "[@sound2020]",
    "[@sound2020, <b onclick=alert(1)>]", "[^1]", "\n[^1]: <script>alert(1)</script>\n", '*[LDN]: "><script>\n',
    "\n| a | <script>alert(1)</script> |\n|---|---|\n| b | c |\n", "LDN", "text", "\u202e", "\u2028", "�",
]  # fmt: skip
HOSTILE = st.lists(st.sampled_from(PIECES) | st.text(max_size=4), min_size=1, max_size=8).map("".join)
ONE_LINE = HOSTILE.map(lambda text: re.sub(r"[\x00-\x1f\x7f-\x9f\u2028\u2029\ud800-\udfff]", " ", text))
# Each example is a build: a failing one is shown as it is, not made smaller.
SLOW = [HealthCheck.too_slow, HealthCheck.filter_too_much]
SETTINGS = settings(max_examples=12, phases=[Phase.explicit, Phase.generate], suppress_health_check=SLOW)
FRONT = {
    "title": "A title",
    "description": "A line",
    "answer": "An answer",
    "certainty": "low",
    "updated": "2026-11-22",
}
SOURCE = {"title": "A study", "family": "Sound", "container-title": "Journal", "finding": "Pain did not differ."}


def entry(words: Mapping[str, str]) -> dict[str, Any]:
    """Return an entry of a bibliography with *words* in the fields that people read."""
    return {
        "id": "sound2020",
        "type": "article-journal",
        "title": words["title"],
        "author": [{"family": words["family"], "given": "Ann"}],
        "container-title": words["container-title"],
        "DOI": "10.1000/1",
        "issued": {"date-parts": [[2020]]},
        "custom": {
            "design": "observational",
            "read": "abstract",
            "status": "current",
            "checked": "2026-11-22",
            "seen": "https://example.org/1",
            "finding": words["finding"],
        },
    }


def made(folder: Path, front: Mapping[str, str], body: str, source: Mapping[str, str]) -> dict[str, str] | None:
    """Build a small site as the real one is built and return its pages; nothing when something was refused."""
    config = yaml.load((ROOT / "mkdocs.yml").read_text("utf-8"), Loader=yaml.SafeLoader)
    config.pop("nav")
    config.pop("watch")
    config |= {"strict": False, "hooks": [], "docs_dir": "docs", "validation": {}}
    config["theme"]["custom_dir"] = str(ROOT / "overrides")
    config["extra_css"], config["extra_javascript"] = [], []
    # The extensions of the real site, other than those that read its data.
    config["markdown_extensions"] = [
        {"scripts.citations": {"bibliography": "references.yaml"}}
        if isinstance(one, dict) and "scripts.citations" in one
        else one
        for one in config["markdown_extensions"]
        if not str(one).startswith("{'scripts.evidence")
    ]
    (folder / "docs").mkdir()
    (folder / "mkdocs.yml").write_text(yaml.safe_dump(config), "utf-8")
    (folder / "references.yaml").write_text(
        yaml.safe_dump({"references": [entry(source)]}, allow_unicode=True), "utf-8"
    )
    head = yaml.safe_dump(dict(front), allow_unicode=True)
    (folder / "docs/index.md").write_text(f"---\n{head}---\n\n{body}\n", "utf-8", errors="replace")
    (folder / "docs/references.md").write_text("# References\n\n[[all-references]]\n", "utf-8")
    try:
        build(load_config(config_file=str(folder / "mkdocs.yml")))
    except (MkDocsException, SystemExit):
        return None
    site = folder / "site"
    # The style sheets are not what is looked at here.
    for page in site.rglob("*.html"):
        page.write_text(re.sub(r"<link\b[^>]*stylesheet[^>]*>", "", page.read_text("utf-8")), "utf-8")
    if finish_site(site, "https://example.org/"):
        return None
    return {page.relative_to(site).as_posix(): page.read_text("utf-8") for page in sorted(site.rglob("*.html"))}


def active(html: str) -> list[str]:
    """Return what could run script on a page, as a parser finds it that reads like a browser."""
    found = []
    for element in html5lib.parse(html, namespaceHTMLElements=False).iter():
        if not isinstance(element.tag, str):
            continue
        name = element.tag.rpartition("}")[2].lower()
        if name == "script" and element.get("type") not in ("application/json", "application/ld+json"):
            found.append(f"script {element.get('src', '')} {element.text}")
        if name in ("iframe", "object", "embed", "base", "frame", "applet", "portal"):
            found.append(name)
        for attribute, value in element.attrib.items():
            attribute = attribute.rpartition("}")[2].lower()
            if attribute.startswith("on") or attribute in ("srcdoc", "style"):
                found.append(f"{name} {attribute}={value}")
            if attribute in ("href", "src", "action", "formaction", "data", "background", "poster"):
                bare = re.sub(r"[\x00-\x20]", "", unescape(value)).lower()
                if re.match(r"(?:javascript|vbscript|data:text|data:application)", bare):
                    found.append(f"{name} {attribute}={value}")
    return sorted(found)


@cache
def harmless() -> dict[str, list[str]]:
    """Return what the templates themselves put into the pages."""
    with tempfile.TemporaryDirectory() as temporary:
        pages = made(Path(temporary), FRONT, "Text.[@sound2020]", SOURCE)
    assert pages
    return {name: active(html) for name, html in pages.items()}


@SETTINGS
@given(st.fixed_dictionaries(dict.fromkeys(("title", "description", "answer", "certainty_reason"), ONE_LINE)))
def test_front_matter_is_text_and_nothing_else(words: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        pages = made(Path(temporary), FRONT | words, "Text.[@sound2020]", SOURCE)
    assert pages is not None
    assert {name: active(html) for name, html in pages.items()} == harmless()


@SETTINGS
@given(st.fixed_dictionaries(dict.fromkeys(SOURCE, ONE_LINE)))
def test_a_bibliography_is_text_and_nothing_else(words: dict[str, str]) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        pages = made(Path(temporary), FRONT, "Text.[@sound2020]", {k: f"A{v}" for k, v in words.items()})
    if pages is not None:  # the loader may refuse it
        assert {name: active(html) for name, html in pages.items()} == harmless()


@SETTINGS
@given(HOSTILE)
def test_markdown_is_refused_or_harmless(body: str) -> None:
    with tempfile.TemporaryDirectory() as temporary:
        pages = made(Path(temporary), FRONT, f"Text.[@sound2020]\n\n{body}", SOURCE)
    if pages is not None and not list(in_source(body, "index.md")):
        assert {name: active(html) for name, html in pages.items()} == harmless()


@pytest.mark.parametrize("piece", PIECES)
def test_every_hostile_piece_alone_is_refused_or_harmless(piece: str) -> None:
    """Without the build: what the page check says of the piece in an article, and what a parser finds there."""
    page = f"<html><body><article>{piece}</article></body></html>"
    if not in_page(page):
        assert active(page) == []


@pytest.mark.parametrize(
    ("html", "said"),
    [
        ('<article><a href="x" onclick="y">z</a></article>', ["<a> has the attribute onclick"]),
        ("<article><svg/onload=y></svg></article>", ["<svg> has the attribute onload"]),
        ("<article><a title='>' onclick=y>z</a></article>", ["<a> has the attribute onclick"]),
        ("<head></head><article></article><p onload=x>", ["<p> has the attribute onload"]),
        ("<a href='JAVA&#x73;cript:x'>y</a>", ["href uses the scheme javascript:"]),
        ('<a href=" java\nscript:x">y</a>', ["href uses the scheme javascript:"]),
        ("<article><script>x</script></article>", ["<script> stands in the article"]),
        ("<article><p></p></article><article><script src=x></script></article>", ["<script> stands in the article"]),
        ("<article><script>x</article>", ["<script> in the article does not end"]),
        ("<article><iframe></iframe></article>", ["<iframe> stands in the article"]),
        ('<script src="a.js"></script><article><script type="application/json">{}</script></article>', []),
        ('<article><p>Press on = and "onclick=1".</p><img src="data:image/png;base64,AA"></article>', []),
    ],
)
def test_what_a_built_page_may_not_hold(html: str, said: list[str]) -> None:
    assert in_page(html) == said


@pytest.mark.parametrize(
    ("address", "found"),
    [
        ("javascript:x", "javascript"),
        ("\x01 \njava\tscript:x", "javascript"),
        ("java&Tab;script&colon;x", "javascript"),
        ("other.md#javascript:x", ""),
        ("../x/?q=a:b", ""),
        ("//host/x", ""),
        ("HTTPS://x", "https"),
    ],
)
def test_the_scheme_that_a_browser_sees(address: str, found: str) -> None:
    assert scheme(address) == found

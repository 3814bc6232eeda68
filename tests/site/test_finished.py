"""The pages of the built site are finished: small, one style, scripts that wait, and a policy that fits each page."""

from __future__ import annotations

import gzip
import hashlib
import re
import shutil
from pathlib import Path

from scripts.publish.pages.finish import inline_parts, policy_of
from scripts.publish.pages.policy import HASHED, allowed_by
from scripts.publish.pages.write import finish_site, locate
from tests.conftest import ROOT
from tests.hosting import rules, sent_for

MOST = 60_000
"""Bytes over the wire before a reader does anything, with gzip as the least that every host does."""


def built(site: Path) -> dict[str, str]:
    """Return the pages by their file, those that only send readers on left out."""
    pages = {p.relative_to(site).as_posix(): p.read_text("utf-8") for p in sorted(site.rglob("*.html"))}
    return {name: html for name, html in pages.items() if "data-redirect" not in html[:400]}


def loaded(site: Path, name: str, html: str) -> dict[str, bytes]:
    """Return the files that a browser fetches for a page before its reader does anything, the page included."""
    files = {name: (site / name).read_bytes()}
    for tag in re.findall(r"<(?:link|script|img|source)\b[^>]*>", html):
        fetched = re.search(r"\brel=[\"']?(?:stylesheet|icon|preload|modulepreload)\b|^<(?:script|img|source)", tag)
        given = re.search(r"\b(?:src|href|data-later)=[\"']?([^\"'\s>]+)", tag)
        if fetched and given and (file := locate(name, given[1], "/")):
            files[file] = (site / file).read_bytes()
    return files


def weight(files: dict[str, bytes]) -> int:
    """Return the bytes of *files* over the wire, each with the headers of one answer."""
    small = {name: data if name.endswith((".png", ".ico")) else gzip.compress(data, 9) for name, data in files.items()}
    return sum(len(data) + 200 for data in small.values())


def test_every_page_is_light(site: Path) -> None:
    heavy = {name: total for name, html in built(site).items() if (total := weight(loaded(site, name, html))) > MOST}
    assert not heavy


def test_every_page_has_one_style_and_scripts_that_wait(site: Path) -> None:
    for name, html in built(site).items():
        assert html.count("<style") == 1, name
        for sheet in re.findall(r"<link\b[^>]*\bstylesheet\b[^>]*>", html):
            assert 'media="print"' in sheet, name
        for tag in re.findall(r"<script\b[^>]*\bsrc=[^>]*>", html):
            assert re.search(r"\b(?:defer|async)\b|type=[\"']?module", tag), (name, tag)


def test_what_every_page_runs_is_one_small_script_that_says_what_its_sources_say(site: Path) -> None:
    sources = re.findall(r"- path: (assets/js/[\w-]+\.js)", (ROOT / "mkdocs.yml").read_text("utf-8"))
    assert len(sources) > 1
    files = set()
    for name, html in built(site).items():
        # After the text, unless scripts follow that build on it, and are needed at once.
        first = re.search(r'<script (?:type="text/plain" data-later|src)="([^"]+)"(?: defer)?>', html)
        assert first, name
        assert ("data-later" in first[0]) is (len(re.findall(r"<script [^>]*\bsrc=", html)) == 0), name
        files.add(locate(name, first[1], "/"))
        assert not [
            one for one in sources if re.search(rf"{Path(one).stem}\.[0-9a-f]+\.js", html.replace(first[1], ""))
        ]
    assert len(files) == 1
    text = (site / files.pop()).read_text("utf-8")
    written = "".join((site / one).read_text("utf-8") for one in sources)
    code = re.sub(r"(?:^|\s)//.*$", "", written, flags=re.MULTILINE)
    assert len(text) < 0.7 * len(written)
    assert "// Knows" not in text
    # Names of what browsers offer, and of what other scripts ask for, stay as they are.
    assert set(re.findall(r"(?<!\.)\.([a-zA-Z]\w+)\b", code)) <= set(re.findall(r"\w+", text))


def test_the_names_of_files_that_stay_in_the_cache_hold_their_hash(site: Path) -> None:
    kept = [p for p in (site / "assets").rglob("*") if re.search(HASHED, p.name) and "stylesheets" not in p.parts]
    for file in kept:
        said = re.search(r"\.([0-9a-f]{10})\.[a-z0-9]+$", file.name)
        assert said
        assert hashlib.sha256(file.read_bytes()).hexdigest().startswith(said[1]), file
    headers = rules((site / "_headers").read_text("utf-8"))
    scripts = {
        f"/{locate(name, s, '/')}"
        for name, html in built(site).items()
        for s in re.findall(r'(?:src|data-later)="([^"]+\.js)"', html)
    }
    assert scripts
    for address in scripts:
        assert re.search(HASHED, address), address
        assert "immutable" in sent_for(headers, address)["Cache-Control"]
    assert "Cache-Control" not in sent_for(headers, "/ldn/")


def test_each_policy_allows_exactly_what_stands_on_its_page(site: Path) -> None:
    sent = sent_for(rules((site / "_headers").read_text("utf-8")), "/")["Content-Security-Policy"]
    header = allowed_by(sent)
    # Each page has a style of its own, so only the policy within the page says which.
    assert "; style-src 'self' 'unsafe-inline'; " in sent
    for file in site.rglob("*.html"):
        html = file.read_text("utf-8")
        allowed = policy_of(html)
        assert allowed == inline_parts(html), file
        assert allowed.scripts <= header.scripts
        assert len(allowed.styles) <= 1, file
        # What stands before it would not be judged.
        head = html[: html.index('http-equiv="Content-Security-Policy"')]
        assert not re.search(r"<(?:script|style|link)", head), file


def test_the_headers_fit_into_what_hosts_read(site: Path) -> None:
    text = (site / "_headers").read_text("utf-8")
    # Cloudflare Pages reads 100 rules of at most 2,000 characters a line.
    assert max(map(len, text.split("\n"))) < 2000
    assert len(re.findall(r"^/", text, re.MULTILINE)) <= 100


def test_no_page_needs_an_attribute_with_style(site: Path) -> None:
    for name, html in built(site).items():
        assert not re.search(r"<[a-zA-Z][^<>]*\sstyle=", html), name


def test_a_second_run_changes_nothing(site: Path, tmp_path: Path) -> None:
    again = tmp_path / "site"
    shutil.copytree(site, again)
    assert finish_site(again, "https://ldn-fibromyalgia.example/") == []
    before, after = (
        {p.relative_to(root): p.read_bytes() for p in root.rglob("*") if p.is_file()} for root in (site, again)
    )
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name]] == []


def test_the_contact_for_security_faults_is_there(site: Path) -> None:
    text = (site / ".well-known/security.txt").read_text("utf-8")
    fields = dict(line.split(": ", 1) for line in text.splitlines())
    assert fields.keys() == {"Contact", "Expires", "Preferred-Languages", "Canonical"}
    assert fields["Canonical"] == "https://ldn-fibromyalgia.example/.well-known/security.txt"
    about = (site / "about/index.html").read_text("utf-8")
    assert fields["Contact"].startswith("https://")
    assert fields["Contact"].endswith("/about/#report") is (not re.search(r"/issues/new", about))
    assert 'id="report"' in about

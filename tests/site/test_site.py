"""The built site is whole: links, references, frame, validity."""

from __future__ import annotations

import itertools
import json
import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from selectolax.lexbor import LexborHTMLParser, LexborNode

from scripts.bibliography import load
from tests.conftest import ROOT, build, copy_sources


def pages(site: Path) -> dict[str, LexborHTMLParser]:
    """Return the pages of *site* by address, the 404 page included."""
    found = {f"/{p.parent.relative_to(site).as_posix()}/".replace("/./", "/"): p for p in site.rglob("index.html")}
    found["/404.html"] = site / "404.html"
    return {address: LexborHTMLParser(path.read_text()) for address, path in sorted(found.items())}


def article(page: LexborHTMLParser) -> LexborNode:
    node = page.css_first("article")
    assert node is not None
    return node


def words(node: LexborNode) -> str:
    return " ".join(node.text().split())


def test_every_source_page_is_built_and_linked_from_the_navigation(site: Path, project: Path) -> None:
    built = pages(site)
    home = built["/"]
    linked = {urljoin("/", a.attributes["href"] or "") for a in home.css("nav a")}
    for source in (project / "docs").rglob("*.md"):
        address = "/" + source.relative_to(project / "docs").with_suffix("").as_posix() + "/"
        address = address.replace("/index/", "/")
        assert address in built
        assert address in linked


def test_our_checks_find_nothing(project: Path) -> None:
    command = [sys.executable, "-m", "scripts.checks", "--release"]
    result = subprocess.run(command, cwd=project, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout + result.stderr
    assert "skipped" not in result.stderr


def test_a_link_checker_that_is_not_ours_finds_nothing(site: Path) -> None:
    lychee = Path(sys.executable).with_name("lychee")
    command = [lychee, "--offline", "--include-fragments=full", "--index-files", "index.html", "--no-progress"]
    command += ["--root-dir", site, "--format", "json", f"{site}/**/*.html"]
    result = subprocess.run(command, capture_output=True, text=True, check=False)
    assert result.returncode == 0, result.stdout[-3000:] + result.stderr[-1000:]
    told = json.loads(result.stdout)
    assert told["errors"] == 0
    assert told["successful"] > 1000


def test_numbers_lists_and_backlinks_agree(site: Path) -> None:
    seen = 0
    for address, page in pages(site).items():
        body = article(page)
        marks = body.css("a[role=doc-biblioref]")
        entries = body.css(".references > ol > li")
        numbers = {f"#{li.attributes['id']}": str(n) for n, li in enumerate(entries, 1)}
        order = list(dict.fromkeys(a.attributes["href"] for a in marks))
        assert order == list(numbers), address
        for mark in marks:
            assert mark.text() == numbers[mark.attributes["href"] or ""]
            assert (mark.attributes["aria-label"] or "").startswith(
                (f"Reference {mark.text()}, ", f"Referencia {mark.text()}, ")
            )
        for entry in entries:
            back = [a.attributes["href"] for a in entry.css("a[role=doc-backlink]")]
            assert back == [
                f"#{m.attributes['id']}" for m in marks if m.attributes["href"] == f"#{entry.attributes['id']}"
            ]
        names = [a.attributes["aria-label"] for a in body.css("a[role=doc-backlink]")]
        assert len(names) == len(set(names))
        seen += len(marks)
    assert seen > 1000


def complete_entries(built: Mapping[str, LexborHTMLParser]) -> list[tuple[str, LexborNode]]:
    """Return the complete entries of all references, each with the address of its page."""
    letters = [address for address in built if re.fullmatch("/references/[a-z]/", address)]
    return [(address, entry) for address in letters for entry in article(built[address]).css(".catalogue > ul > li")]


def test_cited_by_agrees_with_the_pages(site: Path) -> None:
    """The list of all references reads sources; here it is held against what was really rendered."""
    built = pages(site)
    rendered: dict[str, set[tuple[str, str]]] = {}
    for address, page in built.items():
        section = ""
        for node in article(page).css("h2, h3, h4, h5, h6, a[role=doc-biblioref]"):
            if node.tag == "a":
                key = (node.attributes["href"] or "").removeprefix("#ref-")
                rendered.setdefault(key, set()).add((address, section))
            elif node.attributes.get("id") not in (None, "short-answer", "references", "page-foot"):
                section = node.attributes["id"] or ""
    listed: dict[str, set[tuple[str, str]]] = {}
    for address, entry in complete_entries(built):
        for link in entry.css(".ref-cited li > a"):
            target = urlsplit(urljoin(address, link.attributes["href"] or ""))
            listed.setdefault(entry.attributes["id"] or "", set()).add((target.path, unquote(target.fragment)))
        for row in entry.css(".ref-cited li"):
            quote = row.css_first("q")
            assert quote is not None, words(row)
            assert words(quote)
    assert listed == rendered


def test_all_references_are_listed_with_their_files(site: Path) -> None:
    bibliography = load(ROOT / "references.yaml")
    built = pages(site)
    entries = article(built["/references/"]).css(".catalogue > ul > li")
    assert [e.attributes["id"] for e in entries] == list(bibliography.by_id)
    complete = [(address, e.attributes["id"]) for address, e in complete_entries(built)]
    assert complete == [(f"/references/{key[0]}/", key) for key in sorted(bibliography.by_id, key=lambda key: key[0])]
    for name in ("all", *bibliography.by_id):
        for extension in ("bib", "ris", "json"):
            assert (site / "references" / f"{name}.{extension}").stat().st_size > 50


def test_a_short_entry_tells_what_the_complete_one_tells_in_more_words(site: Path) -> None:
    built = pages(site)
    complete = {entry.attributes["id"]: entry for _, entry in complete_entries(built)}
    banners = 0
    for entry in article(built["/references/"]).css(".catalogue > ul > li"):
        key = entry.attributes["id"] or ""
        whole = complete[key]
        assert entry.attributes == whole.attributes
        way = entry.css_first("li > a")
        assert way is not None
        assert way.attributes["href"] == f"{key[0]}/#{key}"
        kind, note = whole.css_first(".ref-note"), entry.css_first(".ref-note")
        assert kind is not None
        assert note is not None
        assert words(kind).startswith(words(note))
        status = [words(node) for node in entry.css(".ref-status")]
        assert status == [words(node) for node in whole.css(".ref-status")]
        banners += len(status)
    assert banners > 0


def test_every_link_to_a_reference_leads_to_its_complete_entry(site: Path) -> None:
    known = load(ROOT / "references.yaml").by_id
    count: dict[bool, int] = {False: 0, True: 0}
    for address, page in pages(site).items():
        for link in page.css("a[href*='#']"):
            target = urlsplit(urljoin(address, link.attributes["href"] or ""))
            if not target.netloc and target.path.startswith("/references/") and target.fragment in known:
                assert target.path == f"/references/{target.fragment[0]}/", (address, link.attributes["href"])
                count[address.startswith("/es/")] += 1
    assert count[False] > 1000
    assert count[True] > 10


def test_no_mark_or_link_is_left_as_text(site: Path) -> None:
    """A mark in raw HTML, or a link whose label is defined nowhere, would stand in the page as typed."""
    for address, page in pages(site).items():
        body = article(page)
        for code in body.css("pre, code"):
            code.decompose()
        left = re.findall(r".{0,40}(?:\[@|\]\[|\]\().{0,40}", body.text())
        assert left == [], address


def test_every_entry_is_cited(site: Path) -> None:
    listed = {li.attributes["id"] for page in pages(site).values() for li in article(page).css(".references > ol > li")}
    assert listed == {f"ref-{key}" for key in load(ROOT / "references.yaml").by_id}


def test_frame_of_every_page(site: Path) -> None:
    for address, page in pages(site).items():
        body = article(page)
        assert len(body.css("h1")) == 1, address
        levels = [int(h.tag[1]) for h in body.css("h1, h2, h3, h4, h5, h6")]
        assert all(b - a <= 1 for a, b in itertools.pairwise(levels)), address
        if address == "/404.html":
            continue
        status = words(body.css_first(".status") or body)
        spanish = address.startswith("/es/")
        reviewed = "Todavía sin revisar por un profesional clínico" if spanish else "Not yet reviewed by a clinician"
        assert reviewed in status, address
        assert ("Página actualizada" if spanish else "Page updated") in status, address
        assert body.css_first("footer.page-foot"), address
        if address != "/search/" and not address.startswith("/references/"):
            answer = body.css_first(".answer p")
            assert answer is not None, address
            assert 5 < len(answer.text().split()) <= 60, address


def test_nothing_is_loaded_from_another_host(site: Path) -> None:
    for address, page in pages(site).items():
        for node in page.css(
            "[src], link[rel~=stylesheet], link[rel~=preload], link[rel~=preconnect], link[rel~=icon]"
        ):
            value = node.attributes.get("src") or node.attributes.get("href") or ""
            assert not urlsplit(value).netloc, f"{address}: {value}"
    for style in site.rglob("*.css"):
        for target in re.findall(r"(?:url\(|@import)\s*[\"']?([^\"')]+)", style.read_text()):
            assert target.startswith("data:") or not urlsplit(target).netloc, f"{style.name}: {target}"


FAULTS = {
    "unknown-key": (
        "docs/symptoms.md",
        "\n\nWrong.[@yonger2013]\n",
        r'docs/symptoms\.md:\d+: no reference "yonger2013" in references\.yaml\. Did you mean "younger2013"',
    ),
    "broken-yaml": ("references.yaml", "\n- id: [\n", r"references\.yaml:\d+: this is not YAML"),
}


@pytest.mark.parametrize("name", FAULTS)
def test_a_fault_stops_the_build(name: str, tmp_path: Path) -> None:
    file, addition, message = FAULTS[name]
    folder = copy_sources(tmp_path)
    with (folder / file).open("a") as stream:
        stream.write(addition)
    result = build(folder)
    assert result.returncode == 1
    assert re.search(message, result.stdout + result.stderr)
    assert "Traceback" not in result.stderr


def test_links_that_lead_nowhere_stop_the_build(tmp_path: Path) -> None:
    folder = copy_sources(tmp_path)
    with (folder / "docs/symptoms.md").open("a") as stream:
        stream.write("\n\n[x](nowhere.md)\n\n[x](about.md#nowhere)\n")
    result = build(folder)
    told = result.stdout + result.stderr
    assert result.returncode == 1
    assert re.search(r"symptoms\.md.*'nowhere\.md', but the target is not found", told)
    assert re.search(r"symptoms\.md.*'about\.md#nowhere'.*does not contain an anchor '#nowhere'", told)
    assert "Aborted with 2 warnings in strict mode" in told, "each counts, so each alone stops the build"
    assert "Traceback" not in result.stderr


def test_unknown_key_stops_the_other_engine_too(tmp_path: Path) -> None:
    file, addition, message = FAULTS["unknown-key"]
    folder = copy_sources(tmp_path)
    with (folder / file).open("a") as stream:
        stream.write(addition)
    result = build(folder, "zensical")
    assert result.returncode == 1
    assert re.search(message, result.stderr)

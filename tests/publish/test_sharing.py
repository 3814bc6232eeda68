"""Pages that share themselves: what is told of a page, in each form, held against files beside this test."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

import bibtexparser
import pytest
import rispy
import yaml
from PIL import Image

from scripts.bibliography import ama
from scripts.bibliography.model import Custom, Date, Reference
from scripts.publish.sharing import archive, cards, citing, head, listings, offline, steps, structured
from scripts.publish.sharing.facts import Page, Site, read_page, read_site

HERE = Path(__file__).with_name("sharing")
SAMPLE = HERE / "sample"
GOLDEN = HERE / "golden"
CITED = {
    "paper": Reference("paper", "article-journal", "A paper", Custom("other", "full", "Found."), DOI="10.1/x"),
    "page": Reference("page", "webpage", "A page", Custom("other", "full", "Found."), URL="https://a.example/"),
    "indexed": Reference("indexed", "article-journal", "P", Custom("other", "full", "Found."), PMID="1"),
    "book": Reference("book", "book", "A book", Custom("other", "full", "Found.")),
}


@pytest.fixture(scope="module")
def sample() -> Site:
    return read_site(SAMPLE / "mkdocs.yml", SAMPLE / "docs")


def one(site: Site) -> Page:
    page = site.page("trials/one/")
    assert page
    return replace(page, references=("paper", "page", "indexed", "book"))


def forms(site: Site) -> dict[str, str]:
    """Return each form and what it says of the sample."""
    page = one(site)
    return {
        "head.html": head.tags(page, site),
        "structured.json": json.dumps(structured.graph(page, site, CITED), ensure_ascii=False, indent=1) + "\n",
        "cite.html": citing.box(page, site) + "\n",
        "sitemap.xml": listings.sitemap(site),
        "robots.txt": listings.robots(site),
        "llms.txt": listings.llms(site),
    }


@pytest.mark.parametrize("name", ["head.html", "structured.json", "cite.html", "sitemap.xml", "robots.txt", "llms.txt"])
def test_each_form_is_as_the_file_beside(sample: Site, name: str) -> None:
    assert forms(sample)[name] == (GOLDEN / name).read_text(encoding="utf-8")


def test_pages_stand_in_the_order_of_the_navigation(sample: Site) -> None:
    assert sample.url == "https://pills.example/sub/"
    assert [page.path for page in sample.pages] == ["", "trials/", "trials/one/", "about/"]
    assert sample.sections[1] == ("Evidence", (("All", "trials/"), ("One", "trials/one/")))


def test_front_matter_that_is_missing_or_broken_tells_nothing() -> None:
    assert read_page("No front matter.", "x/") == Page("x/", "")
    assert read_page("---\ntitle: [\n---\n", "x/") == Page("x/", "")
    assert read_page("---\ntitle: T\nupdated: soon\n---\n", "x/").updated is None


# --- Structured data -------------------------------------------------------------------------------------------------

VOCABULARY: Mapping[str, Any] = yaml.safe_load((HERE / "vocabulary.yaml").read_text("utf-8"))


def ancestry(kind: str) -> list[str]:
    return [kind, *(name for parent in VOCABULARY[kind]["parents"] for name in ancestry(parent))]


def allowed(kind: str) -> dict[str, list[str]]:
    return {name: types for one in ancestry(kind) for name, types in VOCABULARY[one]["properties"].items()}


def faults(node: Mapping[str, Any], known: Mapping[str, str]) -> Iterator[str]:
    """Yield what schema.org does not allow in *node*; *known* gives the types of nodes with an id."""
    kind = node["@type"]
    if kind not in VOCABULARY:
        yield f"{kind} is no type"
        return
    for name, value in node.items():
        if name.startswith("@"):
            continue
        wanted = allowed(kind).get(name)
        if wanted is None:
            yield f"{kind} has no {name}"
            continue
        for part in value if isinstance(value, list) else [value]:
            if isinstance(part, dict):
                if "@type" in part:
                    yield from faults(part, known)
                inner = part.get("@type") or known.get(part["@id"], "Thing")
                if inner in VOCABULARY and not set(ancestry(inner)) & set(wanted):
                    yield f"{kind}.{name} is no {inner}"
            else:
                literal = {
                    bool: {"Boolean"},
                    int: {"Number"},
                    str: {"Text", "URL"} if str(part).startswith("https://") else {"Text"},
                }[type(part)]
                if re.fullmatch(r"\d{4}-\d\d-\d\d", str(part)):
                    literal |= {"Date"}
                if not literal & set(wanted):
                    yield f"{kind}.{name} is no {type(part).__name__}"


def all_faults(document: Mapping[str, Any]) -> list[str]:
    nodes = document["@graph"]
    known = {n["@id"]: n["@type"] for n in (*nodes, *(n["publisher"] for n in nodes)) if "@type" in n}
    return [fault for node in nodes for fault in faults(node, known)]


def test_structured_data_keep_to_the_vocabulary(sample: Site) -> None:
    for page in sample.pages:
        assert all_faults(structured.graph(page, sample, CITED)) == []
    assert all_faults(structured.graph(one(sample), sample, CITED)) == []


def test_the_check_of_the_vocabulary_can_fail(sample: Site) -> None:
    document = structured.graph(one(sample), sample, CITED)
    document["@graph"][1] |= {"lastReviewer": "x", "dateModified": "soon", "author": "us"}
    document["@graph"][1]["about"] = [{"@type": "Drugg", "name": "x"}]
    assert sorted(all_faults(document)) == [
        "Drugg is no type",
        "MedicalWebPage has no lastReviewer",
        "MedicalWebPage.author is no str",
        "MedicalWebPage.dateModified is no str",
    ]


def test_no_review_is_claimed(sample: Site) -> None:
    told = json.dumps([structured.graph(page, sample, CITED) for page in sample.pages])
    assert not re.search("review|datePublished", told, re.IGNORECASE)


def test_no_text_ends_the_element(sample: Site) -> None:
    made = structured.script(structured.graph(one(sample), sample, CITED))
    assert made.count("</script>") == 1
    assert made.count("<") == 2
    inside = made.removeprefix('<script type="application/ld+json">').strip().removesuffix("</script>")
    assert json.loads(inside) == structured.graph(one(sample), sample, CITED)


# --- The page as a source --------------------------------------------------------------------------------------------


def test_our_reference_is_what_the_formatter_prints(sample: Site) -> None:
    """With a day of access filled in, the text is that of the formatter for all sources."""
    page = one(sample)
    cited = citing.reference(page, sample)
    whole = replace(
        cited, issued=None, accessed=Date(2026, 12, 3), custom=replace(cited.custom, updated=Date(2026, 11, 23))
    )
    before, after = citing.ama_text(page, sample)
    assert f"{before}December 3, 2026{after}" == ama.text(whole)


def test_our_files_are_read_by_others(sample: Site) -> None:
    files = citing.files(one(sample), sample)
    (entry,) = bibtexparser.parse_string(files[".bib"]).entries
    assert entry.key == "pills-trials-one"
    assert entry["url"] == "https://pills.example/sub/trials/one/"
    assert entry["author"] == "{The project's contributors}"
    assert not {"annotation", "keywords"} & {field.key for field in entry.fields}
    (record,) = rispy.loads(files[".ris"])
    assert record["type_of_reference"] == "ELEC"
    assert record["authors"] == ["The project's contributors"]
    assert "notes" not in record


# --- Into the page ---------------------------------------------------------------------------------------------------


def test_a_page_is_completed_once(tmp_path: Path, sample: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for page in sample.pages:
        file = tmp_path / "site" / page.path / "index.html"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text('<head></head><p>x<div data-cite></div><li class="a" id="ref-paper">')
    (tmp_path / "site/sitemap.xml.gz").write_bytes(b"old")
    assert steps.write_sharing(sample, tmp_path / "site", CITED) == []
    html = (tmp_path / "site/trials/one/index.html").read_text()
    assert html.count("og:title") == html.count("Cite this page") == html.count("ld+json") == 1
    assert "https://doi.org/10.1/x" in html
    assert not (tmp_path / "site/sitemap.xml.gz").exists()
    assert (tmp_path / "site/trials/one/cite.bib").is_file()
    assert steps.write_sharing(sample, tmp_path / "site", CITED) == []
    assert (tmp_path / "site/trials/one/index.html").read_text() == html


def test_a_page_that_was_not_built_is_told(tmp_path: Path, sample: Site, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    (tmp_path / "site").mkdir()
    problems = steps.write_sharing(sample, tmp_path / "site", CITED)
    assert [p.file for p in problems] == ["docs/index.md", "docs/trials.md", "docs/trials/one.md", "docs/about.md"]


# --- Pictures --------------------------------------------------------------------------------------------------------


def test_a_picture_is_small_the_same_each_time_and_made_once(tmp_path: Path, sample: Site) -> None:
    kept = tmp_path / "kept"
    assert cards.write_cards(sample, tmp_path / "site", kept) == []
    picture = (tmp_path / "site/cards/trials-one.png").read_bytes()
    with Image.open(io.BytesIO(picture)) as read:
        assert (read.format, read.size) == ("PNG", head.CARD_SIZE)
    assert len(picture) < 60_000
    assert cards.draw([cards.card(p, sample) for p in sample.pages])[2] == picture
    for file in kept.iterdir():
        file.write_bytes(b"kept")
    changed = replace(sample, pages=(*sample.pages[:-1], replace(sample.pages[-1], title="Another")))
    assert cards.write_cards(changed, tmp_path / "site", kept) == []
    assert (tmp_path / "site/cards/home.png").read_bytes() == b"kept"
    assert (tmp_path / "site/cards/about.png").read_bytes().startswith(b"\x89PNG")


@pytest.mark.parametrize(
    ("text", "limit", "short"),
    [
        ("Short.", 10, "Short."),
        ("It works. It is dear. It hurts.", 24, "It works. It is dear. …"),
        ("No end of a sentence in sight here", 20, "No end of a …"),
    ],
)
def test_a_long_answer_ends_with_a_sentence_or_a_word(text: str, limit: int, short: str) -> None:
    assert cards.shortened(text, limit) == short
    assert len(short) <= limit


# --- Offline ---------------------------------------------------------------------------------------------------------

FILES = ("index.html", "dosing/index.html", "a/b/index.html", "assets/x.css", "handouts/p.pdf")
LINKS = [
    ("index.html", "dosing/", "dosing/index.html"),
    ("index.html", ".", "index.html"),
    ("index.html", "dosing/?q=1#x", "dosing/index.html?q=1#x"),
    ("dosing/index.html", "../", "../index.html"),
    ("dosing/index.html", "..", "../index.html"),
    ("dosing/index.html", "./", "index.html"),
    ("dosing/index.html", "../a/b/#top", "../a/b/index.html#top"),
    ("dosing/index.html", "../a/b", "../a/b/index.html"),
    ("dosing/index.html", "#x", "#x"),
    ("dosing/index.html", "", ""),
    ("dosing/index.html", "../assets/x.css", "../assets/x.css"),
    ("dosing/index.html", "/sub/handouts/p.pdf", "../handouts/p.pdf"),
    ("dosing/index.html", "../feed.xml", "https://s.example/sub/feed.xml"),
    ("dosing/index.html", "/elsewhere/", "https://s.example/elsewhere/"),
    ("dosing/index.html", "https://doi.org/10.1/x", "https://doi.org/10.1/x"),
    ("dosing/index.html", "//cdn.example/x", "//cdn.example/x"),
    ("dosing/index.html", "data:image/png;base64,AA", "data:image/png;base64,AA"),
]


@pytest.mark.parametrize(("page", "link", "expected"), LINKS)
def test_links_are_written_out_for_a_disk(page: str, link: str, expected: str) -> None:
    for form in (f'<a class=x href="{link}">', f"<link href='{link}'>", f"<form action={link or chr(34) * 2}>"):
        made = archive.for_disk(form, page, FILES, "https://s.example/sub/")
        assert re.findall(r"(?:href|action)=[\"']?([^\"'>]*)", made) == [expected]


def test_only_tags_are_rewritten() -> None:
    html = '<p title="a > b">href="dosing/" &lt;a href="dosing/"&gt;</p><a aria-label="x > y" href="dosing/">'
    made = archive.for_disk(html, "index.html", FILES, "https://s.example/")
    assert made == html.removesuffix('"dosing/">') + '"dosing/index.html">'


def test_the_file_is_the_same_each_time_and_holds_no_file_for_machines(tmp_path: Path) -> None:
    for name in (*FILES, "sw.js", "offline.json", "cards/home.png", "feed.xml", "references/x.bib", "dosing/cite.ris"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("x")
    (tmp_path / "references/all.bib").write_text("x")
    size = archive.write_archive(tmp_path, "https://s.example/")
    first = (tmp_path / archive.NAME).read_bytes()
    assert len(first) == size
    archive.write_archive(tmp_path, "https://s.example/")
    assert (tmp_path / archive.NAME).read_bytes() == first
    with zipfile.ZipFile(io.BytesIO(first)) as packed:
        names = {name.removeprefix(f"{archive.FOLDER}/") for name in packed.namelist()}
    assert names == {*FILES, "references/all.bib"}


def test_the_worker_knows_files_and_what_it_needs(tmp_path: Path) -> None:
    page = (
        '<link rel="stylesheet" href="../a.css"><script src=../b.js></script><link rel=canonical href=https://s/x.css>'
    )
    for name, text in {"offline/index.html": page, "a.css": "a", "b.js": "b", "c.css": "c"}.items():
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text(text)
    offline.write_offline(tmp_path)
    told = json.loads((tmp_path / "offline.json").read_text())
    assert set(told["files"]) == {"offline/", "a.css", "b.js", "c.css"}
    worker = (tmp_path / "sw.js").read_text()
    assert f'const VERSION_NOW = "{told["version"]}";' in worker
    assert 'const CORE = ["a.css", "b.js", "offline/"];' in worker
    (tmp_path / "c.css").write_text("changed")
    offline.write_offline(tmp_path)
    assert json.loads((tmp_path / "offline.json").read_text())["version"] != told["version"]


def test_the_size_of_the_file_is_told() -> None:
    html = '<span data-size-of="a.zip"></span><span data-size-of="b.zip"></span>'
    once = steps.sized(html, "a.zip", 2_540_000)
    assert once == '<span data-size-of="a.zip">(2.5 MB)</span><span data-size-of="b.zip"></span>'
    assert steps.sized(once, "a.zip", 2_540_000) == once


if __name__ == "__main__":  # writes the files beside anew; read their differences
    for form, text in forms(read_site(SAMPLE / "mkdocs.yml", SAMPLE / "docs")).items():
        (GOLDEN / form).write_text(text, encoding="utf-8")

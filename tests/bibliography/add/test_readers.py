"""What the rarer parts of a record become, format by format."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from scripts.bibliography.add import csl, formats, merge, nbib, pubmed, registries, ris
from scripts.bibliography.add.draft import Draft, NoRecord
from scripts.bibliography.add.own import read_back
from scripts.bibliography.export import FORMATS
from scripts.bibliography.export.remarks import NOT_COMPARED
from tests.bibliography.samples import reference


def medline(article: str = "", more: str = "") -> Draft:
    """Return what a record of PubMed with *article* in its article and *more* beside it says."""
    return pubmed.read(
        "<PubmedArticleSet><PubmedArticle><MedlineCitation><PMID>7</PMID>"
        f"<Article><ArticleTitle>[Pain at night.]</ArticleTitle>{article}</Article>{more}"
        "</MedlineCitation></PubmedArticle></PubmedArticleSet>"
    )


def issue(date: str) -> str:
    return f"<Journal><JournalIssue>{date}</JournalIssue></Journal>"


@pytest.mark.parametrize(
    ("article", "field", "value"),
    [
        (issue("<PubDate><MedlineDate>2015 Nov-Dec</MedlineDate></PubDate>"), "issued", {"date-parts": [[2015]]}),
        (issue("<PubDate><MedlineDate>2015 Nov 3</MedlineDate></PubDate>"), "issued", {"date-parts": [[2015, 11, 3]]}),
        (issue(""), "issued", None),
        (
            "<AuthorList><Author><CollectiveName>Pain Group.</CollectiveName></Author></AuthorList>",
            "author",
            [{"literal": "Pain Group"}],
        ),
        (
            "<AuthorList><Author><LastName>Berg</LastName><Initials>A</Initials><Suffix>Jr</Suffix></Author>"
            "<Author><ForeName>Nobody</ForeName></Author></AuthorList>",
            "author",
            [{"family": "Berg", "given": "A", "suffix": "Jr"}],
        ),
    ],
)
def test_fields_of_pubmed(article: str, field: str, value: object) -> None:
    assert medline(article).fields.get(field) == value


def test_a_paper_in_another_language_gets_its_printed_title_or_a_note() -> None:
    german = "<Language>ger</Language>"
    printed = medline(f"{german}<VernacularTitle>Schmerz bei Nacht.</VernacularTitle>")
    assert (printed.fields["title"], printed.fields["language"]) == ("Schmerz bei Nacht", "de")
    assert "the entry has the printed one" in " ".join(printed.notes)
    translated = medline(german)
    assert (translated.fields["title"], translated.fields["language"]) == ("Pain at night", "de")
    assert "the printed one is in another language" in " ".join(translated.notes)


def test_what_pubmed_says_of_a_papers_standing() -> None:
    retracted = "<PublicationTypeList><PublicationType>Retracted Publication</PublicationType></PublicationTypeList>"
    assert medline(retracted).custom["status"] == "retracted"
    links = "".join(
        f'<CommentsCorrections RefType="{kind}"/>' for kind in ("ErratumIn", "ExpressionOfConcernIn", "CommentIn")
    )
    listed = f"<CommentsCorrectionsList>{links}</CommentsCorrectionsList>"
    assert medline(more=listed).custom["status"] == "concern"
    assert "status" not in medline().custom


def test_a_cut_list_of_authors_is_said_to_be_cut() -> None:
    people = '<AuthorList CompleteYN="N"><Author><LastName>Berg</LastName></Author></AuthorList>'
    assert medline(people).custom["incomplete"] == ["author"]


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("<PubmedArticleSet><PubmedBookArticle/></PubmedArticleSet>", "lists it as a book"),
        ("<PubmedArticleSet/>", "no such record"),
        ("<PubmedArticleSet>", "no sound XML"),
        (
            "<a><PubmedArticle><MedlineCitation><PMID>{}28768313</PMID></MedlineCitation></PubmedArticle></a>",
            "sound PMID",
        ),
        ('<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', "entities of its own"),
    ],
)
def test_answers_of_pubmed_without_a_record(text: str, says: str) -> None:
    with pytest.raises(NoRecord, match=says):
        pubmed.read(text)


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"esearchresult": []}'])
def test_an_unreadable_search_is_told(text: str) -> None:
    with pytest.raises(NoRecord, match="search sent an answer that cannot be read"):
        pubmed.pmid_of(text)


@pytest.mark.parametrize(("ids", "pmid"), [([], ""), (["7"], "7"), (["7", "8"], "")])
def test_a_search_counts_only_when_it_finds_one(ids: list[str], pmid: str) -> None:
    assert pubmed.pmid_of(json.dumps({"esearchresult": {"idlist": ids}})) == pmid


def record(source: str, title: str, year: int | None, given: str, status: str = "") -> Draft:
    fields: dict[str, Any] = {"title": title, "author": [{"family": "Berg", "given": given}]}
    if year:
        fields["issued"] = {"date-parts": [[year]]}
    return Draft(fields, source, custom={"status": status} if status else {})


def test_two_records_that_disagree_are_told_and_the_worse_standing_counts() -> None:
    both = merge.both(
        record("Crossref", "Sleep and rest", 2013, "Ann", "retracted"),
        record("PubMed", "Pain at night", 2014, "A", "corrected"),
    )
    assert both.notes == (
        'Crossref gives another title: "Sleep and rest"',
        "PubMed gives the year 2014, Crossref 2013",
    )
    assert (both.fields["title"], both.fields["author"][0]["given"]) == ("Pain at night", "Ann")
    assert both.custom["status"] == "retracted"


def test_two_records_that_agree_need_no_word() -> None:
    both = merge.both(record("Crossref", "Pain at night", None, "A"), record("PubMed", "Pain at Night", 2014, "Ann"))
    assert both.notes == ()
    assert both.fields["issued"] == {"date-parts": [[2014]]}
    assert both.fields["author"] == [{"family": "Berg", "given": "Ann"}]
    assert "status" not in both.custom


PAPER = {"type": "journal-article", "title": "Pain"}


@pytest.mark.parametrize(
    ("content", "expected"),
    [
        ({"message": PAPER}, {"type": "article-journal", "title": "Pain"}),
        ({"message": {"items": [PAPER]}}, {"type": "article-journal", "title": "Pain"}),
        (
            {"type": "posted-content", "title": "Pain", "institution": [{"name": "medRxiv"}], "publisher": "CSHL"},
            {"type": "article", "container-title": "medRxiv", "genre": "Preprint"},
        ),
        (
            {"type": "posted-content", "title": "Pain", "institution": "CSHL", "group-title": "Medicine"},
            {"container-title": "Medicine"},
        ),
        ({"type": "dissertation", "title": "Pain", "degree": ["PhD"]}, {"type": "thesis", "genre": "PhD"}),
        ({"type": "dissertation", "title": "Pain", "degree": []}, {"type": "thesis", "genre": None}),
    ],
)
def test_records_of_csl_json(content: dict[str, Any], expected: dict[str, Any]) -> None:
    (draft,) = csl.read(json.dumps(content), "a file")
    assert {name: draft.fields.get(name) for name in expected} == expected


def test_an_abstract_is_left_out_with_a_word() -> None:
    (draft,) = csl.read(json.dumps({**PAPER, "abstract": "Long."}), "a file")
    assert "abstract" not in draft.fields
    assert draft.notes == ("Its abstract was left out",)


@pytest.mark.parametrize(
    ("read", "says"),
    [
        (lambda: ris.read("AU  - Berg, A\n", "a file"), "looks like RIS and holds no record"),
        (lambda: nbib.read("AU  - Berg A\n", "a file"), "looks like PubMed's format and holds no record"),
        (lambda: registries.crossref("[]"), "Crossref sent an answer in an unknown form"),
        (lambda: registries.crossref('{"message": {}}'), "Crossref sent an answer in an unknown form"),
        (lambda: registries.negotiated('{"title": "Pain"}'), "doi.org sent an answer in an unknown form"),
    ],
)
def test_what_holds_no_record_is_told(read: Any, says: str) -> None:
    with pytest.raises(NoRecord, match=says):
        read()


def test_a_file_in_utf_16_is_read() -> None:
    assert formats.decoded("TI  - Café".encode("utf-16")) == ("TI  - Café", [])


def test_a_file_too_large_or_out_of_reach_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    file = tmp_path / "a.ris"
    file.write_text("TY  - JOUR\nTI  - Pain\nER  - \n")
    monkeypatch.setattr(formats, "MAX_BYTES", 10)
    with pytest.raises(NoRecord, match="It has 0 MB; at most 0 MB are read"):
        formats.read_file(file)
    with pytest.raises(NoRecord, match="cannot be read: No such file or directory"):
        formats.read_file(tmp_path / "none.ris")


def test_a_program_keeps_version_and_note_through_ris() -> None:
    entry = {
        "id": "tool2020",
        "type": "software",
        "title": "A tool",
        "publisher": "Example",
        "version": "1.2",
        "edition": "2nd",
        "note": "Runs: anywhere",
        "URL": "https://example.org/tool",
    }
    (draft,) = ris.read(FORMATS["ris"].dump([reference(entry)]), "a file")
    for name in ("version", "edition", "note"):
        assert draft.fields.get(name) == entry[name], name


READ = "Only the bibliographic record read"


@pytest.mark.parametrize(
    ("notes", "keywords"),
    [
        (["A finding.", READ], ["news"]),
        (["12 participants", READ, NOT_COMPARED], ["news"]),
        (["A finding.", READ, NOT_COMPARED], ["pain"]),
        (["A finding.", "Something else", NOT_COMPARED], ["news"]),
    ],
)
def test_notes_from_elsewhere_are_not_taken_for_our_own(notes: list[str], keywords: list[str]) -> None:
    assert read_back(notes, keywords) is None


def test_notes_of_our_own_are_read_back() -> None:
    more = ["Updated 2013 Feb 28", "Seen only second-hand: title, DOI", "Something else: x", "Updated never"]
    own = read_back(["Before.", "A finding.", "12 participants", READ, NOT_COMPARED, *more[:3]], ["pain", "news"])
    assert own is not None
    assert own.before == ("Before.",)
    assert own.custom == {
        "design": "news",
        "participants": 12,
        "read": "record",
        "finding": "A finding.",
        "status": "current",
        "updated": {"date-parts": [[2013, 2, 28]]},
        "unconfirmed": ["title", "DOI"],
    }

"""From answers to verdicts."""

from __future__ import annotations

from dataclasses import replace

import pytest

from scripts.bibliography import Reference, loads
from scripts.bibliography.records import Checked, Notice, standing
from scripts.checks.records import crossref, ncbi
from scripts.checks.records.record import Answer, Author, Record
from scripts.checks.records.verdict import is_finding, judge
from tests.records.papers import Paper, paper

PAPER = paper(1)
DAY = "2026-11-22"


def ours(made: Paper = PAPER, **fields: str) -> Reference:
    return next(iter(loads("references:\n" + made.entry(**fields))))


def theirs(made: Paper = PAPER) -> dict[str, Answer]:
    """What all services answer."""
    return {
        "doi": Answer("exists"),
        "crossref": Answer("record", crossref.work(made.crossref()["message"], "crossref")),
        "crossref-notices": Answer("record", Record("crossref-notices")),
        "ncbi": Answer("record", ncbi._summary(made.summary(), made.pmid)),
        "idconv": Answer("record", Record("idconv", doi=made.doi, pmid=made.pmid, pmcid=made.pmcid)),
    }


def verdict(answers: dict[str, Answer], **fields: str) -> Checked:
    return judge(ours(**fields), answers, DAY)


def test_all_agree() -> None:
    checked = verdict(theirs())
    assert (checked.verdict, checked.differences, checked.notices, checked.remark) == ("agrees", (), (), "")
    assert set(checked.compared) == {
        "DOI", "title", "author", "issued", "container-title", "volume", "issue", "page", "PMID", "PMCID",
    }  # fmt: skip
    assert checked.asked == ("crossref", "crossref-notices", "doi", "idconv", "ncbi")


def test_nothing_to_check() -> None:
    checked = judge(ours(replace(PAPER, doi="", pmid="", pmcid="")), {}, DAY)
    assert (checked.verdict, checked.asked) == ("nothing-to-check", ())


OTHER = paper(2, title="Burning mouth syndrome: a survey of dentists", family="Noon", year=1999, volume="3", page="7-9")


def test_a_doi_that_leads_to_another_paper_is_the_worst() -> None:
    other = replace(OTHER, doi=PAPER.doi, updates=({"type": "retraction", "DOI": "10.5555/n"},))
    checked = verdict({**theirs(), "crossref": theirs(other)["crossref"]})
    assert checked.verdict == "wrong-paper"
    assert checked.remark == f"the DOI {PAPER.doi} leads to another paper"
    assert checked.notices == ()  # the retraction is that of the other paper
    assert checked.additions == ()
    assert "Burning mouth" in next(d.theirs for d in checked.differences if d.field == "title")


def test_a_pmid_or_pmcid_that_leads_to_another_paper() -> None:
    checked = verdict({**theirs(), "ncbi": theirs(replace(OTHER, pmid=PAPER.pmid))["ncbi"]})
    assert (checked.verdict, checked.remark) == ("wrong-paper", f"PMID {PAPER.pmid} leads to another paper")
    strange = Answer("record", Record("idconv", doi="10.5555/other", pmid="5", pmcid=PAPER.pmcid))
    checked = verdict({**theirs(), "idconv": strange})
    assert (checked.verdict, checked.remark) == ("wrong-paper", f"{PAPER.pmcid} leads to another paper")


def test_two_papers_with_nearly_the_same_title() -> None:
    """Part II by the same author in the same volume differs in its number and its pages."""
    one = paper(1, title="Naltrexone for pain in women with fibromyalgia, part I")
    two = replace(one, title="Naltrexone for pain in women with fibromyalgia, part II", page="601-610")
    checked = judge(ours(one), {**theirs(one), "crossref": theirs(two)["crossref"]}, DAY)
    assert checked.verdict == "wrong-paper"
    misprint = replace(one, title="Naltrexone for pains in women with fibromyalgia, part I")
    assert judge(ours(one), theirs(misprint), DAY).verdict == "differs"
    another = replace(misprint, family="Noon")
    assert judge(ours(one), theirs(another), DAY).verdict == "wrong-paper"


def test_the_same_title_of_another_paper() -> None:
    one = paper(1, title="Editorial")
    two = replace(one, year=2019, page="3-4", volume="71")
    assert judge(ours(one), {**theirs(one), "crossref": theirs(two)["crossref"]}, DAY).verdict == "wrong-paper"


def test_a_translated_title_in_the_same_place_is_the_same_paper() -> None:
    translated = replace(PAPER, title="Naltrexona en dosis bajas")
    checked = verdict({**theirs(), "crossref": theirs(translated)["crossref"]})
    assert (checked.verdict, [d.field for d in checked.differences]) == ("differs", ["title"])


@pytest.mark.parametrize(
    ("change", "field"),
    [({"volume": "66"}, "volume"), ({"page": "530-540"}, "page"), ({"journal": "Lancet", "short": "Lancet"},
     "container-title"), ({"year": 2017}, "issued"), ({"family": "Noon"}, "author")],
)  # fmt: skip
def test_one_field_that_differs(change: dict[str, object], field: str) -> None:
    made = replace(PAPER, **change)  # type: ignore[arg-type]
    checked = verdict({**theirs(), "crossref": theirs(made)["crossref"]})
    assert (checked.verdict, [(d.field, d.source) for d in checked.differences]) == ("differs", [(field, "crossref")])
    both = verdict({**theirs(), **{name: theirs(made)[name] for name in ("crossref", "ncbi")}})
    assert [(d.field, d.source) for d in both.differences] == [(field, "crossref, ncbi")]


def test_online_the_year_before_is_no_difference() -> None:
    made = replace(PAPER, year=2012)
    assert verdict({**theirs(), "crossref": theirs(made)["crossref"]}).verdict == "agrees"


def test_services_that_contradict_our_identifiers() -> None:
    made = replace(PAPER, doi="10.5555/another")
    checked = verdict({**theirs(), "ncbi": theirs(made)["ncbi"]})
    assert [(d.field, d.ours, d.theirs) for d in checked.differences] == [("DOI", PAPER.doi, "10.5555/another")]


@pytest.mark.parametrize(
    ("notice", "expected", "status"),
    [("retraction", "retracted", "retracted"), ("concern", "concern", "concern"),
     ("correction", "corrected", "corrected")],
)  # fmt: skip
def test_notices_in_one_direction_only(notice: str, expected: str, status: str) -> None:
    word = {"concern": "expression_of_concern"}.get(notice, notice)
    on_the_paper = theirs(replace(PAPER, updates=({"type": word, "DOI": "10.5555/n"},)))["crossref"]
    found = Notice(notice, "crossref-notices", "10.5555/n")  # type: ignore[arg-type]
    on_the_notice = Answer("record", Record("crossref-notices", notices=(found,)))
    comment = {"retraction": "Retraction in", "concern": "Expression of concern in", "correction": "Erratum in"}[notice]
    in_pubmed = theirs(replace(PAPER, comments=({"reftype": comment, "pmid": 5, "refsource": "J. 2020"},)))["ncbi"]
    for answers in ({"crossref": on_the_paper}, {"crossref-notices": on_the_notice}, {"ncbi": in_pubmed}):
        checked = verdict({**theirs(), **answers})
        assert (checked.verdict, [n.kind for n in checked.notices]) == (expected, [notice])
        assert standing(checked, ours()) == notice
        assert is_finding(checked, ours())
        assert not is_finding(checked, ours(status=status))
    both = verdict({**theirs(), "crossref": on_the_paper, "crossref-notices": on_the_notice})
    assert len(both.notices) == 1


def test_gravity() -> None:
    made = replace(PAPER, volume="66", updates=({"type": "retraction"}, {"type": "erratum"}))
    assert verdict(theirs(made)).verdict == "retracted"
    made = replace(PAPER, volume="66", updates=({"type": "erratum"},))
    checked = verdict(theirs(made))
    assert (checked.verdict, [n.kind for n in checked.notices]) == ("differs", ["correction"])


def test_identifiers_that_do_not_exist() -> None:
    gone = Answer("missing", detail="the DOI x does not exist")
    nothing = Answer("failed", detail="status 404")
    checked = verdict({**theirs(), "doi": gone, "crossref": nothing})
    assert (checked.verdict, checked.remark) == ("not-found", "the DOI x does not exist")
    checked = verdict({**theirs(), "ncbi": Answer("missing", detail="PMID 5 does not exist")})
    assert checked.verdict == "not-found"
    # Papers outside PubMed Central are nothing to wonder at, as long as we name no PMCID.
    outside = {**theirs(replace(PAPER, pmcid="")), "idconv-doi": Answer("missing", detail="not in PMC")}
    del outside["idconv"]
    assert judge(ours(replace(PAPER, pmcid="")), outside, DAY).verdict == "agrees"


def test_what_could_not_be_verified() -> None:
    failed = Answer("failed", detail="status 503")
    checked = verdict({**theirs(), "doi": failed})
    assert checked.verdict == "agrees"  # the agency holds the record, so the DOI exists
    checked = verdict({**theirs(), "crossref": failed})
    assert (checked.verdict, "status 503" in checked.remark) == ("could-not-verify", True)
    assert "crossref" not in checked.asked
    checked = verdict({**theirs(), "ncbi": failed})
    assert (checked.verdict, "PMID" in checked.remark) == ("could-not-verify", True)
    checked = verdict(dict.fromkeys(theirs(), failed))
    assert checked.verdict == "could-not-verify"
    checked = verdict({})
    assert checked.verdict == "could-not-verify"


def test_a_record_without_a_title_proves_nothing() -> None:
    bare = replace(PAPER, extra={"title": None, "author": None, "page": None})
    checked = verdict({**theirs(), "crossref": theirs(bare)["crossref"]})
    assert (checked.verdict, checked.remark) == ("could-not-verify", "the record of crossref has no title")


def test_what_could_be_added() -> None:
    less = replace(PAPER, pmid="", pmcid="", volume="", page="")
    answers = {name: theirs()[name] for name in ("doi", "crossref", "crossref-notices")}
    converted = {"idconv-doi": theirs()["idconv"]}
    checked = judge(ours(less, incomplete="volume, page"), {**answers, **converted}, DAY)
    assert {a.field: a.theirs for a in checked.additions} == {
        "PMID": PAPER.pmid, "PMCID": PAPER.pmcid, "volume": "65", "page": "529-538",
    }  # fmt: skip
    # Where two services contradict each other, none is right by itself.
    other = theirs(replace(PAPER, volume="66"))["ncbi"]
    checked = judge(ours(less, incomplete="volume, page"), {**theirs(), "ncbi": other}, DAY)
    assert "volume" not in {a.field for a in checked.additions}


def test_author_that_is_not_first() -> None:
    record = Record("crossref", doi=PAPER.doi, titles=(PAPER.title,), authors=(Author("Noon"), Author("Younger")))
    checked = verdict({**theirs(), "crossref": Answer("record", record)})
    assert [(d.field, d.theirs) for d in checked.differences] == [("author", "Noon")]

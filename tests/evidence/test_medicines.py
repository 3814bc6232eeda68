"""The real list of medicines holds what readers ask about, and says nothing that it must not say."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from scripts import bibliography
from scripts.bibliography.fields import address_fault
from scripts.evidence.exhibit import WrongBlock
from scripts.evidence.exhibits import exhibit
from scripts.evidence.load import load
from scripts.evidence.medicine_exhibits import medicine_table, names_table
from scripts.evidence.medicines import KINDS, OPIOIDS, VERDICT_WORDS, key
from scripts.evidence.model import Evidence
from scripts.evidence.table import Cites

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def evidence() -> Evidence:
    return load(ROOT / "data", bibliography.load(ROOT / "references.yaml", "references.yaml").by_id)


# Classes of the ATC system and substances that a reader must find; written here from the requirement, not the data.
_WANTED = """
    morphine codeine dihydrocodeine hydrocodone hydromorphone oxycodone oxymorphone fentanyl sufentanil alfentanil
    remifentanil pethidine meperidine methadone tramadol tapentadol tilidine piritramide levorphanol meptazinol
    dipipanone papaveretum opium heroin buprenorphine butorphanol nalbuphine pentazocine pholcodine loperamide
    diphenoxylate eluxadoline kratom tianeptine co-codamol co-dydramol co-codaprin naltrexone duloxetine milnacipran
    pregabalin gabapentin amitriptyline cyclobenzaprine levothyroxine liothyronine prednisone methotrexate tacrolimus
    infliximab alcohol cannabis cannabidiol paracetamol acetaminophen ibuprofen dextromethorphan lithium thioridazine
    nicomorphine oliceridine diamorphine ethylmorphine dextropropoxyphene difelikefalin ketobemidone dezocine
    bezitramide dextromoramide phenazocine phenoperidine anileridine alphaprodine trimeperidine viminol dihydroetorphine
    levomethadone levacetylmethadol LAAM normethadone acetyldihydrocodeine nicocodeine thebacon difenoxin trimebutine
    nalfurafine carfentanil etonitazene desomorphine isotonitazene nitazenes Seglentis Synalgos-DC Paregoric co-proxamol
    Distalgesic
"""


@pytest.mark.parametrize("name", _WANTED.split())
def test_is_in_the_list(evidence: Evidence, name: str) -> None:
    assert key(name) in {key(known) for one in evidence.medicines.values() for known in one.names}


def test_no_opioid_is_free_of_a_warning(evidence: Evidence) -> None:
    opioids = [one for one in evidence.medicines.values() if one.kind in OPIOIDS]
    assert len(opioids) > 50
    for one in opioids:
        if one.verdict == "do-not-combine":
            continue
        # These are given for the gut or for itch, not for pain; the label does not name them as ruled out.
        assert (one.id, one.verdict) in {
            ("loperamide", "ask-first"),
            ("difelikefalin", "ask-first"),
            ("eluxadoline", "ask-first"),
            ("trimebutine", "ask-first"),
        }


def test_what_nobody_studied_is_not_cleared(evidence: Evidence) -> None:
    assert evidence.medicines["vaccines"].verdict == "tell-the-prescriber"
    assert evidence.medicines["alcohol"].verdict == "no-interaction-known"
    unstudied = {one.verdict for one in evidence.medicines.values() if one.basis == "not studied"}
    assert unstudied == {"ask-first", "tell-the-prescriber"}


def test_no_verdict_clears_a_mix() -> None:
    assert all("safe" not in words.lower() and "can be" not in words.lower() for words in VERDICT_WORDS.values())


def test_every_brand_and_every_opioid_tells_its_source(evidence: Evidence) -> None:
    places = set()
    for one in evidence.medicines.values():
        for brands in one.brands:
            places.add(brands.where)
            assert brands.names
            assert brands.ref
        if one.seen is not None:
            assert address_fault(one.seen.at) is None
    assert places == {"US", "UK", "CA", "AU", "EU", "other"}


def test_table_gives_every_name_and_source(evidence: Evidence) -> None:
    one = evidence.medicines["tramadol"]
    (row,) = medicine_table([one]).rows
    text = "".join(part for part in row[0] if isinstance(part, str))
    assert text.startswith("Tramadol\nAn opioid painkiller")
    assert "\nUK: Zydol, Zamadol, Tramulief\n" in text
    assert all(name in text for name in one.names)
    cited = {ref for cell in row for part in cell if isinstance(part, Cites) for ref in part.keys}
    assert cited == {*one.what_refs, *one.refs, *(brands.ref for brands in one.brands)}
    assert row[2] == ("Do not combine.\n" + one.to_do,)
    assert row[3] == ("Label at 50 mg",)


def test_names_and_their_sources_can_stand_apart(evidence: Evidence) -> None:
    one = evidence.medicines["tramadol"]
    (whole,) = medicine_table([one]).rows
    (bare,) = medicine_table([one], bare=True).rows
    (names,) = names_table([one]).rows
    assert bare[1:] == whole[1:]
    assert "".join(part for part in bare[0] if isinstance(part, str)) == "".join(
        part for part in whole[0] if isinstance(part, str)
    )
    assert not any(isinstance(part, Cites) for part in bare[0])
    assert names[0] + ("\n",) + names[1] == whole[0]
    nameless = replace(one, also=(), brands=())
    assert names_table([nameless]).rows[0][1] == ("No other name in our list",)
    made = exhibit("medicines", ["bare-names", "opioid"], evidence)
    assert made.table == medicine_table((m for m in evidence.medicines.values() if m.kind == "opioid"), bare=True)


def test_blocks(evidence: Evidence) -> None:
    shown = 0
    for kind in KINDS:
        made = exhibit("medicines", [kind], evidence)
        assert made.table is not None
        assert made.table.rows, kind
        shown += len(made.table.rows)
    assert shown == len(evidence.medicines)
    with pytest.raises(WrongBlock, match="names no kind of medicine"):
        exhibit("medicines", [], evidence)
    with pytest.raises(WrongBlock) as caught:
        exhibit("medicines", ["opiod"], evidence)
    assert "opioid" in caught.value.mend
    with pytest.raises(WrongBlock):
        exhibit("medicines-check", ["opioid"], evidence)


def test_numbers_are_as_the_abstracts_give_them(evidence: Evidence) -> None:
    told = {one.id: one.may_happen for one in evidence.medicines.values()}
    # 11.9% of 42 on both, 25.9% of 170 over all groups (pettinati2010).
    assert "42 people took it with naltrexone 100 mg for 14 weeks." in told["sertraline"]
    assert "12 of 100 with both, 26 of 100 over all 4 groups" in told["sertraline"]
    assert "50 people took it with naltrexone 50 mg for 6 weeks" in told["gabapentin"]
    assert "898 people" in told["levothyroxine"]
    assert "32 mg a day" in told["naltrexone-bupropion"]

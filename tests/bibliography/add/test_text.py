"""Where an entry is put, and that nothing else moves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scripts.bibliography import loads
from scripts.bibliography.add.complete import complete
from scripts.bibliography.add.draft import Draft, clean
from scripts.bibliography.add.text import NoPlace, insert, written
from scripts.bibliography.export.csl import item

ROOT = Path(__file__).parents[3]


def entry(title: str = "A title", **more: Any) -> dict[str, Any]:
    draft = Draft({"type": "webpage", "title": title, "URL": "https://example.org/", **more}, "a test")
    return complete(draft, [], "2026-11-25", {}).fields


def block(key: str, indent: str = "") -> str:
    return written(key, entry(), len(indent))


TWO = f"# Head\nreferences:\n{block('berg2001')}\n{block('dahl2001')}"


@pytest.mark.parametrize(
    ("key", "line"), [("adam2000", 3), ("berg2000", 3), ("berg2001b", 15), ("dahl2000", 15), ("eva1990", 27)]
)
def test_the_entry_stands_at_its_place_in_the_alphabet(key: str, line: int) -> None:
    placed = insert(TWO, "r.yaml", key, entry())
    assert placed.line == line
    assert placed.text.split("\n")[line - 1] == f"- id: {key}"
    assert [r.id for r in loads(placed.text)] == sorted(["berg2001", "dahl2001", key])
    assert loads(placed.text).by_id[key].line == line
    assert placed.text.replace(f"{placed.entry}\n", "", 1) == TWO or placed.text == f"{TWO}\n{placed.entry}"


def test_a_comment_stays_with_its_entry() -> None:
    text = TWO.replace("- id: dahl2001", "# About Dahl,\n# in two lines.\n- id: dahl2001")
    placed = insert(text, "r.yaml", "carl2000", entry())
    assert placed.text == text.replace("# About Dahl", f"{placed.entry}\n# About Dahl")


def test_a_comment_of_the_entry_above_stays_there() -> None:
    text = TWO.replace("\n- id: dahl2001", "\n  # Still about Berg.\n- id: dahl2001")
    placed = insert(text, "r.yaml", "carl2000", entry())
    assert placed.text == text.replace("- id: dahl2001", f"{placed.entry}\n- id: dahl2001")


def test_a_comment_at_the_end_stays_before_the_new_last_entry() -> None:
    text = f"{TWO}# The end."
    assert insert(text, "r.yaml", "eva2000", entry()).text == f"{text}\n\n{block('eva2000')}"


@pytest.mark.parametrize("end", ["", "\n", "\n\n", "\n \n", "\n...\n", "\n... # end"])
def test_however_the_file_ends(end: str) -> None:
    text = TWO.rstrip("\n") + end
    placed = insert(text, "r.yaml", "eva2000", entry())
    stop = text.find("...")
    assert placed.text.startswith(text if stop < 0 else text[:stop])
    assert placed.text.endswith(placed.entry if stop < 0 else placed.entry + text[stop:])


def test_windows_lines_and_byte_order_mark_stay() -> None:
    text = "\ufeff" + TWO.replace("\n", "\r\n")
    placed = insert(text, "r.yaml", "carl2000", entry())
    assert placed.text.count("\n") == placed.text.count("\r\n")
    assert placed.text.replace(f"{placed.entry}\r\n", "") == text


def test_indented_lists_and_dashes_on_lines_of_their_own() -> None:
    indented = f"references:\n{block('berg2001', '  ')}\n  # c\n  -\n" + block("dahl2001", "  ").replace(
        "- id", "  id", 1
    )
    placed = insert(indented, "r.yaml", "carl2000", entry())
    assert placed.entry.startswith("  - id: carl2000\n    type: ")
    assert placed.text == indented.replace("  # c\n", f"{placed.entry}\n  # c\n")


@pytest.mark.parametrize("text", ["references: []", "# Head\nreferences: [ ]   # none yet\n"])
def test_the_first_entry(text: str) -> None:
    placed = insert(text, "r.yaml", "carl2000", entry())
    assert placed.text.split("\n")[placed.line - 1] == "- id: carl2000"
    assert ("# none yet" in placed.text) == ("# none yet" in text)


@pytest.mark.parametrize("text", ["{references: []}", f"references: [{{id: a, {str(entry())[1:]}]"])
def test_a_layout_that_leaves_no_place_is_refused(text: str) -> None:
    with pytest.raises(NoPlace):
        insert(text.replace("'", '"'), "r.yaml", "carl2000", entry())


def test_what_would_not_load_is_refused() -> None:
    with pytest.raises(NoPlace, match="would not be sound"):
        insert(TWO, "r.yaml", "carl2000", {**entry(), "page": "5-3"})


_TEXT = st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=150).map(clean).filter(bool)
_HARD = st.sampled_from(
    (
        *("@x", "yes", "No", "~", "null", "12", "1e5", "0x1F", "2001-01-01", "'", '"', "%a", "*a", "&a", "!t", "{a}"),
        *("[b]", "`c`", "a\\b", "=", "<<", "12:30:45", "a'b\"c", "…", "#", "😀 é", "a: b", "a #b", "- a", "? x", "| x"),
    )
)


@settings(deadline=None)
@given(_TEXT | _HARD, _TEXT | _HARD, st.sampled_from(["a1", "carl2000", "zeta"]), st.booleans(), st.data())
def test_any_text_comes_back_as_it_was_and_all_other_bytes_stay(
    title: str, name: str, key: str, windows: bool, data: st.DataObject
) -> None:
    author = [{"family": name, "given": data.draw(_TEXT | _HARD)}]
    fields = entry(title.rstrip(".") or "x", author=author, publisher=name)
    text = TWO.replace("\n", "\r\n") if windows else TWO
    if data.draw(st.booleans()):
        text = text.rstrip()
    placed = insert(text, "r.yaml", key, fields)
    at = placed.text.index(placed.entry)
    before, after = placed.text[:at], placed.text[at + len(placed.entry) :]
    assert (before + after.removeprefix("\r\n" if windows else "\n") == text) or before.strip() == text.strip()
    assert before.startswith(text) or text.startswith(before)
    found = loads(placed.text).by_id[key]
    assert found.author[0].family == name
    assert {**item(found), "id": key} == {"id": key, **fields}


@settings(deadline=None, max_examples=30)
@given(st.integers(0, 10**6))
def test_the_real_file_keeps_every_byte(number: int) -> None:
    text = (ROOT / "references.yaml").read_text("utf-8")
    key = f"{'abcdefghijklmnopqrstuvwxyz'[number % 26]}x{number}"
    assume(f"id: {key}\n" not in text)
    # Proving the result loads 10,000 lines twice: a stand-in of its first entries is enough here.
    short = text[: text.index("\n- id: b") + 1]
    placed = insert(short, "references.yaml", key, entry())
    assert placed.text.replace(f"{placed.entry}\n", "", 1) == short or placed.text.removesuffix(placed.entry) in (
        short,
        f"{short}\n",
    )


def test_real_entries_are_written_as_they_stand() -> None:
    text = (ROOT / "references.yaml").read_text("utf-8")
    rows = yaml.load(text, Loader=yaml.CSafeLoader)["references"]
    for row in rows[::3]:
        if "checked" in row["custom"]:
            row["custom"]["checked"] = row["custom"]["checked"].isoformat()
        assert f"\n{written(row.pop('id'), row)}" in f"\n{text}"

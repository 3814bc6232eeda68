"""Knows what a page in another language must share with its original: sections, sources, numbers, exhibits, warnings.

A translation stands below the folder of its language at the same place as its original: ``docs/es/dosing.md`` is
``docs/dosing.md`` in Spanish.  What it says nobody can judge here; what it must not change can be compared.
"""

from __future__ import annotations

import datetime as dt
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

from scripts.bibliography.problems import Problem
from scripts.checks.project import Page, Project
from scripts.citations.source import read_page
from scripts.languages.strings import DEFAULT, FOLDER, Strings, StringsError, read_folder

_OPENED = re.compile(r"^[ \t]*/{3,}[ \t]*([\w-]+(?:[ \t]*\|[^\n]*)?)", re.MULTILINE)
_SPACES = " \u00a0\u202f\u2009"
_NUMBER = re.compile(r"−?\d+(?:\.\d+)*")
_TARGET = re.compile(r"\]\([^)\s]*\)|\{[^{}\n]*#[^{}\n]*\}|\[@[^\]]*\]|/{3,}[^\n]*")
_NUMERALS: Mapping[str, Mapping[str, str]] = {
    DEFAULT: {"two": "2", "three": "3"},
    "es": {"dos": "2", "tres": "3"},
}


@dataclass(slots=True)
class _Section:
    """What one section shares with that of the other language."""

    line: int
    sources: Counter[str] = field(default_factory=Counter)
    numbers: Counter[str] = field(default_factory=Counter)


def check(project: Project) -> Iterator[Problem]:
    """Yield what differs between a translation and its original, and translations that have fallen behind."""
    if not project.languages and not any(page.meta.values.get("translations") for page in project.pages):
        return
    try:
        strings = read_folder(project.root / FOLDER, FOLDER.as_posix())
    except StringsError as error:
        yield from error.problems
        return
    for code in project.languages:
        if code not in strings:
            what = f'the language "{code}" has no words'
            yield Problem("mkdocs.yml", 0, what, f"Add {FOLDER.as_posix()}/{code}.html, made from en.html")
    pages = {page.path.relative_to(project.docs).as_posix(): page for page in project.all_pages}
    for page in project.pages:
        here = page.path.relative_to(project.docs).as_posix()
        if page.language == DEFAULT:
            yield from _named(page, here, pages, project.languages)
            continue
        original = pages.get(here.removeprefix(f"{page.language}/"))
        if original is None:
            mend = f"Put it where its original is, below docs/{page.language}/"
            yield Problem(page.file, 1, "the page translates no page", mend)
        elif page.language in strings:
            yield from _dates(page, original)
            yield from _compared(page, original, strings)


def _named(page: Page, here: str, pages: Mapping[str, Page], languages: Mapping[str, object]) -> Iterator[Problem]:
    """Compare the languages that the original names with those that there are."""
    told = page.meta.values.get("translations") or []
    line = page.meta.line("translations")
    if not isinstance(told, list) or not all(isinstance(code, str) for code in told):
        yield Problem(page.file, line, "the translations are not a list of languages", "Write translations: [es]")
        return
    there = [code for code in languages if f"{code}/{here}" in pages]
    for code in told:
        if code not in there:
            what = f'the page names a translation "{code}" that is not there'
            yield Problem(page.file, line, what, f"Add docs/{code}/{here}, or take the language out")
    for code in there:
        if code not in told:
            what = f"docs/{code}/{here} is not named by its original"
            yield Problem(page.file, line, what, f"Add translations: [{', '.join([*map(str, told), code])}]")


def _dates(page: Page, original: Page) -> Iterator[Problem]:
    done, updated = page.meta.values.get("translated_from"), original.meta.values.get("updated")
    line = page.meta.line("translated_from")
    if not isinstance(done, dt.date):
        mend = f'Write the day "updated" of {original.file} when it was translated'
        yield Problem(page.file, line, "the page does not say which version it translates (translated_from)", mend)
    elif isinstance(updated, dt.date) and done < updated:
        what = f"the translation is behind: {original.file} was updated {updated}, this is the version of {done}"
        mend = "Translate what has changed, then set translated_from and updated"
        yield Problem(page.file, line, what, mend, "warning")
    elif isinstance(updated, dt.date) and done > updated:
        what = f"translated_from {done} is later than the original, updated {updated}"
        yield Problem(page.file, line, what, f"Write {updated}")


def _compared(page: Page, original: Page, strings: Mapping[str, Strings]) -> Iterator[Problem]:
    theirs, ours = _sections(original, strings[DEFAULT]), _sections(page, strings[page.language])
    if list(theirs) != list(ours):
        missing, more = [*(theirs.keys() - ours.keys())], [*(ours.keys() - theirs.keys())]
        what = "the sections are not those of the original, in its order"
        told = [f"missing {', '.join(sorted(missing))}"] if missing else []
        told += [f"not there {', '.join(sorted(more))}"] if more else []
        mend = "Give each heading the id of the original" + (f": {'; '.join(told)}" if told else "")
        yield Problem(page.file, page.meta.body_line, what, mend)
    for ident in (ident for ident in ours if ident in theirs):
        place = f'the section "{ident}"' if ident else "the text before the first heading"
        section = ours[ident]
        for name, own, other in (
            ("sources", section.sources, theirs[ident].sources),
            ("numbers", section.numbers, theirs[ident].numbers),
        ):
            if own != other:
                lost = ", ".join(sorted((other - own).elements())) or "nothing"
                added = ", ".join(sorted((own - other).elements())) or "nothing"
                what = f"{place} has not the {name} of the original: missing {lost}; too many {added}"
                yield Problem(page.file, section.line, what, "Make them the same: a translation changes no fact")
    if _OPENED.findall(page.body) != _OPENED.findall(original.body):
        mend = "Keep each /// block of the original, with its words after the bar"
        yield Problem(page.file, page.meta.body_line, "the exhibits are not those of the original", mend)
    for kind in ("danger",):
        if _containers(page, kind) < _containers(original, kind):
            mend = f'Translate each !!! {kind} "…" of the original'
            yield Problem(page.file, page.meta.body_line, "a warning of the original is missing", mend)
    for key in ("audience", "certainty", "searched", "next_review"):
        if page.meta.values.get(key) != original.meta.values.get(key):
            what = f'"{key}" is not that of the original: {original.meta.values.get(key)}'
            yield Problem(page.file, page.meta.line(key), what, "Copy it, untranslated")
    decimal = strings[page.language].numbers["decimal"]
    if decimal != ".":
        for block in page.blocks:
            if block.kind != "code" and (found := re.search(r"\d\.\d", _bare(block.source))):
                what = f'"{found[0]}" has a decimal point'
                yield Problem(page.file, block.line, what, f'In this language it is "{decimal}"')


def _containers(page: Page, name: str) -> int:
    return len(re.findall(rf"^!!! {name}\b", page.body, re.MULTILINE))


def _sections(page: Page, strings: Strings) -> dict[str, _Section]:
    """Return sources and numbers of each section; what stands before the first heading is that without an id."""
    found = {"": _Section(page.meta.body_line)}
    section = found[""]
    for text in (page.meta.text("title"), page.meta.text("answer")):
        section.numbers.update(numbers(text, strings))
    for block in page.blocks:
        if block.kind == "heading":
            section = found.setdefault(block.ident, _Section(block.line))
        if block.kind not in ("code", "data", "html", "list", "table"):
            section.numbers.update(numbers(_bare(block.source), strings))
    for citation in read_page(page.source, page.file).citations:
        if citation.section in found:
            found[citation.section].sources[citation.key] += 1
    return found


def _bare(source: str) -> str:
    """Return Markdown without what names files, ids, sources and blocks."""
    return _TARGET.sub(" ", source)


def numbers(text: str, strings: Strings) -> Counter[str]:
    """Return the numbers in *text*, written as in English and without regard to which unit follows.

    ``0,34`` in Spanish is ``0.34``, ``1 de cada 100`` holds 1 and 100.  Two and three in words count as numerals; one
    does not, since it is also an article.
    """
    text = written(text, strings)
    words = _NUMERALS.get(strings.language, {})
    spelled = (words[word] for word in re.findall(r"\w+", text.casefold()) if word in words)
    return Counter((*_NUMBER.findall(text), *spelled))


def written(text: str, strings: Strings) -> str:
    """Return *text* with its numbers as English writes them: ``1234.5``, ``29%``."""
    decimal, group = strings.numbers["decimal"], strings.numbers["group"]
    text = re.sub(rf"(?<=\d)[{re.escape(group)}](?=\d{{3}}(?!\d))", "", text) if group != "." else text
    if decimal != ".":
        text = re.sub(rf"(?<=\d){re.escape(decimal)}(?=\d)", ".", text)
    return re.sub(rf"(?<=\d)[{_SPACES}]%", "%", text)

"""Knows how the standards want sentences written and marked; leaves the lists of words to ``words``.

Text in quotation marks, code, addresses and long italics (titles of sources) is not ours and is not judged by word.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from scripts.bibliography.problems import Problem, Severity
from scripts.checks import grade, prose
from scripts.checks.project import Page, Project
from scripts.checks.words import BANNED, FACT, FORMS, NO_FACT, VAGUE_LINKS, Rule
from scripts.languages.strings import DEFAULT

SENTENCE_AIM, SENTENCE_LIMIT = 20, 30
TRANSLATED_AIM = 25
"""Languages that say "la pastilla sin medicamento" for "placebo pill" need more words for the same sentence."""
PARAGRAPH_LIMIT = 3
LIST_LIMIT = 7
PAGE_FKGL, PAGE_SMOG, ANSWER_FKGL = 8.0, 10.0, 6.0

_LEAD = re.compile(r"\*\*([^*]+)\*\*")
_TEXT = ("paragraph", "item", "caption")
_QUOTED = re.compile(r"“[^”]*”|\"[^\"]*\"|‘[^’]*’(?!\w)")
_TITLE = re.compile(r"(?<![\w*\\])\*(?![\s*])([^*\n]+(?:\n[^*\n]+)*)(?<!\s)\*(?![\w*])")


def check(project: Project) -> Iterator[Problem]:
    """Yield what the standards would have worded otherwise.

    The lists of words and the reading grades are made for English: of a page in another language only the lengths of
    sentences, paragraphs and lists are judged, and whatever compares it with its original (see ``translations``).
    """
    for page in project.pages:
        if page.language != DEFAULT:
            for block in page.blocks:
                yield from _lengths(page, block)
            continue
        yield from _frame(page)
        for block in page.blocks:
            yield from _words(page, block)
            yield from _lengths(page, block)
        if not page.apparatus:
            yield from _unmarked_rows(page)
            yield from _unmarked_sentences(page)
            yield from _grades(page)


def scores(project: Project) -> str:
    """Return a table of the reading grades of all pages, with and without the words of the subject."""
    head = ("page", "sentences", "words", "FKGL", "SMOG", "FKGL without", "SMOG without", "answer", "answer without")
    rows: list[tuple[str, ...]] = [head]
    for page in project.pages:
        if page.language != DEFAULT:
            continue  # the formulas count English syllables
        text = [sentence for sentence, _ in _main_text(page)]
        answer = _answer(page)
        full, bare = grade.score(text), grade.score(text, grade.LEFT_OUT)
        box, box_bare = grade.score(answer), grade.score(answer, grade.LEFT_OUT)
        rows.append(
            (
                page.file,
                str(full.sentences if full else 0),
                str(full.words if full else 0),
                *(f"{value:.1f}" if value is not None else "–" for value in _values(full, bare, box, box_bare)),
            )
        )
    widths = [max(len(row[column]) for row in rows) for column in range(len(head))]
    padded = [[cell.ljust(width) for cell, width in zip(row, widths, strict=True)] for row in rows]
    return "\n".join("  ".join(row).rstrip() for row in padded)


def _values(
    full: grade.Score | None, bare: grade.Score | None, box: grade.Score | None, box_bare: grade.Score | None
) -> tuple[float | None, ...]:
    return (
        full.fkgl if full else None,
        full.smog if full else None,
        bare.fkgl if bare else None,
        bare.smog if bare else None,
        box.fkgl if box else None,
        box_bare.fkgl if box_bare else None,
    )


def _frame(page: Page) -> Iterator[Problem]:
    """Judge the texts of the front matter that the reader sees."""
    for key in ("title", "description", "answer", "certainty_reason"):
        text = page.meta.text(key)
        block = prose.Block("paragraph" if key == "answer" else "title", page.meta.line(key), text, text)
        for problem in (*_words(page, block), *_lengths(page, block)):
            yield replace(problem, line=page.meta.line(key), what=f"{key}: {problem.what}")


def _words(page: Page, block: prose.Block) -> Iterator[Problem]:
    if block.kind in ("code", "data", "html", "list", "table"):
        return
    text = ours(block)
    for rule in (*BANNED, *FORMS):
        if rule.running_text_only and block.kind not in ("paragraph", "item"):
            continue
        lenient = rule.patients_only and (block.in_fold or page.meta.values.get("audience") == "clinicians")
        if lenient:
            continue
        allowed = [found.span() for found in rule.unless.finditer(text)] if rule.unless else []
        for found in rule.pattern.finditer(text):
            inside = any(start <= found.start() and found.end() <= end for start, end in allowed)
            if inside or (rule.questions and _in_question(text, found.end())):
                continue
            yield _banned(page, block, rule, found)
    for link in prose.links(block):
        if not link.image and link.text.casefold() in VAGUE_LINKS:
            what = f'the link text "{link.text}" does not say where it goes'
            yield Problem(page.file, link.line, what, "Use the name of the page or what it answers", rule="link-text")


def _banned(page: Page, block: prose.Block, rule: Rule, found: re.Match[str]) -> Problem:
    shown = re.sub(r"\s+", " ", found.group()).strip()
    return Problem(
        page.file, block.line_at(found.start()), rule.what.format(shown), rule.mend, rule.severity, rule=rule.name
    )


def ours(block: prose.Block) -> str:
    """Return the text of *block* with quotations and titles of sources blanked, offsets kept."""
    text = block.text
    if block.kind in ("row", "header"):
        text = text.replace("|", ";")  # cells are no neighbours: "| 5 | 6 |" is not two numerals side by side
    for found in _TITLE.finditer(block.source):
        title = prose.plain(found.group(1))
        if len(prose.words(title)) >= 3:
            text = text.replace(title, re.sub(r"[^\n]", " ", title))
    return _QUOTED.sub(lambda found: re.sub(r"[^\n]", "\ue001", found.group()), text)


def _in_question(text: str, at: int) -> bool:
    end = re.search(r"[.?!](?=\s|$)", text[at:])
    return end is not None and end.group() == "?"


def _lengths(page: Page, block: prose.Block) -> Iterator[Problem]:
    if block.kind == "list" and block.count > LIST_LIMIT:
        mend = f"Split it under subheadings or make it a table: {LIST_LIMIT} or fewer"
        yield Problem(
            page.file, block.line, f"the list has {block.count} items", mend, "warning", rule="paragraph-length"
        )
    if block.kind not in _TEXT:
        return
    found = prose.sentences(block)
    if lead := _LEAD.match(block.source):  # "**Main result.** …" labels the paragraph and is no sentence of it
        found = found[1:] if found and found[0].text == prose.plain(lead.group(1)).strip() else found
    for sentence in found:
        count = len(prose.words(sentence.text))
        aim = SENTENCE_AIM if page.language == DEFAULT else TRANSLATED_AIM
        if count > aim:
            severity: Severity = "error" if count > SENTENCE_LIMIT and not block.in_fold else "warning"
            what = f'the sentence "{_short(sentence.text)}" has {count} words'
            yield Problem(page.file, sentence.line, what, f"Split it: {aim} or fewer", severity, rule="sentence-length")
    if block.kind == "paragraph" and len(found) > PARAGRAPH_LIMIT and block.line >= page.meta.body_line:
        what = f'the paragraph "{_short(found[0].text)}" has {len(found)} sentences'
        yield Problem(
            page.file, block.line, what, f"Split it: {PARAGRAPH_LIMIT} or fewer", "warning", rule="paragraph-length"
        )


def _unmarked_rows(page: Page) -> Iterator[Problem]:
    blocks = page.blocks
    for index, table in enumerate(blocks):
        if table.kind != "table":
            continue
        header, after = blocks[index + 1], index + 2 + table.count
        caption = [block for block in blocks[after : after + 4] if prose.CAPTIONS & set(block.containers)]
        if any(prose.MARK in block.text for block in (header, *caption)):
            continue  # one source for the whole table, or for a column of it
        for row in blocks[index + 2 : after]:
            cell = row.text.strip(" |").split("|")[0].strip()
            if prose.MARK not in row.text:
                what = f'the table row "{_short(cell)}" has no citation mark'
                mend = "Add [@key] to the cell that states the fact, or to the caption when one source holds for all"
                yield Problem(page.file, row.line, what, mend, "warning", rule="uncited")


def _unmarked_sentences(page: Page) -> Iterator[Problem]:
    section = ""
    for block in page.blocks:
        if block.kind == "heading" and block.level == 2:
            section = block.ident
        if block.kind not in ("paragraph", "item") or section == "next":  # the last section advises, it states nothing
            continue
        for sentence in prose.sentences(block):
            fact = FACT.search(sentence.text)
            if fact and not sentence.cited and not NO_FACT.search(sentence.text):
                what = f'"{_short(sentence.text)}" states a fact ({fact.group().strip()}) without a citation mark'
                mend = "Add [@key] right after the full stop, or leave the statement out"
                yield Problem(page.file, sentence.line, what, mend, "warning", rule="uncited")


def _grades(page: Page) -> Iterator[Problem]:
    answer = _answer(page)
    box, box_bare = grade.score(answer), grade.score(answer, grade.LEFT_OUT)
    if box and box_bare and box.fkgl > ANSWER_FKGL:
        bare = f"{box_bare.fkgl:.1f} without naltrexone and fibromyalgia"
        what = f"the answer has reading grade {box.fkgl:.1f} ({bare}), above {ANSWER_FKGL:g}"
        hard = "; ".join(f'"{_short(answer[place])}"' for place in grade.hardest(answer, 3))
        yield Problem(page.file, page.meta.line("answer"), what, f"Hardest: {hard}", "warning", rule="reading-grade")
    if page.meta.values.get("audience") == "clinicians":
        return
    placed = _main_text(page)
    text = [sentence for sentence, _ in placed]
    full, less = grade.score(text), grade.score(text, grade.LEFT_OUT)
    if not full or not less:
        return
    hard = "; ".join(f'{page.file}:{placed[place][1]} "{_short(text[place])}"' for place in grade.hardest(text, 3))
    for name, value, bare_value, limit in (
        ("Flesch-Kincaid grade", full.fkgl, less.fkgl, PAGE_FKGL),
        # The standards leave the words of the subject out before scoring SMOG, so that score decides.
        ("SMOG", less.smog, full.smog, PAGE_SMOG),
    ):
        if value > limit:
            other = "with" if name == "SMOG" else "without"
            what = f"{name} is {value:.1f} ({bare_value:.1f} {other} naltrexone and fibromyalgia), above {limit:g}"
            yield Problem(page.file, page.meta.body_line, what, f"Hardest: {hard}", "warning", rule="reading-grade")


def _main_text(page: Page) -> list[tuple[str, int]]:
    """Return the sentences outside folds and their lines; each heading and bullet ends a sentence."""
    kinds = ("heading", "title", *_TEXT)
    return [
        (sentence.text.replace(prose.CODE, ""), sentence.line)
        for block in page.blocks
        if block.kind in kinds and not block.in_fold
        for sentence in prose.sentences(block)
    ]


def _answer(page: Page) -> list[str]:
    text = page.meta.text("answer")
    return [sentence.text for sentence in prose.sentences(prose.Block("paragraph", 1, text, text))]


def _short(text: str, limit: int = 60) -> str:
    text = text.replace(prose.MARK, "").replace(prose.CODE, "…").strip()
    return text if len(text) <= limit else f"{text[:limit].rsplit(' ', 1)[0]} …"

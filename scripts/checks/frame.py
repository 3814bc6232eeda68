"""Knows what frame every page must have (front matter, closing sections, headings, warnings); judges no wording."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Iterator

from scripts.bibliography.problems import Problem, did_you_mean
from scripts.checks import prose
from scripts.checks.project import Page, Project

AUDIENCES = ("everyone", "clinicians")
CERTAINTIES = ("high", "moderate", "low", "very low")
REQUIRED = ("title", "description", "answer", "audience", "searched", "updated", "next_review", "synonyms")
REQUIRED_OF_APPARATUS = ("title", "description", "updated")
OPTIONAL = (
    "certainty",
    "certainty_reason",
    "question",
    "apparatus",
    "handout",
    "version",
    "template",
    "hide",
    "search",
    "tools",
    "translations",
    "translated_from",
)
RESERVED = ("top", "short-answer", "page-foot", "references")
"""Ids that the theme's frame and the list of references give to every page."""
DATES = ("searched", "updated", "next_review")

DESCRIPTION_LIMIT = 155
ANSWER_LIMIT = 60

_MENTIONS = re.compile(r"\b(LDN|naltrexone)\b", re.IGNORECASE)
_TAKING = re.compile(r"\b(tak(e|es|ing|en)|took|start(s|ing|ed)?|swallow\w*|prescrib\w+)\b", re.IGNORECASE)
_IDENT = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")


def check(project: Project) -> Iterator[Problem]:
    """Yield the faults in the frame of each page."""
    for page in project.pages:
        yield from _front_matter(page, project.today)
        yield from _headings(page)
        yield from _tables_and_pictures(page)
        if not page.apparatus:
            yield from _sections(page)
            yield from _opioid_warning(page)


def _front_matter(page: Page, today: dt.date) -> Iterator[Problem]:
    meta = page.meta
    for line, what in meta.faults:
        yield Problem(page.file, line, what, "Compare with another page's front matter")
    if meta.faults and not meta.values:
        return
    known = (*REQUIRED, *OPTIONAL)
    for key in meta.values:
        if key not in known:
            mend = did_you_mean(key, known) or f"Known keys are {', '.join(known)}"
            yield Problem(page.file, meta.line(key), f'unknown front matter key "{key}"', mend)
    for key in REQUIRED_OF_APPARATUS if page.apparatus else REQUIRED:
        if meta.values.get(key) in (None, "", []):
            yield Problem(page.file, meta.line(key), f'the front matter has no "{key}"', f"Add {key}: …")
    for key in ("question", "apparatus", "handout"):
        if key in meta.values and not isinstance(meta.values[key], bool):
            what = f'"{key}" is neither true nor false'
            yield Problem(page.file, meta.line(key), what, f"Write {key}: true or false")
    yield from _texts(page)
    yield from _lists(page)
    yield from _dates(page, today)


def _texts(page: Page) -> Iterator[Problem]:
    meta = page.meta
    for key in ("title", "description", "answer", "certainty_reason"):
        if key in meta.values and not isinstance(meta.values[key], str | None):
            yield Problem(page.file, meta.line(key), f'"{key}" is not text', "Put it in quotation marks")
    title = meta.text("title")
    if title and "?" not in title and meta.values.get("question") is not False and not page.apparatus:
        mend = "Ask what the reader asks, or write question: false if the page answers none"
        yield Problem(page.file, meta.line("title"), f'the title "{title}" is not a question', mend)
    length = len(meta.text("description"))
    if length > DESCRIPTION_LIMIT:
        what = f"the description has {length} characters"
        yield Problem(page.file, meta.line("description"), what, f"Cut it to {DESCRIPTION_LIMIT} or fewer")
    count = len(prose.words(meta.text("answer")))
    if count > ANSWER_LIMIT:
        what = f"the answer has {count} words"
        yield Problem(page.file, meta.line("answer"), what, f"Cut it to {ANSWER_LIMIT} or fewer")
    if prose.MARK in prose.plain(meta.text("answer")):
        mend = "Move it to the sentence of the body that says the same"
        yield Problem(page.file, meta.line("answer"), "the answer has a citation mark", mend)


def _lists(page: Page) -> Iterator[Problem]:
    meta = page.meta
    for key, allowed in (("audience", AUDIENCES), ("certainty", CERTAINTIES)):
        value = meta.values.get(key)
        if value is not None and value not in allowed:
            mend = f"It is one of {', '.join(allowed)}"
            yield Problem(page.file, meta.line(key), f'the {key} "{value}" is not known', mend)
    if meta.values.get("certainty") and not meta.values.get("certainty_reason"):
        mend = "Add certainty_reason: why it was lowered or not"
        yield Problem(page.file, meta.line("certainty"), "the certainty has no reason", mend)
    if meta.text("certainty_reason") and not meta.values.get("certainty"):
        what = "certainty_reason stands without certainty"
        yield Problem(page.file, meta.line("certainty_reason"), what, "Add certainty: …")
    synonyms = meta.values.get("synonyms")
    if synonyms and not (isinstance(synonyms, list) and all(isinstance(word, str) for word in synonyms)):
        what = "the synonyms are not a list of words"
        yield Problem(page.file, meta.line("synonyms"), what, "Write synonyms: [one, two]")


def _dates(page: Page, today: dt.date) -> Iterator[Problem]:
    meta = page.meta
    good: dict[str, dt.date] = {}
    for key in DATES:
        value = meta.values.get(key)
        if value is None:
            continue
        if not isinstance(value, dt.date) or isinstance(value, dt.datetime):
            mend = "Write year-month-day without quotation marks, as 2025-08-15"
            yield Problem(page.file, meta.line(key), f'"{key}" is no date: {value}', mend)
            continue
        good[key] = value
        if key != "next_review" and value > today:
            what = f'"{key}" lies in the future: {value}'
            yield Problem(page.file, meta.line(key), what, "Write the day it was done")
    review, updated = good.get("next_review"), good.get("updated")
    if review and updated and review <= updated:
        mend = "Set it to 12 months after, or 6 for price, law and access"
        yield Problem(page.file, meta.line("next_review"), f"next_review {review} is not after updated {updated}", mend)
    elif review and review < today:
        mend = "Review the page, then set updated and next_review"
        yield Problem(page.file, meta.line("next_review"), f"the review is overdue since {review}", mend, "warning")


def _headings(page: Page) -> Iterator[Problem]:
    last = 1
    seen: dict[str, int] = {}
    for block in page.blocks:
        if block.kind == "html" or block.kind == "paragraph":
            if found := re.search(r"<h1[\s>]", block.source):
                yield _h1(page, block.line_at(found.start()))
            continue
        if block.kind != "heading":
            continue
        name = f'the heading "{block.text}"'
        if block.level == 1:
            yield _h1(page, block.line)
            continue
        if block.level > last + 1:
            mend = f"Use {'#' * (last + 1)} or add the level between"
            yield Problem(page.file, block.line, f"{name} jumps from level {last} to {block.level}", mend)
        last = block.level
        if prose.MARK in block.text:
            name = name.replace(prose.MARK, "")
            yield Problem(page.file, block.line, f"{name} holds a citation mark", "Move it to the text below")
        if not block.ident:
            mend = "Add a short permanent one at the end of the line: {#like-this}"
            yield Problem(page.file, block.line, f"{name} has no explicit id", mend)
            continue
        if not _IDENT.fullmatch(block.ident):
            mend = "Use lower-case letters, digits and single hyphens"
            yield Problem(page.file, block.line, f'the id "{block.ident}" is not well-formed', mend)
        if block.ident in RESERVED and not page.apparatus:
            mend = f"Choose another; the frame of each page uses {', '.join(RESERVED)}"
            yield Problem(page.file, block.line, f'the id "{block.ident}" belongs to the frame', mend)
        if block.ident in seen:
            what = f'the id "{block.ident}" was used in line {seen[block.ident]} already'
            yield Problem(page.file, block.line, what, "Choose another; keep the one that was published")
        seen.setdefault(block.ident, block.line)


def _h1(page: Page, line: int) -> Problem:
    mend = "Remove it: the title of the front matter is the only heading of level 1"
    return Problem(page.file, line, "a heading of level 1 stands in the body", mend)


def _sections(page: Page) -> Iterator[Problem]:
    idents = {block.ident for block in page.blocks if block.kind == "heading"}
    for ident, title in (("unknown", "What we do not know"), ("next", "What to do next")):
        if ident not in idents:
            what = f'the section "{title}" with the id "{ident}" is missing'
            yield Problem(page.file, _last_line(page), what, f"Add ## {title} {{#{ident}}}")


def _last_line(page: Page) -> int:
    return page.source.rstrip("\n").count("\n") + 1


def _opioid_warning(page: Page) -> Iterator[Problem]:
    warned = any(
        "danger" in block.containers and not block.folded and re.search(r"\bopioids?\b", block.text, re.IGNORECASE)
        for block in page.blocks
    )
    if warned:
        return
    for block in page.blocks:
        if block.kind not in ("paragraph", "item", "row", "caption"):
            continue
        for sentence in prose.sentences(block):
            if _MENTIONS.search(sentence.text) and _TAKING.search(sentence.text):
                what = "the page speaks of taking LDN but has no opioid warning"
                mend = 'Add !!! danger "Opioids" with what, why and whom to tell'
                yield Problem(page.file, sentence.line, what, mend)
                return


def _tables_and_pictures(page: Page) -> Iterator[Problem]:
    blocks = page.blocks
    for index, block in enumerate(blocks):
        if block.kind == "table":
            after = index + 2 + block.count
            if after >= len(blocks) or not prose.CAPTIONS & set(blocks[after].containers):
                mend = "Add /// table-caption with the finding in one sentence right after it"
                yield Problem(page.file, block.line, "the table has no caption", mend, "warning")
        for link in prose.links(block):
            if link.image and not link.text:
                mend = "Say its message in one sentence in the square brackets"
                yield Problem(page.file, link.line, f"the image {link.target} has no text alternative", mend)
        for found in re.finditer(r"<img\b[^>]*>", block.source):
            if block.kind != "code" and not re.search(r"\balt\s*=", found.group()):
                line = block.line + block.source.count("\n", 0, found.start())
                mend = 'Add alt="its message", or alt="" if it only decorates'
                yield Problem(page.file, line, "an image has no alt attribute", mend)

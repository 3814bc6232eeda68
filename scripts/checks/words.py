"""Knows which words and forms the content standards ban, and what to write instead; does not read any page."""

from __future__ import annotations

import re
from dataclasses import dataclass

from scripts.bibliography.problems import Severity


@dataclass(frozen=True, slots=True)
class Rule:
    """One banned form."""

    name: str
    """Name of the rule of ``rules`` that it belongs to."""
    pattern: re.Pattern[str]
    what: str
    """What is said of it; ``{}`` stands for the words found."""
    mend: str
    severity: Severity = "error"
    unless: re.Pattern[str] | None = None
    """A hit inside a match of this is allowed: a term that merely contains the word."""
    questions: bool = False
    """Whether a question may use it: readers ask "Is it safe?", and the page answers with numbers."""
    patients_only: bool = False
    """Whether pages and folds for clinicians may use it."""
    running_text_only: bool = False
    """Whether tables, captions and headings may use it."""


def _rule(
    name: str,
    pattern: str,
    mend: str,
    *,
    what: str = 'the standards ban "{}"',
    severity: Severity = "error",
    unless: str = "",
    questions: bool = False,
    patients_only: bool = False,
    running_text_only: bool = False,
) -> Rule:
    other = re.compile(unless, re.IGNORECASE) if unless else None
    found = re.compile(pattern, re.IGNORECASE)
    return Rule(name, found, what, mend, severity, other, questions, patients_only, running_text_only)


_SEEN = "Say what was seen, in how many people, for how long"
_TABLE = "Use the wording table of section 5, with the certainty word"

BANNED: tuple[Rule, ...] = (
    _rule("banned-words", r"\bbreakthroughs?\b", _SEEN, unless=r"breakthrough (pain|therapy)"),
    _rule("banned-words", r"\bmirac(?:les?|ulous(?:ly)?)\b", _SEEN),
    _rule("banned-words", r"\bpromising(?:ly)?\b", _SEEN),
    _rule("banned-words", r"\bgame[ -]?chang(?:ers?|ing)\b", _SEEN),
    _rule(
        "banned-words",
        r"\bsafe(?:r|st|ly)?\b",
        _SEEN,
        questions=True,
        unless=r"\bnot safe\b|\bsafe (place|storage|dispos)\w*",
    ),
    _rule(
        "banned-words", r"\bnatural\b", "Say where it comes from", questions=True, unless=r"natural (history|course)"
    ),
    _rule("banned-words", r"\btoxic\b", "Name the harm and the dose"),
    _rule("banned-words", r"\bboost(?:s|ed|ing)?\b(?:\s+\w+){0,2}\s+immun\w+", "Name what was measured"),
    _rule("banned-words", r"\bproven\b", _SEEN, questions=True, unless=r"\bnot(?: been| yet been| yet)? proven\b"),
    _rule(
        "banned-words",
        r"\bcur(?:e|es|ed|ing|able)\b",
        _SEEN,
        questions=True,
        unless=r"\b(?:no|not|not a|cannot|nothing|without a)(?: known| yet| be)? cur(?:e|es|ed|able)\b",
    ),
    _rule("people", r"\bsufferers?\b|\bsuffer(?:s|ed|ing)? from\b", "Write people with fibromyalgia"),
    _rule("people", r"\bfibromyalgics?\b", "Write people with fibromyalgia"),
    _rule("people", r"\bsubjects\b", "Write people who took part"),
    _rule("people", r"\bnon-?complian(?:t|ce)\b", "Say that they stopped, and why"),
    _rule(
        "named-studies",
        r"\bstudies (?:show|have shown|suggest|prove)\w*\b",
        "Say which studies, how many people, what design",
        unless=r"\b(?:\d+|one|these|those|both) (?:\w+ )?studies \w+",
    ),
    _rule(
        "named-studies", r"\bresearch (?:shows|has shown|proves)\b", "Say which studies, how many people, what design"
    ),
    _rule("pictures-in-words", r"\bcalm(?:s|ed|ing)? the (?:fire|storm)\b", "Say it without a picture"),
    _rule("certainty-words", r"\b(?:appear|seem|tend)s?(?:ed)? to\b", _TABLE),
    _rule("certainty-words", r"\btrend(?:s|ed|ing)?\b", _TABLE),
    _rule(
        "certainty-words",
        r"\bcould\b",
        _TABLE,
        severity="warning",
        unless=r"\bcould (?:not|still)\b|\bcould be (?:as (?:low|high)|chance|due to chance)\b",
    ),
    _rule(
        "no-difference",
        r"\bno (?:significant )?differences?\b",
        "Give the estimate and its interval",
        unless=r"\blittle or no difference\b",
    ),
    _rule(
        "named-studies",
        r"\bsome (?:people )?say\b",
        "Move it to the page of claims, or name who says it",
        severity="warning",
    ),
    _rule("link-text", r"\bclick here\b", "Say where the link goes"),
)

_UNIT = r"(?:mg|g|micrograms?|mL|ml|kg|%)"
_MONTH = r"(?:January|February|March|April|May|June|July|August|September|October|November|December)"

FORMS: tuple[Rule, ...] = (
    _rule("doses", r"[µμ]g\b|\bmcg\b", "Write micrograms", what='"{}" is easily misread', patients_only=True),
    _rule(
        "date-form",
        r"(?<![\d/.])\d{1,2}/\d{1,2}/\d{2,4}(?![\d/])",
        "Write 15 August 2025, the month in words",
        what='the date "{}" reads differently in each country',
    ),
    _rule(
        "date-form",
        rf"\b{_MONTH} \d{{1,2}}, \d{{4}}",
        "Write 15 August 2025 in text",
        what='the date "{}" has the form of the reference list',
        severity="warning",
        running_text_only=True,
    ),
    _rule(
        "numerals",
        r"(?<![\d.,–-])\d[\d.,]*(?<![.,])[ \u00a0]+\d[\d.,]*(?<![.,])",
        "Put a word between, or write the first one out: one 50 mg tablet",
        what='two numerals stand side by side: "{}"',
        unless=r"\b(?:call|phone|dial|text|ring|line|number|Samaritans)\b[^.;!?]{0,60}?\d(?:[ \u00a0-]?\d)+",
        running_text_only=True,
    ),
    _rule(
        "doses",
        rf"(?<![\d.\w])\.\d+\s?{_UNIT}",
        "Write a zero before the point: 0.5 mg",
        what='"{}" has no leading zero',
    ),
    _rule(
        "doses",
        r"(?<![\d.])\d+\.\d*0\s?(?:mg|g|micrograms?|mL|ml|kg)\b",
        "Leave the last zero out: 5 mg",
        what='"{}" has a trailing zero, which is read as ten times the dose',
    ),
    _rule(
        "doses",
        r"(?<![\w.])\d[\d.]*(?:mg|micrograms?|mcg|mL)\b",
        "Put a space before the unit: 4.5 mg",
        what='"{}" has no space',
    ),
    _rule(
        "risk-form",
        r"\b(?:1|one) in (?:(?!(?:19|20)\d\d\b)\d[\d,]*|two|three|four|five|six|seven|eight|nine|ten|every)\b",
        "Write 8 of 100, with the same denominator throughout the page",
        what='"{}" is hard to compare',
        severity="warning",
        patients_only=True,
    ),
    _rule(
        "ranges",
        r"(?<![\d.–-])(?!0–)\d[\d.,]*\s?–\s?\d[\d.,]*(?![\d–-])",
        'Write "3 to 5" in text; a dash is for tables and references',
        what='the range "{}" has a dash',
        severity="warning",
        patients_only=True,
        running_text_only=True,
    ),
    _rule(
        "ranges",
        r"(?<![\d.\w-])\d[\d.]*-\d[\d.]* ?(?=mg|weeks?|months?|years?|days?|hours?|people|women|points?|times?)",
        'Write "3 to 5" in text',
        what='the range "{}" has a hyphen',
        severity="warning",
        patients_only=True,
        running_text_only=True,
    ),
    _rule("pictures-in-words", r"!(?!=)", "End the sentence with a full stop", what="an exclamation mark"),
)

VAGUE_LINKS = frozenset({"here", "this", "link", "this link", "this page", "more", "read more", "click here"})
"""Link texts that do not say where the link goes."""

FACT = re.compile(
    r"\b\d[\d.,]*\s?(?:%|percent|mg|micrograms?|mL|kg|points?|of 100\b|of 1,000\b|weeks?|months?|years?|days?|hours?)"
    r"|\b\d[\d.,]* (?:of|out of) \d[\d,]*|\b\d[\d,]* (?:\w+ )?(?:women|men|people|patients|adults|trials?|studies)\b"
    r"|\b(?:in|since|from|until|by) (?:19|20)\d\d\b|\b(?:19|20)\d\d (?:trial|study|review|guideline)",
    re.IGNORECASE,
)
"""What makes a sentence one of fact that needs a mark: a number with a unit, people counted, a year of study."""

NO_FACT = re.compile(
    r"\?[\"”')\]]*$|^(?:What|Whether|How|Why|Who|Which|When)\s|^(?:We|Our)\s|\b(?:by our count|in our view|our own)\b",
    re.IGNORECASE,
)
"""What excuses a sentence from a mark: it asks, names what is not known, or tells what this site itself did."""

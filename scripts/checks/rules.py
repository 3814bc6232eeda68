"""Knows each rule by name, and why it stands, in the words of the content standards; does not look at any page."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from scripts.bibliography.files import write_whole

STANDARDS = "contributing/content-standards.md"
LIST = "contributing/checks.md"
"""Where contributors read about the checks; holds the table of all rules."""
Severity = Literal["error", "warning", "error or warning"]


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule, as a contributor is told of it."""

    check: str
    """Name of the check that holds it."""
    looks_at: str
    """What it asks for, in a few words."""
    words: str
    """Why: the sentence of the content standards that it holds, or our own reason where they are silent."""
    section: str = ""
    """Heading of the section of the content standards that *words* stand in; empty when they are our own."""
    severity: Severity = "error"

    @property
    def why(self) -> str:
        """Return the reason with the place where it stands."""
        if not self.section:
            return self.words
        number, _, title = self.section.partition(". ")
        return f'Content standards, section {number} ({title}): "{self.words}"'


_FRAME = "2. Page frame (every page)"
_STYLE = "3. Plain style"
_CLAIMS = "4. Claims and sources"
_EFFECT = "5. Certainty and effect wording"
_RISK = "6. Numbers for risk"
_SAFETY = "7. Safety text"
_REFERENCES = "8. References"
_ACCESS = "9. Figures, tables, media, access"
_LIVING = "11. Living page rules"
_HAND_IN = "12. Before you hand in a page (tick all)"

RULES: dict[str, Rule] = {
    # frame
    "front-matter": Rule(
        "frame",
        "the keys of the front matter",
        "Dates, authors, review status, certainty tag filled in truthfully.",
        _HAND_IN,
    ),
    "title": Rule("frame", "the title is a question", "Title as a question.", _FRAME),
    "description": Rule(
        "frame", "155 characters or fewer", "A link preview and a list of results cut off what is longer."
    ),
    "answer": Rule(
        "frame",
        "60 words or fewer, no citation mark",
        "Answer box, 60 words or fewer, reading grade 6 or lower.",
        _FRAME,
    ),
    "certainty": Rule(
        "frame",
        "a certainty and its reason",
        "Always give why it was lowered: risk of bias, inconsistency, indirectness, imprecision, publication bias.",
        _EFFECT,
    ),
    "dates": Rule(
        "frame",
        "the dates of the status line",
        "evidence searched to [date] · page updated [date] · next review [date]",
        _FRAME,
    ),
    "overdue": Rule(
        "frame",
        "reviews and searches that are due",
        "Search each quarter and on alert",
        _LIVING,
        "warning",
    ),
    "headings": Rule("frame", "one h1, no level skipped", "One h1; headings in order", _ACCESS),
    "ids": Rule("frame", "each heading has a lasting id", "Addresses never change; moved pages redirect.", _LIVING),
    "closing-sections": Rule(
        "frame", "what is not known, what to do next", '"What we do not know" and "what to do next" present.', _HAND_IN
    ),
    "opioids": Rule(
        "frame",
        "the warning about opioids",
        "Opioid warning on every page that mentions taking LDN: what, why, whom to tell.",
        _SAFETY,
    ),
    "captions": Rule(
        "frame", "each table has a caption", "Tables: header cells marked, short headings, caption", _ACCESS, "warning"
    ),
    "alt-text": Rule(
        "frame",
        "pictures have a text alternative",
        "Text alternative: one sentence with the message, plus a data table. Decorative images: empty alt.",
        _ACCESS,
    ),
    # wording
    "banned-words": Rule(
        "wording",
        "words that promise or judge",
        "Do not write: breakthrough, miracle, promising, game changer, safe (alone), natural, toxic, boost immunity, "
        "proven, cure.",
        _STYLE,
    ),
    "people": Rule(
        "wording",
        "words for people",
        '"People with fibromyalgia", not "sufferers" or "fibromyalgics". "Women" when the study was women. '
        '"People who took part", not "subjects".',
        _STYLE,
    ),
    "named-studies": Rule(
        "wording",
        "which studies, not studies in general",
        'Replace "studies show" with which studies, how many people, what design.',
        _STYLE,
        "error or warning",
    ),
    "pictures-in-words": Rule(
        "wording",
        "no metaphors, no exclamation marks",
        'No metaphors for the body ("calms the fire"). No fear, no exclamation marks.',
        _STYLE,
    ),
    "certainty-words": Rule(
        "wording",
        "verbs of effect",
        '"Likely" may replace "probably"; "the evidence suggests" may replace "may". Never use "could", "appears to", '
        '"seems to", "tends to", "trend".',
        _EFFECT,
        "error or warning",
    ),
    "no-difference": Rule(
        "wording",
        "estimates, not p values",
        'Never say "no difference" from a p value. Give the estimate and interval.',
        _CLAIMS,
    ),
    "link-text": Rule("wording", "links say where they go", 'Link text says where it goes. Not "click here".', _STYLE),
    "doses": Rule(
        "wording",
        "how a dose is written",
        'Doses: space and unit, leading zero, no trailing zero: 0.5 mg, 4.5 mg, 5 mg. Never "µg" or "mcg" on patient '
        "pages: write micrograms.",
        _STYLE,
    ),
    "numerals": Rule(
        "wording",
        "no 2 numerals side by side",
        'Numerals always (1, 2, 3), except "one" meaning "a". No two numerals side by side: "one 50 mg tablet".',
        _STYLE,
    ),
    "date-form": Rule(
        "wording",
        "how a day is written",
        "Dates in text: 15 August 2025, month in words. In references: August 15, 2025. Never 08/15/25.",
        _STYLE,
        "error or warning",
    ),
    "ranges": Rule(
        "wording",
        "ranges with “to”",
        'Ranges with "to" on patient pages ("3 to 5 mg"); en dash only in tables and references.',
        _STYLE,
        "warning",
    ),
    "risk-form": Rule(
        "wording",
        "of 100, never 1 in X",
        'Write "8 of 100". Never "1 in 13", never "1 in X" with changing X.',
        _RISK,
        "warning",
    ),
    "sentence-length": Rule(
        "wording",
        "20 words a sentence",
        "Sentences: aim for 15 words, limit 20. Paragraphs: 3 sentences or fewer. Lists: 7 items or fewer.",
        _STYLE,
        "error or warning",
    ),
    "paragraph-length": Rule(
        "wording",
        "3 sentences a paragraph, 7 items a list",
        "Paragraphs: 3 sentences or fewer. Lists: 7 items or fewer.",
        _STYLE,
        "warning",
    ),
    "uncited": Rule(
        "wording",
        "a citation mark at each fact and number",
        "Every factual sentence about health, drugs, law or price carries a reference mark. No mark, no sentence.",
        _CLAIMS,
        "warning",
    ),
    "reading-grade": Rule(
        "wording",
        "how hard the text is to read",
        "Targets: patient pages Flesch-Kincaid grade 8 or lower and SMOG 10 or lower; answer boxes grade 6.",
        _STYLE,
        "warning",
    ),
    # the other checks
    "spelling": Rule(
        "spelling", "misspelled words", "A misspelled word cannot be found by search, and costs the page trust."
    ),
    "us-spelling": Rule(
        "spelling",
        "British spellings outside quotations and titles",
        "Spelling: US English for site text; keep original spelling in titles and quotations.",
        _STYLE,
    ),
    "markdown": Rule(
        "markdown",
        "the style of Markdown",
        "Markdown that is written in one way looks the same in every engine and editor.",
    ),
    "yaml": Rule(
        "yaml",
        "files that cannot be read, keys twice, tabs",
        "A value that is not read as it was meant shows a wrong fact.",
    ),
    "schema-line": Rule(
        "yaml",
        "the line that names the JSON Schema",
        "With it, editors complete the fields and mark what is wrong.",
        severity="error or warning",
    ),
    "script": Rule(
        "script",
        "what could run script on a page",
        "A page that runs foreign script can show a reader anything, and send anything away.",
    ),
    "source-links": Rule(
        "source-links", "links between pages", "A link that leads nowhere leaves a tired reader without the answer."
    ),
    "translations": Rule(
        "translations",
        "pages in another language, beside their originals",
        "A number, source or warning that a translation leaves out or changes misleads those who read only it.",
        severity="error or warning",
    ),
    "references": Rule(
        "references",
        "citation keys and the bibliography",
        "Checks: DOI, PMID, title, authors, year, volume and pages must all describe the same paper.",
        _REFERENCES,
        "error or warning",
    ),
    "evidence": Rule(
        "evidence",
        "data files, and blocks that show them",
        "Certainty is set in the evidence table, per outcome, never by the page writer.",
        _EFFECT,
    ),
    "links": Rule(
        "links",
        "the built pages",
        "A link that leads nowhere leaves a tired reader without the answer.",
        severity="error or warning",
    ),
    "permalinks": Rule(
        "permalinks",
        "addresses and anchors that were published",
        "Addresses never change; moved pages redirect.",
        _LIVING,
        "error or warning",
    ),
    "allow": Rule(
        "allow",
        "comments that silence a check",
        "A silence without a reason, or over nothing, hides the next real fault.",
        severity="error or warning",
    ),
}
"""Every rule by its name, which is also what a comment may silence."""


def rule_of(check: str, rule: str) -> str:
    """Return the name of the rule that a problem of *check* is told under: its own, or else the check's."""
    return rule if rule in RULES else check


_BEGIN, _END = "<!-- rules: begin -->", "<!-- rules: end -->"


def table() -> str:
    """Return the table of all rules in Markdown, for contributors."""
    rows = ["| Rule | Check | Looks at | Told as |", "| --- | --- | --- | --- |"]
    rows += [f"| `{name}` | {rule.check} | {rule.looks_at} | {rule.severity} |" for name, rule in RULES.items()]
    return "\n".join([_BEGIN, "", *rows, "", _END])


def main(file: Path) -> None:
    """Write the table of all rules anew into the Markdown *file*, between its two comments."""
    text = file.read_text("utf-8")
    before, _, rest = text.partition(_BEGIN)
    write_whole(file, before + table() + rest.partition(_END)[2])


if __name__ == "__main__":
    main(Path(LIST))

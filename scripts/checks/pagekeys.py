"""Knows the keys of a page's front matter, their shapes and limits, and how editors are told; reads no page."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from scripts.bibliography.files import write_whole

Shape = Literal["text", "day", "switch", "choice", "texts", "anything"]
Needed = Literal["every page", "pages that answer", "never"]

PATH = Path("data/schemas/front-matter.schema.json")
DAY = r"^\d{4}-\d{2}-\d{2}$"


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the front matter."""

    name: str
    shape: Shape
    about: str
    """What it holds, one sentence without a final full stop."""
    example: str
    needed: Needed = "never"
    choices: tuple[str, ...] = ()
    rule: str = "front-matter"
    """Name of the rule that faults of its value are told under."""
    most_characters: int = 0
    """Upper limit of a text; 0 for none."""
    most_words: int = 0
    """Upper limit of a text; 0 for none."""


KEYS: tuple[Key, ...] = (
    Key(
        "title",
        "text",
        "What the reader asks, as a question",
        "Does low-dose naltrexone help fibromyalgia?",
        "every page",
        rule="title",
    ),
    Key(
        "description",
        "text",
        "One sentence for link previews and lists of results",
        "What 2 trials of low-dose naltrexone found for pain.",
        "every page",
        rule="description",
        most_characters=155,
    ),
    Key(
        "answer",
        "text",
        "The short answer, at most 60 words of reading grade 6, without citation marks",
        "We do not know. 2 trials of about 100 women each saw little or no gain.",
        "pages that answer",
        rule="answer",
        most_words=60,
    ),
    Key("audience", "choice", "Whom the page is for", "everyone", "pages that answer", ("everyone", "clinicians")),
    Key(
        "certainty",
        "choice",
        "How sure the main answer is, from the evidence table",
        "low",
        choices=("high", "moderate", "low", "very low"),
        rule="certainty",
    ),
    Key("certainty_reason", "text", "Why the certainty was lowered or not", "Few people took part.", rule="certainty"),
    Key(
        "searched", "day", "Day up to which the evidence was searched", "2026-11-22", "pages that answer", rule="dates"
    ),
    Key("updated", "day", "Day of the last change of what the page says", "2026-11-22", "every page", rule="dates"),
    Key(
        "next_review",
        "day",
        "Day of the next review: 12 months after, 6 for price, law and access",
        "2027-11-22",
        "pages that answer",
        rule="dates",
    ),
    Key("synonyms", "texts", "Words that readers search for", "[LDN, fibro]", "pages that answer"),
    Key("question", "switch", "false when the title is no question", "false", rule="title"),
    Key("apparatus", "switch", "true on pages about the site itself, which answer no health question", "true"),
    Key("handout", "switch", "true on a sheet to print, which is also made as a PDF file", "true"),
    Key("tools", "texts", "Scripts of the forms on the page, by file name without ending", "[decide]"),
    Key("translations", "texts", "Languages that the page is also written in, by the folder below docs/", "[es]"),
    Key("translated_from", "day", "On a translation: the day of the original's version", "2026-11-26", rule="dates"),
    Key("version", "anything", "Version of an evidence page: major.minor.patch", "1.2.0"),
    Key("template", "text", "Another template than that of all pages", "home.html"),
    Key("hide", "texts", "Parts of the frame to leave out", "[toc]"),
    Key("search", "anything", "How the search treats the page", "{exclude: true}"),
)
BY_NAME: dict[str, Key] = {key.name: key for key in KEYS}
SHAPES: dict[Shape, str] = {
    "text": "text",
    "day": "a day such as 2026-11-22",
    "switch": "true or false",
    "choice": "a word of the list",
    "texts": "a list of words",
    "anything": "a value",
}


def needed(*, apparatus: bool) -> tuple[str, ...]:
    """Return the names of the keys that a page must have."""
    asked = ("every page",) if apparatus else ("every page", "pages that answer")
    return tuple(key.name for key in KEYS if key.needed in asked)


def of_shape(*shapes: Shape) -> tuple[str, ...]:
    """Return the names of the keys whose values have one of the *shapes*."""
    return tuple(key.name for key in KEYS if key.shape in shapes)


def schema() -> dict[str, Any]:
    """Return the JSON Schema (draft 2020-12) of the front matter of a page.

    It holds what an editor can check while one types.  Words are counted, and days compared, by the check of the frame.
    """
    every, answering = list(needed(apparatus=True)), list(needed(apparatus=False))
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "The front matter of a page",
        "type": "object",
        "additionalProperties": False,
        "properties": {key.name: _property(key) for key in KEYS},
        "required": every,
        "if": {"required": ["apparatus"], "properties": {"apparatus": {"const": True}}},
        "else": {"required": answering},
        "dependentRequired": {"certainty": ["certainty_reason"], "certainty_reason": ["certainty"]},
    }


def _property(key: Key) -> dict[str, Any]:
    about: dict[str, Any] = {"description": f"{key.about}. Example: {key.name}: {key.example}"}
    match key.shape:
        case "text":
            limit = {"maxLength": key.most_characters} if key.most_characters else {}
            return about | {"type": "string", "minLength": 1} | limit
        case "day":
            # An editor reads a day without quotation marks as text.
            return about | {"type": "string", "format": "date", "pattern": DAY}
        case "switch":
            return about | {"type": "boolean"}
        case "choice":
            return about | {"enum": list(key.choices)}
        case "texts":
            return about | {"type": "array", "minItems": 1, "items": {"type": "string", "minLength": 1}}
        case "anything":
            return about


def schema_text() -> str:
    """Return the schema as the text of its file."""
    return json.dumps(schema(), ensure_ascii=False, indent=1) + "\n"


if __name__ == "__main__":
    write_whole(PATH, schema_text())

"""Knows what a worksheet to fill in is made of and what its file may hold; knows nothing of how one is drawn."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Literal

from scripts.bibliography.fields import ID
from scripts.bibliography.problems import did_you_mean
from scripts.evidence.specs import Fault, Field, Record, Values

ACTS = ("emergency", "today", "tell")
Act = Literal["emergency", "today", "tell"]


@dataclass(frozen=True, slots=True)
class Choice:
    """Something that a reader can lean toward."""

    id: str
    name: str
    line: int = 0


@dataclass(frozen=True, slots=True)
class Question:
    """Something that a reader rates from 0 to 10."""

    id: str
    name: str
    low: str = ""
    """What 0 means; empty where the worksheet says it for all."""
    high: str = ""
    """What 10 means."""
    look: tuple[str, ...] = ()
    """Choices to look at first where this matters most, by id."""
    note: str = ""
    refs: tuple[str, ...] = ()
    """Citation keys for look, note and moderate."""
    moderate: int = 0
    """By how much of 100 a person's number has to fall for a change that is called moderate; 0 where none is known."""
    line: int = 0


@dataclass(frozen=True, slots=True)
class Sign:
    """A reason to stop and call, or to tell somebody."""

    words: str
    act: Act
    refs: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class Worksheet:
    """A sheet to fill in: what is rated once to decide, or weekly as a diary."""

    id: str
    name: str
    questions: tuple[Question, ...]
    low: str = ""
    """What 0 means in every question without words of its own."""
    high: str = ""
    choices: tuple[Choice, ...] = ()
    ticks: tuple[str, ...] = ()
    """Sentences to tick when true."""
    weeks: int = 0
    """Lines of the diary; 0 for a sheet that is filled in once."""
    off_weeks: int = 0
    """Lines for a stretch without the medicine, after the weeks."""
    signs: tuple[Sign, ...] = ()
    line: int = 0

    def ends(self, question: Question) -> tuple[str, str]:
        """Return what 0 and 10 mean in *question*, one of this sheet's."""
        return question.low or self.low, question.high or self.high

    @property
    def choice_names(self) -> dict[str, str]:
        """The names of the choices by their ids."""
        return {choice.id: choice.name for choice in self.choices}


def _names(v: Values) -> Iterator[Fault]:
    """Ids become names of form fields: short, and each only once."""
    for field in ("questions", "choices"):
        seen: set[str] = set()
        for one in v.get(field, ()):
            if not ID.match(one.id):
                what = f'the id "{one.id}" is malformed'
                yield Fault(field, what, "Use small letters, digits and hyphens, like few-side-effects", one.line)
            if one.id in seen:
                yield Fault(field, f'the id "{one.id}" stands twice', "Give one of the two another id", one.line)
            seen.add(one.id)


def _ends(v: Values) -> Iterator[Fault]:
    """Nobody can rate from 0 to 10 without knowing what the ends mean."""
    for question in v.get("questions", ()):
        for end, meaning in (("low", 0), ("high", 10)):
            if not getattr(question, end) and end not in v:
                what = f'nothing tells what {meaning} means in "{question.id}"'
                yield Fault("questions", what, f"Add {end} to the question, or to the worksheet for all", question.line)


def _looks(v: Values) -> Iterator[Fault]:
    """What to look at first is among the choices."""
    choices = [choice.id for choice in v.get("choices", ())]
    for question in v.get("questions", ()):
        for id_ in question.look:
            if id_ not in choices:
                mend = did_you_mean(id_, choices) or f"Known are {', '.join(choices) or 'none: add choices'}"
                what = f'"{question.id}" looks at "{id_}", which is no choice'
                yield Fault("questions", what, mend, question.line)


def _kind(v: Values) -> Iterator[Fault]:
    """A diary says when to stop; any other sheet says what there is to choose."""
    if v.get("weeks") and not v.get("signs"):
        yield Fault("weeks", "a diary without signs to stop and call", "Add signs: [{words: …, act: today, refs: […]}]")
    if not v.get("weeks") and not v.get("choices"):
        yield Fault(
            "", "the worksheet has neither weeks nor choices", "Add weeks for a diary, or choices to lean toward"
        )
    if v.get("off_weeks") and not v.get("weeks"):
        yield Fault("off_weeks", "off-weeks stands without weeks", "Add weeks, or take it out")
    for field in ("questions", "choices", "signs"):
        if field in v and not v[field]:
            yield Fault(field, f"{field} is an empty list", "Add an entry, or take it out")


def _no_formula(v: Values) -> Iterator[Fault]:
    """Names head the columns of the file that readers take away: spreadsheets run what begins like a formula."""
    for question in v.get("questions", ()):
        if re.match(r"[=+\-@']", question.name):
            what = f'the name "{question.name}" begins like a formula'
            yield Fault("questions", what, "Begin it with a letter", question.line)


QUESTION = Record(
    "question",
    Question,
    (
        Field("id", "text", "short permanent name", "pain", required=True),
        Field("name", "text", "what is rated", "Pain", required=True),
        Field("low", "text", "what 0 means", "no pain"),
        Field("high", "text", "what 10 means", "the worst pain"),
        Field("look", "texts", "choices to look at first where this matters most, by id", "[therapy, none]"),
        Field("note", "text", "what to know beside that", "Ask what it costs where you live."),
        Field("moderate", "count", "fall in percent that is called a moderate change", "30", low=1, high=99),
        Field("refs", "ids", "citation keys for look, note and moderate", "[macfarlane2017]", of="references"),
    ),
)
CHOICE = Record(
    "choice",
    Choice,
    (
        Field("id", "text", "short permanent name", "ldn", required=True),
        Field("name", "text", "name that pages use", "LDN", required=True),
    ),
)
SIGN = Record(
    "sign",
    Sign,
    (
        Field("words", "text", "what happens, for a reader to recognize", "Your skin turns yellow", required=True),
        Field("act", "choice", "what to do", "today", required=True, choices=ACTS),
        Field("refs", "ids", "citation keys", "[mayonaltrexone]", required=True, of="references"),
    ),
)
WORKSHEET = Record(
    "worksheet",
    Worksheet,
    (
        Field("id", "text", "short permanent name: small letters, digits and hyphens", "plan", required=True),
        Field("name", "text", "title of the printed sheet", "My 12-week diary", required=True),
        Field("questions", "list", "what is rated from 0 to 10", "[…]", required=True, records=(QUESTION,)),
        Field("low", "text", "what 0 means in every question", "does not matter to me"),
        Field("high", "text", "what 10 means in every question", "matters very much"),
        Field("choices", "list", "what a reader can lean toward", "[{id: ldn, name: LDN}]", records=(CHOICE,)),
        Field("ticks", "texts", "sentences to tick when true", "[I know my choices.]"),
        Field("weeks", "count", "weeks of a diary", "12", low=1, high=52),
        Field("off-weeks", "count", "weeks without the medicine, after those", "4", low=1, high=12),
        Field("signs", "list", "when to stop and call", "[{words: …, act: today, refs: […]}]", records=(SIGN,)),
    ),
    (_kind, _names, _ends, _looks, _no_formula),
)

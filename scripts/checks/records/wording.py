"""Knows when two titles, names, journals or pages mean the same; knows nothing of records and verdicts.

Services write the same thing in many ways: entities and tags, capitals, Greek letters or their names, subtitles in a
field of their own, particles, abbreviated journals and page ranges.  Each function takes two texts as they stand and
returns how they relate; each rule is told where it stands.
"""

from __future__ import annotations

import html
import re
import unicodedata
from collections.abc import Sequence
from difflib import SequenceMatcher
from typing import Literal

from scripts.checks.records.crossref import RETRACTED_TITLE
from scripts.checks.records.record import Author

Alike = Literal["same", "near", "other"]

# Two titles that share this much (Ratcliff-Obershelp, 0 to 1, on their letters) are near: a misprint, a word that
# differs.  Below, they are titles of two papers.  Pairs of real papers on one question that differ in the design only
# ("… a pilot study", "… a randomized trial") lie between 0.8 and 0.9: near alone never proves that a paper is the same.
NEAR = 0.8

_GREEK = {
    "α": "alpha", "β": "beta", "γ": "gamma", "δ": "delta", "ε": "epsilon", "ζ": "zeta", "η": "eta", "θ": "theta",
    "ι": "iota", "κ": "kappa", "λ": "lambda", "μ": "mu", "ν": "nu", "ξ": "xi", "π": "pi", "ρ": "rho", "σ": "sigma",
    "ς": "sigma", "τ": "tau", "υ": "upsilon", "φ": "phi", "ϕ": "phi", "χ": "chi", "ψ": "psi", "ω": "omega",
}  # fmt: skip
_LETTERS = {
    "ß": "ss", "æ": "ae", "œ": "oe", "ø": "o", "ł": "l", "đ": "d", "ð": "d", "þ": "th", "ı": "i",
}  # fmt: skip
_TAG = re.compile(r"</?[a-zA-Z][^<>]*>")
_FOLD = str.maketrans(_GREEK | _LETTERS)
_GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "å": "aa", "ø": "oe"})
_PARTICLES = frozenset({
    "a", "al", "af", "av", "bin", "da", "dal", "dalla", "de", "degli", "del", "della", "den", "der", "des", "di", "do",
    "dos", "du", "el", "ibn", "la", "las", "le", "li", "lo", "los", "op", "ten", "ter", "van", "von", "y", "zu", "zum",
    "zur",
})  # fmt: skip


def unmarked(text: str) -> str:
    """Return *text* without entities (also those encoded twice) and tags."""
    for _ in range(2):
        text = html.unescape(text)
    return _TAG.sub("", text)


def folded(text: str) -> str:
    """Return *text* without entities, tags, capitals, accents and signs; Greek letters by name; words by one space."""
    plain = unicodedata.normalize("NFKC", unmarked(text)).casefold()
    plain = "".join(c for c in unicodedata.normalize("NFD", plain) if not unicodedata.combining(c))
    plain = plain.translate(_FOLD).replace("&", " and ")
    return " ".join(re.sub(r"[\W_]+", " ", re.sub(r"['’ʼ`´]", "", plain)).split())


def _joined(text: str) -> str:
    return text.replace(" ", "")


def _heads(title: str) -> list[str]:
    """Return a title whole, without a mark of retraction and PubMed's brackets, and without its subtitle."""
    bare = RETRACTED_TITLE.sub("", unmarked(title), count=1).strip().rstrip(".")
    if match := re.fullmatch(r"\[(.*)\]", bare):
        bare = match[1]
    bare = re.sub(r"\s*\[(?:corrected|retracted)\]\Z", "", bare, flags=re.IGNORECASE)
    # A subtitle stands after a colon, a dash between spaces, a question mark or a full stop.
    cut = re.split(r"\s*:\s+|\s+[-–—]\s+|(?<=[?.!])\s+", bare, maxsplit=1)
    return [folded(bare), *([folded(cut[0])] if len(cut) > 1 else [])]


_NUMERALS = frozenset(["i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x"])


def _numbers(title: str) -> list[str]:
    return sorted(word for word in title.split() if word.isdigit() or word in _NUMERALS)


def titles_alike(ours: str, theirs: Sequence[str]) -> Alike:
    """Tell how our title relates to those of a record, taking the nearest.

    Same: equal when folded, also without spaces; or one of the two is the other without its subtitle, as long as
    what is left has at least four words.  Near: alike by at least `NEAR`, with the same numbers: parts I and II, or
    trials of two doses, differ by one sign only.
    """
    best = 0.0
    mine = _heads(ours)
    for title in theirs:
        other = _heads(title)
        if _joined(mine[0]) == _joined(other[0]):
            return "same"
        for short, long in ((mine, other), (other, mine)):
            # Only the one that has no subtitle may be the other's head: two subtitles that differ are two papers.
            if len(short) == 1 and len(long) == 2 and len(short[0].split()) >= 4 and short[0] == long[1]:
                return "same"
        if _numbers(mine[0]) == _numbers(other[0]):
            best = max(best, SequenceMatcher(None, mine[0], other[0], autojunk=False).ratio())
    return "near" if best >= NEAR else "other"


def _family_forms(family: str) -> set[tuple[str, ...]]:
    forms: set[tuple[str, ...]] = set()
    for text in (family, family.casefold().translate(_GERMAN)):
        words = tuple(folded(text.replace("-", " ")).split())
        while len(words) > 1 and words[0] in _PARTICLES:
            forms.add(words)
            words = words[1:]
        forms.add(words)
    return forms


def same_family(ours: str, theirs: str) -> bool:
    """Tell whether two family names are one: accents, particles, hyphens, and a second surname left out."""
    for mine in _family_forms(ours):
        for other in _family_forms(theirs):
            short, long = sorted((mine, other), key=len)
            if not short:
                continue
            if "".join(mine) == "".join(other) or long[: len(short)] == short or long[-len(short) :] == short:
                return True
    return False


def first_author_alike(ours: Author, theirs: Sequence[Author]) -> Alike | None:
    """Tell how our first author relates to a record's authors; None where the two cannot be compared.

    Near: the name is among them, but not first.  Families written in the place of given names count too.
    """
    people = [a for a in theirs if a.family]
    if ours.literal:
        groups = [a for a in theirs if a.literal]
        if not groups:
            return None  # services often leave groups out
        return "same" if any(folded(ours.literal) == folded(g.literal) for g in groups) else "near"
    if not people:
        return None

    def is_ours(author: Author) -> bool:
        swapped = bool(author.given and ours.given) and (
            folded(author.given) == folded(ours.family) and folded(author.family) == folded(ours.given)
        )
        return swapped or same_family(ours.family, author.family)

    if is_ours(people[0]):
        return "same"
    return "near" if any(is_ours(author) for author in people[1:]) else "other"


def years_alike(ours: int, theirs: Sequence[int]) -> Alike | None:
    """Tell how our year relates to a record's: near within one, as papers appear online and in print."""
    if not theirs:
        return None
    apart = min(abs(ours - year) for year in theirs)
    return "same" if not apart else "near" if apart == 1 else "other"


_SMALL = frozenset(
    [
        "a",
        "an",
        "and",
        "de",
        "der",
        "des",
        "di",
        "du",
        "et",
        "for",
        "fur",
        "in",
        "la",
        "le",
        "of",
        "on",
        "the",
        "und",
        "y",
    ]
)


def _journal_words(name: str) -> list[str]:
    bare = re.sub(r"\s*\([^()]*\)\s*\Z", "", unmarked(name))
    return [word for word in folded(bare).split() if word not in _SMALL]


def _abbreviates(short: Sequence[str], long: Sequence[str]) -> bool:
    """Tell whether each word of *short* is cut from the word in the same place of *long* (ISO 4)."""
    if len(short) != len(long):
        return False
    for part, whole in zip(short, long, strict=True):
        letters = iter(whole)
        if part[:1] != whole[:1] or not all(letter in letters for letter in part):
            return False
    return True


def journals_alike(ours: Sequence[str], theirs: Sequence[str]) -> Alike | None:
    """Tell whether one of our names for the journal is one of theirs, in full or abbreviated; never near."""
    mine = [words for name in ours if (words := _journal_words(name))]
    other = [words for name in theirs if (words := _journal_words(name))]
    # "Pain (Amsterdam)", "Drugs: official journal of …", "Journal. Series B": what follows the name is left out too.
    other += [words for name in theirs if (words := _journal_words(re.split(r"\s*[:=.]\s+", name)[0]))]
    if not mine or not other:
        return None
    for a in mine:
        for b in other:
            if a == b or "".join(a) == "".join(b) or _abbreviates(a, b) or _abbreviates(b, a):
                return "same"
            # Initials: BMJ, JAMA, PNAS.
            for short, long in ((a, b), (b, a)):
                if len(short) == 1 and len(long) > 2 and short[0] == "".join(word[0] for word in long):
                    return "same"
    return "other"


def full_pages(text: str) -> tuple[str, str]:
    """Return first and last page in full: ``529-38`` is 529 and 538, ``e1080`` stands alone."""
    plain = re.sub(r"[\u2010-\u2015\u2212]", "-", unmarked(text))
    plain = re.sub(r"\b(?:pp?|pages?|article|art|no|id)\b\.?", "", plain, flags=re.IGNORECASE)
    plain = plain.replace(" ", "").strip(".,;")
    plain = plain.split(";")[0].split(",")[0]
    first, _, last = plain.partition("-")
    start = re.fullmatch(r"(\D*)(\d+)(\D*)", first)
    end = re.fullmatch(r"(\D*)(\d+)(\D*)", last)
    if start and end and len(end[2]) < len(start[2]):
        last = f"{start[1]}{start[2][: len(start[2]) - len(end[2])]}{end[2]}{end[3]}"
    elif start and end and start[1] and not end[1]:
        last = start[1] + last
    return first, "" if last == first else last


def pages_alike(ours: str, theirs: Sequence[str]) -> Alike | None:
    """Tell whether our pages are theirs; None where theirs only count the pages of an article with a number.

    Same: the first page is, and the last where both tell it.  A letter or zeros before an article number do not count.
    """
    first, last = full_pages(ours.casefold())
    comparable = False
    for text in theirs:
        start, end = full_pages(text.casefold())
        if not start or start == "n/a":
            continue
        if _bare(start) == _bare(first) and (not last or not end or _bare(end) == _bare(last)):
            return "same"
        # "1-12" where we have "e079183": pages of the file, not of the volume.
        counted = start == "1" and bool(end) and not last
        comparable = comparable or not counted
    return "other" if comparable else None


def _bare(page: str) -> str:
    match = re.fullmatch(r"([a-z]{0,3})0*(\d+[a-z]?)", page)
    if not match:
        return page
    # S1 and P26 are pages of a supplement: only the e of article numbers is left out.
    return match[2] if match[1] in ("", "e") else match[1] + match[2]


def values_alike(ours: str, theirs: str) -> Alike:
    """Tell whether two volumes or issues are one: "12 Suppl 1", "12 (suppl. 1)", "3-4", "3–4", "03"."""

    def bare(text: str) -> str:
        words = folded(text).replace("supplement", "suppl").split()
        return "".join(word.lstrip("0") or "0" for word in words)

    return "same" if bare(ours) == bare(theirs) else "other"

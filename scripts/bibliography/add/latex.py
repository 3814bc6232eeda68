"""Knows LaTeX's writing of letters, styles and signs inside BibTeX values; knows nothing of entries."""

from __future__ import annotations

import re
import unicodedata

_ACCENTS = {
    "`": "\u0300", "'": "\u0301", "^": "\u0302", "~": "\u0303", "=": "\u0304", "u": "\u0306", ".": "\u0307",
    '"': "\u0308", "r": "\u030a", "H": "\u030b", "v": "\u030c", "d": "\u0323", "c": "\u0327", "k": "\u0328",
    "b": "\u0331", "t": "\u0361",
}  # fmt: skip
_WORDS = {
    "ss": "ß", "o": "ø", "O": "Ø", "ae": "æ", "AE": "Æ", "oe": "œ", "OE": "Œ", "aa": "å", "AA": "Å", "l": "ł", "L": "Ł",
    "i": "ı", "j": "ȷ", "dh": "ð", "DH": "Ð", "th": "þ", "TH": "Þ", "dj": "đ", "DJ": "Đ", "ng": "ŋ",
    "textbackslash": "\\", "textbraceleft": "{", "textbraceright": "}", "textasciitilde": "~", "textasciicircum": "^",
    "textendash": "–", "textemdash": "—", "textquoteright": "’", "textquoteleft": "‘", "textquotedblleft": "“",
    "textquotedblright": "”", "textregistered": "®", "texttrademark": "™", "textdegree": "°", "degree": "°",
    "ldots": "…", "dots": "…", "textellipsis": "…", "textgreater": ">", "textless": "<", "textunderscore": "_",
    "textbar": "|", "quad": " ", "alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε",
    "kappa": "κ", "lambda": "λ", "mu": "μ", "pi": "π", "sigma": "σ", "omega": "ω", "Delta": "Δ", "Omega": "Ω",
    "pm": "±", "times": "×", "cdot": "·", "leq": "≤", "geq": "≥", "le": "≤", "ge": "≥", "neq": "≠",
    "approx": "≈", "sim": "∼", "infty": "∞", "textmu": "μ", "textpm": "±", "texttimes": "×",
    "S": "§", "pounds": "£", "euro": "€", "texteuro": "€", "copyright": "©",
}  # fmt: skip
_STYLES = {
    "textit": "i", "emph": "i", "textsl": "i", "textbf": "b", "textsuperscript": "sup", "textsubscript": "sub",
    "it": "i", "itshape": "i", "em": "i", "bf": "b", "bfseries": "b",
}  # fmt: skip
_OPEN_STYLES = frozenset({"it", "itshape", "em", "bf", "bfseries"})


def decode(text: str, *, styles: bool = False, ligatures: bool = True) -> str:
    """Return what *text* prints.

    Args:
        text: a BibTeX value without its outer braces or quotes.
        styles: give italics, bold and raised or lowered text as CSL's tags; otherwise they are dropped.
        ligatures: take two or three hyphens for dashes and doubled quotes for quotation marks, as LaTeX does.
    """
    shown: list[str] = []
    closing: list[str] = []
    at = 0
    while at < len(text):
        sign = text[at]
        if sign == "\\":
            at = _command(text, at + 1, shown, closing, styles)
        elif sign == "{":
            closing.append("")
            at += 1
        elif sign == "}":
            if closing:
                shown.append(closing.pop())
            at += 1
        elif sign == "$":
            at += 1
        elif sign == "~":
            shown.append(" ")
            at += 1
        elif styles and sign in "^_" and (found := _script(text, at)):
            tag = "sup" if sign == "^" else "sub"
            shown.append(f"<{tag}>{decode(found[0])}</{tag}>")
            at = found[1]
        else:
            shown.append(sign)
            at += 1
    shown.extend(reversed(closing))
    printed = "".join(shown)
    if ligatures:
        printed = printed.replace("``", "“").replace("''", "”")
        printed = re.sub(r"(?<!-)---(?!-)", "—", printed)
        printed = re.sub(r"(?<!-)--(?!-)", "–", printed)
    return unicodedata.normalize("NFC", " ".join(printed.split()))


def _script(text: str, at: int) -> tuple[str, int] | None:
    """Return the raised or lowered text after ``^`` or ``_`` inside ``$…$``, and where it ends."""
    # "\$" is money, not the edge of a formula.
    if len(re.findall(r"(?<!\\)\$", text[:at])) % 2 == 0:
        return None
    found = re.compile(r"\{([^{}]*)\}|(\w)").match(text, at + 1)
    return (found[1] or found[2] or "", found.end()) if found else None


def _command(text: str, at: int, shown: list[str], closing: list[str], styles: bool) -> int:
    """Put what the command at *at* (behind its backslash) prints into *shown*; return where to go on."""
    found = re.compile(r"[A-Za-z]+|.", re.DOTALL).match(text, at)
    if found is None:
        return at
    name, end = found[0], found.end()
    accented = _letter(text, end, name) if name in _ACCENTS else None
    if accented:
        shown.append(accented[0] + _ACCENTS[name])
        return accented[1]
    if name in _WORDS:
        shown.append(_WORDS[name])
        # A command of letters swallows the space, or the empty braces, that end it.
        rest = re.compile(r"\{\}|\s+").match(text, end)
        return rest.end() if rest else end
    if name in _STYLES:
        tag = _STYLES[name] if styles else ""
        if name in _OPEN_STYLES:
            if tag and closing:
                shown.append(f"<{tag}>")
                closing[-1] = f"</{tag}>{closing[-1]}"
            return end + (len(text[end:]) - len(text[end:].lstrip()))
        brace = re.compile(r"\s*\{").match(text, end)
        if brace:
            shown.append(f"<{tag}>" if tag else "")
            closing.append(f"</{tag}>" if tag else "")
            return brace.end()
    if name.isalpha():
        rest = re.compile(r"\s+").match(text, end)
        return rest.end() if rest else end
    shown.append({"-": "", ",": " ", ";": " ", ":": " ", "!": "", "/": "", "\\": " ", "(": "", ")": ""}.get(name, name))
    return end


def _letter(text: str, at: int, accent: str) -> tuple[str, int] | None:
    """Return the letter under an accent, in braces or bare, and where it ends."""
    space = r"\s*" if not accent.isalpha() else r"(?:\s+|(?=[{\\]))"
    pattern = rf"{space}(?:\{{\s*(\\[ij](?![A-Za-z])|\w)\s*\}}|(\\[ij](?![A-Za-z])\s?|\w))"
    found = re.compile(pattern).match(text, at)
    if found is None:
        return None
    letter = (found[1] or found[2]).strip()
    return letter.removeprefix("\\"), found.end()

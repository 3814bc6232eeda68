"""Knows BibTeX and biblatex files, also those of our own export; knows nothing of files or network."""

from __future__ import annotations

import re
from collections.abc import Iterator

from scripts.bibliography.add.draft import (
    MONTHS,
    Draft,
    Fields,
    NoRecord,
    clean,
    date,
    date_text,
    filled,
    from_notes,
    markup,
    month,
    pages,
)
from scripts.bibliography.add.identify import bare_doi
from scripts.bibliography.add.latex import decode
from scripts.bibliography.add.own import Own, read_back

_TYPES = {
    "article": "article-journal", "periodical": "article-journal", "book": "book", "mvbook": "book",
    "collection": "book", "proceedings": "book", "booklet": "book", "manual": "report", "incollection": "chapter",
    "inbook": "chapter", "inreference": "chapter", "inproceedings": "paper-conference",
    "conference": "paper-conference", "report": "report", "techreport": "report", "thesis": "thesis",
    "phdthesis": "thesis", "mastersthesis": "thesis", "dataset": "dataset", "software": "software",
    "legislation": "legislation", "online": "webpage", "electronic": "webpage", "www": "webpage",
    "unpublished": "article",
}  # fmt: skip
_SUBTYPES = {"preprint": "article", "magazine": "article-magazine", "newspaper": "article-newspaper"}
_SUBTYPES |= {"weblog": "post-weblog"}
_NOT_ENTRIES = ("comment", "preamble")


def read(text: str, source: str) -> list[Draft]:
    """Return the entries in *text*; raises `NoRecord` for one that is cut off, or when there is none."""
    strings = {name: name for name in MONTHS}
    drafts = []
    at = 0
    head = re.compile(r"@\s*([A-Za-z]+)\s*([{(])")
    while match := head.search(text, at):
        kind = match[1].casefold()
        scanner = _Scanner(text, match.end(), "}" if match[2] == "{" else ")", strings)
        if kind in _NOT_ENTRIES:
            at = scanner.skip()
            continue
        if kind == "string":
            strings |= dict(scanner.fields())
        else:
            key = scanner.key()
            drafts.append(_draft(kind, key, dict(scanner.fields()), source))
        at = scanner.at
    if not drafts:
        raise NoRecord("It looks like BibTeX and holds no entry.")
    return drafts


class _Scanner:
    """Reads the inside of one entry."""

    def __init__(self, text: str, at: int, end: str, strings: dict[str, str]) -> None:
        self.text, self.at, self.end, self.strings = text, at, end, strings
        self.line = text.count("\n", 0, at) + 1

    def key(self) -> str:
        """Return the key and step behind its comma."""
        found = re.compile(r"\s*([^,\s{}()]*)\s*(,?)").match(self.text, self.at)
        assert found is not None
        self.at = found.end()
        return found[1]

    def fields(self) -> Iterator[tuple[str, str]]:
        """Give name and value of each field up to the end of the entry."""
        name = re.compile(r"[\s,]*([A-Za-z][\w:+-]*)\s*=\s*")
        while True:
            found = name.match(self.text, self.at)
            if found is None:
                rest = re.compile(r"[\s,]*").match(self.text, self.at)
                self.at = rest.end() if rest else self.at
                if self.text[self.at : self.at + 1] != self.end:
                    raise NoRecord(f"The entry that begins in line {self.line} is cut off or has a brace too many.")
                self.at += 1
                return
            self.at = found.end()
            yield found[1].casefold(), self._value()

    def _value(self) -> str:
        """Return a value: parts in braces or quotes, numbers or names of strings, joined by ``#``."""
        parts = []
        while True:
            sign = self.text[self.at : self.at + 1]
            if sign == "{":
                start = self.at + 1
                self.at = self.skip(start, "}")
                parts.append(self.text[start : self.at - 1])
            elif sign == '"':
                start = self.at + 1
                self.at = self._quoted(start)
                parts.append(self.text[start : self.at - 1])
            else:
                found = re.compile(r"[^\s,{}()#\"]+").match(self.text, self.at)
                if found is None:
                    raise NoRecord(f"The entry that begins in line {self.line} has a field without a value.")
                parts.append(self.strings.get(found[0].casefold(), found[0]))
                self.at = found.end()
            joint = re.compile(r"\s*#\s*").match(self.text, self.at)
            if joint is None:
                return "".join(parts)
            self.at = joint.end()

    def skip(self, start: int | None = None, end: str | None = None) -> int:
        """Return where the braces that opened before *start* (the entry's inside when left out) are closed."""
        at, depth, end = self.at if start is None else start, 0, end or self.end
        while at < len(self.text):
            sign = self.text[at]
            if sign == "\\":
                at += 1
            elif sign == end and not depth:
                return at + 1
            elif sign == "{":
                depth += 1
            elif sign == "}":
                depth -= 1
            at += 1
        raise NoRecord(f"The entry that begins in line {self.line} is cut off or has a brace too many.")

    def _quoted(self, start: int) -> int:
        at, depth = start, 0
        while at < len(self.text):
            sign = self.text[at]
            if sign == '"' and not depth:
                return at + 1
            depth += (sign == "{") - (sign == "}")
            at += 2 if sign == "\\" else 1
        raise NoRecord(f"The entry that begins in line {self.line} has a quote that is not closed.")


def _draft(kind: str, key: str, raw: dict[str, str], source: str) -> Draft:
    words = [clean(word) for word in decode(raw.get("keywords", "")).split(",")]
    # Our own export keeps every sign as it is: two hyphens in it are no dash.
    own = read_back(decode(raw.get("annotation", ""), ligatures=False).split(" | "), words)

    def get(*names: str) -> str:
        value = next((raw[name] for name in names if raw.get(name)), "")
        return clean(decode(value, ligatures=own is None))

    subtype = get("entrysubtype").casefold()
    csl = _SUBTYPES.get(subtype) or _TYPES.get(kind, "")
    if kind == "misc":
        csl = "webpage" if raw.get("url") else "article"
    article = kind == "article"
    authors, more = _names(raw.get("author", ""), own)
    editors, _ = _names(raw.get("editor", ""), own)
    title = markup(decode(raw.get("title", ""), styles=True, ligatures=own is None))
    if more_title := markup(decode(raw.get("subtitle", ""), styles=True)):
        title = f"{title}: {more_title}"
    fields: Fields = {
        "type": csl,
        "title": title,
        "author": authors,
        "editor": editors,
        "container-title": get(
            *(("journal", "journaltitle") if article else ("booktitle",)), "organization" if not article else "journal"
        ),
        "container-title-short": get("shortjournal"),
        "collection-title": get("series"),
        "issued": date_text(get("date")) or date(get("year"), month(get("month")), get("day") or 0),
        "accessed": date_text(get("urldate")),
        "event-date": date_text(get("eventdate")),
        "volume": get("volume"),
        "issue": get("number", "issue") if article else get("issue"),
        "page": pages(get("pages")) or ("" if own else get("eid")),
        "number": (get("eid") if own else "") if article else get("number"),
        "edition": get("edition"),
        "publisher": get("institution", "school", "publisher") if not article or own else "",
        "publisher-place": get("address", "location") if not article or own else "",
        "event-title": get("eventtitle"),
        "event-place": get("venue"),
        "genre": get("type") or {"phdthesis": "PhD thesis", "mastersthesis": "Master's thesis"}.get(kind, ""),
        "medium": get("howpublished") if own else "",
        "version": get("version"),
        "language": get("language", "langid") if re.fullmatch(r"[a-z]{2}(-\w+)*", get("language", "langid")) else "",
        "DOI": bare_doi(_verbatim(raw.get("doi", ""))),
        "URL": _verbatim(raw.get("url", "")) or _howpublished(raw),
        "PMID": get("pmid") or (get("eprint") if get("eprinttype").casefold() == "pubmed" else ""),
        "PMCID": get("pmcid", "pmc"),
        "ISBN": get("isbn"),
        "ISSN": get("issn").split(",")[0].strip(),
        "note": get("note") if own else "",
    }
    if not own:
        fields |= {k: v for k, v in from_notes(f"{get('note')} {get('annote')}").items() if not fields.get(k)}
    if "doi.org/" in fields["URL"] and fields["DOI"]:
        fields["URL"] = ""
    notes = [] if csl else [f'Its type "@{kind}" is none of ours']
    notes += ["Its abstract was left out"] if raw.get("abstract") else []
    notes += ["Its notes were left out"] if raw.get("note") and not own else []
    custom = dict(own.custom) if own else {}
    if more and "author" not in custom.get("incomplete", ()):
        custom["incomplete"] = [*custom.get("incomplete", ()), "author"]
    return Draft(filled(fields), source, custom=custom, key=key if own else "", notes=tuple(notes))


def _verbatim(value: str) -> str:
    """Return an address or DOI, which LaTeX programs escape although biber takes it as it stands."""
    return clean(re.sub(r"\\([_&%#$~{}])", r"\1", value.strip().removeprefix(r"\url{").rstrip("}")))


def _howpublished(raw: dict[str, str]) -> str:
    found = re.search(r"https?://[^\s{}]+", raw.get("howpublished", ""))
    return found[0].replace("\\", "") if found else ""


def _names(value: str, own: Own | None) -> tuple[list[dict[str, str]], bool]:
    """Return the names in a BibTeX list and whether it ends with "others"."""
    names = [part.strip() for part in _split(" ".join(value.split()), " and ")]
    more = bool(names) and names[-1].casefold() == "others"
    people = [_name(name, own) for name in (names[:-1] if more else names) if name]
    return [name for name in people if name], more


def _split(text: str, at: str) -> list[str]:
    """Return the parts of *text* between the separators that stand outside of braces."""
    parts, depth, start = [], 0, 0
    for position, sign in enumerate(text):
        depth += (sign == "{") - (sign == "}")
        if not depth and text[position : position + len(at)].casefold() == at and position >= start:
            parts.append(text[start:position])
            start = position + len(at)
    return [*parts, text[start:]]


def _name(text: str, own: Own | None) -> dict[str, str]:
    """Return a name in "von Last, Jr, First", "von Last, First" or "First von Last"; in braces it is a group."""
    parts = [part.strip() for part in _split(text, ",")]
    whole = text.startswith("{") and text.endswith("}") and _split(text[1:-1], "}") == [text[1:-1]]
    if len(parts) == 1 and whole:
        return {"literal": clean(decode(text))}
    if len(parts) > 1:
        family, given = parts[0], parts[-1]
        suffix = parts[1] if len(parts) > 2 else ""
    else:
        words = _split(text, " ")
        last = next((i for i, word in enumerate(words[:-1]) if i and word[:1].islower()), len(words) - 1)
        family, given, suffix = " ".join(words[last:]), " ".join(words[:last]), ""
    particle = ""
    if not family.startswith("{") and own is None:
        match = re.match(r"((?:[a-zß-ÿ][\w'’]*\s+)+)(?=\S)", family)
        particle, family = (match[1].strip(), family[match.end() :]) if match else ("", family)
    found = {"family": family, "given": given, "suffix": suffix, "non-dropping-particle": particle}
    return filled({part: clean(decode(value)) for part, value in found.items()})

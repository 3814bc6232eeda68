"""Knows what an answer says of an address; asks nobody."""

from __future__ import annotations

import datetime as dt
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from http import HTTPStatus
from typing import Any
from urllib.parse import unquote, urlsplit

from selectolax.lexbor import LexborHTMLParser

from scripts.bibliography.fields import address_fault
from scripts.bibliography.links import Copy
from scripts.checks.outside.verdict import Observation
from scripts.network import Outcome

_LOG_IN = re.compile(r"(?:^|[/._-])(?:log-?in|sign-?in|sso|auth(?:enticate|orize)?|session/new|cas)(?:[/._?-]|$)", re.I)
_LONGEST_REASON = 120
# Hosts whose word on copies is taken: the answer comes from outside and ends as a link on a page.
_ARCHIVES = frozenset({"web.archive.org"})


@dataclass(frozen=True, slots=True)
class Answer:
    """What the crawler saw of one address, without following redirects."""

    status: int
    """Status of the answer; 0 when none came."""
    words: str = ""
    """Why none came."""


def of_answer(answer: Answer) -> Observation:
    """Return what an answer without redirects says."""
    if answer.status:
        return of_status(answer.status)
    return Observation("unreachable", one_line(answer.words) or "no answer")


def of_status(status: int) -> Observation:
    """Return what a final status says of the page.

    Only 404 and 410 say that it is not there. All other refusals (401, 403, 429, 451, 999 …) say that programs, or
    this program just now, are not let in.
    """
    if 200 <= status < 300:
        return Observation("ok")
    if status in (404, 410):
        return Observation("not-found", status_words(status))
    if 400 <= status < 500 or status == 999:
        return Observation("blocked", status_words(status))
    return Observation("unreachable", status_words(status))


def of_outcome(address: str, outcome: Outcome) -> Observation:
    """Return what an answer says after all redirects were followed, anchor and kind of document included."""
    if outcome.fault == "dns":
        return Observation("not-found", f"there is no host {urlsplit(outcome.final_url).hostname or ''}".strip())
    if outcome.fault == "asked-to-wait":
        return Observation("blocked", one_line(outcome.detail))
    if outcome.fault is not None:
        return Observation("unreachable", one_line(outcome.detail) or outcome.fault)
    seen = of_status(outcome.status)
    if seen.kind != "ok":
        return seen
    here, there = urlsplit(address), urlsplit(outcome.final_url)
    if outcome.hops and not _LOG_IN.search(here.path) and _LOG_IN.search(f"{there.path}?{there.query}"):
        return Observation("blocked", "it asks for a log-in")
    if outcome.hops and here.path.strip("/") and not there.path.strip("/") and not there.query:
        return Observation("unreachable", "it leads to the start page of a site")
    if here.path.lower().endswith(".pdf") and outcome.content_type in ("text/html", "application/xhtml+xml"):
        return Observation("unreachable", "a web page comes instead of the PDF")
    if (anchor := unquote(anchor_of(address))) and "html" in outcome.content_type and not _has(outcome.text(), anchor):
        return Observation("unreachable", f'the page has no anchor "{one_line(anchor)}"')
    moved = _permanent(outcome)
    if moved and _bare(moved) != _bare(address) and address_fault(moved) is None:
        fragment = f"#{here.fragment}" if here.fragment and "#" not in moved else ""
        return Observation("moved", moved_to=moved + fragment)
    return seen


def anchor_of(address: str) -> str:
    """Return the fragment of *address* as it must stand in the page; nothing where it is text to be looked for."""
    return urlsplit(address).fragment.split(":~:")[0]


def needs_second_look(address: str, answer: Answer) -> bool:
    """Return whether the crawler's answer does not yet say enough."""
    if answer.status == 0 or 300 <= answer.status < 400 or 500 <= answer.status < 600:
        return True
    return 200 <= answer.status < 300 and bool(anchor_of(address) or urlsplit(address).path.lower().endswith(".pdf"))


def read_crawl(text: str) -> dict[int, Answer]:
    """Return the answers in a lychee report (its JSON, one link a line in the input) by line.

    Raises:
        ValueError: the text is no such report.
    """
    report: Any = json.loads(text)
    answers: dict[int, Answer] = {}
    for name in ("success_map", "error_map", "timeout_map", "excluded_map"):
        for entries in _map(report, name).values():
            for entry in entries:
                status = _map(entry, "status")
                code = status.get("code", 0)
                words = str(status.get("details") or status.get("text") or "")
                if name == "timeout_map":
                    words = "no answer in time"
                elif name == "excluded_map":
                    words = "not fetched: the address is private or an example"
                answers[int(_map(entry, "span")["line"])] = Answer(code if isinstance(code, int) else 0, words)
    return answers


def _map(value: object, name: str) -> Mapping[str, Any]:
    inner = value.get(name) if isinstance(value, Mapping) else None
    if not isinstance(inner, Mapping):
        raise ValueError(f'the report has no "{name}"')
    return inner


def read_copy(text: str) -> Copy | None:
    """Return the copy that the archive's availability answer names, or nothing.

    Raises:
        ValueError: the text is no such answer.
    """
    answer: Any = json.loads(text)
    snapshots = answer.get("archived_snapshots") if isinstance(answer, dict) else None
    if not isinstance(snapshots, dict):
        raise ValueError("no archived_snapshots")
    closest = snapshots.get("closest")
    if not isinstance(closest, dict) or closest.get("available") is not True or str(closest.get("status")) != "200":
        return None
    address = re.sub(r"^http:", "https:", str(closest.get("url")))
    day = dt.datetime.strptime(str(closest.get("timestamp"))[:8], "%Y%m%d").date()
    if urlsplit(address).hostname not in _ARCHIVES or address_fault(address) is not None:
        raise ValueError("the copy lies on another host")
    return Copy(address, day)


def status_words(status: int) -> str:
    """Return a status with its usual words, e.g. ``404 Not Found``."""
    try:
        return f"{status} {HTTPStatus(status).phrase}"
    except ValueError:
        return str(status)


def one_line(text: str) -> str:
    """Return *text* from outside in one line of at most 120 characters that can stand in the file."""
    plain = "".join(sign if sign.isprintable() else " " for sign in text)
    plain = " ".join(re.sub(r"[\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]", "", plain).split())
    return plain if len(plain) <= _LONGEST_REASON else plain[: _LONGEST_REASON - 1].rstrip() + "…"


def _permanent(outcome: Outcome) -> str:
    """Return where the permanent redirects lead with which the way begins; a temporary one after them may change."""
    ways = [*(hop.url for hop in outcome.hops), outcome.final_url]
    reached = ""
    for hop, target in zip(outcome.hops, ways[1:], strict=True):
        if hop.status not in (301, 308):
            break
        reached = target
    return reached


def _bare(address: str) -> str:
    parts = urlsplit(address)
    return parts._replace(fragment="", path=parts.path or "/", netloc=parts.netloc.lower()).geturl()


def _has(html: str, anchor: str) -> bool:
    tree = LexborHTMLParser(html)
    return any(
        node.attributes.get("id") == anchor or (node.tag == "a" and node.attributes.get("name") == anchor)
        for node in tree.css("[id], a[name]")
    )

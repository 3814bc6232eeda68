"""Knows how a site says where a security fault is reported (RFC 9116); knows nothing of faults."""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterable
from pathlib import Path

PATH = ".well-known/security.txt"
VALID = datetime.timedelta(days=365)
"""RFC 9116, section 2.5.5, recommends less than a year: who keeps the site must look at it again."""
_UPDATED = re.compile(r"^updated: (\d{4}-\d\d-\d\d)\s*$", re.MULTILINE)
_REPOSITORY = re.compile(r"^repo_url: *[\"']?(https://[^\s\"'#]+)", re.MULTILINE)


def newest(pages: Iterable[str]) -> datetime.date | None:
    """Return the newest day on which one of the *pages*, as Markdown with front matter, was updated."""
    days = [datetime.date.fromisoformat(found[1]) for page in pages if (found := _UPDATED.search(page))]
    return max(days, default=None)


def repository(settings: str) -> str:
    """Return the address of the project's repository as ``mkdocs.yml`` gives it, or an empty text."""
    found = _REPOSITORY.search(settings)
    return found[1].rstrip("/") if found else ""


def security_txt(address: str, repo: str, updated: datetime.date) -> str:
    """Return the file for the site at *address*, which ends with a slash.

    Where the repository is known, faults are told there in private. Until then the page that says how to report a
    mistake is the one true contact.
    """
    contact = f"{repo}/security/advisories/new" if repo else f"{address}about/#report"
    expires = datetime.datetime.combine(updated + VALID, datetime.time(), datetime.UTC)
    return (
        f"Contact: {contact}\n"
        f"Expires: {expires.strftime('%Y-%m-%dT%H:%M:%SZ')}\n"
        "Preferred-Languages: en\n"
        f"Canonical: {address}{PATH}\n"
    )


def read_contact(address: str, docs: Path, settings: Path) -> str | None:
    """Return the file made from the pages in *docs* and from *settings*; nothing when no page has a day."""
    updated = newest(file.read_text("utf-8", errors="replace") for file in sorted(docs.rglob("*.md")))
    text = settings.read_text("utf-8") if settings.is_file() else ""
    return security_txt(address, repository(text), updated) if updated else None

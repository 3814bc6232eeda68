"""Knows which headers keep a reader safe and a file in the cache, once for every host; knows nothing of pages or files.

A page carries its own Content-Security-Policy as a ``meta`` element, since some hosts send no headers of ours. The one
in the headers holds for all pages: it also says what ``meta`` cannot, and allows what any page needs. A browser obeys
both. Each page has a style of its own, and the hashes of all would burden every answer: so the headers leave inline
styles to the policy within the page, which allows its own alone.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field

FRESH = "public, max-age=0, must-revalidate"
"""For what may change: corrections reach readers at once; what has not changed is not sent again."""
FOREVER = "public, max-age=31536000, immutable"
"""For a file whose name holds a hash of its content."""
HASHED = r"\.[0-9a-f]{10}\.[a-z0-9]+$"
"""How the address of such a file ends."""

# No "unsafe" word within a page: an inline script or style is allowed by its hash alone, and no attribute may hold one.
_BASE = {
    "default-src": "'none'",
    "script-src": "'self'",
    "style-src": "'self'",
    "img-src": "'self' data:",
    "connect-src": "'self'",
    "manifest-src": "'self'",
    "worker-src": "'self'",
    "base-uri": "'none'",
    "form-action": "'self'",
}
# The first is left to the policy within each page; browsers refuse the second there.
_HEADER_ONLY = {"style-src": "'self' 'unsafe-inline'", "frame-ancestors": "'none'"}
# No Cross-Origin-Opener-Policy: a page without login, cookies or secrets has nothing to hide from the window that
# opened it, and a process of its own at each visit costs a phone time.
_OTHERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Permissions-Policy": "camera=(), display-capture=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Strict-Transport-Security": "max-age=31536000",
}
_HASH = re.compile(r"'(sha256-[A-Za-z0-9+/=]+)'")


@dataclass(frozen=True, slots=True)
class Inline:
    """Hashes of the inline scripts and styles that are allowed, as ``sha256-…``."""

    scripts: frozenset[str] = field(default_factory=frozenset)
    styles: frozenset[str] = field(default_factory=frozenset)

    def __or__(self, other: Inline) -> Inline:
        """Return the hashes of both."""
        return Inline(self.scripts | other.scripts, self.styles | other.styles)


def inline(scripts: Iterable[str], styles: Iterable[str]) -> Inline:
    """Return the hashes of the texts of inline scripts and styles (CSP level 3, section 6.7)."""
    return Inline(frozenset(map(_hash, scripts)), frozenset(map(_hash, styles)))


def _hash(text: str) -> str:
    return f"sha256-{base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()}"


def content_security_policy(allowed: Inline, *, meta: bool) -> str:
    """Return the policy that allows the site's own files and the inline parts *allowed*; headers: any inline style."""
    directives = dict(_BASE)
    for name, hashes in (("script-src", allowed.scripts), ("style-src", allowed.styles)):
        directives[name] = " ".join([directives[name], *(f"'{one}'" for one in sorted(hashes))])
    if not meta:
        directives |= _HEADER_ONLY
    return "; ".join(f"{name} {value}" for name, value in directives.items())


def allowed_by(policy: str) -> Inline:
    """Return the hashes that a policy allows."""
    parts = {name: value for name, _, value in (part.strip().partition(" ") for part in policy.split(";"))}
    scripts, styles = (frozenset(_HASH.findall(parts.get(name, ""))) for name in ("script-src", "style-src"))
    return Inline(scripts, styles)


def headers(allowed: Inline) -> dict[str, str]:
    """Return the headers of every answer; the pages among them hold the inline parts *allowed*."""
    return {"Content-Security-Policy": content_security_policy(allowed, meta=False), **_OTHERS}

"""Every host is told the same headers, the page's policy among them."""

from __future__ import annotations

import datetime
import re

import pytest

from scripts.publish.pages import hosts
from scripts.publish.pages.contact import newest, repository, security_txt
from scripts.publish.pages.policy import (
    FOREVER,
    FRESH,
    HASHED,
    Inline,
    allowed_by,
    content_security_policy,
    headers,
    inline,
)

ALLOWED = inline(["a()"], ["p{}", "q{}"])
ADDRESS = "https://example.org/sub/"


def said(form: str, text: str) -> dict[str, str]:
    """Return the headers that the file of a host names for every address."""
    pattern = {
        "_headers": r"^  ([\w-]+): (.*)$",
        "nginx": r'^    add_header ([\w-]+) "(.*)" always;$',
        "caddy": r'^\t\t([\w-]+) "(.*)"$',
    }[form]
    every = text.split("\n/sub/")[0] if form == "_headers" else text
    return dict(re.findall(pattern, every, re.MULTILINE))


@pytest.fixture
def files() -> dict[str, str]:
    sent = headers(ALLOWED)
    return {
        "_headers": hosts.underscore_headers(sent, ["/sub/assets/a.0123456789.js"]),
        "nginx": hosts.nginx(sent, ADDRESS),
        "caddy": hosts.caddy(sent, ADDRESS),
    }


def test_all_hosts_send_the_same(files: dict[str, str]) -> None:
    for form, text in files.items():
        assert said(form, text) == headers(ALLOWED), form


def test_hashed_files_are_kept_and_others_are_asked_for_again(files: dict[str, str]) -> None:
    assert files["_headers"].endswith(f"\n/sub/assets/a.0123456789.js\n  Cache-Control: {FOREVER}\n")
    for form in ("nginx", "caddy"):
        assert FOREVER in files[form]
        assert FRESH in files[form]
        assert HASHED in files[form]
    assert re.search(HASHED, "/assets/a.0123456789.js")
    for address in ("/", "/a.js", "/a.0123456789/", "/references/all.json", "/a.012345678.js"):
        assert not re.search(HASHED, address)


def test_no_host_shows_its_own_settings(files: dict[str, str]) -> None:
    for form in ("nginx", "caddy"):
        for name in ("_server", "_headers", "_redirects"):
            assert name in files[form]


def test_the_policy_is_strict_and_allows_nothing_unsafe() -> None:
    for meta in (True, False):
        policy = content_security_policy(ALLOWED, meta=meta)
        # The headers leave inline styles to the policy within each page, and nothing else.
        assert policy.count("unsafe") == policy.count("; style-src 'self' 'unsafe-inline'; ") == (0 if meta else 1)
        assert "http" not in policy
        assert "*" not in policy
        assert policy.startswith("default-src 'none'; script-src 'self' 'sha256-")
        assert allowed_by(policy) == (ALLOWED if meta else Inline(ALLOWED.scripts))
    assert "frame-ancestors 'none'" in content_security_policy(ALLOWED, meta=False)
    # Browsers complain about it in meta.
    assert "frame-ancestors" not in content_security_policy(ALLOWED, meta=True)
    assert content_security_policy(Inline(), meta=True).split("; ")[1:3] == ["script-src 'self'", "style-src 'self'"]


def test_the_hash_is_that_of_the_specification() -> None:
    # CSP level 3, section 8.3 ("Usage of hash-source"): alert('Hello, world.');
    example = inline(["alert('Hello, world.');"], [])
    assert example.scripts == {"sha256-qznLcsROx4GACP2dm0UCKCzCG+HiZ1guq6ZZDob/Tng="}


def test_security_txt() -> None:
    day = datetime.date(2026, 11, 25)
    assert security_txt("https://example.org/", "", day) == (
        "Contact: https://example.org/about/#report\n"
        "Expires: 2027-11-25T00:00:00Z\n"
        "Preferred-Languages: en\n"
        "Canonical: https://example.org/.well-known/security.txt\n"
    )
    known = security_txt("https://example.org/", "https://github.com/example/site", day)
    assert known.startswith("Contact: https://github.com/example/site/security/advisories/new\n")


def test_where_its_parts_come_from() -> None:
    assert newest(["---\nupdated: 2026-01-02\n---\n", "---\nupdated: 2026-03-01\n---\n", "no day"]) == datetime.date(
        2026, 3, 1
    )
    assert newest([]) is None
    assert (
        repository('site_name: x\nrepo_url: "https://github.com/example/site/"\n') == "https://github.com/example/site"
    )
    assert repository("# repo_url: https://example.org\nsite_name: x\n") == ""

"""Old addresses in a real browser: on a host, from a disk, with anchors, and without script."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser

from scripts.publish.pages.finish import policy_of
from scripts.publish.pages.write import finish_site
from scripts.publish.permalinks import parse, redirects
from scripts.publish.redirects import SCRIPT, write_redirects
from tests.browser.serving import served

ROOT = Path(__file__).parents[2]
LIST = (
    "/deep/old/ -> /new/\n/old/ -> /new/\n/old/#gr%C3%B6%C3%9Fe -> /other/#y\n/old/#x -> /other/#y\n/part/ -> /new/#z\n"
)


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("moved")
    for name in ("new", "other"):
        (folder / name).mkdir()
        (folder / name / "index.html").write_text(f"<!doctype html><title>{name}</title><p id=y>y<p id=z>z")
    (folder / SCRIPT).parent.mkdir(parents=True)
    shutil.copy(ROOT / "docs" / SCRIPT, folder / SCRIPT)
    assert write_redirects(redirects(parse(LIST)[0]), folder, "https://site.example/") == []
    assert finish_site(folder, "https://site.example/") == []
    assert policy_of((folder / "old/index.html").read_text("utf-8")) is not None
    return folder


@pytest.fixture(scope="module")
def address(site: Path) -> Iterator[str]:
    with served(site) as found:
        yield found


CASES = [
    ("/old/", "/new/"),
    ("/old/?q=1#kept", "/new/?q=1#kept"),
    ("/old/#x", "/other/#y"),
    ("/old/#größe", "/other/#y"),
    ("/deep/old/#z", "/new/#z"),
    ("/part/", "/new/#z"),
    ("/part/#any", "/new/#z"),
    ("/old/#%E0%A4%A", "/new/#%E0%A4%A"),
]


@pytest.mark.parametrize(("old", "new"), CASES)
def test_on_a_host(browser: Browser, address: str, old: str, new: str) -> None:
    page = browser.new_page()
    page.goto("about:blank")
    page.goto(address + old)
    page.wait_for_url(address + new)
    page.go_back()
    assert page.url == "about:blank"
    page.close()


@pytest.mark.parametrize(("old", "new"), CASES)
def test_from_a_disk(browser: Browser, site: Path, old: str, new: str) -> None:
    page = browser.new_page()
    page.goto(
        site.as_uri()
        + old.replace("/?", "/index.html?").replace("/#", "/index.html#").removesuffix("/")
        + ("/index.html" if old.endswith("/") else "")
    )
    page.wait_for_url(
        site.as_uri()
        + new.replace("/?", "/index.html?").replace("/#", "/index.html#")
        + ("index.html" if new.endswith("/") else "")
    )
    assert page.title() in ("new", "other")
    page.close()


def test_without_script(browser: Browser, address: str) -> None:
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{address}/old/")
    page.wait_for_url(f"{address}/new/")
    context.close()


def test_when_nothing_leads_on_a_link_does(browser: Browser, address: str) -> None:
    page = browser.new_page()
    page.route("**/redirect.*.js", lambda route: route.abort())
    page.goto(f"{address}/old/")
    page.get_by_role("link").click()
    page.wait_for_url(f"{address}/new/")
    page.close()

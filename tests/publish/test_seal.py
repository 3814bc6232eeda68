"""Before a site leaves the house it gets checksums that a stranger can check, and copies that unpack to the same."""

from __future__ import annotations

import gzip
import shutil
import subprocess
from pathlib import Path

import brotli
import pytest

from scripts.publish.seal import main

LONG = "The same words again and again.\n" * 200


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """A small built site."""
    site = tmp_path / "site"
    for name, text in {
        "index.html": LONG,
        "short.html": "short",
        "trials/index.html": LONG + "trials",
        "assets/a b.js": LONG,
        ".well-known/security.txt": LONG,
        "_server/nginx.conf": LONG,
        "_server/rules.txt": LONG,
    }.items():
        (site / name).parent.mkdir(parents=True, exist_ok=True)
        (site / name).write_text(text, "utf-8")
    (site / "random.json").write_bytes(bytes((n * n * 31 + n) % 251 for n in range(64)) * 30)
    (site / "packed.pdf").write_bytes(LONG.encode())
    (site / "sitemap.xml").write_text(LONG, "utf-8")
    (site / "sitemap.xml.gz").write_bytes(gzip.compress(b"made by the engine"))
    return site


def copies(site: Path) -> set[str]:
    return {path.relative_to(site).as_posix() for path in site.rglob("*") if path.suffix in (".br", ".gz")}


def checked(site: Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["sha256sum", "--check", "--quiet", "--strict", "SHA256SUMS"],
        cwd=site, capture_output=True, text=True, check=False,
    )  # fmt: skip


def test_a_stranger_can_check_the_sums(made: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(made)]) == 0
    assert capsys.readouterr().out == f"{made}/SHA256SUMS: 10 files\n"
    names = [line.split("  ", 1)[1] for line in (made / "SHA256SUMS").read_text().splitlines()]
    assert names == sorted(names)
    assert ".well-known/security.txt" in names
    assert "SHA256SUMS" not in names
    assert (checked(made).returncode, checked(made).stdout) == (0, "")
    (made / "short.html").write_text("changed")
    assert "short.html: FAILED" in checked(made).stdout


def test_copies_unpack_to_their_files(made: Path) -> None:
    assert main([str(made), "--compress"]) == 0
    wanted = {
        ".well-known/security.txt",
        "assets/a b.js",
        "index.html",
        "random.json",
        "sitemap.xml",
        "trials/index.html",
    }
    assert copies(made) == {name + ending for name in wanted for ending in (".br", ".gz")}
    for name in wanted:
        content = (made / name).read_bytes()
        assert gzip.decompress((made / f"{name}.gz").read_bytes()) == content
        assert brotli.decompress((made / f"{name}.br").read_bytes()) == content
        assert len((made / f"{name}.br").read_bytes()) < 0.9 * len(content)


def test_the_same_site_gives_the_same_bytes(made: Path, tmp_path: Path) -> None:
    shutil.copytree(made, tmp_path / "other")
    for site in (made, tmp_path / "other"):
        assert main([str(site), "--compress"]) == 0
    for name in (*copies(made), "SHA256SUMS"):
        assert (made / name).read_bytes() == (tmp_path / "other" / name).read_bytes(), name


def test_no_copy_is_older_than_its_file(made: Path) -> None:
    assert main([str(made), "--compress"]) == 0
    first = (made / "SHA256SUMS").read_text()
    (made / "index.html").write_text("short now")
    assert main([str(made), "--compress"]) == 0
    assert "index.html.gz" not in copies(made)
    assert "index.html.br" not in copies(made)
    assert (made / "SHA256SUMS").read_text() != first
    assert main([str(made)]) == 0
    assert copies(made) == set()


def test_copies_are_not_in_the_sums(made: Path) -> None:
    assert main([str(made)]) == 0
    before = (made / "SHA256SUMS").read_text()
    assert main([str(made), "--compress"]) == 0
    assert (made / "SHA256SUMS").read_text() == before


def test_without_a_site_it_says_what_to_do(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "site")]) == 1
    assert "make site" in capsys.readouterr().err

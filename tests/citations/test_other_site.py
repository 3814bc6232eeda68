"""Another MkDocs site can use the extension with nothing but a bibliography, and gets no dead links."""

import os
import subprocess
import sys
from pathlib import Path

import pytest
from selectolax.lexbor import LexborHTMLParser

from tests.citations.test_golden import HERE


@pytest.mark.parametrize("folders", ["true", "false"])
@pytest.mark.parametrize("catalogue", [True, False])
def test_strict_build_without_dead_links(tmp_path: Path, folders: str, catalogue: bool) -> None:
    (tmp_path / "docs/sub").mkdir(parents=True)
    (tmp_path / "mkdocs.yml").write_text(
        f"site_name: Other\nuse_directory_urls: {folders}\nmarkdown_extensions: [tables, scripts.citations]\n"
        "validation: {links: {anchors: warn}}\n"
    )
    (tmp_path / "references.yaml").write_text((HERE / "references.yaml").read_text())
    (tmp_path / "docs/index.md").write_text("# Home\n\nText.[@alpha2001]\n")
    (tmp_path / "docs/sub/page.md").write_text("# Page\n\n## Section\n\nText.[@beta2002; @alpha2001]\n")
    if catalogue:
        (tmp_path / "docs/references.md").write_text("# All\n\n[[all-references]]\n")
    result = subprocess.run(
        [sys.executable, "-m", "mkdocs", "build", "--strict"],
        cwd=tmp_path, env={**os.environ, "NO_MKDOCS_2_WARNING": "1"}, capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert result.returncode == 0, result.stderr
    seen = 0
    for page in (tmp_path / "site").rglob("*.html"):
        if page.name == "404.html":
            continue
        for link in LexborHTMLParser(page.read_text()).css(".references a[href], .catalogue a[href]"):
            path, _, anchor = (link.attributes["href"] or "").partition("#")
            if "://" in path:
                continue
            target = (page.parent / path) if path else page
            target = target / "index.html" if target.is_dir() else target
            assert target.is_file(), f"{page.name}: {link.attributes['href']}"
            assert not anchor or f'id="{anchor}"' in target.read_text(), link.attributes["href"]
            seen += 1
    assert seen >= (5 if catalogue else 3)

"""What the server asks its workers for; no process is started and nothing is built."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

from scripts.bibliography.problems import Problem
from scripts.serve.server import Server


class Asked:
    """Takes the place of a worker: writes down what it is asked for, and does what else happens meanwhile."""

    def __init__(self, meanwhile: Callable[[], None] = lambda: None) -> None:
        self.meanwhile = meanwhile
        self.orders: list[dict[str, Any]] = []
        self.renewed = 0

    def ask(self, order: dict[str, Any]) -> tuple[list[Problem], bool]:
        self.orders.append(order)
        self.meanwhile()
        return [], True

    def renew(self) -> None:
        self.renewed += 1


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Server]:
    (tmp_path / "docs").mkdir()
    for page in ("index", "dosing"):
        (tmp_path / f"docs/{page}.md").write_text("Text.\n")
    made = Server(tmp_path, "127.0.0.1", 0)
    yield made
    made.server_close()
    shutil.rmtree(made.folder)


@pytest.mark.parametrize("change", ["scripts/citations/markup.py", "data/trials.yaml", "docs/index.md"])
def test_a_change_while_the_whole_site_is_built_outlives_it(server: Server, change: str) -> None:
    """The site that was begun before holds older pages: those shown since are built into it before it is shown."""

    def meanwhile() -> None:
        server._changed.add(str(server.project / change))
        server.build_pages()

    quick, whole = Asked(), Asked(meanwhile)
    server.quick, server.whole, server.viewed = quick, whole, "dosing.md"  # type: ignore[assignment]
    before = server.root
    server._build_whole()
    pages = ["dosing.md", "index.md"] if change.startswith("docs") else ["dosing.md"]
    assert [order["pages"] for order in quick.orders] == [pages, pages]
    assert [order["site"] for order in quick.orders] == [before, server.root]
    assert server.root == whole.orders[0]["site"] != before
    assert quick.renewed == whole.renewed == change.startswith("scripts")
    server.whole = Asked()  # type: ignore[assignment]
    server._build_whole()
    assert len(quick.orders) == 2, "nothing changed since"

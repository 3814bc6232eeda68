"""What kept results hang on: all modules that can have a part in them, however these are imported, and no others."""

from __future__ import annotations

import ast
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from scripts.bibliography import kept
from tests.conftest import ROOT

SOURCES = {
    ".".join((*file.relative_to(ROOT).parent.parts, *([] if file.stem == "__init__" else [file.stem]))): file
    for file in sorted((ROOT / "scripts").rglob("*.py"))
}
TREES = {name: ast.parse(file.read_bytes()) for name, file in SOURCES.items()}


@pytest.fixture
def made_up(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A program in which `scripts.a.maker` imports in every way that there is; saved long ago."""
    for name, text in {
        "__init__": "",
        "a/__init__": '"""Says something."""\n',
        "a/maker": """
            from scripts.a.first import one
            from scripts.a import second, third as the_third
            from scripts.b import (
                fourth,  # said why, here
                some_name,
            )
            if TYPE_CHECKING:
                from scripts.a.typed import Kind
            def make():
                from scripts.a.late import thing
        """,
        "a/first": "from scripts.a.indirect import (\n    one,\n    two,\n)\n",
        "a/indirect": "from scripts.a import maker  # round and round\n",
        "a/second": "",
        "a/third": "",
        "a/typed": "",
        "a/late": "from scripts.c.deep import thing\n",
        "a/other": "from scripts.a.maker import make\n",
        "b/__init__": "from scripts.b.reexported import some_name\ndef makeExtension():\n"
        "    from scripts.b.extension import Extension\n",
        "b/fourth": "",
        "b/reexported": "",
        "b/extension": "",
        "c/__init__": "from scripts.c.beside import thing\n",
        "c/beside": "",
        "c/deep": "",
        "d/__init__": "",
    }.items():
        file = tmp_path / f"scripts/{name}.py"
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text("\n".join(line.removeprefix(" " * 12) for line in text.split("\n")))
        os.utime(file, (10**9, 10**9))
    monkeypatch.setattr(kept, "_ROOT", f"{tmp_path}/")
    _next_run()
    yield tmp_path / "scripts"
    _next_run()


def _next_run() -> None:
    kept.program.cache_clear()
    kept._source.cache_clear()


USED = (
    "__init__", "a/__init__", "a/first", "a/indirect", "a/late", "a/maker", "a/second", "a/third", "a/typed",
    "b/__init__", "b/fourth", "b/reexported", "c/__init__", "c/beside", "c/deep",
)  # fmt: skip
UNUSED = "a/other", "b/extension", "d/__init__"


def _times_made(folder: Path, text: str = "made") -> int:
    """Return how often it was made for three runs of the same program."""
    made: list[str] = []

    def make() -> str:
        made.append(text)
        return text

    for _ in range(3):
        _next_run()
        assert kept.kept(folder, "thing", "scripts.a.maker", "same", make) == text
    return len(made)


@pytest.mark.parametrize("name", USED)
def test_a_changed_module_in_use_throws_the_result_away(made_up: Path, tmp_path: Path, name: str) -> None:
    file = made_up / f"{name}.py"
    assert _times_made(tmp_path / "kept") == 1
    text = file.read_text()
    for nth, (change, saved) in enumerate(((b"# new\n", 10**9), (b"# now\n", 10**9), (b"# now\n", 10**9 + 1))):
        file.write_bytes(text.encode() + change)
        os.utime(file, (saved, saved))
        assert _times_made(tmp_path / "kept", f"after change {nth}") == 1


@pytest.mark.parametrize("name", UNUSED)
def test_a_changed_module_that_has_no_part_in_it_does_not(made_up: Path, tmp_path: Path, name: str) -> None:
    assert _times_made(tmp_path / "kept") == 1
    (made_up / f"{name}.py").write_text("# new\n")
    assert _times_made(tmp_path / "kept") == 0


def test_a_new_module_that_is_used_throws_the_result_away(made_up: Path, tmp_path: Path) -> None:
    """Also one that takes the place of a name."""
    assert _times_made(tmp_path / "kept") == 1
    (made_up / "b/some_name.py").write_text("")
    os.utime(made_up / "b/some_name.py", (10**9, 10**9))
    assert _times_made(tmp_path / "kept", "new") == 1


@pytest.mark.parametrize("name", USED)
def test_what_may_run_in_an_older_state_than_is_saved_is_kept_for_nobody(
    made_up: Path, tmp_path: Path, name: str
) -> None:
    """A run that read a module before it was saved must not hand its result to one that read it after."""
    os.utime(made_up / f"{name}.py")
    assert _times_made(tmp_path / "kept") == 3
    os.utime(made_up / f"{name}.py", (10**9, 10**9))
    assert _times_made(tmp_path / "kept", "after") == 1


def _callers() -> Iterator[tuple[str, str, ast.Call]]:
    """Yield module and function of each call that keeps or names what modules make."""
    for module, tree in TREES.items():
        for node in ast.walk(tree):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in ("kept", "program"):
                yield module, node.func.id, node


KEEPERS = sorted({module for module, *_ in _callers()} - {"scripts.bibliography.kept"})


def test_every_caller_gives_its_own_name() -> None:
    assert len(KEEPERS) >= 5
    for module, function, call in _callers():
        if module != "scripts.bibliography.kept":
            by = call.args[2 if function == "kept" else 0]
            assert isinstance(by, ast.Name), (module, call.lineno)
            assert by.id == "__name__", (module, call.lineno)
    for module, tree in TREES.items():  # and nobody calls them by another name
        for node in ast.walk(tree):
            if isinstance(node, ast.ImportFrom) and node.module == "scripts.bibliography.kept":
                assert {(x.name, x.asname) for x in node.names} <= {(x, None) for x in ("digest", "kept", "program")}
            if isinstance(node, ast.ImportFrom) and node.module == "scripts.bibliography":
                assert "kept" not in {x.name for x in node.names}, module


def test_every_import_that_python_sees_is_found() -> None:
    """Of every module: a line written in a way that is not found fails here."""
    for module, tree in TREES.items():
        later = {
            inner
            for node in tree.body
            if isinstance(node, ast.FunctionDef) and node.name == "makeExtension"
            for inner in ast.walk(node)
        }
        is_package = SOURCES[module].name == "__init__.py"
        seen = set()
        for node in ast.walk(tree):
            if isinstance(node, ast.Import):
                ours = [x.name for x in node.names if x.name.split(".")[0] == "scripts"]
                assert not ours or module == "scripts.bibliography.kept", f"{module}:{node.lineno}: import scripts…"
            elif isinstance(node, ast.ImportFrom):
                assert node.level == 0, f"{module}:{node.lineno}: from ."
                assert node.module is not None
                if node.module.split(".")[0] == "scripts" and not (is_package and node in later):
                    seen.add((node.module, tuple(x.name for x in node.names)))
                    assert all(x.name != "*" for x in node.names), f"{module}:{node.lineno}: import *"
        source = kept._source(module)
        assert source is not None
        assert source.text == SOURCES[module].read_bytes()
        assert source.is_package == is_package
        assert seen <= set(source.imports), module  # a text that reads like an import does no harm


def test_what_kept_results_are_made_by_can_be_read_from_its_imports() -> None:
    """No module among them is imported by a name that is made up while it runs, or reads a file beside itself."""
    for module in {used for keeper in KEEPERS for used in kept.modules(keeper)} - {"scripts.bibliography.kept"}:
        for node in ast.walk(TREES[module]):
            if isinstance(node, ast.Import | ast.ImportFrom):
                names = [x.name for x in node.names] + [getattr(node, "module", None) or ""]
                assert not {name.split(".")[0] for name in names} & {"importlib", "runpy", "pkgutil"}, module
            assert not (isinstance(node, ast.Name) and node.id in ("__import__", "__file__", "exec", "eval")), module


@pytest.mark.parametrize("keeper", KEEPERS)
def test_python_loads_nothing_else_of_ours(keeper: str) -> None:
    program = f"import sys, {keeper}\nprint(*(x for x in sys.modules if x.split('.')[0] == 'scripts'))"
    said = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert keeper in said.stdout.split()
    assert set(said.stdout.split()) <= set(kept.modules(keeper))


MAKE = """
from pathlib import Path
from markdown import Markdown
from scripts.bibliography import load
from scripts.citations.source import read_pages
from scripts.evidence.load import load as load_data
keep = Path("kept")
load("references.yaml", "references.yaml", keep)
load_data(Path("data"), None, keep)
read_pages(Path.cwd() / "docs", keep)
settings = {
    "scripts.evidence": {"data": "data", "keep": "kept"},
    "scripts.citations": {"bibliography": "references.yaml", "keep": "kept"},
}
md = Markdown(extensions=[*settings], extension_configs=settings)
assert "citation-unknown" not in md.convert(Path("docs/page.md").read_text())
read_pages(Path.cwd() / "docs", keep)
"""


@pytest.fixture(scope="module")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of program, references and data with one page, all results kept."""
    folder = tmp_path_factory.mktemp("project")
    for name in ("scripts", "data"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "references.yaml", folder)
    (folder / "docs").mkdir()
    (folder / "docs/page.md").write_text("---\ntitle: One\n---\n\nText.[@younger2013]\n\n/// dose-table\n///\n")
    _made(folder)
    return folder


def _made(folder: Path) -> set[str]:
    """Return what a run makes anew in *folder*."""

    def written() -> dict[str, tuple[int, int]]:
        return {file.stem: (file.stat().st_ino, file.stat().st_mtime_ns) for file in folder.glob("kept/*.pickle")}

    before = written()
    environment = {**os.environ, "PYTHONPATH": str(folder)}
    subprocess.run([sys.executable, "-c", MAKE], cwd=folder, env=environment, check=True)
    return {name for name, of in written().items() if before.get(name) != of}


PAGES, SHOWN = {"page-page.md", "full-page-page.md"}, {"block-dose-table-", "full-page-page.md"}
ALL = {"bibliography", "entries", "evidence"} | PAGES | SHOWN


HANGS: dict[str, set[str]] = {
    "checks/wording.py": set(),
    "serve/worker.py": set(),
    "bibliography/export/ris.py": set(),
    "citations/markup.py": {"entries"},
    "citations/syntax.py": {"entries"} | PAGES | SHOWN,
    "evidence/figures/bars.py": SHOWN,
    "evidence/datasets.py": {"evidence"} | SHOWN,
    "bibliography/model.py": ALL,
    "bibliography/kept.py": ALL,
    "__init__.py": ALL,
}


@pytest.mark.parametrize("module", HANGS)
def test_a_change_throws_away_what_hangs_on_it_and_nothing_else(project: Path, module: str) -> None:
    file = project / "scripts" / module
    with file.open("a") as stream:
        stream.write("# new\n")
    os.utime(file, (10**9, 10**9))  # as if saved before this run, whatever the clock of the disk says
    assert _made(project) == HANGS[module]
    assert _made(project) == set()

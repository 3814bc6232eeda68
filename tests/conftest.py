"""Builds the real site once for all tests and all workers, in a copy, with each engine."""

from __future__ import annotations

import fcntl
import os
import shutil
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from hypothesis import settings

# No test is timed: a busy machine must not make one fail.
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")

ROOT = Path(__file__).parents[1]
SOURCES = ("docs", "overrides", "data", "mkdocs.yml", "references.yaml", "permalinks.txt", "scripts", "pyproject.toml")


def copy_sources(target: Path) -> Path:
    """Copy what a build reads to *target* and return it."""
    for name in SOURCES:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, target / name, ignore=shutil.ignore_patterns("__pycache__"))
        elif source.exists():
            shutil.copy(source, target / name)
    return target


def compiling() -> dict[str, str]:
    """Return this environment, in which modules stay compiled as they do wherever nobody forbids it.

    To compile them anew in each run would cost our modules alone, not the libraries.
    """
    return {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}


def build(folder: Path, engine: str = "mkdocs") -> subprocess.CompletedProcess[str]:
    """Run the build command in *folder* and return its result."""
    command = [sys.executable, "-m", "scripts.publish", "build", "--engine", engine]
    # No measure of speed: only a build that hangs is stopped.
    return subprocess.run(command, cwd=folder, capture_output=True, text=True, timeout=3600, check=False)


def shared(factory: pytest.TempPathFactory, name: str, make: Callable[[Path], None]) -> Path:
    """Return the folder *name*, filled by *make* once for all workers of this run; nobody changes it afterwards.

    A worker that comes while another fills it waits. Where *make* raises, the next worker tries anew and tells it too.
    """
    base = factory.getbasetemp()
    if "PYTEST_XDIST_WORKER" in os.environ:
        base = base.parent
    folder, done = base / f"shared-{name}", base / f"shared-{name}.done"
    with (base / f"shared-{name}.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not done.exists():
            shutil.rmtree(folder, ignore_errors=True)
            folder.mkdir()
            make(folder)
            done.touch()
    return folder


def _built(folder: Path, engine: str) -> None:
    result = build(copy_sources(folder), engine)
    assert result.returncode == 0, result.stdout + result.stderr


@pytest.fixture(scope="session")
def project(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the sources with the site built by MkDocs; not to be changed."""
    return shared(tmp_path_factory, "mkdocs", lambda folder: _built(folder, "mkdocs"))


@pytest.fixture(scope="session")
def site(project: Path) -> Path:
    """The real site, built by MkDocs."""
    return project / "site"


@pytest.fixture(scope="session")
def zensical_site(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real site, built by Zensical."""
    return shared(tmp_path_factory, "zensical", lambda folder: _built(folder, "zensical")) / "site"


@pytest.fixture(scope="session")
def host(site: Path) -> Iterator[str]:
    """Address of the real site, served on loopback."""
    from tests.browser.serving import served

    with served(site) as address:
        yield address


@pytest.fixture(scope="session")
def browser() -> Iterator[object]:
    """Debian's Chromium; skipped where there is none, but never on a build server."""
    from tests.browser.serving import CHROMIUM, chromium

    if CHROMIUM is None:
        if os.environ.get("CI"):
            pytest.fail("Chromium is missing; .ci/run installs it")
        pytest.skip("Chromium is not installed (Debian: apt install chromium)")
    with chromium() as started:
        yield started

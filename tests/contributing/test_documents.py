"""What the documents for contributors say is so: commands, options, fields, blocks and links exist and are told."""

from __future__ import annotations

import contextlib
import importlib
import io
import re
from pathlib import Path

import pytest

from scripts.checks.frontmatter import split
from scripts.evidence import fieldlist
from scripts.evidence.markdown import OTHERS
from scripts.evidence.names import BLOCKS
from tests.conftest import ROOT

DOCUMENTS = {
    path.relative_to(ROOT).as_posix(): path.read_text("utf-8")
    for pattern in ("*.md", "contributing/*.md", ".github/*.md")
    for path in sorted(ROOT.glob(pattern))
}
COMMANDS = DOCUMENTS["contributing/commands.md"]
SCREEN = 60
TARGETS = set(re.findall(r"^([a-z]+):.*## ", (ROOT / "Makefile").read_text("utf-8"), re.M))
# Each command line: its module, the words before --help, and the section of the page that describes it.
LINES = (
    ("scripts.bibliography.__main__", ("check",), "scripts.bibliography"),
    ("scripts.bibliography.__main__", ("export",), "scripts.bibliography"),
    ("scripts.bibliography.__main__", ("schema",), "scripts.bibliography"),
    ("scripts.bibliography.__main__", ("add",), "scripts.bibliography"),
    ("scripts.checks.__main__", (), "scripts.checks"),
    ("scripts.checks.__main__", ("records",), "scripts.checks"),
    ("scripts.checks.__main__", ("outside-links",), "scripts.checks"),
    ("scripts.evidence.__main__", (), "scripts.evidence"),
    ("scripts.publish.__main__", ("build",), "scripts.publish"),
    ("scripts.publish.__main__", ("after",), "scripts.publish"),
    ("scripts.publish.seal", (), "scripts.publish.seal"),
    ("scripts.serve.__main__", (), "scripts.serve"),
    ("tests.bench", (), "tests.bench"),
    ("tests.bench_load", (), "tests.bench_load"),
)


def section(name: str) -> str:
    """Return the part of the page of commands about the module *name*."""
    return COMMANDS.split(f"\n## `{name}`\n", 1)[1].split("\n## ", 1)[0]


def options(module: str, words: tuple[str, ...]) -> set[str]:
    """Return the long options that a command's own help names."""
    said = io.StringIO()
    with contextlib.redirect_stdout(said), pytest.raises(SystemExit) as ended:
        importlib.import_module(module).main([*words, "--help"])
    assert ended.value.code == 0
    return set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", said.getvalue())) - {"--help"}


def test_contributing_fits_one_screen() -> None:
    lines = DOCUMENTS["CONTRIBUTING.md"].splitlines()
    assert len(lines) <= SCREEN
    assert max(map(len, lines)) <= 120


def test_every_document_is_reached_from_contributing() -> None:
    reached, waiting = {"CONTRIBUTING.md"}, ["CONTRIBUTING.md"]
    while waiting:
        here = waiting.pop()
        for target in re.findall(r"\]\(([^)#\s]+\.md)[^)]*\)", DOCUMENTS[here].replace("\n", " ")):
            path = (ROOT / here).parent.joinpath(target).resolve().relative_to(ROOT.resolve()).as_posix()
            if path in DOCUMENTS and path not in reached:
                reached.add(path)
                waiting.append(path)
    assert {name for name in DOCUMENTS if name.startswith("contributing/")} - reached == set()
    assert {"CODE_OF_CONDUCT.md", "CHANGELOG.md"} <= reached


@pytest.mark.parametrize("name", DOCUMENTS)
def test_links_lead_to_files_and_headings_that_exist(name: str) -> None:
    text = re.sub(r"```.*?```|`[^`\n]*`", "", DOCUMENTS[name], flags=re.S)
    for target in re.findall(r"\]\(([^)\s]+)\)", text.replace("\n", " ")):
        if re.match(r"https?:|mailto:", target):
            continue
        path, _, anchor = target.partition("#")
        file = (ROOT / name).parent / path if path else ROOT / name
        assert file.exists(), f"{name}: {target}"
        if anchor and file.suffix == ".md":
            headings = re.findall(r"^#+ (.*)$", file.read_text("utf-8"), re.M)
            found = {re.sub(r"[^\w -]", "", heading.lower()).replace(" ", "-") for heading in headings}
            assert anchor in found, f"{name}: {target}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_targets_and_modules_that_are_named_exist(name: str) -> None:
    text = DOCUMENTS[name]
    named = set(re.findall(r"(?:`|^|&& )make ([a-z]+)\b", text, re.M))
    assert named - TARGETS == set()
    for module in re.findall(r"-m ((?:scripts|tests)[\w.]*\w)", text):
        path = ROOT / module.replace(".", "/")
        assert path.with_suffix(".py").is_file() or (path / "__main__.py").is_file(), f"{name}: {module}"


@pytest.mark.parametrize("name", DOCUMENTS)
def test_files_that_are_named_exist(name: str) -> None:
    for path in re.findall(
        r"`((?:docs|data|scripts|tests|overrides|contributing|\.github)/[\w./-]*\w/?)`", DOCUMENTS[name]
    ):
        made = path.startswith(("docs/PAGE", "build/"))
        assert made or (ROOT / path).exists(), f"{name}: {path}"


def test_every_target_is_described_and_no_other() -> None:
    described = set(re.findall(r"^\| `make ([a-z]+)` \|", COMMANDS, re.M))
    assert described == TARGETS


@pytest.mark.parametrize(("module", "words", "name"), LINES)
def test_every_option_is_described(module: str, words: tuple[str, ...], name: str) -> None:
    part = section(name)
    assert all(word in part for word in words)
    assert sorted(options(module, words) - set(re.findall(r"--[a-z][a-z-]*", part))) == []


def test_no_option_is_described_that_is_not_there() -> None:
    for name in {name for _, _, name in LINES}:
        known = set().union(*(options(module, words) for module, words, where in LINES if where == name))
        assert sorted(set(re.findall(r"(?<![\w-])--[a-z][a-z-]*", section(name))) - known) == []


def test_every_section_is_a_module_and_has_its_options_checked() -> None:
    assert set(re.findall(r"^## `([\w.]+)`$", COMMANDS, re.M)) == {name for _, _, name in LINES}


def test_what_a_million_views_cost_is_reckoned_rightly() -> None:
    text = DOCUMENTS["contributing/hosting.md"]
    weight = re.search(r"at most (\d+) kB; `tests/site/test_finished", text)
    assert weight
    # 1 kB times a million is 1 GB.
    rows = re.findall(r"\| \$([\d.]+) a GB.*\| \$([\d.]+) \|$", text, re.M)
    assert len(rows) == 3
    for price, cost in rows:
        assert f"{float(price) * int(weight[1]):.2f}" == cost


def test_the_list_of_fields_is_that_of_the_schemas() -> None:
    made = fieldlist.text(fieldlist.read(ROOT / fieldlist.SCHEMAS))
    assert DOCUMENTS["contributing/fields.md"] == made, "make schema writes it anew"


def test_every_field_is_described() -> None:
    assert re.findall(r"^\| .* \|\s*\|$", DOCUMENTS["contributing/fields.md"], re.M) == []


def test_fields_inside_lists_and_choices_are_told() -> None:
    schema = {
        "title": "Things",
        "properties": {
            "things": {
                "type": "array",
                "items": {
                    "required": ["id"],
                    "properties": {
                        "id": {"description": "a|name"},
                        "part": {"description": "a part", "anyOf": [{"properties": {"x": {"description": "the x"}}}]},
                    },
                },
            }
        },
    }
    assert fieldlist.text({"things": schema}).split("## things\n")[1] == (
        "\nThings\n\n| Field | What it holds |\n|---|---|\n"
        "| `id`\\* | a\\|name |\n| `part` | a part |\n| `part.x` | the x |\n"
    )


def test_every_block_is_described_and_no_other() -> None:
    rows = re.findall(r"^\| (`[^|]*`) \|", DOCUMENTS["contributing/data.md"], re.M)
    assert {name for row in rows for name in re.findall(r"`([^`]+)`", row)} == {*BLOCKS, *OTHERS}


def test_every_key_of_a_page_is_described() -> None:
    used: set[str] = set()
    for page in Path(ROOT / "docs").rglob("*.md"):
        used |= set(split(page.read_text("utf-8"))[0].values)
    text = DOCUMENTS["contributing/pages.md"]
    assert {key for key in used if not re.search(rf"(?:^|`){key}: ", text, re.M)} == set()


def test_the_message_in_the_example_is_the_real_one() -> None:
    from scripts.bibliography.problems import did_you_mean

    example = re.search(
        r'no reference "(\w+)" in references\.yaml\. (Did you mean "[^…]*) …', DOCUMENTS["CONTRIBUTING.md"]
    )
    assert example
    ids = re.findall(r"^- id: (\S+)$", (ROOT / "references.yaml").read_text("utf-8"), re.M)
    assert did_you_mean(example[1], ids).startswith(example[2])

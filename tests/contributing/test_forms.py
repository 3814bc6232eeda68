"""The forms for reports follow GitHub's rules for issue forms, and hold what the links on the pages fill in."""

from __future__ import annotations

import re
from typing import Any

import pytest
import yaml

from tests.conftest import ROOT

FOLDER = ROOT / ".github/ISSUE_TEMPLATE"
FORMS: dict[str, dict[str, Any]] = {
    file.name: yaml.safe_load(file.read_text("utf-8"))
    for file in sorted(FOLDER.glob("*.yml"))
    if file.name != "config.yml"
}
# docs.github.com, "Syntax for GitHub's form schema": what each kind of element may and must say.
TOP = {"name", "description", "title", "labels", "assignees", "projects", "type", "body"}
MAY = {
    "markdown": {"value"},
    "input": {"label", "description", "placeholder", "value"},
    "textarea": {"label", "description", "placeholder", "value", "render"},
    "dropdown": {"label", "description", "multiple", "options", "default"},
    "checkboxes": {"label", "description", "options"},
}
MUST = {
    "markdown": {"value"},
    "input": {"label"},
    "textarea": {"label"},
    "dropdown": {"label", "options"},
    "checkboxes": {"label", "options"},
}


def faults(form: dict[str, Any]) -> list[str]:
    """Return what GitHub would refuse in an issue form."""
    found = [f"unknown: {key}" for key in set(form) - TOP]
    found += [f"missing: {key}" for key in ("name", "description", "body") if not form.get(key)]
    body = form.get("body") or []
    ids = [element["id"] for element in body if "id" in element]
    labels = [element["attributes"].get("label") for element in body if element["type"] != "markdown"]
    found += [f"twice: {one}" for one in {*ids, *labels} if [*ids, *labels].count(one) > 1]
    found += [f"malformed: {one}" for one in ids if not re.fullmatch(r"[A-Za-z0-9_-]+", one)]
    if all(element["type"] == "markdown" for element in body):
        found.append("nothing to fill in")
    for element in body:
        kind, attributes = element["type"], element.get("attributes", {})
        if kind not in MAY:
            found.append(f"unknown kind: {kind}")
            continue
        found += [f"{kind}: unknown {key}" for key in set(attributes) - MAY[kind]]
        found += [f"{kind}: missing {key}" for key in MUST[kind] if not attributes.get(key)]
        found += [f"{kind}: unknown {key}" for key in set(element) - {"type", "id", "attributes", "validations"}]
        if set(element.get("validations", {})) - {"required"}:
            found.append(f"{kind}: unknown validation")
        options = attributes.get("options", [])
        said = [one["label"] if isinstance(one, dict) else one for one in options]
        if any(not isinstance(one, str) for one in said) or len(set(said)) != len(said) or "None" in said:
            found.append(f"{kind}: options are words, each once, and none is None")
    return sorted(found)


@pytest.mark.parametrize("name", FORMS)
def test_github_takes_the_form(name: str) -> None:
    assert faults(FORMS[name]) == []


def test_faults_are_found() -> None:
    wrong = {
        "name": "x",
        "body": [
            {"type": "input", "id": "a b", "attributes": {"lable": "x"}},
            {"type": "dropdown", "id": "c", "attributes": {"label": "x", "options": ["None", "y", "y"]}},
        ],
    }
    assert faults(wrong) == [
        "dropdown: options are words, each once, and none is None",
        "input: missing label",
        "input: unknown lable",
        "malformed: a b",
        "missing: description",
    ]


@pytest.mark.parametrize(
    ("name", "needed"),
    [
        ("error.yml", {"page", "sentence", "wrong", "read"}),
        ("study.yml", {"identifier", "adds", "read"}),
        ("link.yml", {"page", "link", "seen"}),
    ],
)
def test_a_report_has_what_one_needs_to_act(name: str, needed: set[str]) -> None:
    required = {
        element["id"] for element in FORMS[name]["body"] if element.get("validations", {}).get("required") is True
    }
    assert required == needed
    # A reader who knows that a sentence is wrong may have no source; the form asks for it all the same.
    assert "source" in {element.get("id") for element in FORMS["error.yml"]["body"]}


def test_names_are_told_apart() -> None:
    names = [form["name"] for form in FORMS.values()]
    assert len(set(names)) == len(names) == 3


def test_the_links_on_the_pages_fill_in_fields_that_exist() -> None:
    part = (ROOT / "overrides/parts/edit.html").read_text("utf-8")
    asked = re.findall(r"issues/new\?template=([\w.]+)&amp;\{\{ here \}\}", part)
    assert set(asked) == set(FORMS)
    for name in asked:
        assert "page" in {element.get("id") for element in FORMS[name]["body"]}, name


def test_the_chooser_is_sound() -> None:
    config = yaml.safe_load((FOLDER / "config.yml").read_text("utf-8"))
    assert set(config) <= {"blank_issues_enabled", "contact_links"}
    assert isinstance(config["blank_issues_enabled"], bool)


def test_the_form_for_pull_requests_asks_all_that_a_page_needs() -> None:
    text = (ROOT / ".github/PULL_REQUEST_TEMPLATE.md").read_text("utf-8")
    asked = text.split("## If a page changes")[1].split("## Checks")[0]
    # The 13 points to tick before a page is handed in.
    assert len(re.findall(r"^- \[ \] \S", asked, re.M)) == 13
    assert "make check" in text

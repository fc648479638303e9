"""`acr recipe`, `acr lint` and `acr lock` on a project with recipes of its own."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path

import pytest
from harness.texts import AUTH

API = """\
canonical_id: notes_create
display_name: Create a note
version: 1.2.0
endpoint: https://notes.test/v1/notes
method: POST
auth_service: notes
body: {title: "{{title}}", text: "{{text}}"}
input_schema:
  properties: {title: {type: string}, text: {type: string}}
  required: [title]
output_schema: {type: object, properties: {id: {type: integer}}, required: [id], additionalProperties: false}
"""
WORKFLOW = """\
name: note
description: creates a note
inputs: {title: {type: string}}
flow: ["input >> ON_SUCCESS >> create"]
config:
  create: {component: notes_create, title: "{{input.title}}"}
output: "{{create.data.json.id}}"
"""

Acr = Callable[..., subprocess.CompletedProcess[str]]


@pytest.fixture
def acr(tmp_path: Path) -> Acr:
    """Runs `acr` in a project with two recipes and a workflow."""
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "auth.yaml").write_text(AUTH, "utf-8")
    (tmp_path / "recipes" / "api.yaml").write_text(API, "utf-8")
    (tmp_path / "note.yaml").write_text(WORKFLOW, "utf-8")

    def run(*arguments: str) -> subprocess.CompletedProcess[str]:
        command = [sys.executable, "-m", "arcrun_compiler.cli.main", *arguments]
        return subprocess.run(command, cwd=tmp_path, capture_output=True, text=True)

    return run


def change(folder: Path, name: str, before: str, after: str) -> None:
    text = (folder / name).read_text("utf-8")
    assert before in text
    (folder / name).write_text(text.replace(before, after), "utf-8")


def test_a_sound_project_has_no_findings(acr: Acr) -> None:
    for command in (("lint",), ("lint", "note.yaml"), ("recipe", "lint")):
        done = acr(*command)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr


def test_list_and_show(acr: Acr) -> None:
    listed = acr("recipe", "list").stdout
    assert "Create a note (notes)" in listed
    assert "static_key: NOTES_TOKEN" in listed
    shown = acr("recipe", "show", "notes_create").stdout
    assert "POST https://notes.test/v1/notes" in shown
    assert "NOTES_TOKEN: Access token, https://notes.test/tokens" in shown
    by_hash = shown.partition("also named ")[2].partition(",")[0]
    assert acr("recipe", "show", by_hash).stdout == shown
    assert "did you mean `notes_create`?" in acr("recipe", "show", "notes_creat").stderr


def test_the_plan_says_who_asks_and_where(acr: Acr) -> None:
    shown = acr("compile", "note.yaml", "--show", "plan").stdout
    assert "  hosts: notes.test\n" in shown
    assert "create = recipe notes_create(title) as notes by static_key without body" in shown


@pytest.mark.parametrize(
    ("name", "before", "after", "said"),
    [
        pytest.param("note.yaml", "notes_create", "notes_creates", "ARC401", id="no such recipe"),
        pytest.param("note.yaml", 'title: "', 'titel: "', "ARC303", id="a parameter that it does not take"),
        pytest.param("note.yaml", '"{{input.title}}"', "7", "ARC302", id="a value of another type"),
        pytest.param("note.yaml", "json.id", "json.name", "ARC301", id="a field that no answer has"),
        pytest.param("recipes/api.yaml", "service: notes", "service: note", "ARC402", id="no such service"),
        pytest.param("recipes/api.yaml", "method:", "metod:", "nobody reads the key `metod`", id="a key"),
    ],
)
def test_what_is_wrong_is_found_at_the_node(
    acr: Acr, tmp_path: Path, name: str, before: str, after: str, said: str
) -> None:
    change(tmp_path, name, before, after)
    done = acr("lint", "note.yaml")
    assert done.returncode == 1
    assert said in done.stdout
    assert "note.yaml:" in done.stdout


@pytest.mark.parametrize(
    ("before", "after", "said"),
    [
        pytest.param("title:", "x-title:", "its recipe requires it", id="missing"),
        pytest.param('"{{input.title}}"', "7", "the recipe `notes_create` says what it takes", id="a kind"),
        pytest.param("json.id", "json.name", "the recipe `notes_create` says so", id="no such field"),
    ],
)
def test_what_a_recipe_says_is_not_called_a_contract(
    acr: Acr, tmp_path: Path, before: str, after: str, said: str
) -> None:
    change(tmp_path, "note.yaml", "inputs: {title: {type: string}}\n", "")
    change(tmp_path, "note.yaml", before, after)
    told = acr("lint", "note.yaml").stdout
    assert said in told
    assert "contract" not in told


def test_secrets_go_to_no_other_host_than_their_service(acr: Acr, tmp_path: Path) -> None:
    change(tmp_path, "recipes/api.yaml", "https://notes.test/v1/notes", "https://evil.test/notes")
    done = acr("recipe", "lint")
    assert "ARC502" in done.stdout
    assert "the secrets of `notes` go to `evil.test`" in done.stdout
    refused = acr("compile", "note.yaml", "-o", "dist")
    assert (refused.returncode, (tmp_path / "dist").exists()) == (1, False)


def test_a_recipe_is_locked_with_who_sends_it(acr: Acr, tmp_path: Path) -> None:
    assert acr("lock").returncode == 0
    locked = (tmp_path / "arcrun.lock").read_text("utf-8")
    assert '[components.notes_create]\nversion = "1.2.0"\n' in locked
    assert acr("lint", "--locked", "note.yaml").returncode == 0
    change(tmp_path, "recipes/auth.yaml", "notes.test/tokens", "notes.test/other")
    done = acr("lint", "--locked", "note.yaml")
    assert done.returncode == 1
    assert "its auth recipe has the hash" in done.stdout

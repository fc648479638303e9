"""`acr recipe test`: a request sent once, shown with what came back."""

import json
from pathlib import Path

import pytest
from harness.command import Acr, acr_in, output, refused

RECIPES = """\
service: notes
primitive: static_key
base_url: https://api.notes.example
required_secrets:
  - {key: notes_token, label: API token, help: Settings, help_url: "https://notes.example/help"}
inject:
  header: {Authorization: "Bearer {{secret.notes_token}}"}
---
canonical_id: notes_add
display_name: Notes, add
description: Adds a note
version: 1.0.0
endpoint: https://api.notes.example/v1/notes/{{book}}
method: POST
auth_service: notes
body: {text: "{{text}}", tags: "{{tags}}"}
input_schema:
  type: object
  properties:
    book: {type: string, description: the book}
    text: {type: string, description: the text}
    tags: {type: array, items: {type: string}, description: tags}
  required: [book, text]
"""
SECRET = "tok-of-the-tests-1234"


@pytest.fixture
def acr(tmp_path: Path) -> Acr:
    (tmp_path / "recipes").mkdir()
    (tmp_path / "recipes" / "notes.yaml").write_text(RECIPES, "utf-8")
    (tmp_path / "creds.json").write_text(json.dumps({"notes_token": SECRET}))
    (tmp_path / "mock.yaml").write_text('"POST https://api.notes.example/v1/notes/a%20b": {json: {id: 7}}')
    return acr_in(tmp_path)


def test_it_is_sent_and_shown_without_its_secret(acr: Acr) -> None:
    given = (
        "-i",
        "book=a b",
        "-i",
        'text=說 "嗨" {{x}}',
        "--mock",
        "mock.yaml",
        "--credentials",
        "creds.json",
    )
    done = acr("recipe", "test", "notes_add", *given)
    assert output(done)["data"]["json"] == {"id": 7}
    assert '{"book": "a b", "text": "說 \\"嗨\\" {{x}}"}' in done.stderr
    assert SECRET not in done.stdout + done.stderr


@pytest.mark.parametrize(
    ("id", "given", "said"),
    [
        pytest.param("notes_add", ["-i", "book=x"], "needs `text`", id="an input that is missing"),
        pytest.param("notes_add", ["-i", "txt=x"], "did you mean `text`?", id="an input with a slip"),
        pytest.param("notes_ad", [], "did you mean `notes_add`?", id="a recipe with a slip"),
    ],
)
def test_what_cannot_be_sent(acr: Acr, id: str, given: list[str], said: str) -> None:
    done = acr("recipe", "test", id, *given)
    assert done.returncode != 0
    assert said in done.stderr


def test_a_secret_that_is_not_set(acr: Acr) -> None:
    done = acr("recipe", "test", "notes_add", "-i", "book=a b", "-i", "text=x", "--mock", "mock.yaml")
    assert done.returncode == 1
    assert json.loads(done.stdout)["error_code"] == "CREDENTIAL_MISSING"


def test_an_auth_recipe_alone_sends_nothing(acr: Acr) -> None:
    refused(acr("recipe", "test", "notes"), "`notes` only signs requests")

"""Recipes in an editor: keys, their meaning, the outline, whatever state the text is in."""

import random

import pytest
from client import CURSOR, Editor

AUTH = """\
service: notes
primitive: static_key
base_url: https://notes.test/v1
required_secrets:
  - {key: NOTES_TOKEN, label: 權杖😀, help_url: "https://notes.test/tokens"}
inject: {header: {Authorization: "Bearer {{secret.NOTES_TOKEN}}"}}
"""
API = """\
canonical_id: notes_create
display_name: 寫下😀
endpoint: https://notes.test/v1/notes
method: POST
auth_service: airtable
body: {title: "{{title}}"}
input_schema: {properties: {title: {type: string}}, required: [title]}
"""
WORKFLOW = """\
name: it
description: d
flow: [input >> ON_SUCCESS >> set]
config: {set: {values: {n: 1}}}
"""


def at(text: str, place: str) -> str:
    clean = place.replace(CURSOR, "")
    assert clean in text
    return text.replace(clean, place, 1)


@pytest.mark.parametrize("ending", ["\n", "\r\n"], ids=["LF", "CRLF"])
def test_keys_are_those_of_the_kind_of_recipe(editor: Editor, ending: str) -> None:
    for text, place, has, lacks in (
        (API, f"{CURSOR}method: POST", {"timeout_ms", "query"}, {"flow", "inject", "display_name"}),
        (AUTH, f"{CURSOR}primitive:", {"binding_name"}, {"flow", "endpoint", "service"}),
        (f"{WORKFLOW}---\n{API}", f"{CURSOR}method: POST", {"query"}, {"flow"}),
        (f"{API}---\n{WORKFLOW}", f"{CURSOR}config: {{set", {"output"}, {"query"}),
    ):
        found = set(editor.open(at(text, place).replace("\n", ending), "recipe.yaml").complete())
        assert has <= found
        assert not lacks & found


def test_words_that_a_key_takes(editor: Editor) -> None:
    methods = editor.open(at(API, f"method: {CURSOR}POST"), "recipe.yaml")
    assert methods.completed("PATCH") == API.replace("POST", "PATCH")
    services = editor.open(at(API, f"auth_service: {CURSOR}airtable"), "recipe.yaml")
    assert {"airtable", "notion"} <= set(services.complete())


def test_hover_says_what_a_key_means(editor: Editor) -> None:
    for text, place, said in (
        (API, f"auth_{CURSOR}service:", "**auth_service**"),
        (AUTH, f"help_{CURSOR}url:", "**help_url**"),
        (AUTH, f"{CURSOR}inject:", "**inject**"),
    ):
        found = editor.open(at(text, place), "recipe.yaml").hover()
        assert found is not None
        assert found.startswith(said)
        assert len(found) > len(said) + 10
    assert editor.open(at(API, f"{{ti{CURSOR}tle:"), "recipe.yaml").hover() is None


def test_the_outline_names_recipes_beside_workflows(editor: Editor) -> None:
    file = editor.open(f"{API}---\n{WORKFLOW}---\n{AUTH}", "recipe.yaml")
    found = file.ask("textDocument/documentSymbol")
    assert [(each["name"], each.get("detail")) for each in found] == [
        ("notes_create", "recipe"),
        ("it", "d"),
        ("notes", "auth recipe"),
    ]
    assert file.shown(found[2]["selectionRange"]) == "notes"


def test_recipes_in_every_state_of_being_written(editor: Editor) -> None:
    chance = random.Random(7)
    for _ in range(60):
        text = chance.choice([API, AUTH, f"{API}---\n{AUTH}"])
        cut = chance.randrange(len(text))
        end = min(len(text), cut + chance.choice([0, 0, 9]))
        sign = chance.choice(["", "{{", "\n", "}", ": ", "[", "\n---\n", "- ", "😀"])
        file = editor.open(text[:cut] + sign + CURSOR + text[end:], "recipe.yaml")
        for feature in ("hover", "completion", "definition", "documentHighlight", "documentSymbol"):
            file.ask(f"textDocument/{feature}")
        file.ask(
            "textDocument/codeAction",
            range={"start": file.place, "end": file.place},
            context={"diagnostics": []},
        )
        file.ask("textDocument/formatting", options={"tabSize": 2, "insertSpaces": True})
    assert editor.logged() == []

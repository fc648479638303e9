"""Contracts in an editor: flaws, keys, their meaning."""

from client import CURSOR, Editor

CONTRACT = """\
canonical_id: greet
display_name: 問候😀
category: logic
version: 1.2.3
description: says hello
input_schema: {type: object}
"""
NAME = "greet/component.contract.yaml"


def at(place: str) -> str:
    clean = place.replace(CURSOR, "")
    assert clean in CONTRACT
    return CONTRACT.replace(clean, place, 1)


def test_flaws_are_told_where_they_stand(editor: Editor) -> None:
    assert editor.open(CONTRACT, NAME).findings() == []
    file = editor.open(CONTRACT.replace("logic", "maths") + "versoin: 1\n", NAME)
    found = file.findings()
    assert [file.shown(each["range"]) for each in found] == ["maths", "versoin"]
    assert {each["code"] for each in found} == {"ARC402"}


def test_keys_and_categories_are_proposed(editor: Editor) -> None:
    found = set(editor.open(at(f"{CURSOR}version: 1.2.3"), NAME).complete())
    assert {"output_schema", "capabilities", "cases"} <= found
    assert not {"flow", "config", "endpoint", "category"} & found
    assert {"logic", "data", "api", "auth"} <= set(
        editor.open(at(f"category: {CURSOR}logic"), NAME).complete()
    )


def test_hover_says_what_a_key_means(editor: Editor) -> None:
    found = editor.open(at(f"input_{CURSOR}schema:"), NAME).hover()
    assert found is not None
    assert found.startswith("**input_schema**")
    assert editor.open(at(f"greet{CURSOR}\n"), NAME).hover() is None

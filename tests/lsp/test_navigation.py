"""Definitions, references, highlights, outlines."""

from pathlib import Path

import pytest
from client import Editor

from arcrun_compiler.files.shipped import COMPONENTS

TEXT = """\
name: caller
description: d
inputs: {n: {type: integer}}
flow:
  - input >> ON_SUCCESS >> 取得
  - "(取得)-[:FOREACH {item: 'row', in: '取得.data.json'}]->(save)"
  - {from: 取得, to: done2, type: ON_SUCCESS}
  - 取得 >> CALLS_SUBFLOW >> callee
config:
  取得: {component: http_request, url: "https://a.example.com/{{input.n}}"}
  save: {component: set, values: {r: "{{row.id}} of {{取得.data.status}}", at: "{{row_index}}"}}
  done2: {component: set, values: {all: "{{success}}"}}
output: "{{取得.data.json}}"
"""
CALLEE = "name: callee\ndescription: d\nflow: [input >> ON_SUCCESS >> set]\nconfig: {set: {values: {}}}\n"


def at(place: str) -> str:
    clean = place.replace("‸", "")
    assert clean in TEXT
    return TEXT.replace(clean, place, 1)


@pytest.mark.parametrize(
    ("place", "line"),
    [
        pytest.param("ON_SUCCESS >> 取‸得", "  取得: {component", id="from the flow to the configuration"),
        pytest.param("->(sa‸ve)", "  save: {component", id="from a path to the configuration"),
        pytest.param("to: done‸2", "  done2: {component", id="from a map to the configuration"),
        pytest.param(
            "  取‸得: {comp", "  - input >> ON_SUCCESS >> 取得", id="from the configuration to the flow"
        ),
        pytest.param("of {{取‸得.data", "  取得: {component", id="from a template to the configuration"),
        pytest.param("in: '取‸得", "  取得: {component", id="from a loop's list to the configuration"),
        pytest.param("{{ro‸w.id", '  - "(取得)-[:FOREACH', id="from a loop variable to its loop"),
        pytest.param("{{row_in‸dex", '  - "(取得)-[:FOREACH', id="from a loop's index to its loop"),
        pytest.param("{{input.‸n}}", "inputs: {n:", id="from a field of the payload to inputs"),
        pytest.param("{{suc‸cess}}", "  取得: {component", id="from a field without its node to the node"),
    ],
)
def test_definition(editor: Editor, place: str, line: str) -> None:
    file = editor.open(at(place))
    found = file.ask("textDocument/definition")
    assert found["uri"] == file.uri
    assert file.text.split("\n")[found["range"]["start"]["line"]].startswith(line)


def test_a_component_leads_to_its_contract(editor: Editor) -> None:
    found = editor.open(at("component: http_‸request")).ask("textDocument/definition")
    assert found["uri"] == (COMPONENTS / "http_request" / "component.contract.yaml").as_uri()


def test_a_workflow_leads_to_its_document_in_another_file(editor: Editor) -> None:
    path = editor.folder / "flows" / "callee.yaml"
    path.parent.mkdir(exist_ok=True)
    path.write_text(CALLEE)
    editor.tell("workspace/didChangeWatchedFiles", {"changes": [{"uri": path.as_uri(), "type": 1}]})
    found = editor.open(at("CALLS_SUBFLOW >> cal‸lee")).ask("textDocument/definition")
    assert found["uri"] == path.as_uri()
    assert found["range"] == {"start": {"line": 0, "character": 6}, "end": {"line": 0, "character": 12}}


@pytest.mark.parametrize(
    ("place", "number"),
    [
        pytest.param(
            "ON_SUCCESS >> 取‸得", 8, id="a node: flow in three notations, configuration, templates"
        ),
        pytest.param("{{ro‸w.id", 2, id="a loop variable"),
        pytest.param("{{input.‸n}}", 2, id="a field of the payload"),
        pytest.param("->(sa‸ve)", 2, id="a node that nothing reads"),
    ],
)
def test_references(editor: Editor, place: str, number: int) -> None:
    file = editor.open(at(place))
    found = file.ask("textDocument/references", context={"includeDeclaration": True})
    assert len(found) == number
    without = file.ask("textDocument/references", context={"includeDeclaration": False})
    assert len(without) == number - 1
    name = file.shown(found[0]["range"])
    assert {file.shown(each["range"]) for each in found} == {name}
    marked = file.ask("textDocument/documentHighlight")
    assert [each["range"] for each in marked] == [each["range"] for each in found]
    assert sorted(each["kind"] for each in marked) == [2] * (number - 1) + [3]


def test_references_of_a_workflow_are_in_all_files(editor: Editor, tmp_path: Path) -> None:
    (editor.folder / "one.yaml").write_text(TEXT.replace("name: caller", "name: one"))
    editor.tell("workspace/didChangeWatchedFiles", {"changes": []})
    file = editor.open(CALLEE.replace("name: callee", "name: cal‸lee"), "callee.yaml")
    editor.open(TEXT)
    found = file.ask("textDocument/references", context={"includeDeclaration": False})
    assert {each["uri"].rpartition("/")[2] for each in found} >= {"it.yaml", "one.yaml"}


def test_the_outline_has_workflows_and_their_nodes(editor: Editor) -> None:
    file = editor.open(TEXT + "---\n" + CALLEE)
    first, second = file.ask("textDocument/documentSymbol")
    assert (first["name"], second["name"]) == ("caller", "callee")
    assert [(each["name"], each["detail"]) for each in first["children"]] == [
        ("取得", "http_request"),
        ("save", "set"),
        ("done2", "set"),
    ]
    for each in (first, *first["children"]):
        assert file.offset(each["range"]["start"]) <= file.offset(each["selectionRange"]["start"])
        assert file.offset(each["selectionRange"]["end"]) <= file.offset(each["range"]["end"])
    assert [file.shown(each["selectionRange"]) for each in first["children"]] == ["取得", "save", "done2"]


def test_names_of_the_workspace_are_found(editor: Editor) -> None:
    editor.open(TEXT)
    found = editor.ask("workspace/symbol", {"query": "取"})
    assert {each["name"] for each in found} == {"取得"}
    assert editor.ask("workspace/symbol", {"query": "nosuchname"}) == []


@pytest.mark.parametrize(
    "place",
    [
        pytest.param("descr‸iption", id="a key"),
        pytest.param("https://a.exa‸mple", id="a text"),
        pytest.param("ON_SUC‸CESS >> 取得", id="a relation"),
    ],
)
def test_no_definition(editor: Editor, place: str) -> None:
    assert editor.open(at(place)).ask("textDocument/definition") is None

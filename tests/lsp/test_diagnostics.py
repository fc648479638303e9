"""What is wrong with a file, told while it is written."""

import time

import pytest
from client import Editor, File
from harness.texts import CALLEE, CALLER

SOUND = """\
name: it
description: d
flow: [input >> ON_SUCCESS >> a]
config: {a: {component: set, values: {n: 1}}}
"""
WRONG = """\
name: it
description: d
flow:
  - input >> ON_SUCCESS >> 取得😀
  - 取得😀 >> ON_FAILURE >> rescue
  - 取得😀 >> ON_SUCCESS >> keep
  - 取得😀 >> ON_SUCCESS >> keep
config:
  取得😀: {component: http_request, url: "https://a.example.com"}
  rescue: {component: set, values: {😀: "{{[\\"取得😀\\"].error}} {{rescu.data}}"}}
  keep: {component: set, values: {a: 1}}
  unused: {component: set, values: {a: 1}}
"""


def codes(file: File) -> list[str]:
    return [each["code"] for each in file.findings()]


def test_a_finding_as_an_editor_has_it(editor: Editor) -> None:
    found = editor.open(WRONG).findings()
    told = {each["code"]: each for each in found}
    assert [each["code"] for each in found] == ["ARC102", "ARC109", "ARC202", "ARC108"]
    relation = told["ARC102"]
    assert relation["severity"] == 1
    assert relation["source"] == "acr"
    assert relation["message"].startswith("`ON_FAILURE` is no relation\nnote: arcrun's interpreter took")
    assert relation["message"].endswith("help: did you mean `ON_FAIL`?")


def test_the_place_is_the_name_behind_wide_characters(editor: Editor) -> None:
    file = editor.open(WRONG)
    places = {each["code"]: file.shown(each["range"]) for each in file.findings()}
    assert places["ARC102"] == "ON_FAILURE"
    assert places["ARC202"] == "rescu"
    assert places["ARC108"] == "unused"


def test_what_is_unused_is_faded_and_another_place_is_related(editor: Editor) -> None:
    file = editor.open(WRONG)
    told = {each["code"]: each for each in file.findings()}
    assert told["ARC108"]["tags"] == [1]
    assert told["ARC109"]["tags"] == [1]
    assert "tags" not in told["ARC202"]
    (related,) = told["ARC109"]["relatedInformation"]
    assert related["location"]["uri"] == file.uri
    assert related["location"]["range"]["start"]["line"] == 5


def test_findings_go_when_they_are_mended(editor: Editor) -> None:
    file = editor.open(WRONG)
    assert file.findings()
    assert editor.change(file, SOUND).findings() == []


def test_only_the_last_of_many_edits_is_checked(editor: Editor) -> None:
    file = editor.open(SOUND)
    file.findings()
    before = len(editor.told)
    for number in range(50):
        file = editor.change(file, SOUND.replace("a}", f"a{number}}}") + f"x{number}: 1\n")
    (last,) = file.findings()
    assert "`x49`" in last["message"]
    told = [each for each in editor.told[before:] if each.get("method") == "textDocument/publishDiagnostics"]
    assert len(told) <= 5


def test_a_version_is_told_with_its_own_findings(editor: Editor) -> None:
    file = editor.open(SOUND)
    for text in (WRONG, SOUND, WRONG):
        file = editor.change(file, text)
        assert (file.findings() == []) is (text == SOUND)


def test_closing_takes_the_findings_away(editor: Editor) -> None:
    file = editor.open(WRONG, "closing.yaml")
    assert file.findings()
    editor.tell("textDocument/didClose", {"textDocument": {"uri": file.uri}})
    other = editor.open(SOUND, "other.yaml")
    other.ask("textDocument/hover", position={"line": 0, "character": 0})
    told = [each["params"] for each in editor.told if each.get("method") == "textDocument/publishDiagnostics"]
    assert [each["diagnostics"] for each in told if each["uri"] == file.uri][-1] == []


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("services:\n  web: {image: nginx}\n", id="another tool's file"),
        pytest.param("name: ci\non: push\njobs: {}\n", id="a file with a name"),
        pytest.param("canonical_id: it\nversion: 1\n", id="a contract"),
        pytest.param("a: [\n", id="broken YAML of another tool"),
        pytest.param("", id="nothing"),
    ],
)
def test_other_files_are_left_alone(editor: Editor, text: str) -> None:
    file = editor.open(text, "foreign.yaml")
    assert file.ask("textDocument/hover", position={"line": 0, "character": 1}) is None
    assert file.ask("textDocument/documentSymbol") is None
    time.sleep(0.3)
    file.ask("textDocument/hover", position={"line": 0, "character": 1})
    told = [
        each["params"]["uri"]
        for each in editor.told
        if each.get("method") == "textDocument/publishDiagnostics"
    ]
    assert file.uri not in told


def test_a_file_that_stops_being_a_workflow_is_told_nothing_more(editor: Editor) -> None:
    file = editor.open(WRONG, "turned.yaml")
    assert file.findings()
    assert editor.change(file, "services: {}\n").findings() == []


@pytest.mark.parametrize(
    ("text", "code"),
    [
        pytest.param("name: it\nflow:\n  - a >> PIPE >> b\n c: [\n", "ARC001", id="broken YAML"),
        pytest.param("flow: []\n", "ARC004", id="no name"),
        pytest.param("name: a\nname: b\nflow: [input >> PIPE >> set]\n", "ARC002", id="a key twice"),
        pytest.param("name: a\0\nflow: [input >> PIPE >> set]\n", "ARC001", id="a NUL"),
        pytest.param("flow: &a [*a]\n", "ARC005", id="an alias inside itself"),
        pytest.param("flow: " + "[" * 5000, "ARC005", id="thousands of brackets"),
        pytest.param("name: \ud83d\nflow: [a >> PIPE >> b]\n", "ARC001", id="half of a surrogate pair"),
    ],
)
def test_whatever_the_text_holds(editor: Editor, text: str, code: str) -> None:
    assert code in codes(editor.open(text, "odd.yaml"))


def test_comments_silence(editor: Editor) -> None:
    text = WRONG.replace("  unused:", "  # arcrun: ignore[ARC108] kept for later\n  unused:")
    assert "ARC108" not in codes(editor.open(text))


def test_a_workflow_of_another_file_is_known(editor: Editor) -> None:
    calls = SOUND.replace("flow: [", "flow: [a >> CALLS_SUBFLOW >> helper, ")
    file = editor.open(calls, "calls.yaml")
    assert "ARC115" in codes(file)
    editor.open(SOUND.replace("name: it", "name: helper"), "helper.yaml").findings()
    deadline = time.monotonic() + 30
    while "ARC115" in codes(editor.change(file, calls)):
        assert time.monotonic() < deadline


def told_next(file: File) -> list[str]:
    """The codes of the next diagnostics of a file."""
    while True:
        params = file.editor._next().get("params", {})
        if params.get("uri") == file.uri and "diagnostics" in params:
            return [each["code"] for each in params["diagnostics"]]


def test_a_file_that_calls_is_checked_again_when_the_called_one_changes(editor: Editor) -> None:
    caller = editor.open(CALLER, "caller.yaml")
    assert codes(caller) == ["ARC115"]
    callee = editor.open(CALLEE, "callee.yaml")
    assert told_next(caller) == ["ARC302", "ARC301"]
    callee = editor.change(callee, CALLEE.replace("type: integer", "type: string"))
    assert told_next(caller) == ["ARC301"]
    editor.change(callee, CALLEE.replace("type: integer", "type: string").replace("{sum:", "{total:"))
    assert told_next(caller) == []

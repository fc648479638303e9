"""What may be written where, in documents that are being written."""

import json

import pytest
from client import Editor, File

HEAD = """\
name: it
description: d
inputs: {since: {type: string, description: from when on}, 數量: {type: integer}, "two words": {type: string}}
"""
FLOW = """\
flow:
  - input >> ON_SUCCESS >> fetch
  - fetch >> FOREACH file IN fetch.data.json.files >> post
  - fetch >> ON_SUCCESS >> 取得 資料
  - 取得 資料 >> ON_SUCCESS >> desk
"""
CONFIG = """\
config:
  fetch: {component: http_request, url: "https://a.example.com", headers: {a: "{{credential.token}}"}}
  post: {component: set, values: {n: "{{file.name}}"}}
  取得 資料:
    component: set
    values: {a: "{{fetch.data.json}}"}
  desk: {component: switch, value: a, cases: [{match: a, branch: money}, {match: b, branch: 技術}]}
"""


def at(editor: Editor, flow: str = "", config: str = "", end: str = "") -> File:
    return editor.open(HEAD + FLOW + flow + CONFIG + config + end)


# ── the flow ───────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("line", "first"),
    [
        pytest.param("  - ‸", ["input", "desk", "取得 資料", "post", "fetch"], id="where an edge begins"),
        pytest.param(
            "  - fetch >> ON_SUCCESS >> ‸",
            ["desk", "取得 資料", "post", "fetch", "output"],
            id="where it leads",
        ),
        pytest.param(
            "  - fetch >> ‸", ["ON_SUCCESS", "ON_FAIL", "IF", "FOREACH", "PIPE"], id="behind an arrow"
        ),
        pytest.param("  - fetch >>‸", ["ON_SUCCESS", "ON_FAIL"], id="right behind an arrow"),
        pytest.param("  - a >> PIPE >> b >> ‸", ["ON_SUCCESS", "ON_FAIL"], id="in a chain"),
        pytest.param("  - desk >> ‸", ["ON_BRANCH(money)", "ON_BRANCH(技術)"], id="the branches of a switch"),
        pytest.param("  - desk >> ON_BRANCH(‸", ["money", "技術", "default"], id="the branch of a relation"),
        pytest.param("  - fetch >> IF(‸", ["success", "data", "error"], id="a condition"),
        pytest.param(
            "  - fetch >> IF(data.‸) >> desk",
            ["status", "headers", "body", "json"],
            id="a member in a condition",
        ),
        pytest.param(
            "  - fetch >> IF(data.status == 1 and da‸",
            ["success", "data"],
            id="the second part of a condition",
        ),
        pytest.param("  - fetch >> FOREACH x ‸", ["IN"], id="behind a loop variable"),
        pytest.param("  - fetch >> FOREACH x IN ‸", ["fetch", "input"], id="a loop's list"),
        pytest.param(
            "  - fetch >> FOREACH x IN fetch.data.‸", ["status", "headers"], id="a member of a loop's list"
        ),
        pytest.param("  - fetch >> CALLS_SUBFLOW >> ‸", ["it"], id="a workflow"),
        pytest.param("  - fetch >> IS_A >> ‸", ["component://array_ops"], id="what a node is"),
        pytest.param("  - {‸}", ["from", "to", "type"], id="the keys of a map"),
        pytest.param("  - {from: ‸", ["input", "desk"], id="the source in a map"),
        pytest.param("  - {from: fetch, to: ‸}", ["desk"], id="the target in a map"),
        pytest.param("  - {from: fetch, to: x, type: ‸}", ["ON_SUCCESS"], id="the relation in a map"),
        pytest.param(
            "  - {from: desk, to: x, type: ON_BRANCH, branch: ‸}", ["money", "技術"], id="the branch in a map"
        ),
        pytest.param(
            "  - {from: fetch, to: x, type: IF, condition: ‸}",
            ["success", "data"],
            id="the condition in a map",
        ),
        pytest.param("  - from: fetch\n    ‸", ["from", "to", "type"], id="the keys of a map of lines"),
        pytest.param("  - (‸", ["input", "desk"], id="a path's first node"),
        pytest.param("  - (fetch)-[:‸", ["ON_SUCCESS"], id="a path's relation"),
        pytest.param("  - (fetch)-[:ON_FAIL]->(‸", ["input", "desk"], id="a path's second node"),
        pytest.param("  - (fetch)-[:ON_FAIL]->(x:‸", ["array_ops"], id="a path's component"),
        pytest.param('  - "fetch >> ‸', ["ON_SUCCESS"], id="in quotes that are not closed"),
    ],
)
def test_in_the_flow(editor: Editor, line: str, first: list[str]) -> None:
    found = list(at(editor, flow=line + "\n").complete())
    assert found[: len(first)] == first


@pytest.mark.parametrize(
    ("line", "label", "done"),
    [
        pytest.param(
            "  - fetch >> ‸", "ON_FAIL", "  - fetch >> ON_FAIL >> ", id="the next arrow comes along"
        ),
        pytest.param("  - fetch >>‸", "ON_FAIL", "  - fetch >> ON_FAIL >> ", id="a blank behind the arrow"),
        pytest.param(
            "  - fetch >> ON_‸SUC >> desk", "ON_FAIL", "  - fetch >> ON_FAIL >> desk", id="a word is replaced"
        ),
        pytest.param("  - fetch >> ‸", "失敗時", "  - fetch >> 失敗時 >> ", id="Chinese"),
        pytest.param("  - fetch >> 失‸", "失敗時", "  - fetch >> 失敗時 >> ", id="a begun Chinese word"),
        pytest.param(
            "  - fetch >> ‸", "IF", "  - fetch >> IF(${1:data.count > 0}) >> ", id="a condition's stop"
        ),
        pytest.param(
            "  - fetch >> PIPE >> 取得 ‸",
            "取得 資料",
            "  - fetch >> PIPE >> 取得 資料",
            id="a name of two words",
        ),
        pytest.param(
            "  - (fetch)-[:PIPE]->(‸)", "取得 資料", "  - (fetch)-[:PIPE]->(`取得 資料`)", id="back quotes"
        ),
        pytest.param(
            "  - desk >> ‸ >> x", "ON_BRANCH(技術)", "  - desk >> ON_BRANCH(技術) >> x", id="a branch"
        ),
        pytest.param("  - 取‸", "取得 資料", "  - 取得 資料 >> ", id="a source"),
        pytest.param(
            "  - {from: 取‸, to: x}", "取得 資料", "  - {from: 取得 資料, to: x}", id="a source in a map"
        ),
        pytest.param(
            "  - fetch >> IF(data.sta‸) >> x", "status", "  - fetch >> IF(data.status) >> x", id="a member"
        ),
    ],
)
def test_taken_in_the_flow(editor: Editor, line: str, label: str, done: str) -> None:
    assert at(editor, flow=line + "\n").completed(label) == HEAD + FLOW + done + "\n" + CONFIG


def test_relations_are_told_in_both_languages(editor: Editor) -> None:
    found = at(editor, flow="  - fetch >> ‸\n").complete()
    assert {"ON_SUCCESS", "成功時", "否則", "對每個", "SUBFLOW"} <= set(found)
    assert found["否則"]["detail"] == "ON_FALSE"
    assert "fires when" in found["否則"]["documentation"]["value"]


# ── templates ──────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("value", "first"),
    [
        pytest.param(
            '"{{‸}}"', ["desk", "取得 資料", "fetch", "input", "input.since"], id="where a path begins"
        ),
        pytest.param('"{{‸', ["desk", "取得 資料", "fetch"], id="a template and a text that are not closed"),
        pytest.param("{{‸", ["desk", "取得 資料", "fetch"], id="without quotes"),
        pytest.param("'x {{ ‸ }} y'", ["desk"], id="in a longer text"),
        pytest.param("{{input.since}}/{{‸}}", ["desk"], id="the second template"),
        pytest.param('"{{fetch.‸}}"', ["data", "success", "error", "error_code", "node"], id="a result"),
        pytest.param('"{{fetch.data.‸}}"', ["status", "headers", "body", "json"], id="below a result"),
        pytest.param('"{{fetch.data.st‸', ["status"], id="a begun member"),
        pytest.param("'{{fetch[\"data\"].‸}}'", ["status"], id="behind brackets"),
        pytest.param('"{{input.‸}}"', ["since", "數量", "two words"], id="the payload"),
        pytest.param('"{{credential.‸}}"', ["token"], id="secrets that the file names"),
        pytest.param('"{{fetch.data | ‸}}"', ["urlencode", "json"], id="filters"),
        pytest.param('"{{fetch.data | json | ‸', ["urlencode"], id="the second filter"),
        pytest.param('"{{fetch.data ?? ‸}}"', ["null", "true", "false"], id="what stands in"),
    ],
)
def test_in_a_template(editor: Editor, value: str, first: list[str]) -> None:
    flow = "  - desk >> PIPE >> last\n"
    file = at(editor, flow, f"  last:\n    component: set\n    values:\n      x: {value}\n      y: 1\n")
    assert list(file.complete())[: len(first)] == first


def test_a_loop_s_names_come_first_inside_it(editor: Editor) -> None:
    text = HEAD + FLOW + CONFIG.replace("{{file.name}}", "{{‸}}")
    assert list(editor.open(text).complete())[:3] == ["file", "file_index", "fetch"]


def test_what_runs_later_or_in_a_loop_is_not_offered(editor: Editor) -> None:
    text = HEAD + FLOW + CONFIG.replace("{{fetch.data.json}}", "{{‸}}")
    found = list(editor.open(text).complete())
    assert found[:2] == ["fetch", "input"]
    assert not {"desk", "post", "file", "取得 資料"} & set(found)


def test_a_node_that_may_not_have_run_says_so(editor: Editor) -> None:
    flow = "  - desk >> ON_BRANCH(money) >> pay\n  - desk >> PIPE >> last\n"
    config = '  pay: {component: set, values: {a: 1}}\n  last: {component: set, values: {x: "{{‸}}"}}\n'
    found = at(editor, flow, config).complete()
    assert found["pay"]["detail"] == "set; may not have run"
    assert found["fetch"]["detail"] == "http_request"


@pytest.mark.parametrize(
    ("value", "label", "done"),
    [
        pytest.param(
            '"{{‸}}"', "取得 資料", "\"{{['取得 資料']}}\"", id="a name of two words in double quotes"
        ),
        pytest.param(
            "'{{‸}}'", "取得 資料", "'{{[\"取得 資料\"]}}'", id="a name of two words in single quotes"
        ),
        pytest.param('"{{取‸}}"', "取得 資料", "\"{{['取得 資料']}}\"", id="a begun name of two words"),
        pytest.param('"{{input.‸}}"', "two words", "\"{{input['two words']}}\"", id="a field of two words"),
        pytest.param('"{{input.‸}}"', "數量", '"{{input.數量}}"', id="a Chinese field"),
        pytest.param('"{{fetch.data.he‸ad}}"', "json", '"{{fetch.data.json}}"', id="a member is replaced"),
        pytest.param(
            "'{{fetch.data | ‸}}'", "join", "'{{fetch.data | join(\"${1:, }\")}}'", id="a filter's argument"
        ),
        pytest.param(
            '"{{fetch.data | ‸}}"', "default", "\"{{fetch.data | default('${1:value}')}}\"", id="a default"
        ),
        pytest.param('"{{‸}}"', "input.two words", "\"{{input['two words']}}\"", id="a field with its root"),
    ],
)
def test_taken_in_a_template(editor: Editor, value: str, label: str, done: str) -> None:
    flow = "  - desk >> PIPE >> last\n"
    config = "  last: {component: set, values: {x: %s}}\n"
    assert at(editor, flow, config % value).completed(label) == HEAD + FLOW + flow + CONFIG + config % done


def test_in_the_output(editor: Editor) -> None:
    assert list(at(editor, end='output: {a: "{{‸').complete())[:3] == ["desk", "取得 資料", "fetch"]


def test_code_is_no_template_and_knows_what_is_mapped(editor: Editor) -> None:
    config = (
        "  last:\n    component: code\n    input: {total: 1, names: 2}\n    code: |\n      return input.‸;\n"
    )
    assert list(at(editor, "  - desk >> PIPE >> last\n", config).complete()) == ["total", "names"]
    assert (
        list(at(editor, "  - desk >> PIPE >> last\n", config.replace("input.‸", "`${{‸`")).complete()) == []
    )


# ── configuration ──────────────────────────────────────────────────────────────────────────────

LATER = "  - desk >> PIPE >> later\n"


@pytest.mark.parametrize(
    ("config", "found"),
    [
        pytest.param("  ‸", ["later"], id="a node that has no configuration yet"),
        pytest.param("  later:\n    ‸", ["component", "policy"], id="the keys of a node"),
        pytest.param("  later: {‸}", ["component", "policy"], id="the keys of a node in braces"),
        pytest.param(
            "  later:\n    component: http_request\n    method: GET\n    ‸",
            ["url", "headers", "query", "body", "body_json", "timeout_ms", "policy"],
            id="parameters that are not there yet",
        ),
        pytest.param(
            "  later: {component: http_request, ‸", ["url", "method"], id="parameters in braces that are open"
        ),
        pytest.param(
            "  later:\n    component: http_request\n    bod‸", ["url", "method"], id="a begun parameter"
        ),
        pytest.param(
            "  later: {component: merge, mode: ‸}",
            ["shallow", "deep", "concat", "zip", "by_key"],
            id="listed values",
        ),
        pytest.param(
            "  later:\n    policy:\n      ‸", ["retry", "timeout", "on_error", "concurrency"], id="the policy"
        ),
        pytest.param("  later: {policy: {retry: {‸}}}", ["limit", "delay", "backoff"], id="retries"),
        pytest.param("  later: {policy: {on_error: ‸}}", ["continue", "fail"], id="what a failure does"),
        pytest.param(
            "  later: {policy: {retry: {backoff: ‸}}}",
            ["exponential", "linear", "constant"],
            id="the backoff",
        ),
        pytest.param("  later: {policy: {timeout: ‸}}", ["500ms", "5s", "30s"], id="a duration"),
        pytest.param(
            "  later: {component: code, ‸}", ["code", "input", "limits", "policy"], id="a code node"
        ),
        pytest.param(
            "  later: {component: code, limits: {‸}}", ["timeout_ms", "max_ticks"], id="limits of code"
        ),
        pytest.param(
            "  later:\n    component: switch\n    cases:\n      - ‸",
            ["match", "branch"],
            id="the keys of an item",
        ),
        pytest.param("  later: {component: trigger_workflow, workflow_name: ‸}", ["it"], id="a workflow"),
        pytest.param(
            "  later:\n    component: trigger_workflow\n    workflow_name: it\n    input:\n      ‸",
            ["since", "數量", "two words"],
            id="the payload of a called workflow",
        ),
    ],
)
def test_in_the_configuration(editor: Editor, config: str, found: list[str]) -> None:
    assert list(at(editor, LATER, config + "\n").complete())[: len(found)] == found


def test_components_come_with_what_they_do(editor: Editor) -> None:
    found = at(editor, LATER, "  later:\n    component: ‸\n").complete()
    assert {"http_request", "set", "code", "trigger_workflow", "workflow://it"} <= set(found)
    assert found["http_request"]["detail"] == "HTTP request"
    assert "Sends one HTTP request" in found["http_request"]["documentation"]["value"]


@pytest.mark.parametrize(
    ("config", "label", "done"),
    [
        pytest.param(
            "  later:\n    component: ht‸",
            "http_request",
            "  later:\n    component: http_request",
            id="a component",
        ),
        pytest.param(
            "  later: {component: http_request, m‸}",
            "method",
            "  later: {component: http_request, method: }",
            id="a key",
        ),
        pytest.param(
            "  later: {component: merge, ‸}",
            "mode",
            "  later: {component: merge, mode: ${1|shallow,deep,concat,zip,by_key|}}",
            id="a key with its values",
        ),
        pytest.param(
            "  later: {component: http_request, m‸ethod: GET}",
            "url",
            "  later: {component: http_request, url: GET}",
            id="a key that has a value",
        ),
        pytest.param("  lat‸", "later", "  later:\n  component: ${1:http_request}", id="a node"),
    ],
)
def test_taken_in_the_configuration(editor: Editor, config: str, label: str, done: str) -> None:
    assert at(editor, LATER, config + "\n").completed(label) == HEAD + FLOW + LATER + CONFIG + done + "\n"


def test_a_component_of_one_s_own(editor: Editor) -> None:
    folder = editor.folder / "components" / "shout"
    folder.mkdir(parents=True, exist_ok=True)
    contract = {
        "canonical_id": "shout",
        "display_name": "Shout",
        "category": "data",
        "version": "1.0.0",
        "description": "Says it louder.",
        "input_schema": {"type": "object", "properties": {"loud": {"type": "boolean"}}},
    }
    (folder / "component.contract.yaml").write_text(json.dumps(contract))
    editor.tell("workspace/didChangeWatchedFiles", {"changes": []})
    assert "shout" in at(editor, LATER, "  later:\n    component: ‸\n").complete()
    file = at(editor, LATER, "  later:\n    component: shout\n    ‸\n")
    assert list(file.complete()) == ["loud", "policy"]
    assert list(at(editor, LATER, "  later: {component: shout, loud: ‸}\n").complete()) == ["true", "false"]


# ── the rest of the document ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("end", "found"),
    [
        pytest.param("‸", ["output", "triggers", "access", "egress"], id="keys that are not there yet"),
        pytest.param("acc‸", ["output", "triggers", "access", "egress"], id="a begun key"),
        pytest.param("access: ‸", ["key", "public"], id="who may call it"),
        pytest.param("triggers:\n  ‸", ["cron"], id="triggers"),
        pytest.param(
            "---\nname: two\nflow: [a >> PIPE >> b]\n‸",
            ["description", "inputs", "config"],
            id="a second document",
        ),
        pytest.param("# arcrun: ignore[‸", ["ARC001", "ARC002"], id="rules in a comment"),
        pytest.param("# arcrun: ignore[ARC204, ‸", ["ARC001", "ARC002"], id="the second rule in a comment"),
        pytest.param("# a note ‸", [], id="a comment"),
        pytest.param("x-mine: {‸}", [], id="keys of one's own"),
    ],
)
def test_elsewhere(editor: Editor, end: str, found: list[str]) -> None:
    got = list(at(editor, end=end).complete())
    assert got[: len(found)] == found if found else got == []


def test_the_payload_s_schema(editor: Editor) -> None:
    text = "name: it\ninputs:\n  a:\n    ‸\nflow: [input >> PIPE >> set]\n"
    assert list(editor.open(text).complete())[:3] == ["type", "required", "default"]
    text = "name: it\ninputs: {a: {type: ‸}}\nflow: [input >> PIPE >> set]\n"
    assert list(editor.open(text).complete())[:2] == ["string", "integer"]


def test_an_empty_file_begins_with_a_workflow(editor: Editor) -> None:
    file = editor.open("# mine\n‸", "new.yaml")
    got = file.completed("workflow")
    assert got.startswith("# mine\nname: ${1:name}\n")
    assert "input >> ON_SUCCESS >>" in got


@pytest.mark.parametrize(
    "text",
    [
        pytest.param("services:\n  ‸", id="another tool's file"),
        pytest.param("name: ci\non: ‸", id="a file with a name"),
    ],
)
def test_other_files_are_left_alone(editor: Editor, text: str) -> None:
    assert editor.open(text, "other.yaml").complete() == {}


# ── while the text is broken ───────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    "broken",
    [
        pytest.param('  later: {component: set, values: {x: "{{‸\n', id="quotes and braces"),
        pytest.param(
            '  later:\n    component: set\n    values:\n      x: "a\n      y: "{{‸\n',
            id="quotes that were open before",
        ),
        pytest.param("  later:\n   component: set\n    values: {x: '{{‸\n", id="indentation"),
        pytest.param(
            "  later:\n    component: set\n    component: set\n    values: {x: '{{‸\n", id="a key twice"
        ),
        pytest.param("  later:\n    values: {x: [1, {y: '{{‸\n", id="brackets"),
    ],
)
def test_the_last_text_that_was_right_helps(editor: Editor, broken: str) -> None:
    at(editor, LATER, "  later: {component: set, values: {}}\n").findings()
    found = list(at(editor, LATER, broken).complete())
    assert found[:3] == ["desk", "取得 資料", "fetch"]


def test_an_editor_without_snippets_gets_plain_text(tmp_path_factory: pytest.TempPathFactory) -> None:
    plain = {"completion": {"completionItem": {"snippetSupport": False}}}
    other = Editor(tmp_path_factory.mktemp("plain"), textDocument=plain)
    file = at(other, flow="  - fetch >> ‸\n")
    items = file.complete()
    assert items["IF"]["textEdit"]["newText"] == "IF(data.count > 0) >> "
    assert all(each.get("insertTextFormat") == 1 for each in items.values())
    assert other.close() == 0

"""A fix takes its finding away, brings no other, and leaves the rest of the text as it was."""

import pytest
from told import HEAD, SET, findings, flow

from arcrun_compiler.text.diagnostic import Diagnostic
from arcrun_compiler.text.edit import edited


def fixed(text: str, finding: Diagnostic) -> str:
    assert finding.fix is not None
    return edited(text, finding.fix.edits)


TEXTS = [
    pytest.param('{"nmae": "w", "description": "d", "flow": ["input >> PIPE >> a"]}', id="a quoted key"),
    pytest.param(HEAD + "trigers: {cron: []}\n" + flow("a >> PIPE >> b")[len(HEAD) :], id="a plain key"),
    pytest.param(flow("input >> PIPE >> a", "a >> ON_FAILURE >> b"), id="a relation"),
    pytest.param(flow("input >> PIPE >> a", "a >> 失敗 >> b"), id="a Chinese relation"),
    pytest.param(flow("input >> PIPE >> a", "(a)-[:ON_FAILURE]->(b)"), id="a relation of a path"),
    pytest.param(flow("input >> PIPE >> a", "{from: a, to: b, type: ON_FAILURE}"), id="a relation of a map"),
    pytest.param(flow("input >> PIPE >> a", "a >> PIPE >> b", "a >> PIPE >> b # again"), id="an edge"),
    pytest.param(
        flow("input >> PIPE >> a", "a >> PIPE >> b", "'a >> PIPE\n    >> b'"), id="an edge of two lines"
    ),
    pytest.param(flow("input >> PIPE >> a", config=f"  b: {SET}\n"), id="unused configuration at the end"),
    pytest.param(
        flow(
            "input >> PIPE >> a",
            a=f"{SET}\n  b:\n    component: code\n    code: |\n      return 1;\n\n  x: {SET}",
        )
        .replace("  x:", "  # about c\n  c:")
        .replace(">> a\n", ">> a >> PIPE >> c\n"),
        id="unused configuration in the middle",
    ),
    pytest.param(
        flow("input >> PIPE >> load", config=f"  laod: {SET}\n"), id="configuration of another name"
    ),
]


@pytest.mark.parametrize("text", TEXTS)
def test_fix_mends_its_finding_and_nothing_else(text: str) -> None:
    before = findings(text)
    mended = [finding for finding in before if finding.fix is not None]
    assert mended, "the text has something to mend"
    for finding in mended:
        after = findings(fixed(text, finding))
        assert len(after) < len(before)
        assert {each.message for each in after} < {each.message for each in before}


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(flow("input >> PIPE >> a", "a >> WHEN >> b"), id="a condition would be missing"),
        pytest.param(flow("input >> PIPE >> a", "a >> UNLESS(x) >> b"), id="it means the contrary"),
        pytest.param(
            HEAD + "output: 1\noutptu: 2\n" + flow("a >> PIPE >> b")[len(HEAD) :],
            id="the key is there already",
        ),
        pytest.param(flow("a >> PIPE >> b", "a >> PIPE >> b >> PIPE >> c"), id="an edge of a chain stays"),
        pytest.param(
            HEAD + "flow: [a >> PIPE >> b, a >> PIPE >> b]\n" + flow("a >> PIPE >> b").partition("config")[2],
            id="a list on one line",
        ),
        pytest.param(
            HEAD + f"flow: [output >> PIPE >> output]\nconfig: {{a: {SET}}}\n", id="config would be empty"
        ),
    ],
)
def test_no_fix_where_it_would_not_mend(text: str) -> None:
    found = findings(text)
    assert found
    assert [each.fix for each in found if each.fix is not None] == []


@pytest.mark.parametrize(
    ("edges", "is_safe"),
    [
        pytest.param(["a >> PIPE >> b", "a >> PIPE >> b"], True, id="side by side"),
        pytest.param(
            ["a >> PIPE >> b", "a >> PIPE >> c", "a >> PIPE >> b"], False, id="it puts b off behind c"
        ),
        pytest.param(["a >> FOREACH x IN a.x >> b", "a >> FOREACH x IN a.x >> b"], False, id="two loops"),
        pytest.param(["a >> CALLS_SUBFLOW >> w", "a >> CALLS_SUBFLOW >> w"], False, id="two calls"),
    ],
)
def test_removing_an_edge_is_safe_where_nobody_can_tell(edges: list[str], is_safe: bool) -> None:
    found = [
        each for each in findings(flow("input >> IF(x) >> a", *edges)) if each.code.slug == "duplicate-edge"
    ]
    assert [each.fix.safe for each in found if each.fix] == [is_safe]


def test_a_relation_of_another_meaning_is_no_safe_fix() -> None:
    safe = {}
    for word in ("ON_FAILURE", "ON_SUCESS", "CATCH", "ALWAYS"):
        (finding,) = findings(flow("input >> PIPE >> a", f"a >> {word} >> b"))
        assert finding.fix is not None
        safe[word] = finding.fix.safe
    assert safe == {"ON_FAILURE": True, "ON_SUCESS": True, "CATCH": False, "ALWAYS": False}


@pytest.mark.parametrize(
    ("written", "suggestion", "is_fixed"),
    [
        pytest.param("timeot_ms: 5", "did you mean `timeout_ms`?", True, id="a slip of the pen"),
        pytest.param(
            "timeout: 5", "it belongs to the node's policy: `policy: {timeout: …}`", False, id="a policy"
        ),
        pytest.param("params: {}", "did you mean `query`?", False, id="another library's word"),
        pytest.param("body: x, json: {}", "did you mean `body_json`?", False, id="with its usual one"),
        pytest.param("colour: red", "remove it; nothing reads it", False, id="nothing near"),
    ],
)
def test_a_parameter_that_there_is_not(written: str, suggestion: str, is_fixed: bool) -> None:
    fetch = f"{{component: http_request, url: 'https://a.example.com', {written}}}"
    text = flow("input >> PIPE >> a", a=fetch)
    (finding,) = (each for each in findings(text) if each.code.id == "ARC303")
    assert (finding.help, finding.fix is not None) == (suggestion, is_fixed)


def test_a_field_that_is_only_near_a_declared_one_is_no_safe_fix() -> None:
    text = (
        f"{HEAD}inputs: {{姓名: {{type: string}}}}\nflow: [input >> PIPE >> a]\n"
        "config: {a: {component: set, values: {x: '{{input.姓氏}}'}}}\n"
    )
    (finding,) = findings(text)
    assert finding.fix is not None
    assert (finding.code.slug, finding.fix.safe) == ("payload-undeclared", False)


def test_the_list_of_a_loop_is_suggested_without_braces() -> None:
    fetch = "{component: http_request, url: 'https://a.example.com'}"
    text = flow("input >> PIPE >> a", "a >> FOREACH x IN data.json.rows >> b", a=fetch)
    (finding,) = findings(text)
    assert (finding.code.slug, finding.help) == ("implicit-field", "write `a.data.json.rows`")

"""The rules of a document's shape and flow: what each finds, where it points, and where it is silent."""

import pytest
from told import HEAD, SET, Told, at, findings, flow, told


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param("", set(), id="an empty file holds nothing"),
        pytest.param("- a\n", {("missing-field", "")}, id="a list is no document"),
        pytest.param(HEAD + "flow:\n  - [a]\n", {("missing-field", "[a]")}, id="an edge is no list"),
        pytest.param(
            HEAD + "flow: [{from: a}]\nconfig: {b: {component: set}}\n",
            {("missing-field", ""), ("unused-config", "b")},
            id="what an edge without end does not name is unused",
        ),
        pytest.param(
            HEAD + "flow: [{from: a, too: b}]\nconfig: {b: {component: set}}\n",
            {("missing-field", ""), ("unknown-key", "too")},
            id="a node in a broken edge may be used",
        ),
        pytest.param(
            flow('input >> IF(x == "a: b") >> a', "input >> PIPE >> b"),
            {("flow-syntax", ":")},
            id="a colon made a mapping of an edge",
        ),
        pytest.param(
            flow("(a)-[:FOREACH {item: file}]->(b)"),
            {("flow-syntax", ":")},
            id="a colon made a mapping of a path",
        ),
        pytest.param(
            flow("input >> PIPE >> n >> PIPE >> m").replace("config", "x-config")
            + "confg: {n: {component: set}, m: {component: set}}\n",
            {("unknown-key", "confg")},
            id="a misspelt config is the only mistake",
        ),
        pytest.param(
            flow("input >> PIPE >> n") + "nodes: {n: {component: set}}\n",
            {("unknown-key", "nodes")},
            id="another tool's word for config",
        ),
        pytest.param(
            flow("input >> PIPE >> n") + "nodes: [{id: n, uses: set}]\n",
            {("unknown-key", "nodes")},
            id="nodes as a list",
        ),
        pytest.param(
            flow("input >> PIPE >> n") + "config: [{n: {component: set}}]\n",
            {("missing-field", "[{n: {component: set}}]")},
            id="config is no list",
        ),
        pytest.param(
            flow("input >> PIPE >> n") + "meta: {m: 1}\n",
            {("unknown-key", "meta"), ("unknown-component", "n")},
            id="a key that holds no nodes explains nothing",
        ),
        pytest.param(
            flow('input >> IF(x == "a # b") >> a', "input >> PIPE >> b"),
            {("flow-syntax", " #")},
            id="a comment begins inside an edge",
        ),
        pytest.param(
            flow("input >> PIPE >> a  # it's fine", "input >> PIPE >> b"),
            set(),
            id="a comment behind an edge",
        ),
        pytest.param(
            flow("input >> a", "a >> PIPE >> b"), {("flow-syntax", "a")}, id="an edge without a relation"
        ),
        pytest.param(
            flow("input >> PIPE >> a", config="  aa: {component: set}\n"),
            {("unused-config", "aa")},
            id="a name inside another name is not used",
        ),
        pytest.param(
            flow("input >> PIPE >> a", config=f"  A: {SET}\n"),
            {("unused-config", "A")},
            id="a node configured by name and by id",
        ),
        pytest.param(
            flow("input >> PIPE >> a", "a >> IF(x = 1) >> b", "a >> IF(x = 2) >> b"),
            {("condition-syntax", "=")},
            id="edges that cannot be read are no duplicates",
        ),
        pytest.param(
            flow("input >> PIPE >> a", "a >> LATER >> b", "a >> SOON >> b"),
            {("unknown-relation", "LATER"), ("unknown-relation", "SOON")},
            id="unknown relations are no duplicates",
        ),
        pytest.param(
            flow("input >> PIPE >> a", "a >> IF(data.n == 1) >> b", "a >> IF(data.n ==  1) >> b"),
            {("duplicate-edge", "a")},
            id="conditions are compared by meaning",
        ),
        pytest.param(
            flow("input >> PIPE >> a", "a >> FOREACH x IN input.xs >> b", "a >> FOREACH x IN input.ys >> b"),
            {("loop-body-shared", "FOREACH x IN input.xs")},
            id="one body of two loops",
        ),
        pytest.param(
            flow("a >> FOREACH x IN input.xs >> b", "a >> FOREACH x IN input.xs >> b"),
            {("duplicate-edge", "a")},
            id="the same loop twice is told once",
        ),
        pytest.param(flow("a >> PIPE >> a"), {("cycle", "PIPE")}, id="an edge from a node to itself"),
        pytest.param(
            flow("a >> PIPE >> b >> PIPE >> c >> PIPE >> b"),
            {("cycle", "PIPE")},
            id="a circle behind a start",
        ),
        pytest.param(
            flow("input >> PIPE >> a", "a >> CALLS_SUBFLOW >> b", "b >> PIPE >> c", b=""),
            {("unknown-workflow", "b"), ("misplaced-node", "b")},
            id="an edge out of a sub-workflow",
        ),
        pytest.param(
            flow("input >> PIPE >> a >> PIPE >> input"),
            {("misplaced-node", "input"), ("cycle", "PIPE")},
            id="an edge into the source",
        ),
        pytest.param(
            flow("input >> PIPE >> a >> PIPE >> output", "a >> PIPE >> end"),
            {("misplaced-node", "end")},
            id="a second sink",
        ),
        pytest.param(
            flow("input >> PIPE >> a >> PIPE >> output", "a >> PIPE >> end", end=SET),
            set(),
            id="a sink's name with a component is a node",
        ),
    ],
)
def test_shape_and_flow(text: str, expected: set[tuple[str, str]]) -> None:
    assert told(text) == {Told(*each) for each in expected}


@pytest.mark.parametrize(
    ("node", "edge", "is_told"),
    [
        pytest.param("{component: if_control, condition: x}", "ON_TRUE", False, id="if_control has true"),
        pytest.param("{component: if_control, condition: x}", "ON_BRANCH(yes)", True, id="and no yes"),
        pytest.param("{component: try_catch}", "ON_BRANCH(catch)", False, id="a branch by a constant"),
        pytest.param("{component: try_catch}", "ON_TRUE", True, id="a branch that no constant is"),
        pytest.param("{component: set, values: {branch: x}}", "ON_BRANCH(x)", False, id="open data"),
        pytest.param("{component: code, code: return input;}", "ON_BRANCH(x)", False, id="code"),
        pytest.param(
            "{component: filter, items: [], condition: x}", "ON_BRANCH(x)", True, id="no branch at all"
        ),
        pytest.param("{component: 'https://tools.test/x'}", "ON_BRANCH(x)", False, id="a remote component"),
    ],
)
def test_branches_of_components(node: str, edge: str, is_told: bool) -> None:
    found = told(flow("input >> PIPE >> a", f"a >> {edge} >> b", a=node))
    assert ("no-such-branch" in {each.slug for each in found}) is is_told


def test_branches_stay_unknown_where_a_sub_workflow_adds_to_the_result() -> None:
    text = flow(
        "input >> PIPE >> a", "a >> CALLS_SUBFLOW >> w", "a >> ON_BRANCH(x) >> b", a="{component: filter}"
    )
    assert "no-such-branch" not in {each.slug for each in told(text)}


@pytest.mark.parametrize(
    ("field", "expected"),
    [
        pytest.param("component: code", {("missing-field", "code")}, id="code without code"),
        pytest.param("component: code, code: ''", {("missing-field", "''")}, id="empty code"),
        pytest.param("component: code, code: [1]", {("missing-field", "[1]")}, id="code that is a list"),
        pytest.param("component: cron", {("missing-field", "cron")}, id="cron without a schedule"),
        pytest.param("component: cron, cron_expr: '* * * *'", {("bad-cron", "* * * *")}, id="four fields"),
        pytest.param("component: cron, cron_expr: '* * 32 * *'", {("bad-cron", "32")}, id="a day too many"),
        pytest.param("component: cron, cron_expr: '0 9 * * 7'", set(), id="day seven is Sunday"),
        pytest.param(
            "component: cron, cron_expr: '0 9 * * 1', timezone: UTC",
            {("unknown-key", "timezone")},
            id="cron is UTC",
        ),
        pytest.param(
            "component: trigger_workflow", {("missing-field", "trigger_workflow")}, id="call of nothing"
        ),
        pytest.param(
            "component: trigger_workflow, workflow_name: '{{input.x}}'",
            {("missing-field", "'{{input.x}}'")},
            id="a name that is computed",
        ),
        pytest.param(
            "component: trigger_workflow, workflow_name: x, wait: 1",
            {("missing-field", "1"), ("unknown-workflow", "x")},
            id="wait is true or false",
        ),
        pytest.param(
            "component: workflow://x", {("unknown-workflow", "workflow://x")}, id="a workflow's address"
        ),
        pytest.param(
            "component: set, policy: {cache: 1h}", {("unsupported", "cache")}, id="no results are kept"
        ),
        pytest.param(
            "component: code, code: return 1;, sandbox: quickjs",
            {("unsupported", "sandbox")},
            id="no sandbox",
        ),
        pytest.param("component: cmp_0a1b2c3d", {("unsupported", "cmp_0a1b2c3d")}, id="no names by hash"),
        pytest.param("component: comp_nothing", {("unknown-component", "comp_nothing")}, id="no such"),
        pytest.param("component: component://set, values: {}", set(), id="a component's address"),
        pytest.param("component: comp_passthrough, any: 1", set(), id="any parameter beside the context"),
    ],
)
def test_nodes(field: str, expected: set[tuple[str, str]]) -> None:
    text = flow("input >> PIPE >> a", a=f"{{{field}}}")
    if "cron" in field:
        text = flow("a >> PIPE >> b", a=f"{{{field}}}")
    assert told(text) == {Told(*each) for each in expected}


@pytest.mark.parametrize(
    ("host", "is_told"),
    [
        ("api.test", False),
        ("*.api.test", False),
        ("api.test:8443", False),
        ("例え.test", False),
        ("https://api.test", True),
        ("api.test/v1", True),
        ("me@api.test", True),
        ("api.*.test", True),
        ("", True),
    ],
)
def test_hosts(host: str, is_told: bool) -> None:
    found = told(f'egress: ["{host}"]\n' + flow("input >> PIPE >> a"))
    assert ("missing-field" in {each.slug for each in found}) is is_told


def test_a_placeholder_without_a_value_is_the_only_thing_told_of_its_place() -> None:
    text = (
        "name: ${NAME}\ndescription: d\negress: [__HOST__]\ntriggers: {cron: [__CRON__]}\n"
        "flow: ['input >> PIPE >> a', 'a >> PIPE >> b']\n"
        "config:\n"
        "  a: {component: __COMPONENT__, policy: {timeout: __TIME__}}\n"
        "  b: {component: trigger_workflow, workflow_name: __FLOW__, wait: __WAIT__}\n"
    )
    assert {each.slug for each in told(text)} == {"unfilled-placeholder"}


def test_a_place_in_a_filled_value_is_its_placeholder() -> None:
    text = (
        "name: w\ndescription: d\ntriggers: {cron: ['0 __HOUR__ * * *']}\n"
        + flow("input >> PIPE >> a")[len(HEAD) :]
    )
    (finding,) = findings(text, defines={"HOUR": "25"})
    assert (finding.code.slug, at(finding)) == ("bad-cron", "__HOUR__")


@pytest.mark.parametrize(
    ("word", "suggestion"),
    [
        ("ON_SUCESS", "did you mean `ON_SUCCESS`?"),
        ("on-fail", "did you mean `ON_FAIL`?"),
        ("失敗", "did you mean `失敗時`?"),
        ("成功", "did you mean `成功時`?"),
        ("UNLESS", "write `IF(not …)`"),
    ],
)
def test_a_relation_is_suggested_in_its_own_language(word: str, suggestion: str) -> None:
    (finding,) = findings(flow("input >> PIPE >> a", f"a >> {word} >> b"))
    assert (finding.code.slug, finding.help) == ("unknown-relation", suggestion)


def test_relations_are_listed_in_the_language_of_the_word() -> None:
    (finding,) = findings(flow("input >> PIPE >> a", "a >> 莫名其妙地 >> b"))
    assert finding.help is not None
    assert "`完成後`" in finding.help
    assert "`PIPE`" not in finding.help


@pytest.mark.parametrize(
    ("edges", "help"),
    [
        pytest.param(["開始 >> PIPE >> a"], "write `start`: the virtual source is called", id="a source"),
        pytest.param(["Input >> PIPE >> a"], "write `input`: the virtual source is called", id="in capitals"),
        pytest.param(["input >> PIPE >> a >> PIPE >> 結束"], "write `end`: the virtual sink", id="a sink"),
        pytest.param(
            ["input >> PIPE >> a >> PIPE >> 完成", "a >> ON_FAIL >> output"],
            "write `output`, as the virtual sink is called elsewhere here",
            id="a second sink",
        ),
        pytest.param(["input >> PIPE >> 完成 >> PIPE >> a"], "say what it is", id="a step in the middle"),
    ],
)
def test_other_words_for_the_virtual_nodes(edges: list[str], help: str) -> None:
    (found,) = (each for each in findings(flow(*edges)) if each.code.slug == "unknown-component")
    assert str(found.help).startswith(help)


@pytest.mark.parametrize(
    ("edge", "config", "suggestion"),
    [
        pytest.param(
            "input >> PIPE >> n", "  n: {type: set}\n", "did you mean `component`?", id="another tool's key"
        ),
        pytest.param(
            "input >> PIPE >> n", "  n: {component: http}\n", "did you mean `http_request`?", id="a beginning"
        ),
        pytest.param("input >> PIPE >> n", "  n: {type: a}\n", "add `component:`", id="a key of its own"),
    ],
)
def test_a_component_is_suggested(edge: str, config: str, suggestion: str) -> None:
    found = findings(flow(edge, config=config))
    (finding,) = (each for each in found if each.code.slug == "unknown-component")
    assert finding.help is not None
    assert finding.help.startswith(suggestion)


@pytest.mark.parametrize(
    ("key", "help"),
    [
        pytest.param("nodes: {n: {component: set}}", "did you mean `config`?", id="a map of the nodes"),
        pytest.param("nodes: {m: 1}", "a node's parameters stand in `config`", id="a map of something else"),
    ],
)
def test_configuration_under_another_key(key: str, help: str) -> None:
    found = findings(flow("input >> PIPE >> n") + key + "\n")
    (finding,) = (each for each in found if each.code.slug == "unknown-key")
    assert finding.help == help


@pytest.mark.parametrize(
    ("config", "expected"),
    [
        pytest.param(
            '{component: telegram_send_message, chat: "1", text: a}',
            {"unknown-parameter": "did you mean `chat_id`?"},
            id="a beginning of what is missing is one mistake",
        ),
        pytest.param(
            '{component: telegram_send_message, chat_id: "1", message: a}',
            {
                "unknown-parameter": "did you mean `text`? it has to be there, and nothing gives it",
                "missing-parameter": "set it in `config.n`",
            },
            id="another word for the only one that is missing",
        ),
        pytest.param(
            "{component: telegram_send_message, message: a}",
            {
                "unknown-parameter": "did you mean `message_thread_id`?",
                "missing-parameter": "set them in `config.n`",
            },
            id="of two that are missing it may be either",
        ),
        pytest.param(
            '{component: gmail_get_message, id: "1"}',
            {"unknown-parameter": "did you mean `message_id`?"},
            id="an ending",
        ),
        pytest.param(
            '{component: date_ops, operation: now, layout: "2006"}',
            {"unknown-parameter": "it belongs to `args`: `args: {layout: …}`"},
            id="one level too high",
        ),
        pytest.param(
            "{component: date_ops, operation: format, date: a}",
            {"unknown-parameter": "remove it; nothing reads it", "bad-constant": "add `input`"},
            id="what no form of the input has is told once",
        ),
    ],
)
def test_a_parameter_is_suggested(config: str, expected: dict[str, str]) -> None:
    found = findings(flow("input >> PIPE >> n", config=f"  n: {config}\n"))
    assert {each.code.slug: each.help for each in found} == expected
    assert len(found) == len(expected)


@pytest.mark.parametrize(
    ("properties", "help"),
    [
        pytest.param(
            "{a: {type: object, required: true, properties: {b: {}}, required: [b]}}",
            "where a property is required, and has required ones of its own, write the whole schema:",
            id="a property and what is in it",
        ),
        pytest.param("{a: {required: true, required: false}}", "keep one of the two", id="the same twice"),
        pytest.param("{a: {type: text, type: [text]}}", "keep one of the two", id="another key"),
    ],
)
def test_the_same_key_twice(properties: str, help: str) -> None:
    found = findings(flow("input >> PIPE >> a").replace("flow:", f"inputs: {properties}\nflow:"))
    (finding,) = (each for each in found if each.code.slug == "duplicate-key")
    assert str(finding.help).startswith(help)

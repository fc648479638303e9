"""The rules of a document's shape and flow: what each finds, where it points, and where it is silent."""

import pytest
from told import HEAD, SET, Told, at, findings, flow, told

from arcrun_compiler.contract.types.model import MOST_VALUES

SWITCH = (
    "{component: switch, value: '{{input.x}}', cases: [{match: 1, branch: one}, {match: 2, branch: two}]%s}"
)


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
    ("edges", "switch", "expected"),
    [
        pytest.param(
            ["a >> ON_BRANCH(one) >> b", "a >> ON_BRANCH(two) >> c"],
            "",
            {("missing-case", "cases")},
            id="all cases taken, and nothing for the rest",
        ),
        pytest.param(
            ["a >> ON_BRANCH(one) >> b", "a >> ON_BRANCH(two) >> c"],
            ", default_branch: null",
            set(),
            id="nothing is to happen for the rest",
        ),
        pytest.param(
            ["a >> ON_BRANCH(one) >> b", "a >> ON_BRANCH(default) >> c"],
            "",
            {("missing-case", "two")},
            id="a case untaken",
        ),
        pytest.param(
            ["a >> ON_BRANCH(one) >> b", "a >> ON_BRANCH(two) >> c", "a >> ON_BRANCH(default) >> d"],
            "",
            set(),
            id="the default branch has a name though it is not written",
        ),
        pytest.param(
            ["a >> ON_BRANCH(one) >> b", "a >> ON_BRANCH(two) >> c"],
            ", default_branch: other",
            {("missing-case", "other")},
            id="a default that is written wants an edge",
        ),
        pytest.param(
            ["a >> ON_BRANCH(one) >> b", "a >> PIPE >> c"], "", set(), id="an edge for whatever comes"
        ),
        pytest.param(
            ["a >> ON_BRANCH(one) >> b", "a >> IF(data.matched) >> c"],
            "",
            set(),
            id="an IF beside the branches",
        ),
        pytest.param(
            ["a >> ON_BRANCH(one) >> b", "a >> ON_BRANCH(too) >> c"],
            "",
            {("no-such-branch", "ON_BRANCH(too)")},
            id="a misspelt branch is told once",
        ),
        pytest.param(
            ["a >> ON_BRANCH(any) >> b"], ", default_branch: '{{input.x}}'", set(), id="a computed default"
        ),
        pytest.param(["a >> ON_SUCCESS >> b"], "", set(), id="one edge chooses nothing"),
        pytest.param(
            ["a >> ON_SUCCESS >> b", "a >> PIPE >> c"],
            "",
            {("unconditional-switch", "ON_SUCCESS")},
            id="two edges that do not ask",
        ),
        pytest.param(
            ["a >> ON_SUCCESS >> b", "a >> ON_FAIL >> c"], "", set(), id="an edge for failures is no choice"
        ),
        pytest.param(
            ["a >> ON_BRANC(one) >> b", "a >> ON_BRANC(two) >> c"],
            "",
            {("unknown-relation", "ON_BRANC")},
            id="misspelt relations are told as such",
        ),
    ],
)
def test_branches_of_a_switch(edges: list[str], switch: str, expected: set[tuple[str, str]]) -> None:
    text = flow("input >> PIPE >> a", *edges, a=SWITCH % switch)
    assert told(text) == {Told(*each) for each in expected}


LISTED = "[{match: new, branch: one}, {match: vip, branch: two}]"


@pytest.mark.parametrize(
    ("value", "cases", "why"),
    [
        pytest.param("input.any", LISTED, "a value that no case matches takes it", id="an open type"),
        pytest.param("input.pair", LISTED, None, id="all of an enum"),
        pytest.param("input.kind", LISTED, 'no case matches `"old"`', id="one of an enum is left"),
        pytest.param(
            "input.kind | upper", LISTED, "a value that no case matches takes it", id="no more an enum"
        ),
        pytest.param("input.kind", "{new: one, vip: two, old: one}", None, id="all of an enum, as a map"),
        pytest.param("input.flag", "{'true': one, 'false': two}", None, id="a boolean, as a map"),
        pytest.param(
            "input.flag",
            "[{match: 'true', branch: one}, {match: false, branch: two}]",
            "no case matches `true`",
            id="a text is no boolean",
        ),
        pytest.param(
            "input.flag",
            "[{match: 1, branch: one}, {match: false, branch: two}]",
            "no case matches `true`",
            id="a number is no boolean",
        ),
        pytest.param(
            "input.level", "[{match: 1, branch: one}, {match: 2.0, branch: two}]", None, id="numbers"
        ),
        pytest.param(
            "input.maybe",
            "[{match: new, branch: one}, {match: vip, branch: two}]",
            "no case matches `null`",
            id="null is a value",
        ),
        pytest.param(
            "input.any",
            "[{match: '{{input.kind}}', branch: one}, {match: vip, branch: two}]",
            None,
            id="a case that is computed",
        ),
    ],
)
def test_what_no_case_of_a_switch_matches(value: str, cases: str, why: str | None) -> None:
    text = flow(
        "input >> PIPE >> a",
        "a >> ON_BRANCH(one) >> b",
        "a >> ON_BRANCH(two) >> c",
        a=f"{{component: switch, value: '{{{{{value}}}}}', cases: {cases}}}",
    ).replace(
        "flow:",
        "inputs:\n  any: {}\n  pair: {enum: [new, vip]}\n  kind: {enum: [new, vip, old], default: new}\n"
        "  flag: {type: boolean}\n  level: {enum: [1, 2]}\n  maybe: {enum: [new, vip, null]}\nflow:",
    )
    found = [each for each in findings(text) if each.code.slug == "missing-case"]
    assert [each.notes[0] for each in found] == ([] if why is None else [why])


def test_more_cases_than_a_type_lists_may_be_all() -> None:
    names = [f"n{number}" for number in range(MOST_VALUES + 1)]
    cases = ", ".join(f"{{match: {name}, branch: one}}" for name in names)
    text = flow(
        "input >> PIPE >> a",
        "a >> ON_BRANCH(one) >> b",
        a=f"{{component: switch, value: '{{{{input.kind}}}}', cases: [{cases}]}}",
    )
    inputs = f"inputs: {{kind: {{enum: [{', '.join(names)}], required: true}}}}\nflow:"
    assert told(text.replace("flow:", inputs)) == set()


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


RECURSION = """\
name: one
description: d
flow: ["input >> PIPE >> a{0}"]
config: {{a: {{component: trigger_workflow, workflow_name: two}}, z: {{component: set}}}}
---
name: two
description: d
flow: ["input >> {1} >> b"]
config: {{b: {{component: trigger_workflow, workflow_name: one}}}}
"""


@pytest.mark.parametrize(
    ("relation", "is_told"),
    [("PIPE", True), ("ON_SUCCESS", True), ("ON_TRUE", False), ("IF(more)", False), ("FOREACH x", False)],
)
def test_recursion_is_endless_only_where_every_call_is_certain(relation: str, is_told: bool) -> None:
    found = findings(RECURSION.format('", "a >> PIPE >> z', relation))
    endless = [each.message for each in found if each.code.slug == "unknown-workflow"]
    circles = [
        "`one` calls itself without end: `one` → `two` → `one`",
        "`two` calls itself without end: `two` → `one` → `two`",
    ]
    assert endless == (circles if is_told else [])


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


ASK = "{component: http_request, url: 'https://a.test/x'}"
CHECK = "{component: if_control, condition: input.n > 1, input: {n: 1}}"
AGAIN = "{component: trigger_workflow, workflow_name: w%s}"


@pytest.mark.parametrize(
    ("edges", "again", "is_told"),
    [
        pytest.param(["input >> PIPE >> a >> ON_SUCCESS >> again"], "", True, id="after a success"),
        pytest.param(["input >> PIPE >> a >> CALLS_SUBFLOW >> w"], None, True, id="a sub-workflow"),
        pytest.param(
            ["input >> CALLS_SUBFLOW >> w", "input >> ON_FAIL >> b"], None, True, id="of the payload"
        ),
        pytest.param(
            ["input >> PIPE >> a >> ON_SUCCESS >> b >> ON_SUCCESS >> again", "a >> ON_SUCCESS >> c"],
            "",
            True,
            id="beside other paths",
        ),
        pytest.param(
            ["input >> PIPE >> a", "a >> ON_SUCCESS >> again", "a >> ON_FAIL >> again"],
            "",
            True,
            id="whether it fails or not",
        ),
        pytest.param(
            [
                "input >> PIPE >> check >> ON_TRUE >> b >> PIPE >> again",
                "check >> ON_FALSE >> c >> PIPE >> again",
            ],
            "",
            True,
            id="behind both branches",
        ),
        pytest.param(
            ["input >> PIPE >> check", "check >> ON_TRUE >> b", "b >> PIPE >> again"],
            "",
            False,
            id="one branch",
        ),
        pytest.param(
            ["input >> PIPE >> a >> ON_SUCCESS >> again", "a >> ON_FAIL >> b"],
            "",
            False,
            id="a failure is the end",
        ),
        pytest.param(
            ["input >> PIPE >> a >> ON_SUCCESS >> again", "a >> PIPE >> b"],
            "",
            False,
            id="a failure is let pass",
        ),
        pytest.param(
            ["input >> PIPE >> a >> ON_SUCCESS >> again", "a >> IF(error == 'HTTP 404') >> b"],
            "",
            False,
            id="some failures are handled",
        ),
        pytest.param(
            ["input >> PIPE >> a >> ON_SUCCESS >> again", "again >> ON_FAIL >> b"],
            "",
            False,
            id="the failure of the next run is the end",
        ),
        pytest.param(
            ["input >> PIPE >> a >> ON_SUCCESS >> again"],
            ", wait: false",
            False,
            id="nobody waits for the next",
        ),
        pytest.param(
            ["input >> PIPE >> a >> ON_SUCCESS >> again"],
            ", policy: {on_error: continue}",
            False,
            id="the next may fail",
        ),
        pytest.param(["input >> FOREACH x IN input.xs >> again"], "", False, id="a list comes to an end"),
        pytest.param(["input >> IF(n > 1) >> b >> ON_SUCCESS >> again"], "", False, id="behind a condition"),
    ],
)
def test_a_run_that_starts_the_next_unless_it_fails(
    edges: list[str], again: str | None, is_told: bool
) -> None:
    nodes = {"a": ASK, "check": CHECK, "again": AGAIN % again if again is not None else ""}
    used = {name: each for name, each in nodes.items() if any(name in edge.split() for edge in edges)}
    found = [each.message for each in findings(flow(*edges, **used)) if each.code.slug == "unknown-workflow"]
    assert found == (["`w` calls itself without end: `w` → `w`"] if is_told else [])


@pytest.mark.parametrize(
    ("relation", "policy", "is_told"),
    [
        pytest.param("ON_SUCCESS", "", True, id="each call passes a failure on"),
        pytest.param("ON_SUCCESS", ", policy: {on_error: continue}", False, id="one call does not"),
        pytest.param("PIPE", ", policy: {on_error: continue}", True, id="no failure counts"),
    ],
)
def test_a_circle_of_workflows_ends_where_one_takes_care_of_failures(
    relation: str, policy: str, is_told: bool
) -> None:
    text = flow(
        f"input >> PIPE >> a >> {relation} >> go",
        a=ASK,
        go="{component: trigger_workflow, workflow_name: two}",
    )
    text += "---\n" + flow("input >> PIPE >> back", back=AGAIN % policy).replace(
        "name: w\n", "name: two\n", 1
    )
    found = [each.message for each in findings(text) if "without end" in each.message]
    assert len(found) == (2 if is_told else 0)

"""What names in templates mean, and what is said of those that mean nothing: LANGUAGE, sections 8 and 12."""

from typing import Any

import pytest
from harness.workflows import flow, workflow_of

from arcrun_compiler.ir.model import Origin, Reference, Workflow, references
from arcrun_compiler.syntax.tree import show_steps


def meaning(workflow: Workflow, reference: Reference) -> str:
    """`node.path`, `payload.path`, `item of a.path` …, with what else is asked behind `else`."""
    if reference.origin is Origin.NODE:
        shown = show_steps((f"{workflow.graph.nodes[reference.subject].name}", *reference.path))
    elif reference.origin in (Origin.ITEM, Origin.INDEX):
        source = workflow.graph.nodes[workflow.graph.edges[reference.subject].source].name
        shown = f"{reference.origin.value} of {source}{''.join(f'.{step}' for step in reference.path)}"
    elif reference.origin is Origin.PAYLOAD:
        shown = show_steps(("payload", *reference.path))
    else:
        shown = f"{reference.origin.value} {reference.name}"
    return " else ".join([shown, *(meaning(workflow, each) for each in reference.others)])


def read_by(workflow: Workflow, node: str, parameter: str = "v") -> list[str]:
    params = dict(workflow.params[workflow.graph.by_name[node]])
    return [meaning(workflow, each) for each in _own(params[parameter])] if parameter in params else []


def _own(value: Any) -> list[Reference]:
    found = references(value)
    others = {id(each) for reference in found for each in reference.others}
    return [each for each in found if id(each) not in others]


def told(workflow: Workflow, slug: str) -> list[dict[str, Any]]:
    return [problem.facts for problem in workflow.problems if problem.slug == slug]


CHAIN = ("input >> ON_SUCCESS >> a", "a >> ON_SUCCESS >> b")
LOOP = ("input >> ON_SUCCESS >> a", "a >> FOREACH row IN input.rows >> body", "a >> ON_SUCCESS >> late")


def reading(edges: tuple[str, ...], node: str, template: str, **parts: str) -> Workflow:
    """A workflow whose nodes are `code`, and one of them reads a template."""
    names = {name for edge in edges for name in edge.split(" >> ")[::2]} - {"input", "trigger", "output"}
    config = [f"{name}: {{component: code}}" for name in sorted(names - {node})]
    config.append(f"{node}: {{component: code, v: {template}}}")
    return workflow_of(flow(edges, "\n".join(config), **parts))


@pytest.mark.parametrize(
    ("edges", "node", "template", "means"),
    [
        pytest.param(CHAIN, "b", "'{{a.data.x}}'", "a.data.x", id="a node"),
        pytest.param(CHAIN, "b", "'{{input.x}}'", "input.x", id="the virtual source by its name"),
        pytest.param(
            ("trigger >> ON_SUCCESS >> a",),
            "a",
            "'{{input.x}}'",
            "payload.x",
            id="input when the source is trigger",
        ),
        pytest.param(
            ("input >> ON_SUCCESS >> Send It", "Send It >> ON_SUCCESS >> b"),
            "b",
            "'{{send-it.data}}'",
            '["Send It"].data',
            id="a node by its id",
        ),
        pytest.param(
            ("input >> ON_SUCCESS >> Send It", "Send It >> ON_SUCCESS >> b"),
            "b",
            "'{{[\"Send It\"].data}}'",
            '["Send It"].data',
            id="a node by its name",
        ),
        pytest.param(CHAIN, "a", "'{{_today}}'", "clock _today", id="the clock"),
        pytest.param(CHAIN, "a", "'{{_run_id}}'", "run _run_id", id="the run"),
        pytest.param(CHAIN, "a", "'{{creds.k}}'", "credential k", id="a credential by any of its words"),
        pytest.param(LOOP, "body", "'{{row.name}}'", "item of a.name", id="a loop variable"),
        pytest.param(LOOP, "body", "'{{row_index}}'", "index of a", id="its index"),
        pytest.param(LOOP, "body", "'{{a.data}}'", "a.data", id="a body reads what is around it"),
        pytest.param(LOOP, "late", "'{{a.results}}'", "a.results", id="results behind the loop"),
        pytest.param(
            ("input >> ON_SUCCESS >> row", "row >> FOREACH row IN input.rows >> body"),
            "body",
            "'{{row.x}}'",
            "item of row.x",
            id="a loop variable hides a node",
        ),
        pytest.param(
            ("input >> FOREACH x IN input.xs >> a", "a >> FOREACH x IN input.ys >> b"),
            "b",
            "'{{x}}'",
            "item of a",
            id="an inner loop hides an outer one",
        ),
        pytest.param(
            ("input >> ON_SUCCESS >> a", "input >> ON_SUCCESS >> b"),
            "b",
            "'{{a.data}}'",
            "a.data",
            id="a node that has run and is no ancestor",
        ),
    ],
)
def test_a_name_means(edges: tuple[str, ...], node: str, template: str, means: str) -> None:
    assert read_by(reading(edges, node, template), node) == [means]


@pytest.mark.parametrize(
    ("edges", "node", "template", "means"),
    [
        pytest.param(CHAIN, "b", "'{{data.x}}'", "a.data.x", id="the latest result that has it"),
        pytest.param(
            CHAIN, "a", "'{{data.x}}'", "payload.data.x", id="the payload where nothing is upstream"
        ),
        pytest.param(CHAIN, "b", "'{{words}}'", "payload.words", id="the payload when no result has it"),
        pytest.param(
            CHAIN, "b", "'{{start}}'", "payload.start", id="a field that is called as a virtual source"
        ),
        pytest.param(
            (*CHAIN, "b >> ON_SUCCESS >> c"),
            "c",
            "'{{data}}'",
            "b.data",
            id="a later node hides an earlier one",
        ),
        pytest.param(
            ("input >> ON_SUCCESS >> a", "a >> ON_FAIL >> h"),
            "h",
            "'{{error}}'",
            "a.error",
            id="error in a handler",
        ),
        pytest.param(
            (*CHAIN, "b >> ON_FAIL >> h"),
            "h",
            "'{{error}}'",
            "b.error",
            id="a node that succeeded has no error",
        ),
        pytest.param(
            (*CHAIN, "a >> ON_FAIL >> h", "b >> ON_FAIL >> h"),
            "h",
            "'{{error}}'",
            "b.error else a.error",
            id="one handler of a chain asks its nodes in turn",
        ),
        pytest.param(
            ("input >> ON_SUCCESS >> a", "a >> PIPE >> b", "b >> PIPE >> c"),
            "c",
            "'{{error}}'",
            "b.error else a.error",
            id="error of whoever failed last",
        ),
        pytest.param(LOOP, "late", "'{{results}}'", "a.results", id="results behind the loop"),
        pytest.param(LOOP, "body", "'{{results}}'", "payload.results", id="no results inside the loop"),
        pytest.param(LOOP, "body", "'{{data.x}}'", "a.data.x", id="a field from around the loop"),
        pytest.param(
            ("input >> FOREACH x IN input.xs >> a", "a >> ON_SUCCESS >> b"),
            "b",
            "'{{data.x}}'",
            "a.data.x",
            id="a field from the same body",
        ),
    ],
)
def test_an_implicit_field_means(edges: tuple[str, ...], node: str, template: str, means: str) -> None:
    workflow = reading(edges, node, template)
    assert read_by(workflow, node) == [means]
    assert len(told(workflow, "implicit-field")) == 1


def test_what_may_return_anything_is_asked_when_it_runs() -> None:
    text = flow(
        ("input >> ON_SUCCESS >> a", "a >> ON_SUCCESS >> b", "b >> ON_SUCCESS >> c"),
        "a: {component: 'https://a.test'}\nb: {component: 'https://b.test'}\n"
        "c: {component: code, v: '{{tag}}', w: '{{other}}'}",
        inputs="{tag: {type: string}}",
    )
    workflow = workflow_of(text)
    assert read_by(workflow, "c") == ["b.tag else a.tag else payload.tag"]
    assert read_by(workflow, "c", "w") == ["b.other else a.other else payload.other"]
    assert workflow.payload_reads >= {"tag", "other"}


def test_an_end_reads_any_node_of_the_workflow() -> None:
    text = flow(("input >> ON_SUCCESS >> a", "input >> ON_SUCCESS >> b"), output="'{{a.data}}'")
    workflow = workflow_of(text)
    assert workflow.output is not None
    assert [meaning(workflow, each) for each in references(workflow.output)] == ["a.data"]
    assert not told(workflow, "maybe-missing")


# ── what cannot be ─────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("edges", "node", "template", "why"),
    [
        pytest.param(CHAIN, "a", "'{{a.data}}'", "itself", id="itself"),
        pytest.param(CHAIN, "a", "'{{b.data}}'", "downstream", id="a node behind it"),
        pytest.param(
            ("input >> ON_SUCCESS >> a", "input >> ON_SUCCESS >> b"),
            "a",
            "'{{b.data}}'",
            "parallel",
            id="a later path",
        ),
        pytest.param(
            ("input >> ON_SUCCESS >> c", "c >> ON_TRUE >> a", "c >> ON_FALSE >> b"),
            "a",
            "'{{b.data}}'",
            "other branch",
            id="the other branch",
        ),
        pytest.param(LOOP, "late", "'{{body.data}}'", "in loop", id="a body from outside"),
        pytest.param(
            ("input >> FOREACH x IN input.xs >> a", "input >> FOREACH y IN input.ys >> b"),
            "b",
            "'{{a.data}}'",
            "in loop",
            id="another loop's body",
        ),
    ],
)
def test_a_node_that_cannot_have_run(edges: tuple[str, ...], node: str, template: str, why: str) -> None:
    workflow = reading(edges, node, template)
    assert read_by(workflow, node) == []
    assert [facts["why"] for facts in told(workflow, "not-upstream")] == [why]


def test_a_loop_says_where_its_results_are() -> None:
    (behind,) = told(reading(LOOP, "late", "'{{body.data}}'"), "not-upstream")
    assert (behind["loop_source"], behind["loop_is_over"]) == ("a", True)
    (before,) = told(reading(LOOP, "a", "'{{body.data}}'"), "not-upstream")
    assert (before["loop_source"], before["loop_is_over"]) == ("a", False)


@pytest.mark.parametrize(
    ("template", "near"),
    [
        pytest.param("{{credentails.x}}", "credential", id="a reserved root"),
        pytest.param("{{inputs.x}}", "input", id="the payload"),
        pytest.param("{{trigger.x}}", "input", id="the payload as other workflows call it"),
        pytest.param("{{fetchh.data}}", "fetch", id="a node"),
        pytest.param("{{FETCH.data}}", "fetch", id="a node in other case"),
        pytest.param("{{ownr}}", "owner", id="a declared field"),
    ],
)
def test_a_near_miss(template: str, near: str) -> None:
    edges = ("input >> ON_SUCCESS >> fetch", "fetch >> ON_SUCCESS >> b")
    workflow = reading(edges, "b", f"'{template}'", inputs="{owner: {type: string}}")
    assert [facts["near"] for facts in told(workflow, "unknown-name")] == [near]


@pytest.mark.parametrize("name", ["zz", "paragraphs", "段落", "user"])
def test_the_payload_may_have_any_other_field(name: str) -> None:
    workflow = reading(CHAIN, "b", "'{{" + name + "}}'", inputs="{owner: {type: string}}")
    assert not told(workflow, "unknown-name")
    assert read_by(workflow, "b") == [f"payload.{name}"]


def test_closed_inputs_allow_no_other_field() -> None:
    inputs = "{type: object, properties: {owner: {}}, additionalProperties: false}"
    workflow = reading(CHAIN, "b", "'{{paragraphs}}'", inputs=inputs)
    (facts,) = told(workflow, "unknown-name")
    assert (facts["closed"], facts["declared"], facts["near"]) == (True, ("owner",), None)


@pytest.mark.parametrize(
    ("edge", "name", "why"),
    [
        pytest.param("b >> ON_SUCCESS >> output", "output", "sink", id="the end"),
        pytest.param("a >> CALLS_SUBFLOW >> mailing", "mailing", "subflow", id="a workflow that is called"),
        pytest.param("page >> CONTAINS >> button", "button", "not executed", id="a UI element"),
        pytest.param("a >> PIPE >> c", "auth", "auth", id="what only recipes have"),
    ],
)
def test_names_without_a_result(edge: str, name: str, why: str) -> None:
    workflow = workflow_of(flow((*CHAIN, edge), f"b: {{component: code, v: '{{{{{name}.x}}}}'}}"))
    assert [facts["why"] for facts in told(workflow, "unknown-name")] == [why]


def test_config_that_no_edge_names_has_no_result() -> None:
    workflow = workflow_of(flow(CHAIN, "spare: {component: code}\nb: {component: code, v: '{{spare.data}}'}"))
    assert [facts["why"] for facts in told(workflow, "unknown-name")] == ["unused config"]


@pytest.mark.parametrize("name", ["row", "row_index"])
def test_a_loop_variable_outside_its_loop(name: str) -> None:
    (facts,) = told(reading(LOOP, "late", "'{{" + name + "}}'"), "out-of-scope")
    assert (facts["variable"], facts["loop_source"]) == (name, "a")


@pytest.mark.parametrize(
    "edges",
    [
        pytest.param(
            ("input >> ON_SUCCESS >> l", "input >> ON_SUCCESS >> r", "l >> PIPE >> m", "r >> PIPE >> m"),
            id="a fork",
        ),
        pytest.param(
            (
                "input >> ON_SUCCESS >> c",
                "c >> ON_TRUE >> l",
                "c >> ON_FALSE >> r",
                "l >> PIPE >> m",
                "r >> PIPE >> m",
            ),
            id="two branches",
        ),
    ],
)
def test_two_candidates_on_different_paths(edges: tuple[str, ...]) -> None:
    workflow = reading(edges, "m", "'{{data.x}}'")
    assert read_by(workflow, "m") == []
    assert [facts["nodes"] for facts in told(workflow, "ambiguous-field")] == [("l", "r")]


def test_a_branch_that_may_not_have_run_falls_back_to_what_stands_before_it() -> None:
    edges = ("input >> ON_SUCCESS >> c", "c >> ON_TRUE >> a", "a >> PIPE >> m", "c >> ON_FALSE >> m")
    assert read_by(reading(edges, "m", "'{{data.x}}'"), "m") == ["a.data.x else c.data.x"]


def test_an_unknown_filter_is_told_once_for_each_use() -> None:
    facts = told(reading(CHAIN, "b", "'{{a.data | uper | lower | nope}}'"), "unknown-filter")
    assert [each["filter"] for each in facts] == ["uper", "nope"]


# ── parameters that config leaves out ──────────────────────────────────────────────────────────


def test_a_left_out_parameter_is_an_upstream_field() -> None:
    edges = ("input >> ON_SUCCESS >> a", "a >> ON_FAIL >> h")
    workflow = workflow_of(flow(edges, "a: {component: code}\nh: {component: try_catch}"))
    assert read_by(workflow, "h", "error") == ["a.error"]
    assert [facts["implied"] for facts in told(workflow, "implicit-field")] == [True]


@pytest.mark.parametrize(
    ("inputs", "means"),
    [
        pytest.param("{values: {type: object}}", ["payload.values"], id="a declared field of the payload"),
        pytest.param("{other: {type: object}}", [], id="never an undeclared one"),
    ],
)
def test_a_left_out_parameter_is_a_declared_payload_field(inputs: str, means: list[str]) -> None:
    workflow = workflow_of(flow(("input >> ON_SUCCESS >> a",), "a: {component: set}", inputs=inputs))
    assert read_by(workflow, "a", "values") == means


def test_a_left_out_parameter_is_never_a_node_or_a_reserved_root() -> None:
    edges = ("input >> ON_SUCCESS >> condition", "condition >> ON_SUCCESS >> b")
    config = "condition: {component: code}\nb: {component: if_control}"
    inputs = "{condition: {type: string}, input: {type: object}}"
    workflow = workflow_of(flow(edges, config, inputs=inputs))
    assert workflow.params[workflow.graph.by_name["b"]] == ()


def test_what_is_written_is_not_implied() -> None:
    edges = ("input >> ON_SUCCESS >> a", "a >> ON_FAIL >> h")
    workflow = workflow_of(
        flow(edges, "a: {component: code}\nh: {component: try_catch, error: '{{a.error}}'}")
    )
    assert not workflow.problems


# ── lists of loops ─────────────────────────────────────────────────────────────────────────────


def listed(workflow: Workflow) -> list[str]:
    (loop,) = workflow.order.loop_position
    named = workflow.lists[loop]
    found = (named,) if named is not None else workflow.list_names[loop]
    return [meaning(workflow, each) for each in found]


@pytest.mark.parametrize(
    ("edge", "means"),
    [
        pytest.param("b >> FOREACH x IN b.data.rows >> c", ["b.data.rows"], id="its own source"),
        pytest.param("b >> FOREACH x IN a.data.rows >> c", ["a.data.rows"], id="another node"),
        pytest.param(
            "b >> FOREACH x IN data.rows >> c", ["b.data.rows"], id="an implicit field of its source"
        ),
        pytest.param("b >> FOREACH file >> c", ["payload.files", "payload.file"], id="by its plural"),
        pytest.param(
            "b >> FOREACH box >> c", ["payload.boxs", "payload.boxes", "payload.box"], id="a plural in es"
        ),
    ],
)
def test_the_list_of_a_loop(edge: str, means: list[str]) -> None:
    config = "a: {component: code}\nb: {component: code}\nc: {component: code}"
    assert listed(workflow_of(flow((*CHAIN, edge), config))) == means


def test_a_list_of_a_node_that_may_not_have_run_is_told() -> None:
    edges = ("input >> ON_TRUE >> a", "input >> FOREACH x IN a.data.rows >> b")
    (facts,) = told(workflow_of(flow(edges, "a: {component: code}\nb: {component: code}")), "maybe-missing")
    assert facts["node"] == "a"

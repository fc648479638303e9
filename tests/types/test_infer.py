"""What a reader of a workflow sees of its values."""

import pytest
from harness.workflows import CATALOG, flow, workflow_of

from arcrun_compiler.check.infer import Types
from arcrun_compiler.contract.types.model import ANY, TEXT, Type
from arcrun_compiler.contract.types.words import outline
from arcrun_compiler.ir.model import Reference


def types_of(text: str, called: Type = ANY) -> Types:
    return Types(workflow_of(text), CATALOG, lambda name: called)


def seen(text: str) -> str:
    """The type of the `values` that the node `read` is given."""
    types = types_of(text)
    found = types.parameter(types.graph.by_name["read"], "values")
    assert found is not None
    return outline(found[0], 5)


HTTP = '{component: http_request, url: "https://a.test/"}'


def reading(path: str, *edges: str, config: str = "", **parts: str) -> str:
    """A workflow in which `read` has the value `v` at a path."""
    return flow(edges, f'{config}\nread: {{component: set, values: {{v: "{{{{{path}}}}}"}}}}', **parts)


INPUTS = "{n: {type: integer, default: 1}, tags: {type: array, items: {type: string}}, at: {enum: [a, b]}}"
TRY = 'a: {component: try_catch, result: "{{input.tags}}", error: "{{input.at}}"}'
LOOP = (
    'a: {component: set, values: {xs: [{n: 1}, {n: 2, m: x}]}}\nb: {component: set, values: {v: "{{x.n}}"}}'
)


@pytest.mark.parametrize(
    ("text", "type"),
    [
        pytest.param(
            reading("input.n", "input >> PIPE >> read", inputs=INPUTS),
            "{v: integer}",
            id="a field with a default",
        ),
        pytest.param(
            reading("input.at", "input >> PIPE >> read", inputs=INPUTS), '{v?: "a" | "b"}', id="an enum"
        ),
        pytest.param(
            reading("input.tags[0] | upper", "input >> PIPE >> read", inputs=INPUTS),
            "{v?: text}",
            id="a filter",
        ),
        pytest.param(
            reading("input.at ?? 3", "input >> PIPE >> read", inputs=INPUTS),
            '{v: "a" | "b" | 3}',
            id="a default",
        ),
        pytest.param(
            reading("a.success", "input >> PIPE >> a >> ON_SUCCESS >> read", config=f"a: {HTTP}"),
            "{v: true}",
            id="success behind ON_SUCCESS",
        ),
        pytest.param(
            reading("a.error", "input >> PIPE >> a >> ON_FAIL >> read", config=f"a: {HTTP}"),
            "{v: text}",
            id="failure behind ON_FAIL",
        ),
        pytest.param(
            reading("a.data.status", "input >> PIPE >> a >> PIPE >> read", config=f"a: {HTTP}"),
            "{v?: integer}",
            id="either behind PIPE",
        ),
        pytest.param(
            reading("a.data", "input >> PIPE >> a >> ON_BRANCH(catch) >> read", config=TRY, inputs=INPUTS),
            '{v: {branch: "catch", error: "a" | "b" | null}}',
            id="a branch",
        ),
        pytest.param(
            reading(
                "a.data", "input >> PIPE >> a >> FOREACH x IN a.data.xs >> read", config=LOOP.split("\n")[0]
            ),
            '{v: {xs: [{n: 1}, {n: 2, m: "x"}]}}',
            id="values that are passed on",
        ),
        pytest.param(
            reading("x", "input >> PIPE >> a >> FOREACH x IN a.data.xs >> read", config=LOOP.split("\n")[0]),
            '{v: {n: 1} | {n: 2, m: "x"}}',
            id="a loop variable",
        ),
        pytest.param(
            reading(
                "x_index", "input >> PIPE >> a >> FOREACH x IN a.data.xs >> read", config=LOOP.split("\n")[0]
            ),
            "{v: integer}",
            id="its position",
        ),
        pytest.param(
            reading("_weekday", "input >> PIPE >> read"), "{v: integer}", id="a number of the clock"
        ),
        pytest.param(
            reading("credential.key", "input >> PIPE >> read"), "{v: text}", id="a credential is a text"
        ),
    ],
)
def test_a_reader_sees(text: str, type: str) -> None:
    assert seen(text) == type


CODES = [
    pytest.param(
        "return { a: 1, b: 'x', c: `y${input.n}`, d: !input.n };",
        '{a: 1, b: "x", c: text, d: boolean}',
        id="literals",
    ),
    pytest.param("return { n: input.n, m: input.other };", "{n: integer, m?: any}", id="reads of input"),
    pytest.param("if (input.n) return { a: 1 }; return { b: 2 };", "{a: 1} | {b: 2}", id="two returns"),
    pytest.param("if (input.n) return { a: 1 };", "null | {a: 1}", id="no return at the end"),
    pytest.param("return { a: 1, ...input };", "{a?: any, …}", id="a spread"),
    pytest.param("return { [input.n]: 1, b: 2 };", "{b: 2, …}", id="a computed name"),
    pytest.param("return { a: undefined, b: () => 1 };", "{b?: any}", id="what JSON does not have"),
    pytest.param("const out = { a: 1 }; out.b = 2; return out;", "any", id="a variable"),
    pytest.param("return input.n ? [1, 2] : null;", "null | [1, 2]", id="a choice"),
    pytest.param("return { toJSON() { return 1; } };", "any", id="an object that writes itself"),
    pytest.param("input.n = 'x'; return { n: input.n };", "{n?: any}", id="an input that is changed"),
    pytest.param("return;", "null", id="nothing"),
]


@pytest.mark.parametrize(("code", "type"), CODES)
def test_code_gives_what_it_returns(code: str, type: str) -> None:
    config = f"a: {{component: code, code: {code!r}, input: {{n: '{{{{input.n}}}}'}}}}".replace("\\'", "''")
    text = flow(["input >> PIPE >> a"], config, inputs="{n: {type: integer, required: true}}")
    types = types_of(text)
    success = types.sides(types.graph.by_name["a"]).success
    assert outline(success, 5).removeprefix("{success: true, data: ").removesuffix("}") == type


def test_a_value_that_says_it_failed_is_a_failure() -> None:
    code = 'if (input.n) return {success: false, error: "e", at: 1}; return {v: 2};'
    config = f"a: {{component: code, code: '{code}'}}"
    types = types_of(flow(["input >> PIPE >> a"], config))
    sides = types.sides(types.graph.by_name["a"])
    assert outline(sides.success, 3) == "{success: true, data: {v: 2}}"
    assert '{success: false, data: {success: false, error: "e", at: 1}, error: "e"}' in outline(
        sides.failure, 3
    )


def test_after_its_loop_a_source_has_results() -> None:
    edges = ["input >> PIPE >> a", "a >> FOREACH x IN a.data.xs >> b", "a >> ON_SUCCESS >> read"]
    text = flow(edges, LOOP + '\nread: {component: set, values: {v: "{{a.results}}"}}')
    assert seen(text).startswith("{v: […{success: true, data: {v: 1 | 2}}")


def test_what_is_called_gives_its_output() -> None:
    config = "a: {component: trigger_workflow, workflow_name: w}"
    text = reading("a.data", "input >> PIPE >> a >> ON_SUCCESS >> read", config=config)
    types = types_of(text, called=TEXT)
    found = types.parameter(types.graph.by_name["read"], "values")
    assert found is not None
    assert outline(found[0], 2) == "{v: text}"


def test_a_long_chain_is_followed_without_recursion() -> None:
    edges = ["input >> PIPE >> n0", *(f"n{i} >> ON_SUCCESS >> n{i + 1}" for i in range(3000))]
    rows = ["n0: {component: set, values: {v: 1}}"]
    rows += [f'n{i}: {{component: set, values: {{v: "{{{{n{i - 1}.data}}}}"}}}}' for i in range(1, 3001)]
    types = types_of(flow(edges, "\n".join(rows)))
    last = types.parameter(types.graph.by_name["n3000"], "values")
    assert last is not None
    assert last[0].depth <= 16
    assert outline(types.output, 1).startswith("{success: true, data: {…}}")


def test_every_reference_has_a_type() -> None:
    text = reading("a.data.body", "input >> PIPE >> a >> ON_SUCCESS >> read", config=f"a: {HTTP}")
    types = types_of(text)
    node = types.graph.by_name["read"]
    value = dict(types.workflow.params[node])["values"]
    reference = value.entries[0][1]  # type: ignore[union-attr]
    assert isinstance(reference, Reference)
    assert outline(types.of(reference, types.place_of(node)).type) == "text"

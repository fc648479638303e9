"""Where arcrun's interpreter would have done otherwise: said on demand, and of what differs alone."""

import pytest
from told import HEAD, SET, findings, flow

POLICY = "{component: set, values: {n: 1}, policy: {timeout: 1s}}"
TEXT = "{component: set, values: {n: 'x {{b.data.n}}'}}"


def differs(text: str) -> list[str]:
    found = (each for each in findings(text, also="engine-differs") if each.code.slug == "engine-differs")
    prefix = "arcrun's interpreter "
    said = [each.message for each in found]
    assert all(each.startswith(prefix) for each in said)
    return [each.removeprefix(prefix) for each in said if "the whole context" not in each]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        pytest.param(flow("input >> PIPE >> a", "a >> PIPE >> b"), [], id="a line is a line"),
        pytest.param(
            flow("input >> PIPE >> a", "input >> PIPE >> b", "a >> PIPE >> c", "b >> PIPE >> c"),
            ["ran `c`, and all behind it, once for each edge into it"],
            id="a join",
        ),
        pytest.param(
            flow("input >> PIPE >> a", "a >> ON_SUCCESS >> b", "a >> ON_FAIL >> c"),
            ["decided `a >> ON_FAIL >> c` by what `b` had left"],
            id="a fork",
        ),
        pytest.param(
            flow("input >> PIPE >> a", "a >> IF(n == 1) >> b", "a >> PIPE >> c", c=TEXT),
            ["sent the text `{{b.data.n}}` where it has no value"],
            id="a value that may be missing",
        ),
        pytest.param(
            flow("input >> PIPE >> a", a=POLICY),
            ["does not know `policy`: a node ran once, as long as it took"],
            id="a policy",
        ),
        pytest.param(
            f"{HEAD}flow: [input >> PIPE >> a >> PIPE >> b]\nconfig: {{a: {SET}, b: {SET}}}\noutput: 1\n",
            ["does not know chains of edges", "does not know `output`"],
            id="what is new",
        ),
        pytest.param(
            flow(
                "input >> FOREACH x >> a",
                "a >> PIPE >> b",
                a="{component: set, values: {n: '{{x_index}} {{x_index}}'}}",
                b="{component: set, values: {n: '{{x_index}}'}}",
            ),
            ["does not know `x_index`: a loop had its item alone"],
            id="the number of an item",
        ),
        pytest.param(
            flow("input >> FOREACH x IN input.xs >> a"),
            ["does not know `IN`: it looked for the list by the loop variable's name"],
            id="the list of a loop by its path",
        ),
        pytest.param(
            flow("input >> FOREACH x >> a", "input >> PIPE >> b"),
            [],
            id="an edge behind a loop asks nothing",
        ),
        pytest.param(
            flow("input >> FOREACH x >> a", "input >> ON_SUCCESS >> b"),
            ["decided `input >> ON_SUCCESS >> b` by what `a` had left"],
            id="an edge behind a loop",
        ),
        pytest.param(
            flow("input >> PIPE >> a", a="{component: foreach_control, items: [1], limit: 1, item_key: x}"),
            ["does not know `limit` of `foreach_control`"],
            id="a new parameter",
        ),
    ],
)
def test_what_differs(text: str, expected: list[str]) -> None:
    assert differs(text) == expected


def test_the_context_is_told_once() -> None:
    text = flow(
        "input >> PIPE >> a", "a >> PIPE >> b", a="{component: wait, ms: 1}", b="{component: wait, ms: 1}"
    )
    found = [each.message for each in findings(text, also="engine-differs") if "context" in each.message]
    assert found == [
        "arcrun's interpreter gave `a` the whole context: a payload could set `seconds` and `until`"
    ]

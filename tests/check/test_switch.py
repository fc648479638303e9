"""What `missing-case` and its neighbours say of a `switch`, and where they are silent."""

import pytest
from told import Told, findings, flow, told

from arcrun_compiler.contract.types.model import MOST_VALUES

SWITCH = (
    "{component: switch, value: '{{input.x}}', cases: [{match: 1, branch: one}, {match: 2, branch: two}]%s}"
)


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

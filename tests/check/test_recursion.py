"""Workflows that call themselves: which of them come to no end."""

import pytest
from told import findings, flow

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

"""Whether a node has run when another one reads it: no false alarms, and none that is missing."""

from collections.abc import Iterator
from itertools import product
from typing import Any

import pytest
from harness.workflows import flow, workflow_of
from hypothesis import given, settings
from hypothesis import strategies as st

from arcrun_compiler.ir.model import Workflow
from arcrun_compiler.ir.reach import Point, Reach
from arcrun_compiler.syntax.tree import RelationKind

BRANCHES = (
    "input >> ON_SUCCESS >> c",
    "c >> ON_TRUE >> l",
    "c >> ON_FALSE >> r",
    "l >> PIPE >> m",
    "r >> PIPE >> m",
)
FORK = ("input >> ON_SUCCESS >> s", "s >> ON_SUCCESS >> l", "s >> ON_SUCCESS >> r")
RESCUE = ("input >> ON_SUCCESS >> t", "t >> ON_SUCCESS >> m", "t >> ON_FAIL >> f", "f >> ON_SUCCESS >> m")


def doubts(edges: tuple[str, ...], reader: str, value: str, config: str = "") -> list[dict[str, Any]]:
    names = {name for edge in edges for name in edge.split(" >> ")[::2]} - {"input", "output", reader}
    plain = "\n".join(f"{name}: {{component: code}}" for name in sorted(names) if f"{name}:" not in config)
    text = flow(edges, f"{plain}\n{reader}: {{component: code, v: {value}}}\n{config}")
    return [each.facts for each in workflow_of(text).problems if each.slug == "maybe-missing"]


@pytest.mark.parametrize(
    ("edges", "reader", "value"),
    [
        pytest.param(BRANCHES, "m", "'{{c.data}}'", id="what comes before a choice"),
        pytest.param(BRANCHES, "m", "{l: '{{l.data}}', r: '{{r.data}}'}", id="both legs of a join"),
        pytest.param((*BRANCHES, "m >> ON_SUCCESS >> z"), "z", "'{{m.data}}'", id="a join behind it"),
        pytest.param(
            (*BRANCHES, "m >> ON_SUCCESS >> z"),
            "z",
            "{l: '{{l.data}}', r: '{{r.data}}'}",
            id="both legs, later",
        ),
        pytest.param(
            (*BRANCHES, "input >> ON_SUCCESS >> z"), "z", "'{{m.data}}'", id="a join of all branches"
        ),
        pytest.param(FORK, "r", "'{{l.data}}'", id="a sibling behind the same edge"),
        pytest.param(
            (*FORK, "l >> ON_SUCCESS >> l2", "l2 >> ON_SUCCESS >> m", "r >> ON_SUCCESS >> m"),
            "m",
            "'{{l2.data}} {{r.data}}'",
            id="legs that a failure would end, and the run with it",
        ),
        pytest.param(
            ("input >> IF(n > 1) >> a", "input >> IF(n > 1) >> b"),
            "b",
            "'{{a.data}}'",
            id="the same condition twice",
        ),
        pytest.param(
            ("input >> ON_SUCCESS >> c", "c >> ON_TRUE >> a", "c >> ON_TRUE >> b"),
            "b",
            "'{{a.data}}'",
            id="the same branch twice",
        ),
        pytest.param(RESCUE, "m", "'{{t.data}}'", id="a node that was tried"),
        pytest.param(RESCUE, "m", "'{{f.data ?? 1}}'", id="a default stands in"),
        pytest.param(RESCUE, "m", "'{{f.data ?? null}}'", id="null stands in"),
        pytest.param(
            (*RESCUE, "input >> ON_SUCCESS >> z"), "z", "'{{m.data}}'", id="a join of success and rescue"
        ),
        pytest.param(
            ("input >> ON_SUCCESS >> a", "a >> PIPE >> b", "a >> PIPE >> c"),
            "c",
            "'{{b.data}}'",
            id="PIPE fires always",
        ),
        pytest.param(
            ("input >> ON_SUCCESS >> s", "s >> ON_SUCCESS >> a", "s >> FOREACH x IN input.xs >> b"),
            "b",
            "'{{a.data}} {{s.data}}'",
            id="a body reads what ran before its loop",
        ),
        pytest.param(
            ("input >> FOREACH x IN input.xs >> a", "a >> ON_TRUE >> b", "b >> PIPE >> c"),
            "c",
            "'{{a.data}} {{b.data}}'",
            id="a body reads its own nodes",
        ),
        pytest.param(
            ("one >> ON_SUCCESS >> a", "two >> ON_SUCCESS >> b"),
            "b",
            "'{{one.data}} {{a.data}}'",
            id="two start nodes",
        ),
    ],
)
def test_nothing_is_missing(edges: tuple[str, ...], reader: str, value: str) -> None:
    assert doubts(edges, reader, value) == []


@pytest.mark.parametrize(
    ("edges", "reader", "value", "node", "never"),
    [
        pytest.param(BRANCHES, "m", "'{{l.data}}'", "l", False, id="one leg of a join"),
        pytest.param(BRANCHES, "m", "'{{l.data}} {{r.data}}'", "l", False, id="both legs in a longer text"),
        pytest.param(BRANCHES, "r", "'{{l.data}}'", "l", True, id="the other branch"),
        pytest.param(
            (*BRANCHES, "input >> ON_SUCCESS >> z"),
            "z",
            "'{{l.data}}'",
            "l",
            False,
            id="a branch from beside",
        ),
        pytest.param(RESCUE, "m", "'{{f.data}}'", "f", False, id="a rescue"),
        pytest.param(
            (
                "input >> ON_SUCCESS >> t",
                "t >> ON_FAIL >> f",
                "t >> ON_SUCCESS >> a",
                "input >> ON_SUCCESS >> z",
            ),
            "z",
            "'{{a.data}}'",
            "a",
            False,
            id="a failure that is handled",
        ),
        pytest.param(
            ("input >> IF(n > 1) >> a", "input >> IF(n > 2) >> b"),
            "b",
            "'{{a.data}}'",
            "a",
            False,
            id="two conditions",
        ),
        pytest.param(
            (
                "input >> ON_SUCCESS >> s",
                "s >> ON_FAIL >> a",
                "s >> FOREACH x IN input.xs >> b",
                "s >> ON_FAIL >> r",
            ),
            "r",
            "'{{a.data}}'",
            "a",
            False,
            id="a failure before the loop and one after it",
        ),
    ],
)
def test_something_may_be_missing(
    edges: tuple[str, ...], reader: str, value: str, node: str, never: bool
) -> None:
    found = doubts(edges, reader, value)
    assert (found[0]["node"], found[0]["never"]) == (node, never)


def test_the_edges_in_doubt_are_those_that_decide() -> None:
    edges = (
        "input >> ON_SUCCESS >> c",
        "c >> ON_TRUE >> a",
        "a >> PIPE >> b",
        "b >> PIPE >> d",
        "c >> PIPE >> z",
    )
    (facts,) = doubts(edges, "z", "'{{d.data}}'")
    assert facts["edges"] == (1,)


def test_a_node_that_goes_on_after_its_failure_counts_as_handled() -> None:
    edges = ("input >> ON_SUCCESS >> t", "t >> ON_SUCCESS >> a", "input >> ON_SUCCESS >> z")
    assert doubts(edges, "z", "'{{a.data}}'") == []
    shaky = "t: {component: code, policy: {on_error: continue}}"
    assert [each["node"] for each in doubts(edges, "z", "'{{a.data}}'", shaky)] == ["a"]


@pytest.mark.parametrize(
    ("value", "count"), [("'{{l.data}}'", 0), ("'x{{l.data}}'", 1), ("{a: '{{l.data}}'}", 0)]
)
def test_an_output_may_lack_what_did_not_happen(value: str, count: int) -> None:
    config = "c: {component: code}\nl: {component: code}\nr: {component: code}\nm: {component: code}"
    workflow = workflow_of(flow(BRANCHES, config, output=value))
    assert len([each for each in workflow.problems if each.slug == "maybe-missing"]) == count


# ── against every run there can be ─────────────────────────────────────────────────────────────

RELATIONS = ("ON_SUCCESS", "PIPE", "ON_FAIL", "ON_TRUE", "ON_FALSE")


@st.composite
def graphs(draw: st.DrawFn) -> tuple[str, ...]:
    count = draw(st.integers(2, 6))
    edges = []
    for target in range(1, count):
        for source in draw(st.sets(st.integers(0, target - 1), min_size=1, max_size=2)):
            edges.append(f"n{source} >> {draw(st.sampled_from(RELATIONS))} >> n{target}")
    return tuple(draw(st.permutations(edges)))


def runs(workflow: Workflow) -> Iterator[frozenset[int]]:
    """The nodes that run, for every outcome of every node. A failure that nothing handles does not happen."""
    graph = workflow.graph
    reach = Reach(graph, workflow.order)
    kinds = [{graph.edges[each].kind for each in graph.outgoing[node]} for node in range(len(graph.nodes))]
    handled = [bool({RelationKind.ON_FAIL, RelationKind.PIPE} & each) for each in kinds]
    worked = [(True, "true"), (True, "false")]
    choices = [[*worked, (False, "")] if may_fail else worked for may_fail in handled]
    for outcomes in product(*choices):
        ran: set[int] = set()
        for node in reach.by_rank:
            incoming = [graph.edges[each] for each in graph.incoming[node]]
            if not incoming or any(e.source in ran and fires(e, *outcomes[e.source]) for e in incoming):
                ran.add(node)
        yield frozenset(ran)


def fires(edge: Any, ok: bool, branch: str) -> bool:
    if edge.kind is RelationKind.ON_BRANCH:
        return edge.branch == branch
    return {RelationKind.PIPE: True, RelationKind.ON_SUCCESS: ok, RelationKind.ON_FAIL: not ok}[edge.kind]


@settings(max_examples=150, deadline=None)
@given(graphs())
def test_certainty_is_what_every_run_shows(edges: tuple[str, ...]) -> None:
    names = sorted({name for edge in edges for name in edge.split(" >> ")[::2]})
    workflow = workflow_of(flow(edges, "\n".join(f"{name}: {{component: code}}" for name in names)))
    reach = Reach(workflow.graph, workflow.order)
    shown = list(runs(workflow))
    for at, reader in enumerate(reach.by_rank):
        for node in reach.by_rank[:at]:
            always = all(node in ran for ran in shown if reader in ran)
            assert reach.certainly_ran(node, Point(reader)) == always, (node, reader)

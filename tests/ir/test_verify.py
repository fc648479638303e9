"""What `verify` holds of every workflow, and that it sees what a broken pass would make."""

from collections.abc import Callable
from dataclasses import replace

import pytest
from harness.workflows import flow, workflow_of
from hypothesis import given, settings
from hypothesis import strategies as st

from arcrun_compiler.ir.model import Order, RunLoop, Scope, Workflow
from arcrun_compiler.ir.show import show
from arcrun_compiler.ir.verify import BrokenInvariant, verify

EDGES = ("input >> ON_SUCCESS >> a", "a >> FOREACH x IN input.xs >> b", "a >> ON_SUCCESS >> c")
CONFIG = "a: {component: code}\nb: {component: code, v: '{{x}}'}\nc: {component: code, v: '{{a.data}}'}"


def with_order(workflow: Workflow, change: Callable[[Order], Order]) -> Workflow:
    return replace(workflow, order=change(workflow.order))


def swapped_positions(workflow: Workflow) -> Workflow:
    source, a, *others = workflow.order.position
    return with_order(workflow, lambda order: order._replace(position=(a, source, *others)))


def last_step_twice(workflow: Workflow) -> Workflow:
    steps = workflow.order.scope.steps
    return with_order(workflow, lambda order: order._replace(scope=Scope((*steps, steps[-1]))))


def without_the_loop(workflow: Workflow) -> Workflow:
    steps = tuple(step for step in workflow.order.scope.steps if not isinstance(step, RunLoop))
    return with_order(workflow, lambda order: order._replace(scope=Scope(steps)))


def loop_variable_outside(workflow: Workflow) -> Workflow:
    params = list(workflow.params)
    params[3] = params[2]
    return replace(workflow, params=tuple(params))


def read_before_it_ran(workflow: Workflow) -> Workflow:
    params = list(workflow.params)
    params[1] = params[3]
    return replace(workflow, params=tuple(params))


def edge_to_nowhere(workflow: Workflow) -> Workflow:
    graph = workflow.graph
    first, *others = graph.edges
    return replace(workflow, graph=graph._replace(edges=(replace(first, target=99), *others)))


def parameters_of_too_few(workflow: Workflow) -> Workflow:
    return replace(workflow, params=workflow.params[:-1])


@pytest.mark.parametrize(
    ("damage", "says"),
    [
        pytest.param(swapped_positions, "stands behind what runs before it", id="positions"),
        pytest.param(last_step_twice, "runs once", id="a step twice"),
        pytest.param(without_the_loop, "edges out of `a` settle", id="a loop that is lost"),
        pytest.param(loop_variable_outside, "a loop variable is read inside its loop", id="a loop variable"),
        pytest.param(read_before_it_ran, "runs before its reader", id="a reference"),
        pytest.param(edge_to_nowhere, "e0 has a target", id="an edge"),
        pytest.param(parameters_of_too_few, "every node has parameters", id="parameters"),
    ],
)
def test_damage_is_seen(damage: Callable[[Workflow], Workflow], says: str) -> None:
    workflow = workflow_of(flow(EDGES, CONFIG))
    with pytest.raises(BrokenInvariant, match=says):
        verify(damage(workflow))


RELATIONS = (
    "ON_SUCCESS",
    "PIPE",
    "ON_FAIL",
    "IF(n > 1)",
    "FOREACH x",
    "FOREACH y IN n0.data",
    "CALLS_SUBFLOW",
)
NAMES = tuple(f"n{index}" for index in range(7))
TEMPLATES = st.sampled_from(
    [f"{{{{{name}.data}}}}" for name in NAMES]
    + [
        "{{x}}",
        "{{y_index}}",
        "{{data.a}}",
        "{{error}}",
        "{{results}}",
        "{{input.z}}",
        "{{nope",
        "{{n0 | up}}",
    ]
)


@settings(max_examples=200, deadline=None)
@given(
    st.lists(
        st.tuples(st.sampled_from(NAMES), st.sampled_from(RELATIONS), st.sampled_from(NAMES)),
        min_size=1,
        max_size=12,
    ),
    st.lists(TEMPLATES, min_size=7, max_size=7),
    TEMPLATES,
)
def test_every_graph_holds_together(
    edges: list[tuple[str, str, str]], templates: list[str], output: str
) -> None:
    """Cycles, loops into each other, self-edges: `workflow_of` verifies what is made of them."""
    config = "\n".join(
        f"{name}: {{component: code, v: 'a {each}', w: '{each}'}}" for name, each in zip(NAMES, templates)
    )
    workflow = workflow_of(flow([" >> ".join(edge) for edge in edges], config, output=f"'{output}'"))
    assert show(workflow).startswith("workflow example\n")

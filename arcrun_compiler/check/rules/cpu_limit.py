"""Components of the project that take more processor time than a request has."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from ...ir.cost import goes_well
from ...ir.model import Node, Workflow
from ...text.diagnostic import Code, Diagnostic
from ..facts import WARNING, Facts
from ..fillings import loops_around, most_items
from ..limits import PLANS
from ..places import component_span
from ..probed import own_components
from ..words import phrases

CODE = Code("ARC603", "cpu-limit", WARNING)

_FASTER = 10
"""A Worker's engine optimises; against the probe's, which does not, this is in favour of the component."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    limits = PLANS[facts.project.demands.plan]
    certain = goes_well(workflow)
    found = [
        (evidence.timing.typical / _FASTER * _times(facts, workflow, node), node)
        for node, _, evidence in own_components(facts)
        if node.index in certain
    ]
    total = sum(spent for spent, _ in found)
    if total <= limits.cpu:
        return
    found.sort(key=lambda each: -each[0])
    node = found[0][1]
    shown = [f"`{each.name}` {spent:.0f} ms" for spent, each in found[:3] if spent >= 1]
    yield facts.finding(
        CODE,
        component_span(facts, node),
        f"the components of `{workflow.name}` take about {total:.0f} ms of processor time for small inputs",
        notes=(
            f"a request on the {limits.plan} plan has {limits.cpu} ms",
            f"estimated from what the probe measured: {phrases(shown, last='and')}",
        ),
        help="let the component do less at a time, or check against another plan: `--plan paid`",
        node=node.name,
    )


def _times(facts: Facts, workflow: Workflow, node: Node) -> int:
    """How often it runs, as far as the lists' lengths are known."""
    return prod(most_items(facts, workflow, loop) or 1 for loop in loops_around(workflow, node.index))

"""Components of the project that need more memory at once than an isolate has."""

from __future__ import annotations

from collections.abc import Iterator
from math import prod

from ...ir.model import Node, Workflow
from ...text.diagnostic import Code, Diagnostic
from ..facts import WARNING, Facts
from ..fillings import loops_around
from ..limits import PLANS
from ..places import component_span
from ..probed import own_components

CODE = Code("ARC603", "memory-limit", WARNING)

_MIB = 1024 * 1024


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    limits = PLANS[facts.project.demands.plan]
    for node, contract, evidence in own_components(facts):
        width = _width(workflow, node)
        needed = evidence.memory_typical * width
        if needed <= limits.memory:
            continue
        each = f"{evidence.memory_typical / _MIB:.0f} MiB"
        yield facts.finding(
            CODE,
            component_span(facts, node),
            f"`{node.name}` runs {width} times at once, with {each} each: {needed // _MIB} MiB",
            notes=(
                f"the isolate of a Worker has {limits.memory // _MIB} MiB, which requests share",
                f"the probe saw `{contract.id}` hold {each} with small inputs",
            ),
            help="let fewer items run at once (`policy.concurrency`), or the component hold less",
            node=node.name,
        )


def _width(workflow: Workflow, node: Node) -> int:
    """How many of it run at once: items of the loops around it."""
    graph = workflow.graph
    sources = (graph.edges[loop].source for loop in loops_around(workflow, node.index))
    return prod(graph.nodes[source].policy.concurrency for source in sources)

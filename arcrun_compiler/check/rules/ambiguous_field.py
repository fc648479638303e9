"""Names that may mean a field of one node or of another, or the results of one loop or of another."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Edge
from ...syntax.tree import show_steps
from ...text.diagnostic import Code, Diagnostic
from ...text.problem import Problem
from ..facts import ERROR, WARNING, Facts
from ..words import edge_text, listed

CODE = Code("ARC206", "ambiguous-field", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        if "loops" in problem.facts:
            yield _of_last_loop(facts, problem)
            continue
        field, nodes, rest = (problem.facts[key] for key in ("field", "nodes", "rest"))
        spellings = ["{{" + show_steps((node, field, *rest)) + "}}" for node in nodes]
        help = f"say which: {listed(spellings, last='or')}"
        if problem.facts.get("implied"):
            message = f"`{field}`, which the config leaves out, may be that of {listed(nodes, last='or')}"
            help = f"set `{field}`: {listed(spellings, last='or')}"
        else:
            message = f"`{field}` may be that of {listed(nodes, last='or')}"
        yield facts.finding(
            CODE,
            problem.span,
            message,
            notes=("they are on different paths, and the latest that ran would count",),
            help=help,
            node=problem.facts["reader"],
        )


def _of_last_loop(facts: Facts, problem: Problem) -> Diagnostic:
    """`results` behind several loops of one node."""
    assert facts.workflow is not None
    graph = facts.workflow.graph
    (node,), edges = problem.facts["nodes"], [graph.edges[index] for index in problem.facts["loops"]]
    return facts.finding(
        CODE,
        problem.span,
        f"`results` of `{node}` are only those of its last loop, `{edge_text(graph, edges[-1])}`",
        notes=(
            f"`{node}` begins {len(edges)} loops, and each puts its own `results` in place of the others'",
        ),
        help="begin each loop at a node of its own, and say which list: "
        f"`FOREACH {edges[-1].variable or 'item'} IN {_list(edges[-1], node)}`",
        node=problem.facts["reader"],
        severity_override=WARNING,
    )


def _list(edge: Edge, node: str) -> str:
    return str(edge.list) if edge.list is not None else f"{show_steps((node,))}.…"

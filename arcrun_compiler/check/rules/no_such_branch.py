"""Branch edges for a branch that their source never takes."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Edge
from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic
from ..branches import Branches, branches_of
from ..facts import ERROR, Facts
from ..words import meant

CODE = Code("ARC112", "no-such-branch", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None:
        return
    graph = facts.workflow.graph
    known: dict[int, Branches | None] = {}
    for edge in graph.edges:
        if edge.kind is not RelationKind.ON_BRANCH or edge.branch is None:
            continue
        if edge.source not in known:
            known[edge.source] = branches_of(facts, graph.nodes[edge.source])
        branches = known[edge.source]
        if branches is not None and edge.branch not in branches.names:
            yield _finding(facts, edge, branches)


def _finding(facts: Facts, edge: Edge, branches: Branches) -> Diagnostic:
    assert facts.workflow is not None
    assert edge.branch is not None
    node = facts.workflow.graph.nodes[edge.source]
    if branches.names:
        message = f"`{node.name}` has no branch `{edge.branch}`, so this edge never fires"
        help_text = meant(edge.branch, branches.names, "its branches are")
    else:
        message = f"`{node.name}` takes no branches, so this edge never fires"
        help_text = (
            "put the condition into the edge, as in `IF(data.count > 0)`, or let a `switch` or `if_control`"
            " choose"
        )
    component = node.component or node.kind.value
    notes = () if branches.names else (f"the result of `{component}` has no `branch` and no `result`",)
    span = facts.span(edge.relation_place)
    return facts.finding(CODE, span, message, notes=notes, help=help_text, node=node.name)

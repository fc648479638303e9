"""Turns types into text that a person can read and a diff can show: payload, nodes, loops, output."""

from __future__ import annotations

from collections.abc import Iterator

from ..contract.types.reading import There
from ..contract.types.words import outline
from ..ir.model import Node, NodeKind
from .infer import Types


def show(types: Types) -> str:
    """The types of one workflow. `?` stands behind what may be missing, `…` for what is open."""
    lines = [f"types {types.workflow.name}", f"  payload: {outline(types.payload)}"]
    for index in types.reach.by_rank:
        node = types.graph.nodes[index]
        if node.kind not in (NodeKind.SOURCE, NodeKind.SINK):
            lines.extend(_node(types, node))
        lines.extend(_loops(types, node))
    lines.append(f"  output: {outline(types.output, 4)}")
    return "\n".join(lines) + "\n"


def _node(types: Types, node: Node) -> Iterator[str]:
    yield f"  {node.name}: {outline(types.sides(node.index).success)}"
    for name, _ in types.workflow.params[node.index]:
        found = types.parameter(node.index, name)
        assert found is not None
        mark = "" if found[1] is There.ALWAYS else "?"
        yield f"    {name}{mark} = {outline(found[0])}"


def _loops(types: Types, node: Node) -> Iterator[str]:
    for index in types.graph.outgoing[node.index]:
        edge = types.graph.edges[index]
        if edge.variable is not None and index in types.order.loop_position:
            lookup = types.lookup(index)
            doubt = {There.ALWAYS: "", There.MAYBE: ", if there is a list", There.NEVER: ", and no list"}
            yield f"    for each {edge.variable}: {outline(lookup.item)}{doubt[lookup.there]}"

"""Turns a workflow document into its intermediate representation."""

from __future__ import annotations

from ..contract.catalog import Catalog
from ..syntax.document import Document, Place
from ..syntax.tree import Path, RelationKind
from ..syntax.yaml import Scalar
from ..text.source import Span
from . import graph as graphs
from .model import Edge, Graph, Node, NodeKind, Order, Origin, Reference, Value, Workflow
from .order import arrange
from .resolve import Reader, Resolver

CODE_PARAMETERS = ("code", "input", "limits")
CALL_PARAMETERS = ("workflow_name", "input", "wait")


def build(document: Document, catalog: Catalog) -> Workflow:
    """Never fails: what cannot be resolved is left out and told in the problems."""
    graph = graphs.build(document)
    order = arrange(graph)
    resolver = Resolver(graph, order, catalog)
    params = tuple(_params(resolver, graph, order, node, catalog) for node in graph.nodes)
    lists, list_names = _lists(resolver, graph, order)
    output = None
    if document.output is not None:
        end = len(graph.nodes) + len(graph.edges)
        output = resolver.value(document.output, Reader(None, None, end, "output"))
    return Workflow(
        document=document,
        graph=graph,
        order=order,
        params=params,
        lists=lists,
        list_names=list_names,
        output=output,
        payload_reads=frozenset(resolver.payload_reads),
        problems=(*graph.problems, *order.problems, *resolver.problems),
    )


def _params(
    resolver: Resolver, graph: Graph, order: Order, node: Node, catalog: Catalog
) -> tuple[tuple[str, Value], ...]:
    if node.kind in (NodeKind.SOURCE, NodeKind.SINK):
        return ()
    written: list[tuple[str, Value]] = []
    for entry in node.config.params if node.config else ():
        name = entry.key.text
        if node.kind is NodeKind.CODE and name == "code":
            continue  # JavaScript is data to the template engine
        written.append((name, resolver.value(entry.value, _reader(order, node, name))))
    contract = catalog.find(node.component) if node.kind is NodeKind.COMPONENT else None
    if contract is None or order.position[node.index] < 0:
        return tuple(written)
    schema = contract.input_schema
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    given = {name for name, _ in written}
    anchor = node.config.name if node.config else node.place.scalar
    for name in properties:
        if name in given:
            continue
        implied = resolver.implied_parameter(name, _reader(order, node, name), anchor)
        if implied is not None:
            written.append((name, implied))
    return tuple(written)


def _reader(order: Order, node: Node, parameter: str) -> Reader:
    return Reader(node.index, order.loop[node.index], order.position[node.index], parameter)


# ── lists of loops ─────────────────────────────────────────────────────────────────────────────


def list_names(variable: str) -> tuple[str, ...]:
    """The names under which a loop looks for its list: plurals of the variable, then the variable."""
    plural = [f"{variable}s"]
    if variable.endswith("y"):
        plural.append(variable[:-1] + "ies")
    if variable.endswith(("s", "x", "z", "ch", "sh")):
        plural.append(variable + "es")
    return (*plural, variable)


def _lists(
    resolver: Resolver, graph: Graph, order: Order
) -> tuple[dict[int, Reference | None], dict[int, tuple[Reference, ...]]]:
    lists: dict[int, Reference | None] = {}
    names: dict[int, tuple[Reference, ...]] = {}
    for edge in graph.edges:
        if edge.kind is not RelationKind.FOREACH or edge.index not in order.loop_position:
            continue
        source = graph.nodes[edge.source]
        position = order.loop_position[edge.index]
        reader = Reader(source.index, order.loop[source.index], position, f"FOREACH {edge.variable}")
        if edge.list is not None:
            scalar = edge.argument or edge.relation_place.scalar
            lists[edge.index] = _own(resolver, graph, edge, edge.list, scalar, reader)
        else:
            lists[edge.index] = None
            names[edge.index] = _in_scope(resolver, graph, order, edge, reader)
    return lists, names


def _own(
    resolver: Resolver, graph: Graph, edge: Edge, path: Path, scalar: Scalar, reader: Reader
) -> Reference | None:
    """`IN a.data.rows`: `a` may be the loop's own source."""
    node = resolver.node_named(path.root)
    inner = {resolver.graph.edges[each].variable for each in resolver.order.enclosing(graph, reader.loop)}
    if node == edge.source and path.root not in inner:
        place = Place(scalar, path.span)
        return Reference(Origin.NODE, node, path.root, path.steps[1:], (), str(path), place)
    return resolver.path(path, (), scalar, reader)


def _in_scope(
    resolver: Resolver, graph: Graph, order: Order, edge: Edge, reader: Reader
) -> tuple[Reference, ...]:
    """What `{{files}}`, `{{file}}` … would mean at the loop, where they mean something certain."""
    found: list[Reference] = []
    scalar = edge.relation_place.scalar
    place = Place(scalar, Span(0, len(scalar.text)))
    for name in list_names(edge.variable or "item"):
        outer = order.enclosing(graph, reader.loop)
        item = next((each for each in outer if graph.edges[each].variable == name), None)
        node = resolver.node_named(name)
        if item is not None:
            found.append(Reference(Origin.ITEM, item, name, (), (), name, place))
        elif node is not None:
            if node != edge.source and 0 <= order.position[node] < reader.position:
                found.append(Reference(Origin.NODE, node, name, (), (), name, place))
        else:
            upstream = resolver.candidates(name, reader)
            if len(upstream) == 1:
                found.append(Reference(Origin.NODE, upstream[0], name, (name,), (), name, place))
            else:
                found.append(Reference(Origin.PAYLOAD, -1, "input", (name,), (), name, place))
    return tuple(found)

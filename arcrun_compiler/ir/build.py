"""Turns a workflow document into its intermediate representation."""

from __future__ import annotations

from collections.abc import Iterator

from ..contract.catalog import Catalog
from ..contract.module import OWN_KEY, takes_own_key
from ..syntax.document import Document, Place
from ..syntax.tree import Path, RelationKind
from ..syntax.yaml import Scalar
from ..text.source import Span
from . import graph as graphs
from .fields import RESULTS
from .model import Edge, Graph, Node, NodeKind, Order, Origin, Reference, Value, Workflow
from .order import arrange
from .resolve import RESERVED_ROOTS, Reader, Resolver

CODE_PARAMETERS = ("code", "input", "limits")
CALL_PARAMETERS = ("workflow_name", "input", "wait")
CRON_PARAMETERS = ("cron_expr", "description")


def build(document: Document, catalog: Catalog) -> Workflow:
    """Never fails: what cannot be resolved is left out and told in the problems."""
    graph = graphs.build(document)
    order = arrange(graph)
    resolver = Resolver(graph, order, catalog)
    params = tuple(_params(resolver, graph, order, node, catalog) for node in graph.nodes)
    contexts = dict(_contexts(resolver, graph, order, catalog))
    lists, list_names = _lists(resolver, graph, order)
    output = None
    if document.output is not None:
        end = len(graph.nodes) + len(graph.edges)
        output = resolver.value(document.output, Reader(None, None, end, "output"))
    for edge in graph.edges:
        if edge.condition is not None:
            resolver.note_condition(edge)
    resolver.settle_doubts()
    resolver.settle_results()
    return Workflow(
        document=document,
        graph=graph,
        order=order,
        reach=resolver.reach,
        params=params,
        contexts=contexts,
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
    contract = catalog.find(node.component) if node.kind in (NodeKind.COMPONENT, NodeKind.CRON) else None
    if contract is None or contract.x_context or order.position[node.index] < 0:
        return tuple(written)
    schema = contract.input_schema
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    given = {name for name, _ in written}
    if takes_own_key(contract):
        given.add(OWN_KEY)  # the Worker's to give, never the payload's
    anchor = node.config.name if node.config else node.place.scalar
    for name in properties:
        if name in given:
            continue
        implied = resolver.implied_parameter(name, _reader(order, node, name), anchor)
        if implied is not None:
            written.append((name, implied))
    return tuple(written)


def _contexts(
    resolver: Resolver, graph: Graph, order: Order, catalog: Catalog
) -> Iterator[tuple[int, tuple[Value, ...]]]:
    """For each node whose contract says `x-context`, what arcrun would have poured together by then."""
    for node in graph.nodes:
        contract = node.contract_in(catalog)
        if contract is not None and contract.x_context and order.position[node.index] >= 0:
            scalar = node.config.name if node.config else node.place.scalar
            yield node.index, resolver.context(_reader(order, node, "x-context"), scalar)


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
            lists[edge.index] = _own(resolver, edge, edge.list, scalar, reader._replace(edge=edge.index))
        else:
            lists[edge.index] = None
            names[edge.index] = _in_scope(resolver, order, edge, reader)
    return lists, names


def _own(resolver: Resolver, edge: Edge, path: Path, scalar: Scalar, reader: Reader) -> Reference | None:
    """`IN a.data.rows`: `a` may be the loop's own source."""
    is_source = resolver.node_named(path.root) == edge.source
    if is_source and resolver.loop_variable(path.root, reader)[0] is None:
        place = Place(scalar, path.span)
        if path.steps[1:2] == (RESULTS,):
            resolver.note_results(edge.source, Place(scalar, path.spans[1]), reader)
        return Reference(Origin.NODE, edge.source, path.root, path.steps[1:], (), str(path), place)
    reference = resolver.path(path, (), scalar, reader)
    if reference is not None:
        resolver.note_doubt(reference, reader, whole=True)
    return reference


def _in_scope(resolver: Resolver, order: Order, edge: Edge, reader: Reader) -> tuple[Reference, ...]:
    """What `{{files}}`, `{{file}}` … would mean at the loop, where they mean something certain."""
    found: list[Reference] = []
    scalar = edge.relation_place.scalar
    place = Place(scalar, Span(0, len(scalar.text)))
    for name in list_names(edge.variable or "item"):
        loop, origin = resolver.loop_variable(name, reader)
        node = resolver.node_named(name)
        if loop is not None:
            found.append(Reference(origin, loop, name, (), (), name, place))
        elif node is not None:
            if node != edge.source and 0 <= order.position[node] < reader.position:
                found.append(Reference(Origin.NODE, node, name, (), (), name, place))
        elif name not in RESERVED_ROOTS:
            supply = resolver.supply(name, reader, is_open=True)
            is_payload = not supply.is_certain and not supply.rivals
            found.extend(resolver.sources(supply, is_payload, (name,), (), name, place))
    return tuple(found)

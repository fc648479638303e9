"""Turns a workflow into the names that it mentions, each with its place and what it stands for.

Hover, definitions, references and renaming look at nothing else.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from ..check.spelling import root_span
from ..contract.catalog import Catalog
from ..ir.graph import bare_component
from ..ir.model import NodeKind, Origin, Workflow
from ..ir.resolve import CREDENTIAL_ROOTS, RESERVED_ROOTS, Reader, Resolver, declared_fields, is_full_schema
from ..syntax import condition, template
from ..syntax.document import Document, NodeConfig, Place
from ..syntax.document import Edge as WrittenEdge
from ..syntax.tree import Filter, Hole, NodeName, Path, RelationKind
from ..syntax.yaml import Mapping, Node, Scalar, Sequence
from ..text.source import Span


class Kind(Enum):
    """What a name stands for. `name` of a mention is then …"""

    NODE = "node"
    """The node's name as the flow has it first."""
    VARIABLE = "loop variable"
    """The variable; `subject` is the FOREACH edge."""
    INDEX = "loop index"
    FIELD = "payload field"
    MEMBER = "member"
    """A step below a value; `path` leads to it from the value's root."""
    ROOT = "reserved root"
    IMPLICIT = "implicit field"
    CREDENTIAL = "credential"
    FILTER = "filter"
    RELATION = "relation"
    """The word as written; `subject` is the edge's place in the document."""
    COMPONENT = "component"
    WORKFLOW = "workflow"
    PARAMETER = "parameter"
    """The key; `path` leads to it from the node's configuration."""
    KEY = "key"
    """`path` leads to it from the document's root; nodes are `*`."""


class Mention(NamedTuple):
    span: Span
    kind: Kind
    name: str
    workflow: Workflow
    place: Place
    """The scalar, and what of its text a new name would replace."""
    is_definition: bool = False
    subject: int = -1
    """The node of a NODE or a PARAMETER, the edge of a loop's names or of a condition's MEMBER."""
    path: tuple[str | int, ...] = ()
    reader: Reader | None = None
    """Who reads, of a name in a template."""
    hole: Path | None = None
    """The whole path, of a name in a template or condition."""


def mentions_of(workflow: Workflow, catalog: Catalog) -> Iterator[Mention]:
    """Every mention of a document; of those that share a place, the first."""
    seen: set[Span] = set()
    for each in _Walk(workflow, catalog).all():
        if each.span not in seen and each.span.start < each.span.end:
            seen.add(each.span)
            yield each


def end_reader(workflow: Workflow) -> Reader:
    """Who reads what `output` names."""
    return Reader(None, None, len(workflow.graph.nodes) + len(workflow.graph.edges), "output")


def node_reader(workflow: Workflow, node: int, parameter: str = "") -> Reader:
    return Reader(node, workflow.order.loop[node], workflow.order.position[node], parameter)


def loop_reader(workflow: Workflow, edge: int) -> Reader:
    """Who reads the list of a FOREACH edge."""
    source = workflow.graph.edges[edge].source
    position = workflow.order.loop_position.get(edge, workflow.order.position[source])
    return Reader(source, workflow.order.loop[source], position, "FOREACH", edge)


class _Walk:
    def __init__(self, workflow: Workflow, catalog: Catalog) -> None:
        self.workflow = workflow
        self.graph = workflow.graph
        self.document: Document = workflow.document
        self.resolver = Resolver(workflow.graph, workflow.order, catalog)
        self.fields = frozenset(declared_fields(self.document.inputs).fields)
        self.executed = self.edges_of_document()
        self.node_of = {id(each.config): each for each in self.graph.nodes if each.config is not None}
        self.iterators = dict(self.iterators_of_maps())

    def edges_of_document(self) -> dict[int, int]:
        """By the place of an edge in the document: its index in the graph, if it is executed."""
        executed = [
            at
            for at, each in enumerate(self.document.edges)
            if each.tree.relation.kind is None or each.tree.relation.kind.is_executed
        ]
        return {at: index for index, at in enumerate(executed)}

    def iterators_of_maps(self) -> Iterator[tuple[int, Scalar]]:
        """Of edges that are maps: their source's scalar, by identity, and that of the loop variable."""
        flow = self.document.root.get("flow")
        for item in flow.items if isinstance(flow, Sequence) else ():
            if isinstance(item, Mapping):
                iterator = item.get("iterator")
                if isinstance(iterator, Scalar):
                    yield id(item.get("from")), iterator

    def make(self, place: Place, kind: Kind, name: str, **more: object) -> Mention:
        span = self.document.span_of(place)
        return Mention(span, kind, name, self.workflow, place, **more)  # type: ignore[arg-type]

    def whole(self, scalar: Scalar, kind: Kind, name: str, **more: object) -> Mention:
        return self.make(Place(scalar, Span(0, len(scalar.text))), kind, name, **more)

    def all(self) -> Iterator[Mention]:
        yield from self.keys()
        if self.document.name is not None:
            yield self.whole(self.document.name, Kind.WORKFLOW, self.document.name.text, is_definition=True)
        yield from self.inputs()
        for at, edge in enumerate(self.document.edges):
            yield from self.edge(at, edge)
        for config in self.document.config:
            yield from self.config(config)
        if self.document.output is not None:
            yield from self.value(self.document.output, end_reader(self.workflow))

    # ── keys and fields ──────────────────────────────────────────────────────────────────────

    def keys(self) -> Iterator[Mention]:
        for entry in self.document.root.entries:
            yield self.whole(entry.key, Kind.KEY, entry.key.text, path=(entry.key.text,))
        for part in ("triggers",):
            yield from self.keys_below(self.document.root.get(part), (part,))
        flow = self.document.root.get("flow")
        for item in flow.items if isinstance(flow, Sequence) else ():
            yield from self.keys_below(item, ("flow", "*"))

    def keys_below(self, node: Node | None, path: tuple[str, ...]) -> Iterator[Mention]:
        for entry in node.entries if isinstance(node, Mapping) else ():
            yield self.whole(entry.key, Kind.KEY, entry.key.text, path=(*path, entry.key.text))
            yield from self.keys_below(entry.value, (*path, entry.key.text))

    def inputs(self) -> Iterator[Mention]:
        inputs = self.document.inputs
        if inputs is None:
            return
        fields = inputs.get("properties") if is_full_schema(inputs) else inputs
        for entry in fields.entries if isinstance(fields, Mapping) else ():
            yield self.whole(entry.key, Kind.FIELD, entry.key.text, is_definition=True)

    # ── flow ─────────────────────────────────────────────────────────────────────────────────

    def edge(self, at: int, written: WrittenEdge) -> Iterator[Mention]:
        tree = written.tree
        yield from self.end(tree.source, written.source, None)
        yield from self.end(tree.target, written.target, tree.relation.kind)
        word = Span(written.relation.span.start, written.relation.span.start + len(tree.relation.word))
        if (
            written.relation.scalar is written.source.scalar
            and tree.source.name == written.source.scalar.text.strip()
        ):
            pass  # a map without `type`: its relation is written nowhere
        else:
            yield self.make(
                Place(written.relation.scalar, word), Kind.RELATION, tree.relation.word, subject=at
            )
        index = self.executed.get(at)
        if index is None:
            return
        edge = self.graph.edges[index]
        if tree.relation.kind is RelationKind.FOREACH and edge.variable is not None:
            place = self.variable_place(written, edge.variable)
            if place is not None:
                yield self.make(place, Kind.VARIABLE, edge.variable, is_definition=True, subject=index)
        if tree.relation.list is not None:
            reader = loop_reader(self.workflow, index)
            yield from self.path(tree.relation.list, written.argument, reader)
        for path in condition.paths(edge.condition) if edge.condition is not None else ():
            yield from self.members(path, 0, written.argument, index, None)

    def end(self, name: NodeName, place: Place, relation: RelationKind | None) -> Iterator[Mention]:
        """An end of an edge; `relation` is its relation if it is the target."""
        if name.component is not None and name.component_span is not None:
            bound = Place(place.scalar, name.component_span)
            yield self.make(bound, Kind.COMPONENT, bare_component(name.component))
        if relation is RelationKind.CALLS_SUBFLOW or name.name.startswith("workflow://"):
            yield self.make(place, Kind.WORKFLOW, name.name.removeprefix("workflow://").strip())
        elif relation is RelationKind.IS_A:
            yield self.make(place, Kind.COMPONENT, bare_component(name.name))
        else:
            node = self.graph.by_name.get(name.name)
            known = self.graph.nodes[node].name if node is not None else name.name
            yield self.make(place, Kind.NODE, known, subject=-1 if node is None else node)

    def variable_place(self, written: WrittenEdge, variable: str) -> Place | None:
        """Where a FOREACH edge writes its variable; None where it is left out."""
        iterator = self.iterators.get(id(written.source.scalar))
        if iterator is not None and iterator.text.strip() == variable:
            at = iterator.text.index(variable)
            return Place(iterator, Span(at, at + len(variable)))
        scalar, span = written.relation
        start = span.start + len(written.tree.relation.word)
        end = written.tree.target.span.start if written.target.scalar is scalar else len(scalar.text)
        end = end if end > start else len(scalar.text)
        found = re.compile(rf"(?<!\w){re.escape(variable)}(?!\w)").search(scalar.text, start, end)
        return Place(scalar, Span(*found.span())) if found else None

    # ── configuration ────────────────────────────────────────────────────────────────────────

    def config(self, config: NodeConfig) -> Iterator[Mention]:
        node = self.node_of.get(id(config))
        name = node.name if node is not None else config.name.text
        index = -1 if node is None else node.index
        yield self.whole(config.name, Kind.NODE, name, is_definition=True, subject=index)
        if config.component is not None:
            yield self.component(config.component)
        for entry in config.mapping.entries if config.mapping else ():
            key = entry.key.text
            if key in ("component", "policy"):
                yield self.whole(entry.key, Kind.KEY, key, path=("config", "*", key))
                yield from self.keys_below(entry.value, ("config", "*", key))
                continue
            reader = node_reader(self.workflow, index, key) if node is not None else None
            is_code = node is not None and node.kind is NodeKind.CODE and key == "code"
            yield self.whole(entry.key, Kind.PARAMETER, key, subject=index, path=(key,))
            yield from self.parameters_below(entry.value, index, (key,))
            if (
                node is not None
                and node.kind is NodeKind.CALL
                and key == "workflow_name"
                and isinstance(entry.value, Scalar)
            ):
                yield self.whole(entry.value, Kind.WORKFLOW, entry.value.text.strip())
            if not is_code:
                yield from self.value(entry.value, reader)

    def component(self, scalar: Scalar) -> Mention:
        if scalar.text.startswith("workflow://"):
            return self.whole(scalar, Kind.WORKFLOW, scalar.text.removeprefix("workflow://").strip())
        return self.whole(scalar, Kind.COMPONENT, bare_component(scalar.text))

    def parameters_below(self, node: Node, index: int, path: tuple[str | int, ...]) -> Iterator[Mention]:
        if isinstance(node, Mapping):
            for entry in node.entries:
                below = (*path, entry.key.text)
                yield self.whole(entry.key, Kind.PARAMETER, entry.key.text, subject=index, path=below)
                yield from self.parameters_below(entry.value, index, below)
        elif isinstance(node, Sequence):
            for at, item in enumerate(node.items):
                yield from self.parameters_below(item, index, (*path, at))

    # ── templates ────────────────────────────────────────────────────────────────────────────

    def value(self, node: Node, reader: Reader | None) -> Iterator[Mention]:
        if isinstance(node, Mapping):
            for entry in node.entries:
                yield from self.value(entry.value, reader)
        elif isinstance(node, Sequence):
            for item in node.items:
                yield from self.value(item, reader)
        elif isinstance(node.value, str) and "{{" in node.text:
            for hole in template.parse(node.text).template:
                if isinstance(hole, Hole):
                    yield from self.hole(hole, node, reader)

    def hole(self, hole: Hole, scalar: Scalar, reader: Reader | None) -> Iterator[Mention]:
        if reader is not None:
            yield from self.path(hole.path, scalar, reader)
        for step in hole.steps:
            if isinstance(step, Filter):
                span = Span(step.span.start, step.span.start + len(step.name))
                yield self.make(Place(scalar, span), Kind.FILTER, step.name)

    def path(self, path: Path, scalar: Scalar, reader: Reader) -> Iterator[Mention]:
        """The names of a path, each a mention."""
        root = path.root
        place = Place(scalar, root_span(path, scalar.text))
        more = {"reader": reader, "hole": path}
        loop, origin = self.resolver.loop_variable(root, reader)
        node = self.resolver.node_named(root)
        if loop is not None:
            kind = Kind.VARIABLE if origin is Origin.ITEM else Kind.INDEX
            variable = self.graph.edges[loop].variable or "item"
            yield self.make(place, kind, variable, subject=loop, **more)
            yield from self.members(path, 1, scalar, loop, reader)
        elif node is not None and not (node == self.graph.source and root != self.graph.nodes[node].name):
            yield self.make(place, Kind.NODE, self.graph.nodes[node].name, subject=node, **more)
            yield from self.members(path, 1, scalar, node, reader, is_payload=node == self.graph.source)
        elif root in CREDENTIAL_ROOTS:
            yield self.make(place, Kind.ROOT, root, **more)
            if len(path.steps) > 1:
                yield self.make(Place(scalar, path.spans[1]), Kind.CREDENTIAL, str(path.steps[1]))
        elif root in RESERVED_ROOTS:
            yield self.make(place, Kind.ROOT, root, **more)
            yield from self.members(path, 1, scalar, -1, reader, is_payload=root == "input")
        else:
            kind = Kind.FIELD if root in self.fields else Kind.IMPLICIT
            yield self.make(place, kind, root, **more)
            yield from self.members(path, 1, scalar, -1, reader)

    def members(
        self,
        path: Path,
        first: int,
        scalar: Scalar,
        subject: int,
        reader: Reader | None,
        *,
        is_payload: bool = False,
    ) -> Iterator[Mention]:
        """The steps of a path from one on. A condition's has no reader: it begins at a node's result."""
        for at in range(first, len(path.steps)):
            place = Place(scalar, path.spans[at])
            name = str(path.steps[at])
            kind = Kind.FIELD if is_payload and at == 1 else Kind.MEMBER
            yield self.make(
                place, kind, name, subject=subject, path=path.steps[: at + 1], reader=reader, hole=path
            )

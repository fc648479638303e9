"""Turns a document's edges and config into a graph: names resolved to nodes, components to nodes."""

from __future__ import annotations

from collections.abc import Iterable

from ..syntax.document import Document, NodeConfig, Place, Policy
from ..syntax.document import Edge as WrittenEdge
from ..syntax.tree import RelationKind
from ..text.problem import Problem
from ..text.source import Span
from .model import Edge, Graph, Link, Node, NodeKind

SOURCE_NAMES = ("input", "trigger", "webhook", "start")
SINK_NAMES = ("output", "result", "end", "done")


def node_id(name: str) -> str:
    """A node's id: lower case, runs of white space as `-`."""
    return "-".join(name.lower().split())


def bare_component(written: str) -> str:
    """`component://set` is `set`."""
    return written.removeprefix("component://").strip()


def build(document: Document) -> Graph:
    """Resolves names. Every edge whose relation is known is kept, whatever else is wrong with it."""
    return _Builder(document).build()


class _Builder:
    def __init__(self, document: Document) -> None:
        self.document = document
        self.problems: list[Problem] = []
        self.configs: dict[str, NodeConfig] = {}
        self.used: set[int] = set()
        self.names: dict[str, int] = {}
        self.ids: dict[str, int] = {}
        self.nodes: list[Node] = []
        self.is_a: dict[str, tuple[str, Place]] = {}
        for config in document.config:
            self.configs.setdefault(config.name.text, config)
        for config in document.config:
            self.configs.setdefault(node_id(config.name.text), config)

    def problem(self, slug: str, place: Place, **facts: object) -> None:
        self.problems.append(Problem(slug, self.document.span_of(place), facts))

    def build(self) -> Graph:
        edges: list[Edge] = []
        links: list[Link] = []
        executed = [each for each in self.document.edges if _is_executed(each)]
        for written in self.document.edges:
            self.bind(written)
            kind = written.tree.relation.kind
            if kind is not None and not kind.is_executed:
                source, target = written.tree.source.name, written.tree.target.name
                links.append(Link(source, kind, target, written.relation))
                self.mark_used(source, target)
        for written in executed:
            edges.append(self.edge(len(edges), written))
        self.check_duplicates(edges)
        return self.graph(edges, links)

    # ── names ────────────────────────────────────────────────────────────────────────────────

    def mark_used(self, *names: str) -> None:
        for name in names:
            config = self.config_of(name)
            if config is not None:
                self.used.add(config.entry_index)

    def config_of(self, name: str) -> NodeConfig | None:
        return self.configs.get(name) or self.configs.get(node_id(name))

    def bind(self, written: WrittenEdge) -> None:
        """Notes what IS_A edges and Cypher bindings say a node is."""
        tree = written.tree
        if tree.relation.kind is RelationKind.IS_A:
            self.is_a.setdefault(tree.source.name, (tree.target.name, written.target))
        for name, place in ((tree.source, written.source), (tree.target, written.target)):
            if name.component and name.component_span:
                self.is_a.setdefault(name.name, (name.component, Place(place.scalar, name.component_span)))

    def node(self, name: str, place: Place) -> int:
        known = self.names.get(name)
        if known is not None:
            return known
        id = node_id(name)
        twin = self.ids.get(id)
        index = len(self.nodes)
        if twin is not None:
            other = self.nodes[twin]
            first = self.document.span_of(other.place)
            self.problem("name-collision", place, name=name, other=other.name, id=id, first=first)
        self.names[name] = index
        self.ids.setdefault(id, index)
        self.nodes.append(self.make_node(index, name, id, place))
        return index

    def make_node(self, index: int, name: str, id: str, place: Place) -> Node:
        config = self.config_of(name)
        if config is not None:
            self.used.add(config.entry_index)
        policy = config.policy if config else Policy()
        written = config.component if config else None
        component: str
        where: Place | None
        if written is not None:
            component, where = written.text, Place(written, Span(0, len(written.text)))
        elif name in self.is_a:
            component, where = self.is_a[name]
        else:
            if name in SOURCE_NAMES and config is None:
                return Node(index, name, id, NodeKind.SOURCE, "", place, None, config, policy)
            if name in SINK_NAMES and config is None:
                return Node(index, name, id, NodeKind.SINK, "", place, None, config, policy)
            component, where = name, None
        kind, component = _kind_of(component)
        return Node(index, name, id, kind, component, place, where, config, policy)

    # ── edges ────────────────────────────────────────────────────────────────────────────────

    def edge(self, index: int, written: WrittenEdge) -> Edge:
        tree, relation = written.tree, written.tree.relation
        kind = relation.kind or RelationKind.PIPE  # an unknown one is reported; the graph stays whole
        source = self.node(tree.source.name, written.source)
        subflow = None
        if kind is RelationKind.CALLS_SUBFLOW:
            target, subflow = -1, tree.target.name.removeprefix("workflow://").strip()
        else:
            target = self.node(tree.target.name, written.target)
        return Edge(
            index=index,
            source=source,
            target=target,
            kind=kind,
            word=relation.word,
            place=written.source,
            relation_place=written.relation,
            target_place=written.target,
            branch=relation.branch,
            condition=relation.condition,
            argument=written.argument,
            variable=(relation.variable or "item") if kind is RelationKind.FOREACH else None,
            list=relation.list,
            subflow=subflow,
        )

    def check_duplicates(self, edges: Iterable[Edge]) -> None:
        seen: dict[object, Edge] = {}
        for edge in edges:
            condition = None if edge.condition is None else meaning(edge.condition)
            listed = None if edge.list is None else edge.list.steps
            key = (
                edge.source,
                edge.target,
                edge.kind,
                edge.branch,
                condition,
                edge.variable,
                listed,
                edge.subflow,
            )
            first = seen.setdefault(key, edge)
            if first is not edge:
                self.problem(
                    "duplicate-edge", edge.place, edge=edge, first=self.document.span_of(first.place)
                )

    # ── the whole ────────────────────────────────────────────────────────────────────────────

    def graph(self, edges: list[Edge], links: list[Link]) -> Graph:
        outgoing: list[list[int]] = [[] for _ in self.nodes]
        incoming: list[list[int]] = [[] for _ in self.nodes]
        for edge in edges:
            outgoing[edge.source].append(edge.index)
            if edge.target >= 0:
                incoming[edge.target].append(edge.index)
        source = self.only(NodeKind.SOURCE, edges)
        sink = self.only(NodeKind.SINK, edges)
        self.check_sink(sink, outgoing, edges)
        self.check_subflow_targets(edges)
        by_name = {**self.ids, **self.names}
        unused = tuple(each for each in self.document.config if each.entry_index not in self.used)
        return Graph(
            document=self.document,
            nodes=tuple(self.nodes),
            edges=tuple(edges),
            links=tuple(links),
            source=source,
            sink=sink,
            by_name=by_name,
            unused_config=unused,
            problems=tuple(self.problems),
            outgoing=tuple(map(tuple, outgoing)),
            incoming=tuple(map(tuple, incoming)),
        )

    def only(self, kind: NodeKind, edges: list[Edge]) -> int | None:
        found = [node for node in self.nodes if node.kind is kind]
        for node in found[1:]:
            first = self.document.span_of(found[0].place)
            self.problem(
                "misplaced-node", node.place, why=f"second {kind.value}", node=node.name, first=first
            )
        if kind is NodeKind.SOURCE and found:
            for edge in edges:
                if edge.target == found[0].index:
                    self.problem(
                        "misplaced-node", edge.target_place, why="edge into source", node=found[0].name
                    )
        return found[0].index if found else None

    def check_sink(self, sink: int | None, outgoing: list[list[int]], edges: list[Edge]) -> None:
        for index in outgoing[sink] if sink is not None else ():
            edge = edges[index]
            self.problem(
                "misplaced-node", edge.place, why="edge out of sink", node=self.nodes[edge.source].name
            )

    def check_subflow_targets(self, edges: list[Edge]) -> None:
        called = {edge.subflow: edge for edge in edges if edge.subflow is not None}
        for edge in edges:
            name = self.nodes[edge.source].name
            bare = name.removeprefix("workflow://")
            if bare in called and (bare != name or self.config_of(name) is None):
                self.problem("misplaced-node", edge.place, why="edge out of subflow", node=name)


def _is_executed(written: WrittenEdge) -> bool:
    kind = written.tree.relation.kind
    return kind is None or kind.is_executed


def _kind_of(component: str) -> tuple[NodeKind, str]:
    if component.startswith("workflow://"):
        return NodeKind.CALL, component.removeprefix("workflow://").strip()
    if component.startswith("https://"):
        return NodeKind.REMOTE, component
    bare = bare_component(component)
    if bare == "code":
        return NodeKind.CODE, bare
    if bare == "trigger_workflow":
        return NodeKind.CALL, ""
    return (NodeKind.CRON if bare == "cron" else NodeKind.COMPONENT), bare


def meaning(tree: object) -> object:
    """A condition without its places, to compare two of them."""
    if isinstance(tree, tuple):
        return (type(tree).__name__, *(meaning(part) for part in tree if not isinstance(part, Span)))
    return tree

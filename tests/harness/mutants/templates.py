"""Mistakes inside `{{ }}` that are no misspelt name: what is read too early, too late, or not rightly."""

from collections.abc import Iterator
from random import Random

from arcrun_compiler.ir.model import Node, NodeKind
from arcrun_compiler.syntax.tree import Filter, RelationKind
from arcrun_compiler.syntax.yaml import Mapping
from arcrun_compiler.syntax.yaml import Node as Yaml
from arcrun_compiler.text.source import Span

from .model import Mutation
from .reading import Reading, renamed


def braces(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`}}` is left out, or one of its braces."""
    for hole in reading.holes():
        end = Span(hole.span.end - 2, hole.span.end)
        if reading.slice(end) == "}}":
            yield renamed(end, rng.choice(("", "}")), hole.span.start)


def urlencode(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`| urlencode` is forgotten in an address, and what stands there may be any text."""
    listed = {entry.key.text for entry in reading.declarations() if _is_narrow(entry.value)}
    for hole in reading.holes():
        steps = hole.hole.path.steps
        if hole.owner.path != ("url",) or (steps[0] == "input" and steps[1:2] and steps[1] in listed):
            continue
        for step in hole.hole.steps:
            if not isinstance(step, Filter) or step.name != "urlencode":
                continue
            span = reading.document.locate(hole.owner.scalar, step.span)
            at = reading.text.rfind("|", hole.span.start, span.end)
            if at >= 0:
                yield renamed(Span(len(reading.text[:at].rstrip()), span.end), "")


def _is_narrow(schema: Yaml) -> bool:
    """Whether only some texts are allowed: encoding them may change nothing."""
    return isinstance(schema, Mapping) and any(key in schema.by_key for key in ("pattern", "enum", "const"))


def later_node(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A node reads one that it leads to."""
    position = reading.workflow.order.position
    for hole, node in reading.node_holes():
        owner = hole.owner.node
        if owner is None or node.index == owner.index:
            continue
        later = sorted(each for each in reading.below(owner.index) - {owner.index} if position[each] >= 0)
        kinds = [reading.graph.nodes[each] for each in later]
        names = [each.name for each in kinds if each.kind is not NodeKind.SINK and _is_plain(each.name)]
        if names:
            yield renamed(hole.root, rng.choice(names))


def itself(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A node reads its own result."""
    for hole, node in reading.node_holes():
        owner = hole.owner.node
        if owner is not None and owner.index != node.index and _is_plain(owner.name):
            yield renamed(hole.root, owner.name)


def _is_plain(name: str) -> bool:
    """Whether a path may begin with a name as it is."""
    return name.replace("_", "").isalnum()


def body_after_loop(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """The loop variable is read where its loop is over, or where it never was."""
    order, graph = reading.workflow.order, reading.graph
    loops = list(reading.executed(RelationKind.FOREACH))
    for hole, _ in reading.node_holes():
        owner = hole.owner.node
        for edge in loops:
            variable = edge.variable or "item"
            around = order.enclosing(graph, order.loop[owner.index]) if owner else []
            if (
                edge.index not in around
                and reading.node_of(variable) is None
                and variable not in reading.declared
            ):
                yield renamed(hole.root, variable)


def node_of_body(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A node of the loop's body is read where the loop is over."""
    order, graph = reading.workflow.order, reading.graph
    for hole, _ in reading.node_holes():
        owner = hole.owner.node
        around = order.enclosing(graph, order.loop[owner.index]) if owner else []
        inside = [
            node.name
            for node in graph.nodes
            if order.loop[node.index] not in (None, *around) and _is_plain(node.name)
        ]
        if inside:
            yield renamed(hole.root, rng.choice(inside))


def object_in_text(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A whole result in a longer text, where a part of it was meant."""
    for hole, node in reading.node_holes():
        steps = hole.hole.path.steps
        is_part = hole.owner.scalar.text.strip() != reading.slice(hole.span)
        if is_part and len(steps) > 1 and not hole.hole.steps and node.kind is NodeKind.COMPONENT:
            yield renamed(Span(hole.root.end, hole.steps[-1].end), "", hole.span.start)


def other_branch(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A longer text reads a node that runs only where the reader does not."""
    for hole, node in reading.node_holes():
        owner = hole.owner.node
        is_part = hole.owner.scalar.text.strip() != reading.slice(hole.span)
        if owner is None or hole.hole.steps or not is_part:
            continue
        for other in _siblings(reading, owner):
            if other.index != node.index and _is_plain(other.name):
                yield renamed(hole.root, other.name)


def _siblings(reading: Reading, node: Node) -> Iterator[Node]:
    """Nodes that start before a node, on another branch of the same choice."""
    graph, position = reading.graph, reading.workflow.order.position
    for index in graph.incoming[node.index]:
        edge = graph.edges[index]
        for other in graph.outgoing[edge.source]:
            sibling = graph.edges[other]
            is_choice = edge.kind is sibling.kind is RelationKind.ON_BRANCH and edge.branch != sibling.branch
            is_alone = (
                is_choice and len(graph.incoming[node.index]) == len(graph.incoming[sibling.target]) == 1
            )
            if is_alone and position[sibling.target] < position[node.index]:
                yield graph.nodes[sibling.target]

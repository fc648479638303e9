"""Mistakes in `flow`: relations, branches, edges that lead elsewhere, back, or nowhere."""

from collections.abc import Iterator
from random import Random

from arcrun_compiler.ir.model import Edge, Node, NodeKind
from arcrun_compiler.syntax.document import Place
from arcrun_compiler.syntax.tree import RelationKind
from arcrun_compiler.syntax.yaml import Mapping, Sequence
from arcrun_compiler.text.diagnostic import Edit
from arcrun_compiler.text.source import Span

from .model import Mutation
from .names import branches
from .reading import Reading, misspellings, renamed

# ── relations ──────────────────────────────────────────────────────────────────────────────────


def relation(reading: Reading, rng: Random) -> Iterator[Mutation]:
    words = [(span, word) for span, word in _words(reading) if word.isascii()]
    yield from misspellings(words, rng)


def chinese_relation(reading: Reading, rng: Random) -> Iterator[Mutation]:
    words = [(span, word) for span, word in _words(reading) if not word.isascii()]
    yield from misspellings(words, rng)


def _words(reading: Reading) -> Iterator[tuple[Span, str]]:
    for edge in reading.graph.edges:
        span = reading.relation(edge)
        word = Span(span.start, span.start + len(edge.word))
        if reading.slice(word) == edge.word and edge.word[0].isalpha():
            yield word, edge.word


def arrow(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """One `>>` of a triplet is left out, or one of its halves."""
    for edge in reading.graph.edges:
        start = reading.document.span_of(edge.place).end
        at = reading.text.find(">>", start, reading.relation(edge).start)
        if at >= 0:
            yield renamed(Span(at, at + 2), rng.choice((">", "", "->")))


def argument(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`IF` without its condition, `ON_BRANCH` without its branch."""
    for edge in reading.executed(RelationKind.IF, RelationKind.ON_BRANCH):
        span = reading.relation(edge)
        written = reading.slice(span)
        if written.startswith(edge.word) and "(" in written and not written.startswith("{"):
            yield renamed(Span(span.start + len(edge.word), span.end), "", span.start)


# ── branches ───────────────────────────────────────────────────────────────────────────────────


def branch_of_edge(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from misspellings(_branches(reading), rng, {name for _, name in _branches(reading)})


def branch_in_other_case(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for span, name in _branches(reading):
        other = name.swapcase() if name.isupper() else name.capitalize()
        if other != name:
            yield renamed(span, other)


def _branches(reading: Reading) -> list[tuple[Span, str]]:
    found = []
    for edge in reading.executed(RelationKind.ON_BRANCH):
        span, name = reading.relation(edge), edge.branch or ""
        at = reading.text.find(name, span.start + len(edge.word), span.end)
        if at >= 0 and edge.source >= 0 and reading.graph.nodes[edge.source].component == "switch":
            found.append((Span(at, at + len(name)), name))
    return found


def case_removed(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A case of `switch` goes, and the edge that takes its branch stays."""
    for node in reading.graph.nodes:
        cases = node.config.param("cases") if node.config and node.component == "switch" else None
        items = cases.items if isinstance(cases, Sequence) else ()
        names = [scalar.text for scalar in branches(node)]
        for i, item in enumerate(items if len(items) > 1 else ()):
            name = item.get("branch") if isinstance(item, Mapping) else None
            taken = [
                reading.relation(edge).start
                for edge in reading.executed(RelationKind.ON_BRANCH)
                if edge.source == node.index and name is not None and edge.branch == getattr(name, "text", "")
            ]
            if taken and names.count(getattr(name, "text", "")) == 1:
                gone = (
                    Span(item.span.start, items[i + 1].span.start)
                    if i + 1 < len(items)
                    else Span(items[i - 1].span.end, item.span.end)
                )
                yield Mutation((Edit(gone, ""),), tuple(taken))


def branch_of_none(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`ON_TRUE` behind a node that has no branch."""
    plain = ("http_request", "wait", "filter", "foreach_control")
    calling = {edge.source for edge in reading.executed(RelationKind.CALLS_SUBFLOW)}
    for edge in reading.executed(RelationKind.ON_SUCCESS):
        if reading.graph.nodes[edge.source].component in plain and edge.source not in calling:
            span = reading.relation(edge)
            if reading.slice(span) == edge.word:
                yield renamed(span, "ON_TRUE")


# ── edges ──────────────────────────────────────────────────────────────────────────────────────


def edge_twice(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for edge in reading.graph.edges:
        line = reading.line_of(edge)
        if line is not None:
            yield Mutation((Edit(Span(line.end, line.end), reading.slice(line)),), (line.end,))


def edge_back(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """An edge that leads back to where its source came from."""
    nodes = reading.graph.nodes
    for edge in reading.executed(RelationKind.ON_SUCCESS, RelationKind.PIPE):
        line = reading.line_of(edge)
        if line is None or edge.source == reading.graph.source or nodes[edge.target].kind is NodeKind.SINK:
            continue
        names = (nodes[edge.target].name, nodes[edge.source].name)
        if "'" not in "".join(names):
            new = _triplet(reading, line, names[0], "PIPE", names[1])
            yield Mutation((Edit(Span(line.end, line.end), new),), (line.end, line.start))


def edge_turned(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """The two ends of an edge change places, and its target reads its source."""
    for edge in reading.executed(RelationKind.ON_SUCCESS, RelationKind.PIPE, RelationKind.ON_FAIL):
        places = (edge.place, edge.target_place)
        names = [reading.graph.nodes[each].name for each in (edge.source, edge.target)]
        source, target = (reading.exact(place, name) for place, name in zip(places, names))
        reads = [
            hole.span.start
            for hole, node in reading.node_holes()
            if node.index == edge.source
            and hole.owner.node is not None
            and hole.owner.node.index == edge.target
        ]
        if source and target and (reads or edge.source == reading.graph.source):
            edits = (Edit(source, names[1]), Edit(target, names[0]))
            yield Mutation(edits, (source.start, *reads))


def _triplet(reading: Reading, line: Span, source: str, word: str, target: str) -> str:
    """A new line of the flow, indented as its neighbour; quoted, so that it may hold anything."""
    neighbour = reading.slice(line)
    indent = neighbour[: len(neighbour) - len(neighbour.lstrip(" "))]
    return f"{indent}- '{source} >> {word} >> {target}'\n"


def edge_removed(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """The only edge of a node goes: its configuration stays behind."""
    graph = reading.graph
    for edge in reading.graph.edges:
        line = reading.line_of(edge)
        node = graph.nodes[edge.target] if edge.target >= 0 else None
        if line is None or node is None or node.config is None or len(graph.edges) == 1:
            continue
        if len(graph.incoming[node.index]) == 1 and not graph.outgoing[node.index]:
            yield Mutation((Edit(line, ""),), (node.config.name.span.start,))


# ── loops ──────────────────────────────────────────────────────────────────────────────────────


def out_of_loop(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """An edge in a loop's body begins at the loop's source instead; its target reads what the loop gives."""
    order, graph = reading.workflow.order, reading.graph
    for edge in reading.executed(RelationKind.ON_SUCCESS, RelationKind.PIPE):
        loop = order.loop[edge.source]
        span = reading.exact(edge.place, graph.nodes[edge.source].name)
        if loop is None or span is None or order.loop[edge.target] != loop:
            continue
        reads = _reads_of_loop(reading, loop, reading.below(edge.target))
        if reads:
            yield renamed(span, graph.nodes[graph.edges[loop].source].name, *reads)


def loop_forgotten(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`ON_SUCCESS` where `FOREACH` was meant: nobody gives the loop variable a value."""
    for edge in reading.executed(RelationKind.FOREACH):
        span = reading.relation(edge)
        reads = _reads_of_loop(reading, edge.index, reading.below(edge.target))
        is_other = edge.variable in reading.names or edge.variable in reading.variables(
            _source(reading, edge)
        )
        if reads and reading.slice(span).startswith(edge.word) and not is_other:
            yield renamed(span, "ON_SUCCESS", *reads)


def _source(reading: Reading, edge: Edge) -> Node:
    return reading.graph.nodes[edge.source]


def _reads_of_loop(reading: Reading, loop: int, nodes: frozenset[int]) -> list[int]:
    """Where nodes read the loop's variable, or a node of its body that is none of them."""
    order = reading.workflow.order
    variable = reading.graph.edges[loop].variable or "item"
    found = []
    for hole in reading.holes():
        owner = hole.owner.node
        if owner is None or owner.index not in nodes or order.loop[owner.index] != loop:
            continue
        root = hole.hole.path.root
        read = reading.node_of(root)
        is_body = read is not None and order.loop[read.index] == loop and read.index not in nodes
        if root in (variable, f"{variable}_index") or is_body:
            found.append(hole.span.start)
    return found


def loop_shared(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """Another edge leads from outside into the middle of a loop's body."""
    order, graph = reading.workflow.order, reading.graph
    for loop in reading.executed(RelationKind.FOREACH):
        line = reading.line_of(loop)
        for node in graph.nodes:
            if line is None or order.loop[node.index] != loop.index or node.index == loop.target:
                continue
            new = _triplet(reading, line, graph.nodes[loop.source].name, "ON_SUCCESS", node.name)
            yield Mutation((Edit(Span(line.end, line.end), new),), (line.end, *_into(reading, node.index)))


def _into(reading: Reading, node: int) -> list[int]:
    edges: list[Edge] = [reading.graph.edges[index] for index in reading.graph.incoming[node]]
    return [reading.relation(edge).start for edge in edges]


def list_of_no_list(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`IN` names something that is known to be no list."""
    for edge in reading.executed(RelationKind.FOREACH):
        path = edge.list
        node = reading.node_of(path.root) if path else None
        if path is None or node is None or edge.argument is None or len(path.steps) < 2:
            continue
        span = reading.document.locate(edge.argument, Span(path.spans[1].start, path.spans[-1].end))
        if reading.exact(Place(edge.argument, path.spans[0]), path.root) and node.kind is NodeKind.COMPONENT:
            yield renamed(span, "success")

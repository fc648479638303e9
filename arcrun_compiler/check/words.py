"""Turns names into the parts of a message: lists of them, the one that was meant, an edge as written."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..ir.model import Edge, Graph
from ..syntax.relations import canonical_word, show_relation
from ..syntax.tree import Relation
from ..text.nearest import nearest
from ..text.source import Span

MOST_LISTED = 12
"""A longer list of what is allowed helps nobody."""


def listed(names: Iterable[str], last: str = "and") -> str:
    """`a`, `b` and `c`, each in backticks."""
    quoted = [f"`{name}`" for name in names]
    if len(quoted) < 2:
        return "".join(quoted)
    return f"{', '.join(quoted[:-1])} {last} {quoted[-1]}"


def phrases(parts: Sequence[str], last: str = "or") -> str:
    """As `listed`, of parts that have their backticks."""
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} {last} {parts[-1]}"


def meant(word: str, names: Sequence[str], are: str) -> str | None:
    """A help text: the nearest name, else all of them if they are few. `are` introduces the list."""
    near = nearest(word, names)
    if near is not None:
        return f"did you mean `{near}`?"
    return f"{are} {listed(names)}" if 0 < len(names) <= MOST_LISTED else None


def short(text: str, most: int = 60) -> str:
    """A quotation that fits a message."""
    joined = " ".join(text.split())
    return joined if len(joined) <= most else joined[: most - 1] + "…"


def edge_text(graph: Graph, edge: Edge, relation: str | None = None) -> str:
    """An edge as a triplet, with the relation's word as the document has it or another one."""
    target = edge.subflow or "" if edge.target < 0 else graph.nodes[edge.target].name
    return f"{graph.nodes[edge.source].name} >> {relation or relation_text(edge)} >> {target}"


def relation_text(edge: Edge) -> str:
    """An edge's relation with its argument; a bare arrow of a Cypher path is a `PIPE`."""
    span = Span(0, len(edge.word))
    written = Relation(edge.kind, edge.word, span, edge.branch, edge.condition, edge.variable, edge.list)
    canonical, shown = canonical_word(written), show_relation(written)
    return shown if edge.word in ("-->", "<--") else edge.word + shown.removeprefix(canonical)

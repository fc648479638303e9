"""Flow entries as their author wrote them: which notation, and which item of the list."""

from __future__ import annotations

from bisect import bisect_right
from collections import Counter
from enum import Enum
from functools import lru_cache

from ..ir.model import Edge
from ..syntax.document import Document
from ..syntax.relations import meaning_of
from ..syntax.yaml import Node, Scalar, Sequence
from ..text.problem import Problem
from ..text.source import Span
from .facts import Facts
from .places import whole_lines


class Notation(Enum):
    TRIPLET = "triplet"
    CYPHER = "cypher"
    MAPPING = "mapping"


def notation_of(facts: Facts, problem: Problem) -> Notation:
    """How the entry of a problem is written."""
    item = _item_around(facts, problem.span)
    if not isinstance(item, Scalar):
        return Notation.MAPPING
    is_path = item.text.lstrip().startswith("(") and ">>" not in item.text
    return Notation.CYPHER if is_path else Notation.TRIPLET


def is_relation(word: str) -> bool:
    """Whether an edge's word is one of the language's; another one's edge counts as a `PIPE`."""
    return word in ("-->", "<--") or meaning_of(word) is not None


def lines_of_edge(facts: Facts, edge: Edge) -> Span | None:
    """The lines of the flow's item that is this edge and no other; None where it has not lines for itself."""
    scalar = edge.place.scalar
    is_alone = facts.document is not None and _edges_of_items(facts.document)[id(scalar)] == 1
    if edge.target_place.scalar is not scalar or not is_alone:
        return None
    return whole_lines(facts.source, scalar.span.start, scalar.span.end, lead="-")


@lru_cache(maxsize=1)
def _edges_of_items(document: Document) -> Counter[int]:
    """How many edges each scalar of the flow is the source of, by its identity."""
    return Counter(id(edge.source.scalar) for edge in document.edges)


def text_of_item(facts: Facts, span: Span) -> str:
    """The flow's item around a place, as it stands in the source."""
    item = _item_around(facts, span)
    return facts.source.text[item.span.start : item.span.end] if item is not None else ""


def _item_around(facts: Facts, span: Span) -> Node | None:
    flow = facts.document.root.get("flow") if facts.document else None
    items = flow.items if isinstance(flow, Sequence) else ()
    at = bisect_right(items, span.start, key=lambda item: item.span.start)
    return items[at - 1] if at else None

"""Flow entries as their author wrote them: which notation, and which item of the list."""

from __future__ import annotations

from enum import Enum

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


def lines_of_item(facts: Facts, span: Span) -> Span | None:
    """The lines of the flow's item around a place, if the item is one text and has its lines for itself."""
    item = _item_around(facts, span)
    if not isinstance(item, Scalar):
        return None
    return whole_lines(facts.source, item.span.start, item.span.end, lead="-")


def text_of_item(facts: Facts, span: Span) -> str:
    """The flow's item around a place, as it stands in the source."""
    item = _item_around(facts, span)
    return facts.source.text[item.span.start : item.span.end] if item is not None else ""


def edges_of_item(facts: Facts, span: Span) -> int:
    """How many edges the item around a place stands for."""
    item = _item_around(facts, span)
    edges = facts.document.edges if facts.document and item else ()
    return sum(_item_around(facts, facts.span(each.source)) is item for each in edges)


def _item_around(facts: Facts, span: Span) -> Node | None:
    flow = facts.document.root.get("flow") if facts.document else None
    items = flow.items if isinstance(flow, Sequence) else ()
    return next((each for each in items if each.span.start <= span.start < max(each.span.end, 1)), None)

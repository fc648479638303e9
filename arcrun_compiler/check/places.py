"""Places in a document that several rules ask for: of a node's component, of placeholders, of whole lines."""

from __future__ import annotations

from ..ir.model import Node
from ..syntax.yaml import Scalar
from ..text.source import Source, Span
from .facts import Facts


def component_span(facts: Facts, node: Node) -> Span:
    """Where the document says what a node is; its name, where that is its component's."""
    return facts.span(node.component_place or node.place)


def is_filled(facts: Facts, span: Span) -> bool:
    """Whether no placeholder in a stretch still waits for its value; else what it says is not known."""
    waiting = facts.told("unfilled-placeholder")
    return not any(span.start <= each.span.start and each.span.end <= span.end for each in waiting)


def whole_lines(source: Source, start: int, end: int, lead: str = "") -> Span | None:
    """The lines from `start` to `end`, their last line end with them, if nothing else stands on them.

    `lead` may stand before `start`, and a comment behind `end`.
    """
    text = source.text
    line_start = text.rfind("\n", 0, start) + 1
    if text[line_start:start].strip() != lead:
        return None
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end + 1
    behind = text[end:line_end].strip()
    return None if behind and not behind.startswith("#") else Span(line_start, line_end)


def renamed(source: Source, key: Scalar, name: str) -> str:
    """The key's new text in the quotes of the old one."""
    quote = source.text[key.span.start]
    return f"{quote}{name}{quote}" if quote in "'\"" else name

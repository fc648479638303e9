"""A place in a file → the JSON pointer of the smallest value around it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterable

from ..text.source import Span
from .yaml import Mapping, Node, Sequence


def pointer_at(documents: Iterable[Node], span: Span) -> str | None:
    """Of the document that holds the place (RFC 6901); None where none does. A key stands for its value."""
    for root in documents:
        if _holds(root, span):
            return "".join(f"/{_escaped(step)}" for step in _steps(root, span))
    return None


def _steps(node: Node, span: Span) -> Iterable[str]:
    while True:
        if isinstance(node, Mapping):
            at = bisect_right(node.entries, span.start, key=lambda entry: entry.key.span.start) - 1
            entry = node.entries[at] if at >= 0 else None
            if entry is None or span.end > max(entry.key.span.end, entry.value.span.end):
                return
            yield entry.key.text
            if not _holds(entry.value, span):
                return
            node = entry.value
        elif isinstance(node, Sequence):
            at = bisect_right(node.items, span.start, key=lambda item: item.span.start) - 1
            if at < 0 or not _holds(node.items[at], span):
                return
            yield str(at)
            node = node.items[at]
        else:
            return


def _holds(node: Node, span: Span) -> bool:
    return node.span.start <= span.start and span.end <= node.span.end


def _escaped(step: str) -> str:
    return step.replace("~", "~0").replace("/", "~1")

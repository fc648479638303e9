"""Turns a document's `code` nodes into what their JavaScript does, with the places of its pieces."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..ir.model import Node, NodeKind
from ..syntax.javascript import CodeFacts, analyse
from ..syntax.yaml import Entry, Scalar
from ..text.source import Span
from .facts import Facts


class CodeNode(NamedTuple):
    node: Node
    entry: Entry
    """`code:` and the body."""
    body: Scalar
    does: CodeFacts


def code_nodes(facts: Facts) -> Iterator[CodeNode]:
    """Nodes whose `code` is a text; analysing one body twice costs nothing."""
    for node in facts.workflow.graph.nodes if facts.workflow else ():
        if node.kind is not NodeKind.CODE or node.config is None:
            continue
        for entry in node.config.params:
            body = entry.value
            if entry.key.text == "code" and isinstance(body, Scalar) and body.text.strip():
                yield CodeNode(node, entry, body, analyse(body.text))


def place_in(facts: Facts, body: Scalar, span: Span) -> Span:
    """A stretch of a body as a stretch of the document."""
    assert facts.document is not None
    return facts.document.locate(body, span)

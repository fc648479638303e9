"""Workflows that do not say what they do."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ...text.source import Span
from ..facts import INFO, Facts

CODE = Code("ARC901", "missing-description", INFO)


def find(facts: Facts) -> Iterator[Diagnostic]:
    document = facts.document
    if document is None or document.root.get("description") is not None:
        return
    start = document.root.span.start
    yield facts.finding(
        CODE,
        document.name.span if document.name else Span(start, start),
        "the workflow has no `description`",
        notes=("it is what people and agents read when they choose a workflow to run",),
        help="add `description:` with one sentence: what it does, and with what",
    )

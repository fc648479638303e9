"""Loops over something that can never be a list."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.reading import There
from ...contract.types.words import words
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..given import told_by

CODE = Code("ARC307", "loop-not-a-list", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    for edge, lookup in facts.types.lookups():
        named = workflow.lists.get(edge.index)
        if named is None or lookup.there is not There.NEVER or lookup.found.is_never:
            continue  # what is not there at all is told as a path that leads to nothing
        source = workflow.graph.nodes[edge.source].name
        told = told_by(lookup.found)
        without_list = "without a list the loop fails with `LOOP_LIST_MISSING`"
        yield facts.finding(
            CODE,
            facts.span(named.place),
            f"the loop over `{edge.variable}` needs a list, and `{named.written}` is {words(lookup.found)}",
            notes=(without_list, *([told] if told else [])),
            help="name the list itself, such as a property of it",
            node=source,
        )

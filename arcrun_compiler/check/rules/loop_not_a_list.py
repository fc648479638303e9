"""Loops over something that can never be a list."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.words import words
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..given import told_by

CODE = Code("ARC307", "loop-not-a-list", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        edge, lookup = problem.facts["found"]
        assert facts.workflow is not None
        named = facts.workflow.lists[edge.index]
        assert named is not None
        told = told_by(lookup.found)
        without_list = "without a list the loop fails with `LOOP_LIST_MISSING`"
        yield facts.finding(
            CODE,
            problem.span,
            f"the loop over `{edge.variable}` needs a list, and `{named.written}` is {words(lookup.found)}",
            notes=(without_list, *([told] if told else [])),
            help="name the list itself, such as a property of it",
            node=facts.workflow.graph.nodes[edge.source].name,
        )

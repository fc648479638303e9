"""The types of a workflow → what is wrong with them, as problems for the rules to tell.

`found` among a problem's facts is what was found: a `Lacking`, a `Misfit`, a loop with its `Lookup`, …
"""

from __future__ import annotations

from collections.abc import Iterator

from ..contract.types.fitting import Fit, fit
from ..contract.types.model import Record
from ..contract.types.reading import There, names_of
from ..ir.model import Origin, Reference
from ..text.problem import Problem
from ..text.source import Span
from .facts import Facts
from .infer import InText
from .misfits import Why, misfits


def judge(facts: Facts) -> Iterator[Problem]:
    """Everything that types tell of a workflow."""
    assert facts.workflow is not None
    for lacking in facts.types.lacking:
        slug = "no-such-property" if lacking.misfit is None else "type-mismatch"
        yield _problem(slug, facts.span(lacking.reference.place), lacking)
    for misfit in misfits(facts):
        slug = "type-mismatch" if misfit.why is Why.KIND else "bad-constant"
        yield _problem(slug, facts.span(misfit.node.place), misfit)
    for edge in facts.workflow.graph.edges:
        called = facts.project.find_workflow(edge.subflow) if edge.subflow else None
        if called is not None:
            given, expected = facts.types.given_to(edge), facts.project.payload_of(called)
            if fit(given, expected) is Fit.NEVER:
                yield _problem("type-mismatch", facts.span(edge.target_place), edge)
    for each in facts.types.in_text:
        if not _wants_json(facts, each):
            yield _problem("object-in-text", facts.span(each.reference.place), each)
    yield from _loops(facts)
    yield from _conditions(facts)
    for reference, reader in _undeclared(facts):
        yield _problem("payload-undeclared", facts.span(reference.place), (reference, reader))


def _problem(slug: str, span: Span, found: object) -> Problem:
    return Problem(slug, span, {"found": found})


def _wants_json(facts: Facts, each: InText) -> bool:
    """A text that is itself written as JSON, and a condition, where a list is written as JSON."""
    first, node = each.text.parts[0], each.place.point.node
    if isinstance(first, str) and first.lstrip()[:1] in ("{", "["):
        return True
    assert facts.workflow is not None
    types = (
        facts.project.catalog.types(facts.workflow.graph.nodes[node].component) if node is not None else None
    )
    return types is not None and any(known.name == each.parameter for known in types.conditions)


def _loops(facts: Facts) -> Iterator[Problem]:
    types = facts.types
    for edge, lookup in types.lookups():
        named = types.workflow.lists.get(edge.index)
        if lookup.names and (lookup.there is There.NEVER or lookup.is_guess):
            yield _problem("no-loop-list", facts.span(edge.relation_place), (edge, lookup))
        elif named is not None and lookup.there is There.NEVER and not lookup.found.is_never:
            # What is not there at all is told as a path that leads to nothing.
            yield _problem("loop-not-a-list", facts.span(named.place), (edge, lookup))


def _conditions(facts: Facts) -> Iterator[Problem]:
    assert facts.document is not None
    if not _has_conditions(facts):
        return
    from .conditions import braces, dead_ends, judged, never, unreadable

    for node, scalar, problem in unreadable(facts):
        span = facts.document.locate(scalar, problem.span)
        yield Problem(problem.slug, span, {**problem.facts, "node": node})
    for each in judged(facts):
        for text, at in braces(each):
            span = facts.document.locate(each.scalar, at)
            yield Problem("condition-syntax", span, {"template": text, "node": each.node})
        lost = list(dead_ends(each))
        for nothing in lost:
            span = facts.document.locate(each.scalar, nothing.path.span)
            yield _problem("no-such-property", span, (each, nothing))
        for found in never(each, lost):
            span = facts.document.locate(each.scalar, found.compare.span)
            yield _problem("condition-type", span, (each, found))


def _has_conditions(facts: Facts) -> bool:
    types = facts.types
    known = (types.catalog.types(component) for component in facts.traits.components)
    return any(edge.condition is not None for edge in types.graph.edges) or any(
        each is not None and each.conditions for each in known
    )


def _undeclared(facts: Facts) -> Iterator[tuple[Reference, int | None]]:
    """The first read of each field that `inputs` does not declare, with its reader."""
    types = facts.types
    if types.workflow.document.inputs is None:
        return  # who declares nothing has said nothing that could be forgotten
    if all(isinstance(form, Record) and form.rest.is_never for form in types.payload.forms):
        return  # a field that cannot be there is told as a path to nothing
    known = set(names_of(types.payload))
    if types.graph.source is not None and types.is_changed(types.graph.source):
        known.add("results")
    for reference, place in types.payload_reads:
        name = reference.path[0] if reference.path else None
        # An implicit field may be another's; what is meant is said there.
        is_implicit = reference.written.startswith(str(name)) and reference.origin is Origin.PAYLOAD
        if isinstance(name, str) and name not in known and not is_implicit:
            known.add(name)
            yield reference, place.point.node

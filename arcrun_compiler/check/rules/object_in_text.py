"""Objects and lists inside a longer text, where they become JSON."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.model import Items, Scalar, Type
from ...contract.types.words import words
from ...ir.model import Reference
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.source import Span
from ..facts import WARNING, Facts
from ..infer import InText
from ..references import written_path
from ..spelling import inside

CODE = Code("ARC306", "object-in-text", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        yield _finding(facts, problem.facts["found"])


def _finding(facts: Facts, each: InText) -> Diagnostic:
    assert facts.workflow is not None
    part, reader = each.reference, each.place.point.node
    seen = facts.types.of(part, each.place)
    filter = _filter(seen.type)
    return facts.finding(
        CODE,
        facts.span(part.place),
        f"`{part.written}` is {words(seen.type)}, which becomes JSON inside a longer text",
        help=f"say so: `{{{{{part.written} | {filter}}}}}`"
        if not part.steps
        else f"say so with `| {filter}`",
        fix=_fix(facts, part, filter),
        node=facts.workflow.graph.nodes[reader].name if reader is not None else None,
    )


def _filter(type: Type) -> str:
    """`join` for a list of plain values, else `json`."""
    for form in type.forms:
        if not isinstance(form, Items):
            return "json"
        if any(not isinstance(inner, Scalar) for each in (*form.first, form.rest) for inner in each.forms):
            return "json"
        if form.rest.is_any:
            return "json"
    return "join(', ')"


def _fix(facts: Facts, part: Reference, filter: str) -> Fix | None:
    """Writes the filter behind the path."""
    assert facts.workflow is not None
    scalar, span = part.place
    text = inside(scalar, f" | {filter}") if scalar.style != "plain" else f" | {filter}"
    if part.steps or text is None or facts.document is None or written_path(facts.workflow, part) is None:
        return None
    end = facts.document.locate(scalar, span).end
    return Fix(f"write `| {filter}`", (Edit(Span(end, end), text),), safe=filter == "json")

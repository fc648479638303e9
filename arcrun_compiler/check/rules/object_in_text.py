"""Objects and lists inside a longer text, where they become JSON."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.model import Items, Record, Scalar, Type
from ...contract.types.reading import There
from ...contract.types.words import words
from ...ir.model import ListValue, ObjectValue, Reference, Text, Value
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.source import Span
from ..conditions import conditions_of
from ..facts import WARNING, Facts
from ..infer import Place
from ..references import written_path
from ..spelling import inside

CODE = Code("ARC306", "object-in-text", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    types = facts.types
    for index in types.reach.by_rank:
        node = workflow.graph.nodes[index]
        contract = facts.project.catalog.find(node.component)
        conditions = [each for each, *_ in conditions_of(contract.input_schema)] if contract else []
        for name, value in workflow.params[index]:
            if name not in conditions:  # a list in a condition is written as JSON
                yield from _inside(facts, value, types.place_of(index), node.name)
    if workflow.output is not None:
        yield from _inside(facts, workflow.output, types.end, None)


def _inside(facts: Facts, value: Value, place: Place, reader: str | None) -> Iterator[Diagnostic]:
    if isinstance(value, ObjectValue):
        for _, entry in value.entries:
            yield from _inside(facts, entry, place, reader)
    elif isinstance(value, ListValue):
        for item in value.items:
            yield from _inside(facts, item, place, reader)
    elif isinstance(value, Text) and not _is_json(value):
        for part in value.parts:
            if isinstance(part, Reference):
                yield from _part(facts, part, place, reader)


def _is_json(text: Text) -> bool:
    """A text that is itself written as JSON wants JSON in it."""
    first = text.parts[0]
    return isinstance(first, str) and first.lstrip()[:1] in ("{", "[")


def _part(facts: Facts, part: Reference, place: Place, reader: str | None) -> Iterator[Diagnostic]:
    seen = facts.types.of(part, place)
    forms = seen.type.forms
    if seen.there is There.NEVER or not forms or not all(isinstance(form, Record | Items) for form in forms):
        return
    filter = _filter(seen.type)
    yield facts.finding(
        CODE,
        facts.span(part.place),
        f"`{part.written}` is {words(seen.type)}, which becomes JSON inside a longer text",
        help=f"say so: `{{{{{part.written} | {filter}}}}}`"
        if not part.steps
        else f"say so with `| {filter}`",
        fix=_fix(facts, part, filter),
        node=reader,
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

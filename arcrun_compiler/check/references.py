"""A reference's path as its author wrote it: where each of its steps stands, and other spellings of it."""

from __future__ import annotations

from ..ir.model import Origin, Reference, Workflow
from ..syntax import template
from ..syntax.tree import Hole, Path, show_steps
from ..text.diagnostic import Edit, Fix
from ..text.source import Span
from .facts import Facts
from .spelling import inside


def written_path(workflow: Workflow, reference: Reference) -> Path | None:
    """The path as it stands in its scalar; None for one that nobody wrote, as of an implied parameter."""
    scalar, span = reference.place
    for edge in workflow.graph.edges:
        if edge.list is not None and workflow.lists.get(edge.index) is reference:
            return edge.list
    for part in template.parse(scalar.text).template:
        if isinstance(part, Hole) and part.path.span == span:
            return part.path
    return None


def step_span(facts: Facts, reference: Reference, path: Path | None, at: int) -> Span:
    """Where a step below the origin stands; the whole path where it is not written out."""
    index = at + offset_of(reference, path)
    if path is None or facts.document is None or index >= len(path.spans):
        return facts.span(reference.place)
    return facts.document.locate(reference.place.scalar, path.spans[index])


def offset_of(reference: Reference, path: Path | None) -> int:
    """How many steps of the written path name the origin."""
    return 0 if path is None else len(path.steps) - len(reference.path)


def respelled(
    facts: Facts, reference: Reference, path: Path | None, at: int, steps: tuple[str | int, ...], title: str
) -> Fix | None:
    """Writes other steps for the one at `at` below the origin. The path is a plain one: names and dots."""
    if path is None or facts.document is None:
        return None
    index = at + offset_of(reference, path)
    scalar = reference.place.scalar
    text = inside(scalar, show_steps(steps))
    span = path.spans[index]
    if text is None or index == 0 or scalar.text[span.start - 1 : span.start] != ".":
        return None
    if text.startswith("["):
        return None
    return Fix(title, (Edit(facts.document.locate(scalar, span), text),))


def owner_of(workflow: Workflow, reference: Reference) -> str:
    """Whose value a reference reads, as a message calls it."""
    if reference.origin is Origin.NODE and reference.subject != workflow.graph.source:
        return f"`{workflow.graph.nodes[reference.subject].name}`"
    if reference.origin in (Origin.NODE, Origin.PAYLOAD):
        return "the payload"
    return f"`{reference.name}`"

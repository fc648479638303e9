"""Paths that lead into a value where nothing of that name can be."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.model import Items, Record, Scalar, Type
from ...contract.types.reading import There, member, names_of, walk
from ...contract.types.words import short, who, words
from ...ir.graph import node_id
from ...ir.model import Origin, Reference
from ...syntax.tree import Path, show_steps
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest, probable
from ...text.source import Span
from ..conditions import Judged, Nothing
from ..facts import ERROR, WARNING, Facts
from ..infer import Lacking
from ..places import is_filled
from ..references import offset_of, owner_of, respelled, step_span, written_path
from ..spelling import inside
from ..words import MOST_LISTED, phrases

CODE = Code("ARC301", "no-such-property", ERROR)

_COUNTS = ("length", "size", "count", "len")
"""What other languages call the length of a list or a text, as a property of it."""
_ENDS = ("first", "last")
"""What some call the ends of a list."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        found = problem.facts["found"]
        if not is_filled(facts, problem.span):
            continue
        yield _finding(facts, found) if isinstance(found, Lacking) else _in_condition(facts, *found)


def _finding(facts: Facts, lacking: Lacking) -> Diagnostic:
    assert facts.workflow is not None
    reference, walk_ = lacking.reference, lacking.walk
    at, holder = walk_.at or 0, walk_.holder
    path = written_path(facts.workflow, reference)
    step = reference.path[at]
    help, fix = _way_out(facts, lacking, path)
    notes = [each for each in (_has(holder), _other_side(facts, lacking), _said_by(holder)) if each]
    reader = lacking.place.point.node
    return facts.finding(
        CODE,
        step_span(facts, reference, path, at),
        f"{_holder(facts, reference, at)} {_lacks(holder, step)}",
        notes=tuple(notes),
        help=help,
        fix=fix,
        node=facts.workflow.graph.nodes[reader].name if reader is not None else None,
        severity_override=WARNING if reference.has_default else None,
    )


def _in_condition(facts: Facts, each: Judged, nothing: Nothing) -> Diagnostic:
    assert facts.document is not None
    at, holder = nothing.walk.at or 0, nothing.walk.holder if nothing.walk.at is not None else each.over
    step = nothing.steps[at]
    whole = f"the result of {each.of}" if each.is_result else each.of
    shown = f"`{show_steps(nothing.steps[:at])}` of {each.of}" if at else whole
    offset = len(nothing.path.steps) - len(nothing.steps)
    help, fix = _way_out_of_condition(facts, each, nothing, offset + at)
    return facts.finding(
        CODE,
        facts.document.locate(each.scalar, nothing.path.spans[offset + at]),
        f"{shown} {_lacks(holder, step)}",
        notes=tuple(note for note in (_has(holder), _said_by(holder)) if note),
        help=help,
        fix=fix,
        node=each.node,
        severity_override=None if nothing.walk.there is There.NEVER else WARNING,
    )


def _way_out_of_condition(
    facts: Facts, each: Judged, nothing: Nothing, index: int
) -> tuple[str | None, Fix | None]:
    """`index` is the step of the written path that is not there."""
    assert facts.document is not None
    path, step = nothing.path, nothing.path.steps[index]
    if index == 0 and step in each.owner:
        return _without_owner(facts, each, path)
    holder = nothing.walk.holder
    if _filter_for(holder, step) == "length" and index == len(path.steps) - 1:
        return _size_of(facts, each, path)
    near = nearest(step, names_of(holder)) if isinstance(step, str) else None
    text = inside(each.scalar, near) if near is not None else None
    inner = _one_below(holder, step) if isinstance(step, str) and near is None else None
    guess = near or (f"{inner}.{step}" if inner else None)
    if guess is None and index == 0 and each.is_result and step in _elsewhere(facts):
        return (
            f"an edge looks at the result of {each.of} only; an `if_control` node compares any values",
            None,
        )
    span = facts.document.locate(each.scalar, path.spans[index])
    fix = Fix(f"write `{text}`", (Edit(span, text),)) if text else None
    return f"did you mean `{guess}`?" if guess else None, fix


def _size_of(facts: Facts, each: Judged, path: Path) -> tuple[str, Fix | None]:
    """`data.rows.length` in a condition."""
    assert facts.document is not None
    call = f"size({show_steps(path.steps[:-1])})"
    start, step = path.span.start, path.spans[-1]
    if each.scalar.text[step.start - 1] != ".":
        return f"write `{call}`", None
    edits = (
        Edit(facts.document.locate(each.scalar, Span(start, start)), "size("),
        Edit(facts.document.locate(each.scalar, Span(step.start - 1, step.end)), ")"),
    )
    return f"write `{call}`", Fix(f"write `{call}`", edits)


def _without_owner(facts: Facts, each: Judged, path: Path) -> tuple[str, Fix | None]:
    """`fetch.data.n` in a condition over the result of `fetch`."""
    assert facts.document is not None
    if len(path.steps) == 1:
        return f"a path begins in {each.of} by itself: name one of its fields", None
    rest = show_steps(path.steps[1:])
    help = f"a path begins in {each.of} by itself: write `{rest}`"
    start, end = path.span.start, path.spans[1].start
    if each.scalar.text[end - 1] != "." or walk(each.over, path.steps[1:]).there is There.NEVER:
        return help, None
    span = facts.document.locate(each.scalar, Span(start, end))
    return help, Fix(f"write `{rest}`", (Edit(span, ""),))


def _elsewhere(facts: Facts) -> frozenset[str]:
    """Names that mean something in templates: nodes, by name and id, and the payload."""
    assert facts.workflow is not None
    names = [node.name for node in facts.workflow.graph.nodes]
    return frozenset((*names, *map(node_id, names), "input"))


def _holder(facts: Facts, reference: Reference, at: int) -> str:
    assert facts.workflow is not None
    owner = owner_of(facts.workflow, reference)
    if at == 0:
        is_result = reference.origin is Origin.NODE and owner.startswith("`")
        return f"the result of {owner}" if is_result else owner
    return f"`{show_steps(reference.path[:at])}` of {owner}"


def _lacks(holder: Type, step: str | int) -> str:
    kinds = {type(form) for form in holder.forms}
    if Record in kinds or (Items in kinds and isinstance(step, int)):
        return f"has no item `{step}`" if isinstance(step, int) else f"has no property `{step}`"
    if Items in kinds:
        return f"is {words(holder)}, whose items are numbered: it has no `{step}`"
    return f"is {words(holder)}: there is no `{step}` in it"


def _has(holder: Type) -> str | None:
    if not any(isinstance(form, Record) for form in holder.forms):
        return None
    names = names_of(holder)
    if not 0 < len(names) <= MOST_LISTED:
        return "it is empty" if not names else None
    parts = [f"`{name}` ({short(member(holder, name).type)})" for name in names]
    return f"it has {phrases(parts, last='and')}"


def _said_by(holder: Type) -> str | None:
    return f"{who(holder.source)} says so" if holder.source is not None else None


def _other_side(facts: Facts, lacking: Lacking) -> str | None:
    """A result that has the path where it did, or did not, fail."""
    reference = lacking.reference
    if reference.origin is not Origin.NODE:
        return None
    sides = facts.types.sides(reference.subject)
    has = [walk(side, reference.path).there is not There.NEVER for side in (sides.success, sides.failure)]
    if has == [True, False]:
        return "only a result that has not failed has it, and this one has failed here"
    return "only a failed result has it, and this one has not failed here" if has == [False, True] else None


# ── the way out ────────────────────────────────────────────────────────────────────────────────


def _way_out(facts: Facts, lacking: Lacking, path: Path | None) -> tuple[str | None, Fix | None]:
    reference, at, holder = lacking.reference, lacking.walk.at or 0, lacking.walk.holder
    step = reference.path[at]
    if not isinstance(step, str):
        return None, None
    filter = _filter_for(holder, step) if at == len(reference.path) - 1 else None
    if filter is not None:
        return _filtered(facts, reference, path, filter)
    near = nearest(step, names_of(holder))
    if near is not None:
        fix = respelled(facts, reference, path, at, (near,), f"write `{near}`")
        return f"did you mean `{near}`?", fix
    inner = _one_below(holder, step)
    if inner is not None:
        fix = respelled(facts, reference, path, at, (inner, step), f"write `{inner}.{step}`")
        return f"did you mean `{_spelled(reference, path, at, (inner, step))}`?", fix
    beside = _beside(facts, lacking, at)
    if beside is not None:
        fix = respelled(facts, reference, path, at - 1, (beside,), f"read `{beside}`")
        return f"did you mean `{_spelled(reference, path, at - 1, (beside,))}`?", fix and fix._replace(
            safe=False
        )
    meant = probable(step, names_of(holder))
    if meant is not None:
        return f"did you mean `{_spelled(reference, path, at, (meant,))}`?", None
    free = [name for name in names_of(holder) if member(holder, name).type.is_any]
    if len(free) == 1:
        return f"`{free[0]}` may hold it: `{_spelled(reference, path, at, (free[0], step))}`", None
    return None, None


def _filter_for(holder: Type, step: str | int) -> str | None:
    """The filter that gives what a property of a list or text gives in other languages: `rows.length`."""
    kinds = {
        "list" if isinstance(form, Items) else form.kind
        for form in holder.forms
        if not isinstance(form, Record)
    }
    if not holder.forms or any(isinstance(form, Record) for form in holder.forms):
        return None
    if step in _COUNTS and kinds <= {"list", "string"}:
        return "length"
    return str(step) if step in _ENDS and kinds == {"list"} else None


def _filtered(
    facts: Facts, reference: Reference, path: Path | None, filter: str
) -> tuple[str | None, Fix | None]:
    """The path's last step as a filter."""
    if path is None or facts.document is None:
        return None, None
    scalar, step = reference.place.scalar, path.spans[-1]
    whole = f"{show_steps(path.steps[:-1])} | {filter}"
    if not scalar.text[: path.span.start].rstrip().endswith("{{"):
        return None, None  # the list of a loop is a path without filters
    help = f"write `{{{{{whole}}}}}`"
    if scalar.text[step.start - 1] != ".":
        return help, None
    span = facts.document.locate(scalar, Span(step.start - 1, step.end))
    return help, Fix(f"write `| {filter}`", (Edit(span, f" | {filter}"),))


def _spelled(reference: Reference, path: Path | None, at: int, steps: tuple[str, ...]) -> str:
    """The whole path with other steps at a place."""
    offset = offset_of(reference, path)
    whole = path.steps if path is not None else (reference.name, *reference.path)
    index = at + (offset if path is not None else 1)
    return show_steps((*whole[:index], *steps, *whole[index + 1 :]))


def _one_below(holder: Type, step: str) -> str | None:
    """The property whose value has what was looked for."""
    for name in names_of(holder):
        inner = member(holder, name).type
        if not inner.is_any and step in names_of(inner):
            return name
    return None


def _beside(facts: Facts, lacking: Lacking, at: int) -> str | None:
    """The property that stands beside a text and may hold anything: `json` beside `body`."""
    if at == 0 or not all(isinstance(form, Scalar) for form in lacking.walk.holder.forms):
        return None
    reference = lacking.reference
    if reference.origin is not Origin.NODE:
        return None
    around = walk(facts.types.result(reference.subject, lacking.place), reference.path[: at - 1]).type
    for name in names_of(around):
        if member(around, name).type.is_any:
            return name
    return None

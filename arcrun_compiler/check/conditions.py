"""Conditions with what they are about → their paths that lead to nothing, and comparisons that never hold."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..contract.types.combine import item_type, join
from ..contract.types.fitting import Fit, fit
from ..contract.types.model import (
    ANY,
    BOOLEAN,
    INTEGER,
    NEVER,
    NULL,
    Items,
    Record,
    Scalar,
    Type,
    constant,
    union,
)
from ..contract.types.reading import There, Walk, walk
from ..ir.model import Constant, Node, NodeKind
from ..syntax import condition as conditions
from ..syntax.tree import Call, Compare, Condition, ListLiteral, Literal, Logic, Not, Path
from ..syntax.yaml import Scalar as Written
from .facts import Facts
from .places import is_filled

_ROOTS = ("result", "ctx")


class Judged(NamedTuple):
    """A condition, and the type that its paths begin in."""

    condition: Condition
    scalar: Written
    """What its spans refer to."""
    over: Type
    of: str
    """Whose it is: `` `fetch` `` for the result of a node."""
    is_result: bool
    node: str
    roots: tuple[str, ...]
    """Names that stand for the whole, where it has no such field."""


class Nothing(NamedTuple):
    """A path that leads to nothing."""

    path: Path
    steps: tuple[str | int, ...]
    """Below the whole."""
    walk: Walk


class Never(NamedTuple):
    """A comparison that never holds, or, of `!=`, always."""

    compare: Compare
    left: Type
    right: Type


def judged(facts: Facts) -> Iterator[Judged]:
    """Every condition of the document whose text is known: of IF edges and of components."""
    workflow = facts.workflow
    if workflow is None:
        return
    types = facts.types
    for edge in workflow.graph.edges:
        if edge.condition is None or edge.argument is None or edge.source not in types.reach.rank:
            continue
        name = workflow.graph.nodes[edge.source].name
        over = types.seen_by(edge)
        if is_filled(facts, edge.argument.span):
            is_result = edge.source != workflow.graph.source
            of = f"`{name}`" if is_result else "the payload"
            yield Judged(edge.condition, edge.argument, over, of, is_result, name, _ROOTS)
    for index in types.reach.by_rank:
        yield from _of_node(facts, workflow.graph.nodes[index])


def _of_node(facts: Facts, node: Node) -> Iterator[Judged]:
    types = facts.project.catalog.types(node.component) if node.kind is NodeKind.COMPONENT else None
    for name, over, of_items in types.conditions if types else ():
        written = node.config.param(name) if node.config else None
        value = dict(facts.types.workflow.params[node.index]).get(name)
        is_text = isinstance(value, Constant) and isinstance(value.value, str)
        given = facts.types.parameter(node.index, over)
        if not is_text or not isinstance(written, Written) or given is None:
            continue
        tree = conditions.parse(written.text)
        if tree.condition is None or tree.problems or not is_filled(facts, written.span):
            continue
        whole = item_type(given[0]) if of_items else given[0]
        of = f"an item of `{over}`" if of_items else f"`{over}` of `{node.name}`"
        roots = (*_ROOTS, "item") if of_items else _ROOTS
        yield Judged(tree.condition, written, whole, of, False, node.name, roots)


# ── paths ──────────────────────────────────────────────────────────────────────────────────────


def dead_ends(each: Judged) -> Iterator[Nothing]:
    """The paths that lead to nothing."""
    if each.over.is_any or each.over.is_never:
        return
    for path in conditions.paths(each.condition):
        steps = _below(path, each)
        found = None if steps is None else walk(each.over, steps)
        if found is not None and found.there is There.NEVER:
            assert steps is not None
            yield Nothing(path, steps, found)


def _below(path: Path, each: Judged) -> tuple[str | int, ...] | None:
    """The steps below the whole; None where the run decides whether the first one names the whole."""
    if path.root not in each.roots:
        return path.steps
    if walk(each.over, path.steps[:1]).there is There.NEVER:
        return path.steps[1:]
    return None


# ── comparisons ────────────────────────────────────────────────────────────────────────────────


def never(each: Judged, lost: Sequence[Nothing]) -> Iterator[Never]:
    """The comparisons that never hold, whatever the values are. Of `lost` paths nothing more is said."""
    if each.over.is_any:
        return
    dead = frozenset(nothing.path for nothing in lost)
    for compare in _compares(each.condition):
        if dead and not dead.isdisjoint(conditions.paths(compare)):
            continue
        left, right = _type(compare.left, each), _type(compare.right, each)
        if not _may_hold(compare.op, left, right):
            yield Never(compare, left, right)


def _compares(condition: Condition) -> Iterator[Compare]:
    if isinstance(condition, Compare):
        yield condition
    elif isinstance(condition, Logic):
        for operand in condition.operands:
            yield from _compares(operand)
    elif isinstance(condition, Not):
        yield from _compares(condition.operand)


def _type(condition: Condition, each: Judged) -> Type:
    if isinstance(condition, Literal):
        return constant(condition.value)
    if isinstance(condition, ListLiteral):
        return union(
            (Items(tuple(_type(item, each) for item in condition.items), NEVER, len(condition.items)),)
        )
    if isinstance(condition, Path):
        steps = _below(condition, each)
        if steps is None or each.over.is_never:
            return ANY
        found = walk(each.over, steps)
        # What is missing equals null.
        return found.type if found.there is There.ALWAYS else join((found.type, NULL), found.type.source)
    if isinstance(condition, Call) and condition.function == "size":
        return INTEGER
    return BOOLEAN


def _may_hold(op: str, left: Type, right: Type) -> bool:
    if left.is_any or right.is_any:
        return True
    if op == "in":
        return any(_may_be_in(left, form) for form in right.forms)
    if op in ("==", "!="):
        return _may_equal(left, right)
    kinds = [{_order(form) for form in side.forms} - {None} for side in (left, right)]
    return bool(kinds[0] & kinds[1])


def _may_equal(left: Type, right: Type) -> bool:
    return fit(left, right) is not Fit.NEVER and fit(right, left) is not Fit.NEVER


def _order(form: object) -> str | None:
    """Texts and numbers are ordered, each among themselves."""
    if not isinstance(form, Scalar) or form.kind in ("null", "boolean"):
        return None
    return "string" if form.kind == "string" else "number"


def _may_be_in(left: Type, form: object) -> bool:
    if isinstance(form, Items):
        return any(_may_equal(left, item) for item in (*form.first, form.rest) if not item.is_never)
    is_text = any(isinstance(each, Scalar) and each.kind == "string" for each in left.forms)
    return is_text and (isinstance(form, Record) or (isinstance(form, Scalar) and form.kind == "string"))

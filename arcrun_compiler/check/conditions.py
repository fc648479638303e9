"""Conditions with what they are about → their paths that lead to nothing, and comparisons that never hold."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..contract.types.combine import item_type, join
from ..contract.types.component import Condition as Taken
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
from ..contract.types.reading import There, Walk, names_of, walk
from ..ir.graph import node_id
from ..ir.model import Constant, Node, NodeKind
from ..syntax import condition as conditions
from ..syntax.tree import Call, Compare, Condition, ListLiteral, Literal, Logic, Not, Path
from ..syntax.yaml import Scalar as Written
from ..text.problem import Problem
from ..text.source import Span
from .facts import Facts
from .places import is_filled

_ROOTS = ("result", "ctx")
_BRACES = re.compile(r"\{\{[^{}]+\}\}")


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
    owner: tuple[str, ...]
    """Names of whose it is, which do not stand before its paths and which authors write there."""


class Nothing(NamedTuple):
    """A path that leads to nothing."""

    path: Path
    steps: tuple[str | int, ...]
    """Below the whole."""
    walk: Walk


class Braces(NamedTuple):
    """A template in a text of a condition, where none is filled in."""

    text: str
    span: Span
    """In the scalar's text."""


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
            owner = (name, node_id(name)) if is_result else (name, "input")
            yield Judged(edge.condition, edge.argument, over, of, is_result, name, _ROOTS, owner)
    for index in types.reach.by_rank:
        yield from _of_node(facts, workflow.graph.nodes[index])


def _of_node(facts: Facts, node: Node) -> Iterator[Judged]:
    for known, written in _texts(facts, node):
        tree = conditions.parse(written.text)
        given = facts.types.parameter(node.index, known.over)
        if given is None or tree.condition is None or tree.problems:
            continue
        whole = item_type(given[0]) if known.of_items else given[0]
        of = f"an item of `{known.over}`" if known.of_items else f"`{known.over}` of `{node.name}`"
        roots = (*_ROOTS, "item") if known.of_items else _ROOTS
        owner = () if known.of_items else (known.over,)
        yield Judged(tree.condition, written, whole, of, False, node.name, roots, owner)


def _texts(facts: Facts, node: Node) -> Iterator[tuple[Taken, Written]]:
    """The parameters of a node that are conditions and whose texts are known."""
    types = facts.project.catalog.types(node.component) if node.kind is NodeKind.COMPONENT else None
    for known in types.conditions if types else ():
        written = node.config.param(known.name) if node.config else None
        value = dict(facts.types.workflow.params[node.index]).get(known.name)
        is_text = isinstance(value, Constant) and isinstance(value.value, str)
        if is_text and isinstance(written, Written) and is_filled(facts, written.span):
            yield known, written


def unreadable(facts: Facts) -> Iterator[tuple[str, Written, Problem]]:
    """The conditions of components that cannot be read: the node's name, the text, and why."""
    assert facts.workflow is not None
    for node in facts.workflow.graph.nodes:
        for _, written in _texts(facts, node):
            for problem in conditions.parse(written.text).problems:
                yield node.name, written, problem


def braces(each: Judged) -> Iterator[Braces]:
    """The templates that stand in a condition's texts."""
    for literal in conditions.literals(each.condition):
        found = _BRACES.search(literal.value) if isinstance(literal.value, str) else None
        if found is not None:
            yield Braces(found[0], literal.span)


# ── paths ──────────────────────────────────────────────────────────────────────────────────────


def dead_ends(each: Judged) -> Iterator[Nothing]:
    """The paths that lead to nothing."""
    if each.over.is_any or each.over.is_never:
        return
    for path in conditions.paths(each.condition):
        steps = _below(path, each)
        found = None if steps is None else walk(each.over, steps)
        if steps is not None and found is not None and (found.there is There.NEVER or _is_owner(path, each)):
            yield Nothing(path, steps, found)


def _is_owner(path: Path, each: Judged) -> bool:
    """Whether a path over declared values begins with whose they are, and no field is called so."""
    known = names_of(each.over)
    return not each.is_result and bool(known) and path.root in each.owner and path.root not in known


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

"""Loops without `IN`, for whose variable's name no list is found."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.combine import item_type
from ...contract.types.model import Items, Type
from ...contract.types.reading import There, member, names_of
from ...ir.build import list_names
from ...ir.model import Edge
from ...syntax.tree import show_steps
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, WARNING, Facts
from ..loops import Lookup
from ..words import listed

CODE = Code("ARC307", "no-loop-list", ERROR)

_MOST_NAMED = 4


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        yield _finding(facts, *problem.facts["found"])


def _finding(facts: Facts, edge: Edge, lookup: Lookup) -> Diagnostic:
    assert facts.workflow is not None
    source = facts.workflow.graph.nodes[edge.source].name
    names = listed(lookup.names, last="or")
    is_certain = lookup.there is There.NEVER
    if is_certain:
        message = f"the loop over `{edge.variable}` finds no list: nothing has {names}"
    else:
        message = f"nothing says that there is a list {names} for the loop over `{edge.variable}`"
    return facts.finding(
        CODE,
        facts.span(edge.relation_place),
        message,
        notes=(
            f"it looks in the result of `{source}`, in the objects that are its properties, then at what the"
            " names mean there; without a list the loop fails with `LOOP_LIST_MISSING`",
        ),
        help=_help(facts, edge, source),
        node=source,
        severity_override=None if is_certain else WARNING,
    )


def _help(facts: Facts, edge: Edge, source: str) -> str:
    result = facts.types.result(edge.source, facts.types.list_place(edge.index))
    lists = [show_steps((source, *path)) for path in _lists(result, ())][:_MOST_NAMED]
    if lists:
        return f"say which list: `FOREACH {edge.variable} IN {lists[0]}`" + (
            f" ({listed(lists[1:], last='or')})" if lists[1:] else ""
        )
    free = next(iter(_free(result, ())), ("data",))
    return (
        f"say which list, such as `FOREACH {edge.variable} IN {show_steps((source, *free))}.{_plural(edge)}`"
    )


def _plural(edge: Edge) -> str:
    return list_names(edge.variable or "item")[0]


def _free(type: Type, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Where a result may hold anything, two levels deep."""
    if path and type.is_any:
        yield path
    elif len(path) < 2:
        for name in names_of(type):
            yield from _free(member(type, name).type, (*path, name))


def _lists(type: Type, path: tuple[str, ...]) -> Iterator[tuple[str, ...]]:
    """Where a result has lists, two levels deep."""
    if path and any(isinstance(form, Items) for form in type.forms) and not item_type(type).is_never:
        yield path
    if len(path) < 2 and not type.is_any:
        for name in names_of(type):
            yield from _lists(member(type, name).type, (*path, name))

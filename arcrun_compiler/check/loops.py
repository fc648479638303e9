"""A FOREACH edge → the list that it goes through, as far as types tell."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from ..contract.types.combine import item_type, join
from ..contract.types.model import ANY, Items, Record, Type, union
from ..contract.types.reading import There, member, names_of
from ..ir.build import list_names
from ..ir.model import Origin

if TYPE_CHECKING:
    from .infer import Types


class Lookup(NamedTuple):
    """`found` is what is gone through, `item` what its items are. `there`: whether it is a list."""

    found: Type
    item: Type
    there: There
    names: tuple[str, ...] = ()
    """The names under which a list is looked for, where `IN` names none."""
    is_guess: bool = False
    """Only a payload that says nothing of it may have one."""


UNKNOWN = Lookup(ANY, ANY, There.MAYBE)


def look_up(types: Types, loop: int) -> Lookup:
    """The list of `IN`, else all that a look-up by name may find."""
    place = types.list_place(loop)
    named = types.workflow.lists.get(loop)
    edge = types.graph.edges[loop]
    if named is not None:
        seen = types.of(named, place)
        there = _there(seen.type) if seen.there is There.ALWAYS else _less(_there(seen.type), seen.there)
        return Lookup(seen.type, item_type(seen.type), there)
    if edge.list is not None:
        return UNKNOWN
    names = list_names(edge.variable or "item")
    found: list[Type] = []
    is_guess = True
    for candidate in _candidates(types, loop, names):
        lists = _lists_of(candidate.type)
        if candidate.there is There.NEVER or lists.is_never:
            continue
        found.append(lists)
        is_guess = is_guess and candidate.is_guess
        if candidate.there is There.ALWAYS and _there(candidate.type) is There.ALWAYS:
            break
    else:
        every = join(found)
        return Lookup(every, item_type(every), There.MAYBE if found else There.NEVER, names, is_guess)
    every = join(found)
    return Lookup(every, item_type(every), There.ALWAYS, names)


class _Candidate(NamedTuple):
    type: Type
    there: There
    is_guess: bool = False


def _candidates(types: Types, loop: int, names: tuple[str, ...]) -> Iterator[_Candidate]:
    """Where a list is looked for: in the source, in objects that are its properties, in what is in scope."""
    place = types.list_place(loop)
    source = types.result(types.graph.edges[loop].source, place)
    for name in names:
        yield _Candidate(*member(source, name))
    several = len(source.forms) > 1
    for form in source.forms:
        inside = [field.type for field in form.fields] if isinstance(form, Record) else []
        inside += [form.rest] if isinstance(form, Record) else []
        for each in inside:
            if not each.is_any and not any(isinstance(inner, Record) for inner in each.forms):
                continue
            for name in names:
                type, there = member(each, name)
                yield _Candidate(type, _less(there, There.MAYBE) if several else there)
    for reference in types.workflow.list_names.get(loop, ()):
        is_guess = reference.origin is Origin.PAYLOAD and reference.path[0] not in names_of(types.payload)
        yield _Candidate(types.seek(reference, place), There.MAYBE, is_guess)


def _lists_of(type: Type) -> Type:
    return (
        type if type.is_any else union((form for form in type.forms if isinstance(form, Items)), type.source)
    )


def _there(type: Type) -> There:
    """Whether a value that is there is a list."""
    lists = sum(isinstance(form, Items) for form in type.forms)
    if type.is_any:
        return There.MAYBE
    return There.NEVER if not lists else There.ALWAYS if lists == len(type.forms) else There.MAYBE


def _less(one: There, other: There) -> There:
    """Both have to be."""
    if There.NEVER in (one, other):
        return There.NEVER
    return There.MAYBE if There.MAYBE in (one, other) else There.ALWAYS

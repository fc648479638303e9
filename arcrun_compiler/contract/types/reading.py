"""What reading makes of a type: its properties and items, and what filters and defaults do to it."""

from __future__ import annotations

from collections.abc import Iterable
from enum import Enum
from typing import NamedTuple

from .combine import item_type, join
from .model import (
    ANY,
    INTEGER,
    NEVER,
    NUMBER,
    TEXT,
    Items,
    Origin,
    Plain,
    Record,
    Scalar,
    Source,
    Type,
    constant,
    items_of,
    kind_of_form,
    union,
)


class There(Enum):
    """Whether a value is at a place."""

    ALWAYS = "always"
    MAYBE = "maybe"
    NEVER = "never"


class Read(NamedTuple):
    """What is read: its type if it is there."""

    type: Type
    there: There


class Walk(NamedTuple):
    """A path that was followed. Where nothing can be there, `at` is the step that fails, and `holder` what it
    was to be read of; else `at` is None."""

    type: Type
    there: There
    at: int | None = None
    holder: Type = ANY


Step = str | int


def member(type: Type, step: Step) -> Read:
    """The property or item of a value: what `at` of the runtime finds."""
    if type.is_any:
        return Read(ANY.told_by(type.source), There.MAYBE)
    parts: list[Type] = []
    sure = True
    for form in type.forms:
        if isinstance(form, Record):
            field = form.field(str(step))
            inner, always = (form.rest, False) if field is None else (field.type, field.required)
        elif isinstance(form, Items) and isinstance(step, int):
            inner = form.first[step] if step < len(form.first) else form.rest
            always = step < form.least
        else:
            inner, always = NEVER, False
        sure = sure and always
        if not inner.is_never:
            parts.append(inner)
    if not parts:
        return Read(NEVER, There.NEVER)
    found = parts[0] if len(parts) == 1 else join(parts)
    if found.source is None:
        found = found.told_by(type.source)
    return Read(found, There.ALWAYS if sure else There.MAYBE)


def walk(type: Type, path: Iterable[Step]) -> Walk:
    """Follows a path from a value."""
    there = There.ALWAYS
    for at, step in enumerate(path):
        if type.is_never:
            return Walk(ANY, There.MAYBE)
        read = member(type, step)
        if read.there is There.NEVER:
            return Walk(NEVER, There.NEVER, at, type)
        if read.there is There.MAYBE:
            there = There.MAYBE
        type = read.type
    return Walk(type, there)


def names_of(type: Type) -> tuple[str, ...]:
    """The properties that a value may have, by name, in the order in which they are declared."""
    fields = (field for form in type.forms if isinstance(form, Record) for field in form.fields)
    return tuple(dict.fromkeys(field.name for field in fields if not field.type.is_never))


# ── filters ────────────────────────────────────────────────────────────────────────────────────


class Filtered(NamedTuple):
    """What a filter gives. `fits` is False when it takes no value of the type: the node would fail."""

    type: Type
    there: There
    fits: bool = True


_SCALARS = frozenset(("string", "number", "integer", "boolean"))
TAKES: dict[str, frozenset[str]] = {
    "number": frozenset(("number", "integer", "string")),
    "lower": _SCALARS,
    "upper": _SCALARS,
    "trim": _SCALARS,
    "join": frozenset(("array",)),
    "first": frozenset(("array",)),
    "last": frozenset(("array",)),
    "length": frozenset(("string", "array", "object")),
    "keys": frozenset(("object",)),
}
"""What a filter can be used on; one that is not listed takes anything."""


def filtered(type: Type, there: There, name: str) -> Filtered:
    """What a filter makes of a value. A missing one passes through."""
    taken = _only(type, TAKES[name]) if name in TAKES else type
    if taken.is_never and not type.is_never:
        return Filtered(ANY, there, fits=False)
    source = Source(Origin.FILTER, name)
    if name in ("first", "last"):
        sure = there is There.ALWAYS and all(_has_items(form) for form in taken.forms) and not taken.is_any
        return Filtered(item_type(taken), There.ALWAYS if sure else There.MAYBE)
    if name == "number":
        return Filtered(_number(taken).told_by(source), there)
    if name == "length":
        return Filtered(INTEGER.told_by(source), there)
    if name == "keys":
        return Filtered(items_of(TEXT, source), there)
    return Filtered(TEXT.told_by(source), there)


def defaulted(type: Type, there: There, value: Plain) -> Filtered:
    """What `??` or `default` makes of a value: it stands in for a missing one and for null."""
    stands_in = constant(value)
    if there is There.NEVER:
        return Filtered(stands_in, There.ALWAYS)
    if type.is_any:
        return Filtered(type, There.ALWAYS)
    kept = union(form for form in type.forms if not _is_null(form)).told_by(type.source)
    if there is There.ALWAYS and len(kept.forms) == len(type.forms):
        return Filtered(type, there)
    return Filtered(join((kept, stands_in), type.source), There.ALWAYS)


def _only(type: Type, kinds: frozenset[str]) -> Type:
    if type.is_any:
        return type
    return union((form for form in type.forms if kind_of_form(form) in kinds), type.source)


def _is_null(form: object) -> bool:
    return isinstance(form, Scalar) and form.kind == "null"


def _has_items(form: object) -> bool:
    return isinstance(form, Items) and form.least > 0


def _number(type: Type) -> Type:
    numbers = _only(type, frozenset(("number", "integer")))
    return numbers if numbers.forms and len(numbers.forms) == len(type.forms) else NUMBER

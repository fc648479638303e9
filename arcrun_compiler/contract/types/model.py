"""What a type is: a union of forms, each of which is one kind of JSON value with what is known of it.

A type is an upper bound: a value of it may be anything that the forms allow, and nothing else. What cannot
be followed is `ANY`. Types are trees of bounded depth and size, so that whatever walks them is bounded, too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from enum import Enum
from typing import Any, NamedTuple

MOST_DEPTH = 16
MOST_SIZE = 2_000
"""Forms and fields of a type with everything in it. A larger one is `ANY`, and says so by its source."""
MOST_FIELDS = 200
"""Named fields of an object; of one with more, the others are not known."""
MOST_FORMS = 12
"""Objects, or lists, in a union. More of them are joined to one."""
MOST_VALUES = 64
"""Values of an enumeration. More of them count as any of their kind."""

Plain = str | int | float | bool | None
Limits = tuple[tuple[str, Any], ...]
"""Keywords of JSON Schema with their values, that a value of the form also keeps."""


class Origin(Enum):
    """What kind of thing says of which type a value is."""

    CONTRACT = "contract"
    RECIPE = "recipe"
    INPUTS = "inputs"
    CONFIG = "config"
    CODE = "code"
    OUTPUT = "output"
    LOOP = "loop"
    FILTER = "filter"
    ROOT = "root"
    PROBE = "probe"
    RUNTIME = "runtime"
    BOUND = "bound"
    """Too large to be followed."""


class Source(NamedTuple):
    """Who says of which type a value is: the contract of a component, a recipe, a node's config or code, …"""

    origin: Origin
    name: str = ""


class Mirror(NamedTuple):
    """A place in a component's output that is of the type of a parameter: `x-type-from` in its contract."""

    parameter: str
    part: str = "itself"
    """`itself`, its `items`, an `item` or null, or its items `merged` as objects."""
    when: tuple[tuple[str, tuple[Plain, ...]], ...] = ()
    """Parameters that have to have one of these constants; None stands for one that is left out, too."""
    unless: tuple[str, ...] = ()
    """Parameters that must not be given."""


class Scalar(NamedTuple):
    """A text, number, boolean or null. `values` are all that there can be, where that is known."""

    kind: str
    values: tuple[Plain, ...] | None = None
    limits: Limits = ()


class Field(NamedTuple):
    """A property of an object by its name; one whose type is `NEVER` is never there."""

    name: str
    type: Type
    required: bool


class Record(NamedTuple):
    """An object. `rest` is the type of the properties that have no field; `NEVER` where there are none."""

    fields: tuple[Field, ...]
    rest: Type
    limits: Limits = ()

    def field(self, name: str) -> Field | None:
        """The field of that name. A scan: fields are few."""
        for each in self.fields:
            if each.name == name:
                return each
        return None


class Items(NamedTuple):
    """A list. `first` are the types of its first items, `rest` that of all behind them."""

    first: tuple[Type, ...]
    rest: Type
    least: int = 0
    """It has at least so many items."""
    limits: Limits = ()


Form = Scalar | Record | Items


class Type(NamedTuple):
    """Any of `forms`. With `is_any` it may be every value; then there are no forms."""

    forms: tuple[Form, ...]
    is_any: bool = False
    source: Source | None = None
    mirrors: tuple[Mirror, ...] = ()
    is_mirrored: bool = False
    """It, or something in it, has mirrors."""
    depth: int = 1
    size: int = 1

    @property
    def is_never(self) -> bool:
        """Whether no value is of it."""
        return not self.forms and not self.is_any

    def told_by(self, source: Source | None) -> Type:
        """The same type, said by another."""
        return Type(self.forms, self.is_any, source, self.mirrors, self.is_mirrored, self.depth, self.size)

    def mirroring(self, mirrors: tuple[Mirror, ...]) -> Type:
        """The same type, of a place that has these mirrors."""
        inside = any(inner.is_mirrored for form in self.forms for inner in _inner(form))
        is_mirrored = bool(mirrors) or inside
        return Type(self.forms, self.is_any, self.source, mirrors, is_mirrored, self.depth, self.size)


ANY = Type((), is_any=True)
NEVER = Type(())
NULL = Type((Scalar("null"),))
BOOLEAN = Type((Scalar("boolean"),))
INTEGER = Type((Scalar("integer"),))
NUMBER = Type((Scalar("number"),))
TEXT = Type((Scalar("string"),))
TOO_LARGE = Type((), is_any=True, source=Source(Origin.BOUND))

KINDS = ("null", "boolean", "number", "string", "array", "object")


def kind_of_form(form: Form) -> str:
    """The form's type in JSON Schema."""
    if isinstance(form, Scalar):
        return form.kind
    return "object" if isinstance(form, Record) else "array"


def union(forms: Iterable[Form], source: Source | None = None, mirrors: tuple[Mirror, ...] = ()) -> Type:
    """The type of these forms; `ANY` where they are too large."""
    listed = tuple(forms)
    depth, size, is_mirrored = 0, 1, bool(mirrors)
    for form in listed:
        size += 1
        if isinstance(form, Scalar):
            continue
        for inner in _inner(form):
            size += inner.size
            is_mirrored = is_mirrored or inner.is_mirrored
            if inner.depth > depth:
                depth = inner.depth
    if depth >= MOST_DEPTH or size > MOST_SIZE:
        return TOO_LARGE
    return Type(listed, False, source, mirrors, is_mirrored, depth + 1, size)


def _inner(form: Form) -> Sequence[Type]:
    if isinstance(form, Record):
        return [*[each.type for each in form.fields], form.rest]
    if isinstance(form, Items):
        return (*form.first, form.rest)
    return ()


# ── making them ────────────────────────────────────────────────────────────────────────────────


def record(
    fields: Sequence[Field], rest: Type = NEVER, limits: Limits = (), source: Source | None = None
) -> Type:
    """An object with these fields."""
    if len(fields) > MOST_FIELDS:
        fields, rest = fields[:MOST_FIELDS], ANY
    return union((Record(tuple(fields), rest, limits),), source)


def closed(source: Source | None = None, **fields: Type) -> Type:
    """An object with exactly these properties."""
    return record([Field(name, each, True) for name, each in fields.items()], source=source)


def items_of(item: Type, source: Source | None = None) -> Type:
    """A list of any length."""
    return union((Items((), item),), source)


def constant(value: Plain) -> Type:
    """The type of one plain value alone."""
    if value is None:
        return NULL
    if isinstance(value, bool):
        return Type((Scalar("boolean", (value,)),))
    if isinstance(value, str):
        return Type((Scalar("string", (value,)),))
    if isinstance(value, int) or value.is_integer():
        return Type((Scalar("integer", (int(value),)),))
    return Type((Scalar("number", (value,)),))


def of_value(value: Any, depth: int = 0) -> Type:
    """The type of one JSON value alone. `depth` is how many values are around it."""
    if depth > MOST_DEPTH:
        return TOO_LARGE
    if isinstance(value, dict):
        fields = [Field(name, of_value(each, depth + 1), True) for name, each in value.items()]
        return record(fields)
    if isinstance(value, list):
        first = tuple(of_value(each, depth + 1) for each in value[:MOST_FIELDS])
        rest = NEVER if len(value) <= MOST_FIELDS else ANY
        return union((Items(first, rest, len(value)),))
    if isinstance(value, float) and value - value != 0:
        return NUMBER
    return constant(value)

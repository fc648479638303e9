"""Types together: what is of one or the other (join), and what is of both (meet)."""

from __future__ import annotations

from collections.abc import Iterable

from .model import (
    ANY,
    MOST_FORMS,
    MOST_VALUES,
    NEVER,
    Field,
    Form,
    Items,
    Limits,
    Record,
    Scalar,
    Source,
    Type,
    record,
    union,
)


def join(types: Iterable[Type], source: Source | None = None) -> Type:
    """What may be of any of the types. Their common source, or the given one, stays."""
    listed = [each for each in types if not each.is_never]
    if not listed:
        return NEVER.told_by(source)
    first = listed[0]
    if source is None and all(each.source == first.source for each in listed):
        source = first.source
    unknown = next((each for each in listed if each.is_any), None)
    if unknown is not None:
        return unknown.told_by(source or unknown.source)
    if len(listed) == 1 or all(each is first for each in listed):
        return first if first.source == source else first.told_by(source)
    return _united([form for each in listed for form in each.forms], source)


def _united(forms: list[Form], source: Source | None) -> Type:
    scalars: dict[str, Scalar] = {}
    records: dict[Record, None] = {}
    lists: dict[Items, None] = {}
    for form in forms:
        if isinstance(form, Scalar):
            known = scalars.get(form.kind)
            scalars[form.kind] = form if known is None else _either(known, form)
        elif isinstance(form, Record):
            records[form] = None
        else:
            lists[form] = None
    number = scalars.get("number")
    if number is not None and number.values is None and not number.limits:
        scalars.pop("integer", None)
    found: list[Form] = list(scalars.values())
    found += records if len(records) <= MOST_FORMS else [_one_record(list(records))]
    found += lists if len(lists) <= MOST_FORMS else [_one_list(list(lists))]
    return union(found, source)


def _either(one: Scalar, other: Scalar) -> Scalar:
    if one == other:
        return one
    limits = one.limits if one.limits == other.limits else ()
    if one.values is None or other.values is None:
        return Scalar(one.kind, None, limits)
    values = tuple(dict.fromkeys((*one.values, *other.values)))
    return Scalar(one.kind, values if len(values) <= MOST_VALUES else None, limits)


def _one_record(records: list[Record]) -> Record:
    """One object for many: a field is sure only where all have it."""
    names = dict.fromkeys(field.name for each in records for field in each.fields)
    fields = []
    for name in names:
        found = [(each.field(name), each.rest) for each in records]
        inner = join(rest if field is None else field.type for field, rest in found)
        sure = all(field is not None and field.required for field, _ in found)
        fields.append(Field(name, inner, sure))
    return Record(tuple(fields), join(each.rest for each in records))


def _one_list(lists: list[Items]) -> Items:
    inner = join(each for one in lists for each in (*one.first, one.rest))
    return Items((), inner, min(one.least for one in lists))


def item_type(type: Type) -> Type:
    """What the items of the lists in a type are; `NEVER` where it has no list, or none with items."""
    if type.is_any:
        return ANY.told_by(type.source)
    return join(each for form in type.forms if isinstance(form, Items) for each in (*form.first, form.rest))


# ── both ───────────────────────────────────────────────────────────────────────────────────────


def meet(one: Type, other: Type) -> Type:
    """What may be of both types: an upper bound of it. The source is the first one's that knows something."""
    if one.is_any or other.is_any:
        known, unknown = (other, one) if one.is_any else (one, other)
        found = known if known.source else known.told_by(unknown.source)
        return found.mirroring((*known.mirrors, *unknown.mirrors)) if unknown.mirrors else found
    if _is_any_object(other) and all(isinstance(each, Record) for each in one.forms):
        return one
    forms = [both for a in one.forms for b in other.forms if (both := _both(a, b)) is not None]
    mirrors = tuple(dict.fromkeys((*one.mirrors, *other.mirrors)))
    return union(dict.fromkeys(forms), one.source or other.source, mirrors)


def _is_any_object(type: Type) -> bool:
    only = type.forms[0] if len(type.forms) == 1 and not type.mirrors else None
    return isinstance(only, Record) and only.rest.is_any and not only.fields and not only.limits


def _both(a: Form, b: Form) -> Form | None:
    if isinstance(a, Scalar) and isinstance(b, Scalar):
        return _both_scalars(a, b)
    if isinstance(a, Record) and isinstance(b, Record):
        return _both_records(a, b)
    if isinstance(a, Items) and isinstance(b, Items):
        width = max(len(a.first), len(b.first))
        first = tuple(meet(_nth(a, index), _nth(b, index)) for index in range(width))
        least = max(a.least, b.least)
        if any(each.is_never for each in first[:least]):
            return None
        return Items(first, meet(a.rest, b.rest), least, _limits(a.limits, b.limits))
    return None


def _both_scalars(a: Scalar, b: Scalar) -> Scalar | None:
    kinds = {a.kind, b.kind}
    if len(kinds) > 1 and kinds != {"integer", "number"}:
        return None
    kind = "integer" if "integer" in kinds else a.kind
    values = a.values if b.values is None else b.values
    if a.values is not None and b.values is not None:
        values = tuple(each for each in a.values if each in b.values)
    if values is not None and kind == "integer":
        values = tuple(int(each) for each in values if isinstance(each, (int, float)) and each == int(each))
    return None if values == () else Scalar(kind, values, _limits(a.limits, b.limits))


def _both_records(a: Record, b: Record) -> Record | None:
    fields = []
    for name in dict.fromkeys(field.name for field in (*a.fields, *b.fields)):
        one, other = a.field(name), b.field(name)
        inner = meet(one.type if one else a.rest, other.type if other else b.rest)
        required = bool(one and one.required) or bool(other and other.required)
        if required and inner.is_never:
            return None
        fields.append(Field(name, inner, required))
    return Record(tuple(fields), meet(a.rest, b.rest), _limits(a.limits, b.limits))


def _nth(items: Items, index: int) -> Type:
    return items.first[index] if index < len(items.first) else items.rest


def _limits(a: Limits, b: Limits) -> Limits:
    return a if a == b else tuple(dict.fromkeys((*a, *b)))


def merged(types: Iterable[Type]) -> Type:
    """Objects put together, a later one's fields winning; what may be no object may bring any field."""
    fields: dict[str, Field] = {}
    rest = NEVER
    for type in types:
        only = _only_record(type)
        if only is None:
            fields = {name: Field(name, ANY, each.required) for name, each in fields.items()}
            rest = ANY
            continue
        if not only.rest.is_never:
            fields = {name: each._replace(type=join((each.type, only.rest))) for name, each in fields.items()}
        for each in only.fields:
            fields[each.name] = _later(fields.get(each.name), each, rest)
        rest = join((rest, only.rest))
    return record(list(fields.values()), rest)


def _only_record(type: Type) -> Record | None:
    """The one object that a type is, `null` beside it allowed: then its fields may be missing."""
    records = [form for form in type.forms if isinstance(form, Record)]
    others = [form for form in type.forms if not isinstance(form, Record)]
    if type.is_any or any(not isinstance(form, Scalar) or form.kind != "null" for form in others):
        return None
    if not records:
        return Record((), NEVER) if others else None
    only = records[0] if len(records) == 1 else _one_record(records)
    if not others:
        return only
    return only._replace(fields=tuple(field._replace(required=False) for field in only.fields))


def _later(known: Field | None, field: Field, rest: Type) -> Field:
    if field.required:
        return field
    before = known.type if known else rest
    return Field(field.name, join((before, field.type)), bool(known and known.required))

"""A result's type → what it is seen as: where it did not fail, where it failed, where it took a branch."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from .combine import item_type, join, meet, merged
from .model import (
    ANY,
    BOOLEAN,
    NULL,
    TEXT,
    Field,
    Form,
    Items,
    Mirror,
    Origin,
    Record,
    Scalar,
    Source,
    Type,
    closed,
    constant,
    record,
    union,
)

RUNTIME = Source(Origin.RUNTIME)
BROKEN = closed(RUNTIME, success=constant(False), error=TEXT, error_code=TEXT, node=TEXT)
"""What the runtime makes of a node that broke: a trap, a timeout, a template without a value."""


def success_of(type: Type) -> Type:
    """The results that have not failed."""
    forms = [narrowed for form in type.forms if (narrowed := _succeeded(form)) is not None]
    return type if type.is_any else union(forms, type.source, type.mirrors)


def failure_of(type: Type) -> Type:
    """The results that have failed; those that broke on the way are not among them."""
    forms = [narrowed for form in type.forms if (narrowed := _failed(form)) is not None]
    return type if type.is_any else union(forms, type.source, type.mirrors)


def _succeeded(form: Form) -> Form | None:
    if not isinstance(form, Record):
        return form
    success = form.field("success")
    if success is None:
        return form
    kept = _other_than(success.type, False)
    if kept.is_never and success.required:
        return None
    return _with(form, success._replace(type=kept))


def _failed(form: Form) -> Form | None:
    """It says `success: false`, or has an `error` that is not null and no `success: true`."""
    if not isinstance(form, Record):
        return None
    success, error = form.field("success"), form.field("error")
    if success is not None and success.required and _other_than(success.type, True).is_never:
        return None
    if success is None and form.rest.is_never and (error is None or error.type.is_never):
        return None
    return form if success is None else _with(form, success._replace(type=_other_than(success.type, True)))


def _other_than(type: Type, value: bool) -> Type:
    """The type without this boolean."""
    if type.is_any:
        return type
    forms: list[Form] = []
    for form in type.forms:
        if isinstance(form, Scalar) and form.kind == "boolean":
            values = tuple(each for each in form.values or (True, False) if each is not value)
            if not values:
                continue
            form = form._replace(values=values)
        forms.append(form)
    return union(forms, type.source, type.mirrors)


def _with(form: Record, field: Field) -> Record:
    return form._replace(fields=tuple(field if each.name == field.name else each for each in form.fields))


# ── branches ───────────────────────────────────────────────────────────────────────────────────


def on_branch(type: Type, branch: str) -> Type:
    """The results that take a branch: they name it in `data.branch`, `branch`, `data.result` or `result`."""
    if type.is_any:
        return type
    return union((form for form in type.forms if _may_take(form, branch)), type.source, type.mirrors)


def _may_take(form: Form, branch: str) -> bool:
    if not isinstance(form, Record):
        return False
    data = form.field("data")
    inner = form.rest if data is None else data.type
    holders = [form, *(each for each in inner.forms if isinstance(each, Record))]
    if inner.is_any:
        return True
    return any(_may_say(holder, branch) for holder in holders)


def _may_say(holder: Record, branch: str) -> bool:
    named, verdict = holder.field("branch"), holder.field("result")
    texts = holder.rest if named is None else named.type
    flags = holder.rest if verdict is None else verdict.type
    if not meet(texts, constant(branch)).is_never:
        return True
    return branch in ("true", "false") and not meet(flags, constant(branch == "true")).is_never


def split_by_data(type: Type) -> Type:
    """The same results; one whose `data` may be several objects is as many results, so that a branch tells
    them apart."""
    forms: list[Form] = []
    for form in type.forms:
        data = form.field("data") if isinstance(form, Record) else None
        if data is None or len(data.type.forms) < 2:
            forms.append(form)
            continue
        assert isinstance(form, Record)
        for inner in data.type.forms:
            one = union((inner,), data.type.source, data.type.mirrors)
            forms.append(_with(form, data._replace(type=one)))
    return type if type.is_any else union(forms, type.source, type.mirrors)


# ── loops and sub-workflows change their source's result ───────────────────────────────────────


def with_results(type: Type, values: Type, sure: bool, source: Source) -> Type:
    """After a loop: the result has `results`, and may have become a failure."""
    listed = union((Items((), values),), source)
    return _changed(type, (Field("results", listed, sure),))


def with_output(type: Type, output: Type) -> Type:
    """After a sub-workflow, or before it: where its output is an object, its fields may be there, too."""
    plain = _changed(type, ())
    if output.is_any:
        return join((plain, merged((_as_record(type), ANY))), type.source)
    objects = union((form for form in output.forms if isinstance(form, Record)), output.source)
    if objects.is_never:
        return plain
    return join((plain, _changed(merged((_as_record(type), objects)), ())), type.source)


def _changed(type: Type, more: Sequence[Field]) -> Type:
    if type.is_any:
        return type
    forms: list[Form] = []
    for form in _as_record(type).forms:
        assert isinstance(form, Record)
        success = form.field("success")
        known = join((BOOLEAN, form.rest)) if success is None else join((success.type, constant(False)))
        told = [Field("success", known, success is not None and success.required)]
        told += [_perhaps(form, name) for name in ("error", "error_code", "node")]
        names = {each.name for each in (*told, *more)}
        kept = [each for each in form.fields if each.name not in names]
        forms.append(form._replace(fields=(*kept, *told, *more)))
    return union(forms, type.source)


def _perhaps(form: Record, name: str) -> Field:
    """A field that a failure sets: its text, or what was there."""
    known = form.field(name)
    if known is None or known.type.is_never:
        return Field(name, TEXT if form.rest.is_never else join((TEXT, form.rest)), False)
    return Field(name, join((known.type, TEXT)), known.required)


def _as_record(type: Type) -> Type:
    """A result that is no object becomes `{data: …}`."""
    if type.is_any:
        return record([], ANY, source=type.source)
    records: list[Form] = [form for form in type.forms if isinstance(form, Record)]
    others = union((form for form in type.forms if not isinstance(form, Record)), type.source)
    if not others.is_never:
        records += closed(type.source, data=others).forms
    return union(records, type.source)


# ── what a component gives back of what it was given ───────────────────────────────────────────


def filled(type: Type, parameter: Callable[[str], Type | None]) -> Type:
    """The type with its mirrors looked up; `parameter` gives a parameter's type, None for one left out."""
    if not type.is_mirrored:
        return type
    forms = [made for form in type.forms if (made := _filled_form(form, parameter)) is not None]
    found = ANY.told_by(type.source) if type.is_any else union(forms, type.source)
    for mirror in type.mirrors:
        seen = _seen(mirror, parameter)
        if seen is not None:
            return meet(seen, found)
    return found


def _filled_form(form: Form, parameter: Callable[[str], Type | None]) -> Form | None:
    if isinstance(form, Record):
        fields = tuple(
            each._replace(type=filled(each.type, parameter)) if each.type.is_mirrored else each
            for each in form.fields
        )
        if any(each.required and each.type.is_never for each in fields):
            return None
        return form._replace(fields=fields, rest=filled(form.rest, parameter))
    if isinstance(form, Items):
        first = tuple(filled(each, parameter) for each in form.first)
        return form._replace(first=first, rest=filled(form.rest, parameter))
    return form


def _seen(mirror: Mirror, parameter: Callable[[str], Type | None]) -> Type | None:
    """The type that a place has by a mirror; None where the mirror does not hold."""
    if any(parameter(name) is not None for name in mirror.unless):
        return None
    for name, allowed in mirror.when:
        given = parameter(name)
        if given is None and None not in allowed:
            return None
        if given is not None and not _is_one_of(given, allowed):
            return None
    given = parameter(mirror.parameter)
    if given is None or all(isinstance(form, Scalar) and form.kind == "null" for form in given.forms):
        return None if given is None or not given.is_any else given
    if mirror.part == "items":
        return item_type(given)
    if mirror.part == "item":
        return join((item_type(given), NULL))
    if mirror.part == "merged":
        return _merged_items(given)
    return given


def _is_one_of(type: Type, allowed: Sequence[object]) -> bool:
    for form in type.forms:
        if not isinstance(form, Scalar):
            return False
        values = (None,) if form.kind == "null" else form.values
        if values is None or not all(each in allowed for each in values):
            return False
    return bool(type.forms)


def _merged_items(type: Type) -> Type | None:
    only = type.forms[0] if len(type.forms) == 1 else None
    if not isinstance(only, Items) or not only.rest.is_never or only.least < len(only.first):
        return None
    return merged(only.first)

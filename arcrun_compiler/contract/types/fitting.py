"""Whether a value of one type can be used where another type is expected."""

from __future__ import annotations

from enum import Enum
from typing import Any

from ..schema import fits as value_fits
from .model import Form, Items, Limits, Record, Scalar, Type


class Fit(Enum):
    """How many of the values fit."""

    ALWAYS = "always"
    MAYBE = "maybe"
    NEVER = "never"


def fit(source: Type, target: Type) -> Fit:
    """`NEVER` is certain: no value is of both types. `MAYBE` is all that is not known."""
    if target.is_any:
        return Fit.ALWAYS
    if source.is_any:
        return Fit.NEVER if target.is_never else Fit.MAYBE
    found = [_best(form, target) for form in source.forms]
    return _each(found)


def _best(form: Form, target: Type) -> Fit:
    found = [_fit(form, each) for each in target.forms]
    if Fit.ALWAYS in found:
        return Fit.ALWAYS
    return Fit.MAYBE if Fit.MAYBE in found else Fit.NEVER


def _each(found: list[Fit]) -> Fit:
    """Of alternatives: always if all do, never if none does."""
    if all(each is Fit.ALWAYS for each in found):
        return Fit.ALWAYS
    return Fit.NEVER if all(each is Fit.NEVER for each in found) else Fit.MAYBE


def _all(found: list[Fit]) -> Fit:
    """Of parts: always if all do, never if one never does."""
    if Fit.NEVER in found:
        return Fit.NEVER
    return Fit.MAYBE if Fit.MAYBE in found else Fit.ALWAYS


def _fit(source: Form, target: Form) -> Fit:
    if isinstance(source, Scalar) and isinstance(target, Scalar):
        return _scalar(source, target)
    if isinstance(source, Record) and isinstance(target, Record):
        return _record(source, target)
    if isinstance(source, Items) and isinstance(target, Items):
        return _items(source, target)
    return Fit.NEVER


# ── texts, numbers, booleans ───────────────────────────────────────────────────────────────────


def _scalar(source: Scalar, target: Scalar) -> Fit:
    numbers = ("integer", "number")
    if source.kind != target.kind and not (source.kind in numbers and target.kind in numbers):
        return Fit.NEVER
    if source.values is not None:
        return _each([Fit.ALWAYS if takes(target, each) else Fit.NEVER for each in source.values])
    if target.values is not None:
        return Fit.MAYBE if any(takes(source, each) for each in target.values) else Fit.NEVER
    if target.kind == "integer" and source.kind == "number":
        return Fit.MAYBE
    return _limited(source.limits, target.limits)


def takes(form: Scalar, value: Any) -> bool:
    """Whether a plain value is of the form; limits that are not followed refuse none."""
    schema = {"type": form.kind} | {name: each for name, each in form.limits if name != "also"}
    if form.values is not None:
        schema["enum"] = list(form.values)
    return value_fits(schema, value)


def _limited(source: Limits, target: Limits) -> Fit:
    return Fit.ALWAYS if set(target) <= set(source) else Fit.MAYBE


# ── objects and lists ──────────────────────────────────────────────────────────────────────────


def _record(source: Record, target: Record) -> Fit:
    found = [_limited(source.limits, target.limits)]
    for field in target.fields:
        given = source.field(field.name)
        inner, sure = (source.rest, False) if given is None else (given.type, given.required)
        if inner.is_never:
            found.append(Fit.NEVER if field.required else Fit.ALWAYS)
            continue
        fits = Fit.NEVER if field.type.is_never else fit(inner, field.type)
        if not sure:
            fits = _unsure(fits, field.required)
        found.append(fits)
    for given in source.fields:
        if target.field(given.name) is None and not given.type.is_never:
            fits = fit(given.type, target.rest)
            found.append(fits if given.required else _unsure(fits, False))
    if not source.rest.is_never:
        found.append(_unsure(fit(source.rest, target.rest), False))
    return _all(found)


def _unsure(fits: Fit, required: bool) -> Fit:
    """Of a property that may be missing."""
    if fits is Fit.NEVER:
        return Fit.NEVER if required else Fit.MAYBE
    return Fit.MAYBE if required else fits


def _items(source: Items, target: Items) -> Fit:
    found = [_limited(source.limits, target.limits)]
    if source.least < target.least:
        most = len(source.first) if source.rest.is_never else None
        found.append(Fit.NEVER if most is not None and most < target.least else Fit.MAYBE)
    width = max(len(source.first), len(target.first))
    for index in range(width):
        given = source.first[index] if index < len(source.first) else source.rest
        if given.is_never:
            break
        expected = target.first[index] if index < len(target.first) else target.rest
        fits = fit(given, expected)
        found.append(fits if index < source.least else _unsure(fits, False))
    else:
        if not source.rest.is_never:
            fits = fit(source.rest, target.rest)
            found.append(fits if width < source.least else _unsure(fits, False))
    return _all(found)

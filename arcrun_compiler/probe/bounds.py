"""Inputs at and beyond what the schema says → where the module takes less or more than its contract."""

from __future__ import annotations

from collections.abc import Sequence
from random import Random
from typing import Any, NamedTuple

from ..contract.model import Contract
from ..contract.schema import fits, kind_of
from .bench import Base, Bench, as_text
from .evidence import Finding
from .inputs import (
    Slot,
    at,
    choice_of,
    is_of_kind,
    put,
    slots_of,
    smallest,
    valid_values,
    without,
    wrong_values,
)

_MOST_BASES = 4
_MOST_CHOICES = 40
_MOST_COMBINED = 100
_MOST_EDGES = 250
_EDGES: tuple[Any, ...] = (0, -1, "", [], {}, [[]], [None])
_MOST_RUNS = 400
"""Of allowed values, over all properties."""
_TAKEN_FOR_MISSING: tuple[Any, ...] = (None,)
"""Values that any component may treat like a property that was left out."""


def find_bases(bench: Bench, contract: Contract, known: Sequence[Base]) -> tuple[Base, ...]:
    """Inputs that work: the known ones, else the first of the generated ones that does."""
    if known:
        return _varied(known)
    schema = contract.input_schema
    for given in (smallest(schema), *valid_values(schema, 40)):
        if isinstance(given, dict) and bench.run(given).verdict == "success":
            return (Base(given, bench.host),)
    return _combined(bench, contract)


def _combined(bench: Bench, contract: Contract) -> tuple[Base, ...]:
    """An input that works, of many values put together by chance; none when there is none among them."""
    random = Random(bench.seed)
    slots = [slot for slot in slots_of(contract.input_schema) if len(slot.path) == 1]
    values = [valid_values(slot.schema, 40) for slot in slots]
    for _ in range(_MOST_COMBINED):
        given = {
            slot.path[0]: random.choice(some)
            for slot, some in zip(slots, values, strict=True)
            if some and (slot.required or random.random() < 0.5)
        }
        if bench.run(given, seed=bench.seed).verdict == "success":
            return (Base(given, bench.host),)
    return ()


def bases_of_choices(bench: Bench, contract: Contract, bases: Sequence[Base]) -> tuple[Base, ...]:
    """An input that works for each listed value that no base has, as far as one base leads to it."""
    found: list[Base] = []
    for slot in slots_of(contract.input_schema):
        known = {
            at(base.input, slot.path)
            for base in bases
            if not isinstance(at(base.input, slot.path), (dict, list))
        }
        for value in choice_of(slot.schema):
            for base in bases if value not in known else ():
                given = put(base.input, slot.path, value)
                if given is not None and bench.run(given, base.host).verdict == "success":
                    found.append(Base(given, base.host))
                    break
    return tuple(found[:_MOST_CHOICES])


def explore_edges(bench: Bench, contract: Contract, bases: Sequence[Base]) -> None:
    """Zero, minus one, empty texts, lists and objects in every property that takes them."""
    slots = [slot for slot in slots_of(contract.input_schema) if not choice_of(slot.schema)]
    left = _MOST_EDGES
    for base in bases:
        for slot in slots:
            for value in _EDGES:
                given = put(base.input, slot.path, value) if fits(slot.schema, value, True) else None
                if given is not None and left > 0:
                    left -= 1
                    bench.run(given, base.host)


def _varied(known: Sequence[Base]) -> tuple[Base, ...]:
    """A few small ones that differ in the properties that they have."""
    chosen: list[Base] = []
    shapes: set[frozenset[tuple[str, str]]] = set()
    for base in sorted(known, key=lambda each: len(as_text(each.input))):
        shape = frozenset((name, kind_of(value)) for name, value in base.input.items())
        if shape not in shapes:
            shapes.add(shape)
            chosen.append(base)
    return tuple(chosen[:_MOST_BASES])


def explore(bench: Bench, contract: Contract, bases: Sequence[Base]) -> None:
    """The smallest input; every property at its boundaries, left out, and of other types."""
    bench.run(smallest(contract.input_schema))
    slots = slots_of(contract.input_schema)
    most = max(6, _MOST_RUNS // max(1, len(slots) * len(bases)))
    for slot in slots:
        taken = _valid(bench, contract, slot, bases, most)
        _wrong(bench, contract, slot, bases, taken)
        _missing(bench, contract, slot, bases)


class _Refused(NamedTuple):
    """A value that the contract allows and the module refused, in some input."""

    value: Any
    given: Any
    error: str
    base: Base


def _valid(bench: Bench, contract: Contract, slot: Slot, bases: Sequence[Base], most: int) -> bool | None:
    """Whether any value of the declared type is taken; None when none could be tried."""
    tried, taken = False, False
    refused: list[_Refused] = []
    for value in valid_values(slot.schema)[:most]:
        outcomes = []
        for base in bases:
            given = put(base.input, slot.path, value)
            if given is None or not fits(contract.input_schema, given, True):
                continue
            outcome = bench.run(given, base.host)
            outcomes.append(outcome.verdict)
            if outcome.verdict == "failure":
                found = _Refused(value, given, outcome.error, base)
        tried = tried or bool(outcomes)
        taken = taken or "success" in outcomes
        if outcomes and set(outcomes) == {"failure"}:
            refused.append(found)
    before = [at(base.input, slot.path) for base in bases]
    taken = taken or any(value is not None and fits(slot.schema, value, True) for value in before)
    if taken:
        _judge_refused(bench, slot, refused)
    return taken if tried or taken else None


def _judge_refused(bench: Bench, slot: Slot, refused: Sequence[_Refused]) -> None:
    """Of the values that no input gets through with, those that the schema promises outright."""
    bounds = _bounds_of(slot.schema)
    for each in refused:
        is_promised = isinstance(each.value, bool) or any(each.value == bound for bound in bounds)
        if each.value is None:  # like a property that was left out, unless that would do
            rest = without(each.base.input, slot.path)
            is_promised = rest is not None and bench.run(rest, each.base.host).verdict == "success"
        if is_promised and slot.path[-1] in each.error:
            shown = as_text(each.value)
            message = f"the schema allows {shown} for `{slot.name}`, and the module refuses it: {each.error}"
            bench.note(Finding("rejected", slot.name, message, as_text(each.given), each.error))
    fractions = [each for each in refused if isinstance(each.value, float) and not each.value.is_integer()]
    if (
        fractions
        and not any(type(each.value) is int for each in refused)
        and slot.path[-1] in fractions[0].error
    ):
        message = (
            f"`{slot.name}` is declared as any number, and the module refuses fractions: {fractions[0].error}"
        )
        bench.note(Finding("rejected", slot.name, message, as_text(fractions[0].given), fractions[0].error))


def _bounds_of(schema: Any) -> tuple[Any, ...]:
    if not isinstance(schema, dict):
        return ()
    return tuple(schema[key] for key in ("minimum", "maximum") if key in schema)


def _wrong(bench: Bench, contract: Contract, slot: Slot, bases: Sequence[Base], taken: bool | None) -> None:
    """Values that the contract refuses: a type that is never refused is one that the module takes."""
    accepted: dict[str, tuple[Any, Any]] = {}
    refused: set[str] = set()
    optional = _TAKEN_FOR_MISSING if not slot.required else ()
    for value in wrong_values(slot.schema):
        if value in optional and value is None:
            continue
        kind = _kind(slot, value)
        for base in bases:
            given = put(base.input, slot.path, value)
            if given is None or fits(contract.input_schema, given, True):
                continue
            outcome = bench.run(given, base.host)
            if outcome.verdict == "success":
                accepted.setdefault(kind, (value, given))
            else:
                refused.add(kind)
    kinds = [kind for kind in accepted if kind not in refused]
    if not kinds:
        return
    value, given = accepted[kinds[0]]
    if taken is False and is_another_type(slot, value):
        message = (
            f"`{slot.name}` is declared as {declared(slot.schema)}, of which the module takes none; "
            f"it takes {_article(kinds[0])}"
        )
        bench.note(Finding("rejected", slot.name, message, as_text(given)))
    else:
        message = (
            f"`{slot.name}` is declared as {declared(slot.schema)}, and the module takes {as_text(value)} too"
        )
        bench.note(Finding("accepted", slot.name, message, as_text(given)))


def is_another_type(slot: Slot, value: Any) -> bool:
    return not is_of_kind(slot.schema, value)


def _kind(slot: Slot, value: Any) -> str:
    """What is wrong with a wrong value: its type, or that it is beyond a boundary."""
    return kind_of(value) if is_another_type(slot, value) else f"beyond {as_text(value)}"


def _missing(bench: Bench, contract: Contract, slot: Slot, bases: Sequence[Base]) -> None:
    """Required properties cannot be left out; optional ones can, in one of the inputs at least."""
    accepted: list[Any] = []
    refused: list[tuple[Any, str]] = []
    for base in bases:
        given = without(base.input, slot.path)
        if given is None:
            if at(base.input, slot.path[:-1]) is not None or len(slot.path) == 1:
                accepted.append(None)  # it works without already
            continue
        outcome = bench.run(given, base.host)
        if fits(contract.input_schema, given, True) == slot.required:
            continue
        if outcome.verdict == "success":
            accepted.append(given)
        elif slot.path[-1] in outcome.error:
            refused.append((given, outcome.error))
    shown = next((given for given in accepted if given is not None), None)
    if slot.required and shown is not None and not refused:
        message = f"`{slot.name}` is required, and the module does without it"
        bench.note(Finding("accepted", slot.name, message, as_text(shown)))
    elif not slot.required and refused and not accepted:
        given, error = refused[0]
        message = f"`{slot.name}` may be left out, and the module wants it: {error}"
        bench.note(Finding("rejected", slot.name, message, as_text(given), error))


def declared(schema: Any) -> str:
    """A schema's type in words."""
    if not isinstance(schema, dict):
        return "anything"
    if "enum" in schema:
        return "one of a few values"
    if "const" in schema:
        return f"the constant {as_text(schema['const'])}"
    kinds = schema.get("type")
    if kinds is None:
        return "one of several forms"
    return " or ".join([kinds] if isinstance(kinds, str) else kinds)


def _article(kind: str) -> str:
    words = {
        "string": "a text",
        "array": "a list",
        "object": "an object",
        "null": "null",
        "boolean": "a boolean",
    }
    return words.get(kind, "a number")

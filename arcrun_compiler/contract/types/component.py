"""A contract → the types of its component: what it takes, what it gives, and what is read of that."""

from __future__ import annotations

from collections.abc import Callable
from enum import StrEnum
from functools import cached_property
from typing import Any, NamedTuple

from ..model import Contract
from .combine import join
from .model import ANY, NEVER, Origin, Plain, Record, Source, Type
from .reading import Step, Walk, walk
from .schema import of_schema
from .sides import BROKEN, failure_of, filled, split_by_data, success_of

CONDITION_KEY = "x-condition-over"
"""In the input schema of a contract: a text is a condition over another parameter, or over its items."""


class Condition(NamedTuple):
    """A parameter that is a condition over another one, or over its items."""

    name: str
    over: str
    of_items: bool


class Side(StrEnum):
    """What is known of a node where its result is read."""

    SUCCESS = "success"
    FAILURE = "failure"
    EITHER = "either"


class Sides:
    """A node's result by what is known of its outcome."""

    def __init__(self, success: Type, failure: Type) -> None:
        self.success = success
        self.failure = failure
        self._walks: dict[tuple[Side, tuple[Step, ...]], Walk] = {}

    @cached_property
    def either(self) -> Type:
        """Where nothing is known of it."""
        return self.success if self.success is self.failure else join((self.success, self.failure))

    def of(self, side: Side) -> Type:
        """The type on that side."""
        if side is Side.SUCCESS:
            return self.success
        return self.failure if side is Side.FAILURE else self.either

    def walk(self, side: Side, path: tuple[Step, ...]) -> Walk:
        """A path into the result; each is followed once."""
        key = (side, path)
        known = self._walks.get(key)
        if known is None:
            known = self._walks[key] = walk(self.of(side), path)
        return known


UNKNOWN = Sides(ANY, ANY)


class ComponentTypes:
    """What a contract says of a component: of its whole input, of each parameter whatever the others are, and
    of what it gives."""

    def __init__(self, takes: Type, gives: Sides, conditions: tuple[Condition, ...]) -> None:
        self.takes = takes
        self.parameters = _parameters(takes)
        self.gives = gives
        self.conditions = conditions
        self.fitting: set[tuple[str, type, Plain]] = set()
        """Constants that are known to be taken by a parameter."""

    def gives_for(self, parameter: Callable[[str], Type | None]) -> Sides:
        """What it gives where its parameters are of these types."""
        if not self.gives.success.is_mirrored:
            return self.gives
        success = filled(self.gives.success, parameter)
        return self.gives if success.is_never else Sides(success, self.gives.failure)


def types_of(contract: Contract) -> ComponentTypes:
    """The types of a component by its contract alone."""
    source = Source(Origin.CONTRACT if contract.recipe is None else Origin.RECIPE, contract.id)
    takes = of_schema(contract.input_schema, source, closed=True)
    output = ANY if contract.output_schema is None else of_schema(contract.output_schema, source, closed=True)
    success = split_by_data(success_of(output))
    failure = join((split_by_data(failure_of(output)), BROKEN), source)
    return ComponentTypes(takes, Sides(success, failure), _conditions(contract.input_schema))


def _parameters(takes: Type) -> dict[str, Type]:
    records = [form for form in takes.forms if isinstance(form, Record)]
    names = dict.fromkeys(each.name for form in records for each in form.fields)
    found = {}
    for name in names:
        fields = [(form.field(name), form.rest) for form in records]
        found[name] = join((rest if known is None else known.type for known, rest in fields), takes.source)
    return {name: type for name, type in found.items() if type is not NEVER}


def _conditions(schema: Any) -> tuple[Condition, ...]:
    properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
    found = []
    for name, each in properties.items():
        over = each.get(CONDITION_KEY) if isinstance(each, dict) else None
        if isinstance(over, str):
            found.append(Condition(name, over, False))
        elif isinstance(over, dict):
            found.append(Condition(name, str(over.get("parameter")), over.get("part") == "items"))
    return tuple(found)

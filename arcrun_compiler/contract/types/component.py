"""A contract → the types of its component: what it takes, what it gives, and what is read of that."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from enum import Enum

from ..model import Contract
from .combine import join
from .model import ANY, NEVER, Origin, Record, Source, Type
from .reading import Step, Walk, walk
from .schema import of_schema
from .sides import BROKEN, failure_of, filled, split_by_data, success_of


class Side(Enum):
    """What is known of a node where its result is read."""

    SUCCESS = "success"
    FAILURE = "failure"
    EITHER = "either"


@dataclass(frozen=True, eq=False)
class Sides:
    """A node's result by what is known of its outcome."""

    success: Type
    failure: Type
    either: Type
    _walks: dict[tuple[Side, tuple[Step, ...]], Walk] = field(default_factory=dict, init=False, repr=False)

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


UNKNOWN = Sides(ANY, ANY, ANY)


def sides(success: Type, failure: Type) -> Sides:
    """Both sides, and what is known where either may be."""
    return Sides(success, failure, join((success, failure), success.source))


@dataclass(frozen=True, eq=False)
class ComponentTypes:
    """What a contract says of a component."""

    takes: Type
    """Its whole input."""
    parameters: dict[str, Type]
    """Each one's type, whatever the others are."""
    gives: Sides

    def gives_for(self, parameter: Callable[[str], Type | None]) -> Sides:
        """What it gives where its parameters are of these types."""
        if not self.gives.success.is_mirrored:
            return self.gives
        success = filled(self.gives.success, parameter)
        return sides(self.gives.success if success.is_never else success, self.gives.failure)


def types_of(contract: Contract) -> ComponentTypes:
    """The types of a component by its contract alone."""
    source = Source(Origin.CONTRACT, contract.id)
    takes = of_schema(contract.input_schema, source, closed=True)
    output = ANY if contract.output_schema is None else of_schema(contract.output_schema, source, closed=True)
    success = split_by_data(success_of(output))
    failure = join((split_by_data(failure_of(output)), BROKEN), source)
    return ComponentTypes(takes, _parameters(takes), sides(success, failure))


def _parameters(takes: Type) -> dict[str, Type]:
    records = [form for form in takes.forms if isinstance(form, Record)]
    names = dict.fromkeys(each.name for form in records for each in form.fields)
    found = {}
    for name in names:
        fields = [(form.field(name), form.rest) for form in records]
        found[name] = join((rest if known is None else known.type for known, rest in fields), takes.source)
    return {name: type for name, type in found.items() if type is not NEVER}

"""What nodes are given → what of it their components can never take."""

from __future__ import annotations

from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple

from ..contract.types.fitting import Fit, fit, takes
from ..contract.types.model import (
    TEXT,
    Items,
    Plain,
    Record,
    Scalar,
    Type,
    constant,
    union,
)
from ..contract.types.reading import There
from ..ir.model import Constant, ListValue, Node, NodeKind, ObjectValue, Reference, Text, Value
from .facts import Facts
from .infer import Types

Path = tuple[str | int, ...]
_LONGEST_KNOWN = 40


class Why(Enum):
    """What is wrong with a value."""

    KIND = "kind"
    """It is of another type than what is expected."""
    CONSTANT = "constant"
    """A constant of the right type that is refused: no such choice, out of bounds."""
    LACKS = "lacks"
    """An object without a property that has to be there: the last step of the path."""
    UNKNOWN = "unknown"
    """An object with a property that is not expected: the last step of the path."""


class Misfit(NamedTuple):
    """`path` leads from the parameters of the node to what is wrong."""

    node: Node
    callee: str | None
    """The workflow that is called with it; else it is for the node's component."""
    path: Path
    why: Why
    value: Value
    given: Type
    expected: Type


def misfits(facts: Facts) -> Iterator[Misfit]:
    """Everything that is given to components and called workflows and can never be taken."""
    if facts.workflow is None:
        return
    types = facts.types
    for index in types.reach.by_rank:
        node = types.graph.nodes[index]
        if node.kind is NodeKind.COMPONENT:  # a schedule has its own rule
            yield from _of_component(types, node)
        elif node.kind is NodeKind.CALL:
            yield from _of_call(facts, types, node)


def _of_component(types: Types, node: Node) -> Iterator[Misfit]:
    component = types.catalog.types(node.component)
    if component is None:
        return
    seeker = _Seeker(types, node, None)
    found = False
    for name, value in types.workflow.params[node.index]:
        expected = component.parameters.get(name)
        if expected is None or expected.is_any:
            continue
        key = _key(name, value)
        if key is not None and key in component.fitting:
            continue
        for wrong in seeker.seek(value, expected, (name,)):
            found, key = True, None
            yield wrong
        if key is not None:
            component.fitting.add(key)
    if not found and len(component.takes.forms) > 1:
        yield from seeker.together(types.workflow.params[node.index], component.takes)


def _key(name: str, value: Value) -> tuple[str, type, Plain] | None:
    """What decides whether a plain value fits, to judge it once; a text with templates is like any other."""
    if isinstance(value, Constant):
        is_long = isinstance(value.value, str) and len(value.value) > _LONGEST_KNOWN
        return None if is_long else (name, type(value.value), value.value)
    return (name, Text, None) if isinstance(value, Text) else None


def _of_call(facts: Facts, types: Types, node: Node) -> Iterator[Misfit]:
    name = types.workflow_called_by(node)
    called = facts.project.find_workflow(name) if name else None
    if called is None:
        return
    value = dict(types.workflow.params[node.index]).get("input", ObjectValue(()))
    yield from _Seeker(types, node, name).seek(value, facts.project.payload_of(called), ("input",))


class _Seeker:
    """Compares what one node is given with what is expected."""

    def __init__(self, types: Types, node: Node, callee: str | None) -> None:
        self.types = types
        self.node = node
        self.callee = callee
        self.place = types.place_of(node.index)

    def wrong(self, path: Path, why: Why, value: Value, given: Type, expected: Type) -> Misfit:
        return Misfit(self.node, self.callee, path, why, value, given, expected)

    def seek(self, value: Value, expected: Type, path: Path) -> list[Misfit]:
        if expected.is_any:
            return []
        if isinstance(value, Constant):
            return self.of_constant(value, expected, path)
        if isinstance(value, ObjectValue):
            return self.of_object(value, expected, path)
        if isinstance(value, ListValue):
            return self.of_list(value, expected, path)
        given, there = (
            (TEXT, There.ALWAYS) if isinstance(value, Text) else self.types.value(value, self.place)
        )
        if there is There.NEVER or given.is_any or fit(given, expected) is not Fit.NEVER:
            return []
        return [self.wrong(path, _why(given, expected), value, given, expected)]

    def of_constant(self, value: Constant, expected: Type, path: Path) -> list[Misfit]:
        given = constant(value.value)
        kind = given.forms[0]
        assert isinstance(kind, Scalar)
        alike = False
        for form in expected.forms:
            if not isinstance(form, Scalar):
                continue
            if form.kind == kind.kind or {form.kind, kind.kind} == {"integer", "number"}:
                if takes(form, value.value):
                    return []
                alike = alike or form.kind == kind.kind or form.kind == "number"
        return [self.wrong(path, Why.CONSTANT if alike else Why.KIND, value, given, expected)]

    def of_object(self, value: ObjectValue, expected: Type, path: Path) -> list[Misfit]:
        forms = [form for form in expected.forms if isinstance(form, Record)]
        if not forms:
            return [self.wrong(path, Why.KIND, value, self.types.value(value, self.place)[0], expected)]
        return _best([self.of_record(value, form, path) for form in forms], len(path))

    def of_record(self, value: ObjectValue, form: Record, path: Path) -> list[Misfit]:
        found: list[Misfit] = []
        given = dict(value.entries)
        for name, entry in given.items():
            field = form.field(name)
            inner = form.rest if field is None else field.type
            if inner.is_never:
                whole = union((form,))
                found.append(self.wrong((*path, name), Why.UNKNOWN, entry, TEXT, whole))
            else:
                found += self.seek(entry, inner, (*path, name))
        for field in form.fields:
            if field.required and field.name not in given:
                found.append(self.wrong((*path, field.name), Why.LACKS, value, field.type, union((form,))))
        return found

    def of_list(self, value: ListValue, expected: Type, path: Path) -> list[Misfit]:
        forms = [form for form in expected.forms if isinstance(form, Items)]
        if not forms:
            return [self.wrong(path, Why.KIND, value, self.types.value(value, self.place)[0], expected)]
        return _best([self.of_items(value, form, path) for form in forms], len(path))

    def of_items(self, value: ListValue, form: Items, path: Path) -> list[Misfit]:
        found: list[Misfit] = []
        for index, item in enumerate(value.items):
            inner = form.first[index] if index < len(form.first) else form.rest
            if not (
                isinstance(item, Reference) and self.types.value(item, self.place)[1] is not There.ALWAYS
            ):
                found += self.seek(item, inner, (*path, index))
        return found

    def together(self, params: tuple[tuple[str, Value], ...], takes: Type) -> list[Misfit]:
        """The parameters as one object: what one of them is may decide what another has to be."""
        forms = [form for form in takes.forms if isinstance(form, Record)]
        return _best([self.of_record(ObjectValue(params), form, ()) for form in forms], 0)


def _best(tried: list[list[Misfit]], depth: int) -> list[Misfit]:
    """What the form that was probably meant refuses: its constants are right, and its problems few."""

    def rank(found: list[Misfit]) -> tuple[int, int]:
        return sum(each.why is Why.CONSTANT and len(each.path) == depth + 1 for each in found), len(found)

    return min(tried, key=rank)


def _why(given: Type, expected: Type) -> Why:
    """A value that is known, of the right kind, is a constant that is refused, wherever it stands."""
    kinds = {form.kind for form in expected.forms if isinstance(form, Scalar)}
    is_known = all(isinstance(form, Scalar) and form.values is not None for form in given.forms)
    alike = all(isinstance(form, Scalar) and form.kind in kinds for form in given.forms)
    return Why.CONSTANT if is_known and alike else Why.KIND

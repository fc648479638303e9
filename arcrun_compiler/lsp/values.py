"""Turns a path that somebody reads into its value: its type, and what contracts and `inputs` say of it.

Types are inferred by `check.infer`; a type has no descriptions, so the schemas that hold them are followed
beside it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from ..check.infer import Place, Types
from ..contract.model import Contract
from ..contract.schema import resolve
from ..contract.types.combine import join
from ..contract.types.model import ANY, INTEGER, Type
from ..contract.types.model import Items as Listing
from ..contract.types.reading import There, member, names_of, walk
from ..contract.types.schema import of_schema
from ..ir.model import Edge, Node, NodeKind, Origin, Reference, Workflow
from ..ir.payload import payload_schema
from ..ir.resolve import CLOCK_ROOTS, RUN_ROOTS, Reader, Resolver
from ..syntax.document import Place as Written
from ..syntax.yaml import Scalar
from ..text.source import Span
from .analysis import Analysis

Steps = tuple[str | int, ...]


class Value(NamedTuple):
    """What may stand at a place. `schemas` are what describes it, for the words alone."""

    type: Type
    schemas: tuple[Any, ...] = ()

    @property
    def meaning(self) -> str:
        """What somebody wrote about it."""
        found = (
            each["description"] for each in self.schemas if isinstance(each, dict) and each.get("description")
        )
        return str(next(found, "")).strip()

    @property
    def default(self) -> Any:
        """The default that a schema gives it; None where there is none."""
        return next(
            (each["default"] for each in self.schemas if isinstance(each, dict) and "default" in each), None
        )

    def below(self, steps: Steps) -> Value:
        schemas = self.schemas
        for step in steps:
            schemas = tuple(_below(schemas, step))
        return Value(walk(self.type, steps).type, schemas)


class Member(NamedTuple):
    """A property of a value, by its name."""

    name: str
    value: Value
    is_sure: bool
    """It is always there, where the value is an object."""


def members(value: Value) -> list[Member]:
    """The properties that a value may have, in the order in which they are declared."""
    found = []
    for name in names_of(value.type):
        read = member(value.type, name)
        inner = Value(read.type, tuple(_below(value.schemas, name)))
        found.append(Member(name, inner, read.there is There.ALWAYS))
    return found


def is_list(value: Value) -> bool:
    return any(isinstance(form, Listing) for form in value.type.forms)


def _below(schemas: tuple[Any, ...], step: str | int) -> Iterator[Any]:
    for schema in schemas:
        if not isinstance(schema, dict):
            continue
        if isinstance(step, int):
            yield from _flat(schema.get("items", True), schema)
        elif step in schema.get("properties", {}):
            yield from _flat(schema["properties"][step], schema)
        else:
            yield from _flat(schema.get("additionalProperties", True), schema)


def _flat(schema: Any, root: Any) -> Iterator[Any]:
    """The alternatives of a schema, references followed; the schema itself where it has words of its own."""
    schema = resolve(schema, root)
    yield schema
    choices = (schema.get("oneOf") or schema.get("anyOf")) if isinstance(schema, dict) else None
    for each in choices if isinstance(choices, list) else ():
        yield from _flat(each, root)


# ── where values come from ─────────────────────────────────────────────────────────────────────


def parameters(contract: Contract) -> Value:
    """What a component takes."""
    return Value(of_schema(contract.input_schema, None, closed=True), (contract.input_schema,))


def payload_of(workflow: Workflow) -> Value:
    """The payload, as callers have to send it."""
    schema = payload_schema(workflow.document.inputs)
    return Value(of_schema(schema, None), (schema,))


def result_of(analysis: Analysis, workflow: Workflow, node: Node, place: Place | None = None) -> Value:
    """A node's result as it is seen from a place; without one, whatever it can be."""
    types = analysis.project.types_of(workflow)
    return Value(types.result(node.index, place), _schemas_of(analysis, workflow, node))


def seen_by(analysis: Analysis, workflow: Workflow, edge: Edge) -> Value:
    """The result that an edge's condition looks at."""
    node = workflow.graph.nodes[edge.source]
    return Value(analysis.project.types_of(workflow).seen_by(edge), _schemas_of(analysis, workflow, node))


def _schemas_of(analysis: Analysis, workflow: Workflow, node: Node) -> tuple[Any, ...]:
    if node.kind is NodeKind.SOURCE:
        return payload_of(workflow).schemas
    contract = node.contract_in(analysis.around.catalog)
    return tuple(_flat(contract.output_schema, contract.output_schema)) if contract else ()


def item_of(analysis: Analysis, workflow: Workflow, loop: int) -> Value:
    """An item of a loop."""
    return Value(analysis.project.types_of(workflow).item(loop))


def place_of(reader: Reader) -> Place:
    return Place(reader.point, reader.position)


def value_at(analysis: Analysis, workflow: Workflow, reader: Reader, steps: Steps) -> Value:
    """What a path means where somebody reads it."""
    root, rest = str(steps[0]), steps[1:]
    types = analysis.project.types_of(workflow)
    resolver = Resolver(workflow.graph, workflow.order, analysis.around.catalog)
    loop, origin = resolver.loop_variable(root, reader)
    if loop is not None:
        return Value(INTEGER) if origin is Origin.INDEX else item_of(analysis, workflow, loop).below(rest)
    node = resolver.node_named(root)
    if node is not None:
        return result_of(analysis, workflow, workflow.graph.nodes[node], place_of(reader)).below(rest)
    if root == "input":
        return payload_of(workflow).below(rest)
    if root in CLOCK_ROOTS or root in RUN_ROOTS:
        return Value(_of_root(types, root, reader))
    return _implicit(analysis, workflow, reader, steps)


def _of_root(types: Types, root: str, reader: Reader) -> Type:
    nowhere = Written(Scalar(root, root, Span(0, 0), "plain"), Span(0, 0))
    origin = Origin.CLOCK if root in CLOCK_ROOTS else Origin.RUN
    return types.seek(Reference(origin, -1, root, (), (), root, nowhere), place_of(reader))


def _implicit(analysis: Analysis, workflow: Workflow, reader: Reader, steps: Steps) -> Value:
    """A field without its node: of whichever result may have it, else of the payload."""
    for problem in workflow.problems:
        facts = problem.facts
        if problem.slug != "implicit-field" or facts["field"] != steps[0] or facts.get("implied"):
            continue
        owners = [workflow.graph.nodes[workflow.graph.by_name[each]] for each in facts["nodes"]]
        found = [result_of(analysis, workflow, each, place_of(reader)).below(steps) for each in owners]
        found += [payload_of(workflow).below(steps)] if facts["is_payload"] else []
        return Value(join(each.type for each in found), tuple(one for each in found for one in each.schemas))
    return Value(ANY)

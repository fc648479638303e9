"""Resolves the templates of a workflow: what each first name means, read from where it stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..contract.catalog import Catalog
from ..syntax import template
from ..syntax.document import Document, Place
from ..syntax.tree import Default, Filter, Hole, Path, show_steps
from ..syntax.yaml import Mapping, Node, Scalar, Sequence
from ..text.nearest import nearest
from ..text.problem import Problem
from ..text.source import Span
from .fields import result_fields
from .graph import node_id
from .model import (
    Constant,
    Graph,
    ListValue,
    NodeKind,
    ObjectValue,
    Order,
    Origin,
    Reference,
    Text,
    Value,
)
from .reach import Reach

CLOCK_ROOTS = frozenset(
    "_today _yesterday _now _now_unix _now_unix_s _year _month _day _hour _minute _second _yyyymm _yyyymmdd"
    " _weekday _iso_weekday _iso_week _iso_week_num _iso_year".split()
)
RUN_ROOTS = frozenset(("_run_id", "_workflow", "_trigger"))
CREDENTIAL_ROOTS = frozenset(("credential", "creds", "secret"))
RESERVED_ROOTS = ("input", *sorted(CREDENTIAL_ROOTS), *sorted(CLOCK_ROOTS), *sorted(RUN_ROOTS))
FILTERS = (
    "urlencode json string number default lower upper trim join first last length keys base64 base64url sha256"
).split()
WITH_ARGUMENT = frozenset(("join", "default"))


class Reader(NamedTuple):
    """Who reads: a node, or the workflow's end (`output`)."""

    node: int | None
    loop: int | None
    """The FOREACH edge whose body it stands in."""
    position: int
    parameter: str
    """The parameter's name; `output` at the end."""


class Declared(NamedTuple):
    """What `inputs` says of the payload."""

    fields: tuple[str, ...]
    given: bool
    closed: bool


class Resolver:
    """Resolves names for one workflow and collects what is wrong with them."""

    def __init__(self, graph: Graph, order: Order, catalog: Catalog) -> None:
        self.graph = graph
        self.order = order
        self.reach = Reach(graph, order)
        self.document: Document = graph.document
        self.fields = [result_fields(graph, node, catalog) for node in graph.nodes]
        self.declared = declared_fields(graph.document.inputs)
        self.problems: list[Problem] = []
        self.payload_reads: set[str] = set()
        self.loop_variables = {edge.variable for edge in graph.edges if edge.variable}

    def problem(self, slug: str, place: Place, reader: Reader, **facts: object) -> None:
        node = self.graph.nodes[reader.node].name if reader.node is not None else None
        facts = {"reader": node, "parameter": reader.parameter, **facts}
        self.problems.append(Problem(slug, self.document.span_of(place), facts))

    # ── values ───────────────────────────────────────────────────────────────────────────────

    def value(self, node: Node, reader: Reader) -> Value:
        if isinstance(node, Mapping):
            entries = ((entry.key.text, self.value(entry.value, reader)) for entry in node.entries)
            return ObjectValue(tuple(entries))
        if isinstance(node, Sequence):
            return ListValue(tuple(self.value(item, reader) for item in node.items))
        if not isinstance(node.value, str):
            return Constant(node.value)
        return self.text(node, reader)

    def text(self, scalar: Scalar, reader: Reader) -> Value:
        tree = template.parse(scalar.text)
        for problem in tree.problems:
            span = self.document.locate(scalar, problem.span)
            facts = {**problem.facts, "text": scalar.text, "parameter": reader.parameter}
            self.problems.append(Problem(problem.slug, span, facts))
        parts = tree.template
        if not parts:
            return Constant(scalar.text if tree.problems else "")
        if len(parts) == 1:
            only = parts[0]
            if isinstance(only, str):
                return Constant(only)
            return self.hole(only, scalar, reader, whole=True) or Constant(None)
        resolved = tuple(
            part if isinstance(part, str) else self.hole(part, scalar, reader, whole=False) or "" for part in parts
        )
        return Text(resolved)

    def hole(self, hole: Hole, scalar: Scalar, reader: Reader, whole: bool) -> Reference | None:
        self.check_filters(hole, scalar, reader)
        reference = self.path(hole.path, hole.steps, scalar, reader)
        if reference is not None and reference.origin is Origin.NODE:
            self.check_certain(reference, reader, whole)
        return reference

    def check_filters(self, hole: Hole, scalar: Scalar, reader: Reader) -> None:
        for step in hole.steps:
            if isinstance(step, Default):
                continue
            place = Place(scalar, step.span)
            if step.name not in FILTERS:
                self.problem("unknown-filter", place, reader, filter=step.name, near=nearest(step.name, FILTERS))
            elif step.has_argument and step.name not in WITH_ARGUMENT:
                facts = {"found": f"an argument of `{step.name}`", "expected": (f"`{step.name}` alone",)}
                self.problem("template-syntax", place, reader, **facts, text=scalar.text, hint=None)

    # ── names ────────────────────────────────────────────────────────────────────────────────

    def path(
        self, path: Path, steps: tuple[Filter | Default, ...], scalar: Scalar, reader: Reader
    ) -> Reference | None:
        """What a path means, in the order of LANGUAGE: loop variable, node, reserved root, implicit field."""
        place = Place(scalar, path.span)
        root, rest = path.root, path.steps[1:]

        def reference(origin: Origin, subject: int, name: str, below: tuple[str | int, ...] = rest) -> Reference:
            return Reference(origin, subject, name, below, steps, str(path), place)

        for loop in self.order.enclosing(self.graph, reader.loop):
            variable = self.graph.edges[loop].variable or "item"
            if root == variable:
                return reference(Origin.ITEM, loop, root)
            if root == f"{variable}_index":
                return reference(Origin.INDEX, loop, root)
        node = self.node_named(root)
        if node is not None:
            return reference(Origin.NODE, node, root) if self.upstream(node, path, place, reader) else None
        if root == "input":
            self.note_payload(rest)
            return reference(Origin.PAYLOAD, -1, root)
        if root in CREDENTIAL_ROOTS:
            return self.credential(reference(Origin.CREDENTIAL, -1, root), path, reader)
        if root in CLOCK_ROOTS:
            return reference(Origin.CLOCK, -1, root)
        if root in RUN_ROOTS:
            return reference(Origin.RUN, -1, root)
        return self.implicit(path, steps, place, reader)

    def node_named(self, root: str) -> int | None:
        found = self.graph.by_name.get(root)
        if found is None:
            found = self.graph.by_name.get(node_id(root))
        if found is not None and self.graph.nodes[found].kind is NodeKind.SINK:
            return None
        return found

    def note_payload(self, rest: tuple[str | int, ...]) -> None:
        if rest and isinstance(rest[0], str):
            self.payload_reads.add(rest[0])

    def credential(self, reference: Reference, path: Path, reader: Reader) -> Reference | None:
        if len(path.steps) != 2 or not isinstance(path.steps[1], str):
            facts = {"found": f"`{path}`", "expected": ("`credential.NAME`",), "hint": None, "text": str(path)}
            self.problem("template-syntax", reference.place, reader, **facts)
            return None
        return reference._replace(name=path.steps[1], path=())

    def upstream(self, node: int, path: Path, place: Place, reader: Reader) -> bool:
        """Whether a node can have run before the reader; says why not."""
        order, graph = self.order, self.graph
        position = order.position[node]
        if position < 0 or (reader.position < 0 and reader.node is not None):
            return True  # a cycle or an unreachable node, which is reported as such
        around = [None, *order.enclosing(graph, reader.loop)]
        inside = order.loop[node] in around
        root_place = Place(place.scalar, path.spans[0])
        if node == reader.node:
            self.problem("not-upstream", root_place, reader, why="itself", node=graph.nodes[node].name)
        elif inside and position < reader.position:
            return True
        elif inside:
            self.problem("not-upstream", root_place, reader, why="later", node=graph.nodes[node].name)
        else:
            loop = order.loop[node]
            edge = graph.edges[loop] if loop is not None else None
            source = graph.nodes[edge.source].name if edge else None
            facts = {"why": "in loop", "node": graph.nodes[node].name, "loop_source": source}
            self.problem("not-upstream", root_place, reader, **facts)
        return False

    def check_certain(self, reference: Reference, reader: Reader, whole: bool) -> None:
        node = reference.subject
        if reference.has_default or self.order.position[node] < 0 or node == self.graph.source:
            return
        if reader.node is None and whole:
            return  # an output simply lacks what did not happen
        if any(self.graph.edges[loop].source == node for loop in self.order.enclosing(self.graph, reader.loop)):
            return
        if not self.reach.certainly_ran(node, self.point(reader)):
            others = [self.graph.edges[index] for index in self.graph.incoming[node]]
            paths = tuple((self.graph.nodes[edge.source].name, edge.word) for edge in others)
            facts = {"node": self.graph.nodes[node].name, "paths": paths, "whole": whole}
            self.problem("maybe-missing", reference.place, reader, **facts, written=reference.written)

    def point(self, reader: Reader) -> int | None:
        return reader.node

    # ── implicit fields ──────────────────────────────────────────────────────────────────────

    def implicit(
        self, path: Path, steps: tuple[Filter | Default, ...], place: Place, reader: Reader
    ) -> Reference | None:
        root, place_of_root = path.root, Place(place.scalar, path.spans[0])
        found = self.candidates(root, reader)
        if len(found) > 1:
            names = tuple(self.graph.nodes[node].name for node in found)
            self.problem("ambiguous-field", place_of_root, reader, field=root, nodes=names, rest=path.steps[1:])
            return None
        if found:
            node = self.graph.nodes[found[0]]
            self.bound(place_of_root, reader, root, node.name, (node.name, *path.steps))
            return Reference(Origin.NODE, node.index, node.name, path.steps, steps, str(path), place)
        if self.may_be_payload(path, place_of_root, reader):
            self.note_payload(path.steps)
            self.bound(place_of_root, reader, root, None, ("input", *path.steps))
            return Reference(Origin.PAYLOAD, -1, "input", path.steps, steps, str(path), place)
        return None

    def bound(
        self, place: Place, reader: Reader, field: str, node: str | None, spelling: tuple[str | int, ...]
    ) -> None:
        self.problem(
            "implicit-field", place, reader, field=field, node=node, spelling=show_steps(spelling[:2])
        )

    def candidates(self, field: str, reader: Reader) -> list[int]:
        """The latest upstream result that has the field; several when they lie on different paths."""
        reach, position = self.reach, self.order.position
        if reader.node is None:
            upstream = [n for n in reach.by_position if self.order.loop[n] is None]
        else:
            around = {None, *self.order.enclosing(self.graph, reader.loop)}
            ancestors = reach.ancestors[reader.node]
            upstream = [n for n in reach.by_position if ancestors >> n & 1 and self.order.loop[n] in around]
        having = [n for n in upstream if self.has_field(n, field, reader) and position[n] < reader.position]
        if not having:
            return []
        latest = having[-1]
        others = [n for n in having[:-1] if not reach.is_ancestor(n, latest)]
        if not others and len(having) > 1 and not reach.certainly_ran(latest, reader.node):
            others = having[:-1][-1:]
        return [*others, latest] if others else [latest]

    def has_field(self, node: int, field: str, reader: Reader) -> bool:
        fields = self.fields[node]
        if field in fields.always:
            return True
        return field in fields.on_failure and not self.reach.certainly_ok(node, reader.node)

    def may_be_payload(self, path: Path, place: Place, reader: Reader) -> bool:
        root = path.root
        if root in self.declared.fields:
            return True
        known = (*RESERVED_ROOTS, *(node.name for node in self.graph.nodes), *self.variables(reader))
        near = nearest(root, (*known, *self.declared.fields))
        if root in self.loop_variables or root.removesuffix("_index") in self.loop_variables:
            edge = next(e for e in self.graph.edges if e.variable in (root, root.removesuffix("_index")))
            source = self.graph.nodes[edge.source].name
            self.problem("out-of-scope", place, reader, variable=root, loop_source=source, word=edge.word)
            return False
        if near is not None or self.declared.closed or root == "auth":
            facts = {"name": root, "near": near, "known": known, "declared": self.declared.fields}
            self.problem("unknown-name", place, reader, **facts, closed=self.declared.closed)
            return False
        return True

    def variables(self, reader: Reader) -> Iterator[str]:
        for loop in self.order.enclosing(self.graph, reader.loop):
            variable = self.graph.edges[loop].variable or "item"
            yield variable
            yield f"{variable}_index"

    def implied_parameter(self, name: str, reader: Reader, scalar: Scalar) -> Reference | None:
        """A component's declared property that `config` leaves out, where an implicit field supplies it."""
        place = Place(scalar, Span(0, len(scalar.text)))
        found = self.candidates(name, reader)
        if len(found) > 1:
            names = tuple(self.graph.nodes[node].name for node in found)
            self.problem("ambiguous-field", place, reader, field=name, nodes=names, rest=(), implied=True)
            return None
        if found:
            node = self.graph.nodes[found[0]]
            written = show_steps((node.name, name))
            self.problem(
                "implicit-field", place, reader, field=name, node=node.name, spelling=written, implied=True
            )
            return Reference(Origin.NODE, node.index, node.name, (name,), (), written, place)
        if name in self.declared.fields:
            self.note_payload((name,))
            written = show_steps(("input", name))
            self.problem("implicit-field", place, reader, field=name, node=None, spelling=written, implied=True)
            return Reference(Origin.PAYLOAD, -1, "input", (name,), (), written, place)
        return None


def declared_fields(inputs: Mapping | None) -> Declared:
    """The payload's declared fields: a property map, or a full schema (`type: object` with `properties`)."""
    if inputs is None:
        return Declared((), False, False)
    if is_full_schema(inputs):
        properties = inputs.get("properties")
        additional = inputs.get("additionalProperties")
        names = tuple(entry.key.text for entry in properties.entries) if isinstance(properties, Mapping) else ()
        return Declared(names, True, isinstance(additional, Scalar) and additional.value is False)
    return Declared(tuple(entry.key.text for entry in inputs.entries), True, False)


def is_full_schema(inputs: Mapping) -> bool:
    kind = inputs.get("type")
    return isinstance(kind, Scalar) and kind.value == "object" and isinstance(inputs.get("properties"), Mapping)



"""A workflow → the types of its payload, of what its nodes are given and give, and of its output.

Everything is asked where somebody reads: `Place` is the reader, and a node's result is seen from there as
what it can be by then. Nodes come in their order, so that a result is known before it is read. Nothing here
is ever surer than the run: what cannot be followed is `ANY`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import cached_property
from typing import NamedTuple

from ..contract.catalog import Catalog
from ..contract.types.combine import join
from ..contract.types.component import Side, Sides
from ..contract.types.model import (
    ANY,
    INTEGER,
    NEVER,
    NULL,
    TEXT,
    Field,
    Items,
    Origin,
    Scalar,
    Source,
    Type,
    constant,
    record,
    union,
)
from ..contract.types.reading import There, Walk, defaulted, filtered, walk
from ..contract.types.schema import Defaults, of_schema
from ..contract.types.sides import on_branch, with_output, with_results
from ..ir.model import (
    Constant,
    Edge,
    ListValue,
    Node,
    ObjectValue,
    Reference,
    Text,
    Value,
    Workflow,
)
from ..ir.model import Origin as From
from ..ir.payload import payload_schema
from ..ir.reach import Point
from ..syntax.tree import Default, RelationKind
from .changes import Changes
from .loops import Lookup, look_up
from .results import MOST_LAST, branches_taken, output_of, sides_of

_NUMBERS = frozenset(("_now_unix", "_now_unix_s", "_weekday", "_iso_weekday", "_iso_week_num", "_iso_year"))
_TRIGGERS = ("webhook", "query", "cron", "workflow")


class Place(NamedTuple):
    """Where something is read: a point of the flow, and its place in the order."""

    point: Point
    position: int


class Lacking(NamedTuple):
    """A reference into a value that has no such place, or through a filter that takes no such value."""

    reference: Reference
    place: Place
    walk: Walk
    misfit: int | None = None
    """The step (a filter) that does not take `walk.type`."""


class InText(NamedTuple):
    """An object or a list that stands inside a longer text."""

    reference: Reference
    text: Text
    place: Place
    parameter: str


class Types:
    """The types of one workflow. `called` tells what a workflow that it calls gives back."""

    def __init__(
        self,
        workflow: Workflow,
        catalog: Catalog,
        called: Callable[[str], Type],
        refine: Callable[[Types, Node], Type | None] | None = None,
    ) -> None:
        self.workflow = workflow
        self.graph = workflow.graph
        self.order = workflow.order
        self.reach = workflow.reach
        self.catalog = catalog
        self.called = called
        self.refine = refine
        """What running a component tells of a node, where running is allowed."""
        self.lacking: list[Lacking] = []
        """Reads that find nothing, in order of their readers."""
        self.in_text: list[InText] = []
        """Objects and lists inside longer texts."""
        self.payload_reads: list[tuple[Reference, Place]] = []
        self._read: dict[int, Walk] = {}
        self._places: dict[int, Place] = {}
        self._parameters: dict[tuple[int, str], tuple[Type, There]] = {}
        self._results: dict[int, Sides] = {}
        self._views: dict[tuple[object, ...], Type] = {}
        self._lookups: dict[int, Lookup] = {}
        self._changes = Changes(workflow)
        self._read_all()

    # ── what is asked ────────────────────────────────────────────────────────────────────────

    @cached_property
    def payload(self) -> Type:
        """The payload after it was checked, with its defaults."""
        return payload_type(self.workflow, Defaults.FILLED)

    @cached_property
    def output(self) -> Type:
        """What the workflow gives back."""
        return output_of(self).told_by(Source(Origin.OUTPUT, self.workflow.name))

    def of(self, reference: Reference, place: Place) -> Walk:
        """What a reference reads, its filters applied."""
        known = self._read.get(id(reference))
        if known is None:
            known = self._read[id(reference)] = self._follow(reference, place)
        return known

    def value(self, value: Value, place: Place) -> tuple[Type, There]:
        """The type of a value, and whether it is there."""
        if isinstance(value, Constant):
            return constant(value.value), There.ALWAYS
        if isinstance(value, Reference):
            seen = self.of(value, place)
            return seen.type, seen.there
        if isinstance(value, Text):
            return TEXT, There.ALWAYS
        if isinstance(value, ObjectValue):
            return self._object(value, place), There.ALWAYS
        return self._list(value, place), There.ALWAYS

    def parameter(self, node: int, name: str) -> tuple[Type, There] | None:
        """The type of what a node is given for a parameter; None where nothing is."""
        known = self._parameters.get((node, name))
        if known is None:
            value = next((value for key, value in self.workflow.params[node] if key == name), None)
            if value is None:
                return None
            type, there = self.value(value, self.place_of(node))
            if type.source is None:
                type = type.told_by(Source(Origin.CONFIG, self.graph.nodes[node].name))
            known = self._parameters[node, name] = type, there
        return known

    def result(self, node: int, place: Place | None = None) -> Type:
        """A node's result as it is seen from a place; without one, all that it can be right after its run."""
        if place is None:
            return self.sides(node).either
        return self._view(node, self._side(node, place), place)

    def seen_by(self, edge: Edge) -> Type:
        """The result that an edge looks at: right after its source has run, and the edges before it."""
        place = Place(Point(edge.source), self.order.position[edge.source])
        changes = tuple(each for each in self._changes.of.get(edge.source, ()) if each < edge.index)
        return self._changed_view(edge.source, self._side(edge.source, place), changes, None)

    def given_to(self, edge: Edge) -> Type:
        """What CALLS_SUBFLOW hands on: its source's result, with what an earlier edge has added to it."""
        source = edge.source
        return self.sides(source).either if self._changes.of[source][0] == edge.index else ANY

    def item(self, loop: int) -> Type:
        """The type of a loop's variable."""
        return self.lookup(loop).item

    def lookup(self, loop: int) -> Lookup:
        """The list of a loop."""
        if loop not in self._lookups:
            self._lookups[loop] = Lookup(ANY, ANY, There.MAYBE, ())  # a loop over itself is not known
            if loop in self.order.loop_position:
                self._lookups[loop] = look_up(self, loop)
        return self._lookups[loop]

    def is_changed(self, node: int) -> bool:
        """Whether loops or sub-workflows add to a node's result."""
        return node in self._changes.of

    def lookups(self) -> Iterator[tuple[Edge, Lookup]]:
        """The loops with their lists, in the order in which they run."""
        for loop in self.order.loop_position:
            yield self.graph.edges[loop], self.lookup(loop)

    def place_of(self, node: int) -> Place:
        """Where a node reads its parameters."""
        known = self._places.get(node)
        if known is None:
            known = self._places[node] = Place(Point(node), self.order.position[node])
        return known

    @property
    def end(self) -> Place:
        """Where `output` is read."""
        return Place(Point(None), len(self.graph.nodes) + len(self.graph.edges))

    def list_place(self, loop: int) -> Place:
        """Where the list of a loop is read."""
        return Place(Point(self.graph.edges[loop].source, loop), self.order.loop_position[loop])

    # ── references ───────────────────────────────────────────────────────────────────────────

    def _read_all(self) -> None:
        """Follows every reference in the order in which they are read, so that nothing recurs deeply."""
        for node in self.reach.by_rank:
            place = self.place_of(node)
            for name, value in self.workflow.params[node]:
                self._read_value(value, place, name)
        for loop in self.order.loop_position:
            self.lookup(loop)
        if self.workflow.output is not None:
            self._read_value(self.workflow.output, self.end, "output")

    def _read_value(self, value: Value, place: Place, parameter: str) -> None:
        if isinstance(value, Reference):
            self.of(value, place)
        elif isinstance(value, ObjectValue):
            for _, entry in value.entries:
                self._read_value(entry, place, parameter)
        elif isinstance(value, ListValue):
            for item in value.items:
                self._read_value(item, place, parameter)
        elif isinstance(value, Text):
            for part in value.parts:
                if isinstance(part, Reference):
                    forms = self.of(part, place).type.forms
                    if forms and not any(isinstance(form, Scalar) for form in forms):
                        self.in_text.append(InText(part, value, place, parameter))

    def _follow(self, reference: Reference, place: Place) -> Walk:
        found = self._walk(reference, place)
        if reference.others:
            every = [found, *(self._walk(each, place) for each in reference.others)]
            found = Walk(join(each.type for each in every if each.there is not There.NEVER), There.MAYBE)
        elif found.there is There.NEVER:
            self._note(reference, place, found)
        if not reference.steps:
            return found
        type, there = found.type, found.there
        for index, step in enumerate(reference.steps):
            if isinstance(step, Default):
                type, there, fits = defaulted(type, there, step.value)
            elif there is There.NEVER:
                continue
            else:
                before = type
                type, there, fits = filtered(type, there, step.name)
                if not fits:
                    self.lacking.append(Lacking(reference, place, Walk(before, there), index))
        return found._replace(type=type, there=there)

    def _note(self, reference: Reference, place: Place, found: Walk) -> None:
        """With a default, only what no result can have is worth telling."""
        if reference.has_default and reference.origin is From.NODE:
            everything = self._view(reference.subject, Side.EITHER, place, is_whole=True)
            whole = walk(everything, reference.path)
            if whole.there is not There.NEVER:
                return
        self.lacking.append(Lacking(reference, place, found))

    def _walk(self, reference: Reference, place: Place) -> Walk:
        origin, path = reference.origin, reference.path
        if origin is From.NODE:
            if reference.subject == self.graph.source:
                self.payload_reads.append((reference, place))
            return self._walk_node(reference.subject, path, place)
        if origin is From.PAYLOAD:
            self.payload_reads.append((reference, place))
            return walk(self.payload, path)
        if origin is From.ITEM:
            return walk(self.item(reference.subject), path)
        if origin is From.INDEX:
            return walk(INTEGER.told_by(Source(Origin.LOOP, reference.name)), path)
        source = Source(Origin.ROOT, reference.written)
        if origin is From.CLOCK:
            return walk((INTEGER if reference.name in _NUMBERS else TEXT).told_by(source), path)
        if reference.name == "_trigger":
            return walk(join(constant(each) for each in _TRIGGERS).told_by(source), path)
        return walk(TEXT.told_by(source), path)

    def seek(self, reference: Reference, place: Place) -> Type:
        """What a look-up finds where a reference points to: nothing is wrong if there is nothing."""
        return self._walk(reference, place).type

    def _walk_node(self, node: int, path: tuple[str | int, ...], place: Place) -> Walk:
        if node not in self.reach.rank:
            return Walk(ANY, There.MAYBE)  # a cycle or an unreachable node, which is reported as such
        side = self._side(node, place)
        if node in self._changes.of or node in self._branching:
            found = walk(self._view(node, side, place), path)
        else:
            found = self.sides(node).walk(side, path)
        if found.there is There.ALWAYS and not self._surely_ran(node, side, place):
            return found._replace(there=There.MAYBE)
        return found

    def _surely_ran(self, node: int, side: Side, place: Place) -> bool:
        if place.point.node is not None and (side is not Side.EITHER or self._branch_taken(node, place)):
            return True
        is_end = place.point.node is None
        return node == self.graph.source or (is_end and self.reach.certainly_ran(node, place.point))

    def _object(self, value: ObjectValue, place: Place) -> Type:
        fields = []
        for name, entry in value.entries:
            type, there = self.value(entry, place)
            fields.append(Field(name, type, there is There.ALWAYS))
        return record(fields)

    def _list(self, value: ListValue, place: Place) -> Type:
        first = []
        for item in value.items:
            type, there = self.value(item, place)
            first.append(type if there is There.ALWAYS else join((type, NULL)))
        return union((Items(tuple(first), NEVER, len(first)),)) if len(first) <= 200 else ANY

    # ── results ──────────────────────────────────────────────────────────────────────────────

    def sides(self, node: int) -> Sides:
        """What a node's own run gives, before loops and sub-workflows add to it."""
        known = self._results.get(node)
        if known is None:
            known = self._results[node] = sides_of(self, self.graph.nodes[node])
        return known

    def given(self, node: int, name: str) -> Type | None:
        """The type of a parameter for its component: None where it is left out, null where it may be."""
        found = self.parameter(node, name)
        if found is None or found[1] is There.NEVER:
            return None
        return found[0] if found[1] is There.ALWAYS else join((found[0], NULL), found[0].source)

    def workflow_called_by(self, node: Node) -> str | None:
        """The workflow that a node calls, where its name is constant."""
        if node.component:
            return node.component
        written = dict(self.workflow.params[node.index]).get("workflow_name")
        constant_name = written.value if isinstance(written, Constant) else None
        return constant_name if isinstance(constant_name, str) else None

    # ── how a result is seen ─────────────────────────────────────────────────────────────────

    def _side(self, node: int, place: Place) -> Side:
        rank = self.reach.rank.get(node)
        if rank is None:
            return Side.EITHER
        if place.point.node is None:
            return Side.EITHER if node in self._handled else Side.SUCCESS
        succeeded, failed = self.reach.outcome(place.point)
        if succeeded >> rank & 1:
            return Side.SUCCESS
        return Side.FAILURE if failed >> rank & 1 else Side.EITHER

    @cached_property
    def _handled(self) -> frozenset[int]:
        """Nodes that may have failed where the workflow ends: of others, a failure is the run's."""
        handling = (RelationKind.PIPE, RelationKind.ON_FAIL, RelationKind.IF, RelationKind.ON_BRANCH)
        found = {node.index for node in self.graph.nodes if node.policy.continues}
        found |= {edge.source for edge in self.graph.edges if edge.kind in handling}
        return frozenset(found)

    def _view(self, node: int, side: Side, place: Place, is_whole: bool = False) -> Type:
        """The result on that side, with what loops and sub-workflows have made of it by then."""
        everything = self._changes.of.get(node, [])
        changes = everything if is_whole else self._changes.before(node, place.point.node, place.position)
        branch = None if is_whole or changes else self._branch_taken(node, place)
        return self._changed_view(node, side, tuple(changes), branch)

    def _changed_view(self, node: int, side: Side, changes: tuple[int, ...], branch: str | None) -> Type:
        if not changes and branch is None:
            return self.sides(node).of(side)
        key = (node, side, changes, branch)
        known = self._views.get(key)
        if known is None:
            type = self.sides(node).of(side)
            if side is Side.FAILURE and changes:
                type = self.sides(node).either
            for edge in self._changes.lasting(changes):
                type = self._changed(type, edge, side)
            known = self._views[key] = type if branch is None else _narrowed(type, branch)
        return known

    def _changed(self, type: Type, index: int, side: Side) -> Type:
        edge = self.graph.edges[index]
        if edge.kind is RelationKind.FOREACH:
            source = Source(Origin.LOOP, self.graph.nodes[edge.source].name)
            return with_results(type, self.values_of(index), side is Side.SUCCESS, source)
        return with_output(type, self.called(edge.subflow or ""))

    def values_of(self, loop: int) -> Type:
        """What an item of a loop's `results` is: the value of its last node, or its failure."""
        body = self._changes.bodies.get(loop, ())
        if len(body) > MOST_LAST:
            return ANY
        return join(self.sides(node).either if node not in self._changes.of else ANY for node in body)

    # ── branches ─────────────────────────────────────────────────────────────────────────────

    @cached_property
    def _branching(self) -> frozenset[int]:
        """Nodes that branch edges leave."""
        return frozenset(edge.source for edge in self.graph.edges if edge.kind is RelationKind.ON_BRANCH)

    @cached_property
    def _taken(self) -> dict[int, dict[int, str]]:
        return branches_taken(self.reach)

    def _branch_taken(self, node: int, place: Place) -> str | None:
        if node not in self._branching or place.point.node is None:
            return None
        return self._taken.get(place.point.node, {}).get(node)


def _narrowed(type: Type, branch: str) -> Type:
    narrowed = on_branch(type, branch)
    return type if narrowed.is_never else narrowed


def payload_type(workflow: Workflow, defaults: Defaults) -> Type:
    """The type of a workflow's payload by its `inputs`."""
    schema = payload_schema(workflow.document.inputs)
    whole = {"type": "object", **(schema if isinstance(schema, dict) else {})}
    return of_schema(whole, Source(Origin.INPUTS, workflow.name), defaults=defaults)

"""Turns the templates of a workflow into references: what each first name means where it stands."""

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
from .fields import RESULTS
from .graph import SOURCE_NAMES
from .model import (
    Constant,
    Edge,
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
from .reach import MOST_LEGS, Point, Reach
from .strangers import ITEM_WORDS, Strangers
from .suppliers import Suppliers, Supply

CLOCK_ROOTS = frozenset(
    "_today _yesterday _now _now_unix _now_unix_s _year _month _day _hour _minute _second _yyyymm _yyyymmdd"
    " _weekday _iso_weekday _iso_week _iso_week_num _iso_year".split()
)
RUN_ROOTS = frozenset(("_run_id", "_workflow", "_trigger"))
CREDENTIAL_ROOTS = frozenset(("credential", "creds", "secret"))
RESERVED_ROOTS = ("input", *sorted(CREDENTIAL_ROOTS), *sorted(CLOCK_ROOTS), *sorted(RUN_ROOTS))

Steps = tuple[Filter | Default, ...]


class Reader(NamedTuple):
    """Who reads: a node, one of its FOREACH edges (`IN`), or, without a node, the end (`output`)."""

    node: int | None
    loop: int | None
    """The FOREACH edge whose body it stands in."""
    position: int
    parameter: str
    """The parameter's name; `output` at the end."""
    edge: int | None = None

    @property
    def point(self) -> Point:
        return Point(self.node, self.edge)


class Declared(NamedTuple):
    """What `inputs` says of the payload."""

    fields: tuple[str, ...]
    given: bool
    closed: bool


class _Doubt(NamedTuple):
    """A reference to a node that has run on some paths only."""

    reference: Reference
    reader: Reader
    whole: bool


class _ResultsRead(NamedTuple):
    """A place that reads `results` of a node, and the loops of the node that have run before it."""

    place: Place
    reader: Reader
    before: tuple[int, ...]


class Resolver:
    """Resolves names for one workflow and collects what is wrong with them."""

    def __init__(self, graph: Graph, order: Order, catalog: Catalog) -> None:
        self.graph = graph
        self.order = order
        self.reach = Reach(graph, order)
        self.document: Document = graph.document
        self.suppliers = Suppliers(graph, order, self.reach, catalog)
        self.declared = declared_fields(graph.document.inputs)
        self.strangers = Strangers(graph, RESERVED_ROOTS, self.declared.fields)
        self.problems: list[Problem] = []
        self.payload_reads: set[str] = set()
        self.doubts: list[_Doubt] = []
        self.whole_reads: dict[Point, set[int]] = {}
        self.results_reads: dict[int, list[_ResultsRead]] = {}

    def problem(self, slug: str, place: Place, reader: Reader, **facts: object) -> None:
        node = self.graph.nodes[reader.node].name if reader.node is not None else None
        facts = {"reader": node, "parameter": reader.parameter, "scalar": place.scalar, **facts}
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
            self.problem(problem.slug, Place(scalar, problem.span), reader, **problem.facts)
        parts = tree.template
        if not parts:
            return Constant(scalar.text if tree.problems else "")
        if len(parts) == 1:
            only = parts[0]
            if isinstance(only, str):
                return Constant(only)
            return self.hole(only, scalar, reader, whole=True) or Constant(None)
        resolved = tuple(
            part if isinstance(part, str) else self.hole(part, scalar, reader, whole=False) or ""
            for part in parts
        )
        return Text(resolved)

    def hole(self, hole: Hole, scalar: Scalar, reader: Reader, whole: bool) -> Reference | None:
        for step in hole.steps:
            if isinstance(step, Filter) and step.name not in template.FILTERS:
                self.problem("unknown-filter", Place(scalar, step.span), reader, filter=step.name)
        reference = self.path(hole.path, hole.steps, scalar, reader)
        if reference is not None:
            self.note_doubt(reference, reader, whole)
        return reference

    # ── names ────────────────────────────────────────────────────────────────────────────────

    def path(self, path: Path, steps: Steps, scalar: Scalar, reader: Reader) -> Reference | None:
        """What a path means, in the order of LANGUAGE: loop variable, node, reserved root, implicit field."""
        place = Place(scalar, path.span)
        root, rest = path.root, path.steps[1:]

        def reference(origin: Origin, subject: int = -1) -> Reference:
            return Reference(origin, subject, root, rest, steps, str(path), place)

        loop, origin = self.loop_variable(root, reader)
        if loop is not None:
            return reference(origin, loop)
        node = self.node_named(root)
        if node is not None:
            if node == self.graph.source:
                self.note_read(path, place, reader)
            if rest[:1] == (RESULTS,):
                self.note_results(node, Place(scalar, path.spans[1]), reader)
            return reference(Origin.NODE, node) if self.is_upstream(node, path, place, reader) else None
        if root == "input":
            self.note_read(path, place, reader)
            return reference(Origin.PAYLOAD)
        if root in CREDENTIAL_ROOTS:
            return self.credential(reference(Origin.CREDENTIAL), path, reader)
        if root in CLOCK_ROOTS:
            return reference(Origin.CLOCK)
        if root in RUN_ROOTS:
            return reference(Origin.RUN)
        return self.implicit(path, steps, place, reader)

    def around(self, reader: Reader) -> list[int]:
        return self.order.enclosing(self.graph, reader.loop)

    def loop_variable(self, root: str, reader: Reader) -> tuple[int | None, Origin]:
        """The loop that a name belongs to, the innermost first, and whether it is its item or its index."""
        for loop in self.around(reader):
            variable = self.graph.edges[loop].variable or "item"
            if root == variable:
                return loop, Origin.ITEM
            if root == f"{variable}_index":
                return loop, Origin.INDEX
        return None, Origin.ITEM

    def variables(self, reader: Reader) -> Iterator[str]:
        for loop in self.around(reader):
            variable = self.graph.edges[loop].variable or "item"
            yield variable
            yield f"{variable}_index"

    def node_named(self, root: str) -> int | None:
        """The node of a name or an id; the virtual sink has no result to read."""
        found = self.graph.by_name.get(root)
        return None if found is None or self.graph.nodes[found].kind is NodeKind.SINK else found

    def note_payload(self, rest: tuple[str | int, ...]) -> None:
        if rest and isinstance(rest[0], str):
            self.payload_reads.add(rest[0])

    def note_read(self, path: Path, place: Place, reader: Reader) -> None:
        """A field of the payload by name; it may have a slip in it that `inputs` shows."""
        self.note_payload(path.steps[1:])
        field = path.steps[1] if len(path.steps) > 1 else None
        meant = self.strangers.meant_field(field) if isinstance(field, str) else None
        if meant is not None and not self.declared.closed:  # else it is a path to nothing
            facts = {"name": field, "near": meant, "why": "field", "path": path}
            self.problem("unknown-name", Place(place.scalar, path.spans[1]), reader, **facts)

    # ── results of loops ─────────────────────────────────────────────────────────────────────

    def note_results(self, node: int, place: Place, reader: Reader) -> None:
        """Somebody reads `results` of a node."""
        around, position = self.around(reader), self.order.loop_position
        loops = [each for each in self.loops_of(node) if position[each] < reader.position]
        before = tuple(each for each in loops if each not in around)
        self.results_reads.setdefault(node, []).append(_ResultsRead(place, reader, before))

    def note_condition(self, edge: Edge) -> None:
        """As `note_results`, of an edge that looks at its source."""
        from ..syntax import condition

        loops = self.loops_of(edge.source)
        if edge.condition is None or edge.argument is None or not loops:
            return
        reader = Reader(edge.source, None, self.order.position[edge.source], edge.word)
        before = tuple(each for each in loops if each < edge.index)
        for path in condition.paths(edge.condition):
            at = 1 if path.root == "result" and len(path.steps) > 1 else 0
            if path.steps[at] == RESULTS:
                read = _ResultsRead(Place(edge.argument, path.spans[at]), reader, before)
                self.results_reads.setdefault(edge.source, []).append(read)

    def loops_of(self, node: int) -> list[int]:
        """The FOREACH edges of a node, in order."""
        return [each for each in self.graph.outgoing[node] if each in self.order.loop_position]

    def settle_results(self) -> None:
        """Tells who reads `results` behind several loops, if those of an earlier one are read by nobody: who
        reads each before the next knows that they are those of the last."""
        for node, reads in self.results_reads.items():
            taken = {len(read.before) for read in reads}
            for place, reader, before in reads:
                if not taken.issuperset(range(1, len(before))):
                    facts = {"field": RESULTS, "nodes": (self.graph.nodes[node].name,), "loops": before}
                    self.problem("ambiguous-field", place, reader, **facts)

    def credential(self, reference: Reference, path: Path, reader: Reader) -> Reference | None:
        if len(path.steps) != 2 or not isinstance(path.steps[1], str):
            hint = "a credential is one text: nothing is below it" if len(path.steps) > 2 else None
            facts = {"found": f"`{path}`", "expected": (f"`{path.root}.NAME`",), "hint": hint}
            self.problem("template-syntax", reference.place, reader, **facts)
            return None
        return reference._replace(name=path.steps[1], path=())

    # ── before or after ──────────────────────────────────────────────────────────────────────

    def is_upstream(self, node: int, path: Path, place: Place, reader: Reader) -> bool:
        """Whether a node can have run before the reader; says why not."""
        order, graph = self.order, self.graph
        position = order.position[node]
        if position < 0 or (reader.position < 0 and reader.node is not None):
            return True  # a cycle or an unreachable node, which is reported as such
        around = self.around(reader)
        inner = reversed(order.enclosing(graph, order.loop[node]))
        inside = next((each for each in inner if each not in around), None)
        facts: dict[str, object] = {"node": graph.nodes[node].name, "rest": path.steps[1:]}
        if node == reader.node:
            facts["why"] = "itself"
        elif inside is not None:
            facts["why"] = "in loop"
            facts["loop_source"] = graph.nodes[graph.edges[inside].source].name
            facts["loop_place"] = self.document.span_of(graph.edges[inside].relation_place)
            facts["loop_is_over"] = order.loop_position[inside] < reader.position
        elif position < reader.position:
            return True
        else:
            facts["why"] = self.reach.relation(node, reader.point)
        self.problem("not-upstream", Place(place.scalar, path.spans[0]), reader, **facts)
        return False

    def note_doubt(self, reference: Reference, reader: Reader, whole: bool) -> None:
        """Nothing is wrong with what lacks in a string of its own at the end: the output lacks it, too."""
        node = reference.subject
        if whole and reference.origin is Origin.NODE:
            self.whole_reads.setdefault(reader.point, set()).add(node)
        is_sure = reference.origin is not Origin.NODE or reference.has_default or bool(reference.others)
        if is_sure or node not in self.reach.rank or reader.position < 0 or (reader.node is None and whole):
            return
        if not self.reach.certainly_ran(node, reader.point):
            self.doubts.append(_Doubt(reference, reader, whole))

    def settle_doubts(self) -> None:
        """Tells what may be missing, once all is read: who reads every leg of a join knows what he does."""
        legs: dict[Point, set[int]] = {}
        for doubt in self.doubts:
            if doubt.whole:
                legs.setdefault(doubt.reader.point, set()).add(doubt.reference.subject)
        covered = {each for each, nodes in legs.items() if self.reach.one_of_them_ran(frozenset(nodes), each)}
        for reference, reader, whole in self.doubts:
            if not (whole and (reader.point in covered or self.reads_all_legs(reader))):
                is_crowded = whole and len(legs[reader.point]) > MOST_LEGS
                self.tell_doubt(reference, reader, whole, is_crowded)

    def reads_all_legs(self, reader: Reader) -> bool:
        """Whether a join reads each node that leads to it: one of them failed, or did not run."""
        incoming = self.graph.incoming[reader.node] if reader.node is not None else ()
        legs = {self.graph.edges[index].source for index in incoming}
        return len(legs) > 1 and legs <= self.whole_reads.get(reader.point, set())

    def tell_doubt(self, reference: Reference, reader: Reader, whole: bool, is_crowded: bool) -> None:
        lacking, never = self.reach.in_doubt(reference.subject, reader.point)
        name = self.graph.nodes[reference.subject].name
        edges = lacking or self.graph.incoming[reference.subject]
        merged = self.reach.merged(reference.subject, reader.point)
        many = None if merged is None else self.graph.nodes[merged].name
        facts = {"node": name, "edges": edges, "never": never, "whole": whole}
        facts |= {"many": many, "crowded": is_crowded}
        self.problem("maybe-missing", reference.place, reader, **facts, written=reference.written)

    # ── implicit fields ──────────────────────────────────────────────────────────────────────

    def supply(self, field: str, reader: Reader, is_open: bool) -> Supply:
        return self.suppliers.find(field, reader.point, self.around(reader), reader.position, is_open)

    def implicit(self, path: Path, steps: Steps, place: Place, reader: Reader) -> Reference | None:
        root, place_of_root = path.root, Place(place.scalar, path.spans[0])
        supply = self.supply(root, reader, is_open=True)
        names = tuple(self.graph.nodes[node].name for node in supply.rivals or supply.nodes)
        if supply.rivals:
            rest = path.steps[1:]
            self.problem("ambiguous-field", place_of_root, reader, field=root, nodes=names, rest=rest)
            return None
        is_payload = not supply.is_certain and root in self.declared.fields
        if not supply.is_known and not is_payload:
            if not self.may_be_open(path, place_of_root, reader, bool(supply.nodes)):
                return None
            is_payload = not self.declared.closed
        if is_payload:
            self.note_payload(path.steps)
        first, *others = self.sources(supply, is_payload, path.steps, steps, str(path), place)
        if root == RESULTS and first.origin is Origin.NODE:
            self.note_results(first.subject, place_of_root, reader)
        facts = {"field": root, "nodes": names, "is_payload": is_payload, "path": path}
        self.problem("implicit-field", place_of_root, reader, **facts)
        return first._replace(others=tuple(others))

    def sources(
        self,
        supply: Supply,
        is_payload: bool,
        path: tuple[str | int, ...],
        steps: Steps,
        written: str,
        place: Place,
    ) -> Iterator[Reference]:
        """What is read in turn: nodes, then the payload."""
        for node in supply.nodes:
            name = self.graph.nodes[node].name
            yield Reference(Origin.NODE, node, name, path, steps, written, place)
        if is_payload:
            yield Reference(Origin.PAYLOAD, -1, "input", path, steps, written, place)

    def may_be_open(self, path: Path, place: Place, reader: Reader, is_upstream: bool) -> bool:
        """Whether a name that nothing declares can be a field all the same: of the payload, if `inputs`
        allows others, or, with `is_upstream`, of a result that may have any. Says what else it is."""
        root = path.root
        loop = self.strangers.loop_of(root)
        if loop is not None:
            source = self.graph.nodes[loop.source].name
            span = self.document.span_of(loop.relation_place)
            self.problem("out-of-scope", place, reader, variable=root, loop_source=source, loop_place=span)
            return False
        why = self.strangers.why(root) or self.strangers.other_tongue(path.steps)
        near = None if why else self.near(path, reader)
        if why is None and near is None and (is_upstream or not self.declared.closed):
            return True
        before = tuple(
            self.graph.nodes[each].name for each in self.reach.nodes(self.reach.upstream(reader.point))
        )
        facts = {"name": root, "near": near, "why": why, "declared": self.declared.fields, "path": path}
        known = (*self.variables(reader), *reversed(before))
        self.problem("unknown-name", place, reader, **facts, known=known, closed=self.declared.closed)
        return False

    def near(self, path: Path, reader: Reader) -> str | None:
        """The known name that was probably meant."""
        below = path.steps[1] if len(path.steps) > 1 else None
        if below is not None and (path.root in SOURCE_NAMES or self.strangers.is_payload(path.root, below)):
            return "input"  # another workflow's name for the payload
        if path.root in ITEM_WORDS and reader.loop is not None:
            return self.graph.edges[reader.loop].variable
        return nearest(path.root, self.variables(reader)) or self.strangers.near(path.root)

    def context(self, reader: Reader, scalar: Scalar) -> tuple[Value, ...]:
        """The payload, then the results before the reader and the loop variables around it, in order."""
        place = Place(scalar, Span(0, len(scalar.text)))

        def whole(origin: Origin, subject: int, name: str) -> Reference:
            return Reference(origin, subject, name, (), (), name, place)

        self.payload_reads.update(self.declared.fields)
        found: list[tuple[int, Value]] = [(-1, whole(Origin.PAYLOAD, -1, "input"))]
        for node in self.reach.nodes(self.reach.upstream(reader.point)):
            if node != self.graph.source:
                name = self.graph.nodes[node].name
                found.append((self.order.position[node], whole(Origin.NODE, node, name)))
        for loop in self.around(reader):
            item = self.graph.edges[loop].variable or "item"
            entries = (
                (item, whole(Origin.ITEM, loop, item)),
                (f"{item}_index", whole(Origin.INDEX, loop, f"{item}_index")),
            )
            found.append((self.order.loop_position[loop], ObjectValue(entries)))
        return tuple(value for _, value in sorted(found, key=lambda each: each[0]))

    def implied_parameter(self, name: str, reader: Reader, scalar: Scalar) -> Reference | None:
        """A component's declared property that `config` leaves out, where an implicit field supplies it."""
        if name not in self.suppliers.holders and name not in self.declared.fields:
            return None
        taken = self.loop_variable(name, reader)[0] is not None or self.node_named(name) is not None
        if taken or name in RESERVED_ROOTS:
            return None
        place = Place(scalar, Span(0, len(scalar.text)))
        supply = self.supply(name, reader, is_open=False)
        names = tuple(self.graph.nodes[node].name for node in supply.rivals or supply.nodes)
        if supply.rivals:
            self.problem("ambiguous-field", place, reader, field=name, nodes=names, rest=(), implied=True)
            return None
        is_payload = not supply.is_certain and name in self.declared.fields
        if not supply.nodes and not is_payload:
            return None
        if is_payload:
            self.note_payload((name,))
        written = show_steps((names[0] if names else "input", name))
        first, *others = self.sources(supply, is_payload, (name,), (), written, place)
        facts = {"field": name, "nodes": names, "is_payload": is_payload}
        self.problem("implicit-field", place, reader, **facts, implied=True)
        return first._replace(others=tuple(others))


def declared_fields(inputs: Mapping | None) -> Declared:
    """The payload's declared fields: a property map, or a full schema (`type: object` with `properties`)."""
    if inputs is None:
        return Declared((), False, False)
    if is_full_schema(inputs):
        properties = inputs.get("properties")
        additional = inputs.get("additionalProperties")
        entries = properties.entries if isinstance(properties, Mapping) else ()
        is_closed = isinstance(additional, Scalar) and additional.value is False
        return Declared(tuple(entry.key.text for entry in entries), True, is_closed)
    return Declared(tuple(entry.key.text for entry in inputs.entries), True, False)


def is_full_schema(inputs: Mapping) -> bool:
    """Whether `inputs` is a JSON Schema itself, not a map of properties."""
    kind = inputs.get("type")
    is_object = isinstance(kind, Scalar) and kind.value == "object"
    return is_object and isinstance(inputs.get("properties"), Mapping)

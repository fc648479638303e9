"""The intermediate representation of one workflow."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING, NamedTuple

from ..syntax.document import Document, NodeConfig, Place, Policy
from ..syntax.tree import Condition, Default, Filter, Path, RelationKind
from ..syntax.yaml import Scalar
from ..text.problem import Problem

if TYPE_CHECKING:
    from ..contract.catalog import Catalog
    from ..contract.model import Contract
    from .reach import Reach

# ── values: parameters with their templates resolved ───────────────────────────────────────────


class Origin(Enum):
    """Where a reference takes its value from."""

    NODE = "node"
    PAYLOAD = "payload"
    ITEM = "item"
    INDEX = "index"
    CREDENTIAL = "credential"
    AUTH = "auth"
    """In a recipe: what its auth recipe injects into paths."""
    CLOCK = "clock"
    RUN = "run"


class Reference(NamedTuple):
    """A resolved hole of a template, or the list of a loop."""

    origin: Origin
    subject: int
    """The node's index, or the FOREACH edge's for ITEM and INDEX; else -1."""
    name: str
    """The credential, `_today` and the like, `_run_id`; for the others the root as written."""
    path: tuple[str | int, ...]
    """Below the origin."""
    steps: tuple[Filter | Default, ...]
    written: str
    """The path as written, for messages at run time."""
    place: Place
    others: tuple[Reference, ...] = ()
    """Of an implicit field that only the run can place: what to read, in turn, where what stands before lacks
    the field (the first name of `path`). They have the same `path`, `steps` and `written`."""

    @property
    def has_default(self) -> bool:
        """Whether something stands in for a missing value, be it null."""
        return any(isinstance(step, Default) for step in self.steps)


class Constant(NamedTuple):
    value: str | int | float | bool | None


class Text(NamedTuple):
    """Literal text and references, at least one of each or two references."""

    parts: tuple[str | Reference, ...]


class ObjectValue(NamedTuple):
    entries: tuple[tuple[str, Value], ...]


class ListValue(NamedTuple):
    items: tuple[Value, ...]


Value = Constant | Text | Reference | ObjectValue | ListValue


def references(value: Value) -> list[Reference]:
    """Every reference inside a value, in written order."""
    if isinstance(value, Reference):
        return [value, *value.others]
    if isinstance(value, Text):
        return [each for part in value.parts if isinstance(part, Reference) for each in references(part)]
    if isinstance(value, ObjectValue):
        return [each for _, entry in value.entries for each in references(entry)]
    if isinstance(value, ListValue):
        return [each for item in value.items for each in references(item)]
    return []


# ── the graph ──────────────────────────────────────────────────────────────────────────────────


class NodeKind(Enum):
    SOURCE = "source"
    """The virtual source: its result is the payload."""
    SINK = "sink"
    """The virtual sink: what reaches it is the output."""
    COMPONENT = "component"
    CODE = "code"
    CALL = "call"
    """`trigger_workflow`, or a node that `IS_A` a workflow."""
    CRON = "cron"
    REMOTE = "remote"
    """A component behind an `https://` URL."""


@dataclass(frozen=True, eq=False)
class Node:
    """A node that is executed. `config` is what the document says of it, if anything."""

    index: int
    name: str
    id: str
    kind: NodeKind
    component: str
    """`canonical_id`, URL, or the called workflow's name; empty for virtual nodes."""
    place: Place
    """Where the flow names it first."""
    component_place: Place | None
    config: NodeConfig | None
    policy: Policy

    def contract_in(self, catalog: Catalog) -> Contract | None:
        """Of its component; None for what is no component, and for one that the catalog does not know."""
        return catalog.find(self.component) if self.kind is NodeKind.COMPONENT else None


@dataclass(frozen=True, eq=False)
class Edge:
    """An executed edge. `target` is -1 for CALLS_SUBFLOW, whose target is the workflow `subflow`."""

    index: int
    source: int
    target: int
    kind: RelationKind
    word: str
    place: Place
    relation_place: Place
    target_place: Place
    branch: str | None = None
    condition: Condition | None = None
    argument: Scalar | None = None
    """What the spans of `condition` refer to."""
    variable: str | None = None
    list: Path | None = None
    subflow: str | None = None


class Link(NamedTuple):
    """An edge that is not executed: IS_A, CONTAINS and the like; kept as the graph's metadata."""

    source: str
    kind: RelationKind
    target: str
    place: Place


# ── order ──────────────────────────────────────────────────────────────────────────────────────


class RunNode(NamedTuple):
    node: int


class SettleEdge(NamedTuple):
    """The walk comes to an edge: whether it fires is decided here."""

    edge: int


class RunLoop(NamedTuple):
    edge: int
    body: Scope


class RunSubflow(NamedTuple):
    edge: int


Step = RunNode | SettleEdge | RunLoop | RunSubflow


class Scope(NamedTuple):
    """What runs once (the workflow), or once an item (a loop body), in observable order."""

    steps: tuple[Step, ...]


UNNAMED = "unnamed"
"""The name of a workflow that says none."""

# ── the whole ──────────────────────────────────────────────────────────────────────────────────


class Graph(NamedTuple):
    """Nodes and edges of a document, names resolved; problems found on the way."""

    document: Document
    nodes: tuple[Node, ...]
    edges: tuple[Edge, ...]
    links: tuple[Link, ...]
    source: int | None
    """The virtual source's index."""
    sink: int | None
    by_name: dict[str, int]
    """Names and ids, as templates may write them."""
    unused_config: tuple[NodeConfig, ...]
    problems: tuple[Problem, ...]
    outgoing: tuple[tuple[int, ...], ...]
    """Edges by source node, in flow order."""
    incoming: tuple[tuple[int, ...], ...]


class Order(NamedTuple):
    """When each node runs. `position` is -1 for a node that never does."""

    scope: Scope
    position: tuple[int, ...]
    """By node: its place in the observable order, loop bodies counted where their loop stands."""
    loop: tuple[int | None, ...]
    """By node: the FOREACH edge whose body it belongs to."""
    loop_position: dict[int, int]
    """By FOREACH edge: where its loop stands."""
    problems: tuple[Problem, ...]

    def enclosing(self, graph: Graph, loop: int | None) -> list[int]:
        """The FOREACH edges around a scope, innermost first."""
        found = []
        while loop is not None:
            found.append(loop)
            loop = self.loop[graph.edges[loop].source]
        return found


@dataclass(frozen=True, eq=False)
class Workflow:
    """A document's meaning."""

    document: Document
    graph: Graph
    order: Order
    reach: Reach
    params: tuple[tuple[tuple[str, Value], ...], ...]
    """By node: its component's input."""
    contexts: dict[int, tuple[Value, ...]]
    """By node whose component takes the whole context: the objects that are poured together for it. A later
    one's fields cover an earlier one's; the node's own parameters cover all."""
    lists: dict[int, Reference | None]
    """By FOREACH edge: the list that `IN` names; None when it is looked up."""
    list_names: dict[int, tuple[Reference, ...]]
    """By FOREACH edge without `IN`: what the list's names mean in scope, after the source itself."""
    output: Value | None
    payload_reads: frozenset[str]
    """Fields of the payload that something names."""
    problems: tuple[Problem, ...]

    @property
    def name(self) -> str:
        return self.document.name.text if self.document.name else UNNAMED

    @property
    def called(self) -> frozenset[str]:
        """Names of the workflows that it calls, as far as they are constant."""
        graph = self.graph
        found = {edge.subflow for edge in graph.edges if edge.subflow is not None}
        for node in graph.nodes:
            if node.kind is NodeKind.CALL:
                written = dict(self.params[node.index]).get("workflow_name")
                constant = written.value if isinstance(written, Constant) else None
                found.add(node.component or (constant if isinstance(constant, str) else ""))
        return frozenset(found - {""})

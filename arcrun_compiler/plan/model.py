"""The plan of one workflow: per scope an ordered list of statements, each with the guard its edges make."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Any, NamedTuple

from ..contract.recipes.model import ApiRecipe, AuthRecipe
from ..ir.model import Reference, Value, Workflow
from ..syntax.document import Policy
from ..syntax.tree import Condition

# ── guards ─────────────────────────────────────────────────────────────────────────────────────


class Word(Enum):
    """What a guard asks of a node's result at the place where it stands."""

    RAN = "ran"
    OK = "ok"
    FAILED = "failed"
    BRANCH = "branch"
    HOLDS = "holds"
    """A verdict that was captured when the walk came to the edge."""
    HANDLED = "handled"
    """Captured as well: the edge fired, and its source had failed by then."""
    BROKEN = "broken"
    """A loop or sub-workflow made the node fail: all that can make the virtual source fail."""
    UNBROKEN = "unbroken"
    MAY_LOOP = "may loop"
    """Not failed, or failed only by an earlier loop of its own."""
    NEVER = "never"


class Term(NamedTuple):
    word: Word
    node: int
    branch: str | None = None
    capture: int | None = None
    """The edge whose capture it reads."""


Guard = tuple[Term, ...]
"""Any of the terms; an empty guard always holds."""

# ── calls ──────────────────────────────────────────────────────────────────────────────────────


class ComponentCall(NamedTuple):
    component: str
    hosted: bool
    params: tuple[tuple[str, Value], ...]
    context: tuple[Value, ...]
    """Objects whose fields the component gets, too; a later one's cover an earlier one's, parameters all."""
    unread: tuple[str, ...]
    """Of `data`'s `body` and `json`, what nothing in the workflow can read."""
    takes_key: bool = False
    """What stands for the run's own key is its parameter `api_key`, unless the node gives another."""


class RecipeCall(NamedTuple):
    recipe: ApiRecipe
    auth: AuthRecipe | None
    params: tuple[tuple[str, Value], ...]
    unread: tuple[str, ...]
    """As a component's; what the recipe itself reads is kept."""


class RemoteCall(NamedTuple):
    url: str
    params: tuple[tuple[str, Value], ...]


class CodeCall(NamedTuple):
    module: str
    """The text of the emitted ES module, without its header."""
    input: Value
    copies: bool
    """The body may change its input, so it gets a copy."""
    max_output_bytes: int | None


class WorkflowCall(NamedTuple):
    workflow: str
    input: Value
    waits: bool


class FoldedCall(NamedTuple):
    """A component that has no effect and whose input is constant: its result, found while compiling."""

    component: str
    result: Any


Call = ComponentCall | RecipeCall | RemoteCall | CodeCall | WorkflowCall | FoldedCall

# ── statements ─────────────────────────────────────────────────────────────────────────────────


class NodeRun(NamedTuple):
    node: int
    guard: Guard
    call: Call
    policy: Policy
    is_changed: bool
    """A loop or sub-workflow gives the node another result later."""


class Capture(NamedTuple):
    """Decides an edge where the walk comes to it, because its source changes later or a condition is dear."""

    edge: int
    term: Term | None
    condition: Condition | None
    and_failed: bool
    """Only a fired edge of a failed source counts: it then handles the failure."""


class LoopRun(NamedTuple):
    edge: int
    guard: Guard
    listed: Reference | None
    lookups: tuple[Reference, ...]
    names: tuple[str, ...]
    width: int
    body: Block


class SubflowRun(NamedTuple):
    edge: int
    guard: Guard
    workflow: str


class OutputSet(NamedTuple):
    """What reaches the virtual sink."""

    guard: Guard
    node: int


Statement = NodeRun | Capture | LoopRun | SubflowRun | OutputSet


class Exemption(NamedTuple):
    """A node whose failure ends the scope, unless one of these handles it."""

    node: int
    unless: Guard


class Block(NamedTuple):
    """A scope: the workflow or a loop's body."""

    statements: tuple[Statement, ...]
    settled: tuple[Exemption, ...]
    last: tuple[int, ...]
    """Nodes from last to first, up to one that certainly ran: the scope's value is the first that ran."""
    is_async: bool


@dataclass(frozen=True, eq=False)
class Plan:
    """One workflow, ready to be written in any target."""

    workflow: Workflow
    block: Block
    output: Value | None
    has_sink: bool
    inputs: dict[str, Any] | bool
    """JSON Schema of the payload."""
    gives: dict[str, Any] | bool
    """JSON Schema of the output, as far as types tell."""
    hosts: tuple[str, ...]
    crons: tuple[str, ...]
    """In the platform's form."""
    credentials: tuple[str, ...]
    components: tuple[str, ...]
    recipes: tuple[RecipeCall, ...]
    """One call of each recipe that it uses, by id."""
    calls: tuple[str, ...]
    """Workflows of the bundle that it calls."""
    subrequests: str
    """How many outbound requests a run makes at most, those of called workflows left out: a number, or a
    formula of list lengths."""

    @property
    def name(self) -> str:
        return self.workflow.name

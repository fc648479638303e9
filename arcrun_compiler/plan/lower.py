"""Turns a workflow into guarded straight-line code: the edges into a node become its guard."""

from __future__ import annotations

from ..contract.catalog import Catalog
from ..ir.build import list_names
from ..ir.fields import result_fields
from ..ir.model import Edge, NodeKind, RunLoop, RunNode, RunSubflow, Scope, SettleEdge, Workflow
from ..syntax.tree import RelationKind
from .calls import call_of, is_asynchronous
from .model import (
    Block,
    Capture,
    Exemption,
    Guard,
    LoopRun,
    NodeRun,
    OutputSet,
    Statement,
    SubflowRun,
    Term,
    Word,
)
from .unread import unread_parts


def lower(workflow: Workflow, catalog: Catalog) -> Block:
    """The workflow's statements. The workflow has been checked: every node has a component."""
    sketch = _Lowering(workflow, catalog, {}).block(workflow.order.scope)
    unread = unread_parts(workflow, sketch, catalog)
    return _Lowering(workflow, catalog, unread).block(workflow.order.scope) if unread else sketch


class _Lowering:
    def __init__(self, workflow: Workflow, catalog: Catalog, unread: dict[int, tuple[str, ...]]) -> None:
        self.workflow = workflow
        self.graph = workflow.graph
        self.catalog = catalog
        self.unread = unread
        self.versions = [0] * len(self.graph.nodes)
        """How often a loop or sub-workflow has changed the node's result so far."""
        self.last_version = [0] * len(self.graph.nodes)
        self.settled_at: dict[int, int] = {}
        self.always = [False] * len(self.graph.nodes)
        self.captured: set[int] = set()
        for edge in self.graph.edges:
            if edge.kind in (RelationKind.FOREACH, RelationKind.CALLS_SUBFLOW):
                self.last_version[edge.source] += 1

    def block(self, scope: Scope) -> Block:
        self.find_captures(scope)
        statements: list[Statement] = []
        for step in scope.steps:
            if isinstance(step, RunNode):
                node = self.graph.nodes[step.node]
                if node.kind is NodeKind.SOURCE:
                    self.always[step.node] = True
                    continue
                statements.append(self.node(step.node))
            elif isinstance(step, SettleEdge):
                statements.extend(self.edge(self.graph.edges[step.edge]))
            elif isinstance(step, RunLoop):
                statements.append(self.loop(step))
            else:
                statements.append(self.subflow(step))
        settled = tuple(self.settled(scope))
        last = self.last(statements, settled)
        return Block(tuple(statements), settled, last, any(map(is_asynchronous, statements)))

    def find_captures(self, scope: Scope) -> None:
        """Edges whose source changes between the edge and the node that it leads to."""
        version: dict[int, int] = {}
        settled: dict[int, int] = {}
        for step in scope.steps:
            if isinstance(step, RunLoop | RunSubflow):
                source = self.graph.edges[step.edge].source
                version[source] = version.get(source, 0) + 1
            elif isinstance(step, SettleEdge):
                edge = self.graph.edges[step.edge]
                settled[edge.index] = version.get(edge.source, 0)
                if edge.kind is RelationKind.IF:
                    self.captured.add(edge.index)
            else:
                for index in self.graph.incoming[step.node]:
                    edge = self.graph.edges[index]
                    if index in settled and settled[index] != version.get(edge.source, 0):
                        self.captured.add(index)

    # ── statements ───────────────────────────────────────────────────────────────────────────

    def node(self, index: int) -> NodeRun:
        node = self.graph.nodes[index]
        guard = self.guard(index)
        self.always[index] = not guard
        return NodeRun(
            node=index,
            guard=guard,
            call=call_of(self.workflow, node, self.catalog, self.unread.get(index, ())),
            policy=node.policy,
            is_changed=self.last_version[index] > 0,
        )

    def guard(self, index: int) -> Guard:
        terms: list[Term] = []
        for edge_index in self.graph.incoming[index]:
            edge = self.graph.edges[edge_index]
            if edge.kind is RelationKind.FOREACH:
                return ()
            term = self.term(edge)
            if edge_index in self.captured:
                term = Term(Word.HOLDS, edge.source, capture=edge_index)
            if term is None:
                return ()
            if term.word is not Word.NEVER and term not in terms:
                terms.append(term)
        if self.graph.incoming[index] and not terms:
            return (Term(Word.NEVER, index),)
        return tuple(terms)

    def term(self, edge: Edge) -> Term | None:
        """Whether an edge fires, as things stand now; None when it always does."""
        node = edge.source
        virtual = self.graph.nodes[node].kind is NodeKind.SOURCE
        if edge.kind is RelationKind.PIPE:
            return None if self.always[node] else Term(Word.RAN, node)
        if edge.kind is RelationKind.ON_SUCCESS:
            if virtual:
                return Term(Word.UNBROKEN, node) if self.versions[node] else None
            return Term(Word.OK, node)
        if edge.kind is RelationKind.ON_FAIL:
            if virtual:
                return Term(Word.BROKEN if self.versions[node] else Word.NEVER, node)
            return Term(Word.FAILED, node)
        return Term(Word.BRANCH, node, branch=edge.branch)

    def edge(self, edge: Edge) -> list[Statement]:
        found: list[Statement] = []
        self.settled_at[edge.index] = self.versions[edge.source]
        if edge.index in self.captured:
            found.append(self.capture(edge, and_failed=False))
        if self.graph.nodes[edge.target].kind is NodeKind.SINK:
            if self.workflow.output is not None:
                return []  # the document says itself what the output is
            held = Term(Word.HOLDS, edge.source, capture=edge.index)
            term = held if edge.index in self.captured else self.term(edge)
            if term is None or term.word is not Word.NEVER:
                found.append(OutputSet(() if term is None else (term,), edge.source))
        elif self.versions[edge.source] < self.last_version[edge.source] and self.can_handle(edge):
            found.append(self.capture(edge, and_failed=True))
        return found

    def capture(self, edge: Edge, and_failed: bool) -> Capture:
        if edge.kind is RelationKind.IF:
            ran = None if self.always[edge.source] else Term(Word.RAN, edge.source)
            return Capture(edge.index, ran, edge.condition, and_failed)
        if and_failed and edge.kind in (RelationKind.PIPE, RelationKind.ON_FAIL):
            return Capture(edge.index, None, None, and_failed)
        return Capture(edge.index, self.term(edge), None, and_failed)

    def loop(self, step: RunLoop) -> LoopRun:
        edge = self.graph.edges[step.edge]
        source = self.graph.nodes[edge.source]
        guard: Guard = (Term(Word.OK, edge.source),)
        if source.kind is NodeKind.SOURCE:
            guard = ()
        if self.versions[edge.source]:
            unbroken = Term(Word.UNBROKEN, edge.source)
            may_loop = Term(Word.MAY_LOOP, edge.source)
            guard = (unbroken, may_loop) if source.kind is NodeKind.SOURCE else (may_loop,)
        body = self.block(step.body)
        self.versions[edge.source] += 1
        return LoopRun(
            edge=edge.index,
            guard=guard,
            listed=self.workflow.lists.get(edge.index),
            lookups=self.workflow.list_names.get(edge.index, ()),
            names=list_names(edge.variable or "item"),
            width=source.policy.concurrency,
            body=body,
        )

    def subflow(self, step: RunSubflow) -> SubflowRun:
        edge = self.graph.edges[step.edge]
        guard: Guard = () if self.always[edge.source] else (Term(Word.RAN, edge.source),)
        self.versions[edge.source] += 1
        return SubflowRun(edge.index, guard, edge.subflow or "")

    # ── the end of a scope ───────────────────────────────────────────────────────────────────

    def settled(self, scope: Scope) -> list[Exemption]:
        """The nodes whose failure, unless an edge handled it, ends the scope."""
        found: list[Exemption] = []
        for step in scope.steps:
            if not isinstance(step, RunNode):
                continue
            node = self.graph.nodes[step.node]
            if node.policy.continues or (node.kind is NodeKind.SOURCE and not self.last_version[step.node]):
                continue
            unless = self.handlers(step.node)
            if unless is not None:
                found.append(Exemption(step.node, unless))
        return found

    def handlers(self, node: int) -> Guard | None:
        """What handles a node's failure; None when something always does."""
        unless: list[Term] = []
        for index in self.graph.outgoing[node]:
            edge = self.graph.edges[index]
            if not self.can_handle(edge) or index not in self.settled_at:
                continue
            if edge.kind is RelationKind.ON_BRANCH and not self.may_branch_on_failure(node):
                continue
            final = self.settled_at[index] == self.last_version[node]
            if final and edge.kind in (RelationKind.PIPE, RelationKind.ON_FAIL):
                return None
            if final and edge.kind is RelationKind.ON_BRANCH and index not in self.captured:
                unless.append(Term(Word.BRANCH, node, branch=edge.branch))
            else:
                unless.append(Term(Word.HOLDS if final else Word.HANDLED, node, capture=index))
        return tuple(dict.fromkeys(unless))

    def may_branch_on_failure(self, index: int) -> bool:
        """Whether a failed result of the node can name a branch: a `switch` that failed names none."""
        node = self.graph.nodes[index]
        if node.kind is not NodeKind.COMPONENT or self.last_version[index]:
            return True
        contract = self.catalog.find(node.component)
        if contract is None or contract.output_schema is None:
            return True
        return not {"data", "branch", "result"}.isdisjoint(
            result_fields(self.graph, node, self.catalog).failure
        )

    def can_handle(self, edge: Edge) -> bool:
        handling = (RelationKind.PIPE, RelationKind.ON_FAIL, RelationKind.IF, RelationKind.ON_BRANCH)
        return edge.kind in handling and self.graph.nodes[edge.target].kind is not NodeKind.SINK

    def last(self, statements: list[Statement], settled: tuple[Exemption, ...]) -> tuple[int, ...]:
        """The scope's nodes from last to first, up to one that certainly ran where the scope reached its end.

        It has not where a failure was left unhandled, so what follows such a node on success has run.
        """
        unhandled = {each.node for each in settled if not each.unless}
        certain: set[int] = set()
        found: list[int] = []
        runs = [statement for statement in statements if isinstance(statement, NodeRun)]
        for run in runs:
            follows = any(
                term.word is Word.OK and term.node in certain and term.node in unhandled for term in run.guard
            )
            if not run.guard or follows:
                certain.add(run.node)
        for run in reversed(runs):
            found.append(run.node)
            if run.node in certain:
                break
        return tuple(found)

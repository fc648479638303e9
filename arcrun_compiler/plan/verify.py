"""Looks over a plan for what lowering must have made true; says which invariant is broken."""

from __future__ import annotations

from ..ir.model import NodeKind, Origin, Reference, references
from ..ir.verify import BrokenInvariant
from .model import (
    Block,
    Capture,
    CodeCall,
    ComponentCall,
    FoldedCall,
    Guard,
    LoopRun,
    NodeRun,
    Plan,
    RecipeCall,
    RemoteCall,
    Statement,
    SubflowRun,
    WorkflowCall,
)


def verify(plan: Plan) -> None:
    """Raises BrokenInvariant at the first thing that is wrong."""
    checker = _Checker(plan)
    checker.block(plan.block)
    graph, order = plan.workflow.graph, plan.workflow.order
    for node in graph.nodes:
        is_run = order.position[node.index] >= 0 and node.kind not in (NodeKind.SOURCE, NodeKind.SINK)
        checker.hold((node.index in checker.run) == is_run, f"`{node.name}` has its statement")
    if plan.output is not None:
        for reference in references(plan.output):
            checker.reference(reference, checker.run)


class _Checker:
    """Walks the statements in the order in which they run."""

    def __init__(self, plan: Plan) -> None:
        self.graph = plan.workflow.graph
        self.run: set[int] = set()
        """Nodes whose statement has been passed."""
        self.captured: set[tuple[int, bool]] = set()

    def hold(self, condition: bool, message: str) -> None:
        if not condition:
            raise BrokenInvariant(message)

    def block(self, block: Block) -> None:
        own: set[int] = set()
        for statement in block.statements:
            self.statement(statement, own)
        for exemption in block.settled:
            node = self.graph.nodes[exemption.node]
            self.hold(
                exemption.node in own or node.kind is NodeKind.SOURCE,
                f"`{node.name}` is settled in its scope",
            )
            self.guard(exemption.unless)
        self.hold(set(block.last) <= own, "a scope's value is that of its own nodes")
        self.hold(len(set(block.last)) == len(block.last), "a scope's last nodes are told once")

    def statement(self, statement: Statement, own: set[int]) -> None:
        if isinstance(statement, NodeRun):
            self.hold(statement.node not in self.run, f"`{self.graph.nodes[statement.node].name}` runs once")
            self.guard(statement.guard)
            self.call(statement)
            self.run.add(statement.node)
            own.add(statement.node)
        elif isinstance(statement, Capture):
            self.source(self.graph.edges[statement.edge].source)
            self.captured.add((statement.edge, statement.and_failed))
        elif isinstance(statement, LoopRun):
            self.guard(statement.guard)
            self.source(self.graph.edges[statement.edge].source)
            self.hold(statement.width >= 1, "a loop runs at least one item at once")
            self.block(statement.body)
        elif isinstance(statement, SubflowRun):
            self.guard(statement.guard)
            self.source(self.graph.edges[statement.edge].source)
        else:
            self.guard(statement.guard)
            self.source(statement.node)

    def source(self, node: int) -> None:
        known = node in self.run or self.graph.nodes[node].kind is NodeKind.SOURCE
        self.hold(known, f"`{self.graph.nodes[node].name}` has run before it is read")

    def guard(self, guard: Guard) -> None:
        for term in guard:
            if term.capture is not None:
                known = {(term.capture, False), (term.capture, True)} & self.captured
                self.hold(bool(known), f"e{term.capture} is captured before it is read")
            elif term.word.value != "never":
                self.source(term.node)

    def call(self, statement: NodeRun) -> None:
        call = statement.call
        if isinstance(call, ComponentCall | RecipeCall | RemoteCall):
            context = call.context if isinstance(call, ComponentCall) else ()
            values = [*context, *(value for _, value in call.params)]
        elif isinstance(call, FoldedCall):
            values = []
        else:
            assert isinstance(call, CodeCall | WorkflowCall)
            values = [call.input]
        for value in values:
            for reference in references(value):
                self.reference(reference, self.run)

    def reference(self, reference: Reference, known: set[int]) -> None:
        if reference.origin is Origin.NODE:
            is_source = self.graph.nodes[reference.subject].kind is NodeKind.SOURCE
            self.hold(reference.subject in known or is_source, f"`{reference.written}` is there to be read")

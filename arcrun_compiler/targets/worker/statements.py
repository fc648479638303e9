"""Turns a plan's blocks into statement views: what the template of a workflow writes down line by line."""

from __future__ import annotations

from typing import NamedTuple

from ...emit import typescript as ts
from ...emit.typescript import Apply, Expression
from ...ir.model import Node, NodeKind, Origin, Reference
from ...plan.model import (
    Block,
    Capture,
    CodeCall,
    ComponentCall,
    Exemption,
    FoldedCall,
    LoopRun,
    NodeRun,
    OutputSet,
    RecipeCall,
    Statement,
    SubflowRun,
    WorkflowCall,
)
from ...syntax.tree import RelationKind
from .expressions import Scribe


class StatementView(NamedTuple):
    """One statement. `kind` is node, capture, loop, subflow or output.

    `guard` is empty where the statement always runs. `declared` is a node's declaration, `let a: Result` or
    `const a`, empty when nothing reads it; or a loop's list, where it has to be looked up. `assigned` stands
    before the `=`. `right` is the right side; a loop's ends where its `body` begins. `skip`
    says in trace builds why a node did not run.
    """

    kind: str
    comment: str
    guard: str
    declared: str
    assigned: str
    right: str
    skip: str = ""
    body: BlockView | None = None


class BlockView(NamedTuple):
    """A scope's statements; `settle` is the call that ends a scope that failed, `value` the scope's value."""

    indent: str
    statements: tuple[StatementView, ...]
    settle: str
    value: str


class Writer:
    """Writes the blocks of one workflow."""

    def __init__(self, scribe: Scribe, path: str) -> None:
        self.scribe = scribe
        self.graph = scribe.graph
        self.path = path
        """The YAML's path in the bundle, for comments."""

    def block(self, block: Block, indent: int, has_value: bool = True) -> BlockView:
        statements = tuple(self.statement(each, indent) for each in block.statements)
        settled = tuple(self.settled(each) for each in block.settled)
        settle = ts.layout(Apply("run.settle", settled), indent, indent + 1) if settled else ""
        return BlockView(" " * indent, statements, settle, self.last(block) if has_value else "")

    def last(self, block: Block) -> str:
        names = [self.scribe.node(node) for node in block.last]
        if not names:
            return "null"
        ran = {each.node for each in block.statements if isinstance(each, NodeRun) and not each.guard}
        if len(names) == 1 and block.last[0] in ran:
            return names[0]
        return f"{self.scribe.use('runtime/result', 'lastOf')}({', '.join(names)})"

    def settled(self, exemption: Exemption) -> str:
        name = self.scribe.node(exemption.node)
        if self.graph.nodes[exemption.node].kind is NodeKind.SOURCE:
            broken = f"{self.scribe.use('runtime/result', 'brokenHere')}({name})"
            unless = [self.scribe.term(term) for term in exemption.unless]
            return f"{' && '.join((broken, *(f'!({each})' for each in unless)))} ? {name} : undefined"
        if not exemption.unless:
            return name
        return f"{self.scribe.guard(exemption.unless)} ? undefined : {name}"

    # ── statements ───────────────────────────────────────────────────────────────────────────

    def statement(self, statement: Statement, indent: int) -> StatementView:
        if isinstance(statement, NodeRun):
            return self.node(statement, indent)
        if isinstance(statement, Capture):
            return self.capture(statement)
        if isinstance(statement, LoopRun):
            return self.loop(statement, indent)
        if isinstance(statement, SubflowRun):
            return self.subflow(statement)
        guard = self.scribe.guard(statement.guard)
        return StatementView("output", "", guard, "", "output", self.scribe.node(statement.node))

    def node(self, statement: NodeRun, indent: int) -> StatementView:
        node = self.graph.nodes[statement.node]
        variable = self.scribe.nodes[statement.node]
        guard = self.scribe.guard(statement.guard)
        is_typed = bool(guard) or statement.is_changed
        if is_typed and self.scribe.is_read(variable):
            self.scribe.use("runtime/result", "type Result")
        declared = f"let {variable}: Result" if is_typed else f"const {variable}"
        if not self.scribe.is_read(variable):
            declared = ""
        assigned = variable if guard and declared else declared
        inside = indent + 2 if guard else indent
        column = inside + (len(assigned) + 3 if assigned else 0) + 1
        right = ts.layout(self.scribe.call(statement), inside, column)
        comment = f"{node.name}: {self.what(statement)}, {self.place(node)}"
        skip = self.skipped(node) if guard and self.scribe.trace else ""
        return StatementView("node", ts.comment(comment), guard, declared, assigned, right, skip=skip)

    def what(self, statement: NodeRun) -> str:
        call = statement.call
        if isinstance(call, ComponentCall):
            return call.component
        if isinstance(call, FoldedCall):
            return f"{call.component} of constants"
        if isinstance(call, CodeCall):
            return "code"
        if isinstance(call, WorkflowCall):
            return f"trigger_workflow {call.workflow}"
        return f"the recipe {call.recipe.id}" if isinstance(call, RecipeCall) else call.url

    def place(self, node: Node) -> str:
        scalar = node.config.name if node.config else node.place.scalar
        line = self.graph.document.source.position(scalar.span.start).line
        return f"{self.path}:{line}"

    def skipped(self, node: Node) -> str:
        edges: list[Expression] = []
        for index in self.graph.incoming[node.index]:
            edge = self.graph.edges[index]
            source = self.graph.nodes[edge.source]
            relation = f"ON_BRANCH({edge.branch})" if edge.kind is RelationKind.ON_BRANCH else edge.kind.value
            names = (ts.string(source.name), ts.string(relation), self.scribe.node(edge.source))
            edges.append(ts.List(names))
        return ts.flat(Apply("run.skip", (ts.string(node.name), ts.List(tuple(edges)))))

    def capture(self, statement: Capture) -> StatementView:
        edge = self.graph.edges[statement.edge]
        source = self.scribe.node(edge.source)
        parts = [] if statement.term is None else [self.scribe.term(statement.term)]
        if statement.condition is not None:
            shown = self.scribe.condition(statement.condition, source)
            several = parts or statement.and_failed
            parts.append(f"({shown})" if several and " || " in shown else shown)
        if statement.and_failed:
            virtual = self.graph.nodes[edge.source].kind is NodeKind.SOURCE
            word = "brokenHere" if virtual else "failed"
            parts.append(f"{self.scribe.use('runtime/result', word)}({source})")
        target = self.graph.nodes[edge.target].name
        line = self.graph.document.source.position(edge.relation_place.scalar.span.start).line
        comment = f"{self.graph.nodes[edge.source].name} >> {edge.word} >> {target}, {self.path}:{line}"
        name = self.scribe.capture_name(statement.edge, statement.and_failed)
        declared = f"const {name}" if self.scribe.is_read(name) else ""
        return StatementView(
            "capture", ts.comment(comment), "", declared, declared, " && ".join(parts) or "true"
        )

    def loop(self, statement: LoopRun, indent: int) -> StatementView:
        edge = self.graph.edges[statement.edge]
        source = self.graph.nodes[edge.source]
        variable = self.scribe.node(edge.source)
        item, index = self.scribe.items[statement.edge]
        guard = self.scribe.guard(statement.guard)
        inside = indent + 2 if guard else indent
        width = f", {statement.width} at once" if statement.width > 1 and statement.body.is_async else ""
        line = self.graph.document.source.position(edge.relation_place.scalar.span.start).line
        comment = f"for each {edge.variable} of {source.name}{width}: {self.path}:{line}"
        listed = self.listed(statement, variable)
        found = ""
        if statement.listed is None:
            found = f"const {self.scribe.list_name(statement.edge)} = {listed}"
            listed = self.scribe.list_name(statement.edge)
        arrow = f"(run, {item}, {index}) =>"
        if statement.body.is_async:
            given = f"{ts.string(source.name)}, {variable}, {listed}, {statement.width}"
            right = f"await run.each({given}, async {arrow} {{"
        else:
            right = f"run.eachNow({ts.string(source.name)}, {variable}, {listed}, {arrow} {{"
        body = self.block(statement.body, inside + 2)
        return StatementView("loop", ts.comment(comment), guard, found, variable, right, body=body)

    def listed(self, statement: LoopRun, variable: str) -> str:
        if statement.listed is not None:
            return self.scribe.values.reference(statement.listed)
        places = [variable]
        others = [self.lookup(each) for each in statement.lookups]
        places.extend(each for each in dict.fromkeys(others) if each != variable)
        names = ts.flat(ts.value(list(statement.names)))
        return f"{self.scribe.use('runtime/loop', 'listOf')}({names}, {', '.join(places)})"

    def lookup(self, reference: Reference) -> str:
        """What a list's name means in scope, as an object that has it."""
        if reference.origin is Origin.PAYLOAD:
            return "input"
        if reference.origin is Origin.NODE and reference.path:
            return self.scribe.node(reference.subject)
        return ts.flat(ts.Object(((reference.written, self.scribe.root(reference)),)))

    def subflow(self, statement: SubflowRun) -> StatementView:
        edge = self.graph.edges[statement.edge]
        source = self.graph.nodes[edge.source]
        variable = self.scribe.node(edge.source)
        self.scribe.use("workflow", statement.workflow)
        workflow = self.scribe.workflow_names[statement.workflow]
        line = self.graph.document.source.position(edge.relation_place.scalar.span.start).line
        comment = f"{source.name} >> {edge.word} >> {statement.workflow}, {self.path}:{line}"
        right = f"await run.subflow({ts.string(source.name)}, {variable}, {workflow})"
        return StatementView(
            "subflow", ts.comment(comment), self.scribe.guard(statement.guard), "", variable, right
        )


__all__ = ["BlockView", "OutputSet", "StatementView", "Writer"]

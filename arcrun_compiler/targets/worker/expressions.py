"""Turns values, guards, conditions and calls of a plan into TypeScript, and notes what they import."""

from __future__ import annotations

import json
from typing import NamedTuple

from ...contract.module import OWN_KEY
from ...emit import typescript as ts
from ...emit.typescript import Apply, Arrow, Expression, Object
from ...ir import model as ir
from ...ir.model import NodeKind, ObjectValue, Origin, Reference
from ...plan.calls import WAIT
from ...plan.model import (
    CodeCall,
    ComponentCall,
    FoldedCall,
    Guard,
    NodeRun,
    Plan,
    RecipeCall,
    RemoteCall,
    Term,
    Word,
    WorkflowCall,
)
from ...plan.names import Names
from ...syntax import tree
from ...syntax.document import Policy
from ...syntax.tree import Condition, Filter
from .values import Values

SAFE_URL_FILTER = "urlencode"
_COMPARE = {"<": ("less", False), ">": ("less", True), "<=": ("atMost", False), ">=": ("atMost", True)}


class Identifiers(NamedTuple):
    """What the whole bundle calls its workflows and components in code, and the workflows' files."""

    workflows: dict[str, str]
    stems: dict[str, str]
    components: dict[str, str]
    recipes: dict[str, str]


class Scribe:
    """Writes expressions of one workflow. `imports` maps a module to the names used of it."""

    def __init__(
        self,
        plan: Plan,
        identifiers: Identifiers,
        trace: bool,
        reads: frozenset[str] | None = None,
    ) -> None:
        self.plan = plan
        self.known_reads = reads
        """The variables that are read, where an earlier writing found them out."""
        self.reads: set[str] = set()
        self.graph = plan.workflow.graph
        self.workflow_names = identifiers.workflows
        self.trace = trace
        self.imports: dict[str, set[str]] = {}
        self.values = Values(self.use, self.root, self.credential)
        self.component_names = identifiers.components
        self.recipe_names = identifiers.recipes
        self.names = Names(
            (
                *identifiers.workflows.values(),
                *identifiers.components.values(),
                *identifiers.recipes.values(),
            )
        )
        self.nodes: list[str] = []
        self.items: dict[int, tuple[str, str]] = {}
        self.captures: dict[tuple[int, bool], str] = {}
        self.modules: dict[int, str] = {}
        self.list_names: dict[int, str] = {}
        for node in self.graph.nodes:
            is_payload = node.kind is NodeKind.SOURCE and node.name == "input"
            given = (
                "input"
                if node.kind is NodeKind.SOURCE
                else self.names.give(node.name, f"node_{node.index + 1}")
            )
            if node.kind is NodeKind.SOURCE and self.changes(node.index):
                given = self.names.give("started" if is_payload else node.name, "started")
            self.nodes.append(given)
        for edge in self.graph.edges:
            if edge.variable is not None:
                item = self.names.give(edge.variable, f"item_{edge.index + 1}")
                self.items[edge.index] = (item, self.names.give(f"{item}_index", f"index_{edge.index + 1}"))

    def changes(self, node: int) -> bool:
        """Whether a loop or a sub-workflow gives the node another result."""
        kinds = (tree.RelationKind.FOREACH, tree.RelationKind.CALLS_SUBFLOW)
        return any(self.graph.edges[index].kind in kinds for index in self.graph.outgoing[node])

    def node(self, index: int) -> str:
        """A node's variable, to be read."""
        self.reads.add(self.nodes[index])
        return self.nodes[index]

    def is_read(self, variable: str) -> bool:
        """An unread variable is not declared: `tsc` refuses it, and a reader would look for its use."""
        return self.known_reads is None or variable in self.known_reads

    def use(self, module: str, name: str) -> str:
        self.imports.setdefault(module, set()).add(name)
        return name

    def capture_name(self, edge: int, handled: bool) -> str:
        known = self.captures.get((edge, handled))
        if known is None:
            written = self.graph.edges[edge]
            target = self.nodes[written.target] if written.target >= 0 else "subflow"
            suffix = "_handled" if handled else ""
            known = self.names.give(f"{self.nodes[written.source]}_{target}{suffix}", f"edge_{edge + 1}")
            self.captures[edge, handled] = known
        return known

    def list_name(self, edge: int) -> str:
        """The constant that holds a loop's list."""
        if edge not in self.list_names:
            source = self.nodes[self.graph.edges[edge].source]
            self.list_names[edge] = self.names.give(f"{source}_list", f"list_{edge + 1}")
        return self.list_names[edge]

    # ── references ───────────────────────────────────────────────────────────────────────────

    def credential(self, reference: Reference) -> str:
        filters = [
            self.use("runtime/template", step.name)
            for step in reference.steps
            if isinstance(step, Filter) and step.name != SAFE_URL_FILTER
        ]
        return f"run.secret({', '.join((ts.string(reference.name), *filters))})"

    def root(self, reference: Reference) -> str:
        if reference.others:
            places = (self.root(each._replace(path=(), others=())) for each in (reference, *reference.others))
            word = self.use("runtime/field", "fieldOf")
            return self.values.at(
                f"{word}({ts.string(str(reference.path[0]))}, {', '.join(places)})", reference.path[1:]
            )
        origin = reference.origin
        if origin is Origin.CLOCK:
            return f"{self.use('runtime/clock', reference.name)}(run.now)"
        if origin is Origin.RUN:
            return {"_run_id": "run.id", "_workflow": "run.workflow.name", "_trigger": "run.trigger"}[
                reference.name
            ]
        if origin is Origin.INDEX:
            return self.items[reference.subject][1]
        if origin is Origin.ITEM:
            return self.values.at(self.items[reference.subject][0], reference.path)
        if origin is Origin.PAYLOAD:
            return self.payload(reference.path)
        node = self.graph.nodes[reference.subject]
        if node.kind is NodeKind.SOURCE and not self.changes(node.index):
            return self.payload(reference.path)
        return self.values.at(self.node(node.index), reference.path)

    def payload(self, path: tuple[str | int, ...]) -> str:
        """A declared field is a plain property: the payload has been validated."""
        schema = self.plan.inputs
        properties = schema.get("properties", {}) if isinstance(schema, dict) else {}
        if not path or not isinstance(path[0], str) or path[0] not in properties or path[0] in ts.INHERITED:
            return self.values.at("input", path)
        key = ts.key(path[0])
        field = f"input.{key}" if key == path[0] else f"input[{key}]"
        return self.values.at(field, path[1:])

    # ── guards and conditions ────────────────────────────────────────────────────────────────

    def guard(self, guard: Guard) -> str:
        return " || ".join(self.term(term) for term in guard)

    def term(self, term: Term) -> str:
        if term.word is Word.NEVER:
            return "false"
        if term.word in (Word.HOLDS, Word.HANDLED) and term.capture is not None:
            name = self.capture_name(term.capture, term.word is Word.HANDLED)
            self.reads.add(name)
            return name
        name = self.node(term.node)
        if term.word is Word.BRANCH:
            return f"{self.use('runtime/result', 'branch')}({name}) === {ts.string(term.branch or '')}"
        word = {
            Word.RAN: "ran",
            Word.OK: "ok",
            Word.FAILED: "failed",
            Word.BROKEN: "brokenHere",
            Word.UNBROKEN: "brokenHere",
            Word.MAY_LOOP: "mayLoop",
        }[term.word]
        shown = f"{self.use('runtime/result', word)}({name})"
        return f"!{shown}" if term.word is Word.UNBROKEN else shown

    def condition(self, condition: Condition, source: str) -> str:
        """As a boolean."""
        if isinstance(condition, tree.Logic):
            joint = " && " if condition.op == "and" else " || "
            return joint.join(self.operand(each, source, condition.op) for each in condition.operands)
        if isinstance(condition, tree.Not):
            return f"!{self.operand(condition.operand, source, 'not')}"
        if isinstance(condition, tree.Compare):
            return self.comparison(condition, source)
        if isinstance(condition, tree.Call) and condition.function != "size":
            word = {"empty": "isEmpty", "exists": "exists"}[condition.function]
            return f"{self.use('runtime/condition', word)}({self.operand_value(condition.argument, source)})"
        if isinstance(condition, tree.Literal) and isinstance(condition.value, bool):
            return json.dumps(condition.value)
        return f"{self.use('runtime/condition', 'truthy')}({self.operand_value(condition, source)})"

    def operand(self, condition: Condition, source: str, op: str) -> str:
        shown = self.condition(condition, source)
        needs = isinstance(condition, tree.Logic) and (op == "not" or condition.op != op)
        if op == "not" and isinstance(condition, tree.Compare) and shown.startswith("!"):
            needs = True
        return f"({shown})" if needs else shown

    def comparison(self, condition: tree.Compare, source: str) -> str:
        left, right = self.operand_value(condition.left, source), self.operand_value(condition.right, source)
        if condition.op in _COMPARE:
            word, is_swapped = _COMPARE[condition.op]
            left, right = (right, left) if is_swapped else (left, right)
            return f"{self.use('runtime/condition', word)}({left}, {right})"
        if condition.op == "in":
            return f"{self.use('runtime/condition', 'isIn')}({left}, {right})"
        mark = "!" if condition.op == "!=" else ""
        return f"{mark}{self.use('runtime/condition', 'same')}({left}, {right})"

    def operand_value(self, condition: Condition, source: str) -> str:
        """As a value."""
        if isinstance(condition, tree.Literal):
            return ts.flat(ts.value(condition.value))
        if isinstance(condition, tree.ListLiteral):
            return f"[{', '.join(f'{self.operand_value(item, source)}' for item in condition.items)}]"
        if isinstance(condition, tree.Path):
            if condition.steps[0] in ("result", "ctx"):
                steps = ", ".join(json.dumps(step, ensure_ascii=False) for step in condition.steps)
                return f"{self.use('runtime/condition', 'under')}({source}, {steps})"
            return self.values.at(source, condition.steps)
        if isinstance(condition, tree.Call) and condition.function == "size":
            return (
                f"{self.use('runtime/condition', 'size')}({self.operand_value(condition.argument, source)})"
            )
        return self.condition(condition, source)

    # ── calls ────────────────────────────────────────────────────────────────────────────────

    def call(self, statement: NodeRun) -> Expression:
        """The whole right side of a node's statement."""
        node = self.graph.nodes[statement.node]
        name = ts.string(node.name)
        call = statement.call
        if isinstance(call, WorkflowCall):
            return self.workflow_call(name, call, statement.policy)
        if isinstance(call, FoldedCall):
            return Apply("run.pure", (name, Arrow("() =>", ts.eased(ts.value(call.result)))))
        inner = self.inner(node, call)
        if isinstance(call, ComponentCall) and call.component == WAIT:
            return Apply("await run.wait", (name, Arrow("() =>", inner)))
        has_policy = statement.policy.retry is not None or statement.policy.timeout is not None
        is_hosted = isinstance(call, ComponentCall) and call.hosted
        is_effect = is_hosted or isinstance(call, RemoteCall | RecipeCall)
        if not is_effect and not has_policy:
            return Apply("run.pure", (name, Arrow("() =>", inner)))
        head = "() =>" if is_effect else "async () =>"
        return Apply("await run.step", (name, self.policy(statement.policy), Arrow(head, inner)))

    def workflow_call(self, name: str, call: WorkflowCall, policy: Policy) -> Expression:
        self.use("workflow", call.workflow)
        given = self.given(name, self.values.value(call.input, keep_missing=False))
        verb = "call" if call.waits else "start"
        arrow = Arrow(
            "() =>", f"{ts.flat(given)} ?? null" if self.values.may_be_missing(call.input) else given
        )
        has_policy = call.waits and (policy.retry is not None or policy.timeout is not None)
        attempts = (self.policy(policy),) if has_policy else ()
        return Apply(f"await run.{verb}", (name, self.workflow_names[call.workflow], arrow, *attempts))

    def inner(self, node: ir.Node, call: ComponentCall | RecipeCall | RemoteCall | CodeCall) -> Expression:
        name = ts.string(node.name)
        if isinstance(call, CodeCall):
            return self.code(node, call)
        params = self.given(name, self.parameters(call))
        if isinstance(call, RemoteCall):
            return Apply(self.use("runtime/remote", "remote"), ("run", ts.string(call.url), params))
        if isinstance(call, RecipeCall):
            function = self.use(f"recipes/{call.recipe.id}", self.recipe_names[call.recipe.id])
            return Apply(function, ("run", params, *_unread(call.unread)))
        self.use("components", call.component)
        function = self.component_names[call.component]
        if not call.hosted:
            return Apply(function, (params,))
        return Apply(function, ("run", params, *_unread(call.unread)))

    def parameters(self, call: ComponentCall | RecipeCall | RemoteCall) -> Expression:
        """What the component is given, with the context's fields where it takes them."""
        written = ObjectValue(call.params)
        if not isinstance(call, ComponentCall):
            return self.values.value(written, keep_missing=True)
        if not call.context:
            shown = self.values.value(written, keep_missing=True)
            return self.with_own_key(shown) if call.takes_key else shown
        own = (self.values.value(written, keep_missing=False),) if call.params else ()
        context = (self.values.value(each, keep_missing=True) for each in call.context)
        return Apply(self.use("runtime/field", "poured"), (*context, *own))

    def with_own_key(self, params: Expression) -> Expression:
        """Parameters with what stands for the run's own key, also in place of the key itself."""
        assert isinstance(params, Object)
        given = dict(params.entries)
        arguments = (given[OWN_KEY],) if OWN_KEY in given else ()
        return Object(tuple((given | {OWN_KEY: Apply("run.ownKey", arguments)}).items()))

    def code(self, node: ir.Node, call: CodeCall) -> Expression:
        module = self.modules.get(node.index)
        if module is None:
            module = self.modules[node.index] = self.names.give(
                f"{self.nodes[node.index]}Code", f"code_{node.index}"
            )
        given = self.values.value(call.input, keep_missing=False)
        if self.values.may_be_missing(call.input):
            given = f"{ts.flat(given)} ?? null"
        given = self.given(ts.string(node.name), given)
        if call.copies and given != Object(()):
            given = Apply(self.use("runtime/json", "copy"), (given,))
        limit = (str(call.max_output_bytes),) if call.max_output_bytes is not None else ()
        return Apply(self.use("runtime/code", "code"), (module, given, *limit))

    def given(self, name: str, params: Expression) -> Expression:
        return Apply("run.given", (name, params)) if self.trace else params

    def policy(self, policy: Policy) -> Expression:
        entries: list[tuple[str, Expression]] = []
        if policy.retry is not None:
            retry = {
                "limit": policy.retry.limit,
                "delay": policy.retry.delay,
                "backoff": policy.retry.backoff,
            }
            entries.append(("retry", ts.value(retry)))
        if policy.timeout is not None:
            entries.append(("timeout", str(policy.timeout)))
        return Object(tuple(entries)) if entries else self.use("runtime/target", "once")


def _unread(parts: tuple[str, ...]) -> tuple[str, ...]:
    """The argument that names what nothing reads."""
    return (ts.flat(ts.value(list(parts))),) if parts else ()

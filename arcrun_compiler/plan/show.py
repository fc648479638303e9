"""The text form of a plan, for goldens and `acr compile --show plan`."""

from __future__ import annotations

from ..ir.model import Graph
from .model import (
    Block,
    Call,
    Capture,
    CodeCall,
    ComponentCall,
    FoldedCall,
    Guard,
    LoopRun,
    NodeRun,
    OutputSet,
    Plan,
    RecipeCall,
    RemoteCall,
    Statement,
    SubflowRun,
    Term,
    Word,
)


def show(plan: Plan) -> str:
    """One line a statement; a loop's body is indented."""
    graph = plan.workflow.graph
    lines = [f"plan {plan.name}{' async' if plan.block.is_async else ''}"]
    facts = (
        ("hosts", plan.hosts),
        ("crons", plan.crons),
        ("credentials", plan.credentials),
        ("calls", plan.calls),
        ("subrequests", (plan.subrequests,)),
    )
    lines.extend(f"  {name}: {', '.join(values)}" for name, values in facts if values and values != ("0",))
    _block(graph, plan.block, 1, lines)
    if plan.output is not None:
        lines.append("  return output")
    elif plan.has_sink:
        lines.append("  return sink or value")
    else:
        lines.append("  return value")
    return "\n".join(lines) + "\n"


def _block(graph: Graph, block: Block, depth: int, lines: list[str]) -> None:
    pad = "  " * depth
    for statement in block.statements:
        lines.append(pad + _statement(graph, statement))
        if isinstance(statement, LoopRun):
            _block(graph, statement.body, depth + 1, lines)
    settled = [
        graph.nodes[each.node].name + (f" unless {_guard(graph, each.unless)}" if each.unless else "")
        for each in block.settled
    ]
    lines.append(f"{pad}settle {', '.join(settled) or 'nothing'}")
    lines.append(f"{pad}value {' or '.join(graph.nodes[node].name for node in block.last) or 'null'}")


def _statement(graph: Graph, statement: Statement) -> str:
    if isinstance(statement, NodeRun):
        when = f" when {_guard(graph, statement.guard)}" if statement.guard else ""
        return f"{graph.nodes[statement.node].name} = {_call(statement.call)}{when}"
    if isinstance(statement, OutputSet):
        when = f" when {_guard(graph, statement.guard)}" if statement.guard else ""
        return f"output = {graph.nodes[statement.node].name}{when}"
    edge = graph.edges[statement.edge]
    source = graph.nodes[edge.source].name
    if isinstance(statement, Capture):
        suffix = " and failed" if statement.and_failed else ""
        return f"capture e{edge.index}: {source} {edge.kind.value}{suffix}"
    when = f" when {_guard(graph, statement.guard)}" if statement.guard else ""
    if isinstance(statement, SubflowRun):
        return f"{source} += workflow {statement.workflow}{when}"
    listed = statement.listed.written if statement.listed else " or ".join(statement.names)
    kind = f"{statement.width} at once" if statement.width > 1 else "in turn"
    return f"{source} += for each {edge.variable} in {listed}, {kind}{when}"


def _call(call: Call) -> str:
    if isinstance(call, ComponentCall):
        marks = f"{' hosted' if call.hosted else ''}{' with key' if call.takes_key else ''}"
        context = " in context" if call.context else ""
        unread = f" without {', '.join(call.unread)}" if call.unread else ""
        return f"{call.component}({', '.join(name for name, _ in call.params)}){marks}{context}{unread}"
    if isinstance(call, FoldedCall):
        return f"{call.component} folded"
    if isinstance(call, RecipeCall):
        auth = f" as {call.auth.service} by {call.auth.primitive}" if call.auth is not None else ""
        unread = f" without {', '.join(call.unread)}" if call.unread else ""
        return f"recipe {call.recipe.id}({', '.join(name for name, _ in call.params)}){auth}{unread}"
    if isinstance(call, RemoteCall):
        return f"remote {call.url}"
    if isinstance(call, CodeCall):
        return f"code{' with a copy' if call.copies else ''}"
    return f"{'call' if call.waits else 'start'} workflow {call.workflow}"


def _guard(graph: Graph, guard: Guard) -> str:
    return " or ".join(_term(graph, term) for term in guard)


def _term(graph: Graph, term: Term) -> str:
    name = graph.nodes[term.node].name
    if term.word is Word.BRANCH:
        return f"{name} is {term.branch}"
    if term.word in (Word.HOLDS, Word.HANDLED):
        return f"e{term.capture} {term.word.value}"
    return f"{term.word.value}({name})"

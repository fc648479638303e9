"""Turns a workflow into text that a person can read and a diff can show: nodes, edges, order, output."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ..syntax.condition import show_condition
from ..syntax.tree import Default, RelationKind, show_steps
from .model import (
    Constant,
    Edge,
    ListValue,
    Node,
    NodeKind,
    ObjectValue,
    Origin,
    Reference,
    RunLoop,
    RunNode,
    RunSubflow,
    Scope,
    Text,
    Value,
    Workflow,
)

_WIDE = 100
"""A value that is shown wider than this gets a line for each of its parts."""


def show(workflow: Workflow) -> str:
    """The text form. References say what they mean, not what was written."""
    parts = [f"workflow {workflow.name}"]
    if workflow.payload_reads:
        parts.append(f"payload {', '.join(sorted(workflow.payload_reads))}")
    parts.append("\nnodes")
    for node in workflow.graph.nodes:
        parts.extend(_node(workflow, node))
    parts.append("\nedges")
    parts.extend(f"  {_edge(workflow, edge)}" for edge in workflow.graph.edges)
    parts.extend(f"  {link.source} -{link.kind.value}- {link.target}" for link in workflow.graph.links)
    parts.append("\norder")
    parts.extend(_scope(workflow, workflow.order.scope, "  "))
    if workflow.output is not None:
        parts.append("\noutput")
        parts.extend(_lines(workflow, "", workflow.output, "  "))
    return "\n".join(parts) + "\n"


def _node(workflow: Workflow, node: Node) -> Iterator[str]:
    what = node.kind.value if node.kind is not NodeKind.COMPONENT else node.component
    if node.component and node.kind in (NodeKind.CALL, NodeKind.REMOTE):
        what = f"{what} {node.component}"
    policy = [f"{name} {value}" for name, value in _policy(node)]
    never = ["never runs"] if workflow.order.position[node.index] < 0 else []
    yield f"  {node.name}: {', '.join([what, *policy, *never])}"
    for value in workflow.contexts.get(node.index, ()):
        yield from _lines(workflow, "with the fields of ", value, "    ")
    for name, value in workflow.params[node.index]:
        yield from _lines(workflow, f"{name} = ", value, "    ")


def _policy(node: Node) -> Iterator[tuple[str, object]]:
    policy = node.policy
    if policy.retry is not None:
        yield "retry", f"{policy.retry.limit} {policy.retry.backoff} {policy.retry.delay}ms"
    if policy.timeout is not None:
        yield "timeout", f"{policy.timeout}ms"
    if policy.continues:
        yield "on_error", "continue"
    if policy.concurrency != 1:
        yield "concurrency", policy.concurrency


def _edge(workflow: Workflow, edge: Edge) -> str:
    nodes = workflow.graph.nodes
    target = f"workflow {edge.subflow}" if edge.subflow is not None else nodes[edge.target].name
    relation = edge.kind.value
    if edge.kind is RelationKind.ON_BRANCH:
        relation += f" {json.dumps(edge.branch, ensure_ascii=False)}"
    elif edge.kind is RelationKind.FOREACH:
        relation += f" {edge.variable}"
    elif edge.condition is not None:
        relation += f" {show_condition(edge.condition)}"
    return f"e{edge.index}: {nodes[edge.source].name} -{relation}-> {target}"


def _scope(workflow: Workflow, scope: Scope, pad: str) -> Iterator[str]:
    for step in scope.steps:
        if isinstance(step, RunNode):
            yield f"{pad}run {workflow.graph.nodes[step.node].name}"
        elif isinstance(step, RunSubflow):
            yield f"{pad}call e{step.edge}"
        elif isinstance(step, RunLoop):
            yield f"{pad}loop e{step.edge} over {_list(workflow, step.edge)}"
            yield from _scope(workflow, step.body, pad + "  ")
        else:
            yield f"{pad}settle e{step.edge}"


def _list(workflow: Workflow, loop: int) -> str:
    named = workflow.lists.get(loop)
    if named is not None:
        return _reference(workflow, named)
    source = workflow.graph.nodes[workflow.graph.edges[loop].source].name
    others = dict.fromkeys(_reference(workflow, each) for each in workflow.list_names.get(loop, ()))
    return " or ".join([f"a list of {source}", *others])


# ── values ─────────────────────────────────────────────────────────────────────────────────────


def _lines(workflow: Workflow, lead: str, value: Value, pad: str) -> Iterator[str]:
    shown = f"{pad}{lead}{_value(workflow, value)}"
    if len(shown) > _WIDE and isinstance(value, ObjectValue) and value.entries:
        yield f"{pad}{lead}".rstrip()
        for name, entry in value.entries:
            yield from _lines(workflow, f"{_key(name)}: ", entry, pad + "  ")
    else:
        yield shown


def _value(workflow: Workflow, value: Value) -> str:
    if isinstance(value, Constant):
        return json.dumps(value.value, ensure_ascii=False)
    if isinstance(value, Reference):
        return _reference(workflow, value)
    if isinstance(value, Text):
        parts = (
            json.dumps(part, ensure_ascii=False) if isinstance(part, str) else _reference(workflow, part)
            for part in value.parts
        )
        return " + ".join(parts)
    if isinstance(value, ListValue):
        return f"[{', '.join(_value(workflow, item) for item in value.items)}]"
    return f"{{{', '.join(f'{_key(name)}: {_value(workflow, entry)}' for name, entry in value.entries)}}}"


def _key(name: str) -> str:
    return name if name.isidentifier() else json.dumps(name, ensure_ascii=False)


def _reference(workflow: Workflow, reference: Reference) -> str:
    places = " else ".join(_place(workflow, each) for each in (reference, *reference.others))
    shown = f"({places})" if reference.others else places
    for step in reference.steps:
        if isinstance(step, Default):
            shown += f" ?? {json.dumps(step.value, ensure_ascii=False)}"
        elif step.has_argument:
            shown += f" | {step.name}({json.dumps(step.argument, ensure_ascii=False)})"
        else:
            shown += f" | {step.name}"
    return shown


def _place(workflow: Workflow, reference: Reference) -> str:
    origin, subject = reference.origin, reference.subject
    if origin is Origin.NODE:
        return show_steps((workflow.graph.nodes[subject].name, *reference.path))
    if origin is Origin.PAYLOAD:
        return show_steps(("payload", *reference.path))
    if origin in (Origin.ITEM, Origin.INDEX):
        return f"{origin.value} of e{subject}{''.join(f'.{step}' for step in reference.path)}"
    return f"{origin.value} {reference.name}{''.join(f'.{step}' for step in reference.path)}"

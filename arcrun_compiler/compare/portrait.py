"""Turns a workflow into a portrait: everything that it means as flat facts with names, free of spelling."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Mapping
from typing import Any, NamedTuple

from ..contract.catalog import Catalog
from ..ir.egress import allowed_hosts
from ..ir.model import Edge, Node, NodeKind, RunLoop, RunNode, Scope, Workflow
from ..ir.payload import payload_schema
from ..plan.build import credentials_of, crons_of
from ..syntax.condition import show_condition
from ..syntax.document import Policy
from ..syntax.tree import RelationKind
from .values import Names, Shown, flat, loop_of, reference


class Line(NamedTuple):
    """An edge: names of its ends, and its relation as text."""

    source: str
    relation: Shown
    target: str


class NodeFacts(NamedTuple):
    """`runs` is false for a node that nothing starts. Parameters and policies are flat: `body_json.text`."""

    component: str
    runs: bool
    params: Mapping[str, Shown]
    policy: Mapping[str, str]
    code: str | None


class Portrait(NamedTuple):
    """`cost` and `result` are None where the workflow has errors. `order` names the nodes as they run."""

    name: str
    access: str
    triggers: tuple[str, ...]
    hosts: tuple[str, ...]
    credentials: tuple[str, ...]
    calls: tuple[str, ...]
    payload: Mapping[str, Mapping[str, str]]
    components: Mapping[str, str]
    nodes: Mapping[str, NodeFacts]
    lines: tuple[Line, ...]
    links: tuple[str, ...]
    output: Mapping[str, Shown]
    order: tuple[str, ...]
    cost: Shown | None
    result: str | None


class Version(NamedTuple):
    """A workflow as one side has it, with the components of that side.

    What a run costs at most, and the type of its result in words, are known of one without errors.
    """

    workflow: Workflow
    catalog: Catalog
    cost: str | None = None
    result: str | None = None


_NOBODY: Mapping[str, str] = {}


def portrait(version: Version, renamed: Mapping[str, str] = _NOBODY) -> Portrait:
    """The workflow's portrait. Nodes of it that the other side calls otherwise get those names."""
    workflow, catalog = version.workflow, version.catalog
    graph, document = workflow.graph, workflow.document
    names = Names(workflow, tuple(_name(node, renamed) for node in graph.nodes))
    real = [node for node in graph.nodes if node.kind not in (NodeKind.SOURCE, NodeKind.SINK)]
    return Portrait(
        name=workflow.name,
        access="public" if document.is_public else "key",
        triggers=tuple(f"cron {each}" for each in crons_of(workflow)),
        hosts=allowed_hosts(workflow, catalog),
        credentials=credentials_of(workflow),
        calls=tuple(sorted(workflow.called)),
        payload=dict(_payload(payload_schema(document.inputs))),
        components=dict(_components(real, catalog)),
        nodes={names.nodes[node.index]: _facts(names, node) for node in real},
        lines=tuple(_line(names, edge) for edge in graph.edges),
        links=tuple(f"{link.source} {link.kind.value} {link.target}" for link in graph.links),
        output={} if workflow.output is None else dict(flat(names, "output", workflow.output)),
        order=tuple(names.nodes[node] for node in _order(workflow.order.scope) if graph.nodes[node] in real),
        cost=_cost(names, version.cost),
        result=version.result,
    )


def _cost(names: Names, cost: str | None) -> Shown | None:
    """The formula with the nodes' names; what a loop calls its items does not matter."""
    if cost is None:
        return None
    graph = names.workflow.graph
    same = text = cost
    for edge in graph.edges:
        if edge.kind is RelationKind.FOREACH:
            written = f"items({graph.nodes[edge.source].name}.{edge.variable})"
            text = text.replace(written, f"items({names.nodes[edge.source]}.{edge.variable})")
            same = same.replace(written, f"items({loop_of(names, edge)})")
    return Shown(same, text)


def _name(node: Node, renamed: Mapping[str, str]) -> str:
    """All words for the virtual nodes mean the same."""
    if node.kind is NodeKind.SOURCE:
        return "input"
    return "output" if node.kind is NodeKind.SINK else renamed.get(node.name, node.name)


def _order(scope: Scope) -> Iterator[int]:
    for step in scope.steps:
        if isinstance(step, RunNode):
            yield step.node
        elif isinstance(step, RunLoop):
            yield from _order(step.body)


# ── nodes ──────────────────────────────────────────────────────────────────────────────────────


def _facts(names: Names, node: Node) -> NodeFacts:
    workflow = names.workflow
    params: dict[str, Shown] = {}
    for name, value in workflow.params[node.index]:
        params.update(flat(names, name, value))
    is_code = node.kind is NodeKind.CODE and node.config is not None
    body = node.config.param("code") if is_code and node.config else None
    return NodeFacts(
        component=f"workflow {node.component}"
        if node.kind is NodeKind.CALL and node.component
        else _component(node),
        runs=workflow.order.position[node.index] >= 0,
        params=params,
        policy=dict(_policy(node.policy)),
        code=getattr(body, "text", None),
    )


def _component(node: Node) -> str:
    return node.component or ("trigger_workflow" if node.kind is NodeKind.CALL else node.kind.value)


def _policy(policy: Policy) -> Iterator[tuple[str, str]]:
    if policy.retry is not None:
        yield "retry.limit", str(policy.retry.limit)
        yield "retry.delay", f"{policy.retry.delay}ms"
        yield "retry.backoff", policy.retry.backoff
    if policy.timeout is not None:
        yield "timeout", f"{policy.timeout}ms"
    if policy.continues:
        yield "on_error", "continue"
    if policy.concurrency != 1:
        yield "concurrency", str(policy.concurrency)


def _components(nodes: list[Node], catalog: Catalog) -> Iterator[tuple[str, str]]:
    """By id: the version, and a part of the module's hash."""
    for node in nodes:
        contract = node.contract_in(catalog)
        if contract is not None:
            module = contract.wasm.read_bytes() if contract.wasm else b""
            yield contract.id, f"{contract.version} ({hashlib.sha256(module).hexdigest()[:12]})"


# ── edges ──────────────────────────────────────────────────────────────────────────────────────


def _line(names: Names, edge: Edge) -> Line:
    target = f"workflow {edge.subflow}" if edge.subflow is not None else names.nodes[edge.target]
    word = edge.kind.value
    if edge.kind is RelationKind.ON_BRANCH and edge.branch in ("true", "false"):
        word = f"ON_{edge.branch.upper()}"
    elif edge.kind is RelationKind.ON_BRANCH:
        word += f"({edge.branch})"
    elif edge.condition is not None:
        word += f"({show_condition(edge.condition)})"
    if edge.kind is not RelationKind.FOREACH:
        return Line(names.nodes[edge.source], Shown(word, word), target)
    found = names.workflow.lists.get(edge.index)
    listed = reference(names, found) if found is not None else None
    same = f"{word} IN {listed.same}" if listed else f"{word} {edge.variable}"
    text = f"{word} {edge.variable}" + (f" IN {listed.text}" if listed else "")
    return Line(names.nodes[edge.source], Shown(same, text), target)


# ── the payload ────────────────────────────────────────────────────────────────────────────────


def _payload(schema: dict[str, Any] | bool) -> Iterator[tuple[str, dict[str, str]]]:
    """By property what its schema says; `` is what the payload's own says besides. Descriptions are none."""
    if not isinstance(schema, dict):
        yield "", {"schema": json.dumps(schema)}
        return
    required = schema.get("required")
    properties = schema.get("properties")
    for name, each in properties.items() if isinstance(properties, dict) else ():
        said = _said(each)
        if isinstance(required, list) and name in required:
            said["required"] = "true"
        yield name, said
    rest = {key: value for key, value in schema.items() if key not in ("properties", "required")}
    yield "", _said(rest)


def _said(schema: Any) -> dict[str, str]:
    if not isinstance(schema, dict):
        return {"schema": json.dumps(schema)}
    return {
        key: json.dumps(value, ensure_ascii=False)
        for key, value in schema.items()
        if key not in ("description", "title", "examples", "$comment")
    }

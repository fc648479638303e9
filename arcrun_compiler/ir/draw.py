"""Turns a workflow into a drawing: Mermaid or DOT. Loop bodies are boxes of their own."""

from __future__ import annotations

import json

from ..syntax.tree import RelationKind
from .model import Edge, Node, NodeKind, Workflow


def mermaid(workflow: Workflow) -> str:
    """A Mermaid flowchart. Entities keep every character of a name out of Mermaid's own syntax."""
    lines = ["flowchart TD"]
    _mermaid_scope(workflow, None, 1, lines)
    for edge in workflow.graph.edges:
        lines.append(f"  n{edge.source} {_arrow(edge)}|{_entities(_label(edge))}| {_target(edge)}")
    lines.extend(
        f"  s{edge.index}{_shape('[[', ']]', f'workflow {edge.subflow}')}"
        for edge in workflow.graph.edges
        if edge.subflow is not None
    )
    return "\n".join(lines) + "\n"


def _mermaid_scope(workflow: Workflow, loop: int | None, depth: int, lines: list[str]) -> None:
    pad = "  " * depth
    for node in workflow.graph.nodes:
        if workflow.order.loop[node.index] == loop:
            lines.append(f"{pad}n{node.index}{_node(node)}")
    for edge in workflow.graph.edges:
        if edge.kind is RelationKind.FOREACH and workflow.order.loop[edge.source] == loop:
            lines.append(f'{pad}subgraph l{edge.index}["for each {_entities(edge.variable or "item")}"]')
            _mermaid_scope(workflow, edge.index, depth + 1, lines)
            lines.append(f"{pad}end")


def _node(node: Node) -> str:
    if node.kind in (NodeKind.SOURCE, NodeKind.SINK):
        return _shape("([", "])", node.name)
    return _shape("[", "]", _name(node))


def _name(node: Node) -> str:
    """The name, and below it the component where that is another word."""
    if node.kind in (NodeKind.SOURCE, NodeKind.SINK):
        return node.name
    component = node.component or "trigger_workflow"
    return node.name if component == node.name else f"{node.name}\n{component}"


def _shape(left: str, right: str, text: str) -> str:
    return f'{left}"{_entities(text)}"{right}'


def _entities(text: str) -> str:
    shown = "".join(c if c.isalnum() or c in " _-.,:/" else f"#{ord(c)};" for c in text.replace("\n", "\0"))
    return shown.replace("#0;", "<br/>")


def _arrow(edge: Edge) -> str:
    return (
        "-.->" if edge.kind is RelationKind.ON_FAIL else "==>" if edge.kind is RelationKind.FOREACH else "-->"
    )


def _label(edge: Edge) -> str:
    if edge.kind is RelationKind.ON_BRANCH:
        return str(edge.branch)
    if edge.kind is RelationKind.FOREACH:
        return f"for each {edge.variable}"
    if edge.kind is RelationKind.IF:
        text: str = edge.relation_place.scalar.text
        return text[edge.relation_place.span.start : edge.relation_place.span.end]
    return str(edge.kind.value)


def _target(edge: Edge) -> str:
    return f"n{edge.target}" if edge.subflow is None else f"s{edge.index}"


def dot(workflow: Workflow) -> str:
    """A Graphviz digraph."""
    lines = [f"digraph {_quoted(workflow.name)} {{", "  node [shape=box];"]
    _dot_scope(workflow, None, 1, lines)
    for edge in workflow.graph.edges:
        style = ", style=dashed" if edge.kind is RelationKind.ON_FAIL else ""
        lines.append(f"  n{edge.source} -> {_target(edge)} [label={_quoted(_label(edge))}{style}];")
        if edge.subflow is not None:
            lines.append(f"  s{edge.index} [label={_quoted(f'workflow {edge.subflow}')}, peripheries=2];")
    return "\n".join([*lines, "}"]) + "\n"


def _dot_scope(workflow: Workflow, loop: int | None, depth: int, lines: list[str]) -> None:
    pad = "  " * depth
    for node in workflow.graph.nodes:
        if workflow.order.loop[node.index] == loop:
            shape = ", shape=oval" if node.kind in (NodeKind.SOURCE, NodeKind.SINK) else ""
            lines.append(f"{pad}n{node.index} [label={_quoted(_name(node))}{shape}];")
    for edge in workflow.graph.edges:
        if edge.kind is RelationKind.FOREACH and workflow.order.loop[edge.source] == loop:
            lines.append(f"{pad}subgraph cluster_{edge.index} {{")
            lines.append(f"{pad}  label={_quoted(f'for each {edge.variable}')};")
            _dot_scope(workflow, edge.index, depth + 1, lines)
            lines.append(f"{pad}}}")


def _quoted(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)

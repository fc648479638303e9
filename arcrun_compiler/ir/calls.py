"""The workflows that a workflow calls, with the places that name them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple
from weakref import WeakKeyDictionary

from ..syntax.document import Place
from ..syntax.yaml import Scalar
from ..text.source import Span
from .model import Constant, NodeKind, Workflow


class Call(NamedTuple):
    name: str
    place: Place
    node: int
    """The calling node: `trigger_workflow`, or the source of a `CALLS_SUBFLOW` edge."""


_FOUND: WeakKeyDictionary[Workflow, tuple[Call, ...]] = WeakKeyDictionary()
"""Every workflow that calls another asks for that one's calls, and for theirs."""


def calls(workflow: Workflow) -> tuple[Call, ...]:
    """Sub-workflows first, then nodes; those whose names only the run knows are left out."""
    found = _FOUND.get(workflow)
    if found is None:
        found = _FOUND[workflow] = tuple(_calls(workflow))
    return found


def _calls(workflow: Workflow) -> Iterator[Call]:
    graph = workflow.graph
    for edge in graph.edges:
        if edge.subflow:
            yield Call(edge.subflow, edge.target_place, edge.source)
    for node in graph.nodes:
        if node.kind is not NodeKind.CALL:
            continue
        if node.component:
            yield Call(node.component, node.component_place or node.place, node.index)
            continue
        name = dict(workflow.params[node.index]).get("workflow_name")
        written = node.config.param("workflow_name") if node.config else None
        if isinstance(name, Constant) and isinstance(written, Scalar) and str(name.value or "").strip():
            yield Call(str(name.value), Place(written, Span(0, len(written.text))), node.index)

"""Which parts of an HTTP answer nothing in the workflow can read, so that the Worker need not keep them.

An answer is in `data` twice: as text (`body`) and parsed (`json`). Parsing costs more than the request's
other work, so it is worth knowing that nobody looks.
"""

from __future__ import annotations

from ..contract.catalog import Catalog
from ..ir.egress import recipe_of
from ..ir.model import NodeKind, Origin, Reference, Workflow, references
from ..syntax import condition
from ..syntax.tree import Path, RelationKind
from .calls import REQUEST
from .model import Block, LoopRun

_BOTH = frozenset(("body", "json"))


def unread_parts(workflow: Workflow, block: Block, catalog: Catalog) -> dict[int, tuple[str, ...]]:
    """By node that is an HTTP request or a recipe: what of `body` and `json` is never read."""
    graph = workflow.graph
    read: dict[int, frozenset[str]] = {
        node.index: frozenset()
        for node in graph.nodes
        if (node.kind is NodeKind.COMPONENT and node.component == REQUEST) or recipe_of(node, catalog)
    }
    if not read:
        return {}
    for node, path in _reads(workflow):
        if node in read:
            read[node] |= _parts(path)
    for node in _escaping(workflow, block):
        if node in read:
            read[node] = _BOTH
    return {node: tuple(sorted(_BOTH - parts)) for node, parts in read.items()}


def _parts(path: tuple[str | int, ...]) -> frozenset[str]:
    if not path or path == ("data",):
        return _BOTH
    if path[0] == "data":
        return _BOTH & {str(path[1])}
    return frozenset()


def _reads(workflow: Workflow) -> list[tuple[int, tuple[str | int, ...]]]:
    """Every node and path that a template, a loop or a condition reads."""
    found: list[Reference] = [
        each for params in workflow.params for _, value in params for each in references(value)
    ]
    found.extend(
        each for group in workflow.contexts.values() for value in group for each in references(value)
    )
    if workflow.output is not None:
        found.extend(references(workflow.output))
    found.extend(each for each in workflow.lists.values() if each is not None)
    found.extend(each for group in workflow.list_names.values() for each in group)
    found.extend([other for each in found for other in each.others])
    reads = [(each.subject, each.path) for each in found if each.origin is Origin.NODE]
    for edge in workflow.graph.edges:
        if edge.condition is not None:
            reads.extend((edge.source, _relative(path)) for path in condition.paths(edge.condition))
    return reads


def _relative(path: Path) -> tuple[str | int, ...]:
    if path.steps[0] in ("result", "ctx"):
        return path.steps[1:]
    return path.steps


def _escaping(workflow: Workflow, block: Block) -> set[int]:
    """Nodes whose whole result may go on: to a list lookup, a sub-workflow, the output, an item's value."""
    graph = workflow.graph
    whole: set[int] = set()
    for edge in graph.edges:
        looked_up = edge.kind is RelationKind.FOREACH and edge.list is None
        into_sink = edge.target >= 0 and graph.nodes[edge.target].kind is NodeKind.SINK
        if looked_up or edge.kind is RelationKind.CALLS_SUBFLOW or (into_sink and workflow.output is None):
            whole.add(edge.source)
    if workflow.output is None:
        whole.update(block.last)
    results_read = {node for node, path in _reads(workflow) if not path or path[0] == "results"}
    _add_items(workflow, block, results_read, whole)
    return whole


def _add_items(workflow: Workflow, block: Block, results_read: set[int], whole: set[int]) -> None:
    """The values of a loop's items stand in its source's `results`."""
    graph = workflow.graph
    for statement in block.statements:
        if isinstance(statement, LoopRun):
            source = graph.edges[statement.edge].source
            if source in whole or source in results_read or source == graph.source:
                whole.update(statement.body.last)
            _add_items(workflow, statement.body, results_read, whole)

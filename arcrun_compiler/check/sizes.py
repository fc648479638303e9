"""What outgrows the platform: counts and sizes of workflows that become one Worker."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ..contract.catalog import Catalog
from ..ir.model import Constant, Node, NodeKind, Origin, Reference, Workflow, references
from ..syntax.document import Place
from ..syntax.yaml import Scalar
from ..text.problem import Problem
from ..text.source import Span
from .limits import Limits

_OWN_VARIABLES = 2
"""The secret ARCRUN_API_KEY and the variable NAMESPACE."""


class Oversize(NamedTuple):
    workflow: Workflow
    problem: Problem
    """Facts: `what`, `number`, `limit`."""


def oversizes(workflows: Sequence[Workflow], catalog: Catalog, limits: Limits) -> Iterator[Oversize]:
    """What of these workflows, together, is more than a plan allows; each told where the limit is passed."""
    yield from _crons(workflows, limits)
    yield from _variables(workflows, limits)
    yield from _modules(workflows, catalog, limits)


def _oversize(workflow: Workflow, span: Span, what: str, number: int, limit: int) -> Oversize:
    return Oversize(workflow, Problem("size-limit", span, {"what": what, "number": number, "limit": limit}))


def _crons(workflows: Sequence[Workflow], limits: Limits) -> Iterator[Oversize]:
    seen: set[str] = set()
    crossing: tuple[Workflow, Scalar] | None = None
    for workflow in workflows:
        for written in _expressions(workflow):
            seen.add(" ".join(written.text.split()))
            if len(seen) > limits.crons and crossing is None:
                crossing = (workflow, written)
    if crossing is not None:
        yield _oversize(crossing[0], crossing[1].span, "crons", len(seen), limits.crons)


def _expressions(workflow: Workflow) -> Iterator[Scalar]:
    yield from workflow.document.crons
    for node in workflow.graph.nodes:
        value = node.config.param("cron_expr") if node.kind is NodeKind.CRON and node.config else None
        resolved = dict(workflow.params[node.index]).get("cron_expr")
        if isinstance(value, Scalar) and isinstance(resolved, Constant):
            yield value


def _variables(workflows: Sequence[Workflow], limits: Limits) -> Iterator[Oversize]:
    seen: set[str] = set()
    crossing: tuple[Workflow, Reference] | None = None
    for workflow in workflows:
        for params in workflow.params:
            for reference in (each for _, value in params for each in references(value)):
                if reference.origin is not Origin.CREDENTIAL:
                    continue
                seen.add(reference.name.upper())
                if len(seen) + _OWN_VARIABLES > limits.variables and crossing is None:
                    crossing = (workflow, reference)
    if crossing is not None:
        span = crossing[0].document.span_of(crossing[1].place)
        yield _oversize(crossing[0], span, "variables", len(seen) + _OWN_VARIABLES, limits.variables)


def _modules(workflows: Sequence[Workflow], catalog: Catalog, limits: Limits) -> Iterator[Oversize]:
    sizes: dict[str, int] = {}
    largest: tuple[int, Workflow, Place] | None = None
    for workflow in workflows:
        for node in workflow.graph.nodes:
            size = sizes.get(node.component) or _module_size(node, catalog)
            if size and node.component not in sizes:
                sizes[node.component] = size
                if largest is None or size > largest[0]:
                    largest = (size, workflow, node.component_place or node.place)
    total = sum(sizes.values())
    if largest is not None and total > limits.worker_size:
        span = largest[1].document.span_of(largest[2])
        yield _oversize(largest[1], span, "bytes", total, limits.worker_size)


def _module_size(node: Node, catalog: Catalog) -> int:
    contract = node.contract_in(catalog)
    if contract is None or contract.wasm is None:
        return 0
    try:
        return contract.wasm.stat().st_size
    except OSError:
        return 0

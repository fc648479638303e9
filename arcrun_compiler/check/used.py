"""The components of a workflow that the catalog knows."""

from __future__ import annotations

from collections.abc import Iterator

from ..contract.model import Contract
from ..ir.model import Node, NodeKind
from .facts import Facts


def used_components(facts: Facts) -> Iterator[tuple[Node, Contract]]:
    """Each node that is a component, with its contract."""
    for node in facts.workflow.graph.nodes if facts.workflow else ():
        is_component = node.kind in (NodeKind.COMPONENT, NodeKind.CRON)
        contract = facts.project.catalog.find(node.component) if is_component else None
        if contract is not None:
            yield node, contract


def parameters_of(contract: Contract) -> tuple[str, ...] | None:
    """The parameters that a component takes; None when its input schema is open."""
    schema = contract.input_schema
    if not isinstance(schema, dict) or schema.get("additionalProperties") is not False:
        return None
    return tuple(schema.get("properties", {}))

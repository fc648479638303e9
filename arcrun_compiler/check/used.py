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

"""The components of a workflow that the catalog knows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from ..contract.model import Contract
from ..contract.module import OWN_KEY, takes_own_key
from ..ir.model import Node, NodeKind
from ..text.nearest import nearest, probable
from .facts import Facts

_USUAL = {
    "query": "q",
    "params": "query",
    "qs": "query",
    "json": "body_json",
    "data": "body_json",
    "payload": "body_json",
}
"""What other libraries call the parameters of requests and searches."""


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


def lacking(facts: Facts, node: Node, contract: Contract) -> list[str]:
    """Required parameters that neither `config` nor an implicit field gives to a node that runs."""
    schema = contract.input_schema
    required = schema.get("required", []) if isinstance(schema, dict) else []
    if contract.x_context or facts.workflow is None or facts.workflow.order.position[node.index] < 0:
        return []  # any field of the context may be it
    given = {name for name, _ in facts.workflow.params[node.index]}
    if takes_own_key(contract):
        given.add(OWN_KEY)
    return [name for name in required if name not in given]


def strays(node: Node, contract: Contract) -> list[str]:
    """Keys of a node's configuration that are no parameters of its component."""
    taken = parameters_of(contract)
    if taken is None or contract.x_context or node.config is None or node.kind is NodeKind.CRON:
        return []  # a `cron` node's keys are the compiler's own: `unknown-key` tells them
    keys = (entry.key.text for entry in node.config.params)
    return [key for key in keys if key not in taken and not key.startswith("x-")]


def meant_by(key: str, left: Sequence[str]) -> str | None:
    """The parameter that another word was probably written for, of those that are not written."""
    return nearest(key, left) or usual(key, left) or probable(key, left)


def usual(key: str, left: Sequence[str]) -> str | None:
    """The parameter that other libraries call so."""
    found = _USUAL.get(key.lower())
    return found if found in left else None

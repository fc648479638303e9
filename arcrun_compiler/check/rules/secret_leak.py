"""Secrets that go where more than their API can see them."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.model import Contract
from ...ir.model import Node, NodeKind, Origin, Reference, references
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts

CODE = Code("ARC502", "secret-leak", ERROR)

_HTTP_PLACES = frozenset(("url", "headers", "query", "body", "body_json"))
_NETWORK = frozenset(("http_request", "http_fetch"))
_HELP = "name it where the API is called: in `headers`, `query`, `url` or the body of the HTTP request"


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    for node, params in zip(workflow.graph.nodes, workflow.params):
        contract = facts.project.catalog.find(node.component) if node.kind is NodeKind.COMPONENT else None
        for name, value in params:
            where = _leaks(node, name, contract)
            for reference in references(value) if where else ():
                yield from _told(facts, reference, where, node.name)
    for reference in references(workflow.output) if workflow.output is not None else ():
        yield from _told(facts, reference, "the output, which whoever calls the workflow sees", None)
    for edge, listed in workflow.lists.items():
        if listed is not None:
            source = workflow.graph.nodes[workflow.graph.edges[edge].source].name
            yield from _told(facts, listed, "the list of a loop", source)


def _told(facts: Facts, reference: Reference, where: str, node: str | None) -> Iterator[Diagnostic]:
    if reference.origin is not Origin.CREDENTIAL:
        return
    yield facts.finding(
        CODE,
        facts.span(reference.place),
        f"the secret `{reference.name}` goes into {where}",
        help=_HELP,
        node=node,
    )


def _leaks(node: Node, parameter: str, contract: Contract | None) -> str:
    """Where a secret would go that stands in this parameter; empty when that is a place for secrets."""
    if node.kind is NodeKind.CODE:
        return f"the code of `{node.name}`"
    if node.kind is NodeKind.CALL:
        return "the payload of another workflow"
    if node.kind is NodeKind.CRON:
        return f"`{parameter}` of a trigger"
    if contract is None or contract.category == "auth":
        return ""
    if contract.id == "http_request":
        return "" if parameter in _HTTP_PLACES else f"`{parameter}` of `{node.name}`"
    if _NETWORK.isdisjoint(contract.capabilities):
        return f"`{node.name}`, whose component `{contract.id}` calls no API"
    return ""

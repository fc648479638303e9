"""Secrets that go where more than their API can see them."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.model import Contract
from ...contract.recipes.model import ApiRecipe
from ...ir.cost import NETWORK
from ...ir.egress import url_hosts
from ...ir.hosts import is_allowed
from ...ir.model import Node, NodeKind, Origin, Reference, references
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..requests import Request
from ..urls import Part, holes

CODE = Code("ARC502", "secret-leak", ERROR)

_HTTP_PLACES = frozenset(("url", "headers", "query", "body", "body_json"))
_HELP = "name it where the API is called: in `headers`, `query`, `url` or the body of the HTTP request"

_CLOSE = "name the hosts that may have it in `egress`, in place of `*`"


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if isinstance(facts.recipe, ApiRecipe):
        yield from _of_recipe(facts, facts.recipe)
    if workflow is None:
        return
    for node, params in zip(workflow.graph.nodes, workflow.params):
        contract = node.contract_in(facts.project.catalog)
        for name, value in params:
            where = _leaks(node, name, contract)
            for reference in references(value) if where else ():
                yield from _told(facts, reference, where, node.name)
    for request in facts.requests:
        yield from _of_address(facts, request)
    for reference in references(workflow.output) if workflow.output is not None else ():
        yield from _told(facts, reference, "the output, which whoever calls the workflow sees", None)
    for edge, listed in workflow.lists.items():
        if listed is not None:
            source = workflow.graph.nodes[workflow.graph.edges[edge].source].name
            yield from _told(facts, listed, "the list of a loop", source)


def _of_recipe(facts: Facts, recipe: ApiRecipe) -> Iterator[Diagnostic]:
    """The secrets of a service are for its own hosts."""
    auth = facts.project.catalog.recipes.auth(recipe.auth_service.text) if recipe.auth_service else None
    if auth is None or auth.base_url is None or recipe.endpoint is None:
        return
    own = url_hosts(auth.base_url)
    for host in url_hosts(recipe.endpoint):
        if not is_allowed(host, own):
            yield facts.finding(
                CODE,
                recipe.endpoint.span,
                f"the secrets of `{auth.service}` go to {_shown(host)}",
                notes=(f"{auth.place}: its auth recipe is for {_shown(own[0])}",),
                help="call a host of the service, or write an auth recipe for this one",
            )


def _shown(host: str) -> str:
    return "a host that an input chooses" if host == "*" else f"`{host}`"


def _of_address(facts: Facts, request: Request) -> Iterator[Diagnostic]:
    """Secrets that make the host of a URL, and those that go to whatever host a run is told."""
    egress = facts.document.egress if facts.document else None
    first = next(holes(request.url), None)
    for hole in holes(request.url):
        reference = hole.reference
        if (
            reference.origin is Origin.CREDENTIAL
            and hole.part in (Part.WHOLE, Part.HOST)
            and not hole.is_user
        ):
            yield facts.finding(
                CODE,
                facts.span(reference.place),
                f"the secret `{reference.name}` is to say which host `{request.node.name}` talks to",
                notes=("hosts are checked before secrets are put in, so this request is never sent",),
                help="write the host, and of the rest what is secret as a credential:"
                f" `https://hooks.example.com/{{{{credential.{reference.name}}}}}`",
                node=request.node.name,
            )
            return
    is_open = egress is not None and any(host.text.strip() == "*" for host in egress)
    if not is_open or first is None or first.part not in (Part.WHOLE, Part.HOST):
        return
    for value in request.params.values():
        for reference in references(value):
            where = f"a request to whichever host `{first.reference.written}` names"
            yield from _told(facts, reference, where, request.node.name, _CLOSE)


def _told(
    facts: Facts, reference: Reference, where: str, node: str | None, help_text: str = _HELP
) -> Iterator[Diagnostic]:
    if reference.origin is not Origin.CREDENTIAL:
        return
    yield facts.finding(
        CODE,
        facts.span(reference.place),
        f"the secret `{reference.name}` goes into {where}",
        help=help_text,
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
    if NETWORK.isdisjoint(contract.capabilities):
        return f"`{node.name}`, whose component `{contract.id}` calls no API"
    return ""

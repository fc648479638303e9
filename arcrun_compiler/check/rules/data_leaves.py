"""Which data goes to which host outside."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.egress import api_hosts, recipe_of
from ...ir.leaving import Sending, sendings
from ...ir.model import Node
from ...text.diagnostic import Code, Diagnostic
from ...text.source import Span
from ..facts import INFO, Facts
from ..places import component_span
from ..words import listed

CODE = Code("ARC510", "data-leaves", INFO)


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None:
        return
    graph = facts.workflow.graph
    for sending in sendings(facts.workflow, facts.project.catalog):
        node = graph.nodes[graph.by_name[sending.node]]
        yield facts.finding(
            CODE,
            _place(facts, node),
            f"`{node.name}` sends {_sent(sending)} to {_receiver(facts, node, sending)}",
            node=node.name,
        )


def _place(facts: Facts, node: Node) -> Span:
    """The URL where the node's own config writes it, else what names the component."""
    is_recipe = recipe_of(node, facts.project.catalog) is not None
    url = node.config.param("url") if node.config and not is_recipe else None
    return url.span if url is not None else component_span(facts, node)


def _sent(sending: Sending) -> str:
    parts = [listed(sending.data)] if sending.data else []
    parts += [f"the secret `{name}`" for name in sending.credentials]
    return " and ".join(parts) if parts else "nothing of the run"


def _receiver(facts: Facts, node: Node, sending: Sending) -> str:
    recipe = recipe_of(node, facts.project.catalog)
    if recipe is not None and recipe.binding is not None:
        return f"the platform, by its binding `{recipe.binding}`"
    hosts = sending.hosts or (api_hosts(recipe) if recipe is not None else ())
    known = [host for host in hosts if host != "*"]
    return listed(known) if known else "a host that the run decides"

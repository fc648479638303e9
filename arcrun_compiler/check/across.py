"""What is wrong between the workflows of one bundle: names that two of them claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..contract.catalog import Catalog
from ..ir.egress import api_hosts, token_hosts
from ..ir.hosts import host_in, host_of, is_allowed
from ..ir.model import Node, NodeKind, Origin, Workflow, references
from ..syntax.document import Place
from ..text.problem import Problem
from ..text.source import Source


class _Secret(NamedTuple):
    """A credential's name and the hosts that it goes to, as far as they are known.

    `service` is that of the auth recipe that asks for it, None for a template's.
    """

    name: str
    hosts: tuple[str, ...]
    service: str | None = None

    def is_for(self, other: _Secret) -> bool:
        """Whether it goes to no other hosts than a recipe's secret, so that it is that one."""
        is_known = other.service is not None and bool(self.hosts)
        return is_known and all(is_allowed(host, other.hosts) for host in self.hosts)


def across(workflows: Iterable[Workflow], catalog: Catalog) -> list[tuple[Source, Problem]]:
    """Problems with the source that they stand in: a workflow's name, or a credential's, that is taken."""
    found: list[tuple[Source, Problem]] = []
    names: dict[str, str] = {}
    secrets: dict[str, _Secret] = {}
    workflows = tuple(workflows)
    for workflow in workflows:
        source = workflow.document.source
        written = workflow.document.name
        if written is not None:
            here = f"{source.name}:{source.position(written.span.start).line}"
            first = names.setdefault(written.text, here)
            if first != here:
                found.append(
                    (source, Problem("bad-name", written.span, {"name": written.text, "first": first}))
                )
        found += _colliding(workflow, _of_recipes(workflow, catalog), secrets)
    for workflow in workflows:  # after the recipes, whose spelling nobody can change here
        found += _colliding(workflow, _of_templates(workflow), secrets)
    return found


def _of_recipes(workflow: Workflow, catalog: Catalog) -> Iterator[tuple[_Secret, Place]]:
    """The secrets that the services of a workflow's recipes ask for."""
    for node in workflow.graph.nodes:
        contract = node.contract_in(catalog)
        auth = contract.auth if contract is not None else None
        if contract is not None and contract.recipe is not None and auth is not None:
            hosts = (*api_hosts(contract.recipe), *token_hosts(auth))
            place = node.component_place or node.place
            yield from ((_Secret(secret.key, hosts, auth.service), place) for secret in auth.secrets)


def _of_templates(workflow: Workflow) -> Iterator[tuple[_Secret, Place]]:
    for node in workflow.graph.nodes:
        hosts = _hosts(workflow, node)
        for _, value in workflow.params[node.index]:
            for reference in references(value):
                if reference.origin is Origin.CREDENTIAL:
                    yield _Secret(reference.name, hosts), reference.place


def _hosts(workflow: Workflow, node: Node) -> tuple[str, ...]:
    """Where a node's request goes; empty where only the run knows."""
    if node.kind is NodeKind.REMOTE:
        return host_in(node.component)
    url = dict(workflow.params[node.index]).get("url")
    return host_of(url) if url is not None else ()


def _colliding(
    workflow: Workflow, named: Iterable[tuple[_Secret, Place]], known: dict[str, _Secret]
) -> Iterator[tuple[Source, Problem]]:
    """Those whose Worker secret, in upper case, another name has; `known` are all so far, by that."""
    for secret, place in named:
        first = known.setdefault(secret.name.upper(), secret)
        if first.name != secret.name and not secret.is_for(first):
            facts = {
                "name": secret.name,
                "first": first.name,
                "secret": f"CRED_{first.name.upper()}",
                "services": {each.name: each.service for each in (first, secret) if each.service},
            }
            span = workflow.document.span_of(place)
            yield workflow.document.source, Problem("credential-collision", span, facts)

"""What is wrong between the workflows of one bundle: names that two of them claim."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import NamedTuple

from ..contract.catalog import Catalog
from ..ir.model import NodeKind, Origin, Workflow, references
from ..syntax.document import Place
from ..text.problem import Problem
from ..text.source import Source


class _Secret(NamedTuple):
    """A credential's name; `service` is the auth recipe's that asks for it, None for a template's."""

    name: str
    service: str | None = None


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
        contract = catalog.find(node.component) if node.kind is NodeKind.COMPONENT else None
        auth = contract.auth if contract is not None else None
        if auth is not None:
            place = node.component_place or node.place
            yield from ((_Secret(secret.key, auth.service), place) for secret in auth.secrets)


def _of_templates(workflow: Workflow) -> Iterator[tuple[_Secret, Place]]:
    for params in workflow.params:
        for _, value in params:
            for reference in references(value):
                if reference.origin is Origin.CREDENTIAL:
                    yield _Secret(reference.name), reference.place


def _colliding(
    workflow: Workflow, named: Iterable[tuple[_Secret, Place]], known: dict[str, _Secret]
) -> Iterator[tuple[Source, Problem]]:
    """Those whose Worker secret, in upper case, another name has; `known` are all so far, by that."""
    for secret, place in named:
        first = known.setdefault(secret.name.upper(), secret)
        if first.name != secret.name:
            facts = {
                "name": secret.name,
                "first": first.name,
                "secret": f"CRED_{first.name.upper()}",
                "services": {each.name: each.service for each in (first, secret) if each.service},
            }
            span = workflow.document.span_of(place)
            yield workflow.document.source, Problem("credential-collision", span, facts)

"""URLs whose host is known only when the workflow runs, in a workflow that names no hosts."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, WARNING, Facts
from ..places import component_span
from ..urls import Part, holes
from ..used import used_components

CODE = Code("ARC504", "dynamic-host", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None or facts.workflow.document.egress is not None:
        return
    yield from _of_recipes(facts)
    for request in facts.requests:
        first = next(holes(request.url), None)
        if first is None or first.part not in (Part.WHOLE, Part.HOST):
            continue
        yield facts.finding(
            CODE,
            facts.span(first.reference.place),
            f"the host that `{request.node.name}` talks to is known only when it runs, and"
            " `egress` allows none",
            notes=("a Worker reaches the hosts that stand in its URLs, and those that `egress` names",),
            help='name the hosts at the top of the workflow, such as `egress: ["*.example.com"]`',
            node=request.node.name,
            severity_override=ERROR if facts.project.demands.is_strict else None,
        )


def _of_recipes(facts: Facts) -> Iterator[Diagnostic]:
    """Recipes in whose address an input stands where the host is, unless the node's constant fills it."""
    called = [each for each in used_components(facts) if each[1].recipe is not None]
    if not called:
        return
    from ...ir.egress import api_hosts, known_hosts

    for node, contract in called:
        recipe = contract.recipe
        params = dict(facts.workflow.params[node.index]) if facts.workflow else {}
        if recipe is None or recipe.endpoint is None or tuple(known_hosts(recipe, None, params)):
            continue
        (host,) = api_hosts(recipe)
        yield facts.finding(
            CODE,
            component_span(facts, node),
            f"the host that `{node.name}` talks to is known only when it runs, and `egress` allows none",
            notes=(f"the recipe's address is `{recipe.endpoint.text}`",),
            help=f'name the host at the top of the workflow, such as `egress: ["{host}"]`',
            node=node.name,
            severity_override=ERROR if facts.project.demands.is_strict else None,
        )

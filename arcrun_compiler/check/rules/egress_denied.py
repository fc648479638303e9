"""Constant URLs whose host `egress` does not name, and `egress` that names every host."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.hosts import host_of, is_allowed, spelt
from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import ERROR, WARNING, Facts
from ..used import used_components

CODE = Code("ARC505", "egress-denied", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    egress = facts.workflow.document.egress if facts.workflow else None
    if facts.workflow is None or egress is None:
        return
    for each in egress:
        if each.text.strip() == "*":
            yield facts.finding(
                CODE,
                each.span,
                "`*` lets this workflow talk to every host",
                notes=("data and secrets of a run can then go wherever a template leads them",),
                help='name the hosts, or those below a name: `"*.example.com"`',
                severity_override=WARNING,
            )
    allowed = tuple(spelt(host.text) for host in egress)
    for node, contract in used_components(facts):
        if contract.recipe is not None:
            continue  # its own host always counts
        written = node.config.param("url") if node.config else None
        value = dict(facts.workflow.params[node.index]).get("url")
        for host in host_of(value) if value is not None else ():
            if written is None or is_allowed(host, allowed):
                continue
            yield facts.finding(
                CODE,
                written.span,
                f"`{node.name}` talks to `{host}`, which `egress` does not name",
                labels=tuple(Label(each.span, "a host that is named") for each in egress[:3]),
                notes=("the node would fail with EGRESS_DENIED in every run",),
                help=f'add `"{host}"` to `egress`',
                node=node.name,
            )

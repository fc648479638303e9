"""URLs whose host is known only when the workflow runs, in a workflow that names no hosts."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.hosts import host_of
from ...ir.model import Constant, Reference, Text
from ...text.diagnostic import Code, Diagnostic
from ..facts import WARNING, Facts
from ..used import used_components

CODE = Code("ARC504", "dynamic-host", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None or facts.workflow.document.egress is not None:
        return
    for node, contract in used_components(facts):
        if "http_fetch" not in contract.capabilities and "http_request" not in contract.capabilities:
            continue
        url = dict(facts.workflow.params[node.index]).get("url")
        if url is None or isinstance(url, Constant) or host_of(url):
            continue
        part = (
            url
            if isinstance(url, Reference)
            else next(
                (each for each in url.parts if isinstance(each, Reference))
                if isinstance(url, Text)
                else iter(()),
                None,
            )
        )
        if isinstance(part, Reference):
            yield facts.finding(
                CODE,
                facts.span(part.place),
                f"the host that `{node.name}` talks to is known only when it runs, and `egress` allows none",
                notes=("a Worker reaches the hosts that stand in its URLs, and those that `egress` names",),
                help='name the hosts at the top of the workflow, such as `egress: ["*.example.com"]`',
                node=node.name,
            )

"""URLs whose host is known only when the workflow runs, in a workflow that names no hosts."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, WARNING, Facts
from ..requests import requests
from ..urls import Part, holes

CODE = Code("ARC504", "dynamic-host", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None or facts.workflow.document.egress is not None:
        return
    for request in requests(facts):
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

"""Which data goes to which host outside."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.leaving import carried
from ...text.diagnostic import Code, Diagnostic
from ..facts import INFO, Facts
from ..requests import Request
from ..urls import literal_host
from ..words import listed

CODE = Code("ARC510", "data-leaves", INFO)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for request in facts.requests:
        sent = _sent(request)
        host = literal_host(request.url)
        place = facts.span(request.node.component_place or request.node.place)
        yield facts.finding(
            CODE,
            request.written.value.span if request.written else place,
            f"`{request.node.name}` sends {sent} to {f'`{host}`' if host else 'a host that the run decides'}",
            node=request.node.name,
        )


def _sent(request: Request) -> str:
    data, credentials = carried(value for _, value in sorted(request.params.items()))
    parts = [listed(data)] if data else []
    parts += [f"the secret `{name}`" for name in credentials]
    return " and ".join(parts) if parts else "nothing of the run"

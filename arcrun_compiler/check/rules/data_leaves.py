"""Which data goes to which host outside."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Origin, references
from ...text.diagnostic import Code, Diagnostic
from ..facts import INFO, Facts
from ..requests import Request, requests
from ..urls import literal_host
from ..words import listed

CODE = Code("ARC510", "data-leaves", INFO)

_NO_DATA = frozenset((Origin.CLOCK, Origin.RUN, Origin.INDEX))


def find(facts: Facts) -> Iterator[Diagnostic]:
    for request in requests(facts):
        sent = _sent(facts, request)
        host = literal_host(request.url)
        place = facts.span(request.node.component_place or request.node.place)
        yield facts.finding(
            CODE,
            request.written.value.span if request.written else place,
            f"`{request.node.name}` sends {sent} to {f'`{host}`' if host else 'a host that the run decides'}",
            node=request.node.name,
        )


def _sent(facts: Facts, request: Request) -> str:
    found = [
        each
        for _, value in sorted(request.params.items())
        for each in references(value)
        if each.origin not in _NO_DATA
    ]
    data = list(dict.fromkeys(each.written for each in found if each.origin is not Origin.CREDENTIAL))
    secrets = [f"the secret `{each.name}`" for each in found if each.origin is Origin.CREDENTIAL]
    parts = [listed(data)] if data else []
    parts += dict.fromkeys(secrets)
    return " and ".join(parts) if parts else "nothing of the run"

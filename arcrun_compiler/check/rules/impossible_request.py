"""Requests that `http_request` refuses whatever the run brings."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Constant
from ...syntax.yaml import Entry, Mapping
from ...text.diagnostic import Code, Diagnostic, Edit, Fix, Label
from ...text.source import Source, Span
from ..facts import ERROR, Facts
from ..requests import Request

CODE = Code("ARC512", "impossible-request", ERROR)

_BODILESS = ("GET", "HEAD")


def find(facts: Facts) -> Iterator[Diagnostic]:
    for request in facts.requests:
        config = request.node.config
        if request.node.component != "http_request" or config is None:
            continue
        entries = {entry.key.text: entry for entry in config.params}
        method = entries.get("method")
        bodies = [
            entries[name] for name in ("body", "body_json") if name in entries and _is_sent(request, name)
        ]
        if len(bodies) > 1:
            yield _two_bodies(facts, request, bodies)
        elif bodies and request.method in _BODILESS:
            yield _body_of_get(facts, request, bodies[0], method)


def _is_sent(request: Request, name: str) -> bool:
    value = request.params.get(name)
    is_nothing = isinstance(value, Constant) and value.value in (None, "")
    return value is not None and not (name == "body" and is_nothing)


def _two_bodies(facts: Facts, request: Request, bodies: list[Entry]) -> Diagnostic:
    return facts.finding(
        CODE,
        bodies[1].key.span,
        f"`{request.node.name}` has two bodies",
        labels=(Label(bodies[0].key.span, "the other one"),),
        notes=("a request with both is refused in every run",),
        help="keep `body_json` for a value, or `body` for a text",
        node=request.node.name,
    )


def _body_of_get(facts: Facts, request: Request, body: Entry, method: Entry | None) -> Diagnostic:
    name = request.node.name
    says = f"`{name}` is a {request.method} request, and has a body"
    if method is None:
        says = f"`{name}` has a body and no `method`, which makes it a GET request"
    mapping = request.node.config.mapping if request.node.config else None
    return facts.finding(
        CODE,
        body.key.span,
        says,
        labels=(Label(method.value.span, "the method"),) if method else (),
        notes=("a GET or HEAD request with a body is refused in every run",),
        help="write `method: POST`; what a GET request is to say goes into `query`",
        fix=_posting(facts.source, mapping, body) if method is None and mapping is not None else None,
        node=name,
    )


def _posting(source: Source, mapping: Mapping, body: Entry) -> Fix:
    """The method in front of the body, in the style of the map."""
    start = body.key.span.start
    if source.text[mapping.span.start] == "{":
        written = "method: POST, "
    else:
        written = f"method: POST\n{' ' * (start - source.text.rfind(chr(10), 0, start) - 1)}"
    return Fix("make it a POST request", (Edit(Span(start, start), written),), safe=False)

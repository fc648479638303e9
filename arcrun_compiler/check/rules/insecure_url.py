"""Addresses that no name vouches for, or that are talked to in the open."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...ir.model import Constant
from ...syntax.yaml import Scalar
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.source import Span
from ..facts import ERROR, Facts
from ..places import component_span
from ..requests import Request, pieces
from ..urls import holes, literal_host, split_host

CODE = Code("ARC508", "insecure-url", ERROR)

_LOCAL = frozenset(("localhost", "127.0.0.1", "::1", "0.0.0.0", "host.docker.internal"))
_AUTHORITY = re.compile(r"\s*([a-z][a-z0-9+.-]*)://([^/?#]*)", re.IGNORECASE)
_NUMERIC_HOST = re.compile(r"(?:0x[0-9a-f]+|\d+)(?:\.(?:0x[0-9a-f]+|\d+)){0,3}", re.IGNORECASE)

_USER = (
    "the URL of `{}` holds a user name or a password",
    "such a request is refused with EGRESS_DENIED: a user can make an address look like another",
    'send a header: `Authorization: "Basic {{credential.NAME}}"`, with the base64 of `user:password` as the'
    " secret",
)


class _Flaw(NamedTuple):
    span: Span
    """In the text of the URL."""
    message: str
    note: str
    help: str
    fix: str | None = None


def find(facts: Facts) -> Iterator[Diagnostic]:
    for request in facts.requests:
        parts = pieces(request.url)
        first = parts[0] if parts and isinstance(parts[0], str) else ""
        match = _AUTHORITY.match(first)
        flaw = _flaw(request, first, match) if match else None
        if flaw is not None:
            yield _finding(facts, request, flaw)
        else:
            yield from _user_by_template(facts, request)


def _user_by_template(facts: Facts, request: Request) -> Iterator[Diagnostic]:
    for hole in holes(request.url):
        if hole.is_user:
            message, note, help_text = _USER
            yield facts.finding(
                CODE,
                facts.span(hole.reference.place),
                message.format(request.node.name),
                notes=(note,),
                help=help_text,
                node=request.node.name,
            )
            return


def _flaw(request: Request, text: str, match: re.Match[str]) -> _Flaw | None:
    """The worst that is wrong with the beginning of a URL."""
    authority, name = match[2], request.node.name
    at = match.start(2)
    user, sign, _ = authority.rpartition("@")
    if sign:
        message, note, help_text = _USER
        return _Flaw(Span(at, at + len(user)), message.format(name), note, help_text)
    is_whole = isinstance(request.url, Constant) or len(match[0]) < len(text)
    host = split_host(match[0])[0] if is_whole else literal_host(request.url)
    is_literal = is_whole and (":" in host or _NUMERIC_HOST.fullmatch(host) is not None)
    span = Span(at, match.end(2))
    if host in _LOCAL:
        return _Flaw(
            span,
            f"`{name}` talks to `{host}`, which is no machine of yours once the Worker is deployed",
            "a Worker runs in Cloudflare's data centres",
            "write the public address; `acr run --mock` answers its requests on this machine",
        )
    if is_literal:
        return _Flaw(
            span,
            f"`{name}` talks to the IP address `{host}`",
            "no certificate vouches for an address, which may be another machine's tomorrow",
            "write the host's name",
        )
    if match[1].lower() == "http":
        return _Flaw(
            Span(match.start(1), match.end(1)),
            f"`{name}` talks to `{host or 'its host'}` unencrypted",
            "whoever is on the way can read and change what is sent, secrets too",
            "write `https://`",
            "https",
        )
    return None


def _finding(facts: Facts, request: Request, flaw: _Flaw) -> Diagnostic:
    scalar = request.written.value if request.written else None
    span = component_span(facts, request.node)
    fix = None
    if isinstance(scalar, Scalar) and facts.document is not None:
        span = facts.document.locate(scalar, flaw.span)
        if flaw.fix:
            fix = Fix("write `https`", (Edit(span, flaw.fix),), safe=False)
    return facts.finding(
        CODE, span, flaw.message, notes=(flaw.note,), help=flaw.help, fix=fix, node=request.node.name
    )

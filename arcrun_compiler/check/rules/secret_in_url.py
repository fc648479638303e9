"""Credentials in a URL, where servers and proxies write them down."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import ObjectValue, Origin, Reference, references
from ...text.diagnostic import Code, Diagnostic
from ..facts import WARNING, Facts
from ..requests import Request
from ..urls import Part, holes, literal_host

CODE = Code("ARC503", "secret-in-url", WARNING)

_PARTS = {
    Part.PATH: "the path of a URL",
    Part.QUERY: "the query of a URL",
    Part.FRAGMENT: "the fragment of a URL",
}
_WANTED_THERE = (
    ".api.nasa.gov",
    ".api.openweathermap.org",
    ".api.telegram.org",
    ".api.trello.com",
    ".chat.googleapis.com",
    ".data.moenv.gov.tw",
    ".discord.com",
    ".discordapp.com",
    ".graph.facebook.com",
    ".hooks.slack.com",
    ".hooks.zapier.com",
    ".logic.azure.com",
    ".make.com",
    ".maker.ifttt.com",
    ".maps.googleapis.com",
    ".opendata.cwa.gov.tw",
    ".v6.exchangerate-api.com",
    ".webhook.office.com",
    ".www.alphavantage.co",
    ".www.googleapis.com",
)
"""Hosts whose documented API takes its key in the URL: there is no better place."""

_NOBODYS = (".test", ".invalid")
"""Names that stand for no API at all (RFC 6761)."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    for request in facts.requests:
        host = literal_host(request.url).partition(":")[0]
        if f".{host}".endswith((*_NOBODYS, *_WANTED_THERE)):
            continue
        for reference, where in _in_url(request):
            yield facts.finding(
                CODE,
                facts.span(reference.place),
                f"the secret `{reference.name}` is sent in {where}",
                notes=("a URL is written into logs by servers, proxies and the platform, a header is not",),
                help="if the API takes it there, send it in a header:"
                f' `Authorization: "Bearer {{{{credential.{reference.name}}}}}"`',
                node=request.node.name,
            )


def _in_url(request: Request) -> Iterator[tuple[Reference, str]]:
    for hole in holes(request.url):
        if hole.reference.origin is Origin.CREDENTIAL and hole.part in _PARTS:
            yield hole.reference, _PARTS[hole.part]
    query = request.params.get("query")
    for name, value in query.entries if isinstance(query, ObjectValue) else ():
        for reference in references(value):
            if reference.origin is Origin.CREDENTIAL:
                yield reference, f"the query parameter `{name}`"

"""Free text that goes into the path or the query of a URL as it is."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Reference
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.source import Span
from ..facts import WARNING, Facts
from ..fillings import is_payload, is_plain
from ..requests import Request
from ..spelling import inside
from ..urls import Hole, Part, holes
from ..words import short

CODE = Code("ARC506", "unencoded-url-part", WARNING)

_PATHS = frozenset(("path", "url", "uri", "href", "link", "route", "endpoint", "repo", "repository", "file"))
"""Names of values that may hold a `/` on purpose: to encode it changes the request."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    for request in facts.requests:
        for hole in holes(request.url):
            if hole.part not in (Part.PATH, Part.QUERY) or is_plain(facts, hole.reference, request.node):
                continue
            if not _is_taken_at_its_word(facts, hole.reference):
                yield _finding(facts, request, hole)


def _is_taken_at_its_word(facts: Facts, reference: Reference) -> bool:
    """An `id` in a payload of which `inputs` says nothing: no text, as far as anybody said."""
    workflow = facts.workflow
    if workflow is None or workflow.document.inputs is not None or not is_payload(workflow, reference):
        return False
    last = str(reference.path[-1]) if reference.path else ""
    return last == "id" or last.endswith(("_id", "Id"))


def _finding(facts: Facts, request: Request, hole: Hole) -> Diagnostic:
    reference = hole.reference
    written = reference.written
    encoded = f"{{{{{written} | urlencode}}}}"
    if hole.part is Part.QUERY:
        where, marks = "the query", "a `&`, `#` or `+` in it would change the query"
        key = short(hole.key, 30) or "name"
        help_text = f'write `query: {{{key}: "{{{{{written}}}}}"}}`, which encodes it, or `{encoded}`'
    else:
        where, marks = "the path", "a `/`, `?`, `#` or `..` in it would lead to another address"
        help_text = f"write `{encoded}`"
    return facts.finding(
        CODE,
        facts.span(reference.place),
        f"`{written}` goes into {where} of `{request.node.name}`'s URL without being encoded",
        notes=(marks,),
        help=help_text,
        fix=_encoding(facts, hole),
        node=request.node.name,
    )


def _encoding(facts: Facts, hole: Hole) -> Fix | None:
    """The filter behind what is written. Safe where the value is one whole piece of the URL."""
    reference = hole.reference
    scalar, span = reference.place
    end = max([span.end, *(step.span.end for step in reference.steps)])
    text = inside(scalar, " | urlencode")
    assert facts.document is not None
    if text is None and scalar.style == "plain":
        text = " | urlencode"  # no character of it ends a plain scalar
    if text is None:
        return None
    at = facts.document.locate(scalar, Span(span.start, end)).end
    last = str(reference.path[-1]) if reference.path else reference.name
    is_safe = hole.is_whole_piece and last.lower() not in _PATHS
    return Fix("encode it", (Edit(Span(at, at), text),), safe=is_safe)

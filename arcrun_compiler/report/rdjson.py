"""Turns diagnostics into reviewdog's diagnostic format, whose columns count UTF-8 bytes from 1.

https://github.com/reviewdog/reviewdog/tree/master/proto/rdf
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..text.diagnostic import Diagnostic, Fix
from ..text.edit import edited
from ..text.source import Source, Span
from .location import path_of


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One object; a fix is a suggestion."""
    found = [_diagnostic(each) for each in diagnostics]
    return json.dumps({"source": {"name": "acr"}, "diagnostics": found}, indent=2) + "\n"


def _diagnostic(diagnostic: Diagnostic) -> dict[str, Any]:
    source = diagnostic.source
    said = diagnostic.message if diagnostic.help is None else f"{diagnostic.message}\nhelp: {diagnostic.help}"
    found: dict[str, Any] = {
        "message": said,
        "location": _location(source, diagnostic.span),
        "severity": diagnostic.severity.value.upper(),
        "code": {"value": diagnostic.code.id},
    }
    if diagnostic.labels:
        found["relatedLocations"] = [
            {"message": each.text, "location": _location(source, each.span)} for each in diagnostic.labels
        ]
    if diagnostic.fix is not None and diagnostic.fix.edits:
        found["suggestions"] = [_suggestion(source, diagnostic.fix)]
    return found


def _suggestion(source: Source, fix: Fix) -> dict[str, Any]:
    """Suggestions are alternatives, so that all edits of a fix make one: what stands between them stays."""
    edits = sorted(fix.edits)
    start, end = edits[0].span.start, max(each.span.end for each in edits)
    shifted = [each._replace(span=Span(each.span.start - start, each.span.end - start)) for each in edits]
    return {"range": _range(source, Span(start, end)), "text": edited(source.text[start:end], shifted)}


def _location(source: Source, span: Span) -> dict[str, Any]:
    return {"path": path_of(source.name), "range": _range(source, span)}


def _range(source: Source, span: Span) -> dict[str, dict[str, int]]:
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    line, column = source.position(offset)
    before = source.text[offset - column + 1 : offset]
    return {"line": line, "column": len(before.encode("utf-8", "surrogatepass")) + 1}

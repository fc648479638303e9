"""Turns diagnostics into JSON, version 1: lines and columns from 1, in code points, the end excluded."""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Any

from ..text.diagnostic import Diagnostic, Fix
from ..text.source import Source, Span
from .statistics import Count, as_data

VERSION = 1


def render(diagnostics: Iterable[Diagnostic], counts: Iterable[Count] | None = None) -> str:
    """`counts` are told as `statistics`. The text is ASCII, so that no console's encoding can spoil it."""
    report: dict[str, Any] = {"version": VERSION, "findings": [_finding(each) for each in diagnostics]}
    if counts is not None:
        report["statistics"] = as_data(counts)
    return json.dumps(report, indent=2) + "\n"


def page_path(slug: str) -> str:
    """The rule's page, as a path inside the project."""
    return f"arcrun_compiler/check/rules/{slug.replace('-', '_')}.md"


def _finding(diagnostic: Diagnostic) -> dict[str, Any]:
    source = diagnostic.source
    return {
        "id": diagnostic.code.id,
        "slug": diagnostic.code.slug,
        "severity": diagnostic.severity.value,
        "message": diagnostic.message,
        "file": source.name,
        "range": _range(source, diagnostic.span),
        "pointer": diagnostic.pointer,
        "node": diagnostic.node,
        "labels": [{"message": each.text, "range": _range(source, each.span)} for each in diagnostic.labels],
        "notes": list(diagnostic.notes),
        "help": diagnostic.help,
        "fix": _fix(source, diagnostic.fix) if diagnostic.fix else None,
        "url": page_path(diagnostic.code.slug),
    }


def _fix(source: Source, fix: Fix) -> dict[str, Any]:
    edits = [{"range": _range(source, each.span), "text": each.text} for each in fix.edits]
    return {"title": fix.title, "safe": fix.safe, "edits": edits}


def _range(source: Source, span: Span) -> dict[str, dict[str, int]]:
    return {"start": _position(source, span.start), "end": _position(source, span.end)}


def _position(source: Source, offset: int) -> dict[str, int]:
    at = source.position(offset)
    return {"line": at.line, "column": at.column}

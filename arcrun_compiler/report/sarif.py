"""Turns diagnostics into SARIF 2.1.0, the format of code scanning.

https://docs.oasis-open.org/sarif/sarif/v2.1.0/sarif-v2.1.0.html
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable, Sequence
from typing import Any

from .. import VERSION
from ..text.diagnostic import Code, Diagnostic, Fix, Severity, Silenced
from ..text.fingerprint import fingerprints
from ..text.source import Source, Span
from .location import uri_of
from .statistics import Count, as_data

_SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
_LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
_FINGERPRINT = "arcrun/v1"


def render(
    findings: Sequence[Diagnostic],
    silenced: Sequence[Silenced] = (),
    page_of: Callable[[Code], str] = lambda _: "",
    counts: Iterable[Count] | None = None,
) -> str:
    """One run. `page_of` gives a rule's page in Markdown; what was silenced is a suppressed result."""
    everything = [*((each, None) for each in findings), *((each.finding, each) for each in silenced)]
    everything.sort(key=lambda each: each[0].sort_key)
    codes = sorted({finding.code for finding, _ in everything})
    names = fingerprints(finding for finding, _ in everything)
    run: dict[str, Any] = {
        "tool": {
            "driver": {
                "name": "acr",
                "fullName": "arcrun-compiler",
                "semanticVersion": VERSION,
                "version": VERSION,
                "rules": [_rule(code, page_of(code)) for code in codes],
            }
        },
        "columnKind": "unicodeCodePoints",
        "invocations": [{"executionSuccessful": True}],
        "results": [
            _result(finding, codes.index(finding.code), name, silence)
            for (finding, silence), name in zip(everything, names, strict=True)
        ],
    }
    if counts is not None:
        run["properties"] = {"statistics": as_data(counts)}
    return json.dumps({"$schema": _SCHEMA, "version": "2.1.0", "runs": [run]}, indent=2) + "\n"


def _rule(code: Code, page: str) -> dict[str, Any]:
    rule: dict[str, Any] = {
        "id": code.id,
        "name": "".join(part.capitalize() for part in code.slug.split("-")),
        "shortDescription": {"text": code.slug},
        "defaultConfiguration": {"level": _LEVELS[code.severity]},
        "properties": {"slug": code.slug, "tags": ["arcrun"]},
    }
    if page:
        what = _what_it_does(page) or code.slug
        rule["fullDescription"] = {"text": what}
        rule["help"] = {"text": f"{what} `acr explain {code.slug}` shows more.", "markdown": page}
    return rule


def _what_it_does(page: str) -> str:
    """The first paragraph below the page's first heading of a section."""
    _, _, behind = page.partition("\n## ")
    paragraph = behind.partition("\n\n")[2].partition("\n\n")[0]
    return " ".join(paragraph.split())


def _result(
    finding: Diagnostic, rule_index: int, fingerprint: str, silence: Silenced | None
) -> dict[str, Any]:
    source = finding.source
    result: dict[str, Any] = {
        "ruleId": finding.code.id,
        "ruleIndex": rule_index,
        "level": _LEVELS[finding.severity],
        "message": {"text": _message(finding)},
        "locations": [{"physicalLocation": _place(source, finding.span), **_logical(finding)}],
        "partialFingerprints": {_FINGERPRINT: fingerprint},
    }
    if finding.labels:
        result["relatedLocations"] = [
            {"id": number, "message": {"text": each.text}, "physicalLocation": _place(source, each.span)}
            for number, each in enumerate(finding.labels, 1)
        ]
    if finding.fix is not None:
        result["fixes"] = [_fix(source, finding.fix)]
    if silence is not None:
        result["suppressions"] = [_suppression(silence)]
    return result


def _message(finding: Diagnostic) -> str:
    more = [f"note: {each}" for each in finding.notes]
    more += [f"help: {finding.help}"] if finding.help else []
    return "\n".join([finding.message, *more])


def _logical(finding: Diagnostic) -> dict[str, Any]:
    """The node, and where in the document."""
    place: dict[str, Any] = {}
    if finding.node is not None:
        place["name"] = finding.node
    if finding.pointer is not None:
        place["fullyQualifiedName"] = finding.pointer
    return {"logicalLocations": [place]} if place else {}


def _place(source: Source, span: Span) -> dict[str, Any]:
    region = _region(source, span)
    if snippet := source.shown[span.start : span.end]:
        region["snippet"] = {"text": snippet}
    return {"artifactLocation": {"uri": uri_of(source.name)}, "region": region}


def _region(source: Source, span: Span) -> dict[str, Any]:
    start, end = source.position(span.start), source.position(span.end)
    return {
        "startLine": start.line,
        "startColumn": start.column,
        "endLine": end.line,
        "endColumn": end.column,
    }


def _fix(source: Source, fix: Fix) -> dict[str, Any]:
    replacements = [
        {"deletedRegion": _region(source, each.span), "insertedContent": {"text": each.text}}
        for each in fix.edits
    ]
    change = {"artifactLocation": {"uri": uri_of(source.name)}, "replacements": replacements}
    # SARIF has no word for a fix that may change what the workflow does.
    return {
        "description": {"text": fix.title},
        "artifactChanges": [change],
        "properties": {"safe": fix.safe},
    }


def _suppression(silence: Silenced) -> dict[str, Any]:
    if silence.by == "baseline":
        return {"kind": "external", "justification": silence.reason or "in the baseline"}
    return {"kind": "inSource", **({"justification": silence.reason} if silence.reason else {})}

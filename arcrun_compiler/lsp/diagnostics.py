"""Turns findings into an editor's diagnostics."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from ..text.diagnostic import Diagnostic, Severity
from .analysis import Analysis
from .lines import Lines
from .session import uri_of

SOURCE = "acr"

_SEVERITIES = {
    Severity.ERROR: types.DiagnosticSeverity.Error,
    Severity.WARNING: types.DiagnosticSeverity.Warning,
    Severity.INFO: types.DiagnosticSeverity.Information,
}
_UNUSED = frozenset(("unused-config", "unreachable-node", "duplicate-edge", "unused-ignore"))
"""What an editor shows faded: nothing would change without it."""


def diagnostics(analysis: Analysis | None) -> list[types.Diagnostic]:
    """What is wrong with a file; nothing with one that is not ours."""
    return [diagnostic(analysis.lines, each) for each in analysis.findings] if analysis is not None else []


def of_project_file(findings: Iterable[Diagnostic], encoding: str) -> list[types.Diagnostic]:
    """What is wrong with a project file, which is no text that an editor has told of."""
    return [diagnostic(Lines(each.source.text, encoding), each) for each in findings]


def diagnostic(lines: Lines, finding: Diagnostic) -> types.Diagnostic:
    """A finding with its notes and its help in the message, for editors that show nothing else."""
    uri = uri_of(finding.source.name)
    related = [
        types.DiagnosticRelatedInformation(types.Location(uri, lines.range(each.span)), each.text)
        for each in finding.labels
    ]
    said = [finding.message, *(f"note: {each}" for each in finding.notes)]
    said += [f"help: {finding.help}"] if finding.help else []
    return types.Diagnostic(
        range=lines.range(finding.span),
        message="\n".join(said),
        severity=_SEVERITIES[finding.severity],
        code=finding.code.id,
        source=SOURCE,
        tags=[types.DiagnosticTag.Unnecessary] if finding.code.slug in _UNUSED else None,
        related_information=related or None,
        data={"slug": finding.code.slug},
    )

"""Turns diagnostics into a Code Quality report of GitLab.

https://docs.gitlab.com/ci/testing/code_quality/#code-quality-report-format
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..text.diagnostic import Diagnostic, Severity
from ..text.fingerprint import fingerprints
from .location import path_of

_SEVERITIES = {Severity.ERROR: "major", Severity.WARNING: "minor", Severity.INFO: "info"}


def render(diagnostics: Sequence[Diagnostic]) -> str:
    """A JSON array; GitLab compares the fingerprints of two branches to say what is new."""
    names = fingerprints(diagnostics)
    issues = [_issue(each, name) for each, name in zip(diagnostics, names, strict=True)]
    return json.dumps(issues, indent=2) + "\n"


def _issue(diagnostic: Diagnostic, fingerprint: str) -> dict[str, Any]:
    source, span, code = diagnostic.source, diagnostic.span, diagnostic.code
    begin, end = source.position(span.start), source.position(span.end)
    return {
        "description": f"{code.id} {code.slug}: {diagnostic.message}",
        "check_name": code.slug,
        "fingerprint": fingerprint,
        "severity": _SEVERITIES[diagnostic.severity],
        "location": {
            "path": path_of(source.name),
            "positions": {"begin": begin._asdict(), "end": end._asdict()},
        },
    }

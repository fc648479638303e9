"""Turns diagnostics into workflow commands of GitHub Actions, which shows them beside the changed lines.

https://docs.github.com/actions/reference/workflow-commands-for-github-actions
"""

from __future__ import annotations

from collections.abc import Iterable

from ..text.diagnostic import Diagnostic, Severity
from ..text.width import visible
from .location import path_of

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "notice"}


def render(diagnostics: Iterable[Diagnostic]) -> str:
    """One line a finding. Columns are told of a finding on one line only, as GitHub wants it."""
    return "".join(_line(each) for each in diagnostics)


def _line(diagnostic: Diagnostic) -> str:
    source, span, code = diagnostic.source, diagnostic.span, diagnostic.code
    start, end = source.position(span.start), source.position(span.end)
    properties = {"file": path_of(source.name), "line": str(start.line), "endLine": str(end.line)}
    if start.line == end.line:
        properties |= {"col": str(start.column), "endColumn": str(end.column)}
    properties["title"] = f"{code.id} {code.slug}"
    written = ",".join(f"{name}={_property(value)}" for name, value in properties.items())
    rows = [diagnostic.message, *(f"note: {each}" for each in diagnostic.notes)]
    rows += [f"help: {diagnostic.help}"] if diagnostic.help else []
    said = "\n".join(visible(line) for row in rows for line in row.split("\n"))
    return f"::{_COMMANDS[diagnostic.severity]} {written}::{_data(said)}\n"


def _data(text: str) -> str:
    return text.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(text: str) -> str:
    return _data(text).replace(":", "%3A").replace(",", "%2C")

"""Turns diagnostics into one line each: `path:line:column: error ARC102 message`."""

from __future__ import annotations

from collections.abc import Iterable

from ..text.diagnostic import Diagnostic
from ..text.width import visible


def render(diagnostics: Iterable[Diagnostic]) -> str:
    return "".join(_line(each) for each in diagnostics)


def _line(diagnostic: Diagnostic) -> str:
    at = diagnostic.source.position(diagnostic.span.start)
    where = f"{visible(diagnostic.source.name)}:{at.line}:{at.column}"
    said = visible(diagnostic.message)
    return f"{where}: {diagnostic.severity.value} {diagnostic.code.id} {said}\n"

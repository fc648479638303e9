"""What `acr lint` found → the text of a format."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..text.diagnostic import Diagnostic, Severity, Silenced
from .terminal import columns


class Told(NamedTuple):
    """Everything that a format may want to tell."""

    findings: tuple[Diagnostic, ...]
    silenced: tuple[Silenced, ...]
    files: tuple[str, ...]
    """All that were read."""
    failing: tuple[Severity, ...]
    """The severities that make the command fail."""
    has_statistics: bool
    color: bool
    screen: Any = None
    """The stream that it goes to, whose width counts if it is a terminal."""


def text_of(told: Told, form: str) -> str:
    """The whole report; empty where a format for people has nothing to say."""
    return FORMATS[form](told)


def _text(told: Told) -> str:
    if not told.findings:
        return ""
    from ..report.human import COLUMNS, render
    from ..report.statistics import count
    from ..report.statistics import render as numbers

    width = columns(told.screen, COLUMNS)
    shown = render(told.findings, color=told.color, columns=width)
    return f"{shown}\n{numbers(count(told.findings))}" if told.has_statistics else shown


def _concise(told: Told) -> str:
    from ..report.concise import render
    from ..report.statistics import count
    from ..report.statistics import render as numbers

    return render(told.findings) + (numbers(count(told.findings)) if told.has_statistics else "")


def _json(told: Told) -> str:
    from ..report.json import render
    from ..report.statistics import count

    return render(told.findings, count(told.findings) if told.has_statistics else None)


def _sarif(told: Told) -> str:
    from ..check.rules import page_of
    from ..report.sarif import render
    from ..report.statistics import count

    counts = count(told.findings) if told.has_statistics else None
    return render(told.findings, told.silenced, lambda code: page_of(code.slug), counts)


def _github(told: Told) -> str:
    from ..report.github import render

    return render(told.findings)


def _gitlab(told: Told) -> str:
    from ..report.gitlab import render

    return render(told.findings)


def _junit(told: Told) -> str:
    from ..report.junit import render

    return render(told.findings, told.files, told.failing)


def _rdjson(told: Told) -> str:
    from ..report.rdjson import render

    return render(told.findings)


FORMATS: dict[str, Callable[[Told], str]] = {
    "text": _text,
    "concise": _concise,
    "json": _json,
    "sarif": _sarif,
    "github": _github,
    "gitlab": _gitlab,
    "junit": _junit,
    "rdjson": _rdjson,
}
WITH_STATISTICS = ("text", "concise", "json", "sarif")
"""Formats with a place for numbers; beside the others they go to standard error."""

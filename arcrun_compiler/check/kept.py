"""What the rules said of a file ↔ data that can be kept, with what it followed from beyond the file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from ..text.diagnostic import Code, Diagnostic, Edit, Fix, Label, Severity
from ..text.source import Source, Span
from .suppress import Ignore, Name


class Kept(NamedTuple):
    """Of one file. `findings` are those before any comment or selection, as rows of JSON."""

    workflows: tuple[str, ...]
    """Names of the workflows that it holds."""
    asked: dict[str, str | None]
    """Workflows that rules have looked up, each with the key of the file that held it."""
    names: str | None
    """What the names of all workflows came to, where a rule has looked at them."""
    findings: Sequence[Any]
    ignores: Sequence[Any]


def kept_from(data: Any) -> Kept:
    """Raises TypeError for anything but a list of five."""
    workflows, asked, *rest = data
    return Kept(tuple(workflows), dict(asked), *rest)


def rows_of(findings: Sequence[Diagnostic]) -> list[Any]:
    """In the order of the fields of Diagnostic, without the source."""
    return [
        (
            each.code,
            each.span,
            each.message,
            [(label.span, label.text) for label in each.labels],
            each.notes,
            each.help,
            (each.fix.title, each.fix.edits, each.fix.safe) if each.fix else None,
            each.node,
            each.pointer,
            each.severity_override,
        )
        for each in findings
    ]


def findings_in(rows: Sequence[Any], source: Source) -> tuple[Diagnostic, ...]:
    """The same findings, of the same text."""
    return tuple(_finding(row, source) for row in rows)


def _finding(row: Any, source: Source) -> Diagnostic:
    code, span, message, labels, notes, help_text, fix, node, pointer, severity = row
    id, slug, usual = code
    return Diagnostic(
        Code(id, slug, Severity(usual)),
        source,
        Span(*span),
        message,
        tuple(Label(Span(*at), text) for at, text in labels),
        tuple(notes),
        help_text,
        _fix(*fix) if fix else None,
        node,
        pointer,
        Severity(severity) if severity else None,
    )


def _fix(title: str, edits: Sequence[Any], is_safe: bool) -> Fix:
    return Fix(title, tuple(Edit(Span(*span), text) for span, text in edits), is_safe)


def ignores_in(rows: Sequence[Any]) -> tuple[Ignore, ...]:
    """Comments as `check.suppress` reads them."""
    return tuple(
        Ignore(Span(*span), tuple(Name(text, Span(*at)) for text, at in names), *rest)
        for span, names, *rest in rows
    )

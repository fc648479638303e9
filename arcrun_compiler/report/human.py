"""Turns diagnostics into text for a terminal: message, source with carets, what is known, a way out."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ..text.diagnostic import Diagnostic, Fix, Severity
from ..text.width import visible
from .excerpt import Mark, excerpt, last_line, view
from .paint import Paint, painter
from .patch import Hunk, hunks

COLUMNS = 120
_SHOWN_CHANGES = 12


def render(diagnostics: Sequence[Diagnostic], *, color: bool = False, columns: int = COLUMNS) -> str:
    """All findings in the order given, and a summary; the empty text when there are none."""
    if not diagnostics:
        return ""
    findings = [finding(each, color=color, columns=columns) for each in diagnostics]
    return "\n".join([*findings, summary(diagnostics, color=color)])


def finding(diagnostic: Diagnostic, *, color: bool = False, columns: int = COLUMNS) -> str:
    """One finding, ending with a line end."""
    paint = painter(color)
    severity = diagnostic.severity.value
    code = diagnostic.code
    source = diagnostic.source
    place = source.position(diagnostic.span.start)
    marks = [Mark(diagnostic.span, "", severity, "^")]
    marks += [Mark(label.span, visible(label.text), "label", "-") for label in diagnostic.labels]
    changes = hunks(source, diagnostic.fix.edits) if diagnostic.fix else ()
    gutter = len(str(max([last_line(source, marks), *(change.line for change in changes)])))
    where = f"{visible(source.name)}:{place.line}:{place.column}"
    bar = paint("gutter", f"{' ' * gutter} |")
    title = f"{paint(severity, f'{severity}[{code.id}]')} {paint('strong', code.slug)}"
    rows = [
        f"{title}: {visible(diagnostic.message)}",
        f"{' ' * gutter}{paint('gutter', '-->')} {where}",
        bar,
        *excerpt(source, marks, gutter, columns, paint),
    ]
    remarks = _remarks(diagnostic, changes, gutter, columns, paint)
    return "\n".join([*rows, *([bar, *remarks] if remarks else [])]) + "\n"


def summary(diagnostics: Iterable[Diagnostic], *, color: bool = False) -> str:
    """`2 errors, 1 warning in 1 file`, ending with a line end."""
    paint = painter(color)
    found = [each.severity for each in diagnostics]
    counts = [(severity, found.count(severity)) for severity in Severity]
    names = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.INFO: "note"}
    parts = [paint(severity.value, _count(number, names[severity])) for severity, number in counts if number]
    files = len({each.source.name for each in diagnostics})
    return f"{', '.join(parts)} in {_count(files, 'file')}\n"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


def _remarks(
    diagnostic: Diagnostic, changes: tuple[Hunk, ...], gutter: int, columns: int, paint: Paint
) -> list[str]:
    rows: list[str] = []
    for note in diagnostic.notes:
        rows += _remark("note", note, "strong", gutter, paint)
    if diagnostic.help:
        rows += _remark("help", diagnostic.help, "help", gutter, paint)
    if diagnostic.fix:
        rows += _remark(_fix_name(diagnostic.fix), diagnostic.fix.title, "help", gutter, paint)
        rows += _diff(changes, gutter, columns, paint)
    return rows


def _fix_name(fix: Fix) -> str:
    return "fix" if fix.safe else "unsafe fix"


def _remark(name: str, text: str, style: str, gutter: int, paint: Paint) -> list[str]:
    """Further lines of the text stand under its first."""
    first, *more = text.split("\n")
    lead = f"{' ' * gutter} {paint('gutter', '=')} {paint(style, f'{name}:')} "
    indent = " " * (gutter + len(name) + 5)
    return [f"{lead}{visible(first)}", *(f"{indent}{visible(line)}".rstrip() for line in more)]


def _diff(changes: tuple[Hunk, ...], gutter: int, columns: int, paint: Paint) -> list[str]:
    rows: list[str] = []
    for change in changes:
        focus = _first_difference(change)
        signed = [("-", "removed", line) for line in change.removed] + [
            ("+", "added", line) for line in change.added
        ]
        for offset, (sign, style, line) in enumerate(signed):
            number = f"{change.line:>{gutter}}" if offset == 0 else " " * gutter
            shown = view(line, min(focus, len(line)), len(line), max(20, columns - gutter - 3)).shown
            rows.append(f"{paint('gutter', number)} {paint(style, f'{sign} {shown}'.rstrip())}")
    if len(rows) > _SHOWN_CHANGES:
        rows[_SHOWN_CHANGES:] = [f"{' ' * gutter} {paint('gutter', '...')}"]
    return rows


def _first_difference(change: Hunk) -> int:
    if not change.removed or not change.added:
        return 0
    pairs = zip(change.removed[0], change.added[0])
    return next((column for column, (old, new) in enumerate(pairs) if old != new), 0)

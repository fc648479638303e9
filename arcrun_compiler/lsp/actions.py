"""Turns findings into what an editor offers to do about them: fixes, spellings, silencing comments."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol import types

from ..check.mend import attempt
from ..check.spelling import new_root, owners_of
from ..syntax.tree import show_steps
from ..text.diagnostic import Diagnostic, Edit
from ..text.edit import edited
from ..text.source import Span
from .analysis import Analysis, analyze
from .diagnostics import diagnostic
from .edits import workspace_edit
from .session import Session

FIX_ALL = f"{types.CodeActionKind.SourceFixAll.value}.acr"
KINDS = [types.CodeActionKind.QuickFix, FIX_ALL]

_LIST = re.compile(r"#\s*arcrun:\s*ignore\[([^\]]*)\]")
_BLOCK = re.compile(r":\s*[|>][-+0-9]*[ \t]*$")
_MOST_SILENCED = 5
"""Findings of a place that are offered to be silenced: each is tried first."""


def actions(session: Session, analysis: Analysis, params: types.CodeActionParams) -> list[types.CodeAction]:
    """What can be done about the findings in a range."""
    wanted = params.context.only
    span = analysis.lines.span(params.range)
    found: list[types.CodeAction] = []
    if _wants(wanted, types.CodeActionKind.QuickFix):
        touched = [each for each in analysis.findings if _touches(each.span, span)]
        found += _fixes(session, analysis, touched)
        found += _spellings(session, analysis, span)
        found += _silences(session, analysis, touched[:_MOST_SILENCED])
    if _wants(wanted, FIX_ALL):
        found += _fix_all(session, analysis)
    return found


def _wants(wanted: Iterable[str] | None, kind: str) -> bool:
    """Whether an editor asks for actions of a kind: it names the kind or one above it, or none."""
    kind = kind.value if isinstance(kind, types.CodeActionKind) else kind
    asked = [each.value if isinstance(each, types.CodeActionKind) else each for each in wanted or ()]
    return not asked or any(kind == each or kind.startswith(f"{each}.") for each in asked)


def _touches(one: Span, other: Span) -> bool:
    return one.start <= other.end and other.start <= one.end


def _fixes(
    session: Session, analysis: Analysis, findings: Iterable[Diagnostic]
) -> Iterator[types.CodeAction]:
    for finding in findings:
        if finding.fix is not None and attempt(analysis.source, [finding]) is not None:
            yield types.CodeAction(
                title=f"{finding.fix.title}" + ("" if finding.fix.safe else " (may change what it does)"),
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic(analysis.lines, finding)],
                is_preferred=finding.fix.safe or None,
                edit=workspace_edit(session, analysis, finding.fix.edits),
            )


def _spellings(session: Session, analysis: Analysis, span: Span) -> Iterator[types.CodeAction]:
    """Of a field that several results may supply: each, written out; one alone is the finding's fix."""
    for workflow in analysis.workflows:
        facts = analysis.facts(workflow)
        for problem in facts.told("implicit-field"):
            if problem.facts.get("implied") or not _touches(problem.span, span):
                continue
            owners = owners_of(problem.facts)
            for owner in owners if len(owners) > 1 else ():
                steps = (owner, problem.facts["field"])
                fix = new_root(facts, problem, steps)
                if fix is not None:
                    yield types.CodeAction(
                        title=f"write `{show_steps(steps)}`",
                        kind=types.CodeActionKind.QuickFix,
                        edit=workspace_edit(session, analysis, fix.edits),
                    )


# ── all safe fixes ─────────────────────────────────────────────────────────────────────────────


def _fix_all(session: Session, analysis: Analysis) -> Iterator[types.CodeAction]:
    made = attempt(analysis.source, [each for each in analysis.findings if each.fix and each.fix.safe])
    if made is not None:
        edits = [edit for each in made.mended if each.fix for edit in each.fix.edits]
        yield types.CodeAction(
            title="fix everything that can be fixed safely",
            kind=FIX_ALL,
            edit=workspace_edit(session, analysis, edits),
        )


# ── silencing ──────────────────────────────────────────────────────────────────────────────────


def _silences(
    session: Session, analysis: Analysis, findings: Iterable[Diagnostic]
) -> Iterator[types.CodeAction]:
    told: set[tuple[str, int]] = set()
    for finding in findings:
        line = analysis.lines.line_of(finding.span.start)
        if (finding.code.id, line) in told:
            continue
        told.add((finding.code.id, line))
        ways = _comments(analysis, finding, line)
        edit = next((each for each in ways if _silences_only(analysis, finding, each)), None)
        if edit is not None:
            yield types.CodeAction(
                title=f"silence {finding.code.id} ({finding.code.slug}) here with a comment",
                kind=types.CodeActionKind.QuickFix,
                diagnostics=[diagnostic(analysis.lines, finding)],
                edit=workspace_edit(session, analysis, [edit]),
            )


def _comments(analysis: Analysis, finding: Diagnostic, line: int) -> Iterator[Edit]:
    """Ways to write the comment: into one that is there, on a line of its own, behind the key of a block."""
    lines, code = analysis.lines, finding.code.id
    for number in (line, line - 1):
        found = _LIST.search(lines.line(number))
        if found and (number == line or lines.line(number).lstrip().startswith("#")):
            at = lines.starts[number] + found.end(1)
            yield Edit(Span(at, at), f", {code}" if found[1].strip() else code)
    text = lines.line(line)
    indent = text[: len(text) - len(text.lstrip(" "))]
    ending = "\r\n" if "\r\n" in lines.text else "\n"
    yield Edit(Span(lines.starts[line], lines.starts[line]), f"{indent}# arcrun: ignore[{code}]{ending}")
    owner = next((each for each in range(line, -1, -1) if _BLOCK.search(lines.line(each))), None)
    if owner is not None:
        at = lines.end_of(owner)
        yield Edit(Span(at, at), f" # arcrun: ignore[{code}]")


def _silences_only(analysis: Analysis, finding: Diagnostic, edit: Edit) -> bool:
    """Whether with the comment that finding is gone, those of its rule on its line with it, and no other."""
    text = edited(analysis.source.text, [edit])
    after = analyze(
        analysis.source.name,
        text,
        analysis.folder,
        analysis.around,
        analysis.library,
        analysis.lines.encoding,
    )
    before = [each.code.id for each in analysis.findings if each.code != finding.code]
    kept = [each.code.id for each in after.findings if each.code != finding.code]
    return before == kept and len(after.findings) < len(analysis.findings)

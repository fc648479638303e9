"""Turns changes of workflows into Markdown for a pull request; nothing in them can become markup."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ..text.change import EXPOSURE, Action, Change, WorkflowChange
from ..text.width import visible
from .change_text import difference, summary

_SIGNS = {Action.ADDED: "➕", Action.REMOVED: "➖", Action.CHANGED: "✏️", Action.RENAMED: "✏️"}
_MANY = 12
"""A workflow with more rows than this folds them away; what exposes more stays in view."""


def render(changes: Sequence[WorkflowChange]) -> str:
    """A heading, and for each workflow a table; what lets it reach more stands above."""
    if not changes:
        return "### Workflows\n\nNo change in meaning.\n"
    parts = ["### Workflows", f"{summary(changes).capitalize()}."]
    for each in changes:
        parts.extend(_workflow(each))
    return "\n\n".join(parts) + "\n"


def _workflow(each: WorkflowChange) -> Iterator[str]:
    was = f" (was {_code(each.was)})" if each.was else ""
    yield f"#### {_code(each.name)} {each.action}{was}"
    exposing = [change for change in each.changes if change.kind in EXPOSURE]
    others = [change for change in each.changes if change.kind not in EXPOSURE]
    if exposing:
        yield "\n".join(
            f"- {_SIGNS[change.action]} **{change.kind}** {_sides(change)}" for change in exposing
        )
    if not others:
        return
    rows = [change for change in others if not _is_block(change)]
    blocks = [block for change in others if _is_block(change) for block in _block(change)]
    if len(others) > _MANY:
        yield f"<details><summary>{len(others)} more changes</summary>"
    if rows:
        head = ["| | what | before | after |", "|---|---|---|---|"]
        yield "\n".join([*head, *map(_row, rows)])
    yield from blocks
    if len(others) > _MANY:
        yield "</details>"


def _sides(change: Change) -> str:
    if change.action is Action.CHANGED:
        return f"{_code(str(change.before))} → {_code(str(change.after))}"
    return _code(change.subject)


def _row(change: Change) -> str:
    sides = (_cell(side) if side is not None else "" for side in (change.before, change.after))
    return f"| {_SIGNS[change.action]} {change.kind} | {_cell(change.subject)} | {' | '.join(sides)} |"


def _is_block(change: Change) -> bool:
    return any(side is not None and "\n" in side for side in (change.before, change.after))


def _block(change: Change) -> Iterator[str]:
    """Texts of several lines, as a difference; the fence is longer than any in them."""
    yield f"{_SIGNS[change.action]} {change.kind} {_code(change.subject)}"
    lines = [f"{sign} {visible(line)}".rstrip() for sign, line in difference(change)]
    fence = "`" * max(3, 1 + _longest_run("\n".join(lines)))
    yield "\n".join([f"{fence}diff", *lines, fence])


def _longest_run(text: str) -> int:
    """How many backquotes follow one another at most."""
    return max(map(len, re.findall("`+", text)), default=0)


def _code(text: str) -> str:
    """A text as code that no sign in it can end."""
    shown = visible(text)
    if not shown.strip():
        return _element(shown)
    fence = "`" * (1 + _longest_run(shown))
    pad = " " if shown[0] in " `" or shown[-1] in " `" else ""
    return f"{fence}{pad}{shown}{pad}{fence}"


def _cell(text: str) -> str:
    """The same in a table, whose cells end at a pipe, even inside code."""
    return _element(visible(text)) if "|" in text else _code(text)


def _element(shown: str) -> str:
    coded = re.sub(r"[^\w ]", lambda sign: f"&#{ord(sign[0])};", shown)
    return f"<code>{coded or '&nbsp;'}</code>"

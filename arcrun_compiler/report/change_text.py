"""Turns changes of workflows into what a person reads in a terminal."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import ndiff

from ..text.change import EXPOSURE, Action, Change, WorkflowChange
from ..text.width import visible, width
from .paint import Paint, painter

_WIDE = 100
_SIGNS = {Action.ADDED: "+", Action.REMOVED: "-", Action.CHANGED: "~", Action.RENAMED: "~"}
_STYLES = {Action.ADDED: "added", Action.REMOVED: "removed", Action.CHANGED: "info", Action.RENAMED: "info"}


def render(changes: Sequence[WorkflowChange], color: bool = False) -> str:
    """Each workflow with its changes, then how many of them there are. New exposure stands out."""
    paint = painter(color)
    lines: list[str] = []
    for each in changes:
        lines.extend(_workflow(each, paint))
        lines.append("")
    return "\n".join([*lines, summary(changes)]) + "\n" if changes else ""


def summary(changes: Sequence[WorkflowChange]) -> str:
    """How many workflows there are of each action."""
    counted = Counter(each.action for each in changes)
    parts = [f"{counted[action]} {action}" for action in Action if counted[action]]
    return f"{len(changes)} workflow{'' if len(changes) == 1 else 's'}: {', '.join(parts)}"


def _workflow(each: WorkflowChange, paint: Paint) -> Iterator[str]:
    was = f" (was {visible(each.was)})" if each.was else ""
    yield f"{paint('strong', visible(each.name))} {paint(_STYLES[each.action], each.action)}{was}"
    widest = max((len(change.kind) for change in each.changes), default=0)
    for change in each.changes:
        yield from _change(change, widest, paint)


def _change(change: Change, widest: int, paint: Paint) -> Iterator[str]:
    is_exposed = change.kind in EXPOSURE and change.action is not Action.REMOVED
    style = "warning" if is_exposed else _STYLES[change.action]
    lead = f"  {paint(style, _SIGNS[change.action])} {change.kind:<{widest}}  "
    if change.action is Action.RENAMED:
        yield f"{lead}{visible(str(change.before))} → {visible(str(change.after))}"
        return
    head = f"{lead}{paint('strong' if is_exposed else 'code', visible(change.subject))}"
    if _is_long(change, widest):
        yield head
        yield from (f"      {line}" for line in _lines(change, paint))
    elif change.action is Action.CHANGED:
        yield f"{head}: {visible(str(change.before))} → {visible(str(change.after))}"
    else:
        value = change.after if change.action is Action.ADDED else change.before
        yield head if value == change.subject else f"{head}: {visible(str(value))}"


def _is_long(change: Change, widest: int) -> bool:
    sides = [side for side in (change.before, change.after) if side is not None]
    taken = 8 + widest + width(visible(change.subject)) + sum(width(visible(side)) + 3 for side in sides)
    return any("\n" in side for side in sides) or (taken > _WIDE and len(sides) == 2)


def _lines(change: Change, paint: Paint) -> Iterator[str]:
    for sign, line in difference(change):
        style = {"-": "removed", "+": "added"}.get(sign)
        shown = f"{sign} {visible(line)}".rstrip()
        yield paint(style, shown) if style else shown


def difference(change: Change) -> Iterator[tuple[str, str]]:
    """The lines of both sides with `-`, `+`, or a blank before those that stay."""
    before = (change.before or "").rstrip("\n").split("\n") if change.before is not None else []
    after = (change.after or "").rstrip("\n").split("\n") if change.after is not None else []
    for line in ndiff(before, after):
        if line[:1] != "?":
            yield line[0], line[2:]

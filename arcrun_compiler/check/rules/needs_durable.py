"""Waits and retries that add up to more than a request outlives."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import WARNING, Facts
from ..limits import PLANS
from ..pauses import Pause, longest
from ..words import short

CODE = Code("ARC607", "needs-durable", WARNING)

_MOST_SHOWN = 4


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    limits = PLANS[facts.project.demands.plan]
    is_scheduled = bool(workflow.document.crons)
    allowed = limits.scheduled if is_scheduled else limits.unheard
    pauses, is_exact = longest(facts, workflow)
    total = sum(pause.time for pause in pauses)
    if total <= allowed:
        return
    greatest = max(pauses, key=lambda pause: pause.time)
    others = [pause for pause in pauses if pause is not greatest][:_MOST_SHOWN]
    until = "a cron tick's run is ended after" if is_scheduled else "after `?async=1` a run is ended in"
    yield facts.finding(
        CODE,
        facts.span(greatest.node.place),
        f"a run of `{workflow.name}` can pause for {shown_time(total)} in all",
        labels=tuple(Label(facts.span(each.node.place), f"{_said(each)} here") for each in others),
        notes=(
            f"`{short(greatest.node.name, 40)}`: {_said(greatest)}",
            f"{until} {shown_time(allowed)}"
            + ("" if is_scheduled else "; before its answer it lives as long as the caller waits"),
            *(
                ()
                if is_exact
                else ("which of the pauses exclude each other is not known: they are too many",)
            ),
        ),
        help="wait less, retry sooner or less often, or let a cron trigger begin what comes after the pause",
        node=greatest.node.name,
    )


def _said(pause: Pause) -> str:
    return f"{shown_time(pause.time)}, {pause.why}"


def shown_time(milliseconds: int) -> str:
    """`45 s`, `2 min 30 s`, `17 h`, `12 d`."""
    seconds = milliseconds // 1000
    if seconds < 120:
        return f"{seconds} s" if milliseconds % 1000 == 0 else f"{milliseconds / 1000:.1f} s"
    minutes, rest = divmod(seconds, 60)
    if minutes < 120:
        return f"{minutes} min {rest} s" if rest else f"{minutes} min"
    hours = minutes // 60
    return f"{hours} h" if hours < 48 else f"{hours // 24} d"

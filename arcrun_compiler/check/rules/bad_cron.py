"""Cron expressions that no clock can follow."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.cron import FIELDS, check
from ...ir.model import Constant, NodeKind
from ...syntax.yaml import Scalar
from ...text.diagnostic import Code, Diagnostic
from ...text.source import Span
from ..facts import ERROR, WARNING, Facts
from ..places import is_filled
from ..words import short

CODE = Code("ARC605", "bad-cron", ERROR)

_ORDER = "the fields are " + ", ".join(f"{field.name}" for field in FIELDS)
_NICKNAMES = {
    "@hourly": "0 * * * *",
    "@daily": "0 0 * * *",
    "@midnight": "0 0 * * *",
    "@weekly": "0 0 * * 0",
    "@monthly": "0 0 1 * *",
    "@yearly": "0 0 1 1 *",
    "@annually": "0 0 1 1 *",
}


def find(facts: Facts) -> Iterator[Diagnostic]:
    for written, node in _expressions(facts):
        mistake = check(written.text) if is_filled(facts, written.span) else None
        if mistake is None or facts.document is None:
            continue
        span = facts.document.locate(written, Span(mistake.start, mistake.end))
        if not mistake.expected:
            message = f"no year has {mistake.found}, so this never comes"
            notes: tuple[str, ...] = (_ORDER,)
            help_text: str | None = (
                "the last day of a month has no expression of its own: take the first of the next"
            )
        elif mistake.field is None:
            message = f"a cron expression has {mistake.expected}, not {mistake.found}"
            notes = (_ORDER,)
            help_text = _of_count(written.text)
        else:
            message = f"{mistake.found} is no {mistake.field}: allowed are {mistake.expected}"
            notes = (_ORDER,)
            help_text = _of_field(mistake.field, written.text[mistake.start : mistake.end])
        yield facts.finding(CODE, span, message, notes=notes, help=help_text, node=node)
    for written, node in _expressions(facts):
        if is_filled(facts, written.span) and check(written.text) is None:
            yield from _of_two_days(facts, written, node)


def _of_two_days(facts: Facts, written: Scalar, node: str | None) -> Iterator[Diagnostic]:
    """A day of the month beside a day of the week. A range of days, as in "the first Monday", is meant."""
    _, _, day, _, weekday = written.text.split()
    if "*" not in (day[0], weekday[0]) and "-" not in day:
        yield facts.finding(
            CODE,
            written.span,
            f"`{short(written.text)}` names a day of the month, `{day}`, and a day of the week, `{weekday}`",
            notes=("schedulers differ in whether one of them has to be, or both",),
            help="name one of them, and let an `IF` edge decide the other, by `{{_day}}` or `{{_weekday}}`",
            node=node,
            severity_override=WARNING,
        )


def _expressions(facts: Facts) -> Iterator[tuple[Scalar, str | None]]:
    for written in facts.document.crons if facts.document else ():
        yield written, None
    workflow = facts.workflow
    for node in workflow.graph.nodes if workflow else ():
        value = node.config.param("cron_expr") if node.kind is NodeKind.CRON and node.config else None
        if workflow is None or not isinstance(value, Scalar) or not isinstance(value.value, str):
            continue
        resolved = dict(workflow.params[node.index]).get("cron_expr")
        if isinstance(resolved, Constant) and value.text.strip():
            yield value, node.name


def _of_count(expression: str) -> str:
    words = expression.split()
    if expression.strip().lower() in _NICKNAMES:
        return f"write `{_NICKNAMES[expression.strip().lower()]}`"
    if len(words) == 6:
        return f"seconds cannot be chosen; write `{short(' '.join(words[1:]))}` if the first field is seconds"
    return "every five minutes is `*/5 * * * *`, each Monday at 9:00 UTC is `0 9 * * 1`"


def _of_field(field: str, found: str) -> str | None:
    if field == "day of week":
        return "days count from 0 (Sunday) to 6 (Saturday), 7 is Sunday again; or write `SUN` to `SAT`"
    if field == "month":
        return "months count from 1 to 12; or write `JAN` to `DEC`"
    if "/" in found and not found.startswith("*") and "-" not in found:
        return "a step follows `*` or a range, as in `*/5` or `10-50/5`"
    return None

"""Calls of workflows that are not there, and calls that never come to an end."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...ir.calls import Call, calls
from ...ir.model import Workflow
from ...text.diagnostic import Code, Diagnostic
from ..certain import always, unless_it_fails
from ..facts import ERROR, Facts
from ..places import is_filled
from ..words import meant

CODE = Code("ARC115", "unknown-workflow", ERROR)

_MOST_FOLLOWED = 100
"""Workflows that are looked at for a way back to the first."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    nodes = {config.name.text for config in workflow.document.config}
    for call in calls(workflow):
        span = facts.span(call.place)
        if is_filled(facts, span) and facts.project.find_workflow(call.name) is None:
            yield _unknown(facts, call, nodes)
    yield from _endless(facts, workflow)


def _unknown(facts: Facts, call: Call, nodes: set[str]) -> Diagnostic:
    assert facts.workflow is not None
    names = tuple(name for name in facts.project.workflow_names() if name != facts.workflow.name)
    help_text: str | None
    if call.name in nodes:
        help_text = f"`{call.name}` is a node of this workflow: lead to it by `ON_SUCCESS`"
    elif names:
        help_text = meant(call.name, names, "there are")
    else:
        help_text = f"compile the file of `{call.name}` together with this one"
    return facts.finding(
        CODE,
        facts.span(call.place),
        f"there is no workflow `{call.name}`",
        help=help_text,
        node=facts.workflow.graph.nodes[call.node].name,
    )


# ── recursion ──────────────────────────────────────────────────────────────────────────────────

CertainCalls = Callable[[Workflow], list[Call]]


def _endless(facts: Facts, workflow: Workflow) -> Iterator[Diagnostic]:
    told: set[Call] = set()
    for certain, note in (
        (always, "nothing on the way decides whether to call: each run starts the next"),
        (
            unless_it_fails,
            "only a failure could end it, and nothing on the way handles one: every run would fail",
        ),
    ):
        for call in certain(workflow):
            trail = _way_back(facts, workflow.name, call.name, certain) if call not in told else None
            if trail is None:
                continue
            told.add(call)
            circle = " → ".join(f"`{name}`" for name in (workflow.name, *trail))
            yield facts.finding(
                CODE,
                facts.span(call.place),
                f"`{workflow.name}` calls itself without end: {circle}",
                notes=(note,),
                help="lead to the call by a branch or an `IF` edge that a run comes to take no more",
                node=workflow.graph.nodes[call.node].name,
            )


def _way_back(facts: Facts, home: str, start: str, certain: CertainCalls) -> tuple[str, ...] | None:
    """The workflows that lead from `start` back to `home` by calls that certainly happen, if they are few."""
    trails: list[tuple[str, ...]] = [(start,)]
    seen = {start}
    while trails and len(seen) <= _MOST_FOLLOWED:
        trail = trails.pop()
        if trail[-1] == home:
            return trail
        called = facts.project.find_workflow(trail[-1])
        for call in certain(called) if called else ():
            if call.name not in seen:
                seen.add(call.name)
                trails.append((*trail, call.name))
    return None

"""What two versions of workflows differ in: a change with its kind, its subject, and both sides."""

from __future__ import annotations

from enum import StrEnum
from typing import NamedTuple


class Action(StrEnum):
    ADDED = "added"
    REMOVED = "removed"
    CHANGED = "changed"
    RENAMED = "renamed"


KINDS: dict[str, str] = {
    "host": "a host outside that it may talk to",
    "credential": "a credential that it uses",
    "access": "who may call it",
    "trigger": "what starts it besides calls",
    "call": "a workflow that it calls",
    "payload": "what callers send",
    "component": "a component's version or module",
    "node": "a node, and its component",
    "parameter": "a value that a component is given",
    "policy": "a node's retries, time limit, and the like",
    "edge": "who runs after whom, and when",
    "link": "an edge that is not executed",
    "output": "what callers get",
    "result": "the type of what callers get",
    "order": "the order that can be observed",
    "cost": "outbound requests of a run, at most",
}
"""Every kind of change, in the order in which a reviewer wants to see them."""

EXPOSURE = frozenset(("host", "credential", "access", "trigger", "call"))
"""What lets a workflow reach more, or be reached by more."""


class Change(NamedTuple):
    """`before` and `after` are what stood there as a reader would write it; None where there was nothing."""

    kind: str
    action: Action
    subject: str
    before: str | None = None
    after: str | None = None


class WorkflowChange(NamedTuple):
    """A workflow of either version that is not the same in both. `was` is its old name if it has another."""

    name: str
    action: Action
    changes: tuple[Change, ...] = ()
    was: str | None = None

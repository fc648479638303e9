"""Turns changes of workflows into JSON, version 1."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from ..text.change import EXPOSURE, Change, WorkflowChange

VERSION = 1


def render(changes: Sequence[WorkflowChange]) -> str:
    """ASCII, so that no console's encoding can spoil it."""
    workflows = [_workflow(each) for each in changes]
    return json.dumps({"version": VERSION, "workflows": workflows}, indent=2) + "\n"


def _workflow(each: WorkflowChange) -> dict[str, Any]:
    return {
        "name": each.name,
        "action": each.action.value,
        "was": each.was,
        "changes": [_change(change) for change in each.changes],
    }


def _change(change: Change) -> dict[str, Any]:
    return {
        "kind": change.kind,
        "action": change.action.value,
        "subject": change.subject,
        "before": change.before,
        "after": change.after,
        "exposure": change.kind in EXPOSURE,
    }

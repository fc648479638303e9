"""Keys that nobody reads."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from ...ir.build import CALL_PARAMETERS, CODE_PARAMETERS, CRON_PARAMETERS
from ...ir.model import Node, NodeKind
from ...syntax.document import WORKFLOW_KEYS
from ...syntax.yaml import Mapping, Scalar
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest
from ..facts import ERROR, Facts
from ..places import renamed
from ..words import listed, short

CODE = Code("ARC003", "unknown-key", ERROR)

LIMITS = ("timeout_ms", "max_ticks", "memory_bytes", "max_output_bytes")
"""Of a `code` node's `limits`."""
UNSUPPORTED = frozenset((("`policy`", "cache"), ("a `code` node", "sandbox")))
"""Keys of the language that `unsupported` tells."""

_ELSEWHERE = {
    "cron": 'a schedule is written `triggers: {cron: ["*/5 * * * *"]}`',
    "schedule": 'a schedule is written `triggers: {cron: ["*/5 * * * *"]}`',
    "on": 'a schedule is written `triggers: {cron: ["*/5 * * * *"]}`; HTTP needs nothing',
    "edges": "edges are items of `flow`",
    "steps": "edges are items of `flow`, parameters stand in `config`",
    "nodes": "a node's parameters stand in `config`",
    "params": "a node's parameters stand in `config`",
    "hosts": "hosts are listed in `egress`",
    "outputs": "the result is written `output`",
    "retry": "`retry` is a node's: `config.<node>.policy.retry`",
    "timeout": "`timeout` is a node's: `config.<node>.policy.timeout`",
    "id": "a workflow is known by its `name`",
}
"""What people write at the top of a workflow, and where it belongs."""


class _Stray(NamedTuple):
    key: Scalar
    owner: str
    known: Sequence[str]
    present: Sequence[str]


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        said = problem.facts
        if (said["owner"], said["key"]) not in UNSUPPORTED:
            stray = _Stray(said["entry"].key, said["owner"], said["known"], said["present"])
            yield _finding(facts, stray)
    for node in facts.workflow.graph.nodes if facts.workflow else ():
        for stray in _strays(node):
            yield _finding(facts, stray, node.name)


def _strays(node: Node) -> Iterator[_Stray]:
    """Keys of a node whose parameters the compiler itself reads."""
    known, owner = _read_by_us(node)
    params = node.config.params if node.config and known else ()
    present = tuple(entry.key.text for entry in params)
    for entry in params:
        key = entry.key.text
        if key in known or key.startswith("x-") or (owner, key) in UNSUPPORTED:
            continue
        yield _Stray(entry.key, owner, (*known, "component", "policy"), present)
    limits = node.config.param("limits") if node.config and node.kind is NodeKind.CODE else None
    if isinstance(limits, Mapping):
        for entry in limits.entries:
            if entry.key.text not in LIMITS:
                yield _Stray(entry.key, "`limits`", LIMITS, tuple(limits.by_key))


def _read_by_us(node: Node) -> tuple[Sequence[str], str]:
    if node.kind is NodeKind.CODE:
        return CODE_PARAMETERS, "a `code` node"
    if node.kind is NodeKind.CRON:
        return CRON_PARAMETERS, "a `cron` node"
    if node.kind is NodeKind.CALL:
        return CALL_PARAMETERS, "a `trigger_workflow` node" if not node.component else "a workflow's node"
    return (), ""


def _finding(facts: Facts, stray: _Stray, node: str | None = None) -> Diagnostic:
    key, near = stray.key.text, nearest(stray.key.text, stray.known)
    if near is None and _is_configuration(facts, stray):
        near = "config"
    notes = [f"{stray.owner} reads {listed(stray.known)}"]
    fix = None
    if stray.known is WORKFLOW_KEYS:
        notes.append("keys of your own begin with `x-`")
    if near is not None:
        hint: str | None = f"did you mean `{near}`?"
        if near not in stray.present:
            edit = Edit(stray.key.span, renamed(facts.source, stray.key, near))
            fix = Fix(f"rename it to `{near}`", (edit,))
        else:
            hint = f"`{near}` is there already; remove this one"
    elif stray.known is WORKFLOW_KEYS:
        hint = _ELSEWHERE.get(key.lower())
    elif node is not None and key in ("retry", "timeout", "on_error", "concurrency"):
        hint = f"write it under `policy`: `policy: {{{key}: …}}`"
    elif stray.owner == "a `code` node":
        hint = f"values for the code stand under `input`: `input: {{{short(key, 20)}: …}}`"
    elif stray.owner == "a `cron` node":
        hint = "the schedule is UTC and always on" if key in ("timezone", "tz", "enabled") else None
    else:
        hint = None
    message = f"nobody reads the key `{short(key)}`"
    return facts.finding(CODE, stray.key.span, message, notes=tuple(notes), help=hint, fix=fix, node=node)


def _is_configuration(facts: Facts, stray: _Stray) -> bool:
    """Whether a key of the workflow holds what `config` should: `nodes: {a: …}`."""
    if stray.known is not WORKFLOW_KEYS or "config" in stray.present or facts.document is None:
        return False
    value = facts.document.root.get(stray.key.text)
    names = facts.workflow.graph.by_name if facts.workflow is not None else {}
    return isinstance(value, Mapping) and bool(value.entries) and all(key in names for key in value.by_key)

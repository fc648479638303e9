"""Parameters that a component does not take."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import NodeKind
from ...syntax.document import POLICY_KEYS
from ...syntax.yaml import Scalar
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest, probable
from ..facts import ERROR, Facts
from ..places import renamed
from ..used import parameters_of, used_components
from ..words import listed, short

CODE = Code("ARC303", "unknown-parameter", ERROR)

_USUAL = {"params": "query", "qs": "query", "json": "body_json", "data": "body_json", "payload": "body_json"}
"""What libraries of HTTP call the parameters of a request."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    for node, contract in used_components(facts):
        taken = parameters_of(contract)
        if taken is None or contract.x_context or node.config is None or node.kind is NodeKind.CRON:
            continue  # a `cron` node's keys are the compiler's own: `unknown-key` tells them
        written = {entry.key.text for entry in node.config.params}
        for entry in node.config.params:
            key = entry.key
            if key.text in taken or key.text.startswith("x-"):
                continue
            fix, help = _way_out(facts, key, [each for each in taken if each not in written])
            yield facts.finding(
                CODE,
                key.span,
                f"`{contract.id}` has no parameter `{short(key.text)}`",
                notes=(f"it takes {listed(taken)}",),
                help=help,
                fix=fix,
                node=node.name,
            )


def _way_out(facts: Facts, key: Scalar, left: list[str]) -> tuple[Fix | None, str]:
    """`left`: the parameters that are not written yet."""
    if key.text in POLICY_KEYS:
        return None, f"it belongs to the node's policy: `policy: {{{key.text}: …}}`"
    near = nearest(key.text, left)
    if near is not None:
        edit = Edit(key.span, renamed(facts.source, key, near))
        return Fix(f"rename it to `{near}`", (edit,)), f"did you mean `{near}`?"
    meant = probable(key.text, left) or _USUAL.get(key.text.lower())
    if meant is not None and meant in left:
        return None, f"did you mean `{meant}`?"
    return None, "remove it; nothing reads it"

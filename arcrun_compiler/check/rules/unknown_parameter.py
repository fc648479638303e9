"""Parameters that a component does not take."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import NodeKind
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest
from ..facts import ERROR, Facts
from ..places import renamed
from ..used import parameters_of, used_components
from ..words import listed, short

CODE = Code("ARC303", "unknown-parameter", ERROR)


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
            near = nearest(key.text, [each for each in taken if each not in written])
            fix = None
            if near is not None:
                edit = Edit(key.span, renamed(facts.source, key, near))
                fix = Fix(f"rename it to `{near}`", (edit,))
            yield facts.finding(
                CODE,
                key.span,
                f"`{contract.id}` has no parameter `{short(key.text)}`",
                notes=(f"it takes {listed(taken)}",),
                help=f"did you mean `{near}`?" if near else "remove it; nothing reads it",
                fix=fix,
                node=node.name,
            )

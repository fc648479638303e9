"""Required parameters of a component that nothing supplies."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.module import OWN_KEY, takes_own_key
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..used import used_components
from ..words import listed

CODE = Code("ARC304", "missing-parameter", ERROR)

_TOLD_ELSEWHERE = frozenset((("cron", "cron_expr"),))
"""`missing-field` tells it: without it there is no trigger."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    for node, contract in used_components(facts):
        if contract.x_context:
            continue  # any field of the context may be it
        schema = contract.input_schema
        required = schema.get("required", []) if isinstance(schema, dict) else []
        given = {name for name, _ in facts.workflow.params[node.index]} if facts.workflow else set()
        if takes_own_key(contract):
            given.add(OWN_KEY)
        missing = [
            name for name in required if name not in given and (contract.id, name) not in _TOLD_ELSEWHERE
        ]
        if missing and facts.workflow and facts.workflow.order.position[node.index] >= 0:
            span = node.config.name.span if node.config else facts.span(node.place)
            one = len(missing) == 1
            says = "contract" if contract.recipe is None else "recipe"
            yield facts.finding(
                CODE,
                span,
                f"`{contract.id}` needs {listed(missing)}, which nothing gives to `{node.name}`",
                notes=(f"its {says} requires {'it' if one else 'them'}",),
                help=f"set {'it' if one else 'them'} in `config.{node.name}`",
                node=node.name,
            )

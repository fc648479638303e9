"""Required parameters of a component that nothing supplies."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..used import lacking, meant_by, strays, used_components
from ..words import listed

CODE = Code("ARC304", "missing-parameter", ERROR)

_TOLD_ELSEWHERE = frozenset((("cron", "cron_expr"),))
"""`missing-field` tells it: without it there is no trigger."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    for node, contract in used_components(facts):
        lacks = lacking(facts, node, contract)
        # `unknown-parameter` tells what was written for one of them.
        meant = {meant_by(key, lacks) for key in strays(node, contract)} if lacks else ()
        missing = [name for name in lacks if name not in meant and (contract.id, name) not in _TOLD_ELSEWHERE]
        if missing:
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

"""Components whose module no Worker can run."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.module import interface_of
from ...contract.wasm import Corrupt
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..places import component_span
from ..used import used_components

CODE = Code("ARC403", "wasm-invalid", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    if not facts.project.is_compile:
        return  # lint reads contracts; the modules come into play when a bundle is made of them
    for node, contract in used_components(facts):
        if contract.recipe is not None:
            continue  # the compiler writes it
        interface = interface_of(contract)
        why = None
        if isinstance(interface, Corrupt):
            why = interface.reason
        elif not interface.is_command:
            why = "it exports no `_start` function and `memory`"
        if why is not None:
            yield facts.finding(
                CODE,
                component_span(facts, node),
                f"the module of component `{contract.id}` cannot run: {why}",
                help=f"build it again: `acr component build {contract.folder.name}`",
                node=node.name,
            )

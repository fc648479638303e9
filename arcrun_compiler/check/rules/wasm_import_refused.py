"""Components whose module imports what no Worker gives."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.module import interface_of
from ...contract.wasm import HOST_FUNCTIONS, Interface
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..places import component_span
from ..used import used_components

CODE = Code("ARC404", "wasm-import-refused", ERROR)

_THERE_ARE = ", ".join(f"`u6u.{name}`" for name in sorted(HOST_FUNCTIONS))


def find(facts: Facts) -> Iterator[Diagnostic]:
    if not facts.project.is_compile:
        return  # lint reads contracts; the modules come into play when a bundle is made of them
    for node, contract in used_components(facts):
        interface = interface_of(contract)
        if not isinstance(interface, Interface):
            continue
        foreign = [f"{each.module}.{each.name}" for each in interface.refused]
        if foreign:
            shown = ", ".join(f"`{each}`" for each in dict.fromkeys(foreign))
            yield facts.finding(
                CODE,
                component_span(facts, node),
                f"the module of component `{contract.id}` imports {shown}, which no Worker gives",
                notes=(f"host functions there are: {_THERE_ARE}",),
                help="build it for WASI preview 1, with these host functions only",
                node=node.name,
            )

"""A workflow's own components → what the probe found in them, as findings at the nodes that use them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from ..contract.model import Contract
from ..files.shipped import COMPONENTS
from ..ir.model import Node
from ..text.diagnostic import Code, Diagnostic
from .facts import Facts
from .places import component_span
from .used import used_components

if TYPE_CHECKING:
    from ..probe.evidence import Evidence, Finding

_MOST_TOLD = 5
"""Findings of one component; `acr probe` shows all."""
_MOST_SHOWN = 200
"""Characters of an input or an answer."""


def tell(facts: Facts, code: Code, kinds: frozenset[str], help_text: str) -> Iterator[Diagnostic]:
    """One finding each for what the probe found of these kinds. Only compiling runs modules.

    The components of the compiler itself are left out: they are probed when it is built.
    """
    seen: set[str] = set()
    for node, contract, evidence in own_components(facts):
        if contract.id in seen:
            continue
        seen.add(contract.id)
        found = [
            each for each in (*_unrunnable(contract, evidence), *evidence.findings) if each.kind in kinds
        ]
        for finding in found[:_MOST_TOLD]:
            notes = [f"input: {_short(finding.input)}"] if finding.input is not None else []
            notes += [f"answer: {_short(finding.answer)}"] if finding.answer is not None else []
            notes += [f"made by chance with the seed {finding.seed}"] if finding.seed is not None else []
            yield facts.finding(
                code,
                component_span(facts, node),
                f"component `{contract.id}`: {finding.message}",
                notes=tuple(notes),
                help=f"{help_text}; `acr probe {contract.folder.name}` shows all that was found",
                node=node.name,
            )


def own_components(facts: Facts) -> Iterator[tuple[Node, Contract, Evidence]]:
    """Nodes whose components are the project's own, with what the probe found. None but when compiling."""
    if not facts.project.is_compile:
        return
    from ..probe.probe import evidence_of

    for node, contract in used_components(facts):
        evidence = evidence_of(contract) if contract.folder.parent != COMPONENTS else None
        if evidence is not None:
            yield node, contract, evidence


def _unrunnable(contract: Contract, evidence: Evidence) -> list[Finding]:
    """A module whose code the engine refuses; other rules tell of what its interface shows."""
    from ..contract.module import interface_of
    from ..contract.wasm import Interface
    from ..probe.evidence import Finding

    interface = interface_of(contract)
    if evidence.problem is None or not isinstance(interface, Interface):
        return []
    if interface.refused or not interface.is_command:
        return []
    return [Finding("trap", "module", f"the module cannot run: {evidence.problem}")]


def _short(text: str) -> str:
    plain = "".join(each if each.isprintable() else repr(each)[1:-1] for each in text)
    return plain if len(plain) <= _MOST_SHOWN else f"{plain[:_MOST_SHOWN]}…"

"""What the language has and this compiler does not: said plainly, with what to do instead."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...ir.model import Node, NodeKind
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..places import component_span

CODE = Code("ARC008", "unsupported", ERROR)

HASHED = re.compile(r"(?:cmp|rec)_[0-9a-f]{6,}")
"""A component's or recipe's name by its content, which only arcrun's registry can look up."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told("unknown-key"):
        if problem.facts["owner"] == "`policy`" and problem.facts["key"] == "cache":
            yield facts.finding(
                CODE,
                problem.span,
                "`policy.cache` is not supported yet: results are not kept between runs",
                help="remove it; to keep a result, store it by a node of its own",
            )
    for node in facts.workflow.graph.nodes if facts.workflow else ():
        yield from _of_node(facts, node)


def _is_unknown_hash(facts: Facts, node: Node) -> bool:
    if node.kind is not NodeKind.COMPONENT or not HASHED.fullmatch(node.component):
        return False
    return facts.project.catalog.reading(node.component) is None


def _of_node(facts: Facts, node: Node) -> Iterator[Diagnostic]:
    attempts = node.policy.retry is not None or node.policy.timeout is not None
    if attempts and node.component == "wait" and node.config:
        yield facts.finding(
            CODE,
            node.config.name.span,
            f"`{node.name}` waits, and a wait is not tried again or cut short by `policy`",
            help="remove `policy`; how long it waits is the component's `ms`, `seconds` or `until`",
            node=node.name,
        )
    if node.kind is NodeKind.CODE and node.config:
        for entry in node.config.params:
            if entry.key.text == "sandbox":
                yield facts.finding(
                    CODE,
                    entry.key.span,
                    "`sandbox` is not supported yet: code runs as a module of the Worker",
                    notes=("such code sees only `input`, and is checked for names that lead out of it",),
                    help="remove it if you trust the code; else give the work to a `.wasm` component",
                    node=node.name,
                )
    elif _is_unknown_hash(facts, node):
        yield facts.finding(
            CODE,
            component_span(facts, node),
            f"there is nothing here of that hash: `{node.component}`",
            notes=("a hash can be looked up only in arcrun's registry, and compiling needs no network",),
            help="use the `canonical_id`, with the component in `components/` or the recipe in `recipes/`",
            node=node.name,
        )

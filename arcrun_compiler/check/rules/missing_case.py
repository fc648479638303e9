"""Branches of a `switch` that no edge takes."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Node
from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic
from ..branches import Written, branches_of
from ..entries import is_relation
from ..facts import WARNING, Facts
from ..words import listed

CODE = Code("ARC113", "missing-case", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None:
        return
    graph = facts.workflow.graph
    for node in graph.nodes:
        edges = [graph.edges[index] for index in graph.outgoing[node.index]]
        taken = {edge.branch for edge in edges if edge.kind is RelationKind.ON_BRANCH}
        others = any(
            edge.kind not in (RelationKind.ON_BRANCH, RelationKind.ON_FAIL) or not is_relation(edge.word)
            for edge in edges
        )
        # An edge for whatever comes serves every branch; what misspelt edges serve is not known.
        if node.component == "switch" and taken and None not in taken and not others:
            yield from _untaken(facts, node, {each for each in taken if each is not None})


def _untaken(facts: Facts, node: Node, taken: set[str]) -> Iterator[Diagnostic]:
    branches = branches_of(facts, node)
    if branches is None or not taken <= set(branches.names):
        return  # a misspelt branch, which `no-such-branch` tells, may be the one that is missing here
    told: set[str] = set()
    for each in (*branches.cases, branches.default):
        if each is None or each.name in taken or each.name in told:
            continue
        told.add(each.name)
        is_default = each is branches.default
        kind = "default branch" if is_default else "branch"
        yield facts.finding(
            CODE,
            each.span,
            f"no edge takes the {kind} `{each.name}` of `{node.name}`",
            notes=(f"edges take {listed(sorted(taken))}; on any other branch the run goes no further here",),
            help=_help(node, each, is_default),
            node=node.name,
        )


def _help(node: Node, branch: Written, is_default: bool) -> str:
    add = f"add `{node.name} >> ON_BRANCH({branch.name}) >> next_step`"
    return f"{add}, or remove `default_branch`" if is_default else f"{add}, or remove the case"

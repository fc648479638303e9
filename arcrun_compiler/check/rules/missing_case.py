"""Branches of a `switch` that no edge takes."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ...contract.types.model import MOST_VALUES, Plain, Scalar, Type
from ...ir.model import Node
from ...syntax.tree import RelationKind
from ...syntax.yaml import Mapping, Sequence
from ...syntax.yaml import Node as Written
from ...syntax.yaml import Scalar as WrittenScalar
from ...text.diagnostic import Code, Diagnostic
from ..branches import DEFAULT_BRANCH, branches_of
from ..entries import is_relation
from ..facts import WARNING, Facts
from ..places import is_filled
from ..words import MOST_LISTED, listed

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
            notes=(_note(taken),),
            help=f"{_add(node, each.name)}, or remove {'`default_branch`' if is_default else 'the case'}",
            node=node.name,
        )
    if branches.default is None and DEFAULT_BRANCH not in taken:
        yield from _default(facts, node, taken)


def _note(taken: set[str]) -> str:
    return f"edges take {listed(sorted(taken))}; on any other branch the run goes no further here"


def _add(node: Node, branch: str) -> str:
    return f"add `{node.name} >> ON_BRANCH({branch}) >> next_step`"


# ── a default that is not written ──────────────────────────────────────────────────────────────


def _default(facts: Facts, node: Node, taken: set[str]) -> Iterator[Diagnostic]:
    """What no case matches, unless nothing is left, or `default_branch: null` says that it ends there."""
    entries = {entry.key.text: entry for entry in (node.config.params if node.config else ())}
    given = facts.types.parameter(node.index, "value")
    if given is None or "cases" not in entries or "default_branch" in entries:
        return
    cases = entries["cases"]
    matches = _matches(facts, cases.value)
    if matches is None or len(matches) > MOST_VALUES:
        return  # a type does not list more values than that, so nobody knows whether these are all
    left = _unmatched(given[0], cases.value, matches)
    if left == []:
        return
    why = "a value that no case matches takes it"
    if left is not None and len(left) <= MOST_LISTED:
        why = f"no case matches {listed(left, last='or')}"
    yield facts.finding(
        CODE,
        cases.key.span,
        f"no edge takes the default branch `{DEFAULT_BRANCH}` of `{node.name}`",
        notes=(why, _note(taken)),
        help=f"{_add(node, DEFAULT_BRANCH)}, or write `default_branch: null` if nothing is to happen then",
        node=node.name,
    )


def _matches(facts: Facts, cases: Written) -> set[object] | None:
    """What the cases match, as keys; None where one of them is computed."""
    if isinstance(cases, Mapping):
        return {entry.key.text for entry in cases.entries}
    found: set[object] = set()
    for case in cases.items if isinstance(cases, Sequence) else ():
        match = case.get("match") if isinstance(case, Mapping) else None
        if not isinstance(match, WrittenScalar) or "{{" in match.text or not is_filled(facts, match.span):
            return None
        found.add(_key(cases, match.value))
    return found


def _unmatched(given: Type, cases: Written, matches: set[object]) -> list[str] | None:
    """The values that can come and match no case, as JSON writes them; None where they cannot be listed."""
    values: list[Plain] = []
    for form in given.forms:
        if isinstance(form, Scalar) and form.kind == "boolean" and form.values is None:
            values += [True, False]
        elif isinstance(form, Scalar) and form.kind == "null":
            values.append(None)
        elif isinstance(form, Scalar) and form.values is not None:
            values += form.values
        else:
            return None
    if given.is_any:
        return None
    return [json.dumps(each, ensure_ascii=False) for each in values if _key(cases, each) not in matches]


def _key(cases: Written, value: object) -> object:
    """What `switch` compares: JSON values; in a map of cases, their texts."""
    if not isinstance(cases, Mapping):
        return isinstance(value, bool), value
    return value if isinstance(value, str) else json.dumps(value)

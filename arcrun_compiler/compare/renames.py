"""Finds nodes that have another name and are otherwise what they were."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Hashable, Mapping, Sequence

from .portrait import Portrait, Version, portrait


def renames(old: Version, new: Version) -> dict[str, str]:
    """Old names to new ones. Nodes are told apart by component, parameters, policy, code and edges.

    Names that only one side has count as unknown there, so that neighbours may be renamed together. Of
    several nodes that are alike, the first becomes the first.
    """
    before, after = ([node.name for node in each.workflow.graph.nodes] for each in (old, new))
    gone = [name for name in before if name not in after]
    come = [name for name in after if name not in before]
    if not gone or not come:
        return {}
    ones, others = _alike(old, gone), _alike(new, come)
    return {
        one: other
        for likeness, names in ones.items()
        if len(names) == len(others.get(likeness, ()))
        for one, other in zip(names, others[likeness])
    }


def _alike(version: Version, unknown: Sequence[str]) -> Mapping[Hashable, list[str]]:
    """Unknown nodes by what is known of them. The portrait has them under names that nobody can write."""
    masks = {name: f"\0{number}\0" for number, name in enumerate(unknown)}
    masked = portrait(version, masks)
    found: dict[Hashable, list[str]] = defaultdict(list)
    for name, mask in masks.items():
        if mask in masked.nodes:  # virtual ones are not
            found[_likeness(masked, mask)].append(name)
    return found


def _likeness(masked: Portrait, mask: str) -> Hashable:
    facts = masked.nodes[mask]
    params = tuple((path, _hidden(value.same)) for path, value in sorted(facts.params.items()))
    lines = [(line.source, line.relation.same, line.target) for line in masked.lines]
    into = sorted((_hidden(source), _hidden(same)) for source, same, target in lines if target == mask)
    out = sorted((_hidden(same), _hidden(target)) for source, same, target in lines if source == mask)
    policy = tuple(sorted(facts.policy.items()))
    return facts.component, facts.runs, facts.code, params, policy, tuple(into), tuple(out)


def _hidden(text: str) -> str:
    return re.sub("\0[0-9]+\0", "?", text)

"""Turns facts into findings: every rule that can have something to say."""

from __future__ import annotations

from dataclasses import replace

from ..text.diagnostic import Diagnostic
from .facts import Facts
from .rules import OF_RECIPES, OFF_BY_DEFAULT, RULES, SEEKING, rule_of


def check(facts: Facts, also: frozenset[str] = frozenset()) -> tuple[Diagnostic, ...]:
    """The findings of all rules, in order of place. `also`: slugs that are off by default and speak now."""
    if facts.workflow is not None:
        from .judge import judge

        facts = replace(facts, problems=(*facts.problems, *judge(facts)))
    found = [
        finding
        for slug in RULES
        if (slug not in OFF_BY_DEFAULT or slug in also) and is_asked(slug, facts)
        for finding in rule_of(slug)(facts)
    ]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))


def is_asked(slug: str, facts: Facts) -> bool:
    """Whether a rule can have something to say of a document."""
    if slug in facts.by_slug or (facts.recipe is not None and slug in OF_RECIPES):
        return True
    occasion = SEEKING.get(slug)
    return occasion is not None and occasion(facts)

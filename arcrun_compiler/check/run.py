"""Turns facts into findings: every rule in turn."""

from __future__ import annotations

from ..text.diagnostic import Diagnostic
from .facts import Facts
from .rules import OFF_BY_DEFAULT, RULES


def check(facts: Facts, also: frozenset[str] = frozenset()) -> tuple[Diagnostic, ...]:
    """The findings of all rules, in order of place. `also`: slugs that speak though they are off by default."""
    found = [
        finding
        for rule in RULES
        for finding in rule(facts)
        if finding.code.slug not in OFF_BY_DEFAULT or finding.code.slug in also
    ]
    return tuple(sorted(found, key=lambda finding: finding.sort_key))

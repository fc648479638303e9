"""The rules, in order of their ids. A rule is one file, its page, and its line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import Facts
from . import unreachable_node

Rule = Callable[[Facts], Iterator[Diagnostic]]

_MODULES = (unreachable_node,)

RULES: tuple[Rule, ...] = tuple(module.find for module in _MODULES)
CODES: tuple[Code, ...] = tuple(module.CODE for module in _MODULES)

OFF_BY_DEFAULT = frozenset(("unhandled-failure", "engine-differs"))
"""Slugs of rules that speak only when they are selected."""

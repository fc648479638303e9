"""The rules, in order of their ids. A rule is one file, its page, and its line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import Facts
from . import (
    ambiguous_field,
    code_forbidden,
    code_io,
    code_syntax,
    implicit_field,
    maybe_missing,
    not_upstream,
    out_of_scope,
    secret_leak,
    template_in_code,
    template_syntax,
    unknown_filter,
    unknown_name,
    unreachable_node,
)

Rule = Callable[[Facts], Iterator[Diagnostic]]

_MODULES = (
    unreachable_node,
    template_syntax,
    unknown_name,
    not_upstream,
    maybe_missing,
    implicit_field,
    ambiguous_field,
    out_of_scope,
    unknown_filter,
    template_in_code,
    code_syntax,
    code_forbidden,
    code_io,
    secret_leak,
)

RULES: tuple[Rule, ...] = tuple(module.find for module in _MODULES)
CODES: tuple[Code, ...] = tuple(module.CODE for module in _MODULES)

OFF_BY_DEFAULT = frozenset(("unhandled-failure", "engine-differs"))
"""Slugs of rules that speak only when they are selected."""

"""The rules, in order of their ids. A rule is one file, its page, and its line here."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import Facts
from . import (
    ambiguous_field,
    bad_cron,
    bad_name,
    code_forbidden,
    code_io,
    code_syntax,
    condition_syntax,
    contract_invalid,
    cycle,
    duplicate_edge,
    duplicate_key,
    flow_syntax,
    implicit_field,
    loop_body_shared,
    loops_too_deep,
    maybe_missing,
    misplaced_node,
    missing_branch,
    missing_case,
    missing_condition,
    missing_description,
    missing_field,
    name_collision,
    no_start,
    no_such_branch,
    not_upstream,
    out_of_scope,
    secret_leak,
    template_in_code,
    template_syntax,
    unconditional_switch,
    unfilled_placeholder,
    unhandled_failure,
    unknown_component,
    unknown_filter,
    unknown_key,
    unknown_name,
    unknown_relation,
    unknown_workflow,
    unreachable_node,
    unsupported,
    unused_config,
    yaml_bomb,
    yaml_syntax,
)

Rule = Callable[[Facts], Iterator[Diagnostic]]

_MODULES = (
    yaml_syntax,
    duplicate_key,
    unknown_key,
    missing_field,
    yaml_bomb,
    unfilled_placeholder,
    bad_name,
    unsupported,
    flow_syntax,
    unknown_relation,
    missing_branch,
    missing_condition,
    cycle,
    unreachable_node,
    no_start,
    name_collision,
    unused_config,
    duplicate_edge,
    loop_body_shared,
    unconditional_switch,
    no_such_branch,
    missing_case,
    unhandled_failure,
    unknown_workflow,
    misplaced_node,
    loops_too_deep,
    condition_syntax,
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
    unknown_component,
    contract_invalid,
    secret_leak,
    bad_cron,
    missing_description,
)

RULES: tuple[Rule, ...] = tuple(module.find for module in _MODULES)
CODES: tuple[Code, ...] = tuple(module.CODE for module in _MODULES)

OFF_BY_DEFAULT = frozenset(("unhandled-failure", "engine-differs"))
"""Slugs of rules that speak only when they are selected."""

"""The rules, in order of their ids. A rule is one file, its page, and its line here.

A rule's module is imported when it may have something to say: most put a problem into words that an earlier
pass found, and the others wait for their occasion.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ...ir.model import NodeKind
from ...text.diagnostic import Code, Diagnostic
from .. import occasions as when
from ..facts import Facts
from ..occasions import Occasion

Rule = Callable[[Facts], Iterator[Diagnostic]]

RULES = (
    "yaml-syntax",
    "duplicate-key",
    "unknown-key",
    "missing-field",
    "yaml-bomb",
    "unfilled-placeholder",
    "bad-name",
    "unsupported",
    "bad-schema",
    "flow-syntax",
    "unknown-relation",
    "missing-branch",
    "missing-condition",
    "cycle",
    "unreachable-node",
    "no-start",
    "name-collision",
    "unused-config",
    "duplicate-edge",
    "loop-body-shared",
    "unconditional-switch",
    "no-such-branch",
    "missing-case",
    "unhandled-failure",
    "unknown-workflow",
    "misplaced-node",
    "loops-too-deep",
    "condition-syntax",
    "template-syntax",
    "unknown-name",
    "not-upstream",
    "maybe-missing",
    "implicit-field",
    "ambiguous-field",
    "out-of-scope",
    "unknown-filter",
    "template-in-code",
    "no-such-property",
    "type-mismatch",
    "unknown-parameter",
    "missing-parameter",
    "bad-constant",
    "object-in-text",
    "no-loop-list",
    "loop-not-a-list",
    "condition-type",
    "payload-undeclared",
    "code-syntax",
    "code-forbidden",
    "code-io",
    "unknown-component",
    "contract-invalid",
    "wasm-invalid",
    "wasm-import-refused",
    "contract-refuted",
    "case-failed",
    "probe-trap",
    "probe-timeout",
    "probe-memory",
    "not-locked",
    "hard-coded-secret",
    "secret-leak",
    "secret-in-url",
    "dynamic-host",
    "egress-denied",
    "unencoded-url-part",
    "json-by-hand",
    "insecure-url",
    "open-destructive",
    "data-leaves",
    "credential-collision",
    "impossible-request",
    "bad-credential-name",
    "self-fetch",
    "subrequest-limit",
    "cpu-limit",
    "memory-limit",
    "size-limit",
    "bad-cron",
    "bad-compatibility-date",
    "needs-durable",
    "recipe-unknown-auth",
    "recipe-unknown-variable",
    "recipe-secret-in-text",
    "recipe-method",
    "recipe-no-help",
    "engine-differs",
    "missing-description",
    "unused-ignore",
    "unknown-ignore",
)
"""Every rule's slug. Its file has the slug's name."""

SEEKING: dict[str, Occasion] = {
    "bad-constant": when.using("date_ops"),
    "bad-credential-name": when.secretive,
    "bad-cron": when.scheduled,
    "bad-schema": when.declaring,
    "case-failed": when.compiling,
    "code-forbidden": when.code_flawed("code-forbidden"),
    "code-io": when.having(NodeKind.CODE),
    "code-syntax": when.code_flawed("code-syntax"),
    "contract-invalid": when.strange,
    "contract-refuted": when.compiling,
    "cpu-limit": when.compiling,
    "data-leaves": when.always,
    "dynamic-host": when.either(when.composing_hosts, when.recipes),
    "egress-denied": when.naming_hosts,
    "engine-differs": when.always,
    "hard-coded-secret": when.always,
    "impossible-request": when.odd_bodies,
    "insecure-url": when.odd_addresses,
    "json-by-hand": when.writing_json,
    "memory-limit": when.compiling,
    "missing-case": when.switching,
    "missing-description": when.undescribed,
    "missing-field": when.either(
        when.told("missing-field"),
        when.having(NodeKind.CRON, NodeKind.CALL),
        when.odd_code,
        when.naming_hosts,
    ),
    "missing-parameter": when.having(NodeKind.COMPONENT, NodeKind.CRON),
    "needs-durable": when.either(when.retrying, when.using("wait")),
    "no-such-branch": when.branching,
    "not-locked": when.locked,
    "open-destructive": when.either(when.destroying, when.public),
    "probe-memory": when.compiling,
    "probe-timeout": when.compiling,
    "probe-trap": when.compiling,
    "secret-in-url": when.secretive,
    "secret-leak": when.either(when.secretive, when.recipes),
    "self-fetch": when.asking_workers,
    "size-limit": when.either(when.told("size-limit"), when.weighing),
    "subrequest-limit": when.many_requests,
    "template-in-code": when.braces_in_code,
    "unconditional-switch": when.undecided,
    "unencoded-url-part": when.unencoded,
    "unhandled-failure": when.always,
    "unknown-component": when.strange,
    "unknown-key": when.either(when.told("unknown-key"), when.odd_keys),
    "unknown-parameter": when.having(NodeKind.COMPONENT),
    "unknown-workflow": when.calling,
    "unsupported": when.either(when.told("unknown-key"), when.sandboxed, when.using("wait"), when.strange),
    "unused-config": when.idle_config,
    "wasm-import-refused": when.compiling,
    "wasm-invalid": when.compiling,
}
"""Rules that look for mistakes themselves, and when there is anything to look at. The others only tell the
problems of their own slug."""

OF_RECIPES = frozenset(
    (
        "bad-name",
        "recipe-method",
        "recipe-no-help",
        "recipe-secret-in-text",
        "recipe-unknown-auth",
        "recipe-unknown-variable",
    )
)
"""Rules that look for mistakes in recipes."""

OFF_BY_DEFAULT = frozenset(
    (
        "unhandled-failure",
        "engine-differs",
        "data-leaves",
    )
)
"""Slugs of rules that speak only when they are selected."""

LATER = frozenset(
    (
        "wasm-invalid",
        "wasm-import-refused",
        "contract-refuted",
        "case-failed",
        "probe-trap",
        "probe-timeout",
        "probe-memory",
        "not-locked",
        "credential-collision",
        "size-limit",
        "cpu-limit",
        "memory-limit",
    )
)
"""Slugs of rules that see more when compiling, or beside a lock file, than when linting."""


@cache
def code_of(slug: str) -> Code:
    """The rule's id and severity. Loads its module."""
    code: Code = _module(slug).CODE
    return code


@cache
def rule_of(slug: str) -> Rule:
    """What finds the rule's mistakes. Loads its module."""
    rule: Rule = _module(slug).find
    return rule


@cache
def codes() -> tuple[Code, ...]:
    """All rules, in order of their ids."""
    return tuple(code_of(slug) for slug in RULES)


def page_of(slug: str) -> str:
    """The rule's page, in Markdown."""
    return (Path(__file__).parent / f"{slug.replace('-', '_')}.md").read_text("utf-8")


def has_fix(slug: str) -> bool:
    """Whether a finding of the rule on its page, which is its test, brings a fix."""
    import re

    told = ""
    for line in page_of(slug).splitlines():
        if title := re.match(r"(?:error|warning|info)\[ARC\d+\] ([a-z-]+):", line):
            told = title[1]
        elif told == slug and re.match(r" *= (?:unsafe )?fix: ", line):
            return True
    return False


def _module(slug: str) -> Any:
    return importlib.import_module(f".{slug.replace('-', '_')}", __name__)

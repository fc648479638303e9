"""The rules, in order of their ids. A rule is one file, its page, and its line here.

A rule's module is imported when it has something to say: most put a problem into words that an earlier pass
found, and a hook that reads one correct file should not load forty of them.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any

from ...text.diagnostic import Code, Diagnostic
from ..facts import Facts

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

SEEKING = frozenset(
    (
        "bad-credential-name",
        "bad-cron",
        "bad-schema",
        "case-failed",
        "code-forbidden",
        "code-io",
        "code-syntax",
        "contract-invalid",
        "contract-refuted",
        "cpu-limit",
        "data-leaves",
        "dynamic-host",
        "egress-denied",
        "engine-differs",
        "hard-coded-secret",
        "impossible-request",
        "insecure-url",
        "json-by-hand",
        "memory-limit",
        "missing-case",
        "missing-description",
        "missing-field",
        "missing-parameter",
        "needs-durable",
        "no-such-branch",
        "not-locked",
        "open-destructive",
        "probe-memory",
        "probe-timeout",
        "probe-trap",
        "secret-in-url",
        "secret-leak",
        "self-fetch",
        "size-limit",
        "subrequest-limit",
        "template-in-code",
        "unconditional-switch",
        "unencoded-url-part",
        "unhandled-failure",
        "unknown-component",
        "unknown-key",
        "unknown-parameter",
        "unknown-workflow",
        "unsupported",
        "unused-config",
        "wasm-import-refused",
        "wasm-invalid",
    )
)
"""Rules that look for mistakes themselves. The others only tell the problems of their own slug."""

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

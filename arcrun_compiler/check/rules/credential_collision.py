"""Two credentials that would be one Worker secret."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts

CODE = Code("ARC511", "credential-collision", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        name, first, secret = (problem.facts[key] for key in ("name", "first", "secret"))
        services = problem.facts["services"].items()
        yield facts.finding(
            CODE,
            problem.span,
            f"credentials `{name}` and `{first}` are both the Worker secret `{secret}`",
            notes=(
                "the name of a Worker secret is the credential's in upper case",
                *(f"`{key}` is what the recipes of `{service}` ask for" for key, service in services),
            ),
            help=f"use one spelling, `{first}`, or another name",
        )

"""Counts and sizes that the platform refuses."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.yaml import Scalar
from ...text.diagnostic import Code, Diagnostic
from ...text.problem import Problem
from ..facts import ERROR, Facts
from ..limits import AS_OF, PAID, PLANS
from ..requests import pieces
from ..sizes import oversizes

CODE = Code("ARC604", "size-limit", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    """Of one workflow, or, when compiling, of all that are to be one Worker."""
    problems = facts.told(CODE.slug)
    limits = PLANS[facts.project.demands.plan]
    if facts.workflow is not None and not facts.project.is_compile:
        found = oversizes((facts.workflow,), facts.project.catalog, limits)
        problems = [each.problem for each in found]
    for problem in problems:
        message, help_text = _said(problem, limits.plan)
        yield facts.finding(CODE, problem.span, message, notes=(f"limits as of {AS_OF}",), help=help_text)
    yield from _addresses(facts, limits.url)


def _said(problem: Problem, plan: str) -> tuple[str, str]:
    what, number, limit = (problem.facts[key] for key in ("what", "number", "limit"))
    paid = {"crons": PAID.crons, "variables": PAID.variables}.get(what)
    more = f"; `--plan paid` allows {paid}" if paid and plan == "free" else ""
    if what == "crons":
        message = f"{number} cron triggers are more than the {limit} that an account on the {plan} plan has"
        return message, f"let one expression start several workflows: equal expressions are one trigger{more}"
    if what == "variables":
        message = f"{number} secrets and variables are more than a Worker of the {plan} plan has: {limit}"
        return message, f"let workflows share credentials, or make several bundles{more}"
    size = f"{number / 1024 / 1024:.1f} MiB"
    message = (
        f"the components of this Worker have {size}, and a Worker has {limit // 1024 // 1024} MiB at most"
    )
    return message, "make several bundles, or a smaller module of this component"


def _addresses(facts: Facts, most: int) -> Iterator[Diagnostic]:
    for request in facts.requests:
        written = sum(len(each.encode()) for each in pieces(request.url) if isinstance(each, str))
        if written > most and request.written and isinstance(request.written.value, Scalar):
            yield facts.finding(
                CODE,
                request.written.key.span,
                f"the URL of `{request.node.name}` has {written} bytes, and the platform takes {most}",
                help="send what is long in the body",
                node=request.node.name,
            )

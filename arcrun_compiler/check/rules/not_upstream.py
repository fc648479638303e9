"""References to nodes that cannot have run before their reader."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.tree import show_steps
from ...text.diagnostic import Code, Diagnostic, Label
from ...text.problem import Problem
from ..facts import ERROR, Facts
from ..spelling import reader_of

CODE = Code("ARC203", "not-upstream", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        message, help = _WHY[problem.facts["why"]](problem)
        place = problem.facts.get("loop_place")
        labels = (Label(place, f"`{problem.facts['node']}` runs inside this loop"),) if place else ()
        yield facts.finding(
            CODE, problem.span, message, labels=labels, help=help, node=problem.facts["reader"]
        )


def _itself(problem: Problem) -> tuple[str, str]:
    node = problem.facts["node"]
    return f"`{node}` reads its own result before it has run", f"read a node that runs before `{node}`"


def _downstream(problem: Problem) -> tuple[str, str]:
    node, reader = problem.facts["node"], problem.facts["reader"]
    message = f"`{node}` runs after `{reader}`, so it has no result yet"
    return message, f"read a node that runs before `{reader}`"


def _parallel(problem: Problem) -> tuple[str, str]:
    node, reader = problem.facts["node"], problem.facts["reader"]
    message = f"`{node}` does not run before `{reader}`: it is on a path of its own, later in `flow`"
    return message, f"make `{reader}` wait for it: `{node} >> ON_SUCCESS >> {reader}`"


def _other_branch(problem: Problem) -> tuple[str, str]:
    node, reader = problem.facts["node"], problem.facts["reader"]
    message = f"`{node}` never runs when `{reader}` does: they are on different branches"
    return message, f"read a node that runs before `{reader}`"


def _in_loop(problem: Problem) -> tuple[str, str]:
    node, source = problem.facts["node"], problem.facts["loop_source"]
    message = f"`{node}` runs inside the loop of `{source}`, and {reader_of(problem)} is outside of it"
    results = "{{" + show_steps((source, "results")) + "}}"
    if problem.facts["loop_is_over"]:
        return message, f"the loop's values, one for each item, are `{results}`"
    return message, f"behind a later edge of `{source}`, the loop's values are `{results}`"


_WHY = {
    "itself": _itself,
    "downstream": _downstream,
    "parallel": _parallel,
    "other branch": _other_branch,
    "in loop": _in_loop,
}

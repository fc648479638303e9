"""Names that may mean a field of one node or of another, depending on the path that was taken."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.tree import show_steps
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..words import listed

CODE = Code("ARC206", "ambiguous-field", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        field, nodes, rest = (problem.facts[key] for key in ("field", "nodes", "rest"))
        spellings = ["{{" + show_steps((node, field, *rest)) + "}}" for node in nodes]
        help = f"say which: {listed(spellings, last='or')}"
        if problem.facts.get("implied"):
            message = f"`{field}`, which the config leaves out, may be that of {listed(nodes, last='or')}"
            help = f"set `{field}`: {listed(spellings, last='or')}"
        else:
            message = f"`{field}` may be that of {listed(nodes, last='or')}"
        yield facts.finding(
            CODE,
            problem.span,
            message,
            notes=("they are on different paths, and the latest that ran would count",),
            help=help,
            node=problem.facts["reader"],
        )

"""Two node names with one id."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import ERROR, Facts

CODE = Code("ARC107", "name-collision", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        name, other, id = (problem.facts[key] for key in ("name", "other", "id"))
        yield facts.finding(
            CODE,
            problem.span,
            f"`{name}` and `{other}` are two names with one id: `{id}`",
            labels=(Label(problem.facts["first"], f"`{other}` is here"),),
            notes=("an id is the name in lower case, with `-` for white space",),
            help=f"if they are one node, write `{other}` both times; else rename one of them",
            node=name,
        )

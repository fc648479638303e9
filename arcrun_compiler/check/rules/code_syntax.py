"""`code` that is no JavaScript."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..code import code_nodes, place_in
from ..facts import ERROR, Facts

CODE = Code("ARC310", "code-syntax", ERROR)

_WHOLE = "the text has to be the body of a function in a JavaScript module"


def find(facts: Facts) -> Iterator[Diagnostic]:
    for node, _, body, does in code_nodes(facts):
        for problem in does.problems:
            if problem.slug != CODE.slug:
                continue
            found, expected, hint = (problem.facts[key] for key in ("found", "expected", "hint"))
            yield facts.finding(
                CODE,
                place_in(facts, body, problem.span),
                f"{found}: expected {expected}" if expected else found,
                notes=() if hint or expected else (_WHOLE,),
                help=hint,
                node=node.name,
            )

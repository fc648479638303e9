"""`code` that reaches beyond its input and the language itself."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..code import code_nodes, place_in
from ..facts import ERROR, Facts

CODE = Code("ARC311", "code-forbidden", ERROR)

_WHY = {
    "import": "`import` is refused: a body is one function, not a module",
    "dynamic import": "`import()` is refused: a body loads nothing",
    "export": "`export` is refused: a body is one function, not a module",
    "require": "`require` is refused: a body loads nothing",
    "eval": "`eval` is refused: no text is run as code",
    "Function": "`Function` is refused: no text is run as code",
    "constructor": "`{0}` is refused: it leads to `Function`, which runs text as code",
    "prototype": "`{0}` is refused: prototypes are shared by all nodes and runs",
    "async": "`async` is refused: a body runs from start to end without waiting",
    "await": "`await` is refused: a body runs from start to end without waiting",
    "clock": "`{0}` is refused: it reads the clock, so that no run could be repeated",
    "random": "`{0}` is refused: it gives another value each time, so that no run could be repeated",
    "shared state": "`{0}` is refused: it remembers what another node or run did",
    "write to built-in": "`{0}` cannot be changed: it belongs to the language",
    "free name": "`{0}` is not defined",
}


def find(facts: Facts) -> Iterator[Diagnostic]:
    for node, _, body, does in code_nodes(facts):
        for problem in does.problems:
            if problem.slug != CODE.slug:
                continue
            what, name, near, hint = (problem.facts[key] for key in ("what", "name", "nearest", "hint"))
            yield facts.finding(
                CODE,
                place_in(facts, body, problem.span),
                _WHY[what].format(name),
                help=f"did you mean `{near}`?" if near is not None else hint,
                node=node.name,
            )

"""Credentials whose names no secret of a Worker can have."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...ir.model import Origin, Reference, references
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ..facts import ERROR, Facts

CODE = Code("ARC513", "bad-credential-name", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    for node, params in zip(workflow.graph.nodes, workflow.params):
        for reference in (each for _, value in params for each in references(value)):
            if reference.origin is Origin.CREDENTIAL and not f"CRED_{reference.name}".isidentifier():
                yield _finding(facts, reference, node.name)


def _finding(facts: Facts, reference: Reference, node: str) -> Diagnostic:
    better = re.sub(r"\W+", "_", reference.name).strip("_")
    root = re.split(r"\W", reference.written, maxsplit=1)[0]
    span = facts.span(reference.place)
    is_plain = facts.source.text[span.start : span.end] == reference.written
    fix = Fix(f"name it `{better}`", (Edit(span, f"{root}.{better}"),)) if better and is_plain else None
    return facts.finding(
        CODE,
        span,
        f"no secret can be named `CRED_{reference.name.upper()}`, as the credential `{reference.name}` wants",
        notes=("a secret's name is made of letters, digits and `_`",),
        help=f"name it `{root}.{better}`" if better else "name it by letters, digits and `_`",
        fix=fix,
        node=node,
    )

"""Fields of the payload that are read and that `inputs` does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.reading import names_of
from ...ir.model import Reference
from ...text.diagnostic import Code, Diagnostic
from ...text.nearest import nearest
from ..facts import INFO, Facts
from ..references import respelled, step_span, written_path
from ..words import MOST_LISTED, listed

CODE = Code("ARC309", "payload-undeclared", INFO)


def find(facts: Facts) -> Iterator[Diagnostic]:
    slips = {each.facts["name"] for each in facts.told("unknown-name") if each.facts["why"] == "field"}
    for problem in facts.told(CODE.slug):
        reference, reader = problem.facts["found"]
        if reference.path[0] not in slips:
            yield _finding(facts, reference, reader)


def _finding(facts: Facts, reference: Reference, reader: int | None) -> Diagnostic:
    assert facts.workflow is not None
    name, declared = str(reference.path[0]), names_of(facts.types.payload)
    path = written_path(facts.workflow, reference)
    near = nearest(name, declared)
    has = f"`inputs` declares {listed(declared)}"
    fix = respelled(facts, reference, path, 0, (near,), f"write `{near}`") if near else None
    if fix is not None:
        fix = fix._replace(safe=False)  # callers may send both
    return facts.finding(
        CODE,
        step_span(facts, reference, path, 0),
        f"`inputs` does not declare `{name}`, so nothing is known of it and nothing of it is checked",
        notes=(has,) if 0 < len(declared) <= MOST_LISTED else (),
        help=f"did you mean `{near}`?" if near else f"add `{name}` to `inputs`",
        fix=fix,
        node=facts.workflow.graph.nodes[reader].name if reader is not None else None,
    )

"""Fields of the payload that are read and that `inputs` does not declare."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.model import Record
from ...contract.types.reading import names_of
from ...ir.model import Origin, Reference
from ...text.diagnostic import Code, Diagnostic
from ...text.nearest import nearest
from ..facts import INFO, Facts
from ..references import respelled, step_span, written_path
from ..words import MOST_LISTED, listed

CODE = Code("ARC309", "payload-undeclared", INFO)


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None or workflow.document.inputs is None:
        return  # who declares nothing has said nothing that could be forgotten
    declared = names_of(facts.types.payload)
    if all(isinstance(form, Record) and form.rest.is_never for form in facts.types.payload.forms):
        return  # a field that cannot be there is told as a path to nothing
    told: set[str] = set()
    for reference, reader in facts.types.references():
        name = _payload_field(facts, reference)
        if name is None or name in declared or name in told:
            continue
        told.add(name)
        yield _finding(facts, reference, name, declared, reader)


def _payload_field(facts: Facts, reference: Reference) -> str | None:
    """The field that a reference reads by the payload's own name."""
    assert facts.workflow is not None
    source = facts.workflow.graph.source
    is_payload = reference.origin is Origin.PAYLOAD or (
        reference.origin is Origin.NODE and reference.subject == source
    )
    is_spelled = not reference.written.startswith(str(reference.path[0])) if reference.path else False
    name = reference.path[0] if reference.path else None
    is_result = name == "results" and source is not None and facts.types.is_looped(source)
    return name if is_payload and is_spelled and isinstance(name, str) and not is_result else None


def _finding(
    facts: Facts, reference: Reference, name: str, declared: tuple[str, ...], reader: str | None
) -> Diagnostic:
    assert facts.workflow is not None
    path = written_path(facts.workflow, reference)
    near = nearest(name, declared)
    has = f"`inputs` declares {listed(declared)}"
    return facts.finding(
        CODE,
        step_span(facts, reference, path, 0),
        f"`inputs` does not declare `{name}`, so nothing is known of it and nothing of it is checked",
        notes=(has,) if 0 < len(declared) <= MOST_LISTED else (),
        help=f"did you mean `{near}`?" if near else f"add `{name}` to `inputs`",
        fix=respelled(facts, reference, path, 0, (near,), f"write `{near}`") if near else None,
        node=reader,
    )

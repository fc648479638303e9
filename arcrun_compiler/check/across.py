"""What is wrong between the workflows of one bundle: names that two of them claim."""

from __future__ import annotations

from collections.abc import Iterable

from ..ir.model import Origin, Workflow, references
from ..text.problem import Problem
from ..text.source import Source


def across(workflows: Iterable[Workflow]) -> list[tuple[Source, Problem]]:
    """Problems with the source that they stand in: a workflow's name, or a credential's, that is taken."""
    found: list[tuple[Source, Problem]] = []
    names: dict[str, str] = {}
    secrets: dict[str, str] = {}
    for workflow in workflows:
        source = workflow.document.source
        written = workflow.document.name
        if written is not None:
            here = f"{source.name}:{source.position(written.span.start).line}"
            first = names.setdefault(written.text, here)
            if first != here:
                found.append(
                    (source, Problem("bad-name", written.span, {"name": written.text, "first": first}))
                )
        found.extend((source, problem) for problem in _colliding(workflow, secrets))
    return found


def _colliding(workflow: Workflow, secrets: dict[str, str]) -> Iterable[Problem]:
    """Credentials whose Worker secrets, in upper case, are the same."""
    for params in workflow.params:
        for _, value in params:
            for reference in references(value):
                if reference.origin is not Origin.CREDENTIAL:
                    continue
                first = secrets.setdefault(reference.name.upper(), reference.name)
                if first != reference.name:
                    span = workflow.document.span_of(reference.place)
                    facts = {"name": reference.name, "first": first, "secret": f"CRED_{first.upper()}"}
                    yield Problem("credential-collision", span, facts)

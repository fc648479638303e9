"""Components whose contract cannot be used."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.model import CONTRACT_FILE
from ...ir.model import NodeKind
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..places import component_span

CODE = Code("ARC402", "contract-invalid", ERROR)

_MOST_FLAWS = 5


def find(facts: Facts) -> Iterator[Diagnostic]:
    """In the contract itself, or at the nodes of a workflow whose component has such a contract."""
    for problem in facts.told(CODE.slug):
        help_text = "`acr component show set` prints a contract that is right"
        yield facts.finding(CODE, problem.span, problem.facts["message"], help=help_text)
    told: set[str] = set()
    for node in facts.workflow.graph.nodes if facts.workflow else ():
        if node.kind is not NodeKind.COMPONENT or node.component in told:
            continue
        reading = facts.project.catalog.reading(node.component)
        if reading is None or not reading.flaws:
            continue
        told.add(node.component)
        recipe = facts.project.catalog.recipe(node.component)
        what = "recipe" if recipe is not None else "contract"
        file = f"{node.component}/{CONTRACT_FILE}" if recipe is None else recipe.source.name
        notes = [
            f"{file}:{flaw.line}:{flaw.column}: {flaw.message}" if flaw.line else f"{file}: {flaw.message}"
            for flaw in reading.flaws[:_MOST_FLAWS]
        ]
        left = len(reading.flaws) - _MOST_FLAWS
        if left > 0:
            notes.append(f"and {left} more")
        yield facts.finding(
            CODE,
            component_span(facts, node),
            f"the {what} of component `{node.component}` cannot be used",
            notes=tuple(notes),
            help=f"mend the {what}: without it nothing is known of what the component takes and gives",
            node=node.name,
        )

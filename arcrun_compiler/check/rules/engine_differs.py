"""Places where arcrun's interpreter would have done otherwise, and how."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.model import Edge, Origin, Workflow, references
from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import INFO, Facts
from ..places import component_span
from ..used import parameters_of, used_components
from ..words import edge_text, listed

CODE = Code("ARC801", "engine-differs", INFO)

_NEW_KEYS = ("inputs", "output", "triggers", "access", "egress")
_NEW_PARAMETERS = {
    "foreach_control": ("limit", "offset", "unique_by"),
    "http_request": ("query", "body_json", "timeout_ms"),
    "merge": ("key",),
    "validate_json": ("value", "schema"),
    "wait": ("seconds", "until"),
}
"""What the built-in components take beyond arcrun's of the same names."""
_MOST_LABELS = 3


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    yield from _new_words(facts, workflow)
    yield from _new_parameters(facts, workflow)
    yield from _indices(facts, workflow)
    yield from _joins(facts, workflow)
    yield from _forks(facts, workflow)
    yield from _unresolved(facts)
    yield from _context(facts)


def _new_words(facts: Facts, workflow: Workflow) -> Iterator[Diagnostic]:
    """What the language has beyond arcrun's."""
    for name in _NEW_KEYS:
        entry = workflow.document.root.entry(name)
        if entry is not None:
            message = f"arcrun's interpreter does not know `{name}`"
            yield facts.finding(CODE, entry.key.span, message)
    for config in workflow.document.config:
        policy = config.mapping.entry("policy") if config.mapping else None
        if policy is not None:
            message = "arcrun's interpreter does not know `policy`: a node ran once, as long as it took"
            yield facts.finding(CODE, policy.key.span, message, node=config.name.text)
    told: set[int] = set()
    for edge in workflow.graph.edges:
        notation = _notation(edge)
        if notation and id(edge.place.scalar) not in told:
            told.add(id(edge.place.scalar))
            message = f"arcrun's interpreter does not know {notation}"
            yield facts.finding(CODE, edge.place.scalar.span, message)


def _notation(edge: Edge) -> str:
    """What of an edge's entry is not arcrun's; empty for what is."""
    written = edge.place.scalar.text
    if written.lstrip().startswith("(") and ">>" not in written:
        return "Cypher paths"
    if written.count(">>") > 2:
        return "chains of edges"
    return "`IN`: it looked for the list by the loop variable's name" if edge.list is not None else ""


def _new_parameters(facts: Facts, workflow: Workflow) -> Iterator[Diagnostic]:
    for node in workflow.graph.nodes:
        new = _NEW_PARAMETERS.get(node.component, ())
        for entry in node.config.params if node.config and new else ():
            if entry.key.text in new:
                message = f"arcrun's interpreter does not know `{entry.key.text}` of `{node.component}`"
                yield facts.finding(CODE, entry.key.span, message, node=node.name)


def _indices(facts: Facts, workflow: Workflow) -> Iterator[Diagnostic]:
    """The number of a loop's item, told where a loop's is read first."""
    told: set[int] = set()
    for node in workflow.graph.nodes:
        read = (each for _, value in workflow.params[node.index] for each in references(value))
        for reference in read:
            if reference.origin is Origin.INDEX and reference.subject not in told:
                told.add(reference.subject)
                yield facts.finding(
                    CODE,
                    facts.span(reference.place),
                    f"arcrun's interpreter does not know `{reference.name}`: a loop had its item alone",
                    node=node.name,
                )


def _joins(facts: Facts, workflow: Workflow) -> Iterator[Diagnostic]:
    graph = workflow.graph
    for node in graph.nodes:
        edges = [graph.edges[index] for index in graph.incoming[node.index]]
        if len(edges) < 2 or workflow.order.position[node.index] < 0:
            continue
        yield facts.finding(
            CODE,
            facts.span(edges[-1].target_place),
            f"arcrun's interpreter ran `{node.name}`, and all behind it, once for each edge into it",
            labels=tuple(
                Label(facts.span(each.target_place), "an edge") for each in edges[:-1][:_MOST_LABELS]
            ),
            notes=("here it runs once, when all of them are decided",),
            node=node.name,
        )


def _forks(facts: Facts, workflow: Workflow) -> Iterator[Diagnostic]:
    """Edges that are decided after another edge of their source has had its nodes run."""
    graph = workflow.graph
    for node in graph.nodes:
        before: Edge | None = None
        for edge in (graph.edges[index] for index in graph.outgoing[node.index]):
            if before is not None and edge.kind is not RelationKind.PIPE and edge.target >= 0:
                first = graph.nodes[before.target].name if before.target >= 0 else str(before.subflow)
                yield facts.finding(
                    CODE,
                    facts.span(edge.relation_place),
                    f"arcrun's interpreter decided `{edge_text(graph, edge)}` by what `{first}` had left",
                    notes=(f"here it is decided by the result of `{node.name}` alone",),
                    node=node.name,
                )
            before = before or edge


def _unresolved(facts: Facts) -> Iterator[Diagnostic]:
    """Templates inside longer texts that may have no value."""
    for problem in facts.told("maybe-missing"):
        if not problem.facts["whole"]:
            written = problem.facts["written"]
            yield facts.finding(
                CODE,
                problem.span,
                f"arcrun's interpreter sent the text `{{{{{written}}}}}` where it has no value",
                notes=("here the node fails with `TEMPLATE_UNRESOLVED`",),
                node=problem.facts["reader"],
            )


def _context(facts: Facts) -> Iterator[Diagnostic]:
    """The whole context went to each component; told at the first that could have taken something of it."""
    for node, contract in used_components(facts):
        open_to = [
            name
            for name in parameters_of(contract) or ()
            if node.config is None or node.config.param(name) is None
        ]
        if open_to and not contract.x_context:
            shown = listed(open_to[:_MOST_LABELS]) + (" and others" if len(open_to) > _MOST_LABELS else "")
            yield facts.finding(
                CODE,
                component_span(facts, node),
                f"arcrun's interpreter gave `{node.name}` the whole context: a payload could set {shown}",
                notes=("here a component gets what its config says, and fields that are declared",),
                node=node.name,
            )
            return

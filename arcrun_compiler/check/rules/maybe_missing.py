"""References to nodes that have run on some of the paths to their reader only."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.choices import MOST_WAYS
from ...ir.reach import MOST_LEGS
from ...text.diagnostic import Code, Diagnostic, Label
from ...text.problem import Problem
from ..facts import WARNING, Facts
from ..spelling import reader_of
from ..words import edge_text, listed

CODE = Code("ARC204", "maybe-missing", WARNING)

_MOST_PATHS = 3


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    graph = workflow.graph
    for problem in facts.told(CODE.slug):
        node, written = problem.facts["node"], problem.facts["written"]
        edges = [graph.edges[index] for index in problem.facts["edges"][:_MOST_PATHS]]
        paths = listed(edge_text(graph, edge) for edge in edges)
        more = len(problem.facts["edges"]) - len(edges)
        needs = paths if more <= 0 else f"{paths} and {more} more"
        if problem.facts["never"]:
            message = f"`{node}` has never run when {_reached(problem)}: it needs {needs}"
        else:
            message = f"`{node}` has not always run when {_reached(problem)}: it needs {needs}"
        instead = "null" if problem.facts["whole"] else "'none'"
        places = dict.fromkeys(facts.span(edge.relation_place) for edge in edges)
        yield facts.finding(
            CODE,
            problem.span,
            message,
            labels=tuple(Label(span, f"`{node}` runs only if this edge fires") for span in places),
            notes=(_consequence(problem), *_unlooked(problem)),
            help=None
            if _is_list(problem)
            else f"say what stands in for it: `{{{{{written} ?? {instead}}}}}`",
            node=problem.facts["reader"],
        )


def _unlooked(problem: Problem) -> Iterator[str]:
    """Where more could be known than is looked at."""
    if problem.facts["many"] is not None:
        many = problem.facts["many"]
        yield f"more than {MOST_WAYS} ways lead to `{many}`, too many to compare: it may be there still"
    if problem.facts["crowded"]:
        yield f"more than {MOST_LEGS} nodes are read here, each looked at alone: one may always be there"


def _reached(problem: Problem) -> str:
    reader = problem.facts["reader"]
    if _is_list(problem):
        return f"the loop of `{reader}` starts"
    return f"`{reader}` reads it" if reader is not None else "the workflow ends"


def _is_list(problem: Problem) -> bool:
    return str(problem.facts["parameter"]).startswith("FOREACH ")


def _consequence(problem: Problem) -> str:
    if _is_list(problem):
        return "without a list the loop fails with `LOOP_LIST_MISSING`"
    if problem.facts["whole"]:
        return "a key whose value is missing is left out"
    fails = "the run" if problem.facts["reader"] is None else reader_of(problem)
    return f"a missing value inside a longer text fails {fails} with `TEMPLATE_UNRESOLVED`"

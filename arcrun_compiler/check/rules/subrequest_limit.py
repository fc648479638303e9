"""More requests in one run than the platform's plan allows."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import prod

from ...ir.calls import calls
from ...ir.cost import (
    MOST_CALLS,
    Cost,
    Items,
    Term,
    attempts,
    formula,
    goes_well,
    requests_at_most,
    sends_request,
)
from ...ir.model import Workflow
from ...text.diagnostic import Code, Diagnostic
from ...text.source import Span
from ..facts import ERROR, INFO, WARNING, Facts
from ..fillings import least_items, loops_around, most_items
from ..limits import PAID, PLANS
from ..words import phrases

CODE = Code("ARC602", "subrequest-limit", ERROR)

_CUT = f"{MOST_CALLS} calls of workflows are counted, and those that the called ones make among them"


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    cost = requests_at_most(workflow, facts.project.catalog, facts.project.find_workflow)
    terms = cost.terms
    limits = PLANS[facts.project.demands.plan]
    known = {term: _total(term, lambda items: _most(facts, items)) for term in terms}
    certain = _certain(facts, workflow)
    most = max(certain, sum(number for number in known.values() if number is not None))
    if most <= limits.subrequests:
        if not cost.is_whole:
            yield _uncounted(facts, workflow)
        return
    is_certain = certain > limits.subrequests
    dearest = max(terms, key=lambda term: known[term] or 0)
    message = f"a run of `{workflow.name}` can make {most} requests"
    if is_certain:
        message = f"each run of `{workflow.name}` in which all goes well makes {certain} requests"
    yield facts.finding(
        CODE,
        _place(facts, workflow, dearest),
        message,
        notes=(
            f"the {limits.plan} plan allows {limits.subrequests} in one run; what comes after them fails",
            f"requests at most: {_explained(facts, cost)}",
            *(() if cost.is_whole else (_CUT,)),
        ),
        help=_help(dearest, limits.plan),
        severity_override=None if is_certain else WARNING,
    )


def _uncounted(facts: Facts, workflow: Workflow) -> Diagnostic:
    """Too many calls to say that all is well."""
    return facts.finding(
        CODE,
        facts.span(calls(workflow)[0].place),
        f"the requests of a run of `{workflow.name}` are not all counted: it calls too many workflows",
        notes=(_CUT,),
        help="call fewer workflows, or look at the formulas of those that it calls, in `bundle.json`",
        severity_override=INFO,
    )


def _total(term: Term, length: Callable[[Items], int | None]) -> int | None:
    """The requests of a term; None where the length of a list is not known."""
    lengths = [length(items) for items in term.loops]
    return None if None in lengths else term.requests * prod(each for each in lengths if each is not None)


def _most(facts: Facts, items: Items) -> int | None:
    return most_items(facts, items.workflow, items.edge)


def _certain(facts: Facts, workflow: Workflow) -> int:
    """The requests of a run in which nothing fails, without branches and lists whose lengths vary."""
    graph = workflow.graph
    total = 0
    for node in goes_well(workflow):
        if sends_request(graph.nodes[node], facts.project.catalog):
            total += prod(least_items(facts, workflow, loop) for loop in loops_around(workflow, node))
    return total


def _place(facts: Facts, workflow: Workflow, dearest: Term) -> Span:
    """The loop that makes the most of them, else what the flow's name is."""
    graph = workflow.graph
    loop = next((items for items in dearest.loops if items.workflow is workflow), None)
    if loop is not None:
        return facts.span(graph.edges[loop.edge].relation_place)
    senders = [node for node in graph.nodes if sends_request(node, facts.project.catalog)]
    if senders:
        return facts.span(max(senders, key=attempts).place)
    call = next(iter(calls(workflow)), None)
    return facts.span(call.place) if call else Span(0, 0)


def _explained(facts: Facts, cost: Cost) -> str:
    """The formula, with the lengths that are known."""
    lengths = {items.shown: _most(facts, items) for term in cost.terms for items in term.loops}
    known = [f"`{name}` is at most {most}" for name, most in lengths.items() if most is not None]
    shown = f"`{formula(cost)}`"
    return f"{shown}, where {phrases(known, last='and')}" if known else shown


def _help(dearest: Term, plan: str) -> str:
    way = "ask the API for several at once" if dearest.loops else "retry less often"
    if dearest.loops:
        way += ", or let `maxItems` of the list be smaller"
    more = f"; `--plan paid` checks against {PAID.subrequests}" if plan == "free" else ""
    return way + more

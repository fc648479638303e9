"""How many outbound requests a run makes at most, as a formula of list lengths."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator
from itertools import islice
from typing import NamedTuple

from ..contract.catalog import Catalog
from ..syntax.tree import RelationKind
from .calls import calls
from .model import Node, NodeKind, Workflow

NETWORK = frozenset(("http_fetch", "http_request"))
"""The host functions that reach the network."""

MOST_CALLS = 200
"""Calls of workflows that are counted; some call each other in more ways than anybody can follow."""

FindWorkflow = Callable[[str], Workflow | None]


class Items(NamedTuple):
    """The length of a loop's list: a factor of the formula. `edge` is the FOREACH edge of its workflow."""

    workflow: Workflow
    edge: int
    path: tuple[str, ...]
    """The workflows that were called on the way to it; empty for the formula's own."""

    @property
    def shown(self) -> str:
        """`items(pick.file)`, `items(welcome/pick.file)`."""
        edge = self.workflow.graph.edges[self.edge]
        source = self.workflow.graph.nodes[edge.source].name
        return f"items({'/'.join((*self.path, source))}.{edge.variable})"


class Term(NamedTuple):
    """So many requests for each combination of the loops' items."""

    requests: int
    loops: tuple[Items, ...]


class Cost(NamedTuple):
    """The terms of a sum, fewest loops first. It is not `is_whole` when calls were left out of it."""

    terms: tuple[Term, ...]
    is_whole: bool


class _Visit(NamedTuple):
    """A workflow that runs `times` for each combination of the items around its call."""

    workflow: Workflow
    path: tuple[str, ...] = ()
    around: tuple[Items, ...] = ()
    times: int = 1


def requests_at_most(workflow: Workflow, catalog: Catalog, find: FindWorkflow | None = None) -> Cost:
    """The requests of a run. With `find`, those of the workflows that it calls, too, `MOST_CALLS` of them.

    Retries count as if each were needed, branches as if each were taken. A workflow that comes to call
    itself is counted once.
    """
    terms: Counter[tuple[Items, ...]] = Counter()
    services: set[str] = set()
    visits = [_Visit(workflow)]
    is_whole = True
    for visit in visits:  # grows while it is read
        loops = _loops(visit)
        for node in visit.workflow.graph.nodes:
            if node.index in loops and sends_request(node, catalog):
                terms[loops[node.index]] += visit.times * attempts(node)
                services |= _tokens(node, catalog)
        called = _called(visit, loops, find) if find is not None else iter(())
        visits += islice(called, MOST_CALLS + 1 - len(visits))
        is_whole = is_whole and next(called, None) is None
    terms[()] += len(services)  # a service's access token is got once a run
    found = (Term(number, loops) for loops, number in terms.items() if number)
    terms_in_order = sorted(
        found, key=lambda term: (len(term.loops), tuple(each.shown for each in term.loops))
    )
    return Cost(tuple(terms_in_order), is_whole)


def _loops(visit: _Visit) -> dict[int, tuple[Items, ...]]:
    """By node that runs: the loops around it, the outermost first."""
    workflow, path, around, _ = visit
    graph, order = workflow.graph, workflow.order
    found = {}
    for node in range(len(graph.nodes)):
        if order.position[node] >= 0:
            inner = reversed(order.enclosing(graph, order.loop[node]))
            found[node] = (*around, *(Items(workflow, edge, path) for edge in inner))
    return found


def _called(visit: _Visit, loops: dict[int, tuple[Items, ...]], find: FindWorkflow) -> Iterator[_Visit]:
    workflow, path, _, times = visit
    for call in calls(workflow):
        called = find(call.name) if call.name not in (*path, workflow.name) else None
        if called is not None and call.node in loops:
            node = workflow.graph.nodes[call.node]
            tries = attempts(node) if node.kind is NodeKind.CALL else 1
            yield _Visit(called, (*path, call.name), loops[call.node], times * tries)


def formula(cost: Cost) -> str:
    """`2 + 1 × items(pick.file)`; with `+ …` behind it when it is not whole."""
    shown = [" × ".join((str(term.requests), *(each.shown for each in term.loops))) for term in cost.terms]
    return " + ".join((*(shown or ["0"]), *([] if cost.is_whole else ["…"])))


def sends_request(node: Node, catalog: Catalog) -> bool:
    """Whether running a node once is a request to a host outside."""
    if node.kind is NodeKind.REMOTE:
        return True
    contract = node.contract_in(catalog)
    return contract is not None and not NETWORK.isdisjoint(contract.capabilities)


def _tokens(node: Node, catalog: Catalog) -> set[str]:
    """The service that gives a recipe's access token."""
    contract = node.contract_in(catalog)
    auth = contract.auth if contract is not None else None
    return {auth.service} if auth is not None and auth.exchange is not None else set()


def attempts(node: Node) -> int:
    """How often a node's component runs at most."""
    return 1 + (node.policy.retry.limit if node.policy.retry else 0)


def goes_well(workflow: Workflow) -> frozenset[int]:
    """The nodes that run whenever nothing fails, whatever the data say; loop bodies count as run."""
    graph, position = workflow.graph, workflow.order.position
    certain = (RelationKind.PIPE, RelationKind.ON_SUCCESS, RelationKind.FOREACH)
    found: set[int] = set()
    for node in sorted(range(len(graph.nodes)), key=position.__getitem__):
        edges = [graph.edges[index] for index in graph.incoming[node]]
        if position[node] >= 0 and (
            not edges or any(edge.source in found and edge.kind in certain for edge in edges)
        ):
            found.add(node)
    return frozenset(found)

"""Virtual nodes where they cannot be: a second start, an edge behind the end, the end inside a loop."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import ERROR, Facts

CODE = Code("ARC116", "misplaced-node", ERROR)


class _Said(NamedTuple):
    message: str
    help: str


_BOTH = "write `{other}` both times; or make `{node}` a node like others: give it a component in `config`"
_SAID = {
    "second source": _Said(
        "`{node}` is a second virtual source beside `{other}`",
        _BOTH,
    ),
    "second sink": _Said(
        "`{node}` is a second virtual sink beside `{other}`",
        _BOTH,
    ),
    "edge into source": _Said(
        "an edge leads to `{node}`, where the run begins",
        "remove the edge; or give `{node}` a component in `config`, which makes it a node like others",
    ),
    "edge out of sink": _Said(
        "an edge leaves `{node}`, where the run ends",
        "let the edge leave the node before `{node}`; or give `{node}` a component in `config`",
    ),
    "edge out of subflow": _Said(
        "an edge leaves `{node}`, which is a sub-workflow and no node",
        "let the edge leave the node that calls it: the sub-workflow's output is merged into its result",
    ),
    "sink in loop": _Said(
        "`{node}` is reached from inside a loop, so that each item would set the output",
        "lead to `{node}` from the loop's source: its result has the values of all items as `results`",
    ),
}


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        node, first = problem.facts["node"], problem.facts.get("first")
        other = _first(facts, problem.facts["why"])
        said = _SAID[problem.facts["why"]]
        yield facts.finding(
            CODE,
            problem.span,
            said.message.replace("{node}", node).replace("{other}", other),
            labels=(Label(first, "the first is here"),) if first else (),
            help=said.help.replace("{node}", node).replace("{other}", other),
            node=node,
        )


def _first(facts: Facts, why: str) -> str:
    """The name of the virtual node that counts."""
    assert facts.workflow is not None
    graph = facts.workflow.graph
    index = graph.sink if why == "second sink" else graph.source
    return graph.nodes[index].name if index is not None else ""

"""Paths of other engines (`steps.fetch.output`, `env.TOKEN`, `payload.name`) → what is written here."""

from __future__ import annotations

import re
from collections.abc import Sequence

from ..contract.types.reading import There, walk
from ..ir.strangers import ITEM_WORDS, NODE_WORDS, PAYLOAD_WORDS
from ..syntax.tree import Path, show_steps
from ..text.diagnostic import Edit, Fix
from ..text.problem import Problem
from ..text.source import Span
from .facts import Facts
from .spelling import inside
from .words import listed

_RESULT_WORDS = frozenset(("output", "outputs", "result", "results", "response", "json", "data"))
"""What other engines write between a node's name and a field of its result."""
_BEFORE = frozenset(("prev", "previous", "last", "output", "result", "response", "json"))
"""What other engines call the result of the node before."""
_ACTIONS = frozenset(("secrets", "env", "steps", "needs", "jobs"))
"""What GitHub Actions can read in `${{ … }}`, and no price is called."""
_SECRET = re.compile(r"TOKEN|KEY|SECRET|PASSWORD|PASSWD|CREDENTIAL")
_RUN = {("workflow", "name"): "_workflow", ("workflow", "id"): "_workflow", ("execution", "id"): "_run_id"}
_RUN |= {("run", "id"): "_run_id", ("github", "run_id"): "_run_id", ("github", "workflow"): "_workflow"}


def result_of_node(facts: Facts, problem: Problem) -> tuple[str, Fix | None]:
    """`steps.fetch.output.rows`: the node's name comes first, and what the types have below it."""
    path = problem.facts["path"]
    _, name, *rest = path.steps
    below, is_certain = _below(facts, name, tuple(rest))
    steps = (name, *below)
    help = f"a path begins with the node's name: `{show_steps(steps)}`"
    return help, rewritten(facts, problem, steps) if is_certain else None


def _below(facts: Facts, name: str, rest: tuple[str | int, ...]) -> tuple[tuple[str | int, ...], bool]:
    """What stands below a node's name here, and whether its result has it for all that is known."""
    assert facts.workflow is not None
    given = facts.types.sides(facts.workflow.graph.by_name[name])
    inner = rest[1:] if rest and rest[0] in _RESULT_WORDS else rest
    for tried in dict.fromkeys((rest, ("data", *inner), inner)):
        if any(walk(side, tried).there is not There.NEVER for side in (given.success, given.failure)):
            return tried, True
    return rest, False


def environment(facts: Facts, problem: Problem) -> tuple[str, Fix | None]:
    """`env.TOKEN`: a stored secret, else what is filled in while compiling."""
    path = problem.facts["path"]
    at = 2 if path.root == "process" else 1
    name = str(path.steps[at])
    if _SECRET.search(name) and len(path.steps) == at + 1:
        return f"a stored secret is `credential.{name}`", rewritten(facts, problem, ("credential", name))
    return (
        f"a stored secret is `credential.{name}`; what is known while compiling is `__{name}__`,"
        f" with `--define {name}=…`",
        None,
    )


def rewritten(facts: Facts, problem: Problem, steps: Sequence[str | int]) -> Fix | None:
    """The whole path anew, without the `$` before GitHub's `${{ … }}`."""
    scalar, path = problem.facts["scalar"], problem.facts["path"]
    text = inside(scalar, show_steps(tuple(steps)))
    if facts.document is None or text is None:
        return None
    dollar = dollar_before(scalar.text, path)
    edits = [Edit(facts.document.locate(scalar, path.span), text)]
    if dollar is not None:
        edits.insert(0, Edit(facts.document.locate(scalar, dollar), ""))
    return Fix(f"write `{show_steps(tuple(steps))}`", tuple(edits))


def dollar_before(text: str, path: Path) -> Span | None:
    """The `$` of GitHub's `${{ secrets.TOKEN }}`; one of a price stands before other names, and is text."""
    if path.root not in _ACTIONS:
        return None
    found = re.search(r"(?<!\w)\$(?=\{\{\s*\Z)", text[: path.span.start])
    return Span(*found.span()) if found else None


# ── names that may also be fields of the payload ───────────────────────────────────────────────


def instead(facts: Facts, problem: Problem) -> str | None:
    """What a name means in other engines and how it is written here; None for a name of nobody."""
    path = problem.facts["path"]
    root, below = path.root, path.steps[1:]
    if not below and root not in ITEM_WORDS:
        return None
    if (root, below[0] if below else None) in _RUN:
        return f"write `{_RUN[root, str(below[0])]}`"
    if root in _BEFORE or root in NODE_WORDS:
        return _of_node_before(facts, problem, below if root in _BEFORE else ())
    if root in PAYLOAD_WORDS:
        return f"what the caller sends is `input`: write `{show_steps(('input', *below))}`"
    if root in ITEM_WORDS:
        return "no loop is around it: an item has its loop's name, as `file` of `FOREACH file`"
    if root in ("env", "vars", "process", "github"):
        return "there is no environment here: a stored secret is `credential.NAME`"
    return None


def _of_node_before(facts: Facts, problem: Problem, below: Sequence[str | int]) -> str | None:
    """`prev.data`: a result is read by the name of its node."""
    workflow, reader = facts.workflow, problem.facts["reader"]
    if workflow is None or reader is None:
        return "a result is read by the name of its node"
    graph = workflow.graph
    edges = graph.incoming[graph.by_name[reader]]
    before = dict.fromkeys(edge.source for edge in (graph.edges[index] for index in edges))
    paths = []
    for node in before:
        name = graph.nodes[node].name
        inner = _below(facts, name, tuple(below))[0] if node != graph.source else tuple(below)
        paths.append(show_steps((name, *inner)))
    return f"a result is read by the name of its node: {listed(paths, last='or')}" if paths else None

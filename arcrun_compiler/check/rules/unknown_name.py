"""Templates that begin with a name nobody gives a value."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.problem import Problem
from ..facts import ERROR, Facts
from ..foreign import dollar_before, environment, result_of_node, rewritten
from ..spelling import inside, new_root, reader_of
from ..words import MOST_LISTED, listed

CODE = Code("ARC202", "unknown-name", ERROR)

_NO_RESULT = {
    "sink": ("`{0}` is the end of the flow and has no result", "read the node that leads to `{0}`"),
    "subflow": (
        "`{0}` is a workflow that is called here, not a node",
        "its output is merged into its caller's result: read it there",
    ),
    "unused config": (
        "`{0}` never runs: `config` has it, but no edge of `flow` leads to it",
        "lead an edge to `{0}`",
    ),
    "not executed": (
        "`{0}` never runs: only relations that are not executed name it",
        "lead an executed edge to `{0}`, such as `ON_SUCCESS`",
    ),
    "auth": ("`auth` exists in recipes only", "a stored secret is `{{{{credential.NAME}}}}`"),
}

_OTHERS = {"node word": result_of_node, "environment": environment}
"""What another engine means by such a path, and what is written here."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        name, why, near = (problem.facts[key] for key in ("name", "why", "near"))
        if why == "field":
            yield _misspelt_field(facts, problem)
            continue
        if why in _OTHERS:
            yield _other_tongue(facts, problem)
            continue
        if why is not None:
            message, help = (text.format(name) for text in _NO_RESULT[why])
            yield facts.finding(CODE, problem.span, message, help=help, node=problem.facts["reader"])
            continue
        yield facts.finding(
            CODE,
            problem.span,
            f"`{name}` is no node, loop variable, reserved name or declared field of the payload",
            notes=tuple(_notes(problem)),
            help=f"did you mean `{near}`?" if near else _readable(problem),
            fix=_renamed(facts, problem, near) if near else None,
            node=problem.facts["reader"],
        )


def _other_tongue(facts: Facts, problem: Problem) -> Diagnostic:
    """`steps.fetch.output`, `env.TOKEN`."""
    name, path = problem.facts["name"], problem.facts["path"]
    help, fix = _OTHERS[problem.facts["why"]](facts, problem)
    notes = (f"a field of the payload with this name is written `input.{name}`", *_dollar(problem))
    return facts.finding(
        CODE,
        problem.span,
        f"`{path}` is how another engine writes it: here `{name}` is nothing",
        notes=notes,
        help=help,
        fix=fix,
        node=problem.facts["reader"],
    )


def _renamed(facts: Facts, problem: Problem, near: str) -> Fix | None:
    path = problem.facts["path"]
    has_dollar = any(_dollar(problem))
    return (
        rewritten(facts, problem, (near, *path.steps[1:]))
        if has_dollar
        else new_root(facts, problem, (near,))
    )


def _dollar(problem: Problem) -> Iterator[str]:
    if dollar_before(problem.facts["scalar"].text, problem.facts["path"]) is not None:
        yield "`${{ }}` is of another engine: here the `$` before the braces is text"


def _misspelt_field(facts: Facts, problem: Problem) -> Diagnostic:
    """A field of the payload that is nearly a declared one, where others may come."""
    name, near, scalar = (problem.facts[key] for key in ("name", "near", "scalar"))
    text = inside(scalar, near)
    is_plain = text is not None and facts.source.text[problem.span.start : problem.span.end] == name
    return facts.finding(
        CODE,
        problem.span,
        f"`inputs` declares no field `{name}`, but `{near}`",
        help=f"did you mean `{near}`? if both are there, declare `{name}` too",
        fix=Fix(f"write `{near}`", (Edit(problem.span, text),), safe=False) if is_plain and text else None,
        node=problem.facts["reader"],
    )


def _notes(problem: Problem) -> Iterator[str]:
    declared = problem.facts["declared"]
    if problem.facts["closed"]:
        if 0 < len(declared) <= MOST_LISTED:
            yield f"`inputs` declares {listed(declared)} and allows no other field"
        else:
            yield "`inputs` allows no field that it does not declare"
    elif problem.facts["near"]:
        yield f"a field of the payload with this name is written `input.{problem.facts['name']}`"
        yield from _dollar(problem)


def _readable(problem: Problem) -> str | None:
    known = [*problem.facts["known"], *(f"input.{field}" for field in problem.facts["declared"])]
    if not 0 < len(known) <= MOST_LISTED:
        return None
    return f"{reader_of(problem)} can read {listed(known)}"

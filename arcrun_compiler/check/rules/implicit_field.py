"""Names that mean a field of some result, or of the payload, without saying whose."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.tree import show_steps
from ...text.diagnostic import Code, Diagnostic, Fix
from ...text.problem import Problem
from ..facts import WARNING, Facts
from ..foreign import instead
from ..spelling import new_entry, new_root, owners_of
from ..words import listed, phrases

CODE = Code("ARC205", "implicit-field", WARNING)

_MOST_ASKED = 4


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        yield _implied(facts, problem) if problem.facts.get("implied") else _written(facts, problem)


def _written(facts: Facts, problem: Problem) -> Diagnostic:
    field = problem.facts["field"]
    owners = owners_of(problem.facts)
    shown = (show_steps((owner, *problem.facts["path"].steps)) for owner in owners[:_MOST_ASKED])
    # A loop's list is a path without braces.
    before = problem.facts["scalar"].text[: problem.facts["path"].span.start]
    is_hole = before.rstrip().endswith("{{")
    spellings = ["{{" + path + "}}" if is_hole else path for path in shown]
    if len(owners) == 1:
        means = "no result has it, so it is the payload's"
        if owners != ["input"]:
            means = f"the latest result that has it is that of `{owners[0]}`"
        help, fix = f"write `{spellings[0]}`", new_root(facts, problem, (owners[0], field))
        other = instead(facts, problem) if owners == ["input"] else None
        if other is not None:  # no fix may settle what was probably not meant
            help, fix = f"{other}; `{spellings[0]}` if the payload has a field `{field}`", None
    else:
        means = f"the run looks for it in {_asked(owners)}"
        help, fix = f"if it can only be one, write {listed(spellings, last='or')}", None
    return facts.finding(
        CODE,
        problem.span,
        f"`{field}` does not say whose it is: {means}",
        help=help,
        fix=fix,
        node=problem.facts["reader"],
    )


def _asked(owners: list[str]) -> str:
    asked = ["the payload" if owner == "input" else f"`{owner}`" for owner in owners]
    if len(asked) > _MOST_ASKED:
        asked = [*asked[:_MOST_ASKED], f"{len(asked) - _MOST_ASKED} more"]
    return phrases(asked, last="and")


def _implied(facts: Facts, problem: Problem) -> Diagnostic:
    field, reader = problem.facts["field"], problem.facts["reader"]
    owners = owners_of(problem.facts)
    template = "{{" + show_steps((owners[0], field)) + "}}"
    whose = "the payload" if owners == ["input"] else _asked(owners[:1])
    if len(owners) > 1:
        whose = f"the first of {_asked(owners)} that has it"
    return facts.finding(
        CODE,
        problem.span,
        f"`{field}` of {whose} is given to `{reader}`, because its config does not set `{field}`",
        help=f'set it: `{field}: "{template}"`',
        fix=_entry(facts, reader, field, template) if len(owners) == 1 else None,
        node=reader,
    )


def _entry(facts: Facts, reader: str, field: str, template: str) -> Fix | None:
    if facts.workflow is None or not field.isidentifier():
        return None
    config = facts.workflow.graph.nodes[facts.workflow.graph.by_name[reader]].config
    if config is None or config.mapping is None:
        return None
    edit = new_entry(facts.source, config.mapping, field, template)
    return Fix(f"set `{field}` of `{reader}`", (edit,)) if edit else None

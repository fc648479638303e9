"""Names that cannot be part of an address, or that another workflow, or a component, has."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...contract.recipes.model import ApiRecipe
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..places import is_filled
from ..words import short
from .unknown_component import BUILT_IN

CODE = Code("ARC007", "bad-name", ERROR)

_ALLOWED = "letters A-Z and a-z, digits, `_` and `-`"


def find(facts: Facts) -> Iterator[Diagnostic]:
    if isinstance(facts.recipe, ApiRecipe):
        yield from _of_recipe(facts, facts.recipe)
    for problem in facts.told(CODE.slug):
        name = problem.facts["name"]
        if "first" in problem.facts:
            yield facts.finding(
                CODE,
                problem.span,
                f"another workflow of the bundle is named `{name}`",
                notes=(f"it is in {problem.facts['first']}",),
                help="a workflow is called by its name, so each needs its own",
            )
        elif is_filled(facts, problem.span):
            wrong = dict.fromkeys(re.findall(r"[^A-Za-z0-9_-]", name))
            kinds = ["a space" if each.isspace() else f"`{each}`" for each in wrong][:5]
            yield facts.finding(
                CODE,
                problem.span,
                f"`{short(name)}` cannot name a workflow: it holds {', '.join(dict.fromkeys(kinds))}",
                notes=(f"a name is made of {_ALLOWED}, because it becomes part of an address",),
                help=_proposal(name),
            )


def _of_recipe(facts: Facts, recipe: ApiRecipe) -> Iterator[Diagnostic]:
    """A recipe that no node can name."""
    written = recipe.root.get("canonical_id")
    if written is None or recipe.id not in (*facts.project.catalog.ids(), *BUILT_IN):
        return
    yield facts.finding(
        CODE,
        written.span,
        f"a component is named `{recipe.id}`, and goes before the recipe",
        help="choose another `canonical_id`, such as the service and what is done: `notes_create`",
    )


def _proposal(name: str) -> str:
    if any(each.isalnum() and not each.isascii() for each in name):
        return "choose a name in Latin letters, and let `description` tell what this one told"
    plain = re.sub(r"[^A-Za-z0-9_-]+", "_", name).strip("_-")
    return f"write `{plain}`" if plain else "choose a name that tells what the workflow does"

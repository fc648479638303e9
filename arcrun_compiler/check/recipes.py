"""The recipes among the files that are checked, and those that their workflows call."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from ..contract.catalog import Catalog
from ..contract.recipes.library import recipes_of
from ..ir.model import NodeKind, Workflow
from ..text.diagnostic import Diagnostic, Severity
from .facts import Facts, Project
from .linted import Input
from .run import check

if TYPE_CHECKING:
    from ..contract.recipes.model import Recipe


def with_recipes(inputs: Iterable[Input], catalog: Catalog) -> Catalog:
    """The catalog that also knows the recipes among the inputs."""
    found = tuple(each for file in inputs for each in recipes_of(file.source, file.problems))
    if not found:
        return catalog
    library = replace(catalog.recipes, documents=(*found, *catalog.recipes.documents))
    return replace(catalog, recipes=library)


def of_recipe(recipe: Recipe, project: Project, also: frozenset[str] = frozenset()) -> tuple[Diagnostic, ...]:
    """What the rules say of a recipe."""
    return check(Facts(recipe.source, project, recipe.problems, recipe=recipe), also)


def of_called(
    workflows: Iterable[Workflow], known: Sequence[Recipe], project: Project
) -> Iterator[Diagnostic]:
    """The errors of recipes that workflows call, but for the `known` ones, which are checked anyway."""
    nodes = (node for workflow in workflows for node in workflow.graph.nodes)
    contracts = (project.catalog.find(node.component) for node in nodes if node.kind is NodeKind.COMPONENT)
    called = [each for contract in contracts if contract for each in (contract.recipe, contract.auth) if each]
    told = {(id(each.source), each.root.span) for each in known}
    for recipe in called:
        if (key := (id(recipe.source), recipe.root.span)) not in told:
            told.add(key)
            yield from (each for each in of_recipe(recipe, project) if each.severity is Severity.ERROR)

"""API recipes whose service has no auth recipe."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.recipes.model import ApiRecipe
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..words import meant, short

CODE = Code("ARC701", "recipe-unknown-auth", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    recipe = facts.recipe
    if not isinstance(recipe, ApiRecipe) or recipe.auth_service is None:
        return
    library = facts.project.catalog.recipes
    service = recipe.auth_service.text
    if library.auth(service) is not None:
        return
    help = meant(service, library.services(), "there are")
    notes: tuple[str, ...] = ()
    if library.api(service) is not None:
        notes = (f"`{service}` is an API recipe; who sends its requests is another document",)
    yield facts.finding(
        CODE,
        recipe.auth_service.span,
        f"there is no auth recipe of the service `{short(service)}`",
        notes=notes,
        help=help
        or "write one: a document with `service`, `primitive`, `base_url`, `required_secrets`, `inject`",
    )

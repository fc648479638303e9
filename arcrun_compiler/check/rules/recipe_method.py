"""Requests that a method cannot be."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.recipes.model import ApiRecipe
from ...syntax.yaml import Mapping
from ...text.diagnostic import Code, Diagnostic
from ..facts import WARNING, Facts

CODE = Code("ARC704", "recipe-method", WARNING)

_WITHOUT_BODY = ("GET", "HEAD")


def find(facts: Facts) -> Iterator[Diagnostic]:
    recipe = facts.recipe
    if not isinstance(recipe, ApiRecipe) or recipe.binding is not None:
        return
    entry = recipe.root.entry("body") or recipe.root.entry("body_template")
    if recipe.method in _WITHOUT_BODY and entry is not None:
        yield facts.finding(
            CODE,
            entry.key.span,
            f"a {recipe.method} request has no body, so `{recipe.id}` fails in every run",
            help=_way_out(entry.key.text)
            if "method" in recipe.root.by_key
            else "say the `method`, such as `POST`",
        )
    else:
        yield from _of_injected(facts, recipe)


def _of_injected(facts: Facts, recipe: ApiRecipe) -> Iterator[Diagnostic]:
    """What the auth recipe puts into a body that is not there, or cannot take fields."""
    auth = facts.project.catalog.recipes.auth(recipe.auth_service.text) if recipe.auth_service else None
    injected = auth.inject.get("body") if auth is not None and auth.inject is not None else None
    if auth is None or not isinstance(injected, Mapping) or not injected.entries:
        return
    assert recipe.auth_service is not None
    if recipe.method in _WITHOUT_BODY:
        why = f"a {recipe.method} request has no body"
    elif recipe.body_template is not None:
        why = "`body_template` is text"
    elif recipe.body is not None and not isinstance(recipe.body, Mapping):
        why = "this body is no map"
    else:
        return
    yield facts.finding(
        CODE,
        recipe.auth_service.span,
        f"{why}, and `{auth.service}` injects fields into it",
        notes=(f"{auth.place}: the auth recipe has `inject.body`",),
        help="write a `body` that is a map, or an auth recipe that injects into the headers",
    )


def _way_out(name: str) -> str:
    return f"use another method, or write `query` in place of `{name}`"

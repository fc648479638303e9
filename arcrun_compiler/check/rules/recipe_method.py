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
    if recipe.method not in _WITHOUT_BODY:
        return
    for name in ("body", "body_template"):
        entry = recipe.root.entry(name)
        if entry is not None:
            yield facts.finding(
                CODE,
                entry.key.span,
                f"a {recipe.method} request has no body, so `{recipe.id}` fails in every run",
                help="say the `method`, such as `POST`"
                if "method" not in recipe.root.by_key
                else _way_out(name),
            )
            return
    auth = facts.project.catalog.recipes.auth(recipe.auth_service.text) if recipe.auth_service else None
    injected = auth.inject.get("body") if auth is not None and auth.inject is not None else None
    if (
        auth is not None
        and recipe.auth_service is not None
        and isinstance(injected, Mapping)
        and injected.entries
    ):
        yield facts.finding(
            CODE,
            recipe.auth_service.span,
            f"a {recipe.method} request has no body, and `{auth.service}` injects into it",
            notes=(f"{auth.place}: the auth recipe has `inject.body`",),
            help="use another method, or an auth recipe that injects into the headers",
        )


def _way_out(name: str) -> str:
    return f"use another method, or write `query` in place of `{name}`"

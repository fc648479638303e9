"""Secrets of an auth recipe that nobody is told how to get."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.recipes.model import AuthRecipe
from ...text.diagnostic import Code, Diagnostic
from ..facts import WARNING, Facts

CODE = Code("ARC705", "recipe-no-help", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    if not isinstance(facts.recipe, AuthRecipe):
        return
    for secret in facts.recipe.secrets:
        key = secret.node.get("key")
        if key is not None and "help_url" not in secret.node.by_key:
            yield facts.finding(
                CODE,
                key.span,
                f"nobody is told where to get `{secret.key}`: it has no `help_url`",
                notes=("where it is not set, `label` and `help_url` are what a user is shown",),
                help="add `help_url`: the page of the service where the secret is made",
            )

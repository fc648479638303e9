"""Values that a recipe's templates name and nothing gives, and secrets and inputs that they never name."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.recipes.holes import Found, holes_of, words_of
from ...contract.recipes.model import ApiRecipe, AuthRecipe
from ...ir.resolve import CLOCK_ROOTS, RUN_ROOTS
from ...syntax.scalar import span_in
from ...syntax.yaml import Mapping
from ...text.diagnostic import Code, Diagnostic
from ...text.source import Span
from ..facts import ERROR, WARNING, Facts
from ..words import listed, meant

CODE = Code("ARC702", "recipe-unknown-variable", ERROR)

_SECRETS = frozenset(("secret", "credential", "creds"))
_GETS_TOKENS = frozenset(("oauth2", "service_account"))


def find(facts: Facts) -> Iterator[Diagnostic]:
    if isinstance(facts.recipe, ApiRecipe):
        for found in holes_of(facts.recipe):
            yield from _of_hole(facts, facts.recipe, found)
        yield from _unsent(facts, facts.recipe)
    elif facts.recipe is not None:
        yield from _of_auth(facts, facts.recipe)


# ── API recipes ────────────────────────────────────────────────────────────────────────────────


def _of_hole(facts: Facts, recipe: ApiRecipe, found: Found) -> Iterator[Diagnostic]:
    path = found.hole.path
    root = path.root
    span = span_in(facts.source, found.scalar, path.span)
    if root == "auth":
        yield from _of_path(facts, recipe, str(path.steps[1]) if len(path.steps) > 1 else "", span)
    elif root in _SECRETS or root == "runtime":
        yield facts.finding(
            CODE,
            span,
            f"an API recipe sees no `{root}`: `{path}` has no value here",
            help="let the auth recipe inject it, and name that by `auth_service`",
        )
    elif root not in recipe.input_schema["properties"] and root not in CLOCK_ROOTS | RUN_ROOTS:
        inputs = tuple(recipe.input_schema["properties"])
        yield facts.finding(
            CODE,
            span,
            f"`{root}` is no input of the recipe",
            help=meant(root, inputs, "its inputs are") or "declare it in `input_schema`",
        )


def _of_path(facts: Facts, recipe: ApiRecipe, name: str, span: Span) -> Iterator[Diagnostic]:
    if recipe.auth_service is None:
        help = "name the service of the auth recipe by `auth_service`"
        yield facts.finding(CODE, span, f"nothing injects `auth.{name}`", help=help)
        return
    auth = facts.project.catalog.recipes.auth(recipe.auth_service.text)
    if auth is None:
        return  # `recipe-unknown-auth` tells it
    injected = auth.inject.get("path") if auth.inject is not None else None
    names = tuple(injected.by_key) if isinstance(injected, Mapping) else ()
    if name not in names:
        notes = (f"{auth.place}: `inject.path` is what a URL can name",)
        help = meant(name, names, "it injects") or "add it to `inject.path` of the auth recipe"
        yield facts.finding(
            CODE,
            span,
            f"the auth recipe of `{auth.service}` injects no `auth.{name}`",
            notes=notes,
            help=help,
        )


def _unsent(facts: Facts, recipe: ApiRecipe) -> Iterator[Diagnostic]:
    """Inputs that the request does not have."""
    used = {found.hole.path.root for found in holes_of(recipe)}
    schema = recipe.root.get("input_schema")
    properties = schema.get("properties") if isinstance(schema, Mapping) else None
    for entry in properties.entries if isinstance(properties, Mapping) else ():
        if entry.key.text not in used:
            yield facts.finding(
                CODE,
                entry.key.span,
                f"the input `{entry.key.text}` is never sent",
                help=f"write `{{{{{entry.key.text}}}}}` where it belongs, or remove it",
                severity_override=WARNING,
            )


# ── auth recipes ───────────────────────────────────────────────────────────────────────────────


def _of_auth(facts: Facts, recipe: AuthRecipe) -> Iterator[Diagnostic]:
    keys = tuple(secret.key for secret in recipe.secrets)
    used: set[str] = set()
    for part in (recipe.exchange, recipe.inject):
        for word in words_of(part) if part is not None else ():
            span = span_in(facts.source, word.scalar, word.span)
            written = f"{word.root}.{word.name}" if word.name else word.root
            if word.root == "secret":
                used.add(word.name)
                if word.name not in keys:
                    help = meant(word.name, keys, "there are") or "add it to `required_secrets`"
                    yield facts.finding(
                        CODE, span, f"`{written}` is none of the `required_secrets`", help=help
                    )
            elif written != "runtime.access_token":
                allowed = listed(("secret.KEY", "runtime.access_token", "base64(…)"))
                help = f"a value is one of {allowed}, or a text in quotes"
                yield facts.finding(CODE, span, f"`{written}` has no value in an auth recipe", help=help)
            elif part is recipe.exchange or recipe.primitive not in _GETS_TOKENS:
                why = (
                    "it is what is being got"
                    if part is recipe.exchange
                    else f"`{recipe.primitive}` gets none"
                )
                yield facts.finding(CODE, span, f"there is no access token here: {why}")
    for secret in recipe.secrets:
        key = secret.node.get("key")
        if secret.key not in used and key is not None:
            yield facts.finding(
                CODE,
                key.span,
                f"the secret `{secret.key}` is required and never used",
                help=f"inject `{{{{secret.{secret.key}}}}}` where the service wants it, or remove it",
            )

"""Recipes → what is stored of them in KV, and what their requests take to whom."""

from __future__ import annotations

import http.client
import json
import ssl
from collections.abc import Iterable
from typing import NamedTuple

from ..contract.recipes.holes import inputs_of
from ..contract.recipes.model import ApiRecipe, AuthRecipe, Recipe
from ..ir.egress import api_hosts, token_hosts
from ..syntax.data import data_of

_SECONDS = 5.0


class Leaving(NamedTuple):
    """One recipe's request: where it goes, and what of the caller goes with it."""

    id: str
    request: str
    hosts: tuple[str, ...]
    """`*` stands for what only the inputs decide. A binding of the platform has none."""
    data: tuple[str, ...]
    """Inputs, by name."""
    secrets: tuple[str, ...]
    tokens_from: tuple[str, ...]
    """Hosts that are shown secrets in return for a token."""


def leaving(recipe: ApiRecipe, auth: AuthRecipe | None) -> Leaving:
    """What a request of the recipe carries; `auth` is the recipe of its service."""
    if recipe.binding is not None:
        request = f"{recipe.binding}.run {recipe.model.text if recipe.model else ''}".rstrip()
    else:
        request = f"{recipe.method} {recipe.endpoint.text if recipe.endpoint else ''}"
    secrets = tuple(each.key for each in auth.secrets) if auth is not None else ()
    return Leaving(recipe.id, request, api_hosts(recipe), inputs_of(recipe), secrets, token_hosts(auth))


def entries_of(recipes: Iterable[Recipe]) -> dict[str, str]:
    """Key and value of each in the namespace RECIPES: `rec_<hash>` and `auth_recipe:<service>`."""
    return {
        each.name_by_hash if isinstance(each, ApiRecipe) else f"auth_recipe:{each.service}": json.dumps(
            data_of(each.root), ensure_ascii=False, separators=(",", ":")
        )
        for each in recipes
    }


def why_silent(host: str, port: int | None = None) -> str | None:
    """Why a host gives no answer over TLS; None when it gave one, which proves nothing."""
    asking = http.client.HTTPSConnection(host, port, timeout=_SECONDS, context=ssl.create_default_context())
    try:
        asking.request("HEAD", "/")
        asking.getresponse()
    except (OSError, http.client.HTTPException) as error:
        return (getattr(error, "strerror", None) or str(error) or type(error).__name__).lower()
    finally:
        asking.close()
    return None

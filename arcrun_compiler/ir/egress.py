"""Which hosts a workflow may talk to: what can be read off its URLs and recipes, or what `egress` names."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING
from urllib.parse import quote

from ..contract.catalog import Catalog
from ..contract.model import Contract
from ..syntax import template
from ..syntax.tree import Hole
from ..syntax.yaml import Scalar
from .hosts import host_in, host_of, spelt
from .model import Constant, Node, NodeKind, Reference, Text, Value, Workflow
from .recipes import ENCODED, joined, url_of, value_of

if TYPE_CHECKING:
    from ..contract.recipes.model import ApiRecipe, AuthRecipe


def allowed_hosts(workflow: Workflow, catalog: Catalog) -> tuple[str, ...]:
    """Host patterns for the Worker's egress check, sorted.

    `egress` replaces what could be read off the URLs of nodes. A remote component's own host always counts,
    and so do those of a recipe and of its tokens.
    """
    named = workflow.document.egress
    found: set[str] = set() if named is None else {spelt(host.text) for host in named}
    for node in workflow.graph.nodes:
        params = dict(workflow.params[node.index])
        contract = _recipe(node, catalog)
        if node.kind is NodeKind.REMOTE:
            found.update(host_in(node.component))
        elif contract is not None and contract.recipe is not None:
            found.update(known_hosts(contract.recipe, contract.auth, params))
        elif named is None and node.kind is NodeKind.COMPONENT and "url" in params:
            found.update(host_of(params["url"]))
    return tuple(sorted(found))


def recipe_of(node: Node, catalog: Catalog) -> ApiRecipe | None:
    """The recipe that a node calls."""
    contract = _recipe(node, catalog)
    return contract.recipe if contract is not None else None


def _recipe(node: Node, catalog: Catalog) -> Contract | None:
    contract = node.contract_in(catalog)
    return contract if contract is not None and contract.recipe is not None else None


def api_hosts(recipe: ApiRecipe) -> tuple[str, ...]:
    """Where the recipe's request may go: a host, `*.example.com` when inputs stand before that, else `*`."""
    return url_hosts(recipe.endpoint) if recipe.endpoint is not None else ()


def token_hosts(auth: AuthRecipe | None) -> tuple[str, ...]:
    """Where a service's access tokens are got."""
    if auth is None or auth.exchange is None:
        return ()
    url = auth.token_url
    return url_hosts(url) if url is not None else ("*",)


def url_hosts(url: Scalar) -> tuple[str, ...]:
    """The host of a URL: `*.example.com` when holes stand before that, `*` when nothing is known of it."""
    constant = host_of(value_of(url))
    if constant:
        return constant
    tail = ""
    for piece in template.parse(url.text).template:
        if isinstance(piece, Hole):
            tail = "{}"
            continue
        text = piece.rpartition("://")[2] if "://" in piece else piece
        host, mark, _ = text.partition("/")
        tail = host if "://" in piece else tail + host
        if mark:
            break
    suffix = tail.rpartition("{}")[2]
    return (f"*{suffix}",) if suffix.startswith(".") and suffix.count(".") > 1 else ("*",)


def known_hosts(recipe: ApiRecipe, auth: AuthRecipe | None, params: dict[str, Value]) -> Iterator[str]:
    """The hosts that are known while compiling, constants of the node put in."""
    for pattern in token_hosts(auth):
        if "*" not in pattern:
            yield pattern
    if recipe.endpoint is not None:
        yield from host_of(_with_constants(url_of(recipe.endpoint), params))


def _with_constants(url: Value, params: dict[str, Value]) -> Value:
    """The URL with what the node gives as a constant, as far as it stands there as it is, or encoded."""
    if not isinstance(url, Text):
        return url
    pieces: list[str | Reference] = []
    for part in url.parts:
        known = part if isinstance(part, str) else _constant(part, params)
        if known is not None and pieces and isinstance(pieces[-1], str):
            pieces[-1] += known
        else:
            pieces.append(part if known is None else known)
    return joined(pieces)


def _constant(reference: Reference, params: dict[str, Value]) -> str | None:
    given = params.get(str(reference.path[0])) if len(reference.path) == 1 else None
    if not isinstance(given, Constant) or not isinstance(given.value, str | int):
        return None
    if not reference.steps:
        return str(given.value)
    return quote(str(given.value), safe="") if reference.steps == (ENCODED,) else None

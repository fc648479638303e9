"""An API recipe → its request, templates resolved to inputs."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..syntax import template
from ..syntax.document import Place
from ..syntax.tree import Filter, Hole
from ..syntax.yaml import Mapping, Node, Scalar, Sequence
from ..text.source import Span
from .model import Constant, ListValue, ObjectValue, Origin, Reference, Text, Value
from .resolve import CLOCK_ROOTS, RUN_ROOTS

if TYPE_CHECKING:
    from ..contract.recipes.model import ApiRecipe

ENCODED = Filter("urlencode", None, False, Span(0, 0))


class Request(NamedTuple):
    """What a recipe sends. Parts that it does not have are None."""

    url: Value | None
    headers: Value | None
    query: Value | None
    body: Value | None
    text: Value | None
    """The body as text."""
    model: Value | None


def request_of(recipe: ApiRecipe) -> Request:
    """The request as values over the recipe's inputs: references to the payload are to them."""
    endpoint = recipe.endpoint
    return Request(
        url=url_of(endpoint) if endpoint is not None else None,
        headers=value_of(recipe.headers) if recipe.headers else None,
        query=value_of(recipe.query) if recipe.query else None,
        body=value_of(recipe.body) if recipe.body is not None else None,
        text=value_of(recipe.body_template) if recipe.body_template else None,
        model=value_of(recipe.model) if recipe.model else None,
    )


def value_of(node: Node) -> Value:
    """A part of a recipe."""
    if isinstance(node, Mapping):
        return ObjectValue(tuple((entry.key.text, value_of(entry.value)) for entry in node.entries))
    if isinstance(node, Sequence):
        return ListValue(tuple(value_of(item) for item in node.items))
    if not isinstance(node.value, str):
        return Constant(node.value)
    return joined([_piece(piece, node) for piece in template.parse(node.text).template])


def url_of(endpoint: Scalar) -> Value:
    """Whatever an input holds stays in its place: a hole is encoded, unless the URL begins with it."""
    pieces: list[str | Reference] = []
    for piece in template.parse(endpoint.text).template:
        made = _piece(piece, endpoint)
        if isinstance(made, Reference) and pieces and made.origin is not Origin.AUTH:
            last = made.steps[-1] if made.steps else None
            if not (isinstance(last, Filter) and last.name == ENCODED.name):
                made = made._replace(steps=(*made.steps, ENCODED))
        pieces.append(made)
    return joined(pieces)


def joined(pieces: list[str | Reference]) -> Value:
    """A text with holes, or what it is alone."""
    if not pieces:
        return Constant("")
    if len(pieces) > 1:
        return Text(tuple(pieces))
    return Constant(pieces[0]) if isinstance(pieces[0], str) else pieces[0]


def _piece(piece: str | Hole, scalar: Scalar) -> str | Reference:
    if isinstance(piece, str):
        return piece
    root, path = piece.path.root, piece.path.steps
    origin, below = Origin.PAYLOAD, path
    if root == "auth":
        origin, below = Origin.AUTH, path[1:]
    elif root in CLOCK_ROOTS:
        origin, below = Origin.CLOCK, path[1:]
    elif root in RUN_ROOTS:
        origin, below = Origin.RUN, path[1:]
    return Reference(origin, -1, root, below, piece.steps, str(piece.path), Place(scalar, piece.path.span))

"""A recipe → the holes of its templates, each with its place."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...syntax import template
from ...syntax.tree import Hole
from ...syntax.yaml import Mapping, Node, Scalar, Sequence
from ...text.source import Span
from .model import ApiRecipe

ROOTS = ("auth", "secret", "credential", "creds", "runtime")
"""What a hole may begin with that is no input."""


class Found(NamedTuple):
    """A hole, and the text that it stands in."""

    hole: Hole
    scalar: Scalar


def parts_of(recipe: ApiRecipe) -> Iterator[Node]:
    """The values of a recipe that are templates."""
    for part in (
        recipe.endpoint,
        recipe.headers,
        recipe.query,
        recipe.body,
        recipe.body_template,
        recipe.model,
    ):
        if part is not None:
            yield part


def holes_of(recipe: ApiRecipe) -> Iterator[Found]:
    """The holes of an API recipe, in order."""
    for part in parts_of(recipe):
        for scalar in scalars(part):
            for piece in template.parse(scalar.text).template:
                if isinstance(piece, Hole):
                    yield Found(piece, scalar)


class Word(NamedTuple):
    """A value between the braces of an auth recipe: `secret.KEY`, `runtime.access_token`, or another word."""

    root: str
    name: str
    span: Span
    """In the text."""
    scalar: Scalar


_IN_BRACES = re.compile(r"\{\{(.*?)\}\}", re.DOTALL)
_VALUE = re.compile(r"""'[^']*'|"[^"]*"|base64\s*\(|[(),\s]+|([\w-]+)(?:\.([\w-]+))?|.""", re.DOTALL)


def words_of(node: Node) -> Iterator[Word]:
    """The values that the texts of a part of an auth recipe name."""
    for scalar in scalars(node):
        for braces in _IN_BRACES.finditer(scalar.text):
            for each in _VALUE.finditer(scalar.text, *braces.span(1)):
                if each[1] is not None:
                    yield Word(each[1], each[2] or "", Span(*each.span()), scalar)


def scalars(node: Node) -> Iterator[Scalar]:
    """The texts inside a value."""
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield from scalars(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from scalars(item)
    elif isinstance(node.value, str):
        yield node


def inputs_of(recipe: ApiRecipe) -> tuple[str, ...]:
    """The inputs that the templates name."""
    roots = (each.hole.path.root for each in holes_of(recipe))
    return tuple(dict.fromkeys(root for root in roots if root not in ROOTS and not root.startswith("_")))

"""A fact about a mistake, found where it is cheapest to see and put into words by its rule."""

from typing import Any, NamedTuple

from .source import Span


class Problem(NamedTuple):
    """`slug` names the rule that tells it; `facts` are what its message needs (its rule says which)."""

    slug: str
    span: Span
    facts: dict[str, Any]

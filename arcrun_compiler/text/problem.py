"""A fact about a mistake, found where it is cheapest to see and put into words by its rule."""

from dataclasses import dataclass
from typing import Any

from .source import Span


@dataclass(frozen=True, slots=True)
class Problem:
    """`slug` names the rule that tells it; `facts` are what its message needs (its rule says which)."""

    slug: str
    span: Span
    facts: dict[str, Any]

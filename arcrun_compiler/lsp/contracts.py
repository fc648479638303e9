"""Turns a component's contract and a place in it into what an editor shows there: keys with their meaning."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from ..contract.model import CATEGORIES
from ..schema.contract import MEANINGS
from ..schema.glossary import Word
from ..syntax.document import kind_of_document
from ..syntax.yaml import Mapping
from .analysis import Analysis
from .proposals import Asked, Proposal, keys, written_span


def contract_at(analysis: Analysis, offset: int) -> Mapping | None:
    """The contract that an offset is in; None where another document begins later."""
    before = [each for each in analysis.parsed.documents if each.span.start <= offset]
    last = before[-1] if before else None
    return last if isinstance(last, Mapping) and kind_of_document(last) == "contract" else None


def proposals(asked: Asked, contract: Mapping) -> Iterable[Proposal]:
    """Keys that are not there yet, and the categories."""
    spot = asked.spot
    if spot.is_key and not spot.path:
        words = {key: Word(meaning) for key, meaning in MEANINGS.items()}
        yield from keys(asked, words, tuple(contract.by_key), types.CompletionItemKind.Property)
    elif spot.is_value and spot.path == ("category",):
        for word in CATEGORIES:
            yield Proposal(word, written_span(asked), word, types.CompletionItemKind.EnumMember)


def tables(contract: Mapping) -> Iterable[tuple[Mapping, dict[str, str]]]:
    """The map whose keys have a meaning, with what they mean."""
    return ((contract, MEANINGS),)

"""Turns a recipe and a place in it into what an editor shows there: keys with their meaning, an outline."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from ..contract.recipes.library import kind_of, name_of
from ..contract.recipes.model import Recipe
from ..schema.glossary import Word
from ..schema.recipe import API, AUTH, INJECT, RESPONSE_MAP, SECRET, Table
from ..syntax.yaml import Mapping, Node, Sequence
from .analysis import Analysis
from .proposals import Asked, Proposal, keys, written_span
from .spot import ITEM

_TABLES: dict[str, dict[tuple[str | int, ...], Table]] = {
    "api": {(): API, ("response_map",): RESPONSE_MAP},
    "auth": {(): AUTH, ("required_secrets", ITEM): SECRET, ("inject",): INJECT},
}
"""By the kind of recipe and the path of a map: its keys."""


def recipe_at(analysis: Analysis, offset: int) -> Recipe | None:
    """The recipe whose document an offset is in; None where a workflow begins later."""
    before = [each for each in analysis.parsed.recipes if each.root.span.start <= offset]
    if not before:
        return None
    workflow = analysis.workflow_at(offset)
    is_behind = workflow is not None and workflow.document.root.span.start > before[-1].root.span.start
    return None if is_behind else before[-1]


def proposals(asked: Asked, recipe: Recipe) -> Iterable[Proposal]:
    """Keys that are not there yet, and words that a key takes."""
    spot, tables = asked.spot, _TABLES[kind_of(recipe)]
    if spot.is_key and spot.path in tables:
        words = {key: Word(field.meaning) for key, field in tables[spot.path].items()}
        holder = _below(recipe.root, spot.path)
        present = tuple(holder.by_key) if isinstance(holder, Mapping) else ()
        yield from keys(asked, words, present, types.CompletionItemKind.Property)
    elif spot.is_value and spot.path:
        table = tables.get(spot.path[:-1], {})
        for word in _words(asked, table, str(spot.path[-1])):
            yield Proposal(word, written_span(asked), word, types.CompletionItemKind.EnumMember)


def _below(node: Node | None, path: tuple[str | int, ...]) -> Node | None:
    """The map at a path without items of lists, whose keys may be those of any item."""
    for step in path:
        node = node.get(str(step)) if isinstance(node, Mapping) and step != ITEM else None
    return node


def _words(asked: Asked, table: Table, key: str) -> Iterable[str]:
    if table is API and key == "auth_service":
        return asked.analysis.around.catalog.recipes.services()
    return map(str, table[key].holds.get("enum", ())) if key in table else ()


def tables(recipe: Recipe) -> Iterable[tuple[Mapping, dict[str, str]]]:
    """The maps whose keys have a meaning, each with what they mean."""
    for path, table in _TABLES[kind_of(recipe)].items():
        meanings = {key: field.meaning for key, field in table.items()}
        yield from ((holder, meanings) for holder in _maps(recipe.root, path))


def _maps(node: Node | None, path: tuple[str | int, ...]) -> Iterable[Mapping]:
    """The maps at a path; an item of a list stands for all of them."""
    if not path:
        return (node,) if isinstance(node, Mapping) else ()
    if path[0] == ITEM:
        items = node.items if isinstance(node, Sequence) else ()
        return tuple(found for each in items for found in _maps(each, path[1:]))
    return _maps(node.get(str(path[0])), path[1:]) if isinstance(node, Mapping) else ()


def symbol(analysis: Analysis, recipe: Recipe) -> types.DocumentSymbol:
    """A recipe in the outline of its file."""
    whole = recipe.root.span
    name = recipe.root.get("canonical_id" if kind_of(recipe) == "api" else "service")
    return types.DocumentSymbol(
        name=name_of(recipe) or "recipe",
        detail="recipe" if kind_of(recipe) == "api" else "auth recipe",
        kind=types.SymbolKind.Object,
        range=analysis.lines.range(whole),
        selection_range=analysis.lines.range(name.span if name is not None else whole),
    )

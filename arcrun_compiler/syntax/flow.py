"""Turns a flow entry, in any of its three notations, into its edges.

Offsets are into the text that is read. `grammar/triplet.lark` and `grammar/cypher.lark` define the
language.
"""

from __future__ import annotations

from functools import lru_cache

from ..text.problem import Problem
from ..text.source import Span
from .relations import Arguments, bad_variable, is_variable, with_arguments
from .tree import Relation
from .triplet import (
    EntryTree,
    RelationTree,
    chain_of,
    is_well_formed,
    parse_relation,
    pieces_of,
    read_condition,
    read_list,
)

__all__ = ["EntryTree", "RelationTree", "parse_entry", "parse_relation", "relation_of"]

_OTHER_ARROWS = ("-[", "--", "->", "=>", "→", "⇒", "➜", "＞", "》", "»")


@lru_cache(maxsize=1 << 15)
def parse_entry(text: str) -> EntryTree:
    """The edges of a flow entry.

    Problems are `flow-syntax`, `unknown-relation`, `missing-branch`, `missing-condition` and
    `condition-syntax`.
    """
    if ">>" not in text:
        if text.lstrip().startswith("("):
            from .cypher import parse_path_entry

            return EntryTree(*parse_path_entry(text))
        from .flow_mistake import no_edge, other_arrows

        return other_arrows(text) or no_edge(text)
    pieces = pieces_of(text)
    if not is_well_formed(pieces):
        from .flow_mistake import other_arrows, recovered

        return other_arrows(text) or recovered(text, pieces)
    tree = chain_of(pieces)
    if not any(sign in text for sign in _OTHER_ARROWS):
        return tree
    from .flow_mistake import mixed_notations, other_arrows

    mixed = mixed_notations(pieces)
    return other_arrows(text) or EntryTree(tree.edges, mixed + tree.problems)


def relation_of(
    word: str,
    *,
    condition: str | None = None,
    branch: str | None = None,
    iterator: str | None = None,
    path: str | None = None,
) -> tuple[Relation, tuple[tuple[str, Problem], ...]]:
    """A mapping's relation, from the texts under `type`, `condition`, `branch`, `iterator` and `in`.

    Each problem comes with the key whose text its span is in; so do the spans of the relation's
    condition and list, unless `type` itself holds them.
    """
    relation, wrong = parse_relation(word, is_whole=False)
    problems = [("type", each) for each in wrong]
    texts = {"condition": condition, "branch": branch, "iterator": iterator, "in": path}
    places = {key: Span(0, len(text)) for key, text in texts.items() if text is not None}
    given = Arguments(branch=branch.strip() if branch else None)
    if condition is not None:
        asked, wrong = read_condition(condition, 0)
        given = given._replace(condition=asked)
        problems += [("condition", each) for each in wrong]
        if not condition.strip():
            del places["condition"]
    if iterator is not None and is_variable(iterator.strip()):
        given = given._replace(variable=iterator.strip())
    elif iterator is not None:
        problems.append(("iterator", bad_variable(iterator, places["iterator"])))
    if path is not None:
        found, wrong = read_list(path, 0)
        given = given._replace(path=found)
        problems += [("in", each) for each in wrong]
    if any(key == "type" for key, _ in problems):
        return with_arguments(relation, given, {})[0], tuple(problems)
    filled, more = with_arguments(relation, given, places)
    return filled, (*problems, *more)

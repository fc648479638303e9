"""Turns triplets and chains of them into edges, and a relation's text into a relation.

Offsets are into the text that is read. `grammar/triplet.lark` defines the language; relations that are
plain words are read here without it, and the tests hold the two together.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from ..text.problem import Problem
from ..text.source import Span
from . import condition, template
from .grammar import read
from .literal import Unreadable, quoted_value
from .relations import meaning_of, missing_argument, move_relation
from .tree import Condition, EdgeTree, NodeName, Path, Relation, RelationKind

MOST_PROBLEMS = 20
"""Of an entry; one with more is no entry at all, and what follows is not looked at."""


class EntryTree(NamedTuple):
    """Edges are there even where something is wrong with them, as far as they can be told."""

    edges: tuple[EdgeTree, ...]
    problems: tuple[Problem, ...]


class RelationTree(NamedTuple):
    relation: Relation
    problems: tuple[Problem, ...]


class Piece(NamedTuple):
    """A stretch between two arrows, trimmed; an empty one stands where the arrows meet."""

    text: str
    span: Span


def pieces_of(text: str) -> list[Piece]:
    """What stands before, between and behind the `>>` of an entry."""
    pieces = []
    start = 0
    for part in text.split(">>"):
        end = start + len(part)
        pieces.append(trimmed(text, start, end))
        start = end + 2
    return pieces


def trimmed(text: str, start: int, end: int) -> Piece:
    """A stretch of the text without the blanks around it."""
    part = text[start:end]
    kept = part.strip()
    if not kept:
        return Piece("", Span(start, end))
    at = start + len(part) - len(part.lstrip())
    return Piece(kept, Span(at, at + len(kept)))


def is_well_formed(pieces: list[Piece]) -> bool:
    """Whether nodes and relations take turns, as far as counting can tell."""
    return len(pieces) >= 3 and len(pieces) % 2 == 1 and all(piece.text for piece in pieces)


def chain_of(pieces: list[Piece]) -> EntryTree:
    """The edges of nodes and relations in turn."""
    edges = []
    problems: list[Problem] = []
    source = NodeName(*pieces[0])
    for at in range(1, len(pieces), 2):
        relation, wrong = relation_at(pieces[at])
        target = NodeName(*pieces[at + 1])
        edges.append(EdgeTree(source, relation, target, Span(source.span.start, target.span.end)))
        source = target
        if wrong:
            problems.extend(wrong)
            if len(problems) >= MOST_PROBLEMS:
                break
    return EntryTree(tuple(edges), tuple(problems))


def relation_at(piece: Piece) -> tuple[Relation, tuple[Problem, ...]]:
    """The relation of a piece, its spans those of the entry."""
    meaning = meaning_of(piece.text)
    if meaning and (meaning.branch or meaning.kind not in _WITH_ARGUMENT):
        return Relation(meaning.kind, piece.text, piece.span, meaning.branch), ()
    written, problems = parse_relation(piece.text)
    start = piece.span.start
    moved = move_relation(written, lambda span: shifted(span, start))
    return moved, tuple(moved_problem(each, start) for each in problems)


_WITH_ARGUMENT = (RelationKind.FOREACH, RelationKind.IF, RelationKind.ON_BRANCH)


def shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def moved_problem(problem: Problem, by: int, slug: str | None = None) -> Problem:
    return Problem(slug or problem.slug, shifted(problem.span, by), problem.facts)


# ── relations ────────────────────────────────────────────────────────────────────────────────


def parse_relation(text: str, *, is_whole: bool = True) -> RelationTree:
    """A relation alone: a triplet's middle, a mapping's `type`.

    With `is_whole` false, a branch or a condition that is not there is not missed: a mapping has keys
    for them (`relation_of`).
    """
    tree = _relation(text)
    if is_whole and not tree.problems and (missing := missing_argument(tree.relation)):
        return RelationTree(tree.relation, (missing,))
    return tree


@lru_cache(maxsize=1 << 12)
def _relation(text: str) -> RelationTree:
    whole = trimmed(text, 0, len(text))
    meaning = meaning_of(whole.text)
    if meaning:
        variable = "item" if meaning.kind is RelationKind.FOREACH else None
        plain = Relation(meaning.kind, whole.text, whole.span, meaning.branch, variable=variable)
        return RelationTree(plain, ())
    simple = _simple(whole)
    if simple:
        return RelationTree(simple, ())
    try:
        made = read("triplet", "relation", text, _Builder)
    except Unreadable as error:
        return mistaken_relation(text, flow_problem(error.span, text[slice(*error.span)], (), error.hint))
    return made if isinstance(made, RelationTree) else mistaken_relation(text, None)


# `FOREACH file` and `ON_BRANCH(name)`, which most workflows write; everything else is the grammar's.
_LOOP = re.compile(r"(\w+)\s+((?!(?i:in)(?!\w))[^\W\d]\w*)\Z")
_BRANCH = re.compile(r"(\w+)[(（]\s*([^\s()（）'\"\\][^()（）'\"\\]*)[)）]\Z")


def _simple(whole: Piece) -> Relation | None:
    loop = _LOOP.match(whole.text)
    if loop:
        meaning = meaning_of(loop[1])
        if meaning and meaning.kind is RelationKind.FOREACH:
            return Relation(meaning.kind, loop[1], whole.span, variable=loop[2])
        return None
    branch = _BRANCH.match(whole.text)
    meaning = meaning_of(branch[1]) if branch else None
    if branch and meaning and meaning.kind is RelationKind.ON_BRANCH and meaning.branch is None:
        return Relation(meaning.kind, branch[1], whole.span, branch[2].rstrip())
    return None


class _Builder:
    """What the rule `relation` of `triplet.lark` makes."""

    @staticmethod
    def relation(parts: list[Any]) -> RelationTree:
        word, *arguments = parts
        meaning = meaning_of(str(word))
        assert meaning is not None, "the grammar and the table of relations are one"
        start, end = word.start_pos, word.end_pos
        relation = Relation(meaning.kind, str(word), Span(start, end), meaning.branch)
        problems: tuple[Problem, ...] = ()
        if meaning.kind is RelationKind.FOREACH:
            relation = relation._replace(variable="item")
        for each in arguments:
            if each is None:
                continue
            end = each.start_pos + len(each.rstrip())
            if each.type == "VARIABLE":
                relation = relation._replace(variable=str(each))
            elif each.type == "LIST":
                path, problems = read_list(str(each), each.start_pos)
                relation = relation._replace(list=path)
            elif meaning.kind is RelationKind.IF:
                asked, problems = read_condition(each[1:-1], each.start_pos + 1)
                relation = relation._replace(condition=asked)
            else:
                branch, problems = _read_branch(each[1:-1], each.start_pos + 1)
                relation = relation._replace(branch=branch)
        return RelationTree(relation._replace(span=Span(start, end)), problems)


def read_list(written: str, start: int) -> tuple[Path | None, tuple[Problem, ...]]:
    """The path behind `IN`, with its places in the whole entry."""
    path, problems = template.parse_path(written)
    moved = None if path is None else template.move_path(path, lambda span: shifted(span, start))
    return moved, tuple(moved_problem(each, start, "flow-syntax") for each in problems)


def read_condition(written: str, start: int) -> tuple[Condition | None, tuple[Problem, ...]]:
    """Nothing between the parentheses is a missing condition, not a wrong one."""
    if not written.strip():
        return None, ()
    asked, problems = condition.parse(written)
    moved = None if asked is None else condition.move_condition(asked, lambda span: shifted(span, start))
    return moved, tuple(moved_problem(each, start) for each in problems)


_QUOTED = r"""(?s:"(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')"""
_BAD_ESCAPE = r"""\\(?!["'\\/bfnrt]|u[0-9A-Fa-f]{4}|\Z)"""


def _read_branch(written: str, start: int) -> tuple[str | None, tuple[Problem, ...]]:
    """A branch's name, quoted or plain."""
    name = written.strip()
    at = start + written.index(name)
    if not name.startswith(("'", '"')):
        return name or None, ()
    quoted = re.fullmatch(_QUOTED, name)
    pairs = name.replace("\\\\", "__")
    if quoted and not (bad := re.search(_BAD_ESCAPE, pairs)):
        return quoted_value(name, at) or None, ()
    if quoted and bad:
        span = Span(at + bad.start(), at + min(bad.start() + 2, len(name)))
        return name[1:-1], (flow_problem(span, name[bad.start() :][:2], (), "write `\\\\` for a backslash"),)
    span = Span(at, at + 1)
    return name, (flow_problem(span, name[0], (), "the quote is not closed, or closes before the name ends"),)


def flow_problem(span: Span, found: str, expected: tuple[str, ...], hint: str | None) -> Problem:
    """A `flow-syntax` problem; nothing found means the end."""
    shown = f"`{short(found)}`" if found else "the end"
    return Problem("flow-syntax", span, {"found": shown, "expected": expected, "hint": hint})


def short(written: str) -> str:
    """What was written, cut to what fits into a message."""
    return written if len(written) <= 40 else written[:39] + "…"


def mistaken_relation(text: str, problem: Problem | None) -> RelationTree:
    """The relation that a text was probably meant to be. Only mistakes pay for importing what knows them."""
    from .flow_mistake import mistaken_relation as found

    return found(text, problem)

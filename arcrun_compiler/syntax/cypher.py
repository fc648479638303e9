"""Turns a flow entry that is a Cypher path into its edges. `grammar/cypher.lark` defines the language."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from ..text.nearest import nearest
from ..text.problem import Problem
from ..text.source import Span
from .condition import move_condition
from .condition import parse as parse_condition
from .grammar import Stop, read
from .hints import CYPHER, explain
from .literal import Unreadable, quoted_offsets
from .relations import Arguments, bad_variable, is_variable, meaning_of, unknown_relation, with_arguments
from .template import move_path
from .template import parse_path as parse_list
from .tree import EdgeTree, NodeName, Relation, RelationKind

KEYS = ("item", "in", "condition", "branch")
"""What a relation's map may say."""


class _Arrow(NamedTuple):
    relation: Relation | None
    """None for a bare arrow."""
    is_forward: bool
    problems: tuple[Problem, ...]
    span: Span


def parse_path_entry(text: str) -> tuple[tuple[EdgeTree, ...], tuple[Problem, ...]]:
    """The edges of a Cypher path and its problems."""
    try:
        made = read("cypher", "entry", text, _Builder)
    except Unreadable as error:
        found = f"`{text[slice(*error.span)]}`"
        return (), (Problem("flow-syntax", error.span, {"found": found, "expected": (), "hint": error.hint}),)
    if isinstance(made, Stop):
        return (), (_stopped(text, made),)
    edges: tuple[EdgeTree, ...]
    edges, problems = made
    return edges, problems


def _stopped(text: str, stop: Stop) -> Problem:
    problem = explain("flow-syntax", text, stop, CYPHER)
    opening = text.rfind("(", 0, stop.at)
    closing = text.find(")", stop.at)
    if opening < 0 or ")" in text[opening : stop.at] or "NAME" in stop.expected:
        return problem
    if closing < 0 and stop.at >= len(text):
        facts = {"found": "`(`", "expected": (), "hint": "the parenthesis is not closed"}
        return Problem("flow-syntax", Span(opening, opening + 1), facts)
    written = text[opening + 1 : closing]
    if closing < 0 or any(sign in written for sign in "()[]{}:`\n") or len(written) > 60:
        return problem
    facts = {
        **problem.facts,
        "hint": f"a name that is no identifier stands between back quotes: (`{written.strip()}`)",
    }
    return Problem("flow-syntax", problem.span, facts)


class _Builder:
    """What each rule of `cypher.lark` makes."""

    @staticmethod
    def name(parts: list[Any]) -> tuple[str, Span]:
        (written,) = parts
        span = Span(written.start_pos, written.end_pos)
        return (written[1:-1].replace("``", "`") if written.type == "QUOTED" else str(written)), span

    @staticmethod
    def node(parts: list[Any]) -> NodeName:
        (name, span), component = parts
        return NodeName(name, span, *(component or ()))

    @staticmethod
    def pair(parts: list[Any]) -> tuple[Any, Any]:
        key, written = parts
        return key, written

    @staticmethod
    def relation(parts: list[Any]) -> tuple[Relation, tuple[Problem, ...]]:
        word, *pairs = parts
        span = Span(word.start_pos, word.end_pos)
        meaning = meaning_of(str(word))
        if meaning is None:
            return Relation(None, str(word), span), (unknown_relation(str(word), span),)
        variable = "item" if meaning.kind is RelationKind.FOREACH else None
        relation = Relation(meaning.kind, str(word), span, meaning.branch, variable=variable)
        given, places, problems = _arguments([pair for pair in pairs if pair is not None])
        filled, wrong = with_arguments(relation, given, places)
        return filled, (*problems, *(problem for _, problem in wrong))

    @staticmethod
    def forward(parts: list[Any]) -> _Arrow:
        relation, problems = parts[0]
        return _Arrow(relation, True, problems, relation.span)

    @staticmethod
    def backward(parts: list[Any]) -> _Arrow:
        return _Builder.forward(parts)._replace(is_forward=False)

    @staticmethod
    def bare_forward(parts: list[Any]) -> _Arrow:
        (sign,) = parts
        span = Span(sign.start_pos, sign.end_pos)
        return _Arrow(Relation(RelationKind.PIPE, str(sign), span), True, (), span)

    @staticmethod
    def bare_backward(parts: list[Any]) -> _Arrow:
        return _Builder.bare_forward(parts)._replace(is_forward=False)

    @staticmethod
    def entry(parts: list[Any]) -> tuple[tuple[EdgeTree, ...], tuple[Problem, ...]]:
        edges = []
        problems: list[Problem] = []
        for left, arrow, right in zip(parts[::2], parts[1::2], parts[2::2]):
            source, target = (left, right) if arrow.is_forward else (right, left)
            end = (right.component_span or right.span).end
            edges.append(EdgeTree(source, arrow.relation, target, Span(left.span.start, end)))
            problems.extend(arrow.problems)
        return tuple(edges), tuple(problems)


def _arguments(pairs: list[tuple[Any, Any]]) -> tuple[Arguments, dict[str, Span], list[Problem]]:
    """A map's entries, read as what they are, their places by key, and their problems."""
    given = Arguments()
    places: dict[str, Span] = {}
    problems: list[Problem] = []
    for key, written in pairs:
        if key in places or key not in KEYS:
            problems.append(_wrong_key(key, is_known=key in KEYS))
            continue
        places[str(key)] = Span(key.start_pos, written.end_pos)
        text, offsets = quoted_offsets(written, written.start_pos)
        place = _placed(offsets)
        if key == "condition":
            asked = parse_condition(text)
            given = given._replace(condition=asked.condition and move_condition(asked.condition, place))
            problems.extend(Problem(each.slug, place(each.span), each.facts) for each in asked.problems)
        elif key == "in":
            found = parse_list(text)
            given = given._replace(path=found.path and move_path(found.path, place))
            problems.extend(Problem("flow-syntax", place(each.span), each.facts) for each in found.problems)
        elif key == "branch":
            given = given._replace(branch=text)
        elif is_variable(text):
            given = given._replace(variable=text)
        else:
            problems.append(bad_variable(text, Span(written.start_pos, written.end_pos)))
    return given, places, problems


def _placed(offsets: tuple[int, ...]) -> Callable[[Span], Span]:
    return lambda span: Span(offsets[span.start], offsets[span.end])


def _wrong_key(key: Any, *, is_known: bool) -> Problem:
    near = None if is_known else nearest(str(key), KEYS)
    hint = "it is there already" if is_known else f"did you mean `{near}`?" if near else None
    span = Span(key.start_pos, key.end_pos)
    expected = () if is_known else tuple(f"`{each}`" for each in KEYS)
    return Problem("flow-syntax", span, {"found": f"`{key}`", "expected": expected, "hint": hint})

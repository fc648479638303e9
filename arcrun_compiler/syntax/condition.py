"""Turns the text of a condition into its tree, and a tree into its text.

Offsets are into the text. `grammar/condition.lark` defines the language.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from ..text.problem import Problem
from ..text.source import Span
from .grammar import Stop, read
from .literal import Unreadable, show_literal
from .template import (
    LITERAL,
    NAME,
    build_literal,
    build_path,
    build_step,
    move_path,
    plain_literal,
    plain_path,
)
from .tree import Call, Compare, Condition, ListLiteral, Literal, Logic, Not, Path, show_steps

DEEPEST = 100
"""Levels of parentheses and `not`. Nobody reads more, and trees are walked by recursion."""


class ConditionTree(NamedTuple):
    condition: Condition | None
    problems: tuple[Problem, ...]


@lru_cache(maxsize=1 << 12)
def parse(text: str) -> ConditionTree:
    """A condition's tree; its problems are of the slug `condition-syntax`."""
    if not text.strip():
        return ConditionTree(None, (_problem(Span(0, len(text)), "nothing", ("a condition",), None),))
    if (deep := _too_deep(text)) is not None:
        hint = f"at most {DEEPEST} levels; split the condition over several edges"
        return ConditionTree(None, (_problem(deep, f"`{text[deep.start : deep.end]}`", (), hint),))
    if (plain := _plain(text)) is not None:
        return ConditionTree(plain, ())
    try:
        made = read("condition", "condition", text, _Builder)
    except Unreadable as error:
        found = f"`{text[error.span.start : error.span.end]}`"
        return ConditionTree(None, (_problem(error.span, found, (), error.hint),))
    if isinstance(made, Stop):
        return ConditionTree(None, (_stopped(text, made),))
    return ConditionTree(made, tuple(_foreign_literals(made)))


_PLAIN = re.compile(
    rf"\s*((?!(?i:and|or|not|in)(?![\w-])|(?:true|false|null)(?![\w-]))[^\W\d][\w-]*(?:\.{NAME})*)"
    rf"\s*(==|!=|<=|>=|<|>)\s*({LITERAL})\s*\Z"
)


def _plain(text: str) -> Compare | None:
    """A path beside a literal, as most conditions are: read without the grammar, which has to be loaded."""
    found = _PLAIN.match(text)
    if found is None:
        return None
    path = plain_path(found[1], found.start(1))
    literal = Literal(plain_literal(found[3]), Span(*found.span(3)))
    return Compare(found[2], path, literal, Span(path.span.start, literal.span.end))


def _problem(span: Span, found: str, expected: tuple[str, ...], hint: str | None) -> Problem:
    return Problem("condition-syntax", span, {"found": found, "expected": expected, "hint": hint})


def _stopped(text: str, stop: Stop) -> Problem:
    opened = _unclosed(text)
    if stop.at >= len(text) and opened is not None:
        return _problem(opened, f"`{text[opened.start]}` that nothing closes", (), None)
    from .hints import CONDITION, explain

    return explain("condition-syntax", text, stop, CONDITION)


_PIECE = (
    r"""(?si)(?P<text>"(?:[^"\\]|\\(?:.|\Z))*(?:"|\Z)|'(?:[^'\\]|\\(?:.|\Z))*(?:'|\Z))"""
    r"""|(?P<open>[(\[])|(?P<close>[)\]])|(?P<no>!(?!=)|not(?![\w-]))|[\w-]+|\S"""
)


def _too_deep(text: str) -> Span | None:
    """The piece that is one level too deep."""
    if len(text) <= DEEPEST:
        return None
    levels: list[int] = []
    depth = run = 0
    for piece in re.finditer(_PIECE, text):
        if piece["no"]:
            run += 1
        elif piece["open"]:
            levels.append(run)
            depth += 1 + run
            run = 0
        else:
            if piece["close"] and levels:
                depth -= 1 + levels.pop()
            run = 0
        if depth + run > DEEPEST:
            return Span(*piece.span())
    return None


def _unclosed(text: str) -> Span | None:
    """The first bracket that is never closed."""
    opened: list[int] = []
    for piece in re.finditer(_PIECE, text):
        if piece["open"]:
            opened.append(piece.start())
        elif piece["close"] and opened:
            opened.pop()
    return Span(opened[-1], opened[-1] + 1) if opened else None


_FOREIGN = {
    "True": "true",
    "TRUE": "true",
    "False": "false",
    "FALSE": "false",
    "None": "null",
    "NULL": "null",
    "Null": "null",
    "undefined": "null",
}


def _foreign_literals(condition: Condition) -> list[Problem]:
    """Names that are literals in other languages; as paths they would quietly be null."""
    return [
        _problem(
            each.span,
            f"`{each.root}`",
            (f"`{_FOREIGN[each.root]}`",),
            f"a field of this name is `result.{each.root}`",
        )
        for each in paths(condition)
        if len(each.steps) == 1 and each.root in _FOREIGN
    ]


def paths(condition: Condition) -> list[Path]:
    """Every path in a condition, from left to right."""
    match condition:
        case Path():
            return [condition]
        case Literal() | ListLiteral():
            return []
        case Compare(left=left, right=right):
            return paths(left) + paths(right)
        case Logic(operands=operands):
            return [path for operand in operands for path in paths(operand)]
        case Not(operand=operand):
            return paths(operand)
        case Call(argument=argument):
            return paths(argument)


def literals(condition: Condition) -> list[Literal]:
    """Every literal in a condition, from left to right."""
    match condition:
        case Literal():
            return [condition]
        case ListLiteral(items=parts) | Logic(operands=parts):
            return [literal for part in parts for literal in literals(part)]
        case Compare(left=left, right=right):
            return literals(left) + literals(right)
        case Not(operand=part) | Call(argument=part):
            return literals(part)
        case Path():
            return []


class _Builder:
    """What each rule of `condition.lark` makes."""

    @staticmethod
    def any_of(parts: Sequence[Any]) -> Logic:
        return Logic("or", tuple(parts), Span(parts[0].span.start, parts[-1].span.end))

    @staticmethod
    def all_of(parts: Sequence[Any]) -> Logic:
        return Logic("and", tuple(parts), Span(parts[0].span.start, parts[-1].span.end))

    @staticmethod
    def no(parts: Sequence[Any]) -> Not:
        sign, operand = parts
        return Not(operand, Span(sign.start_pos, operand.span.end))

    @staticmethod
    def compare(parts: Sequence[Any]) -> Compare:
        left, sign, right = parts
        op = {"===": "==", "!==": "!="}.get(sign, sign.lower())
        return Compare(op, left, right, Span(left.span.start, right.span.end))

    @staticmethod
    def group(parts: Sequence[Any]) -> Condition:
        inner: Condition = parts[0]
        return inner

    @staticmethod
    def call(parts: Sequence[Any]) -> Call:
        function, argument, closing = parts
        return Call(str(function), argument, Span(function.start_pos, closing.end_pos))

    @staticmethod
    def list(parts: Sequence[Any]) -> ListLiteral:
        items = tuple(each for each in parts[1:-1] if each is not None)
        return ListLiteral(items, Span(parts[0].start_pos, parts[-1].end_pos))

    @staticmethod
    def path(parts: Sequence[Any]) -> Path:
        root = parts[0]
        return build_path([build_step([root]), *parts[1:]])

    @staticmethod
    def next(parts: Sequence[Any]) -> tuple[str | int, Span, Span]:
        return build_step(parts)

    @staticmethod
    def literal(parts: Sequence[Any]) -> Literal:
        return Literal(*build_literal(parts))


def move_condition(condition: Condition, place: Callable[[Span], Span]) -> Condition:
    """The condition with every span put where `place` says."""
    match condition:
        case Path():
            return move_path(condition, place)
        case Literal():
            return Literal(condition.value, place(condition.span))
        case ListLiteral():
            items = tuple(move_condition(each, place) for each in condition.items)
            return ListLiteral(items, place(condition.span))
        case Compare():
            left, right = move_condition(condition.left, place), move_condition(condition.right, place)
            return Compare(condition.op, left, right, place(condition.span))
        case Logic():
            operands = tuple(move_condition(each, place) for each in condition.operands)
            return Logic(condition.op, operands, place(condition.span))
        case Not():
            return Not(move_condition(condition.operand, place), place(condition.span))
        case Call():
            return Call(condition.function, move_condition(condition.argument, place), place(condition.span))


_BINDS = {"or": 1, "and": 2, "not": 3, "compare": 4, "operand": 5}


def show_condition(condition: Condition) -> str:
    """A condition as it may be written; reading it again gives the same tree."""
    return _show(condition, 0)


def _show(condition: Condition, outer: int) -> str:
    """The text of a condition where everything must bind tighter than `outer`."""
    match condition:
        case Path():
            return show_steps(condition.steps)
        case Literal():
            return show_literal(condition.value)
        case ListLiteral():
            return "[" + ", ".join(_show(each, 0) for each in condition.items) + "]"
        case Call():
            return f"{condition.function}({_show(condition.argument, 0)})"
        case Compare():
            binds = _BINDS["compare"]
            shown = f"{_show(condition.left, binds)} {condition.op} {_show(condition.right, binds)}"
        case Not():
            binds = _BINDS["not"]
            shown = f"not {_show(condition.operand, binds - 1)}"
        case Logic():
            binds = _BINDS[condition.op]
            shown = f" {condition.op} ".join(_show(each, binds) for each in condition.operands)
    return shown if binds > outer else f"({shown})"

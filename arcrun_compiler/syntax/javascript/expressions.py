"""Expressions to their early errors: operands, targets of assignments, chains, what begins a statement."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .parse import ACCESS, Code, Part, bare, leaves, syntax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...text.problem import Problem

_LOW = frozenset(
    ("assignment_expression", "augmented_assignment_expression", "arrow_function", "yield_expression")
)
"""Expressions that bind weaker than any operator, so as operands they need parentheses."""


def unary(code: Code, part: Part) -> Iterator[Problem]:
    """`delete` of what cannot be deleted, and other operators before what they do not fit."""
    word = part.children[0].kind
    operand = part.children[-1]
    if word == "delete":
        inner = bare(operand)
        if inner.kind in ("identifier", "undefined"):
            found = f"`delete {code.read(inner)}` deletes a variable"
            yield syntax(code.span(part), found, "delete a property, or assign `undefined`")
        elif inner.kind == "member_expression" and inner.children[-1].kind == "private_property_identifier":
            yield syntax(code.span(part), "a private name cannot be deleted")
    of = part.parent
    if of is None or of.kind != "binary_expression" or of.children[0] is not part:
        return
    if of.children[1].kind == "**":
        hint = f"`({_short(code.read(part))}) ** …`"
        yield syntax(code.span(part), f"`{word}` before `**` is ambiguous", hint)


def expression_statement(code: Code, part: Part) -> Iterator[Problem]:
    """14.5: a statement that begins like a block, function or class is one."""
    first = part
    while first.children:
        first = first.children[0]
    if first.kind in ("{", "function", "class"):
        found = "`{` begins a block" if first.kind == "{" else f"a {first.kind} without a name"
        yield syntax(code.span(first), found, "put the expression in parentheses, or name it")
    elif first.kind == "identifier" and code.read(first) == "let":
        yield syntax(code.span(first), "`let` is a reserved word")


def binary(code: Code, part: Part) -> Iterator[Problem]:
    """Operators that may not stand next to each other without parentheses."""
    yield from operands(code, part)
    word = part.children[1].kind
    if word not in ("??", "||", "&&"):
        return
    for each in (part.children[0], part.children[2]):
        if each.kind == "binary_expression":
            other = each.children[1].kind
            if other != word and other in ("??", "||", "&&") and "??" in (word, other):
                hint = f"put one of the two in parentheses: `(a {other} b) {word} c`"
                yield syntax(code.span(each.children[1]), f"`{other}` next to `{word}`", hint)


def operands(code: Code, part: Part) -> Iterator[Problem]:
    """13.15: an arrow function, an assignment or `yield` is no operand without parentheses."""
    weak = _WEAK_FIELDS.get(part.kind)
    for each in part.children:
        is_operand = weak is None or each.field in weak
        if is_operand and weak is not None and each.kind in _TIGHT and part.kind != "ternary_expression":
            yield syntax(code.span(each), "an operator before a member", "put the operation in parentheses")
        elif is_operand and each.kind in _LOW:
            what = {"arrow_function": "an arrow function", "yield_expression": "`yield`"}
            name = what.get(each.kind, "an assignment")
            yield syntax(code.span(each), f"{name} among operators", "put it in parentheses")
    yield from _chained(code, part)


_TIGHT = frozenset(("update_expression", "unary_expression", "binary_expression", "ternary_expression"))


_WEAK_FIELDS = {
    "ternary_expression": ("condition",),
    "call_expression": ("function",),
    "new_expression": ("constructor",),
    "member_expression": ("object",),
    "subscript_expression": ("object",),
}


def _chained(code: Code, part: Part) -> Iterator[Problem]:
    """13.3: what an optional chain cannot be."""
    if part.kind == "new_expression" and _has_chain(part.child("constructor")):
        yield syntax(code.span(part), "`new` with `?.`")
    elif part.kind == "call_expression" and part.children[-1].kind == "template_string":
        yield from _chained_template(code, part)


def _chained_template(code: Code, part: Part) -> Iterator[Problem]:
    if _has_chain(part):
        yield syntax(code.span(part.children[-1]), "a template after `?.`")


def _has_chain(part: Part | None) -> bool:
    while part is not None and part.kind in (*ACCESS, "call_expression"):
        if part.has("optional_chain") or part.has("?."):
            return True
        part = part.children[0]
    return False


def target(code: Code, part: Part) -> Iterator[Problem]:
    """13.15.1, 13.4.1: what is assigned to."""
    field = "argument" if part.kind == "update_expression" else "left"
    left = part.child(field)
    if left is None or (part.kind == "for_in_statement" and part.child("kind") is not None):
        return
    if part.kind in ("augmented_assignment_expression", "update_expression") or left is not bare(left):
        targets = [bare(left)]
    else:
        targets = list(leaves(left))
    for place in targets:
        text = code.read(place)
        if place.kind in ACCESS and not _has_chain(place):
            continue
        if place.kind in _NAMES and text not in ("eval", "arguments"):
            continue
        found = f"`{_short(text)}` cannot be assigned to"
        hint = "compare by `===`" if place.kind == "binary_expression" else None
        yield syntax(code.span(place), found, hint)


_NAMES = frozenset(("identifier", "undefined", "shorthand_property_identifier_pattern"))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"

"""Comparisons in conditions that never hold."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.types.model import Scalar, Type
from ...contract.types.words import words
from ...syntax.condition import show_condition
from ...syntax.tree import Condition, Literal
from ...text.diagnostic import Code, Diagnostic
from ...text.nearest import nearest
from ...text.source import Span
from ..conditions import Judged, Never
from ..facts import ERROR, WARNING, Facts
from ..words import short

CODE = Code("ARC308", "condition-type", ERROR)

_ORDER = ("<", "<=", ">", ">=")


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        each, found = problem.facts["found"]
        yield _finding(facts, each, found, problem.span)


def _finding(facts: Facts, each: Judged, found: Never, span: Span) -> Diagnostic:
    compare = found.compare
    is_unequal = compare.op == "!="
    shown = short(show_condition(compare))
    return facts.finding(
        CODE,
        span,
        f"`{shown}` {'always holds' if is_unequal else 'can never hold'}: {_sides(found)}",
        notes=() if _are_alike(found) and compare.op not in _ORDER else (_note(compare.op),),
        help=_help(found) or ("leave it out, or compare with what it can be" if _are_alike(found) else None),
        node=each.node,
        severity_override=WARNING if is_unequal else None,
    )


def _sides(found: Never) -> str:
    """What the two sides are; a literal speaks for itself."""
    left, right = found.compare.left, found.compare.right
    if found.compare.op != "in" and _are_alike(found):
        # Two of a kind: what the values are says it all.
        sides = [(each, type) for each, type in ((left, found.left), (right, found.right))
                 if not isinstance(each, Literal)]  # fmt: skip
        return " and ".join(_side(each, type) for each, type in sides or ((left, found.left),))
    parts = [_side(each, type) for each, type in ((left, found.left), (right, found.right))]
    return " and ".join(parts)


def _are_alike(found: Never) -> bool:
    kinds = [
        {form.kind for form in side.forms if isinstance(form, Scalar)} for side in (found.left, found.right)
    ]
    return bool(kinds[0] & kinds[1])


def _side(condition: Condition, type: Type) -> str:
    if isinstance(condition, Literal):
        kinds = {"string": "a text", "integer": "a number", "number": "a number", "boolean": "a boolean"}
        form = type.forms[0]
        assert isinstance(form, Scalar)
        return f"`{show_condition(condition)}` is {kinds.get(form.kind, 'null')}"
    return f"`{short(show_condition(condition))}` is {words(type)}"


def _note(op: str) -> str:
    if op == "in":
        return "`in` looks for an item of a list, a part of a text or a key of an object"
    if op in ("==", "!="):
        return "values are compared as they are: the text `'1'` is not the number `1`"
    return "order exists between two numbers or two texts"


def _help(found: Never) -> str | None:
    for literal, other in (
        (found.compare.right, found.left),
        (found.compare.left, found.right),
    ):
        if not isinstance(literal, Literal):
            continue
        choices = [str(v) for form in other.forms if isinstance(form, Scalar) and form.kind == "string"
                   for v in form.values or ()]  # fmt: skip
        if isinstance(literal.value, str) and (near := nearest(literal.value, choices)) is not None:
            return f"did you mean `'{near}'`?"
        kinds = {form.kind for form in other.forms if isinstance(form, Scalar)}
        text = str(literal.value)
        if isinstance(literal.value, str) and kinds & {"integer", "number"} and text.lstrip("-").isdecimal():
            return f"leave out the quotes: `{text}`"
        if (
            isinstance(literal.value, (int, float))
            and not isinstance(literal.value, bool)
            and "string" in kinds
        ):
            return f"put it in quotes: `'{text}'`"
    return None

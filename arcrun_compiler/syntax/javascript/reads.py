"""Names and parts to what a body takes from its input and whether it gives anything back."""

from __future__ import annotations

from typing import NamedTuple

from ...text.source import Span
from .builtin import words
from .parse import ACCESS, FUNCTIONS, Code, Part, bare, constant, key_of, name_of, outside
from .scope import Binding, Names, Reference

_TESTS = frozenset(("==", "===", "!=", "!=="))
_FALLBACKS = frozenset(("||", "??"))
_OBJECT_METHODS = words("hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf")
_NOTHING = frozenset(("undefined", "null"))


class Reads(NamedTuple):
    """`names` are the properties read for certain; `whole` says that others may be, too."""

    names: tuple[tuple[str, Span], ...]
    whole: bool


def reads(code: Code, names: Names) -> Reads:
    """What is read of `input`. A property that the body itself sets first is none that it reads."""
    binding = _input(code, names)
    found: list[tuple[str, Span]] = []
    written: set[str] = set()
    whole = binding is None or bool(binding.values) or len(binding.derived) > 1
    for use in names.references:
        if use.name == "arguments" and use.binding is None:
            whole = True
        elif use.binding is binding and binding is not None:
            whole = _use(code, use, found, written) or whole
    return Reads(tuple(each for each in found if each[0] not in written), whole)


def _input(code: Code, names: Names) -> Binding | None:
    parameters = code.wrapper.child("parameters")
    for binding in names.bindings:
        if binding.name == "input" and binding.part.parent is parameters:
            return binding
    return None


def _use(code: Code, use: Reference, found: list[tuple[str, Span]], written: set[str]) -> bool:
    """Notes what one use of `input` reads; whether it reads more than that."""
    at = outside(use.part)
    of = at.parent
    while of is not None and of.kind == "binary_expression" and of.children[0] is at:
        if of.children[1].kind not in _FALLBACKS:
            break
        at = outside(of)
        of = at.parent
    if of is None:
        return True
    if of.kind in ACCESS and of.children[0] is at:
        return _member(code, of, found, written)
    if of.kind in ("variable_declarator", "assignment_expression") and of.children[-1] is at:
        return _apart(code, of.children[0], found)
    return not _is_test(at, of)


def _member(code: Code, part: Part, found: list[tuple[str, Span]], written: set[str]) -> bool:
    key = key_of(code, part)
    of = part.parent
    if key is None or (key in _OBJECT_METHODS and part.field == "function"):
        return True
    if part.field == "left" and of is not None and of.kind == "assignment_expression":
        written.add(key)
        return False
    at = part.child("property") or part.child("index") or part
    found.append((key, code.span(at)))
    return False


def _apart(code: Code, pattern: Part, found: list[tuple[str, Span]]) -> bool:
    """`const { x, y: z } = input`; anything else takes all of it."""
    if pattern.kind != "object_pattern":
        return True
    whole = False
    for each in pattern.children[1:-1]:
        if each.kind == "object_assignment_pattern":
            each = each.children[0]
        key = each.child("key") or each
        if key.kind in ("property_identifier", "shorthand_property_identifier_pattern"):
            found.append((name_of(code, key), code.span(key)))
        elif key.kind == "string":
            found.append((constant(code, key) or "", code.span(key)))
        elif each.kind != ",":
            whole = True
    return whole


def _is_test(at: Part, of: Part) -> bool:
    """Whether it is only asked if there is an input."""
    if of.kind == "unary_expression":
        return of.children[0].kind in ("!", "typeof", "void")
    if of.kind == "binary_expression":
        word = of.children[1].kind
        if word in _TESTS:
            other = of.children[2] if of.children[0] is at else of.children[0]
            return bare(other).kind in _NOTHING
        return word == "&&" and of.children[0] is at
    return of.kind in ("if_statement", "while_statement") or (
        of.kind == "ternary_expression" and at.field == "condition"
    )


def returns(code: Code) -> bool:
    """Whether some `return` of the body itself has a value."""
    wrapper = code.wrapper
    for part in code.parts:
        if part.kind != "return_statement" or len(part.children) < 2 or _function(part) is not wrapper:
            continue
        value = part.children[1]
        # A `return` at the end of its line returns nothing, whatever the next line holds.
        if value.kind in (";", "undefined") or "\n" in code.text[part.children[0].end : value.start]:
            continue
        return True
    return False


def throws(code: Code) -> bool:
    """Whether some `throw` stands in the body itself."""
    wrapper = code.wrapper
    return any(p.kind == "throw_statement" and _function(p) is wrapper for p in code.parts)


def _function(part: Part) -> Part | None:
    at = part.parent
    while at is not None and at.kind not in FUNCTIONS:
        at = at.parent
    return at

"""Expressions to whose value it is: made by this body, or shared by the whole Worker."""

from __future__ import annotations

from .builtin import ALLOWED, words
from .parse import ACCESS, Code, Part, bare, key_of, name_of, object_of
from .scope import Names

MUTATORS = words("push pop shift unshift splice sort reverse fill copyWithin")
"""Methods that change the list they are called on."""
SAME = words("sort reverse fill copyWithin")
"""Those of them that return that list."""
COPIES = words("filter map slice concat flat flatMap toSorted toReversed toSpliced with split match")
"""Methods whose result is new."""
CHANGES_FIRST = words(
    "assign defineProperty defineProperties setPrototypeOf freeze seal preventExtensions set deleteProperty"
)
"""Functions of `Object` and `Reflect` that change their first argument."""
_NEW_BY_OBJECT = words("keys values entries fromEntries getOwnPropertyNames create groupBy")
_NEW_BY_OTHERS = {"Array": ("from", "of"), "JSON": ("parse",), "Map": ("groupBy",)}
_CONSTRUCTORS = words("Array Map Set WeakMap WeakSet Date RegExp Error TypeError RangeError")
_ALIASES = frozenset(("identifier", "shorthand_property_identifier", "undefined"))


def is_shared(code: Code, names: Names, part: Part) -> bool:
    """Whether a value may be a built-in or a part of one, as far as names tell."""
    stack, seen = [part], set[int]()
    while stack:
        part = bare(stack.pop())
        if part.at in seen:
            continue
        seen.add(part.at)
        kind = part.kind
        if kind in _ALIASES and part.at in names.by_part:
            binding = names.by_part[part.at]
            if binding is not None:
                stack.extend(binding.values)
                stack.extend(each for each in binding.derived if each is not None)
            elif name_of(code, part) in ALLOWED and name_of(code, part) != "arguments":
                return True
        elif kind in ACCESS:
            stack.append(part.children[0])
        elif kind in ("ternary_expression", "binary_expression", "sequence_expression"):
            stack.extend(part.children[1:] if kind == "ternary_expression" else part.children)
        elif kind in ("assignment_expression", "augmented_assignment_expression"):
            stack.append(part.children[-1])
        elif kind == "call_expression" and _is_prototype_of(code, part):
            return True
    return False


def _is_prototype_of(code: Code, call: Part) -> bool:
    function = bare(call.children[0])
    return function.kind in ACCESS and key_of(code, function) == "getPrototypeOf"


def is_fresh(code: Code, names: Names, part: Part, renamed: frozenset[str]) -> bool:
    """Whether a value is certainly one that this body made, so that changing its top level is its own affair.

    `renamed` are the methods that the body defines itself, whose results can be anything.
    """
    stack, seen = [part], set[int]()
    while stack:
        part = bare(stack.pop())
        if part.at in seen:
            continue
        seen.add(part.at)
        more = _made_of(code, names, part, renamed)
        if more is None:
            return False
        stack.extend(more)
    return True


def _made_of(code: Code, names: Names, part: Part, renamed: frozenset[str]) -> list[Part] | None:
    """None: not made here. Otherwise the values that must be made here for this one to be."""
    kind = part.kind
    if kind in ("object", "array", "regex"):
        return []
    if kind == "new_expression":
        constructor = bare(part.children[1])
        known = constructor.kind == "identifier" and names.by_part.get(constructor.at) is None
        return [] if known and name_of(code, constructor) in _CONSTRUCTORS else None
    if kind == "call_expression":
        return _called(code, names, part, renamed)
    if kind == "ternary_expression":
        return [each for each in part.children if each.field in ("consequence", "alternative")]
    if kind == "identifier":
        binding = names.by_part.get(part.at)
        if binding is None or binding.derived or not binding.values:
            return None
        # One name for one value: an alias is not followed, as it could name a value of the input later.
        plain = [bare(each) for each in binding.values]
        return None if any(each.kind == "identifier" for each in plain) else plain
    return None


def _called(code: Code, names: Names, part: Part, renamed: frozenset[str]) -> list[Part] | None:
    function, arguments = bare(part.children[0]), part.child("arguments")
    if function.kind not in ACCESS or arguments is None:
        return None
    key, of = key_of(code, function), object_of(function)
    if key is None or key in renamed:
        return None
    if of.kind == "identifier" and names.by_part.get(of.at) is None:
        name = name_of(code, of)
        if name == "Object" and key == "assign":
            return arguments.children[1:2]
        if (name == "Object" and key in _NEW_BY_OBJECT) or key in _NEW_BY_OTHERS.get(name, ()):
            return []
    if key in COPIES:
        return []
    return [of] if key in SAME else None

"""Parts and names to whether a body may change its input, so that the caller must hand it a copy."""

from __future__ import annotations

from .builtin import ALLOWED
from .parse import ACCESS, Code, Part, key_of, name_of, object_of, outside
from .scope import Names, writes
from .values import CHANGES_FIRST, MUTATORS, is_fresh

_BORROWS = frozenset(("call", "apply", "bind"))
_KEYED = frozenset(("property_identifier", "shorthand_property_identifier", "string"))


def may_mutate(code: Code, names: Names) -> bool:
    """Errs towards True. False needs that every change is to the top level of a value made in this body."""
    if not any(_is_input(each.name, each.binding) for each in names.references):
        return False
    renamed = _defined_keys(code)
    for write in writes(code):
        if write.target.kind in ACCESS and not is_fresh(code, names, object_of(write.target), renamed):
            return True
    for part in code.parts:
        if part.kind == "class_body" and _stamps(part):
            return True
        if part.kind in ACCESS and _changes(code, names, part, renamed):
            return True
        if part.kind in ("shorthand_property_identifier_pattern", "pair_pattern"):
            key = part.child("key") or part
            if name_of(code, key).strip("'\"") in MUTATORS | CHANGES_FIRST - {"set"}:
                return True
    return any(_is_escaping(each.name, each.part) for each in names.references if each.binding is None)


def _is_input(name: str, binding: object) -> bool:
    if name == "arguments":
        return binding is None
    return name == "input" and binding is not None


def _defined_keys(code: Code) -> frozenset[str]:
    """Names of the properties and methods that the body defines, also by assignment."""
    found = set()
    for part in code.parts:
        of = part.parent
        if part.kind not in _KEYED or of is None:
            continue
        if of.kind in ("pair", "method_definition", "field_definition", "object"):
            found.add(name_of(code, part).strip("'\""))
        elif of.kind == "member_expression" and of.field == "left":
            found.add(name_of(code, part))
    return frozenset(found)


def _stamps(part: Part) -> bool:
    """A class that extends another may be handed any object by it, and its fields are written there."""
    if part.parent is None or not part.parent.has("class_heritage"):
        return False
    return part.has("field_definition")


def _changes(code: Code, names: Names, part: Part, renamed: frozenset[str]) -> bool:
    """Whether this member, called or handed on, may change something that is not the body's own."""
    key, of = key_of(code, part), object_of(part)
    at = outside(part)
    call = at.parent if at.field == "function" and at.parent is not None else None
    called = call is not None and call.kind == "call_expression"
    free = of.kind == "identifier" and names.by_part.get(of.at) is None
    owner = name_of(code, of) if free else ""
    if owner == "Reflect":
        return True
    if owner == "Object":
        return _by_object(code, names, key, call if called else None, renamed)
    if key is None:
        return called and not (free and owner in ALLOWED) and not is_fresh(code, names, of, renamed)
    if key in MUTATORS:
        return not called or not is_fresh(code, names, of, renamed)
    if key in _BORROWS and called:
        # `Array.prototype.slice.call(x)` is known; what another function does to x is not.
        return of.kind not in ACCESS or key_of(code, of) is None
    return False


def _by_object(code: Code, names: Names, key: str | None, call: Part | None, renamed: frozenset[str]) -> bool:
    if key is None or (key in CHANGES_FIRST and call is None):
        return True
    if key not in CHANGES_FIRST or call is None:
        return False
    arguments = call.child("arguments")
    given = [] if arguments is None else [p for p in arguments.children if p.kind not in ("(", ")", ",")]
    return not given or not is_fresh(code, names, given[0], renamed)


def _is_escaping(name: str, part: Part) -> bool:
    """`Object`, `Reflect` or `Proxy` used otherwise than as `Object.name` or after `instanceof`."""
    if name not in ("Object", "Reflect", "Proxy"):
        return False
    at = outside(part)
    of = at.parent
    if of is None or name == "Proxy":
        return True
    if of.kind in ACCESS and of.children[0] is at:
        return False
    if of.kind == "binary_expression":
        return False
    if of.kind == "new_expression":
        arguments = of.child("arguments")
        return arguments is not None and len(arguments.children) > 2
    return True

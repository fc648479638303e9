"""The parts of a class to their early errors: private names, `super`, constructors, fields."""

from __future__ import annotations

from typing import TYPE_CHECKING

from .parse import FUNCTIONS, Code, Part, name_of, syntax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...text.problem import Problem

_MEMBERS = frozenset(("method_definition", "field_definition", "class_static_block"))

_PAIRS = ({"get", "set"}, {"static get", "static set"})


def private_name(code: Code, part: Part) -> Iterator[Problem]:
    """15.7.1: a private name is one that a class around it declares."""
    name = name_of(code, part)
    of = part.parent
    if of is not None and of.kind in _MEMBERS and of.parent is not None and of.parent.kind == "class_body":
        if name == "#constructor":
            yield syntax(code.span(part), "`#constructor` cannot be a name", "use another name")
        return
    at = part.parent
    while at is not None:
        if at.kind == "class_body" and any(_private(code, member) == name for member in at.children):
            return
        at = at.parent
    yield syntax(code.span(part), f"no class around declares `{name}`")


def _private(code: Code, member: Part) -> str | None:
    for each in member.children:
        if each.kind == "private_property_identifier" and each.field in ("name", "property"):
            return name_of(code, each)
    return None


def class_body(code: Code, part: Part) -> Iterator[Problem]:
    """15.7.1: one constructor, private names once (or as a `get` and a `set`), no reserved members."""
    taken: dict[str, str] = {}
    constructors = 0
    for member in part.children:
        if member.kind not in _MEMBERS:
            continue
        yield from _arguments(code, member)
        name = _private(code, member)
        if name is not None:
            kind = _accessor(member)
            before = taken.get(name)
            if before is not None and {before, kind} not in _PAIRS:
                yield syntax(code.span(member), f"`{name}` is declared twice")
            taken[name] = kind if before is None else "both"
        key = member.child("name") or member.child("property")
        if key is None or key.kind not in ("property_identifier", "string"):
            continue
        text = code.read(key).strip("'\"")
        static = member.has("static") or member.has("static get")
        if text == "constructor" and not static:
            constructors += member.kind == "method_definition"
            if constructors > 1:
                yield syntax(code.span(key), "a second `constructor`")
            elif member.kind == "field_definition" or _accessor(member) or member.has("*"):
                yield syntax(code.span(key), "`constructor` is a plain method")
        elif text == "prototype" and static:
            yield syntax(code.span(key), "`prototype` cannot be a static member")
        elif text == "constructor" and member.kind == "field_definition":
            yield syntax(code.span(key), "`constructor` cannot be a field")


def _accessor(member: Part) -> str:
    static = "static " if member.has("static") or member.has("static get") else ""
    if member.has("static get") or member.has("get"):
        return static + "get"
    return static + "set" if member.has("set") else ""


def _arguments(code: Code, member: Part) -> Iterator[Problem]:
    """15.7.1: a field's value and a static block have no `arguments`."""
    value = member.child("value") or (member.child("body") if member.kind == "class_static_block" else None)
    if member.kind == "method_definition" or value is None:
        return
    stack = [value]
    while stack:
        part = stack.pop()
        if part.kind == "identifier" and code.read(part) == "arguments":
            yield syntax(code.span(part), "there is no `arguments` here")
        if part.kind not in FUNCTIONS or part.kind == "arrow_function":
            stack.extend(part.children)


def super_(code: Code, part: Part) -> Iterator[Problem]:
    """13.3.7: `super()` in a derived constructor, `super.x` in methods and fields."""
    of = part.parent
    is_call = of is not None and of.kind == "call_expression" and of.children[0] is part
    is_access = of is not None and of.kind in ("member_expression", "subscript_expression")
    member = _member(part)
    if member is None or not (is_call or is_access) or (of is not None and of.children[0] is not part):
        yield syntax(code.span(part), "`super` outside of a method")
    elif is_call and not _is_derived_constructor(code, member):
        yield syntax(code.span(part), "`super(…)` outside of the constructor of a class that extends one")


def _member(part: Part) -> Part | None:
    """The method, field or static block whose `super` this is; arrow functions are looked through."""
    below, at = part, part.parent
    while at is not None:
        if at.kind in _MEMBERS and below.field not in ("name", "property"):
            return at
        if at.kind in FUNCTIONS and at.kind not in ("arrow_function", "method_definition"):
            return None
        below, at = at, at.parent
    return None


def _is_derived_constructor(code: Code, member: Part) -> bool:
    name, body = member.child("name"), member.parent
    if member.kind != "method_definition" or name is None or body is None or body.parent is None:
        return False
    is_constructor = code.read(name).strip("'\"") == "constructor" and not member.has("static")
    return is_constructor and body.parent.has("class_heritage")

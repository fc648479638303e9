"""Parts and names to what a `code` body may not do, although it is JavaScript."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ...text.nearest import nearest
from ...text.problem import Problem
from . import builtin
from .lexical import RESERVED
from .parse import ACCESS, Code, Part, bare, constant, key_of, name_of, object_of, outside
from .scope import Names, Reference, writes
from .values import CHANGES_FIRST, MUTATORS, is_shared

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...text.source import Span

_RUNS_TEXT = frozenset(("eval", "Function"))
_CALLED = frozenset(("eval", "Function", "require"))
_NAMED = 20
"""After so many unknown names no nearest one is looked for."""


def _forbidden(span: Span, what: str, name: str, hint: str | None = None, near: str | None = None) -> Problem:
    return Problem("code-forbidden", span, {"what": what, "name": name, "nearest": near, "hint": hint})


# ── words: found in a broken tree too ────────────────────────────────────────────────────────


def forbidden_words(code: Code) -> list[Problem]:
    """`import`, `export`, `async`, `await`, `require(…)`, `eval(…)`, `Function(…)`."""
    found: list[Problem] = []
    for part in code.parts:
        if part.kind in _WORDS and part.start > 0 and part.end > part.start:
            found.extend(_word(code, part))
    return found


_WORDS = frozenset(("import", "export", "async", "await", "identifier"))


def _word(code: Code, part: Part) -> Iterator[Problem]:
    kind, of = part.kind, part.parent
    if part.children or of is None:
        return
    if kind == "identifier":
        name = code.read(part)
        if name == "await":
            yield _forbidden(code.span(part), name, name, builtin.SYNCHRONOUS)
        elif name in _CALLED and code.broken and code.text.startswith("(", part.end):
            yield _forbidden(code.span(part), name, name, _hint_of(name))
    elif kind in ("async", "await"):
        yield _forbidden(code.span(part), kind, kind, builtin.SYNCHRONOUS)
    elif kind == "import":
        of = of if of.kind != "import" or of.parent is None else of.parent
        what = "dynamic import" if of.kind == "call_expression" else "import"
        yield _forbidden(code.span(part), what, "import", builtin.PACKAGES)
    else:
        yield _forbidden(code.span(part), kind, kind, "`return` the value")


def _hint_of(name: str) -> str | None:
    if name in _RUNS_TEXT:
        return "text is not run: write the code itself"
    return builtin.INSTEAD.get(name)


# ── names ────────────────────────────────────────────────────────────────────────────────────


def forbidden_uses(code: Code, names: Names) -> list[Problem]:
    """Everything else; only for a tree that is whole."""
    found: list[Problem] = []
    told: set[str] = set()
    for each in names.references:
        of = each.part.parent
        if each.binding is not None or (of is not None and of.kind.startswith("jsx_")):
            continue
        if each.name in builtin.ALLOWED:
            found.extend(_built_in(code, each))
        elif each.name != "sha256" and each.name not in RESERVED and each.name not in told:
            told.add(each.name)
            found.append(_free(code, each, names, len(told) <= _NAMED))
    for part in code.parts:
        if part.kind in ACCESS:
            found.extend(_access(code, part))
        elif part.kind in ("pair_pattern", "shorthand_property_identifier_pattern"):
            found.extend(_taken_apart(code, part))
        elif part.kind == "call_expression":
            found.extend(_call(code, names, part))
    found.extend(_writes(code, names))
    return found


def _free(code: Code, use: Reference, names: Names, look: bool) -> Problem:
    span = code.span(use.part)
    if use.name in _RUNS_TEXT or use.name == "require":
        return _forbidden(span, use.name, use.name, _hint_of(use.name))
    hint = builtin.INSTEAD.get(use.name)
    if hint is not None:
        return _forbidden(span, "free name", use.name, hint)
    near = None
    if look:
        declared = {binding.name for binding in names.bindings if len(binding.name) < 40}
        near = nearest(use.name, sorted(declared | builtin.ALLOWED | {"sha256", "input"}))
    of = use.part.parent
    if of is not None and of.kind == "assignment_expression" and of.child("left") is use.part:
        return _forbidden(span, "free name", use.name, f"declare it: `let {use.name} = …`", near)
    return _forbidden(span, "free name", use.name, None if near is not None else builtin.UNKNOWN, near)


def _built_in(code: Code, use: Reference) -> Iterator[Problem]:
    if use.name == "Date":
        yield from _date(code, use.part)
    elif use.name == "Math":
        yield from _math(code, use.part)
    elif use.name == "RegExp":
        at = outside(use.part)
        key = key_of(code, at.parent) if at.parent is not None and at.parent.kind in ACCESS else None
        if key is not None and (key in builtin.STALE or (key[:1] == "$" and key[1:].isdigit())):
            hint = "use what `match` or `exec` returns"
            yield _forbidden(code.span(use.part), "shared state", f"RegExp.{key}", hint)


def _date(code: Code, part: Part) -> Iterator[Problem]:
    """The clock, also by way of another name for `Date`."""
    at = outside(part)
    of = at.parent
    if of is None:
        return
    name = "Date"
    if of.kind == "new_expression" and at.field == "constructor":
        arguments = of.child("arguments")
        given = [] if arguments is None else [p for p in arguments.children if p.kind not in ("(", ")", ",")]
        if any(each.kind != "spread_element" for each in given):
            return
        name = "new Date()"
    elif of.kind in ACCESS and of.children[0] is at:
        key = key_of(code, of)
        if key in ("parse", "UTC", "prototype", "name", "length"):
            return
        name = f"Date.{key}" if key is not None else "Date[…]"
    elif of.kind == "binary_expression" and of.children[1].kind == "instanceof":
        return
    elif of.kind == "call_expression" and at.field == "function":
        name = "Date()"
    yield _forbidden(code.span(of if name != "Date" else part), "clock", name, builtin.NOW)


def _math(code: Code, part: Part) -> Iterator[Problem]:
    at = outside(part)
    of = at.parent
    if of is None:
        return
    hint = "map a value under `input:`, so that a run can be repeated"
    if of.kind in ACCESS and of.children[0] is at:
        if key_of(code, of) == "random":
            yield _forbidden(code.span(of), "random", "Math.random", hint)
    elif of.kind in ("variable_declarator", "assignment_expression") and _is_apart(of):
        for each in of.children[0].children:
            key = _pattern_key(code, each)
            if key == "random" or each.kind in ("rest_pattern", "computed_property_name"):
                yield _forbidden(code.span(each), "random", "Math.random", hint)
    else:
        yield _forbidden(code.span(part), "random", "Math", "name the function: `Math.floor(…)`")


def _is_apart(part: Part) -> bool:
    return part.children[0].kind == "object_pattern"


def _pattern_key(code: Code, part: Part) -> str | None:
    """The property that one entry of an object pattern takes."""
    if part.kind == "object_assignment_pattern":
        part = part.children[0]
    if part.kind == "shorthand_property_identifier_pattern":
        return name_of(code, part)
    key = part.child("key") if part.kind == "pair_pattern" else None
    if key is None:
        return None
    if key.kind == "computed_property_name":
        return constant(code, key.children[1])
    return constant(code, key) if key.kind == "string" else name_of(code, key)


# ── ways out ─────────────────────────────────────────────────────────────────────────────────


def _access(code: Code, part: Part) -> Iterator[Problem]:
    key = key_of(code, part)
    if key in _EXITS:
        at = part.child("property") or part.child("index") or part
        yield _exit(code, at, key or "")


_EXITS = frozenset(("constructor", "__proto__"))


def _exit(code: Code, at: Part, key: str) -> Problem:
    if key == "constructor":
        hint = "it leads to `Function`; `Array.isArray(x)`, `typeof x` and `x instanceof …` tell what x is"
        return _forbidden(code.span(at), "constructor", key, hint)
    return _forbidden(code.span(at), "prototype", key, "prototypes are shared by all nodes")


def _taken_apart(code: Code, part: Part) -> Iterator[Problem]:
    key = _pattern_key(code, part)
    if key in _EXITS:
        yield _exit(code, part.child("key") or part, key or "")


_CHANGERS = MUTATORS | {"__defineGetter__", "__defineSetter__"}


def _call(code: Code, names: Names, part: Part) -> Iterator[Problem]:
    """Calls of `Object` and `Reflect` that reach a constructor or change a built-in."""
    function, arguments = part.child("function"), part.child("arguments")
    if function is None or arguments is None or bare(function).kind not in ACCESS:
        return
    function = bare(function)
    key = key_of(code, function)
    given = [each for each in arguments.children if each.kind not in ("(", ")", ",")]
    if _is_free(names, code, object_of(function), ("Object", "Reflect")):
        name = f"{code.read(object_of(function))}.{key}"
        for each in given:
            if constant(code, each) in _EXITS:
                yield _exit(code, each, constant(code, each) or "")
        if key == "setPrototypeOf":
            hint = "make the object with `Object.create`, or copy its fields"
            yield _forbidden(code.span(function), "prototype", name, hint)
        elif key in CHANGES_FIRST and given and is_shared(code, names, given[0]):
            yield _write(code, given[0])
    elif key in _CHANGERS and is_shared(code, names, object_of(function)):
        yield _write(code, function)


def _is_free(names: Names, code: Code, part: Part, wanted: tuple[str, ...]) -> bool:
    return part.kind == "identifier" and code.read(part) in wanted and names.by_part.get(part.at) is None


def _writes(code: Code, names: Names) -> Iterator[Problem]:
    for write in writes(code):
        target = write.target
        if target.kind in ACCESS:
            if is_shared(code, names, object_of(target)):
                yield _write(code, target)
        elif (
            target.at in names.by_part
            and names.by_part[target.at] is None
            and name_of(code, target) in builtin.ALLOWED - {"arguments"}
        ):
            yield _write(code, target)


def _write(code: Code, part: Part) -> Problem:
    name = " ".join(code.read(part).split())
    hint = "it is shared by all nodes and runs; use a variable of your own"
    return _forbidden(code.span(part), "write to built-in", name[:60], hint)

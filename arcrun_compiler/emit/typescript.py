"""TypeScript expressions and their layout: how the generated code is written down."""

from __future__ import annotations

import json
import re
from typing import Any, NamedTuple

WIDTH = 110

_IDENTIFIER = re.compile(r"[A-Za-z_$][A-Za-z0-9_$]*\Z")
# Line and paragraph separators end a line of code; bidirectional and invisible characters hide what it says.
_HIDDEN = re.compile(
    "[\u007f-\u009f\u00ad\u061c\u180e\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufff9-\ufffb]"
)


class Object(NamedTuple):
    """Keys are property names as data, not as code."""

    entries: tuple[tuple[str, Expression], ...]


class List(NamedTuple):
    items: tuple[Expression, ...]


class Apply(NamedTuple):
    """A call; the last argument that can be broken over lines is."""

    function: str
    arguments: tuple[Expression, ...]


class Arrow(NamedTuple):
    """`() => body`."""

    head: str
    body: Expression


class Untyped(NamedTuple):
    """`expression as any`."""

    expression: Expression


Expression = str | Object | List | Apply | Arrow | Untyped


def _escape(match: re.Match[str]) -> str:
    return f"\\u{ord(match[0]):04x}"


def string(text: str) -> str:
    """A string literal in double quotes."""
    return _HIDDEN.sub(_escape, json.dumps(text, ensure_ascii=False))


def template_text(text: str) -> str:
    """Literal text inside a template literal, without the back quotes."""
    inner = json.dumps(text, ensure_ascii=False)[1:-1].replace('\\"', '"')
    return _HIDDEN.sub(_escape, inner.replace("`", "\\`").replace("${", "\\${"))


def comment(text: str) -> str:
    """Text for a line comment: nothing in it ends the line or hides."""
    return _HIDDEN.sub(_escape, "".join(char if char >= " " else f"\\u{ord(char):04x}" for char in text))


def key(name: str) -> str:
    """A property name in an object literal; `__proto__` in brackets, or it would set the prototype."""
    if name == "__proto__":
        return '["__proto__"]'
    return name if _IDENTIFIER.match(name) else string(name)


def value(data: Any) -> Expression:
    """JSON data as an expression."""
    if isinstance(data, dict):
        return Object(tuple((str(name), value(each)) for name, each in data.items()))
    if isinstance(data, list | tuple):
        return List(tuple(value(each) for each in data))
    if isinstance(data, str):
        return string(data)
    return json.dumps(data)


def eased(expression: Expression, depth: int = 1) -> Expression:
    """The same for `tsc`, which gives up on values that nest some fifty deep, and takes a property called
    `constructor` for that of every object."""
    if isinstance(expression, Object):
        entries = tuple((name, _eased_entry(name, each, depth)) for name, each in expression.entries)
        made: Expression = Object(entries)
    elif isinstance(expression, List):
        made = List(tuple(eased(item, depth + 1) for item in expression.items))
    elif isinstance(expression, Apply):
        return Apply(expression.function, tuple(eased(each, depth + 1) for each in expression.arguments))
    else:
        return expression
    return Untyped(made) if depth % _COMPARED_DEPTH == 0 else made


def _eased_entry(name: str, value: Expression, depth: int) -> Expression:
    made = eased(value, depth + 1)
    return Untyped(made) if name in INHERITED and isinstance(made, Object | List) else made


_COMPARED_DEPTH = 16

INHERITED = frozenset(
    "constructor hasOwnProperty isPrototypeOf propertyIsEnumerable toLocaleString toString valueOf __proto__"
    " __defineGetter__ __defineSetter__ __lookupGetter__ __lookupSetter__".split()
)
"""Names that every object has: read as plain properties they would find JavaScript's own."""


def flat(expression: Expression) -> str:
    """On one line."""
    if isinstance(expression, str):
        return expression
    if isinstance(expression, Untyped):
        return f"{flat(expression.expression)} as any"
    if isinstance(expression, Object):
        inner = ", ".join(_entry(name, flat(each)) for name, each in expression.entries)
        return f"{{ {inner} }}" if inner else "{}"
    if isinstance(expression, List):
        return f"[{', '.join(flat(item) for item in expression.items)}]"
    if isinstance(expression, Arrow):
        body = flat(expression.body)
        return (
            f"{expression.head} ({body})"
            if isinstance(expression.body, Object)
            else f"{expression.head} {body}"
        )
    return f"{expression.function}({', '.join(flat(each) for each in expression.arguments)})"


def layout(expression: Expression, indent: int, column: int) -> str:
    """Over as many lines as the width asks for. It begins at `column`; its lines hang from `indent`."""
    line = flat(expression)
    if isinstance(expression, str) or column + len(line) <= WIDTH:
        return line
    if isinstance(expression, Untyped):
        return f"{layout(expression.expression, indent, column)} as any"
    pad = " " * (indent + 2)
    close = "\n" + " " * indent
    if isinstance(expression, Object):
        rows = [pad + _row(name, each, indent + 2) for name, each in expression.entries]
        return "{\n" + ",\n".join(rows) + "," + close + "}"
    if isinstance(expression, List):
        rows = [pad + layout(item, indent + 2, indent + 3) for item in expression.items]
        return "[\n" + ",\n".join(rows) + "," + close + "]"
    if isinstance(expression, Arrow):
        return _arrow(expression, indent, column)
    return _apply(expression, indent, column)


def _entry(name: str, shown: str) -> str:
    return name if _is_shorthand(name, shown) else f"{key(name)}: {shown}"


def _is_shorthand(name: str, shown: str) -> bool:
    """Whether `{ name }` says it: the value is the variable of that name, and no literal."""
    return shown == name and name not in _LITERALS and _IDENTIFIER.match(name) is not None


_LITERALS = ("true", "false", "null")


def _row(name: str, each: Expression, indent: int) -> str:
    written = key(name)
    shown = layout(each, indent, indent + len(written) + 3)
    return name if _is_shorthand(name, shown) else f"{written}: {shown}"


def _arrow(expression: Arrow, indent: int, column: int) -> str:
    if isinstance(expression.body, Object):
        return f"{expression.head} ({layout(expression.body, indent, column + len(expression.head) + 2)})"
    pad = " " * (indent + 2)
    return f"{expression.head}\n{pad}{layout(expression.body, indent + 2, indent + 3)}"


def _apply(expression: Apply, indent: int, column: int) -> str:
    """The last argument that breaks hangs from the call's own line; if that is too long, each has a line."""
    arguments = expression.arguments
    broken = next((i for i in range(len(arguments) - 1, -1, -1) if not isinstance(arguments[i], str)), None)
    if broken is not None:
        before = "".join(f"{flat(each)}, " for each in arguments[:broken])
        after = "".join(f", {flat(each)}" for each in arguments[broken + 1 :])
        head = f"{expression.function}({before}"
        shown = layout(arguments[broken], indent, column + len(head) + len(after))
        if column + len(head) + len(shown.partition("\n")[0]) <= WIDTH:
            # An arrow's body stands on a line of its own, and so does what closes the call.
            arrow = arguments[broken]
            if isinstance(arrow, Arrow) and not isinstance(arrow.body, Object) and "\n" in shown:
                return f"{head}{shown},\n{' ' * indent}{after.removeprefix(', ')})"
            return f"{head}{shown}{after})"
    pad = " " * (indent + 2)
    rows = "".join(f"{pad}{layout(each, indent + 2, indent + 3)},\n" for each in arguments)
    return f"{expression.function}(\n{rows}{' ' * indent})"

"""A body's `return` statements → what the value is, as far as it is written out.

Shapes are plain classes: they are loaded whenever a document has code, and named tuples take longer to make.
"""

from __future__ import annotations

from .parse import ACCESS, FUNCTIONS, Code, Part, bare, constant, key_of, name_of, object_of
from .scope import Names

_DEEPEST = 12
_MOST_PARTS = 200


class Unknown:
    """Any value, or none: a property may be missing then."""


class Literal:
    """A value that is written out."""

    def __init__(self, value: str | int | float | bool | None) -> None:
        self.value = value


class Kind:
    """A value of one of these kinds of JSON."""

    def __init__(self, *kinds: str) -> None:
        self.kinds = kinds


class FromInput:
    """What stands at a path of `input`, unchanged."""

    def __init__(self, path: tuple[str, ...]) -> None:
        self.path = path


class Object:
    """Properties in order, the later of one name counting. `is_open`: there may be others, of any name."""

    def __init__(self, fields: tuple[tuple[str, Shape], ...], is_open: bool) -> None:
        self.fields = fields
        self.is_open = is_open


class List:
    """Items in order. `is_open`: there may be others, anywhere among them."""

    def __init__(self, items: tuple[Shape, ...], is_open: bool) -> None:
        self.items = items
        self.is_open = is_open


class Either:
    """One of several; of none, nothing."""

    def __init__(self, *shapes: Shape) -> None:
        self.shapes = shapes


Shape = Unknown | Literal | Kind | FromInput | Object | List | Either
UNKNOWN = Unknown()
_TEXT, _TRUTH, _NUMBER = Kind("string"), Kind("boolean"), Kind("number", "null")
"""What is not a number becomes null in JSON."""
_WORDS: dict[str, Shape] = {
    "true": Literal(True),
    "false": Literal(False),
    "null": Literal(None),
    "undefined": Either(),
}
_COMPARISONS = frozenset("== === != !== < <= > >= in instanceof".split())
_ARITHMETIC = frozenset("- * / % **".split())
_PUNCTUATION = frozenset(("{", "}", "[", "]", ","))


def shape_of_value(code: Code, names: Names, mutates: bool) -> Shape:
    """The value that a body gives back. Says no more than is certain. `mutates`: it may change its input."""
    wrapper = code.wrapper
    found: list[Shape] = []
    for part in code.parts:
        if part.kind == "return_statement" and _function(part) is wrapper:
            value = part.children[1] if len(part.children) > 1 else None
            if value is None or value.kind == ";" or _is_cut(code, part, value):
                found.append(Literal(None))
            else:
                found.append(_Shapes(code, names, mutates).of(value, 0))
    if not _always_returns(wrapper):
        found.append(Literal(None))
    return found[0] if len(found) == 1 else Either(*found)


def _function(part: Part) -> Part | None:
    at = part.parent
    while at is not None and at.kind not in FUNCTIONS:
        at = at.parent
    return at


def _is_cut(code: Code, statement: Part, value: Part) -> bool:
    """A `return` at the end of its line gives nothing, whatever the next line holds."""
    return "\n" in code.text[statement.children[0].end : value.start]


def _always_returns(wrapper: Part) -> bool:
    body = wrapper.child("body")
    statements = [each for each in body.children if each.kind not in ("{", "}", ";")] if body else []
    return bool(statements) and statements[-1].kind in ("return_statement", "throw_statement")


class _Shapes:
    def __init__(self, code: Code, names: Names, mutates: bool) -> None:
        self.code = code
        self.names = names
        self.mutates = mutates
        self.left = _MOST_PARTS

    def of(self, part: Part, depth: int) -> Shape:
        part = bare(part)
        self.left -= 1
        if depth > _DEEPEST or self.left < 0:
            return UNKNOWN
        kind = part.kind
        if kind == "object":
            return self.object(part, depth)
        if kind == "array":
            return self.list(part, depth)
        if kind == "ternary_expression" and len(part.children) == 5:
            return Either(self.of(part.children[2], depth + 1), self.of(part.children[4], depth + 1))
        if kind in _WORDS:
            return _WORDS[kind]
        if (text := constant(self.code, part)) is not None:
            return Literal(text)
        if kind == "template_string":
            return _TEXT
        if kind == "number":
            return self.number(part)
        if kind in ("unary_expression", "binary_expression"):
            return self.operation(part, depth)
        if kind in ACCESS:
            return self.member(part)
        return self.call(part) if kind == "call_expression" else UNKNOWN

    def number(self, part: Part) -> Shape:
        text = self.code.read(part)
        if text.isdecimal() and len(text) < 16 and (text == "0" or text[0] != "0"):
            return Literal(int(text))
        return UNKNOWN if text.endswith("n") else _NUMBER

    def operation(self, part: Part, depth: int) -> Shape:
        word = part.children[0 if part.kind == "unary_expression" else 1].kind
        if word == "!" or word in _COMPARISONS:
            return _TRUTH
        if word == "typeof":
            return _TEXT
        if part.kind == "unary_expression":
            inner = self.of(part.children[-1], depth + 1) if word == "-" else UNKNOWN
            is_number = isinstance(inner, Literal) and type(inner.value) is int
            return Literal(-inner.value) if is_number and inner.value else UNKNOWN  # type: ignore[union-attr,operator]
        return _NUMBER if word in _ARITHMETIC else UNKNOWN

    def call(self, part: Part) -> Shape:
        """The built-in conversions, which nobody may redefine."""
        function = part.child("function")
        if function is None:
            return UNKNOWN
        if function.kind == "identifier" and self.is_free(function):
            name = name_of(self.code, function)
            return {"String": _TEXT, "Boolean": _TRUTH, "Number": _NUMBER, "sha256": _TEXT}.get(name, UNKNOWN)
        if function.kind == "member_expression":
            owner = object_of(function)
            if owner.kind == "identifier" and self.is_free(owner) and name_of(self.code, owner) == "Math":
                return _NUMBER
        return UNKNOWN

    def is_free(self, part: Part) -> bool:
        return self.names.by_part.get(part.at) is None

    def member(self, part: Part) -> Shape:
        path: list[str] = []
        while part.kind in ACCESS:
            key = key_of(self.code, part)
            if key is None:
                return UNKNOWN
            path.append(key)
            part = object_of(part)
        if self.mutates or part.kind != "identifier" or name_of(self.code, part) != "input":
            return UNKNOWN
        binding = self.names.by_part.get(part.at)
        is_parameter = binding is not None and binding.part.parent is self.code.wrapper.child("parameters")
        return FromInput(tuple(reversed(path))) if is_parameter else UNKNOWN

    # ── objects and lists ────────────────────────────────────────────────────────────────────

    def object(self, part: Part, depth: int) -> Shape:
        fields: dict[str, Shape] = {}
        is_open = False
        for each in part.children:
            if each.kind in _PUNCTUATION:
                continue
            name, shape = self.property(each, depth)
            if name is None:
                # What is spread may have any property, and take the place of those before it.
                is_open, fields = True, dict.fromkeys(fields, UNKNOWN)
            elif name in ("__proto__", "toJSON"):
                return UNKNOWN
            else:
                fields[name] = shape
        return Object(tuple(fields.items()), is_open)

    def property(self, part: Part, depth: int) -> tuple[str | None, Shape]:
        if part.kind == "shorthand_property_identifier":
            word = name_of(self.code, part)
            return word, _WORDS.get(word, UNKNOWN)
        if part.kind == "pair":
            key, value = part.child("key"), part.child("value")
            name = self.key(key) if key is not None else None
            return name, UNKNOWN if value is None else self.of(value, depth + 1)
        if part.kind == "method_definition":
            key = part.child("name")
            return (self.key(key) if key is not None else None), UNKNOWN
        return None, UNKNOWN

    def key(self, part: Part) -> str | None:
        if part.kind == "property_identifier":
            return name_of(self.code, part)
        return constant(self.code, part) if part.kind == "string" else None

    def list(self, part: Part, depth: int) -> Shape:
        inner = [each for each in part.children if each.kind not in _PUNCTUATION]
        commas = sum(1 for each in part.children if each.kind == ",")
        is_open = any(each.kind == "spread_element" for each in inner) or commas > len(inner)
        shapes = [self.of(each, depth + 1) for each in inner if each.kind != "spread_element"]
        return List(tuple(shapes), is_open)

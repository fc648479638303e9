"""Parts to names: what every identifier of a body is bound to."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from .parse import FUNCTIONS, Code, Part, leaves, name_of, syntax

if TYPE_CHECKING:
    from collections.abc import Iterator

    from ...text.problem import Problem

_DECLARED_FUNCTIONS = frozenset(("function_declaration", "generator_function_declaration"))
_NAMED_EXPRESSIONS = frozenset(("function_expression", "generator_function"))
_BLOCKS = frozenset(("statement_block", "for_statement", "for_in_statement", "switch_body", "catch_clause"))
_BODIES = FUNCTIONS | {"class_static_block"}
_IMPORTS = frozenset(("import_clause", "import_specifier", "namespace_import"))
_NOTABLE = (
    FUNCTIONS
    | _BLOCKS
    | _IMPORTS
    | {
        "class",
        "class_declaration",
        "computed_property_name",
        "formal_parameters",
        "variable_declarator",
    }
)
"""The parts that open a scope or declare a name."""
_IDENTIFIERS = frozenset(
    ("identifier", "shorthand_property_identifier", "shorthand_property_identifier_pattern", "undefined")
)


class Binding:
    """A name somebody declared. `values` are the expressions it is given as they are; `derived` are those
    that it is given a piece of, or None for a value nobody can tell."""

    __slots__ = ("derived", "kind", "name", "part", "values")

    def __init__(self, name: str, kind: str, part: Part) -> None:
        self.name = name
        self.kind = kind
        self.part = part
        self.values: list[Part] = []
        self.derived: list[Part | None] = []


class Scope:
    """`kind` is one of `parameters body block catch name`; `owner` opened it."""

    __slots__ = ("kind", "names", "owner", "parent")

    def __init__(self, kind: str, parent: Scope | None, owner: Part) -> None:
        self.kind = kind
        self.parent = parent
        self.owner = owner
        self.names: dict[str, Binding] = {}


class Reference(NamedTuple):
    """A use of a name; `binding` is None for a free one."""

    part: Part
    name: str
    binding: Binding | None


class Names(NamedTuple):
    references: tuple[Reference, ...]
    bindings: tuple[Binding, ...]
    by_part: dict[int, Binding | None]
    """The binding of every reference, by the part's `at`."""
    problems: tuple[Problem, ...]


def resolve(code: Code) -> Names:
    """Declares everything first, as names are hoisted, and looks up after that."""
    inner: list[Scope] = []
    bound: set[int] = set()
    bindings: list[Binding] = []
    problems: list[Problem] = []
    for part in code.parts:
        scope = inner[part.parent.at] if part.parent is not None else Scope("block", None, part)
        if part.kind not in _NOTABLE:
            inner.append(scope)
            continue
        inner.append(_opened(part, scope, inner))
        for leaf, kind, target in _declared(part, scope, inner[-1]):
            bound.add(leaf.at)
            binding, clash = _declare(target, name_of(code, leaf), kind, leaf)
            bindings.append(binding)
            if clash:
                problems.append(_clash(code, leaf, binding.name))
            _given(part, leaf, binding)
    references = tuple(_references(code, inner, bound))
    by_part = {each.part.at: each.binding for each in references}
    _assigned(code, by_part)
    return Names(references, tuple(bindings), by_part, tuple(problems))


def _opened(part: Part, scope: Scope, inner: list[Scope]) -> Scope:
    """The scope that the part's children are in."""
    kind = part.kind
    if kind in FUNCTIONS:
        if kind in _NAMED_EXPRESSIONS and part.child("name") is not None:
            scope = Scope("name", scope, part)
        return Scope("parameters", scope, part)
    if kind in ("class", "class_declaration"):
        return Scope("name", scope, part)
    if kind in _BLOCKS:
        if kind == "catch_clause":
            return Scope("catch", scope, part)
        of = part.parent
        if kind == "statement_block" and of is not None and of.kind in _BODIES:
            return Scope("body", scope, part)
        return Scope("block", scope, part)
    if kind == "computed_property_name" and part.parent is not None and part.parent.kind in FUNCTIONS:
        # The key of a method is worked out where the method stands, not inside it.
        outer = part.parent.parent
        return scope if outer is None else inner[outer.at]
    return scope


def _declared(part: Part, scope: Scope, inside: Scope) -> Iterator[tuple[Part, str, Scope]]:
    """The names that a part declares: where, as what, in which scope."""
    kind, of = part.kind, part.parent
    if kind == "variable_declarator" and of is not None:
        word = of.children[0].kind
        yield from ((leaf, word, scope) for leaf in leaves(part.children[0]) if leaf.kind in _IDENTIFIERS)
    elif kind == "for_in_statement" and part.child("kind") is not None:
        left, how = part.child("left"), part.child("kind")
        if left is not None and how is not None:
            yield from ((leaf, how.kind, inside) for leaf in leaves(left) if leaf.kind in _IDENTIFIERS)
    elif kind == "formal_parameters":
        for each in part.children:
            yield from ((leaf, "parameter", scope) for leaf in leaves(each) if leaf.kind in _IDENTIFIERS)
    elif kind in FUNCTIONS or kind in ("class", "class_declaration"):
        yield from _declared_by_name(part, scope, inside)
    elif kind in _IMPORTS:
        # `import a, { b }` and `{ x as b }`: the name is the first of a clause, the last of a specifier.
        name = part.children[0 if kind == "import_clause" else -1]
        if name.kind == "identifier":
            yield name, "const", scope
    elif kind == "catch_clause":
        thing = part.child("parameter")
        if thing is not None:
            word = "catch" if thing.kind == "identifier" else "parameter"
            yield from ((leaf, word, inside) for leaf in leaves(thing) if leaf.kind in _IDENTIFIERS)


def _declared_by_name(part: Part, scope: Scope, inside: Scope) -> Iterator[tuple[Part, str, Scope]]:
    alone = part.child("parameter")
    if alone is not None and part.kind == "arrow_function":
        yield alone, "parameter", inside
    name = part.child("name")
    if name is None or part.kind == "method_definition":
        return
    if part.kind in _DECLARED_FUNCTIONS:
        yield name, "function", scope
    elif part.kind in _NAMED_EXPRESSIONS:
        assert inside.parent is not None
        yield name, "name", inside.parent
    elif part.kind == "class_declaration":
        yield name, "class", scope
    else:
        yield name, "name", inside


def _declare(scope: Scope, name: str, kind: str, part: Part) -> tuple[Binding, bool]:
    """The binding, and whether the name was taken (early errors of ECMA-262, 14.2.1, 15.2.1)."""
    binding = Binding(name, kind, part)
    if kind == "var" or (kind == "function" and scope.kind == "body"):
        return _declare_variable(scope, binding)
    before = scope.names.get(name)
    clash = before is not None
    outer = scope.parent
    if kind not in ("parameter", "catch", "name") and outer is not None and not clash:
        # A body's own names may not repeat the parameters it is the body of.
        of = scope.owner.parent
        is_body = scope.kind == "body" or (of is not None and of.kind == "catch_clause")
        clash = is_body and outer.kind in ("parameters", "catch") and name in outer.names
    scope.names[name] = before if before is not None and clash else binding
    return scope.names[name], clash


def _declare_variable(scope: Scope, binding: Binding) -> tuple[Binding, bool]:
    """`var` and a body's functions: hoisted through the blocks, where a `let` of that name is a clash."""
    name = binding.name
    at: Scope | None = scope
    while at is not None:
        before = at.names.get(name)
        if before is not None and before.kind not in ("var", "function", "catch"):
            return before, True
        if before is not None and before.kind == "function" and at.kind != "body":
            return before, True
        if at.kind == "body":
            break
        if at.kind != "catch":
            at.names.setdefault(name, binding)
        at = at.parent
    if at is None:
        return binding, False
    known = at.names.get(name)
    if known is None and at.parent is not None and at.parent.kind == "parameters":
        # `var input` is the parameter itself.
        known = at.parent.names.get(name) if binding.kind == "var" else None
    if known is None or binding.kind == "function":
        at.names[name] = binding
        return binding, False
    _share(scope, at, name, known)
    at.names[name] = known
    return known, False


def _share(scope: Scope, end: Scope, name: str, known: Binding) -> None:
    """Blocks between a `var` and its body hold the binding that the body holds."""
    at: Scope | None = scope
    while at is not None and at is not end:
        if name in at.names and at.kind != "catch":
            at.names[name] = known
        at = at.parent


def _clash(code: Code, part: Part, name: str) -> Problem:
    hint = "`input` is the parameter; use another name" if name == "input" else "use another name"
    return syntax(code.span(part), f"`{name}` is declared twice", hint)


def _given(part: Part, leaf: Part, binding: Binding) -> None:
    """Notes what a declaration gives its name."""
    if part.kind == "variable_declarator":
        value = part.child("value")
        if value is None:
            return
        if leaf is part.children[0]:
            binding.values.append(value)
        else:
            binding.derived.append(value)
    else:
        binding.derived.append(None)


def _references(code: Code, inner: list[Scope], bound: set[int]) -> Iterator[Reference]:
    for part in code.parts:
        if part.kind not in _IDENTIFIERS or part.at in bound or part.parent is None:
            continue
        name = name_of(code, part)
        scope: Scope | None = inner[part.parent.at]
        while scope is not None and name not in scope.names:
            scope = scope.parent
        yield Reference(part, name, None if scope is None else scope.names[name])


class Write(NamedTuple):
    """A place that is given a value: a name or a member. `value` is None when it is not written out."""

    target: Part
    value: Part | None
    whole: bool
    """Whether `value` is given as it is, not a piece of it."""
    by: Part


_WRITERS = frozenset(
    (
        "assignment_expression",
        "augmented_assignment_expression",
        "update_expression",
        "for_in_statement",
        "unary_expression",
    )
)


def writes(code: Code) -> Iterator[Write]:
    """Everything that is assigned to, counted up or deleted; declarations are none."""
    for part in code.parts:
        kind = part.kind
        if kind not in _WRITERS:
            continue
        if kind == "assignment_expression":
            left, right = part.child("left"), part.child("right")
            if left is None:
                continue
            for leaf in leaves(left):
                yield Write(leaf, right, left.kind not in ("array_pattern", "object_pattern"), part)
        elif kind == "augmented_assignment_expression":
            for leaf in leaves(part.children[0]):
                logical = len(part.children) > 1 and part.children[1].kind in ("||=", "&&=", "??=")
                yield Write(leaf, part.child("right") if logical else None, True, part)
        elif kind == "update_expression":
            yield from (Write(leaf, None, True, part) for leaf in _operand(part))
        elif kind == "for_in_statement" and part.child("kind") is None:
            left = part.child("left")
            if left is not None:
                yield from (Write(leaf, None, False, part) for leaf in leaves(left))
        elif kind == "unary_expression" and part.children[0].kind == "delete":
            yield from (Write(leaf, None, True, part) for leaf in _operand(part))


def _operand(part: Part) -> Iterator[Part]:
    operand = part.child("argument")
    if operand is not None:
        yield from leaves(operand)


def _assigned(code: Code, by_part: dict[int, Binding | None]) -> None:
    """Notes what assignments give the names they give to."""
    for write in writes(code):
        binding = by_part.get(write.target.at)
        if binding is None:
            continue
        if write.value is not None and write.whole:
            binding.values.append(write.value)
        elif write.value is not None or write.by.kind == "for_in_statement":
            binding.derived.append(write.value)

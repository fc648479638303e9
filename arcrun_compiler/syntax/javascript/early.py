"""Parts to early errors: what the grammar accepts and an engine refuses in a strict module.

Section numbers are of ECMA-262. One function a kind of part; `EARLY` says which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import expressions, lexical
from .classes import class_body, private_name, super_
from .parse import ACCESS, FUNCTIONS, Code, Part, leaves, name_of, syntax

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from ...text.problem import Problem

LOOPS = frozenset(("for_statement", "for_in_statement", "while_statement", "do_statement"))
_FENCES = FUNCTIONS | {"class_static_block", "field_definition"}
"""`break`, labels and `yield` do not reach out of these."""
_DECLARATIONS = frozenset(
    (
        "lexical_declaration",
        "class_declaration",
        "function_declaration",
        "generator_function_declaration",
        "using_declaration",
    )
)


def early_errors(code: Code) -> list[Problem]:
    """Every early error but names declared twice, in reading order."""
    found = list(lexical.odd_characters(code))
    for comment in code.comments:
        if comment.kind == "html_comment":
            hint = "comments are `// …` and `/* … */`"
            found.append(syntax(code.span(comment), "`<!--` and `-->` are no comments in a module", hint))
    for part in code.parts:
        for check in EARLY.get(part.kind, ()):
            found.extend(check(code, part))
    return found


# ── words ────────────────────────────────────────────────────────────────────────────────────


def _never(found: str, hint: str | None = None) -> Callable[[Code, Part], Iterator[Problem]]:
    def check(code: Code, part: Part) -> Iterator[Problem]:
        first = part.children[0] if part.kind == "with_statement" else part
        yield syntax(code.span(first), found, hint)

    return check


def _yield(code: Code, part: Part) -> Iterator[Problem]:
    function: Part | None = part.parent
    below = part
    while function is not None and function.kind not in _FENCES:
        below, function = function, function.parent
    if function is not None and (function.has("*") and below.field in ("body",)):
        return
    yield syntax(code.span(part.children[0]), "`yield` outside of a generator")


# ── jumps ────────────────────────────────────────────────────────────────────────────────────


def _jump(code: Code, part: Part) -> Iterator[Problem]:
    word = part.children[0].kind
    label = part.child("label")
    if label is None or _breaks_line(code, part.children[0], label):
        for around in _around(part):
            if around.kind in LOOPS or (word == "break" and around.kind == "switch_statement"):
                return
        where = "a loop" if word == "continue" else "a loop or `switch`"
        yield syntax(code.span(part.children[0]), f"`{word}` outside of {where}", _jump_hint(word))
        return
    name = name_of(code, label)
    for around in _around(part):
        if around.kind == "labeled_statement" and name_of(code, around.children[0]) == name:
            if word == "continue" and _labelled(around).kind not in LOOPS:
                yield syntax(code.span(label), f"`continue {name}`: `{name}` is the label of no loop")
            return
    yield syntax(code.span(label), f"there is no label `{name}` here")


def _jump_hint(word: str) -> str:
    return "a callback skips an item by `return`" if word == "continue" else "end a function by `return`"


def _around(part: Part) -> Iterator[Part]:
    at = part.parent
    while at is not None and at.kind not in _FENCES:
        yield at
        at = at.parent


def _labelled(part: Part) -> Part:
    while part.kind == "labeled_statement":
        part = part.child("body") or part.children[-1]
    return part


def _label(code: Code, part: Part) -> Iterator[Problem]:
    label = part.children[0]
    name = name_of(code, label)
    for around in _around(part):
        if around.kind == "labeled_statement" and name_of(code, around.children[0]) == name:
            yield syntax(code.span(label), f"the label `{name}` stands inside itself", "use another name")
    yield from _single_statement(code, part)


def _breaks_line(code: Code, first: Part, second: Part) -> bool:
    return any(c in "\n\r\u2028\u2029" for c in code.text[first.end : second.start])


def _throw(code: Code, part: Part) -> Iterator[Problem]:
    if _breaks_line(code, part.children[0], part.children[1]):
        yield syntax(code.span(part.children[0]), "`throw` ends at the end of its line", "one line for both")


# ── statements ───────────────────────────────────────────────────────────────────────────────


def _single_statement(code: Code, part: Part) -> Iterator[Problem]:
    """14.6, 14.7, 14.13: a declaration needs a block of its own."""
    for each in part.children:
        is_body = each.field in ("consequence", "body") or part.kind == "else_clause"
        if is_body and each.kind in _DECLARATIONS:
            span = code.span(each.children[0])
            yield syntax(span, f"`{each.children[0].kind}` stands alone here", "put it into `{ … }`")


def _for_in(code: Code, part: Part) -> Iterator[Problem]:
    yield from _single_statement(code, part)
    left = part.child("left")
    value = part.child("value")
    if value is not None:
        yield syntax(code.span(value), "the variable of this loop has a value of its own")
    if left is None or part.child("kind") is not None:
        return
    if left.kind == "identifier" and code.read(left) == "async" and part.has("of"):
        yield syntax(code.span(left), "`for (async of` is not allowed")


def _declarator(code: Code, part: Part) -> Iterator[Problem]:
    of = part.parent
    name = part.children[0]
    if of is None:
        return
    if part.child("value") is None:
        if name.kind in ("object_pattern", "array_pattern"):
            yield syntax(code.span(name), "a pattern takes nothing apart", "`const { a } = value`")
        elif of.children[0].kind == "const":
            found = f"`const {code.read(name)}` has no value"
            yield syntax(code.span(name), found, "give it one, or write `let`")
    yield from _bindings(code, name)
    if of.children[0].kind != "var":
        for leaf in leaves(name):
            if code.read(leaf) == "let":
                yield syntax(code.span(leaf), "`let` is a reserved word")


def _bindings(code: Code, pattern: Part) -> Iterator[Problem]:
    """Names that a declaration makes: no places, not `eval`, not `arguments`."""
    for leaf in leaves(pattern):
        if leaf.kind in ACCESS:
            yield syntax(code.span(leaf), f"`{code.read(leaf)}` is no name", "a declaration makes names")
        elif code.read(leaf) in ("eval", "arguments"):
            yield syntax(code.span(leaf), f"`{code.read(leaf)}` cannot be declared", "use another name")


def _for_declaration(code: Code, part: Part) -> Iterator[Problem]:
    left = part.child("left")
    if left is not None and part.child("kind") is not None:
        yield from _bindings(code, left)


def _try(code: Code, part: Part) -> Iterator[Problem]:
    if part.child("handler") is None and part.child("finalizer") is None:
        hint = "`try { … } catch (error) { … }`"
        yield syntax(code.span(part.children[0]), "`try` without `catch` or `finally`", hint)


def _catch(code: Code, part: Part) -> Iterator[Problem]:
    pattern = part.child("parameter")
    if pattern is not None:
        yield from _bindings(code, pattern)


def _switch(code: Code, part: Part) -> Iterator[Problem]:
    for each in [each for each in part.children if each.kind == "switch_default"][1:]:
        yield syntax(code.span(each.children[0]), "a second `default`")


# ── arrow functions ──────────────────────────────────────────────────────────────────────────


def _arrow(code: Code, part: Part) -> Iterator[Problem]:
    sign = next((each for each in part.children if each.kind == "=>"), None)
    body = part.children[-1]
    if sign is not None:
        before = part.children[part.children.index(sign) - 1]
        if _breaks_line(code, before, sign):
            yield syntax(code.span(sign), "`=>` begins a line", "it stands on the line of its parameters")
    if body.kind != "statement_block":
        first = body
        while first.children and first.kind not in ("object_pattern",):
            first = first.children[0]
        if first.kind == "{" or body.kind == "object_pattern":
            yield syntax(code.span(first), "an object after `=>` looks like a block", "`=> ({ … })`")
    alone = part.child("parameter")
    if alone is not None:
        yield from _bindings(code, alone)
    yield from _directive(code, part)


# ── parameters and patterns ──────────────────────────────────────────────────────────────────


def _parameters(code: Code, part: Part) -> Iterator[Problem]:
    yield from _commas(code, part)
    yield from _rest(code, part)
    for each in part.children:
        if each.kind not in ("(", ")", ","):
            yield from _bindings(code, each)


def _rest(code: Code, part: Part) -> Iterator[Problem]:
    """13.15.5, 15.1: a rest stands last, without a comma after it and without a default."""
    inner = part.children[1:-1]
    for i, each in enumerate(inner):
        if each.kind not in ("rest_pattern", "spread_element"):
            continue
        if i + 1 < len(inner):
            yield syntax(code.span(each), "`...` stands last, with no comma after it")
        kind = each.children[-1].kind
        if kind in ("assignment_pattern", "assignment_expression"):
            yield syntax(code.span(each), "`...` has no default")
        elif part.kind == "object_pattern" and kind in ("object_pattern", "array_pattern"):
            yield syntax(code.span(each), "`...` in an object pattern is a name")


def _pair(code: Code, part: Part) -> Iterator[Problem]:
    if part.children[-1].kind == "rest_pattern":
        yield syntax(code.span(part.children[-1]), "`...` after a key")


def _function(code: Code, part: Part) -> Iterator[Problem]:
    name = part.child("name")
    if name is not None and part.kind != "method_definition":
        yield from _bindings(code, name)
    yield from _directive(code, part)


def _directive(code: Code, part: Part) -> Iterator[Problem]:
    """15.2.1: a function with `"use strict"` has plain parameters."""
    parameters, body = part.child("parameters"), part.child("body")
    if parameters is None or body is None or body.kind != "statement_block":
        return
    if all(each.kind in ("(", ")", ",", "identifier", "undefined") for each in parameters.children):
        return
    for each in body.children[1:]:
        if each.kind != "expression_statement" or each.children[0].kind != "string":
            return
        if code.read(each.children[0])[1:-1] == "use strict":
            yield syntax(code.span(each), '`"use strict"` in a function with such parameters', "leave it out")
            return


def _method(code: Code, part: Part) -> Iterator[Problem]:
    """15.4: the parameters of `get` and `set`."""
    if part.parent is not None and part.parent.kind == "object" and part.children[0].kind[:6] == "static":
        yield syntax(code.span(part.children[0]), "`static` in an object", "only a class has static members")
    parameters = part.child("parameters")
    if parameters is not None:
        inner = [each for each in parameters.children if each.kind not in ("(", ")", ",")]
        if part.has("get") or part.has("static get"):
            if inner:
                yield syntax(code.span(parameters), "a `get` takes no parameter")
        elif part.has("set") and (len(inner) != 1 or inner[0].kind == "rest_pattern"):
            yield syntax(code.span(parameters), "a `set` takes one parameter")
    yield from _directive(code, part)


def _commas(code: Code, part: Part) -> Iterator[Problem]:
    """Only a list has holes."""
    for before, each in zip(part.children, part.children[1:]):
        if each.kind == "," and before.kind in (",", "{", "("):
            yield syntax(code.span(each), "`,` after nothing", "delete it")


def _object(code: Code, part: Part) -> Iterator[Problem]:
    """13.2.5.1: the prototype is given once."""
    yield from _commas(code, part)
    given = 0
    for each in part.children:
        key = each.child("key") if each.kind == "pair" else None
        if key is not None and code.read(key).strip("'\"") == "__proto__":
            given += 1
            if given == 2:
                yield syntax(code.span(key), "`__proto__` is given twice")


class _Row(NamedTuple):
    kinds: str
    checks: tuple[Callable[[Code, Part], Iterator[Problem]], ...]


_ROWS = (
    _Row("with_statement", (_never("`with` is not allowed", "name the object"), _single_statement)),
    _Row("jsx_element jsx_self_closing_element", (_never("JSX is no JavaScript"),)),
    _Row("decorator", (_never("a decorator is no JavaScript yet"),)),
    _Row("using_declaration", (_never("`using` is no JavaScript yet", "write `const`"),)),
    _Row("number", (lexical.number,)),
    _Row(
        "identifier shorthand_property_identifier shorthand_property_identifier_pattern statement_identifier",
        (lexical.identifier,),
    ),
    _Row("property_identifier", (lexical.property_name,)),
    _Row("private_property_identifier", (lexical.property_name, private_name)),
    _Row("escape_sequence", (lexical.escape,)),
    _Row("regex", (lexical.regex,)),
    _Row("unary_expression", (expressions.unary, expressions.operands)),
    _Row("yield_expression", (_yield,)),
    _Row("break_statement continue_statement", (_jump,)),
    _Row("labeled_statement", (_label,)),
    _Row("throw_statement", (_throw,)),
    _Row(
        "if_statement else_clause while_statement do_statement for_statement",
        (_single_statement,),
    ),
    _Row("for_in_statement", (_for_in, expressions.target, _for_declaration)),
    _Row("variable_declarator", (_declarator,)),
    _Row("try_statement", (_try,)),
    _Row("catch_clause", (_catch,)),
    _Row("switch_body", (_switch,)),
    _Row("expression_statement", (expressions.expression_statement,)),
    _Row("binary_expression", (expressions.binary,)),
    _Row(
        "ternary_expression call_expression new_expression member_expression subscript_expression",
        (expressions.operands,),
    ),
    _Row("arrow_function", (_arrow,)),
    _Row("assignment_expression augmented_assignment_expression", (expressions.target,)),
    _Row("update_expression", (expressions.target, expressions.operands)),
    _Row("formal_parameters", (_parameters,)),
    _Row("array_pattern", (_rest,)),
    _Row("pair_pattern", (_pair,)),
    _Row("object_pattern", (_rest, _commas)),
    _Row("arguments", (_commas,)),
    _Row("string", (lexical.string,)),
    _Row(
        "function_declaration function_expression generator_function_declaration generator_function"
        " class class_declaration",
        (_function,),
    ),
    _Row("method_definition", (_method,)),
    _Row("object", (_object,)),
    _Row("class_body", (class_body,)),
    _Row("super", (super_,)),
)

EARLY = {kind: row.checks for row in _ROWS for kind in row.kinds.split()}

"""Parts to early errors: what the grammar accepts and an engine refuses in a strict module.

Section numbers are of ECMA-262. One function a kind of part; `EARLY` says which.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from . import lexical
from .classes import class_body, private_name, super_
from .parse import ACCESS, FUNCTIONS, Code, Part, bare, leaves, name_of, syntax

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
_LOW = frozenset(
    ("assignment_expression", "augmented_assignment_expression", "arrow_function", "yield_expression")
)
"""Expressions that bind weaker than any operator, so as operands they need parentheses."""


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


def _unary(code: Code, part: Part) -> Iterator[Problem]:
    word = part.children[0].kind
    operand = part.children[-1]
    if word == "delete":
        inner = bare(operand)
        if inner.kind in ("identifier", "undefined"):
            found = f"`delete {code.read(inner)}` deletes a variable"
            yield syntax(code.span(part), found, "delete a property, or assign `undefined`")
        elif inner.kind == "member_expression" and inner.children[-1].kind == "private_property_identifier":
            yield syntax(code.span(part), "a private name cannot be deleted")
    of = part.parent
    if of is None or of.kind != "binary_expression" or of.children[0] is not part:
        return
    if of.children[1].kind == "**":
        hint = f"`({_short(code.read(part))}) ** …`"
        yield syntax(code.span(part), f"`{word}` before `**` is ambiguous", hint)


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


def _expression_statement(code: Code, part: Part) -> Iterator[Problem]:
    """14.5: a statement that begins like a block, function or class is one."""
    first = part
    while first.children:
        first = first.children[0]
    of = first.parent
    if first.kind in ("{", "function", "class"):
        found = "a function without a name" if first.kind == "function" else f"`{first.kind}` begins a block"
        if first.kind == "class":
            found = "a class without a name"
        yield syntax(code.span(first), found, "put the expression in parentheses, or name it")
    elif first.kind == "identifier" and code.read(first) == "let" and of is not None:
        yield syntax(code.span(first), "`let` is a reserved word")


# ── operators ────────────────────────────────────────────────────────────────────────────────


def _binary(code: Code, part: Part) -> Iterator[Problem]:
    yield from _operands(code, part)
    word = part.children[1].kind
    if word not in ("??", "||", "&&"):
        return
    for each in (part.children[0], part.children[2]):
        if each.kind == "binary_expression":
            other = each.children[1].kind
            if other != word and other in ("??", "||", "&&") and "??" in (word, other):
                hint = f"put one of the two in parentheses: `(a {other} b) {word} c`"
                yield syntax(code.span(each.children[1]), f"`{other}` next to `{word}`", hint)


def _operands(code: Code, part: Part) -> Iterator[Problem]:
    """13.15: an arrow function, an assignment or `yield` is no operand without parentheses."""
    weak = _WEAK_FIELDS.get(part.kind)
    for each in part.children:
        if each.kind in _LOW and (weak is None or each.field in weak):
            what = {"arrow_function": "an arrow function", "yield_expression": "`yield`"}
            name = what.get(each.kind, "an assignment")
            yield syntax(code.span(each), f"{name} among operators", "put it in parentheses")
    yield from _chained(code, part)


_WEAK_FIELDS = {
    "ternary_expression": ("condition",),
    "call_expression": ("function",),
    "new_expression": ("constructor",),
    "member_expression": ("object",),
    "subscript_expression": ("object",),
}


def _chained(code: Code, part: Part) -> Iterator[Problem]:
    """13.3: what an optional chain cannot be."""
    if part.kind == "new_expression" and _has_chain(part.child("constructor")):
        yield syntax(code.span(part), "`new` with `?.`")
    elif part.kind == "call_expression" and part.children[-1].kind == "template_string":
        yield from _chained_template(code, part)


def _chained_template(code: Code, part: Part) -> Iterator[Problem]:
    if _has_chain(part):
        yield syntax(code.span(part.children[-1]), "a template after `?.`")


def _has_chain(part: Part | None) -> bool:
    while part is not None and part.kind in (*ACCESS, "call_expression"):
        if part.has("optional_chain") or part.has("?."):
            return True
        part = part.children[0]
    return False


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


def _target(code: Code, part: Part) -> Iterator[Problem]:
    """13.15.1, 13.4.1: what is assigned to."""
    field = "argument" if part.kind == "update_expression" else "left"
    left = part.child(field)
    if left is None or (part.kind == "for_in_statement" and part.child("kind") is not None):
        return
    if part.kind in ("augmented_assignment_expression", "update_expression") or left is not bare(left):
        targets = [bare(left)]
    else:
        targets = list(leaves(left))
    for target in targets:
        text = code.read(target)
        if target.kind in ACCESS and not _has_chain(target):
            continue
        if target.kind in _NAMES and text not in ("eval", "arguments"):
            continue
        found = f"`{_short(text)}` cannot be assigned to"
        hint = "compare by `===`" if target.kind == "binary_expression" else None
        yield syntax(code.span(target), found, hint)


_NAMES = frozenset(("identifier", "undefined", "shorthand_property_identifier_pattern"))


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= 40 else line[:39] + "…"


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
    _Row("unary_expression", (_unary, _operands)),
    _Row("yield_expression", (_yield,)),
    _Row("break_statement continue_statement", (_jump,)),
    _Row("labeled_statement", (_label,)),
    _Row("throw_statement", (_throw,)),
    _Row(
        "if_statement else_clause while_statement do_statement for_statement",
        (_single_statement,),
    ),
    _Row("for_in_statement", (_for_in, _target, _for_declaration)),
    _Row("variable_declarator", (_declarator,)),
    _Row("try_statement", (_try,)),
    _Row("catch_clause", (_catch,)),
    _Row("switch_body", (_switch,)),
    _Row("expression_statement", (_expression_statement,)),
    _Row("binary_expression", (_binary,)),
    _Row(
        "ternary_expression call_expression new_expression member_expression subscript_expression",
        (_operands,),
    ),
    _Row("arrow_function", (_arrow,)),
    _Row("assignment_expression augmented_assignment_expression", (_target,)),
    _Row("update_expression", (_target, _operands)),
    _Row("formal_parameters", (_parameters,)),
    _Row("array_pattern", (_rest,)),
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

"""What a `code` node's JavaScript must not do, and how that is told."""

from __future__ import annotations

import pytest
from javascript_bodies import slugs

from arcrun_compiler.syntax.javascript import analyse


def forbidden(body: str) -> list[tuple[str, str]]:
    """What is forbidden in a body: the text that shows it, and what it is."""
    return [
        (body[problem.span.start : problem.span.end], problem.facts["what"])
        for problem in analyse(body).problems
        if problem.slug == "code-forbidden"
    ]


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('import x from "y"; return x', [("import", "import")]),
        ('import * as a from "y"; import b, { c } from "z"; return a + b + c', [("import", "import")] * 2),
        ('return import("x")', [("import", "dynamic import")]),
        ("return import.meta.url", [("import", "import")]),
        ("export const a = 1", [("export", "export")]),
        ('const a = require("fs")', [("require", "require")]),
        ('return eval("1")', [("eval", "eval")]),
        ('return new Function("1")()', [("Function", "Function")]),
        ("return await f(", [("await", "await")]),
        ("const f = async () => 1", [("async", "async")]),
        ("const f = async function () {}", [("async", "async")]),
        ("const o = { async f() {} }", [("async", "async")]),
        ("for await (const x of []) {}", [("await", "await")]),
        ("const x = await 1", [("await", "await")]),
        ("return (() => {}).constructor", [("constructor", "constructor")]),
        ('return [].map["constructor"]', [('"constructor"', "constructor")]),
        ('return []["con" + `structor`]', [('"con" + `structor`', "constructor")]),
        ("return [].c\\u006fnstructor", [("c\\u006fnstructor", "constructor")]),
        ("const { constructor } = []", [("constructor", "constructor")]),
        ("const { constructor: F } = () => {}", [("constructor", "constructor")]),
        ('const { ["constructor"]: F } = () => {}', [('["constructor"]', "constructor")]),
        ("const { constructor: F = 1 } = []", [("constructor", "constructor")]),
        ('return Reflect.get([], "constructor")', [('"constructor"', "constructor")]),
        ("class A { constructor() {} } return new A()", []),
        ("return fetch(1)", [("fetch", "free name")]),
        ("return typeof process", [("process", "free name")]),
        ("return globalThis", [("globalThis", "free name")]),
        ("return { console }", [("console", "free name")]),
        ("undeclared = 1", [("undeclared", "free name")]),
        ("({ a: b } = input)", [("b", "free name")]),
        ("function f(a = b) { var b } return f", [("b", "free name")]),
        ("return function () { return sha256(input.x) + arguments[0] }", []),
        ("return new Date()", [("new Date()", "clock")]),
        ("return new Date", [("new Date", "clock")]),
        ("return new Date(...[])", [("new Date(...[])", "clock")]),
        ("return Date.now()", [("Date.now", "clock")]),
        ('return Date["now"]()', [('Date["now"]', "clock")]),
        ("return Date()", [("Date()", "clock")]),
        ("const D = Date; return new D()", [("Date", "clock")]),
        ("const { now } = Date", [("Date", "clock")]),
        ("return new Date(0) instanceof Date && Date.parse('') + Date.UTC(2020)", []),
        ("return Math.random()", [("Math.random", "random")]),
        ('return Math["random"]()', [('Math["random"]', "random")]),
        ("const { random } = Math", [("random", "random")]),
        ("const M = Math", [("Math", "random")]),
        ("const { floor, max: most } = Math; return floor(most(Math.PI))", []),
        ("Array.prototype.x = 1", [("Array.prototype.x", "write to built-in")]),
        ("Math.x = 1", [("Math.x", "write to built-in")]),
        ("Math.x++", [("Math.x", "write to built-in")]),
        ("delete Math.max", [("Math.max", "write to built-in")]),
        ("[Math.x] = [1]", [("Math.x", "write to built-in")]),
        ("for (Math.x of []) {}", [("Math.x", "write to built-in")]),
        ("Array = 1", [("Array", "write to built-in")]),
        ("undefined = 1", [("undefined", "write to built-in")]),
        ("const p = Array.prototype; p.x = 1", [("p.x", "write to built-in")]),
        ("const { prototype } = Array; prototype.x = 1", [("prototype.x", "write to built-in")]),
        ("const p = Object.getPrototypeOf([]); p.x = 1", [("p.x", "write to built-in")]),
        ("Array.prototype.push(1)", [("Array.prototype.push", "write to built-in")]),
        ("Object.assign(Array.prototype, {})", [("Array.prototype", "write to built-in")]),
        ('Object.defineProperty(Set, "x", {})', [("Set", "write to built-in")]),
        ("Object.freeze(Object.prototype)", [("Object.prototype", "write to built-in")]),
        ('Reflect.set(Set, "x", 1)', [("Set", "write to built-in")]),
        ("Object.setPrototypeOf({}, null)", [("Object.setPrototypeOf", "prototype")]),
        ("input.__proto__ = {}", [("__proto__", "prototype")]),
        ('return input["__proto__"]', [('"__proto__"', "prototype")]),
        ("return { __proto__: null }", []),
        ("return Array.prototype.slice.call(input.x).sort()", []),
        ("const copy = Array.from(input.x); copy[0] = 1; return copy", []),
        ("const Array = [1]; Array[0] = 2; return Array", []),
        ("return RegExp.$1", [("RegExp", "shared state")]),
        ("return Promise.resolve(1)", [("Promise", "free name")]),
        ("return this", []),
        ("function* g() { yield 1 } return [...g()]", []),
    ],
)
def test_forbidden(body: str, found: list[tuple[str, str]]) -> None:
    assert forbidden(body) == found
    assert "code-syntax" not in slugs(body)


def test_forbidden_words_win_over_what_they_break() -> None:
    assert slugs("return await f(") == {"code-forbidden"}
    assert slugs("const x = require('a'") == {"code-forbidden"}


def test_a_free_name_is_told_once_with_a_way_out() -> None:
    body = "const total = 1; return totl + totl + fetch(1)"
    first, second = analyse(body).problems
    assert first.facts == {"what": "free name", "name": "totl", "nearest": "total", "hint": None}
    assert second.facts["hint"] == "send it with an `http_request` node"

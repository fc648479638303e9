"""What is JavaScript and what is not, judged by Node.js where that can judge."""

from __future__ import annotations

import pytest
from javascript_bodies import GOOD, slugs, verdicts

from arcrun_compiler.syntax.javascript import analyse

BAD = (
    r"""
return input.x +;
---
if (input.x { return 1 }
---
if input.x { return 1 }
---
return [1, 2
---
return { a: 1, b 2 }
---
const = 3
---
let x = 1 let y = 2
---
return "abc
---
return 'abc
def'
---
return `abc
---
return 1 /* open
---
for (let i = 0; i < 3; i++ { }
---
input.a ? 1
---
({ a = 1 })
---
{} / 1 / 2
---
-1 ** 2
---
input ?? 1 || 2
---
() => {} || 1
---
input || () => 1
---
input + input.x = 1
---
throw
input
---
let let = 1
---
yield = 1
---
yield 1
---
return 3px
---
return 0777
---
return 08
---
return 1__0
---
return "\08"
---
return "\1"
---
return `\1`
---
return "\u{110000}"
---
return input.#y
---
return <div>a</div>
---
try { }
---
else { }
---
return input.list.map(x => { return x.y )
---
with (input) x
---
label: function f() {}
---
input?.b`x`
---
new (input?.a)(); new input?.a()
---
const x
---
const { x }
---
for (let i = 1 of []) {}
---
for (const a, b of []) {}
---
for (const i; ;) {}
---
for (var i = 0 in {}) {}
---
for (let of []) {}
---
switch (1) { case 1: let b; default: let b }
---
switch (1) { default: default: }
---
function (x) {}
---
class {}
---
const x = function
---
#!shebang
---
def f(x): return x
---
let a; let a
---
let a; var a
---
{ var a } let a
---
{ let a; { var a } }
---
let input
---
const input = 1
---
function f(a) { let a }
---
function f(a, a) {}
---
const f = (a, { a }) => 1
---
try {} catch (e) { let e }
---
try {} catch ([e]) { var e }
---
{ function f() {} function f() {} }
---
class A {} let A
---
break
---
continue
---
for (;;) { (() => { break })() }
---
x: { continue x }
---
for (;;) break x
---
x: x: for (;;) {}
---
if (1) let x = 1
---
if (1) function f() {}
---
while (1) class A {}
---
delete input
---
delete (input)
---
class A { #x; m() { delete this.#x } }
---
class A { #x; #x }
---
class A { #constructor }
---
class A { constructor() {} constructor() {} }
---
class A { get constructor() {} }
---
class A { constructor = 1 }
---
class A { static prototype() {} }
---
class A { constructor() { super() } }
---
class A { x = arguments }
---
super.x
---
function f() { super.x }
---
const o = { get a(x) {} }
---
const o = { set a() {} }
---
const o = { set a(...x) {} }
---
const o = { __proto__: 1, "__proto__": 2 }
---
const o = { static a() {} }
---
const o = { , }
---
const o = { a: 1,, b: 2 }
---
Math.max(1,, 2)
---
function f(...a, b) {}
---
const [...a, b] = []
---
const [...a,] = []
---
const { ...{ a } } = {}
---
const [...a = 1] = []
---
function f(a = 1) { "use strict" }
---
let eval = 1
---
let arguments = 1
---
const f = (arguments) => 1
---
let static = 1
---
let interface
---
let p\u0061ckage = 1
---
const o = { class }
---
1 = 2
---
input?.x = 1
---
input.x++ ++
---
++1
---
(input, input) = 1
---
({ a }) = 1
---
[1] = [2]
---
this = 1
---
new.target = 1
---
for (1 of []) {}
---
const f = (input.x) => 1
---
const f = (1) => 1
---
const f = ()
=> 1
---
const f = () => { }.x
---
const x = <!-- 3
1
---
<!-- a comment
---
return /(/
---
return /*/
---
return /a**/
---
return /[z-a]/
---
return /a{2,1}/
---
return /(?<n>a)(?<n>b)/
---
return /(?<n>a)\k<m>/
---
return /\p/u
---
return /}/u
---
return /\1/u
---
return /(?<=a)*/
---
return /a/gg
---
return /a/q
---
return /a/uv
---
return 1 +* 2
---
return input.
---
return (1
---
return }
---
return ]
---
let 1a = 2
---
let a-b = 2
---
let 😀 = 1
---
let a​b = 1
---
return input..x
---
var x = ;
---
return {{x}}
---
return input.x | urlencode {{input.y}}
---
case 1: return
---
catch (e) {}
---
return "it's" + 'it's'
---
@decorated class A {}
---
enum A { B }
---
const x: number = 1
---
interface A {}
---
return input as any
---
return input!.x
---
function* g() { function yield() {} }
---
function* g(x = yield) {}
---
async = () => await
""".removeprefix("\n")
    .removesuffix("\n")
    .split("\n---\n")
)


@pytest.mark.parametrize("body", GOOD)
def test_javascript_parses(body: str) -> None:
    assert "code-syntax" not in slugs(body), analyse(body).problems


@pytest.mark.parametrize("body", BAD)
def test_what_is_no_javascript_is_refused(body: str) -> None:
    problems = analyse(body).problems
    assert problems
    assert all(0 <= p.span.start <= p.span.end <= len(body) for p in problems)
    for problem in problems:
        if problem.slug == "code-syntax":
            assert set(problem.facts) == {"found", "expected", "hint"}


def test_an_engine_agrees() -> None:
    bodies = [*GOOD, *BAD]
    texts = [f"export default function (input) {{\n{body}\n}}\n" for body in bodies]
    # What is forbidden is told in place of what is wrong; all of `BAD` is refused either way.
    odd = [
        (body, verdict)
        for body, verdict in zip(bodies, verdicts(texts), strict=True)
        if (verdict is not None) != ("code-syntax" in slugs(body)) and not (verdict and body in BAD)
    ]
    assert len(bodies) > 190
    assert odd == []


@pytest.mark.parametrize(
    ("body", "text", "found"),
    [
        pytest.param("return input.x +;", ";", "`;` does not fit here", id="a missing operand"),
        pytest.param("return [1, 2;", "[", "`[` is never closed", id="a bracket never closed"),
        pytest.param("if (input.x { return 1 }", "(", "`(` is never closed", id="the inner bracket is told"),
        pytest.param("return 1 }", "}", "`}` closes nothing", id="a brace too many"),
        pytest.param(
            "} function f() {", "}", "`}` closes nothing", id="a body cannot close the function it is in"
        ),
        pytest.param("return 1 }\nexport const x = { a: 1", "export", None, id="nor add exports"),
        pytest.param('const a = "x\nreturn a', '"x', "the string is never closed", id="a string"),
        pytest.param("return `x", "`", "the template string is never closed", id="a template string"),
        pytest.param("return 1 /* x", "/*", "the comment is never closed", id="a comment"),
        pytest.param(
            "return {{x}}", "{{x}}", "`{{x}}` is no JavaScript", id="a template where a value should be"
        ),
        pytest.param("const x = 5 +\nreturn x", "return", "`return` does not fit here", id="the next line"),
        pytest.param("let x = 1; let x = 2", "x", "`x` is declared twice", id="declared twice"),
        pytest.param(
            "const 訊息 = '😀😀'; return 訊息 +;",
            ";",
            "`;` does not fit here",
            id="after characters of 4 bytes",
        ),
    ],
)
def test_the_first_cause_alone(body: str, text: str, found: str | None) -> None:
    problems = analyse(body).problems
    assert [body[p.span.start : p.span.end] for p in problems] == [text]
    assert problems[0].facts.get("found") == found

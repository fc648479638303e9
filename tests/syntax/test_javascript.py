"""What is known of a `code` node's JavaScript, judged by Node.js where that can judge."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import time

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from arcrun_compiler.syntax.javascript import CodeFacts, analyse, module
from arcrun_compiler.syntax.javascript.parse import parse


def slugs(body: str) -> set[str]:
    return {problem.slug for problem in analyse(body).problems}


def shown(body: str, slug: str) -> list[tuple[str, ...]]:
    """Each finding as the text it points at and what it says."""
    key = "found" if slug == "code-syntax" else "what"
    return [
        (body[problem.span.start : problem.span.end], problem.facts[key])
        for problem in analyse(body).problems
        if problem.slug == slug
    ]


# ── syntax ───────────────────────────────────────────────────────────────────────────────────

GOOD = (
    r"""
return input.a
---
return
---
// only a comment
---
return 1 // ends in a comment
---
const { a = 1, b: { c } = {}, ...d } = input; return [a, c, d]
---
const { a } = input, b = a?.[0]?.c?.(1) ?? 2; return b
---
let x = 1; x += 2; x **= 3; x ||= 4; x &&= 5; x ??= 6; x >>>= 7; return x
---
let x = 1
let y = x
++x
return y
---
if (input.a) return 1; else if (input.b) { return 2 } else return 3
---
for (let i = 0, j = 1; i < j; i++, --j) { if (i) continue; break }
---
for (const [k, v] of Object.entries(input)) { let k2 = k + v; k2 = 1 }
---
for (const k in input) if (k) continue
---
outer: for (;;) { for (;;) { if (input) continue outer; break outer } }
---
label: { break label }
---
do { var x = 1 } while (x > 2) return x
---
switch (input.a) { case 1: case 2: { let z = 1; break } default: return 2 }
---
try { return 1 } catch { return 2 } finally { void 0 }
---
try { return 1 } catch (e) { var e; return e }
---
try { return 1 } catch ({ message }) { return message }
---
function f(a, b = 1, { c }, [d], ...e) { return f } return f
---
function f() {} var f; function f() {}
---
const f = function g(g) { let h }; (function k() { let k })
---
const f = (a) => a, g = a => ({ a }), h = ({ a }) => { a }, i = () => [], j = (a, ...b) => b
---
function* g() { const x = yield 1; yield; yield* g(); return x }
---
class A { #x = 1; static y = 2; get x() { return this.#x }
  set x(v) { this.#x = v } static { this.z = 1 } }
---
class A { constructor() {} }
class B extends A { constructor() { super(); super.m?.() } m() { return () => super.m } }
---
class A { #p() {} static is(o) { return #p in o } *g() {} [1 + 1]() {} 'quoted'() {} 3() {}
  static = 1; get; set; }
---
const o = { a: 1, 'b': 2, 3: 4, [5]: 6, get c() { return 1 }, set c(v) {}, *d() {}, e() {}, ...input, input }
---
const o = { if: 1, class: 2, __proto__: null, get: 1, set: 2, static: 3, of: 4, async: 5, await: 6 }
return o.class
---
let x, y, z; [x, y = 1, ...z] = [1]; ({ x, y: z = 2, ...x } = {}); [x, y] = [y, x]
---
({ a: input.x, b: [input.y = 3] } = input)
---
const a = 0x1F + 0b11 + 0o17 + 1e3 + .5 + 5. + 1_000 + 0 + 0.0; const b = 10n + 0xFn
---
return "a\n\x41\u0041\u{1F600}\0\'\"" + 'b\
c'
---
return `a${`b${1}`}\`\${` + String.raw`\x41${1}`
---
return /a[/\]]b/gi.test(input.s) && /(?<y>\d+)\k<y>(?=x)(?!z)(?<=w)a{1,2}?/u.test("") && 4 / 2 / 1
---
return /[z\-a]{,2}\p{L}\1(?=a)*/.test("") || /\p{Lu}[^\d-]/u.test("") || /[a&&b]/v.test("")
---
return (-2) ** 2 + 2 ** -1 + ((1 ?? 2) || 3)
---
return ((1 ?? 2) || 3) && (() => 1)() && (function () { return 1 })() && !function () {}()
---
return new.target
---
return new Map([[1, 2]]).get(1), new (class { x = 1 })().x, new Date(0)
---
var input = input || {}; return input.x
---
{ let input = 1; { var z = 2 } } return z
---
let let_ = 1, of = 2, get = 3, set = 4, async = 5, from = 6, target = 7; async = of; get = set
---
const 名字 = input.名字, é = 1, $ = 2, _ = 3, a\u0062 = 4; return 名字 + é + $ + _ + ab
---
return typeof input, void 0, !input, delete input.x, input in {}, input instanceof Object
---
return input
  .list
  .map((x) => x)
  // a comment `
  /* another ${ */
  .filter(Boolean)
---
return a => b => c => { return a + b + c }
---
;;; return 1;;
---
debugger
---
if (input.a) { } else { }
---
return input.a ? 1 : input.b ? 2 : 3
---
throw new Error(`no ${input.x}`)
---
x: y: for (;;) { break x }
---
return "<!-- no comment -->"
---
return [, 1, , 2, ,]
---
return Math.max(...input.list, 1,)
---
const { [input.k]: v, "a b": w } = input; return v + w
---
'use strict'; return this
---
return (1, 2), input?.a.b[0](1), input.a?.5:1
---
while (input.x) { const x = 1; { const x = 2; } }
---
for (var v of [1]) { } for (let v of [v]) { } for (input.x of [1]) { }
""".removeprefix("\n")
    .removesuffix("\n")
    .split("\n---\n")
)

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

JUDGE = """
import vm from "node:vm";
import fs from "node:fs";
const verdict = (text) => {
  try { new vm.SourceTextModule(text); return null } catch (e) { return String(e) }
};
process.stdout.write(JSON.stringify(JSON.parse(fs.readFileSync(0, "utf8")).map(verdict)));
"""


def node(script: str, *options: str, given: object = None) -> str:
    """What a module prints in Node.js."""
    program = shutil.which("node")
    if program is None:
        if os.environ.get("CI"):
            pytest.fail("node is not installed")
        pytest.skip("node is not installed: what V8 says is not compared")
    command = [program, "--no-warnings", *options, "--input-type=module", "--eval", script]
    done = subprocess.run(command, input=json.dumps(given), capture_output=True, text=True, check=True)
    return done.stdout


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
    verdicts = json.loads(node(JUDGE, "--experimental-vm-modules", given=texts))
    # What is forbidden is told in place of what is wrong; all of `BAD` is refused either way.
    odd = [
        (body, verdict)
        for body, verdict in zip(bodies, verdicts)
        if (verdict is not None) != ("code-syntax" in slugs(body)) and not (verdict and body in BAD)
    ]
    assert len(bodies) > 190
    assert odd == []


def test_emitted_modules_parse_in_an_engine() -> None:
    texts = [module(body) for body in GOOD]
    assert json.loads(node(JUDGE, "--experimental-vm-modules", given=texts)) == [None] * len(texts)


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


# ── what is forbidden ────────────────────────────────────────────────────────────────────────


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
    assert shown(body, "code-forbidden") == found
    assert shown(body, "code-syntax") == []


def test_forbidden_words_win_over_what_they_break() -> None:
    assert slugs("return await f(") == {"code-forbidden"}
    assert slugs("const x = require('a'") == {"code-forbidden"}


def test_a_free_name_is_told_once_with_a_way_out() -> None:
    body = "const total = 1; return totl + totl + fetch(1)"
    first, second = analyse(body).problems
    assert first.facts == {"what": "free name", "name": "totl", "nearest": "total", "hint": None}
    assert second.facts["hint"] == "send it with an `http_request` node"


# ── facts ────────────────────────────────────────────────────────────────────────────────────


@pytest.mark.parametrize(
    ("body", "names", "whole"),
    [
        ("return input.a + input['b'] + input?.c", ["a", "b", "c"], False),
        ("const { a, b: c = 1, 'd e': f } = input", ["a", "b", "d e"], False),
        ("const { a, ...rest } = input", ["a"], True),
        ("const { [1 + 1]: a } = input", [], True),
        ("const { a } = input || {}; return (input ?? {}).b", ["a", "b"], False),
        ("if (!input || input === null) return; return input && input.a", ["a"], False),
        ("return f(input); function f(x) { return x }", [], True),
        ("return { ...input }", [], True),
        ("return input[input.key]", ["key"], True),
        ("const i = input; return i.a", [], True),
        ("return input.hasOwnProperty('a')", [], True),
        ("return (function (input) { return input.a })({})", [], False),
        ("input.a = 1; return input.a + input.b", ["b"], False),
        ("return arguments[0].a", [], True),
        ("var input = input; return input.a", ["a"], True),
        ("return 1", [], False),
        ("return input.a.b.c[0].d", ["a"], False),
    ],
)
def test_reads(body: str, names: list[str], whole: bool) -> None:
    facts = analyse(body)
    assert [name for name, _ in facts.reads] == names
    assert facts.reads_whole is whole
    for name, span in facts.reads:
        assert body[span.start : span.end].strip("'\"") == name


@pytest.mark.parametrize(
    ("body", "returns", "throws"),
    [
        ("return 1", True, False),
        ("return", False, False),
        ("return;", False, False),
        ("return undefined", False, False),
        ("return\n1", False, False),
        ("if (input.x) { return null }", True, False),
        ("const f = () => { return 1 }; function g() { return 1 }", False, False),
        ("throw new Error('x')", False, True),
        ("const f = () => { throw 1 }", False, False),
    ],
)
def test_returns(body: str, returns: bool, throws: bool) -> None:
    facts = analyse(body)
    assert (facts.returns, facts.throws) == (returns, throws)


KEEPS = """
return input.list.map((x) => x.y).sort()
---
return [...input.list].sort()
---
return Object.keys(input).sort().reverse()
---
const out = []; for (const x of input.list) out.push(x); return out
---
let out = []; if (input.x) out = [1]; out.push(2); return out
---
const out = {}; out.a = input.a; out["b"] = 1; delete out.c; out.n++; return out
---
const copy = { ...input }; copy.x = 1; return copy
---
const copy = Object.assign({}, input, { x: 1 }); copy.y = 2; return copy
---
const kept = input.list.filter((x) => x.ok); kept.sort((a, b) => a - b); kept.splice(0, 1); return kept
---
const copy = JSON.parse(JSON.stringify(input)); copy.x = 1; return copy
---
const seen = new Set(); for (const x of input.list) seen.add(x); return [...seen]
---
let n = 0; for (const x of input.list) n += x; n++; return n
---
return Math[input.op](input.a)
---
input = { x: 1 }; return input
---
return input.list.concat([1]).slice(1)
---
const list = []; list.sort(); return 1
---
const tables = { a: (x) => x }; return tables[input.k](1)
---
return Array.prototype.slice.call(input.list)
---
return input.a instanceof Object && Object.entries(input)
---
const [a] = input.list; const { b } = input; return a + b
---
const a = []; a.x = 1; return "the input is not even read"
""".strip().split("\n---\n")

CHANGES = """
input.x = 1
---
input.list.sort()
---
return input.list.reverse().filter((r) => r.ok)
---
delete input.x
---
input.n++
---
input.n += 1
---
const out = input; out.x = 1
---
const out = input.out || {}; out.x = 1
---
const out = []; const other = out; other.push(input); return other
---
const out = input.list.filter((x) => x); out[0].x = 1
---
input.list.forEach((x) => { x.y = 1 })
---
for (const x of input.list) x.y = 1
---
const { list } = input; list.push(1)
---
const { push } = input.list; push.call(input.list, 1)
---
[].push.apply(input.list, [1])
---
[1].forEach([].reverse, input.list)
---
input.list[input.method]()
---
Object.assign(input, { x: 1 })
---
Object.freeze(input)
---
Object.defineProperty(input, "x", {})
---
const { assign } = Object; assign(input, {})
---
const O = Object; O.assign(input, {})
---
Object[input.m](input, {})
---
Reflect.set(input, "x", 1)
---
new Proxy(input, {}).x = 1
---
Object(input).x = 1
---
const o = new Object(input); o.x = 1
---
[input.a, input.b] = [1, 2]
---
for (input.x of [1]) {}
---
({ a: input.a } = { a: 1 })
---
arguments[0].x = 1
---
let out = []; out = input.list; out.push(1)
---
const tool = { map: () => input.list }; const list = tool.map(); list.push(1)
---
class A { constructor(o) { return o } } class B extends A { y = 1 } new B(input)
---
class A { static f(o) { o.x = 1 } } A.f(input)
---
const f = [].sort; f.call(input.list)
---
const g = (x) => x; g.call(input)
---
input.list.length = 0
---
(input.list).sort()
---
input?.list?.sort?.()
---
input.x ||= 1
---
(input.a ? input.a : []).push(1)
---
var input = input; input.x = 1
""".strip().split("\n---\n")


@pytest.mark.parametrize("body", KEEPS)
def test_a_body_that_leaves_its_input_alone_needs_no_copy(body: str) -> None:
    assert not analyse(body).mutates_input


@pytest.mark.parametrize("body", CHANGES)
def test_a_body_that_may_change_its_input_needs_a_copy(body: str) -> None:
    assert analyse(body).mutates_input


def test_bodies_without_a_copy_change_nothing_when_run() -> None:
    """Every body that is let off runs on a frozen input: a change would throw."""
    script = f"""
    const freeze = (v) => {{
      if (v && typeof v === "object") {{ Object.values(v).forEach(freeze); Object.freeze(v); }}
      return v;
    }};
    const list = [{{ ok: 1, y: 1 }}, {{ ok: 0 }}];
    const given = () => freeze({{ list, a: 1, b: 2, op: "abs", k: "a" }});
    const bodies = {json.dumps(KEEPS)};
    for (const body of bodies) {{
      try {{ new Function("input", '"use strict";' + body)(given()) }}
      catch (e) {{ console.log(body, String(e)) }}
    }}
    """
    assert node(script) == ""


def test_sha256_is_used_when_nothing_hides_it() -> None:
    assert analyse("return sha256(input.x)").uses_sha256
    assert not analyse("const sha256 = (x) => x; return sha256(input.x)").uses_sha256


@pytest.mark.parametrize(
    ("body", "found"),
    [
        ('return "{{input.x}}"', ["{{input.x}}"]),
        ("return `a {{ 取得.data[0] | urlencode }}`", ["{{ 取得.data[0] | urlencode }}"]),
        ("return {{x}}", ["{{x}}"]),
        ('return "{{a}} {{b ?? 1}}"', ["{{a}}", "{{b ?? 1}}"]),
        ("return `${{x}.x}`; var x", []),
        ("return `${{x}}`; var x", []),
        ("// {{x}}\nreturn 1", []),
        ("return {a: {b: {}}}", []),
        ("if (input.a) { if (input.b) { return 1 }}", []),
        ("{{ const a = 1 }}", []),
        ("return /\\{\\{x\\}\\}/", []),
        ('return "{{" + input.x + "}}"', []),
    ],
)
def test_template_braces(body: str, found: list[str]) -> None:
    assert [body[s.start : s.end] for s in analyse(body).template_braces] == found


# ── the module ───────────────────────────────────────────────────────────────────────────────


def test_a_module_reads_as_a_person_writes_it() -> None:
    body = "const a = 1;\n\nif (a) {\n  return `x\n  y`;\n}\nreturn sha256('') // done\n"
    assert module(body) == (
        'import { sha256 } from "../../runtime/sha256";\n\n'
        "export default function (input) {\n"
        "  const a = 1;\n\n  if (a) {\n    return `x\n  y`;\n  }\n  return sha256('') // done\n"
        "}\n"
    )


@pytest.mark.parametrize("body", [*GOOD, "return `a\n  ${[\n1,\n`b\nc`\n]}\nd`", "return 'a\\\n  b'"])
def test_a_module_means_what_its_body_means(body: str) -> None:
    """The tokens are the same, so no text was indented."""
    emitted = module(body)
    again = emitted[emitted.index("{\n") + 2 : -3] if body.strip() else ""
    plain, indented = parse(body), parse(again)
    assert [plain.read(p) for p in plain.parts if not p.children] == [
        indented.read(p) for p in indented.parts if not p.children
    ]
    assert slugs(again) == slugs(body)


# ── any text ─────────────────────────────────────────────────────────────────────────────────

PIECES = st.sampled_from(
    "( ) [ ] { } ${ ` ' \" / \\ // /* */ <!-- => = ; , . ... ?. ?? ** + - ++ a input.x 1 0n 'a' \n #p class A"
    " function return let const var if else for of in while do switch case default try catch new delete this"
    " super yield await async import export static get set {{x}} 名 😀 \u2028 \u200b \ud800 \x00 /a/g @"
    " <a>".split(" ")
)


PIECES_IN_A_ROW = st.lists(PIECES, max_size=30)


@settings(max_examples=300, deadline=None)
@given(st.one_of(st.text(), PIECES_IN_A_ROW.map(" ".join), PIECES_IN_A_ROW.map("".join)))
def test_any_text_has_facts(body: str) -> None:
    facts = analyse(body)
    assert isinstance(facts, CodeFacts)
    for problem in facts.problems:
        assert 0 <= problem.span.start <= problem.span.end <= len(body)
    assert module(body).count("export default function (input) {\n") >= 1


@pytest.mark.parametrize(
    "body",
    [
        pytest.param("(" * 10_000 + "1" + ")" * 10_000, id="parentheses"),
        pytest.param("[" * 10_000, id="never closed"),
        pytest.param("{" * 10_000 + "}" * 10_000, id="blocks"),
        pytest.param("a=>" * 10_000 + "1", id="arrows"),
        pytest.param("`${" * 10_000 + "1" + "}`" * 10_000, id="templates"),
        pytest.param("!" * 10_000 + "input", id="operators"),
        pytest.param("return input" + ".a" * 10_000, id="members"),
        pytest.param("if(1);" + "else if(1);" * 10_000, id="else"),
        pytest.param("return [1]" + "[0]" * 10_000 + "= 1", id="subscripts"),
    ],
)
def test_depth_is_a_finding(body: str) -> None:
    limit = sys.getrecursionlimit()
    assert slugs(body) == {"code-syntax"}
    assert sys.getrecursionlimit() == limit


def test_what_a_person_writes_is_not_too_deep() -> None:
    assert analyse("return " + " + ".join(["input.a"] * 1000)).problems == ()
    assert analyse("return input.a" + ".replace('a', 'b')" * 500).problems == ()
    assert analyse("return " + "[" * 200 + "]" * 200).problems == ()


def test_a_large_body_takes_seconds_at_most() -> None:
    begun = time.perf_counter()
    body = "out.push(input.list.map((x) => ({ ...x, y: x.z + 1 })));\n" * 9000
    assert analyse("const out = [];\n" + body + "return out").problems == ()
    assert time.perf_counter() - begun < 30

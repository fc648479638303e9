"""Bodies of `code` nodes that are right JavaScript, and Node.js as the judge of what is."""

from __future__ import annotations

import json
import os
import shutil
import subprocess

import pytest

from arcrun_compiler.syntax.javascript import analyse


def slugs(body: str) -> set[str]:
    return {problem.slug for problem in analyse(body).problems}


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

_JUDGE = """
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


def verdicts(modules: list[str]) -> list[str | None]:
    """What V8 has against each module; None where it parses."""
    said: list[str | None] = json.loads(node(_JUDGE, "--experimental-vm-modules", given=modules))
    return said

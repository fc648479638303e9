"""What is known of a body: what it reads and returns, whether it changes its input, templates in it."""

from __future__ import annotations

import json

import pytest
from javascript_bodies import node

from arcrun_compiler.syntax.javascript import analyse


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

"""Whatever a file holds, the compiler ends in bounded time with a bundle or findings, and no exception."""

import random
import time
from collections.abc import Callable, Iterable
from itertools import pairwise

import pytest
from harness.hostile import CATALOG, FRAGMENTS, Judged, dump, judge, quoted
from hypothesis import example, given, settings
from hypothesis import strategies as st

from arcrun_compiler.check.selection import Selection
from arcrun_compiler.pipeline import Input, lint_sources
from arcrun_compiler.syntax import yaml
from arcrun_compiler.text.source import Source

BOUNDED = settings(derandomize=True, deadline=None, database=None, max_examples=60)
"""The same examples on every machine, and few enough for every run."""

HEAD = "name: it\ndescription: what it does\n"


def workflow(flow: list[str], config: object = None, more: str = "") -> str:
    return f"{HEAD}flow: {dump(flow)}\nconfig: {dump(config or {})}\n{more}"


def one_node(config: object, more: str = "") -> str:
    """One node `n`, for which the payload is enough."""
    return workflow(["input >> PIPE >> n"], {"n": config}, more)


# ── any text in any place ──────────────────────────────────────────────────────────────────────


@BOUNDED
@given(FRAGMENTS)
@example("")
@example("\ufeff")
@example("\ufeffname: a\n")
@example("- - - -")
@example("name: a\nflow: &a [*a]\n")
@example("? {a: b}\n: c\n")
@example("{flow: {}}")
@example("flow: !!binary aGk=\n")
@example("flow:\n- {<<: {from: a}, to: b}\n")
def test_a_document(text: str) -> None:
    judge(text)


@BOUNDED
@given(st.binary(max_size=60))
@example(b"\xff\xfef\x00")
@example(b"name: \xed\xa0\x80\n")
@example(b"\x00")
def test_bytes(data: bytes) -> None:
    judge(data)


@BOUNDED
@given(st.data())
def test_a_sound_document_with_a_slip(data: st.DataObject) -> None:
    sound = (
        f"{HEAD}flow:\n  - input >> ON_SUCCESS >> pick\n  - pick >> FOREACH 檔 IN pick.data.a >> say\n"
        "  - pick >> IF(data.a == 1 and not empty(data.b)) >> n2\nconfig:\n  pick:\n    component: code\n"
        "    code: |\n      return { a: [1], b: `x${input.a}` };\n    input: {a: '{{input.a ?? 1}}'}\n"
        '  say: {component: set, values: {a: "{{檔 | json}} {{_today}}"}}\n'
        "  n2: {component: set, values: &v {x: 1}}\noutput: {a: '{{pick.data.a}}'}\n"
        'inputs: {a: {type: integer}}\naccess: key\negress: ["*.example.com"]\n'
    )
    at = data.draw(st.integers(0, len(sound)))
    gone = data.draw(st.integers(0, 12))
    judge(sound[:at] + data.draw(FRAGMENTS) + sound[at + gone :])


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | FRAGMENTS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(FRAGMENTS, inner, max_size=3),
    max_leaves=6,
)
KEYS = st.sampled_from(
    "name description inputs flow config output triggers access egress x-a component policy retry".split()
)


@BOUNDED
@given(st.dictionaries(KEYS, JSON, max_size=7))
def test_a_workflow_of_any_values(data: dict[str, object]) -> None:
    judge(dump(data))


@BOUNDED
@given(KEYS, JSON)
def test_one_key_of_any_value(key: str, value: object) -> None:
    sound: dict[str, object] = {
        "name": "it",
        "flow": ["input >> PIPE >> set"],
        "config": {"set": {"values": {"a": 1}}},
    }
    judge(dump(sound | {key: value}))


@BOUNDED
@given(FRAGMENTS)
@example("a >> IF(" + "9" * 5000 + " > 1) >> b")
@example("(a)-[:IF {condition: 'a'}]->(b)")
@example("({" * 40)
def test_a_flow_entry(text: str) -> None:
    judge(workflow([text]))


@BOUNDED
@given(FRAGMENTS)
def test_a_template(text: str) -> None:
    judge(one_node({"component": "set", "values": {"a": text}}, f"output: {quoted(text)}\n"))


@BOUNDED
@given(
    FRAGMENTS,
    st.sampled_from(("{{%s}}", "x {{ %s }}", "{{input.%s}}", "{{input | %s}}", "{{input.a ?? %s}}")),
)
def test_the_inside_of_a_hole(text: str, around: str) -> None:
    judge(one_node({"component": "set", "values": {"a": around % text.replace("%", "")}}))


@BOUNDED
@given(FRAGMENTS)
@example("n" * 200_000)
@example("constructor")
@example("__proto__")
def test_a_node_name(name: str) -> None:
    set_it = {"component": "set", "values": {"a": 1}}
    for flow in (
        [f"input >> ON_SUCCESS >> {name}"],
        [{"from": "input", "to": name}],
        [f"(input)-->(`{name}`)"],
    ):
        judge(
            f"{HEAD}flow: {dump(flow)}\nconfig: {dump({name: set_it})}\n"
            f"output: {quoted('{{[' + quoted(name) + ']}}')}\n"
        )


@BOUNDED
@given(FRAGMENTS)
def test_a_component(name: str) -> None:
    judge(one_node({"component": name, "a": 1}))
    judge(one_node({"component": f"https://{name}"}))
    judge(one_node({"component": "trigger_workflow", "workflow_name": name, "input": name}))


@BOUNDED
@given(FRAGMENTS)
def test_a_branch(name: str) -> None:
    config = {
        "switch": {"value": "{{input.a}}", "cases": [{"match": name, "branch": name}]},
        "n": {"component": "set", "values": {}},
    }
    judge(workflow([f"input >> PIPE >> switch >> ON_BRANCH({name}) >> n"], config))
    edge = {"from": "switch", "to": "n", "type": "ON_BRANCH", "branch": name}
    judge(f"{HEAD}flow: {dump(['input >> PIPE >> switch', edge])}\nconfig: {dump(config)}\n")


@BOUNDED
@given(FRAGMENTS)
def test_a_description(text: str) -> None:
    judged = judge(
        f"name: it\ndescription: {quoted(text)}\nflow: [input >> PIPE >> n]\n"
        "config: {n: {component: set, values: {a: 1}}}\n"
    )
    assert (
        judged.bundle is not None
        or "missing-field" in judged.slugs
        or "unfilled-placeholder" in judged.slugs
        or "yaml-syntax" in judged.slugs
    )


@BOUNDED
@given(FRAGMENTS, FRAGMENTS)
def test_config_keys(node: str, parameter: str) -> None:
    judge(
        workflow(
            ["input >> PIPE >> set"],
            {"set": {"values": {parameter: 1}, parameter: 1}, node: {parameter: {node: node}}},
        )
    )


@BOUNDED
@given(FRAGMENTS)
@example("not " * 20 + "a")
@example("size(" * 30 + "a" + ")" * 30)
def test_a_condition(text: str) -> None:
    edge = {"from": "input", "to": "n", "type": "IF", "condition": text}
    config = {
        "n": {"component": "set", "values": {"a": 1}},
        "f": {"component": "if_control", "condition": text},
    }
    judge(f"{HEAD}flow: {dump([edge, f'n >> IF({text}) >> f'])}\nconfig: {dump(config)}\n")


@BOUNDED
@given(FRAGMENTS)
@example("return " + "(" * 300 + "1" + ")" * 300)
@example("return /" + "(" * 300 + "/")
@example("return `${`${`${1}`}`}`")
@example("}); (() => {")
@example("*/ return 1 /*")
@example("return 1 // \u2028 x")
def test_a_code_body(text: str) -> None:
    judge(one_node({"component": "code", "code": text, "input": {"a": "{{input.a}}"}}))


@BOUNDED
@given(FRAGMENTS)
def test_a_loop_variable(name: str) -> None:
    config = {"n": {"component": "set", "values": {"a": f"{{{{{name}}}}} {{{{{name}_index}}}}"}}}
    judge(workflow([f"input >> FOREACH {name} >> n"], config))
    edge = {"from": "input", "to": "n", "type": "FOREACH", "iterator": name, "in": name}
    judge(f"{HEAD}flow: {dump([edge])}\nconfig: {dump(config)}\n")


@BOUNDED
@given(FRAGMENTS)
def test_hosts(host: str) -> None:
    node = {"component": "http_request", "url": f"https://{host}/{{{{input.a}}}}"}
    judge(one_node(node, f"egress: [{quoted(host)}, {quoted('*.' + host)}]\n"))
    judge(one_node(node))


@BOUNDED
@given(FRAGMENTS)
def test_credentials(name: str) -> None:
    headers = {"a": f"Bearer {{{{credential.{name}}}}}", "b": f"{{{{secret[{quoted(name)}]}}}}"}
    judge(one_node({"component": "http_request", "url": "https://a.example.com", "headers": headers}))


@BOUNDED
@given(FRAGMENTS)
def test_policies_and_triggers(text: str) -> None:
    policy = {
        "retry": {"limit": text, "delay": text, "backoff": text},
        "timeout": text,
        "on_error": text,
        "concurrency": text,
    }
    judge(
        one_node(
            {"component": "set", "values": {}, "policy": policy}, f"triggers: {{cron: [{quoted(text)}]}}\n"
        )
    )
    judge(one_node({"component": "cron", "cron_expr": text}))


@BOUNDED
@given(FRAGMENTS, FRAGMENTS)
def test_inputs(name: str, value: str) -> None:
    schema = {
        name: {"type": value, "description": value, "default": value, "enum": [value], "pattern": value}
    }
    judge(
        one_node({"component": "set", "values": {"a": f"{{{{input.{name}}}}}"}}, f"inputs: {dump(schema)}\n")
    )
    full = {"type": "object", "properties": schema, "required": [name]}
    judge(one_node({"component": "set", "values": {"a": 1}}, f"inputs: {dump(full)}\n"))


@BOUNDED
@given(FRAGMENTS)
def test_a_value_of_a_placeholder_is_data(value: str) -> None:
    text = workflow(
        ["input >> PIPE >> n"], {"n": {"component": "set", "values": {"a": "x __A__ ${A}", "__A__": 1}}}
    )
    judge(text, {"A": value})
    judge(
        "name: __A__\ndescription: ${A}\nflow: ['input >> __A__ >> n', __A__]\nconfig: {__A__: __A__}\n",
        {"A": value},
    )


@BOUNDED
@given(FRAGMENTS)
def test_lint(text: str) -> None:
    every = Selection(also=("ARC",))
    inputs = [
        Input(Source("a.yaml", text), "a.yaml"),
        Input(Source("b.yaml", f"{HEAD}flow: [{quoted(text)}]"), "b.yaml"),
    ]
    for finding in lint_sources(inputs, CATALOG, {}, every):
        assert 0 <= finding.span.start <= finding.span.end <= len(finding.source.text)


# ── much of it ─────────────────────────────────────────────────────────────────────────────────

SET = "{component: set, values: {a: 1}}"


def flow(edges: Iterable[str]) -> str:
    return "flow:\n" + "".join(f"  - {edge}\n" for edge in edges)


def chain(count: int, relation: str = "PIPE") -> str:
    return "flow:\n" + "".join(f"  - n{i} >> {relation} >> n{i + 1}\n" for i in range(count))


def sets(count: int) -> str:
    return "config:\n" + "".join(f"  n{i}: {SET}\n" for i in range(count))


def dense(count: int, relation: str) -> str:
    pairs = ((i, j) for i in range(count) for j in range(i + 1, count))
    return "flow:\n" + "".join(f"  - n{i} >> {relation} >> n{j}\n" for i, j in pairs) + sets(count)


def value(text: str) -> str:
    return one_node({"component": "set", "values": {"a": text}})


def listed(items: list[str]) -> str:
    values = f"{{a: [{', '.join(items)}]}}"
    return f"{HEAD}flow: [input >> PIPE >> n]\nconfig: {{n: {{component: set, values: {values}}}}}\n"


def nested(opening: str, closing: str, depth: int) -> str:
    values = f"{{a: {opening * depth}1{closing * depth}}}"
    return f"{HEAD}flow: [input >> PIPE >> n]\nconfig: {{n: {{component: set, values: {values}}}}}\n"


MUCH: dict[str, tuple[Callable[[], str | bytes], str]] = {
    "10 MB of comments": (lambda: HEAD + "flow: [a >> PIPE >> b]\n" + "# x\n" * 2_500_000, "yaml-bomb"),
    "10 MB of noise": (lambda: random.Random(1).randbytes(10_000_000), "yaml-bomb"),
    "10 MB of NUL": (lambda: b"\0" * 10_000_000, "yaml-bomb"),
    "200 MB": (lambda: b"a" * 200_000_000, "yaml-bomb"),
    "an open list 100,000 deep": (lambda: "[" * 100_000, "yaml-bomb"),
    "a map 1,000 deep": (lambda: "".join(" " * i + "a:\n" for i in range(1000)), "yaml-bomb"),
    "values 190 maps deep": (lambda: nested("{a: ", "}", 190), ""),
    "values 190 lists deep": (lambda: nested("[", "]", 190), ""),
    "values 300 lists deep": (lambda: nested("[", "]", 300), "yaml-bomb"),
    "aliases of aliases": (
        lambda: "x-a: &a [1,1,1,1,1,1,1,1,1]\n"
        + "".join(f"x-{b}: &{b} [{','.join([f'*{a}'] * 9)}]\n" for a, b in pairwise("abcdefghi")),
        "yaml-bomb",
    ),
    "20,000 anchors": (lambda: value("1") + f"x-a: [{', '.join(f'&a{i} 1' for i in range(20_000))}]\n", ""),
    "10,000 nodes": (lambda: HEAD + chain(10_000), "unknown-component"),
    "3,000 nodes that compile": (lambda: HEAD + chain(3000) + sets(3001), ""),
    "a star of 3,000": (
        lambda: HEAD + "flow:\n" + "".join(f"  - input >> PIPE >> n{i}\n" for i in range(3000)) + sets(3000),
        "",
    ),
    "a join of 3,000 edges": (
        lambda: HEAD + flow(f"n{i} >> ON_FAIL >> z" for i in range(3000)) + sets(3000) + f"  z: {SET}\n",
        "",
    ),
    "a dense graph of 4,950 edges": (lambda: HEAD + dense(100, "ON_SUCCESS"), ""),
    "a dense graph of failures": (lambda: HEAD + dense(100, "ON_FAIL"), ""),
    "every node leads to every node": (
        lambda: HEAD + flow(f"n{i} >> PIPE >> n{j}" for i in range(50) for j in range(50)) + sets(50),
        "cycle",
    ),
    "2,000 loops in each other": (lambda: HEAD + chain(2000, "FOREACH v") + sets(2001), "loops-too-deep"),
    "a list of 10,000": (lambda: listed([str(i) for i in range(10_000)]), ""),
    "10,000 templates": (lambda: listed(['"{{input.a}}"'] * 10_000), ""),
    "10,000 holes in a text": (lambda: value("{{input.a}}" * 10_000), ""),
    "a path of 10,000 steps": (lambda: value("{{input" + ".a" * 10_000 + "}}"), ""),
    "5,000 filters": (lambda: value("{{input.a" + " | trim" * 5000 + "}}"), "template-syntax"),
    "5,000 defaults": (lambda: value("{{input.a" + " ?? 1" * 5000 + "}}"), "template-syntax"),
    "50,000 open holes": (lambda: value("{{" * 50_000), "template-syntax"),
    "200,000 backslashes": (lambda: value("\\" * 200_000), ""),
    "a name of 200,000 letters": (lambda: workflow(["n" * 200_000 + " >> PIPE >> b"]), "unknown-component"),
    "50,000 arrows": (lambda: workflow([">>" * 50_000]), "flow-syntax"),
    "50,000 parentheses": (lambda: workflow(["(" * 50_000]), "flow-syntax"),
    "a path of 2,000 nodes": (
        lambda: workflow(["(a)" + "".join(f"-->(n{i})" for i in range(2000))]), "unknown-component"
    ),
    "a condition 5,000 deep": (
        lambda: workflow([f"input >> IF({'(' * 5000}a{')' * 5000}) >> n"]), "condition-syntax"
    ),
    "5,000 times not": (lambda: workflow([f"input >> IF({'not ' * 5000}a) >> n"]), "condition-syntax"),
    "5,000 conditions": (
        lambda: workflow(
            [f"input >> IF({' and '.join(['a'] * 5000)}) >> set"], {"set": {"values": {"a": 1}}}
        ),
        "",
    ),
    "code 5,000 deep": (
        lambda: one_node({"component": "code", "code": f"return {'(' * 5000}1{')' * 5000}"}), "code-syntax"
    ),
    "code blocks 5,000 deep": (
        lambda: one_node({"component": "code", "code": "{" * 5000 + "}" * 5000 + "return 1"}), "code-syntax"
    ),
    "a sum of 20,000": (
        lambda: one_node({"component": "code", "code": "return " + "+".join(["1"] * 20_000)}), "code-syntax"
    ),
    "2,000 unknown keys": (lambda: value("1") + "".join(f"key{i}: 1\n" for i in range(2000)), "unknown-key"),
    "2,000 names": (lambda: value("1") + "name: it\n" * 2000, "duplicate-key"),
    "2,000 wrong relations": (
        lambda: HEAD + "flow:\n" + "".join(f"  - n{i} >> ON_FAILURE{i} >> n{i + 1}\n" for i in range(2000)),
        "unknown-relation",
    ),
    "1,000 implicit fields": (
        lambda: HEAD + chain(999) + "config:\n"
        + "".join(f"  n{i}: {{component: set, values: {{a: '{{{{nn{i}x.data}}}}'}}}}\n" for i in range(1000)),
        "implicit-field",
    ),
    "100,000 dollars": (lambda: value("${A" * 50_000), ""),
    "20,000 placeholders": (lambda: value("__A__${B}" * 10_000), "unfilled-placeholder"),
    "1,000 documents": (lambda: "---\nname: a\n" * 1000, "missing-field"),
    "10,000 hosts": (
        lambda: value("1") + "egress: [" + ", ".join(f"h{i}.example.com" for i in range(10_000)) + "]\n", ""
    ),
    "3,000 inputs": (
        lambda: value("1") + "inputs: {" + ", ".join(f"i{i}: {{type: null}}" for i in range(3000)) + "}\n", ""
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", MUCH)
def test_much(name: str) -> None:
    """The bound is wide, for slow machines: what is quadratic goes past it all the same."""
    make, slug = MUCH[name]
    text = make()
    start = time.process_time()
    judged: Judged = judge(text)
    seconds = time.process_time() - start
    assert seconds < 30, f"{seconds:.1f} s"
    if slug:
        assert slug in judged.slugs
    else:
        assert judged.bundle is not None, judged.slugs


def test_time_is_linear_in_the_nodes() -> None:
    def seconds(count: int) -> float:
        text = HEAD + chain(count) + sets(count + 1)
        start = time.process_time()
        judge(text)
        return time.process_time() - start

    seconds(100)
    small, large = min(seconds(400) for _ in range(3)), min(seconds(1600) for _ in range(2))
    assert large < 10 * small, (small, large)


def test_a_source_of_many_lines_is_read_once() -> None:
    source, problems = yaml.read_bytes("it.yaml", b"a: 1\n" * 100_000)
    assert not problems
    start = time.process_time()
    assert source.position(400_000).line == 80_001
    assert time.process_time() - start < 1

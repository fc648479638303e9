"""Hostile names and values: workflows of one Worker pass `tsc`, and give back what was put in."""

import json
import subprocess
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from harness.hostile import CATALOG, dump

from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.runner.build import write
from arcrun_compiler.runner.run import KEY_HEADER, serve_bundle
from arcrun_compiler.runner.toolchain import install, tool
from arcrun_compiler.runner.workerd import Running
from arcrun_compiler.syntax import yaml
from arcrun_compiler.targets.worker.emit import Settings

KEY = "the-key-of-the-tests"

TEXTS: Mapping[str, str] = {
    "double quotes": 'say "hi" ""',
    "single quotes": "it's ''",
    "back quotes": "`a` `${1}` ``",
    "dollar brace": "${process.env} $${x} \\${y} $",
    "comment ends": "*/ */ /* <!-- --> // x",
    "html": "</script><script>alert(1)</script>&amp;",
    "line breaks": "a\nb\r\nc\rd\n",
    "separators": "a\u2028b\u2029c\x85d\x0be\x0cf",
    "controls": "\x01\x02\x1b[31m\x7f\x80\x9f",
    "bidi marks": "\u202eabc\u2066\u2069\u200f\u061c",
    "invisible": "a\u200bb\u200cc\u200d\ufeffd\xade\u2060",
    "backslashes": "\\ \\\\ \\n \\u0041 \\x41 \\",
    "closing braces": "}} }}} { } {% x %} {# y #} {",
    "proto": "__proto__",
    "constructor": "constructor",
    "to string": "toString hasOwnProperty valueOf",
    "number": "42",
    "leading zero": "007",
    "not a number": "-0 1e999 NaN",
    "true": "true",
    "null": "null",
    "undefined": "undefined",
    "blank": " \t ",
    "padded": "  a  ",
    "CJK": "判斷有沒有新資料，「完成」",
    "combining": "e\u0301 é \u1100\u1161\u11a8 각",
    "emoji": "👩\u200d🚀🇹🇼✂️𝒳",
    "astral": "\U0010fffd\U000e0001\U0001f600",
    "noncharacter": "\uffff\ufffe\ufdd0",
    "private": "\ue000\uf8ff",
    "ligature": "ﬁ ℌ Ⅳ ª",
    "Turkish": "İıI ß ẞ",
    "long": "長" * 100 + "x" * 200,
    "keyword": "class",
    "arrow": "=> () => {} ; , [",
    "jinja": "{%- if x -%} {{'{{'}}".replace("{{", "{ {"),
    "toml": '"""\n[x]\ny = 1 # z',
    "yaml": "- a: &b *b !!c |\n  # d",
    "percent": "%s %00 %E2%80%A8 +",
    "markdown": "# a | b | `c` [d](e)",
}

NAMES = """
ok failed at run input_ input1 text set list listOf code copy present once branch lastOf flow
output_ remote same less truthy size isEmpty exists under json string number lower upper trim
join first last length keys base64 sha256 urlencode Json JsonObject Result Run Workflow Payload
Policy Params undefined NaN Infinity null true false class function return new delete void
typeof yield await async let const var static enum implements interface package private public
any never unknown object symbol arguments eval globalThis console this super import export
constructor __proto__ prototype toString valueOf hasOwnProperty Object Array String Promise
Symbol JSON Math Date _today today _now _run_id fetch crypto merge http_request switch item
index item_index $ $$ _ __ a$b name length_ fieldOf begin execute Failure settle step pure
workflow workflows env Env caller source node_1 node_2 edge_1
""".split()


class Case(NamedTuple):
    """A workflow, what it is called with, and what it gives."""

    name: str
    body: dict[str, Any]
    payload: dict[str, Any]
    expected: Any


def escaped(text: str) -> str:
    """A text in which no template begins."""
    return text.replace("{{", "\\{{")


def quote(text: str) -> str:
    """A literal of templates and conditions."""
    return json.dumps(text)


def constant(key: str, text: str) -> Case:
    values = {text: escaped(text), "list": [escaped(text), {text: [text]}], "n": 1.5}
    body = {
        "description": escaped(text),
        "flow": ["input >> ON_SUCCESS >> n"],
        "config": {"n": {"component": "set", "values": values}},
        "output": {"component": "{{n.data}}", text: escaped(text), "all": {"b": [escaped(text)]}},
    }
    data = {text: text, "list": [text, {text: [text]}], "n": 1.5}
    return Case(f"constant {key}", body, {}, {"component": data, text: text, "all": {"b": [text]}})


def templated(key: str, text: str) -> Case:
    """Around holes, in a default, as an argument, as a step of a path, in the payload."""
    lookup = f"input[{quote(text)}][{quote(text)}]"
    output = {
        "around": f"{escaped(text)} {{{{input.x}}}}{escaped(text)}",
        "path": f"{{{{{lookup}}}}}",
        "path in text": f"<{{{{{lookup}}}}}>",
        "default": f"{{{{input.missing ?? {quote(text)}}}}}",
        "default in text": f"<{{{{input.missing ?? {quote(text)}}}}}>",
        "joined": f"{{{{input.list | join({quote(text)})}}}}",
        "json": f"{{{{{lookup} | json}}}}",
        "gone": f"{{{{input.nothing[{quote(text)}]}}}}",
    }
    body = {
        "flow": ["input >> ON_SUCCESS >> n"],
        "config": {"n": {"component": "set", "values": output}},
        "output": "{{n.data}}",
    }
    payload = {"x": text, text: {text: text}, "list": ["a", text, "b"]}
    expected = {
        "around": f"{text} {text}{text}",
        "path": text,
        "path in text": f"<{text}>",
        "default": text,
        "default in text": f"<{text}>",
        "joined": f"a{text}{text}{text}b",
        "json": json.dumps(text, ensure_ascii=False),
    }
    return Case(f"templated {key}", body, payload, expected)


def named(key: str, text: str) -> Case:
    """As the name of nodes, and of fields that `inputs` declares."""
    body = {
        "inputs": {
            text: {"type": "string", "description": text, "default": text},
            "other": {"type": "integer"},
        },
        "flow": [{"from": "input", "to": text}, {"from": text, "to": "last", "type": "ON_SUCCESS"}],
        "config": {
            text: {
                "component": "code",
                "code": "return { given: input }",
                "input": {text: f"{{{{input[{quote(text)}]}}}}"},
            },
            "last": {"component": "set", "values": {text: f"{{{{[{quote(text)}].data.given}}}}"}},
        },
        "output": "{{last.data}}",
    }
    return Case(f"named {key}", body, {}, {text: {text: text}})


def coded(key: str, text: str) -> Case:
    """In a body: as a literal, in comments, and as what it reads."""
    comment = " ".join(text.replace("*/", "* /").split())
    given = "{ [text]: text, same: input[text] === text, n: `${1 + 1}` }"
    code = f"/* {comment} */\nconst text = {quote(text)};\nreturn {given}; // {comment}"
    body = {
        "flow": ["input >> ON_SUCCESS >> n"],
        "config": {"n": {"component": "code", "code": code, "input": {text: "{{input.x}}"}}},
        "output": "{{n.data}}",
    }
    return Case(f"coded {key}", body, {"x": text}, {text: text, "same": True, "n": "2"})


def decided(key: str, text: str) -> Case:
    """As a branch, and in conditions."""
    body = {
        "flow": [
            "input >> ON_SUCCESS >> choose",
            {"from": "choose", "to": "chosen", "type": "ON_BRANCH", "branch": text},
            {"from": "choose", "to": "other", "type": "ON_BRANCH", "branch": "other"},
            {
                "from": "input",
                "to": "equal",
                "type": "IF",
                "condition": f"x == {quote(text)} and {quote(text)} in list",
            },
            {"from": "input", "to": "unequal", "type": "IF", "condition": f"x != {quote(text)}"},
        ],
        "config": {
            "choose": {
                "component": "switch",
                "value": "{{input.x}}",
                "cases": [{"match": escaped(text), "branch": escaped(text)}],
                "default_branch": "other",
            },
            **{
                name: {"component": "set", "values": {"a": name}}
                for name in ("chosen", "other", "equal", "unequal")
            },
        },
        "output": {
            name: f"{{{{{name}.data.a ?? false}}}}" for name in ("chosen", "other", "equal", "unequal")
        },
    }
    expected = {"chosen": "chosen", "other": False, "equal": "equal", "unequal": False}
    return Case(f"decided {key}", body, {"x": text, "list": [text]}, expected)


def named_like_ours() -> Iterator[Case]:
    """Nodes, loop variables and fields that are called as the generated code calls things of its own."""
    for name in NAMES:
        each = f"{name}_" if name.isidentifier() else "each"
        own, count = quote(name), f"{{{{[{quote(name)}].results | length}}}}"
        said = f"{{{{{each} | upper}}}} {{{{{each}_index}}}} {{{{_workflow}}}}"
        body = {
            "inputs": {name: {"type": "string"}, "all": {"type": "array", "items": {"type": "string"}}},
            "flow": [
                f"input >> ON_SUCCESS >> {name}",
                f"{name} >> FOREACH {each} IN input.all >> {name}_body",
                f"{name} >> ON_SUCCESS >> after",
            ],
            "config": {
                name: {
                    "component": "code",
                    "code": "return { a: input.a }",
                    "input": {"a": f"{{{{input[{own}]}}}}"},
                },
                f"{name}_body": {"component": "set", "values": {"a": said}},
                "after": {"component": "set", "values": {"a": f"{{{{[{own}].data.a}}}}", "b": count}},
            },
            "output": [f"{{{{[{quote(name)}].results}}}}", "{{after.data}}"],
        }  # fmt: skip
        results = [
            {"success": True, "data": {"a": f"{item} {index} it"}} for index, item in enumerate(("X", "Y"))
        ]
        yield Case(f"ours {name}", body, {name: "v", "all": ["x", "y"]}, [results, {"a": "v", "b": 2}])


def one_identifier() -> Case:
    """Names that are one identifier once what no identifier may hold is gone."""
    names = [
        "a b",
        "a_b",
        "a.b",
        "a/b",
        "a+b",
        "a  _b",
        "_a_b_",
        "é!",
        "e\u0301?",
        "ＡＢ",
        "１",
        "1",
        "_1",
        "++",
        "--x",
        "🚀",
        "🛸",
    ]
    flow = [
        {"from": left, "to": right, "type": "ON_SUCCESS"}
        for left, right in zip(["input", *names], names, strict=False)
    ]
    config = {name: {"component": "code", "code": f"return {quote(name)}"} for name in names}
    output = {name: f"{{{{[{quote(name)}].data}}}}" for name in names}
    return Case(
        "one identifier",
        {"flow": flow, "config": config, "output": output},
        {},
        {name: name for name in names},
    )


def steps_and_defaults() -> Case:
    """What `tsc` has an eye on: a default that cannot count, a filter that may give nothing."""
    output = {
        "two defaults": "{{input.no ?? 1 ?? 2}}",
        "null first": "{{input.no ?? null ?? 2}}",
        "null last": "{{input.no ?? 2 ?? null}}",
        "filter behind": "{{input.no ?? 'x' | upper}}",
        "filter of a clock": "{{_today | length}}",
        "default of a clock": "{{_workflow ?? 'x'}}",
        "default behind a filter": "{{input.no | upper ?? 'y' | lower}}",
        "list": [
            "{{input.no}}",
            "{{input.no ?? 'x' | upper}}",
            "{{input.no | first}}",
            "{{input.no ?? false}}",
        ],
        "first of nothing": "{{input.empty | first}}",
        "false is not missing": "{{input.false ?? true}}",
    }
    expected = {
        "two defaults": 1,
        "null first": 2,
        "null last": 2,
        "filter behind": "X",
        "filter of a clock": 10,
        "default of a clock": "it",
        "default behind a filter": "y",
        "list": [None, "X", None, False],
        "false is not missing": False,
    }
    code = {"component": "code", "code": "return input", "input": output}
    call = {
        "component": "trigger_workflow",
        "workflow_name": "called",
        "input": {"x": "{{input.no ?? 'x' | upper}}", "y": "{{input.no}}"},
    }
    body = {
        "flow": ["input >> ON_SUCCESS >> n", "n >> ON_SUCCESS >> c", "c >> CALLS_SUBFLOW >> called"],
        "config": {"n": code, "c": call},
        "output": {"own": output, "code": "{{n.data}}", "called": "{{c.data}}"},
    }
    return Case(
        "steps and defaults",
        body,
        {"empty": [], "false": False},
        {"own": expected, "code": expected, "called": {"x": "X"}},
    )


def nested() -> Case:
    """Deeper than `tsc` compares types."""
    deep: Any = "{{input.x}}"
    for level in range(80):
        deep = [deep, level] if level % 3 else {"a": deep}
    constant_part: Any = 1
    for _ in range(150):
        constant_part = [constant_part]
    schema: Any = {"type": "string"}
    for _ in range(60):
        schema = {"type": "array", "items": schema}
    body = {
        "inputs": {"x": {"type": "string"}, "deep": schema},
        "flow": ["input >> ON_SUCCESS >> n", "n >> ON_SUCCESS >> c"],
        "config": {
            "n": {"component": "set", "values": {"a": deep}},
            "c": {"component": "code", "code": "return input", "input": [deep]},
        },
        "output": {"a": "{{n.data.a}}", "b": "{{c.data}}", "c": constant_part, "d": deep},
    }
    said = json.loads(json.dumps(deep).replace("{{input.x}}", "v"))
    return Case("nested", body, {"x": "v"}, {"a": said, "b": [said], "c": constant_part, "d": said})


def cases() -> list[Case]:
    found = [make(key, text) for key, text in TEXTS.items() for make in (constant, templated, coded)]
    # Names of nodes and branches are trimmed, and one of blanks is none.
    found += [
        make(key, text) for key, text in TEXTS.items() if text == text.strip() for make in (named, decided)
    ]
    found += [*named_like_ours(), one_identifier(), steps_and_defaults(), nested()]
    return found


CASES = {case.name: case for case in cases()}
HELPER = """\
name: called
description: is called
flow: [input >> ON_SUCCESS >> n]
config: {n: {component: set, values: {}}}
output: "{{input}}"
"""


def workflow_name(number: int) -> str:
    return f"w{number}"


def source_of(number: int, case: Case) -> str:
    return dump({"name": workflow_name(number), "description": "d", **case.body})


class Served(NamedTuple):
    running: Running
    folder: Path
    broken: Mapping[str, str]
    """Cases that do not compile, and why."""


@pytest.fixture(scope="module")
def served(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Served]:
    """One Worker of all cases that compile: one run of `tsc`, one process."""
    inputs, broken = [_input("called.yaml", HELPER)], {}
    for number, case in enumerate(CASES.values()):
        made = _input(f"{number}.yaml", source_of(number, case))
        compiled = compile_sources([inputs[0], made], CATALOG, {}, Settings("it"))
        if compiled.bundle is None:
            broken[case.name] = "\n".join(
                f"{each.code.slug}: {each.message}" for each in compiled.diagnostics
            )
        else:
            inputs.append(made)
    folder = tmp_path_factory.mktemp("hostile")
    for name, traces in (("bundle", False), ("traced", True)):
        compiled = compile_sources(inputs, CATALOG, {}, Settings("it", trace=traces))
        assert compiled.bundle is not None, compiled.diagnostics
        write(compiled.bundle, folder / name)
    with serve_bundle(folder / "bundle", secrets={"ARCRUN_API_KEY": KEY}) as running:
        yield Served(running, folder, broken)


def _input(name: str, text: str) -> Input:
    source, problems = yaml.read_bytes(name, text.encode())
    return Input(source, f"`${{x}} */\u2028\n{name}", problems)


def test_there_are_many() -> None:
    assert len(CASES) > 250


@pytest.mark.parametrize("bundle", ["bundle", "traced"])
def test_tsc_has_nothing_to_say(served: Served, bundle: str) -> None:
    folder = served.folder / bundle
    (folder / "node_modules").symlink_to(install("check"), target_is_directory=True)
    done = subprocess.run(
        [str(tool("tsc")), "--noEmit"], cwd=folder, capture_output=True, text=True, stdin=subprocess.DEVNULL
    )
    if done.returncode != 0:
        pytest.fail(done.stdout, pytrace=False)


@pytest.mark.parametrize("name", CASES)
def test_what_goes_in_comes_out(served: Served, name: str) -> None:
    case = CASES[name]
    if name in served.broken:
        pytest.fail(served.broken[name], pytrace=False)
    own = workflow_name(list(CASES).index(name))
    answer = served.running.ask(
        "bundle",
        "POST",
        f"/webhooks/named/{own}/query",
        headers={KEY_HEADER: KEY, "Content-Type": "application/json"},
        body=json.dumps(case.payload).encode(),
    )
    if answer.status != 200:
        pytest.fail(answer.body.decode(), pytrace=False)
    # `it` stands for the workflow's own name.
    expected = json.loads(json.dumps(case.expected).replace(' it"', f' {own}"').replace('"it"', f'"{own}"'))
    given = json.loads(answer.body)
    assert json.dumps(given, sort_keys=True) == json.dumps(expected, sort_keys=True)


def test_no_line_of_the_code_hides_something(served: Served) -> None:
    """No separator ends a line that goes on, and no mark turns its direction."""
    hidden = set(
        "\u2028\u2029\x85\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\u200b\ufeff\x00\x1b\x7f"
    )
    for path in served.folder.glob("*/src/**/*.ts"):
        assert not hidden & set(path.read_text("utf-8")), path

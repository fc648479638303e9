"""No input makes a shipped component trap: it answers, if only that the input is bad."""

from __future__ import annotations

import json

import pytest

from arcrun_compiler.contract.cases import read_tests
from arcrun_compiler.files.shipped import COMPONENTS

from .modules import IDS, sandbox

MEGABYTE = 1024 * 1024

DOCUMENTS = {
    "nothing": "",
    "blanks": " \n\t",
    "half a document": '{"values": {',
    "no JSON": "values: {a: 1}",
    "a list": "[]",
    "a number": "1",
    "null": "null",
    "a byte order mark": '\ufeff{"values":{}}',
    "lone surrogates": (
        '{"values":{"a":"\\udc00\\ud800"},"condition":"a == \'\\\\ud800\'",'
        '"value":"\\ud800","cases":{"\\ud800":"x"},"items":[{"\\ud800":1}]}'
    ),
    "no UTF-8": b'{"values":"\xff\xfe"}',
    "no UTF-8 at the end": b'{"values":"\xf0\x9f',
    "NaN": '{"values":{"a":NaN}}',
    "1000 lists deep": '{"items":' + "[" * 1000 + "]" * 1000 + "}",
    "1000 objects deep": '{"values":' + '{"a":' * 1000 + "1" + "}" * 1001,
    "500 lists deep": '{"items":' + "[" * 500 + "]" * 500 + ',"condition":"size(item) > 0"}',
    "a million brackets": "[" * MEGABYTE,
    "many small values": '{"items":[' + "1," * (2 * MEGABYTE - 100) + "1]}",
    "many empty objects": '{"items":[' + "{}," * MEGABYTE + "{}]}",
    "a text of 4 MB": '{"values":{"a":"' + "x" * (4 * MEGABYTE - 40) + '"}}',
    "a condition of 1 MB": '{"condition":"' + "!" * MEGABYTE + 'a","items":[]}',
    "a condition of 100,000 operands": '{"condition":"'
    + "a or " * 100_000
    + 'a","input":{"a":0},"items":[{"a":0}]}',
    "a condition of 13,000 operands": '{"condition":"'
    + "a or " * 13_000
    + 'a","input":{},"items":[{"a":0}]}',
    "a condition of escapes": '{"condition":"a == \'' + "\\\\n" * 15_000 + '\'","items":[]}',
    "a path of 20,000 steps": '{"condition":"a' + ".b" * 20_000 + '","items":[{}]}',
    "a method of 4 MB": '{"url":"u","method":"' + "x" * (4 * MEGABYTE - 40) + '"}',
    "a query of 3 MB": '{"url":"u","query":{"q":"' + "é" * MEGABYTE + '"}}',
    "a query of 50,000 parameters": '{"url":"u","query":{"q":[' + '"&",' * 50_000 + '""]}}',
    "a body of 3 MB": '{"url":"u","method":"PUT","body_json":[' + '"\\"",' * (MEGABYTE // 2) + '""]}',
    "100,000 objects to merge": (
        '{"mode":"deep","inputs":[' + ",".join(f'{{"o":{{"k{i}":1}}}}' for i in range(100_000)) + "]}"
    ),
    "a zip that explodes": '{"mode":"zip","inputs":[' + "[]," * 10_000 + "[" + "1," * 100_000 + "1]]}",
    "a zip of many rows": '{"mode":"zip","inputs":[[' + "1," * 300_000 + "1]]}",
    "records to join": (
        '{"mode":"by_key","key":"k","inputs":[[' + ",".join(f'{{"k":{i}}}' for i in range(100_000)) + "]]}"
    ),
    "unique items": '{"unique_by":"k","items":[' + ",".join(f'{{"k":{i}}}' for i in range(150_000)) + "]}",
    "parentheses": '{"condition":"' + "(" * 100_000 + '","items":[]}',
}


@pytest.mark.parametrize("document", DOCUMENTS.values(), ids=DOCUMENTS.keys())
@pytest.mark.parametrize("component", IDS)
def test_a_hostile_document_is_answered(component: str, document: str | bytes) -> None:
    done = sandbox(component).run(document, {"http_fetch": {"status": 200, "body": ""}})
    assert done.error is None, (done.error, done.code)
    assert isinstance(done.result["success"], bool)


def operation(name: str, value: str, args: str = "{}") -> str:
    return f'{{"operation":"{name}","input":{value},"args":{args}}}'


MANY = "[" + ",".join(map(str, range(500_000))) + "]"

HOSTILE_OPERATIONS = [
    ("string_ops", operation("split", '"' + "😀" * (MEGABYTE - 100) + '"')),
    ("string_ops", operation("lines", '"' + "\\n" * (2 * MEGABYTE - 100) + '"')),
    ("string_ops", operation("lower", '"' + "Σ" * (2 * MEGABYTE - 100) + '"')),
    ("string_ops", operation("slugify", '"' + "a-" * (2 * MEGABYTE - 100) + '"')),
    ("string_ops", operation("repeat", '"' + "x" * 1000 + '"', '{"count":1000000}')),
    ("string_ops", operation("pad_end", '"x"', '{"length":1000000,"fill":"😀"}')),
    (
        "string_ops",
        operation("replace_all", '"' + "a" * MEGABYTE + '"', '{"from":"a","to":"' + "b" * 999 + '"}'),
    ),
    ("string_ops", operation("json_parse", '"' + "[" * MEGABYTE + '"')),
    ("array_ops", operation("unique", MANY)),
    ("array_ops", operation("sort", MANY)),
    ("array_ops", operation("sort", MANY[: MANY.index(",249000")] + "]", '{"order":"desc"}')),
    ("array_ops", operation("chunk", MANY, '{"size":1}')),
    ("array_ops", operation("join", MANY, '{"sep":"' + "x" * 100_000 + '"}')),
    ("array_ops", operation("flatten", "[" * 500 + "]" * 500, '{"depth":512}')),
    ("array_ops", operation("range", "null", '{"end":1,"step":0.00001}')),
    ("array_ops", operation("range", "null", '{"end":1e300,"step":1e-300}')),
    ("number_ops", operation("round", "0." + "3" * (3 * MEGABYTE))),
    ("number_ops", operation("format", "1e-999999999999", '{"separator":","}')),
    ("number_ops", operation("pow", "1.0000001", '{"value":1e308}')),
    ("number_ops", operation("parse", '"' + "1" * (3 * MEGABYTE) + '"')),
    ("date_ops", operation("format", '"2026-01-31T09:00:00Z"', '{"layout":"' + "%F" * MEGABYTE + '"}')),
    ("date_ops", operation("format", '"2026-01-31T09:00:00Z"', '{"layout":"' + "Jan" * MEGABYTE + '"}')),
    ("date_ops", operation("parse", '"' + " " * MEGABYTE + '"', '{"layout":"' + " " * MEGABYTE + '"}')),
    ("date_ops", operation("parse", '"2026.' + "1" * MEGABYTE + '"', '{"layout":"2006.999"}')),
    ("date_ops", operation("add", '"2026-01-31T09:00:00Z"', '{"months":1e400,"ms":-1e308}')),
    ("date_ops", operation("from_unix", "-1e400")),
]


@pytest.mark.parametrize(
    ("component", "document"), HOSTILE_OPERATIONS, ids=[text[:32] for _, text in HOSTILE_OPERATIONS]
)
def test_a_hostile_operation_is_answered(component: str, document: str) -> None:
    done = sandbox(component).run(document)
    assert done.error is None, (done.error, done.code)
    assert isinstance(done.result["success"], bool)


@pytest.mark.parametrize("component", IDS)
def test_5_mb_never_reach_the_module(component: str) -> None:
    done = sandbox(component).run("x" * (5 * MEGABYTE))
    assert (done.result, done.code) == (None, "COMPONENT_INPUT")


@pytest.mark.parametrize("component", IDS)
def test_any_beginning_of_a_document_is_answered(component: str) -> None:
    case = read_tests(COMPONENTS / component).cases[0]
    document = json.dumps(case.input, ensure_ascii=False).encode()
    for end in range(len(document)):
        done = sandbox(component).run(document[:end], case.host)
        assert done.result is not None, done
        assert done.result["error_code"] == "COMPONENT_INPUT"


@pytest.mark.parametrize(
    "answer",
    [
        None,
        "",
        "[]",
        "not JSON",
        {},
        {"status": 200, "body": ""},
        {"status": 200, "headers": {f"h{i}": "v" * 100 for i in range(2000)}, "body": "x" * MEGABYTE},
        {"error": "no", "error_code": "EGRESS_DENIED"},
        {"error": "no"},
    ],
    ids=repr,
)
def test_http_request_answers_whatever_the_host_says(answer: object) -> None:
    script = {"http_fetch": answer}
    done = sandbox("http_request").run('{"url":"https://api.test/"}', script)
    assert done.error is None, done
    assert isinstance(done.result["success"], bool)

"""The sandbox survives whatever a module does, and says what it was."""

from __future__ import annotations

import json
from typing import Any

import pytest
import wasmtime

from arcrun_compiler.probe.sandbox import Call, Run, run

from .modules import run as run_component

ECHO = """
(func (export "_start")
  (i32.store (i32.const 0) (i32.const 64))
  (i32.store (i32.const 4) (i32.const 60000))
  (drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))
  (i32.store (i32.const 4) (i32.load (i32.const 8)))
  (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))
  {})
"""


def module(body: str, imports: str = "", memory: str = '(memory (export "memory") 1)') -> bytes:
    """A module with the usual imports around a body in WebAssembly text."""
    return bytes(
        wasmtime.wat2wasm(
            f"""(module
            (import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))
            (import "wasi_snapshot_preview1" "proc_exit" (func $exit (param i32)))
            {imports} {memory} {body})"""
        )
    )


def start(body: str, imports: str = "") -> bytes:
    return module(f'(func (export "_start") {body})', imports)


def test_standard_input_goes_in_and_standard_output_comes_out() -> None:
    done = run(module(ECHO.format("")), '{"a": [1]}')
    assert (done.result, done.error, done.code) == ({"a": [1]}, None, None)
    assert done.stdout == '{"a": [1]}'
    assert done.memory_bytes == 65536


@pytest.mark.parametrize(
    ("content", "stdin", "code", "error"),
    [
        pytest.param(b"", "", "COMPONENT_TRAP", "the module is invalid", id="no bytes"),
        pytest.param(
            b"\0asm\x01\0\0\0\xff", "", "COMPONENT_TRAP", "the module is invalid", id="a broken module"
        ),
        pytest.param(start("unreachable"), "", "COMPONENT_TRAP", "`unreachable`", id="a trap"),
        pytest.param(start("(loop (br 0))"), "", "TIMEOUT", "more than 2 s", id="an endless loop"),
        pytest.param(
            start("(drop (i32.load (i32.const -1)))"),
            "",
            "COMPONENT_TRAP",
            "out of bounds",
            id="a bad address",
        ),
        pytest.param(
            start("(drop (call $write (i32.const 1) (i32.const -8) (i32.const 1) (i32.const 0)))"),
            "",
            "COMPONENT_TRAP",
            "outside its memory",
            id="a bad pointer for WASI",
        ),
        pytest.param(
            module('(func $f (export "_start") (call $f))'),
            "",
            "COMPONENT_TRAP",
            "stack",
            id="endless recursion",
        ),
        pytest.param(start("nop"), "", "COMPONENT_OUTPUT", "no output", id="no output"),
        pytest.param(module(ECHO.format("")), "nope", "COMPONENT_OUTPUT", "not JSON", id="no JSON"),
        pytest.param(module(ECHO.format("")), "NaN", "COMPONENT_OUTPUT", "not JSON", id="NaN"),
        pytest.param(module(ECHO.format("")), "[" * 50000, "COMPONENT_OUTPUT", "not JSON", id="deep output"),
        pytest.param(
            module(ECHO.format("(call $exit (i32.const 3))")),
            "{}",
            "COMPONENT_TRAP",
            "code 3",
            id="an exit code",
        ),
        pytest.param(
            module(ECHO.format("(call $exit (i32.const 1))")),
            '{"error":"what was printed"}',
            "COMPONENT_TRAP",
            "what was printed",
            id="an exit code with an error",
        ),
        pytest.param(
            start(
                "(i32.store (i32.const 4) (i32.const 65536))"
                "(loop (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))) (br 0))"
            ),
            "",
            "OUTPUT_TOO_LARGE",
            "8 MiB",
            id="endless output",
        ),
        pytest.param(
            start("nop", '(import "env" "x" (func))'),
            "",
            "COMPONENT_TRAP",
            "`env.x` is not allowed",
            id="an import",
        ),
        pytest.param(
            start("nop", '(import "u6u" "rm" (func))'),
            "",
            "COMPONENT_TRAP",
            "no host function `rm`",
            id="a host function",
        ),
        pytest.param(
            start("nop", '(import "u6u" "kv_get" (global i32))'),
            "",
            "COMPONENT_TRAP",
            "not allowed",
            id="a global",
        ),
        pytest.param(module('(func (export "run"))'), "", "COMPONENT_TRAP", "no _start", id="no _start"),
        pytest.param(
            module('(func (export "_start"))', memory=""), "", "COMPONENT_TRAP", "no memory", id="no memory"
        ),
        pytest.param(
            module(ECHO.format("")), "x" * 5_000_000, "COMPONENT_INPUT", "4 MiB", id="a large input"
        ),
    ],
)
def test_a_failure_is_a_result(content: bytes, stdin: str, code: str, error: str) -> None:
    done = run(content, stdin)
    assert done.result is None
    assert done.code == code, done
    assert done.error is not None
    assert error in done.error


def test_memory_ends_at_64_mib() -> None:
    grown = "(i32.eq (memory.grow (i32.const 1023)) (i32.const -1)) (if (then unreachable))"
    one_more = "(i32.eq (memory.grow (i32.const 1)) (i32.const -1)) (if (then (call $exit (i32.const 7))))"
    done = run(start(grown + one_more), "")
    assert done.error == "the component ended with code 7"
    assert done.memory_bytes == 64 * 1024 * 1024


def test_wasi_that_is_not_served_answers_enosys() -> None:
    imports = '(import "wasi_snapshot_preview1" "path_open" (func $open (result i32)))'
    assert run(start("(call $exit (call $open))", imports), "").error == "the component ended with code 52"


KV = '(import "u6u" "kv_get" (func $get (param i32 i32 i32 i32) (result i32)))'
KV_DATA = '(data (i32.const 100) "rec_key")'


def kv(capacity: int, after: str) -> bytes:
    """Asks for `rec_key` with a buffer at 200 and its length at 120; exits with what `after` leaves."""
    return module(
        f"""{KV_DATA} (func (export "_start") (local $code i32)
        (i32.store (i32.const 120) (i32.const {capacity}))
        (local.set $code (call $get (i32.const 100) (i32.const 7) (i32.const 200) (i32.const 120)))
        {after})""",
        KV + '(import "u6u" "result_read" (func $rest (param i32 i32) (result i32)))',
    )


CODE = "(call $exit (i32.add (i32.const 10) (local.get $code)))"
LENGTH = "(call $exit (i32.load (i32.const 120)))"
REST = "(call $exit (i32.add (i32.const 20) (call $rest (i32.const 200) (i32.const 64))))"
LAST = "(drop (call $rest (i32.const 200) (i32.const 64))) (call $exit (i32.load8_u (i32.const 204)))"


@pytest.mark.parametrize(
    ("capacity", "value", "after", "exit_code"),
    [
        pytest.param(8, "hello", CODE, 10, id="it fits"),
        pytest.param(8, "hello", LENGTH, 5, id="its length is told"),
        pytest.param(4, "hello", CODE, 13, id="it does not fit"),
        pytest.param(4, "hello", LENGTH, 5, id="the length that is needed is told"),
        pytest.param(4, "hello", REST, 20, id="the rest is kept"),
        pytest.param(4, "hello", LAST, ord("o"), id="the rest is read"),
        pytest.param(0, "hello", CODE, 10, id="an older module has 65,536 bytes"),
        pytest.param(0, "x" * 65_537, CODE, 11, id="and no more"),
        pytest.param(8, None, CODE, 12, id="not found"),
    ],
)
def test_results_and_buffers(capacity: int, value: str | None, after: str, exit_code: int) -> None:
    done = run(kv(capacity, after), "", {"kv_get": {"rec_key": value}})
    assert done.error == f"the component ended with code {exit_code}"
    assert done.calls == (Call("kv_get", ("rec_key",)),)


def fetch(script: Any, url: str = "https://api.test/") -> Run:
    return run_component("http_request", {"url": url}, {"http_fetch": script})


def test_what_the_host_keeps_is_put_where_its_name_is() -> None:
    body = json.dumps({"deep": ["x" * 100_000, {"a": 1}]})
    done = fetch({"status": 200, "headers": {}, "body": body})
    assert done.result["data"]["body"] == body
    assert done.result["data"]["json"] == json.loads(body)
    assert "xxx" not in done.stdout


def test_names_of_what_is_kept_cannot_be_guessed() -> None:
    first, second = (fetch({"status": 200, "body": "1"}) for _ in range(2))
    assert json.loads(first.stdout)["data"]["body"] != json.loads(second.stdout)["data"]["body"]


def test_a_function_may_answer() -> None:
    done = fetch(lambda request: {"status": 200, "body": request["url"]})
    assert done.result["data"]["body"] == "https://api.test/"


def test_a_function_that_raises_is_a_failed_run() -> None:
    done = fetch(lambda request: request["nope"])
    assert (done.result, done.code) == (None, "COMPONENT_TRAP")


def test_a_list_answers_one_call_after_the_other() -> None:
    assert fetch([{"status": 500, "body": ""}]).result["error"] == "HTTP 500"

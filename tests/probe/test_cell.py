"""A hostile module harms nobody: the child process holds it, and the next module runs as ever."""

from __future__ import annotations

import os
import random
import time
from collections.abc import Iterator

import pytest

from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.probe.cell import Cell
from arcrun_compiler.probe.sandbox import MEMORY_BYTES

from .wat import module, printing, start

SET = (COMPONENTS / "set" / "set.wasm").read_bytes()
MOST_SECONDS = 5.0
"""Two of the module's own, two of grace, and a new child."""
PUT = '(import "u6u" "kv_put" (func $put (param i32 i32 i32 i32 i32) (result i32)))'
RANDOM = '(import "wasi_snapshot_preview1" "random_get" (func $random (param i32 i32) (result i32)))'
POLL = '(import "wasi_snapshot_preview1" "poll_oneoff" (func $poll (param i32 i32 i32 i32) (result i32)))'
LARGE = '(memory (export "memory") 1000)'


@pytest.fixture(scope="module")
def cell() -> Iterator[Cell]:
    with Cell() as opened:
        yield opened


HOSTILE = {
    "an endless loop": start("(loop (br 0))"),
    "endless recursion": module('(func $f (export "_start") (call $f))'),
    "recursion with many locals": module(
        f'(func $f (export "_start") (local {"i64 " * 1000}) (call $f) (local.set 0 (local.get 1)))'
    ),
    "memory that grows for ever": start("(loop (drop (memory.grow (i32.const 16))) (br 0))"),
    "4 GiB of memory": start("nop", memory='(memory (export "memory") 65536)'),
    "a table of 100 million": module('(table 100000000 funcref) (func (export "_start"))'),
    "a table that grows": module(
        "(table $t 1 externref)"
        '(func (export "_start") (loop (drop (table.grow $t (ref.null extern) (i32.const 9999999))) (br 0)))'
    ),
    "data outside the memory": module('(data (i32.const 65530) "too long for it") (func (export "_start"))'),
    "a start function that never ends": module('(func $s (loop (br 0))) (start $s) (func (export "_start"))'),
    "a start function that calls the host": module(
        "(func $s (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8)))) (start $s)"
        '(func (export "_start"))'
    ),
    "1 GB of output": start(
        "(i32.store (i32.const 4) (i32.const 65000000))"
        "(loop (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))) (br 0))",
        memory=LARGE,
    ),
    "1 GB of errors": start(
        "(i32.store (i32.const 4) (i32.const 65000000))"
        "(loop (drop (call $write (i32.const 2) (i32.const 0) (i32.const 1) (i32.const 8))) (br 0))",
        memory=LARGE,
    ),
    "a billion vectors": start(
        "(drop (call $write (i32.const 2) (i32.const 0) (i32.const 1000000000) (i32.const 8)))", memory=LARGE
    ),
    "a billion subscriptions": start(
        "(drop (call $poll (i32.const 0) (i32.const 0) (i32.const 1000000000) (i32.const 8)))", POLL, LARGE
    ),
    "4 GB of chance": start("(drop (call $random (i32.const 0) (i32.const -1)))", RANDOM),
    "64 MB of chance again and again": start(
        "(loop (drop (call $random (i32.const 0) (i32.const 65000000))) (br 0))", RANDOM, LARGE
    ),
    "60 MB keys": start(
        "(loop (drop (call $put (i32.const 0) (i32.const 60000000)"
        " (i32.const 0) (i32.const 60000000) (i32.const 0))) (br 0))",
        PUT,
        LARGE,
    ),
    "a million calls of the host": start(
        "(loop (drop (call $put (i32.const 0) (i32.const 1)"
        " (i32.const 0) (i32.const 1) (i32.const 0))) (br 0))",
        PUT,
    ),
    "a forged pointer": start(
        "(drop (call $read (i32.const 0) (i32.const -16) (i32.const 2) (i32.const 8)))"
    ),
    "a vector that points outside": start(
        "(i32.store (i32.const 0) (i32.const -1)) (i32.store (i32.const 4) (i32.const -1))"
        "(drop (call $read (i32.const 0) (i32.const 0) (i32.const 1) (i32.const 8)))"
    ),
    "deep output": printing("[" * 50_000),
    "deep output that is JSON": printing("[" * 990 + "]" * 990),
    "a number of 50,000 digits": printing("9" * 50_000),
    "an infinite number": printing("1e999"),
    "a division by zero": start("(drop (i32.div_s (i32.const 1) (i32.const 0)))"),
}


@pytest.mark.parametrize("content", HOSTILE.values(), ids=HOSTILE.keys())
def test_a_hostile_module_is_held(cell: Cell, content: bytes) -> None:
    started = time.monotonic()
    error, _ = cell.load(content)
    done = cell.run(b"{}")
    assert time.monotonic() - started < MOST_SECONDS
    assert error is None or done.error is not None
    assert done.memory_bytes <= MEMORY_BYTES
    assert_works(cell)


def assert_works(cell: Cell) -> None:
    assert cell.load(SET)[0] is None
    assert cell.run(b'{"values":{"a":1}}').result == {"success": True, "data": {"a": 1}}


def test_corrupted_modules_are_told_or_run(cell: Cell) -> None:
    """Bytes changed, cut out and cut off: wasmtime refuses them, or what is left runs in its bounds."""
    chance = random.Random(7)
    for _ in range(60):
        broken = bytearray(SET)
        for _ in range(chance.randint(1, 6)):
            broken[chance.randrange(len(broken))] = chance.randrange(256)
        if chance.random() < 0.3:
            del broken[chance.randrange(len(broken)) :]
        error, _ = cell.load(bytes(broken))
        done = cell.run(b'{"values":{"a":1}}')
        assert error is None or done.error is not None
    assert_works(cell)


def test_a_child_that_dies_is_replaced(cell: Cell) -> None:
    assert_works(cell)
    before = cell.deaths
    assert cell._process is not None
    cell._process.kill()
    lost = cell.run(b'{"values":{}}')
    assert (lost.result, lost.code) == (None, "COMPONENT_TRAP")
    assert cell.run(b'{"values":{"a":2}}').result == {"success": True, "data": {"a": 2}}
    assert cell.deaths == before + 1


def test_a_cell_without_a_module_says_so() -> None:
    with Cell() as empty:
        assert empty.run(b"{}").error == "there is no module that can run"


def test_the_child_has_nothing_of_ours(cell: Cell, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("A_TOKEN_OF_OURS", "secret")
    with Cell() as fresh:
        fresh.load(SET)
        assert fresh._process is not None
        environment = f"/proc/{fresh._process.pid}/environ"
        if not os.path.exists(environment):  # noqa: PTH110
            pytest.skip("this system does not show a process's environment")
        with open(environment, "rb") as stream:  # noqa: PTH123
            assert b"A_TOKEN_OF_OURS" not in stream.read()


def test_memory_is_given_back(cell: Cell) -> None:
    """Each run reserves 64 MiB of address space: a thousand would not fit if they stayed."""
    cell.load(start("nop", memory='(memory (export "memory") 1024)'))
    before = cell.deaths
    for _ in range(200):
        assert cell.run(b"").error == "the component gave no output"
    assert cell.deaths == before

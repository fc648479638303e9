"""A module's interface is read from its bytes, and no bytes are too strange."""

from __future__ import annotations

import pytest
import wasmtime
from hypothesis import given, settings
from hypothesis import strategies as st

from arcrun_compiler.contract.wasm import Corrupt, Export, Import, Interface, interface
from arcrun_compiler.files.shipped import COMPONENTS

SET = (COMPONENTS / "set" / "set.wasm").read_bytes()

WAT = """(module
  (import "u6u" "http_fetch" (func (param i32 i32 i32 i32) (result i32)))
  (import "u6u" "result_read" (func (param i32 i32) (result i32)))
  (import "wasi_snapshot_preview1" "fd_write" (func (param i32 i32 i32 i32) (result i32)))
  (import "env" "global" (global i32))
  (import "env" "table" (table 1 2 funcref))
  (import "env" "memory" (memory 2 7))
  (func (export "_start"))
  (global (export "名") i32 (i32.const 1))
  (export "memory" (memory 0)))"""


def read(wat: str) -> Interface:
    found = interface(bytes(wasmtime.wat2wasm(wat)))
    assert isinstance(found, Interface), found
    return found


def test_imports_and_exports_in_their_order() -> None:
    found = read(WAT)
    assert found.imports == (
        Import("u6u", "http_fetch"),
        Import("u6u", "result_read"),
        Import("wasi_snapshot_preview1", "fd_write"),
        Import("env", "global"),
        Import("env", "table"),
        Import("env", "memory"),
    )
    assert found.exports == (
        Export("_start", "function"),
        Export("名", "global"),
        Export("memory", "memory"),
    )
    assert found.memory_pages == 7
    assert found.is_command


def test_host_functions_leave_out_result_read() -> None:
    assert read(WAT).host_functions == ("http_fetch",)
    assert read(WAT).is_hosted


def test_result_read_alone_makes_no_hosted_component() -> None:
    found = read('(module (import "u6u" "result_read" (func (param i32 i32) (result i32))))')
    assert not found.is_hosted
    assert found.is_deterministic


@pytest.mark.parametrize("name", ["clock_time_get", "random_get", "poll_oneoff"])
def test_a_clock_and_chance_make_a_module_undetermined(name: str) -> None:
    found = read(f'(module (import "wasi_snapshot_preview1" "{name}" (func)))')
    assert not found.is_deterministic
    assert not found.is_hosted


def test_imports_that_no_worker_gives_are_named() -> None:
    assert [each.name for each in read(WAT).refused] == ["global", "table", "memory"]
    assert read('(module (import "u6u" "rm" (func)))').refused == (Import("u6u", "rm"),)


def test_a_memory_without_a_limit() -> None:
    assert read('(module (memory (export "memory") 1))').memory_pages is None


def test_agrees_with_an_engine_about_the_shipped_modules() -> None:
    engine = wasmtime.Engine()
    for path in sorted(COMPONENTS.glob("*/*.wasm")):
        module = wasmtime.Module(engine, path.read_bytes())
        found = interface(path.read_bytes())
        assert isinstance(found, Interface)
        assert [tuple(each) for each in found.imports] == [
            (each.module, each.name) for each in module.imports
        ]
        assert [each.name for each in found.exports] == [each.name for each in module.exports]


@pytest.mark.parametrize(
    ("module", "reason"),
    [
        (b"", "does not begin"),
        (b"PK\3\4", "does not begin"),
        (b"\0asm\x0d\0\x01\0", "component model"),
        (b"\0asm\x02\0\0\0", "version is not 1"),
        (b"\0asm", "version is not 1"),
        (b"\0asm\x01\0\0\0\x02", "cut short"),
        (b"\0asm\x01\0\0\0\x02\x05\x01\x09u6u", "cut short"),
        (b"\0asm\x01\0\0\0\x02\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x80\x01", "cut short"),
        (b"\0asm\x01\0\0\0\x07\x05\x01\x01\xff\x00\x00", "cut short"),
    ],
)
def test_what_is_no_module_is_told(module: bytes, reason: str) -> None:
    found = interface(module)
    assert isinstance(found, Corrupt)
    assert reason in found.reason


@settings(max_examples=300, deadline=None)
@given(st.integers(0, len(SET) - 1), st.binary(max_size=4), st.integers(0, 4))
def test_any_damage_is_survived(at: int, put: bytes, out: int) -> None:
    assert isinstance(interface(SET[:at] + put + SET[at + out :]), (Interface, Corrupt))


@settings(max_examples=300, deadline=None)
@given(st.binary(max_size=64))
def test_any_sections_are_survived(sections: bytes) -> None:
    assert isinstance(interface(b"\0asm\x01\0\0\0" + sections), (Interface, Corrupt))

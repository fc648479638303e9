"""Modules in WebAssembly text → bytes: what no compiler would make."""

from __future__ import annotations

import wasmtime

READ = '(import "wasi_snapshot_preview1" "fd_read" (func $read (param i32 i32 i32 i32) (result i32)))'
WRITE = '(import "wasi_snapshot_preview1" "fd_write" (func $write (param i32 i32 i32 i32) (result i32)))'
MEMORY = '(memory (export "memory") 1)'


def module(body: str, imports: str = READ + WRITE, memory: str = MEMORY) -> bytes:
    """A module of imports, memory and body, in this order."""
    return bytes(wasmtime.wat2wasm(f"(module {imports} {memory} {body})"))


def start(code: str, imports: str = READ + WRITE, memory: str = MEMORY) -> bytes:
    """A module that does this when it is run."""
    return module(f'(func (export "_start") {code})', imports, memory)


def printing(text: str) -> bytes:
    """A module that answers with the same text, whatever it is given."""
    data = text.encode()
    shown = "".join(f"\\{byte:02x}" for byte in data)
    return module(
        f"""(data (i32.const 64) "{shown}")
        (func (export "_start")
          (i32.store (i32.const 0) (i32.const 64))
          (i32.store (i32.const 4) (i32.const {len(data)}))
          (drop (call $write (i32.const 1) (i32.const 0) (i32.const 1) (i32.const 8))))"""
    )

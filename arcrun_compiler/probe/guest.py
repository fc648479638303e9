"""The memory of a module that runs, as its host sees it; and how a host function leaves the module."""

from __future__ import annotations

import struct
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import wasmtime


class Stop(Exception):  # noqa: N818  (it also ends a run that went well)
    """Leaves the module from inside a host function."""

    def __init__(self, error: str | None, code: str | None) -> None:
        self.error = error
        self.code = code


class Exit(Stop):
    """`proc_exit` with a code other than 0: what was printed may say more."""


class Guest:
    """One instance's memory, once it has been made."""

    def __init__(self, store: wasmtime.Store) -> None:
        self.store = store
        self.memory: wasmtime.Memory | None = None

    @property
    def memory_bytes(self) -> int:
        return self.memory.data_len(self.store) if self.memory is not None else 0

    def within(self, pointer: int, length: int) -> wasmtime.Memory:
        """The memory, if it holds that stretch. A module's start function runs before there is one."""
        if self.memory is None:
            raise Stop("the component broke: it calls the host before it has a memory", "COMPONENT_TRAP")
        if pointer + length > self.memory.data_len(self.store):
            raise Stop("the component broke: a pointer outside its memory", "COMPONENT_TRAP")
        return self.memory

    def read(self, pointer: int, length: int) -> bytes:
        pointer, length = pointer & 0xFFFFFFFF, length & 0xFFFFFFFF
        return bytes(self.within(pointer, length).read(self.store, pointer, pointer + length))

    def write(self, pointer: int, data: bytes) -> None:
        pointer &= 0xFFFFFFFF
        self.within(pointer, len(data)).write(self.store, data, pointer)

    def word(self, pointer: int) -> int:
        return int(struct.unpack("<I", self.read(pointer, 4))[0])

    def text(self, pointer: int, length: int) -> str:
        return self.read(pointer, length).decode("utf-8", "replace")

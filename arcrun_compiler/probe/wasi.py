"""WASI preview 1 for one run: standard input and output, a clock, chance; nothing else of a system."""

from __future__ import annotations

import struct
import time
from collections.abc import Callable, Mapping
from typing import Any

from .guest import Exit, Guest, Stop

OUTPUT_BYTES = 8 * 1024 * 1024

_VECTORS = 1024
"""Of one `fd_read` or `fd_write`: IOV_MAX of Linux. Loops of the host do not stop when time is up."""

_DONE = 0
_EBADF = 8
_EINVAL = 28
_ENOSYS = 52
_ESPIPE = 70
_CHARACTER_DEVICE = 2


class Wasi:
    """What the module reads and writes. `script` may set the clock: `now`, an RFC 3339 text."""

    def __init__(self, guest: Guest, stdin: bytes, script: Mapping[str, Any], seed: int) -> None:
        self.guest = guest
        self.stdin = stdin
        self.position = 0
        self.stdout = bytearray()
        self.script = script
        self.seed = seed
        self.exit_code = 0

    def fd_read(self, fd: int, vectors: int, count: int, total: int) -> int:
        if fd != 0:
            return _EBADF
        read = 0
        if count > _VECTORS:
            return _EINVAL
        for vector in range(vectors, vectors + 8 * count, 8):
            room = self.guest.word(vector + 4)
            part = self.stdin[self.position : self.position + room]
            self.guest.write(self.guest.word(vector), part)
            self.position += len(part)
            read += len(part)
            if len(part) < room:
                break
        self.guest.write(total, struct.pack("<I", read))
        return _DONE

    def fd_write(self, fd: int, vectors: int, count: int, total: int) -> int:
        if fd not in (1, 2):
            return _EBADF
        written = 0
        if count > _VECTORS:
            return _EINVAL
        for vector in range(vectors, vectors + 8 * count, 8):
            part = self.guest.read(self.guest.word(vector), self.guest.word(vector + 4))
            written += len(part)
            if fd == 1:
                self.stdout += part
                if len(self.stdout) > OUTPUT_BYTES:
                    raise Stop("the component's output is larger than 8 MiB", "OUTPUT_TOO_LARGE")
        self.guest.write(total, struct.pack("<I", written))
        return _DONE

    def proc_exit(self, code: int) -> int:
        self.exit_code = code
        raise Exit(None, None)

    def clock_time_get(self, _clock: int, _precision: int, pointer: int) -> int:
        self.guest.write(pointer, struct.pack("<Q", self.now()))
        return _DONE

    def now(self) -> int:
        """Nanoseconds: those of `now` in the script (an RFC 3339 text), else the real ones."""
        if "now" not in self.script:
            return time.time_ns()
        from datetime import UTC, datetime, timedelta

        since = datetime.fromisoformat(self.script["now"]) - datetime(1970, 1, 1, tzinfo=UTC)
        return since // timedelta(microseconds=1) * 1000  # a float would round

    def random_get(self, pointer: int, length: int) -> int:
        import random

        length &= 0xFFFFFFFF
        self.guest.within(pointer & 0xFFFFFFFF, length)
        self.guest.write(pointer, random.Random(self.seed).randbytes(length))
        return _DONE

    def sizes(self, count: int, size: int) -> int:
        self.guest.write(count, bytes(4))
        self.guest.write(size, bytes(4))
        return _DONE

    def fd_fdstat_get(self, fd: int, pointer: int) -> int:
        if fd not in (0, 1, 2):
            return _EBADF
        self.guest.write(pointer, bytes([_CHARACTER_DEVICE]) + bytes(23))
        return _DONE

    def poll_oneoff(self, subscriptions: int, events: int, count: int, total: int) -> int:
        """Every wait is over at once: nothing else could happen in between."""
        if count > _VECTORS:
            return _EINVAL
        for index in range(count):
            user_data = self.guest.read(subscriptions + 48 * index, 8)
            self.guest.write(events + 32 * index, user_data + bytes(24))
        self.guest.write(total, struct.pack("<I", count))
        return _DONE

    def function(self, name: str) -> Callable[..., int]:
        known: dict[str, Callable[..., int]] = {
            "fd_read": self.fd_read,
            "fd_write": self.fd_write,
            "proc_exit": self.proc_exit,
            "clock_time_get": self.clock_time_get,
            "random_get": self.random_get,
            "environ_sizes_get": self.sizes,
            "args_sizes_get": self.sizes,
            "environ_get": lambda *_: _DONE,
            "args_get": lambda *_: _DONE,
            "fd_close": lambda *_: _DONE,
            "sched_yield": lambda *_: _DONE,
            "fd_fdstat_get": self.fd_fdstat_get,
            "fd_seek": lambda *_: _ESPIPE,
            "fd_prestat_get": lambda *_: _EBADF,  # 0 would make Go look for folders until memory ends
            "poll_oneoff": self.poll_oneoff,
        }
        return known.get(name, lambda *_: _ENOSYS)

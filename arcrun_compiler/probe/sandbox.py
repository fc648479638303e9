"""A component's module and an input → its result, under wasmtime, with scripted host functions.

The module sees what a Worker would give it: standard input and output, a clock, chance, and the `u6u`
functions that it imports. It has no files, no network, 64 MiB of memory and two seconds.
"""

from __future__ import annotations

import json
import struct
import time
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any, NamedTuple

from ..contract.wasm import HOST, WASI
from .alarm import Alarm

if TYPE_CHECKING:
    import wasmtime

MEMORY_BYTES = 64 * 1024 * 1024
OUTPUT_BYTES = 8 * 1024 * 1024
INPUT_BYTES = 4 * 1024 * 1024
SECONDS = 2.0
MODULE_BYTES = 64 * 1024 * 1024
"""Of a module that is compiled at all: what a whole Worker may be."""

_TABLE_ELEMENTS = 1_000_000
_CALLS_BYTES = 32 * 1024 * 1024
"""Of all that a run hands to host functions: it is written down."""
_VECTORS = 1024
"""Of one `fd_read` or `fd_write`: IOV_MAX of Linux. Loops of the host do not stop when time is up."""

_OLD_CAPACITY = 65_536
"""Of a buffer whose module left `*outLenPtr` at 0, as the older interface did."""

_EBADF = 8
_EINVAL = 28
_ENOSYS = 52
_ESPIPE = 70
_CHARACTER_DEVICE = 2

_DONE = 0
_ERROR = 1
_NOT_FOUND = 2
_TOO_LONG = 3

Script = Any
"""What a host function answers: a value, a list of values for successive calls, or a function of the
call's arguments. None is "not found"."""

FAILS = {"host_error": True}
"""The answer of a host function that fails: code 1 and no result."""


class Call(NamedTuple):
    """A call of a host function: its texts, or for `http_fetch` the request object."""

    name: str
    arguments: tuple[Any, ...]


class Run(NamedTuple):
    """What came of it: `result` when `error` is None, else a message and its error code."""

    result: Any
    error: str | None
    code: str | None
    stdout: str
    calls: tuple[Call, ...]
    memory_bytes: int
    milliseconds: float
    """Of processor time: how busy the machine is does not show in it."""
    said: bool = False
    """The error is the module's own words: it printed them and ended with a code other than 0."""


def run(module: bytes, stdin: str | bytes, host: Mapping[str, Script] | None = None) -> Run:
    """Runs a module once. Whatever the module is or does, nothing is raised."""
    loaded = load(module)
    if isinstance(loaded, Run):
        return loaded
    return loaded.run(stdin, host)


def prepare() -> None:
    """Loads the engine's library, so that a process may forbid itself files afterwards."""
    import wasmtime  # noqa: F401


def load(module: bytes) -> Sandbox | Run:
    """Compiles a module for any number of runs; a module that cannot be compiled is a failed run."""
    import wasmtime

    if len(module) > MODULE_BYTES:
        return _failed("the module is larger than 64 MiB", "COMPONENT_TRAP")
    try:
        engine = wasmtime.Engine(_config())
        return Sandbox(engine, wasmtime.Module(engine, module))
    except (wasmtime.WasmtimeError, ValueError, MemoryError) as error:
        return _failed(f"the module is invalid: {_first_line(error)}", "COMPONENT_TRAP")


def _config() -> wasmtime.Config:
    """An engine that takes little address space, so that the process around it can be held to a limit."""
    import wasmtime

    config = wasmtime.Config()
    config.epoch_interruption = True
    config.cranelift_opt_level = "none"  # compiling costs more than running does
    config.parallel_compilation = False  # every thread would reserve memory of its own
    config.memory_reservation = MEMORY_BYTES
    config.memory_reservation_for_growth = 0
    config.memory_guard_size = 64 * 1024
    config.wasm_threads = False
    config.wasm_memory64 = False
    return config


class Sandbox:
    """A compiled module. Every run is a fresh instance."""

    def __init__(self, engine: wasmtime.Engine, module: wasmtime.Module) -> None:
        self._engine = engine
        self._module = module
        self._alarm = Alarm(engine.increment_epoch)

    def run(self, stdin: str | bytes, host: Mapping[str, Script] | None = None, seed: int = 0) -> Run:
        """Runs it with an input; chance follows from the seed, the clock is real unless the script sets it.

        A lone surrogate in `stdin` stands as it would in a JavaScript string.
        """
        import wasmtime

        data = stdin if isinstance(stdin, bytes) else stdin.encode("utf-8", "replace")
        if len(data) > INPUT_BYTES:
            return _failed("the component's input is larger than 4 MiB", "COMPONENT_INPUT")
        store = wasmtime.Store(self._engine)
        store.set_limits(memory_size=MEMORY_BYTES, table_elements=_TABLE_ELEMENTS, instances=1, tables=100)
        store.set_epoch_deadline(1)
        guest = _Guest(store, data, dict(host or {}), seed)
        started = time.thread_time()
        self._alarm.set(SECONDS)
        try:
            error, code = self._enter(store, guest)
        finally:
            self._alarm.cancel()
        spent = (time.thread_time() - started) * 1000
        done = guest.finish(error, code, spent)
        store.close()  # it would wait for the collector of cycles, and 64 MiB of address space with it
        return done

    def _enter(self, store: wasmtime.Store, guest: _Guest) -> tuple[str | None, str | None]:
        """Runs `_start`; says how it went wrong."""
        import wasmtime

        try:
            imports = [guest.imported(each) for each in self._module.imports]
            exports = wasmtime.Instance(store, self._module, imports).exports(store)
            memory, start = exports["memory"], exports["_start"]
            if not isinstance(memory, wasmtime.Memory) or not isinstance(start, wasmtime.Func):
                raise KeyError("_start")
            guest.memory = memory
            start(store)
        except _Stop as stop:
            return stop.error, stop.code
        except KeyError as missing:
            return f"the module has no {missing.args[0]}", "COMPONENT_TRAP"
        except wasmtime.Trap as trap:
            if trap.trap_code is wasmtime.TrapCode.INTERRUPT:
                return f"the component took more than {SECONDS:g} s", "TIMEOUT"
            return f"the component broke: {_reason(trap)}", "COMPONENT_TRAP"
        except Exception as error:  # a module may do anything; its faults are results
            return f"the component broke: {_reason(error)}", "COMPONENT_TRAP"
        return None, None


class _Stop(Exception):  # noqa: N818  (it also ends a run that went well)
    """Leaves the module from inside a host function."""

    def __init__(self, error: str | None, code: str | None) -> None:
        self.error = error
        self.code = code


class _Exit(_Stop):
    """`proc_exit` with a code other than 0: what was printed may say more."""


class _Guest:
    """The outside of one run: what the module reads, writes and calls."""

    def __init__(self, store: wasmtime.Store, stdin: bytes, script: dict[str, Script], seed: int) -> None:
        self.store = store
        self.memory: wasmtime.Memory | None = None
        self.seed = seed
        self.stdin = stdin
        self.position = 0
        self.stdout = bytearray()
        self.script = script
        self.calls: list[Call] = []
        self.kept: dict[str, Any] = {}
        self.unread = b""
        self.handed = 0
        self.exit_code = 0

    # ── memory ──

    def within(self, pointer: int, length: int) -> wasmtime.Memory:
        """The memory, if it holds that stretch. A module's start function runs before there is one."""
        if self.memory is None:
            raise _Stop("the component broke: it calls the host before it has a memory", "COMPONENT_TRAP")
        if pointer + length > self.memory.data_len(self.store):
            raise _Stop("the component broke: a pointer outside its memory", "COMPONENT_TRAP")
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

    # ── WASI ──

    def fd_read(self, fd: int, vectors: int, count: int, total: int) -> int:
        if fd != 0:
            return _EBADF
        read = 0
        if count > _VECTORS:
            return _EINVAL
        for vector in range(vectors, vectors + 8 * count, 8):
            room = self.word(vector + 4)
            part = self.stdin[self.position : self.position + room]
            self.write(self.word(vector), part)
            self.position += len(part)
            read += len(part)
            if len(part) < room:
                break
        self.write(total, struct.pack("<I", read))
        return _DONE

    def fd_write(self, fd: int, vectors: int, count: int, total: int) -> int:
        if fd not in (1, 2):
            return _EBADF
        written = 0
        if count > _VECTORS:
            return _EINVAL
        for vector in range(vectors, vectors + 8 * count, 8):
            part = self.read(self.word(vector), self.word(vector + 4))
            written += len(part)
            if fd == 1:
                self.stdout += part
                if len(self.stdout) > OUTPUT_BYTES:
                    raise _Stop("the component's output is larger than 8 MiB", "OUTPUT_TOO_LARGE")
        self.write(total, struct.pack("<I", written))
        return _DONE

    def proc_exit(self, code: int) -> int:
        self.exit_code = code
        raise _Exit(None, None)

    def clock_time_get(self, _clock: int, _precision: int, pointer: int) -> int:
        self.write(pointer, struct.pack("<Q", self.now()))
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
        self.within(pointer & 0xFFFFFFFF, length)
        self.write(pointer, random.Random(self.seed).randbytes(length))
        return _DONE

    def sizes(self, count: int, size: int) -> int:
        self.write(count, bytes(4))
        self.write(size, bytes(4))
        return _DONE

    def fd_fdstat_get(self, fd: int, pointer: int) -> int:
        if fd not in (0, 1, 2):
            return _EBADF
        self.write(pointer, bytes([_CHARACTER_DEVICE]) + bytes(23))
        return _DONE

    def poll_oneoff(self, subscriptions: int, events: int, count: int, total: int) -> int:
        """Every wait is over at once: nothing else could happen in between."""
        if count > _VECTORS:
            return _EINVAL
        for index in range(count):
            user_data = self.read(subscriptions + 48 * index, 8)
            self.write(events + 32 * index, user_data + bytes(24))
        self.write(total, struct.pack("<I", count))
        return _DONE

    def wasi(self, name: str) -> Callable[..., int]:
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

    # ── u6u ──

    def host(self, name: str) -> Callable[..., int]:
        if name == "result_read":
            return self.result_read
        texts = _TEXTS.get(name)
        if texts is None:
            raise _Stop(f"there is no host function `{name}`", "COMPONENT_TRAP")

        def call(*given: int) -> int:
            arguments: tuple[Any, ...] = tuple(self.text(*given[2 * i : 2 * i + 2]) for i in range(texts))
            self.handed += sum(map(len, arguments))
            if self.handed > _CALLS_BYTES:
                raise _Stop("the component hands more than 32 MiB to its host", "OUTPUT_TOO_LARGE")
            if name == "http_fetch":
                arguments = (json.loads(arguments[0]),)
            self.calls.append(Call(name, arguments))
            if name == "kv_put":
                return _DONE
            answer = self.scripted(name, arguments)
            if answer is None:
                return _NOT_FOUND
            if answer == FAILS:
                return _ERROR
            if name == "http_fetch" and isinstance(answer, dict):
                answer = self.fetched(arguments[0], answer)
            return self.answer(_as_text(answer), *given[2 * texts : 2 * texts + 2])

        return call

    def scripted(self, name: str, arguments: tuple[Any, ...]) -> Any:
        script = self.script.get(name)
        if callable(script):
            return script(*arguments)
        if isinstance(script, list):
            asked = sum(1 for call in self.calls if call.name == name)
            return script[asked - 1] if asked <= len(script) else None
        if name in ("kv_get", "secret_get") and isinstance(script, Mapping):
            return script.get(arguments[0])
        return script

    def fetched(self, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """An answer as the host gives it: `json` may stand for a body, and `keep` turns both into names."""
        if "error" in answer:
            return answer
        body = answer["body"] if "body" in answer else _compact(answer["json"]) if "json" in answer else ""
        told = {"status": answer.get("status", 200), "headers": answer.get("headers", {}), "body": body}
        if request.get("keep"):
            told["body"] = self.keep(body)
            with suppress(ValueError, RecursionError):
                told["json"] = self.keep(_parse(body))
        return told

    def keep(self, value: Any) -> str:
        import secrets

        name = f"kept:{secrets.token_hex(12)}"
        self.kept[name] = value
        return name

    def answer(self, text: str, pointer: int, length_pointer: int) -> int:
        data = text.encode("utf-8", "replace")
        declared = self.word(length_pointer)
        self.write(length_pointer, struct.pack("<I", len(data)))
        if len(data) > (declared or _OLD_CAPACITY):
            if not declared:
                return _ERROR
            self.unread = data
            return _TOO_LONG
        self.write(pointer, data)
        return _DONE

    def result_read(self, pointer: int, capacity: int) -> int:
        if len(self.unread) > capacity:
            return _TOO_LONG
        self.write(pointer, self.unread)
        self.unread = b""
        return _DONE

    # ── the ends of a run ──

    def imported(self, wanted: wasmtime.ImportType) -> wasmtime.Func:
        import wasmtime

        kind = wanted.type
        if not isinstance(kind, wasmtime.FuncType) or wanted.module not in (HOST, WASI) or not wanted.name:
            raise _Stop(f"the import `{wanted.module}.{wanted.name}` is not allowed", "COMPONENT_TRAP")
        call = self.host(wanted.name) if wanted.module == HOST else self.wasi(wanted.name)
        return wasmtime.Func(self.store, kind, call)

    def finish(self, error: str | None, code: str | None, milliseconds: float) -> Run:
        memory = self.memory.data_len(self.store) if self.memory is not None else 0
        stdout = self.stdout.decode("utf-8", "replace")
        result: Any = None
        has_said = False
        if error is None:
            try:
                result = self.place(_parse(stdout))
            except (ValueError, RecursionError, MemoryError):
                error = f"the component gave {'output that is not JSON' if stdout else 'no output'}"
                code = "COMPONENT_OUTPUT"
        if self.exit_code:
            answer = result if isinstance(result, dict) else {}
            said = answer.get("error")
            # A library's abort prints that it is one; any other code is a failure that was meant.
            has_said = isinstance(said, str) and answer.get("error_code") != "COMPONENT_TRAP"
            error = said if isinstance(said, str) else f"the component ended with code {self.exit_code}"
            result, code = None, "COMPONENT_TRAP"
        return Run(result, error, code, stdout, tuple(self.calls), memory, milliseconds, has_said)

    def place(self, value: Any) -> Any:
        """Puts what the host kept where the component put its name."""
        if not self.kept:
            return value
        if isinstance(value, str):
            return self.kept.get(value, value)
        if isinstance(value, list):
            return [self.place(item) for item in value]
        if isinstance(value, dict):
            return {key: self.place(item) for key, item in value.items()}
        return value


_TEXTS = {
    "http_request": 4,
    "http_fetch": 1,
    "kv_get": 1,
    "kv_put": 2,
    "secret_get": 1,
    "crypto_decrypt": 3,
    "crypto_sign_rs256": 2,
}
"""How many pairs of pointer and length a host function takes before its result."""


def _as_text(answer: Any) -> str:
    return answer if isinstance(answer, str) else _compact(answer)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _parse(text: str) -> Any:
    """Strict JSON: raises ValueError for `NaN` and its like, RecursionError for what is too deep."""
    return json.loads(text, parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _failed(error: str, code: str) -> Run:
    return Run(None, error, code, "", (), 0, 0.0)


def _reason(error: BaseException) -> str:
    """The cause of a trap, without wasmtime's backtrace."""
    lines = str(error).splitlines()
    return next((line.split("wasm trap: ")[1] for line in lines if "wasm trap: " in line), _first_line(error))


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__

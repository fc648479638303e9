"""A component's module and an input → its result, under wasmtime, with scripted host functions.

The module sees what a Worker would give it: standard input and output, a clock, chance, and the `u6u`
functions that it imports. It has no files, no network, 64 MiB of memory and two seconds.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from ..contract.module import OWN_KEY
from ..contract.wasm import HOST, WASI
from .alarm import Alarm
from .guest import Guest, Stop
from .host import Call, Host, Script, parse
from .wasi import Wasi

if TYPE_CHECKING:
    import wasmtime

MEMORY_BYTES = 64 * 1024 * 1024
INPUT_BYTES = 4 * 1024 * 1024
SECONDS = 2.0
MODULE_BYTES = 64 * 1024 * 1024
"""Of a module that is compiled at all: what a whole Worker may be."""

_TABLE_ELEMENTS = 1_000_000


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
        self._imports = [(each.module, each.name, each.type) for each in module.imports]
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
        outside = _Outside(store, data, dict(host or {}), seed)
        started = time.thread_time()
        self._alarm.set(SECONDS)
        try:
            error, code = self._enter(store, outside)
        finally:
            self._alarm.cancel()
        spent = (time.thread_time() - started) * 1000
        done = outside.finish(error, code, spent)
        store.close()  # it would wait for the collector of cycles, and 64 MiB of address space with it
        return done

    def _enter(self, store: wasmtime.Store, outside: _Outside) -> tuple[str | None, str | None]:
        """Runs `_start`; says how it went wrong."""
        import wasmtime

        try:
            imports = [outside.imported(*each) for each in self._imports]
            exports = wasmtime.Instance(store, self._module, imports).exports(store)
            memory, start = exports["memory"], exports["_start"]
            if not isinstance(memory, wasmtime.Memory) or not isinstance(start, wasmtime.Func):
                raise KeyError("_start")
            outside.guest.memory = memory
            start(store)
        except Stop as stop:
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


class _Outside:
    """The outside of one run: what the module reads, writes and calls."""

    def __init__(self, store: wasmtime.Store, stdin: bytes, script: Mapping[str, Script], seed: int) -> None:
        self.store = store
        self.guest = Guest(store)
        self.wasi = Wasi(self.guest, stdin, script, seed)
        self.host = Host(self.guest, script, _owner(stdin))

    def imported(self, module: str, name: str | None, kind: object) -> wasmtime.Func:
        import wasmtime

        if not isinstance(kind, wasmtime.FuncType) or module not in (HOST, WASI) or not name:
            raise Stop(f"the import `{module}.{name}` is not allowed", "COMPONENT_TRAP")
        functions = self.host.function if module == HOST else self.wasi.function
        return wasmtime.Func(self.store, kind, functions(name))

    def finish(self, error: str | None, code: str | None, milliseconds: float) -> Run:
        memory = self.guest.memory_bytes
        stdout = self.wasi.stdout.decode("utf-8", "replace")
        result: Any = None
        has_said = False
        if error is None:
            try:
                result = self.host.place(parse(stdout))
            except (ValueError, RecursionError, MemoryError):
                error = f"the component gave {'output that is not JSON' if stdout else 'no output'}"
                code = "COMPONENT_OUTPUT"
        if self.wasi.exit_code:
            answer = result if isinstance(result, dict) else {}
            said = answer.get("error")
            # A library's abort prints that it is one; any other code is a failure that was meant.
            has_said = isinstance(said, str) and answer.get("error_code") != "COMPONENT_TRAP"
            error = said if isinstance(said, str) else f"the component ended with code {self.wasi.exit_code}"
            result, code = None, "COMPONENT_TRAP"
        return Run(result, error, code, stdout, tuple(self.host.calls), memory, milliseconds, has_said)


def _owner(stdin: bytes) -> str | None:
    """The key that stored entries are under: what the Worker gives as the parameter `api_key`."""
    if OWN_KEY.encode() not in stdin:
        return None
    try:
        given = parse(stdin.decode())
    except (ValueError, RecursionError):
        return None
    key = given.get(OWN_KEY) if isinstance(given, dict) else None
    return key if isinstance(key, str) and key else None


def _failed(error: str, code: str) -> Run:
    return Run(None, error, code, "", (), 0, 0.0)


def _reason(error: BaseException) -> str:
    """The cause of a trap, without wasmtime's backtrace."""
    lines = str(error).splitlines()
    return next((line.split("wasm trap: ")[1] for line in lines if "wasm trap: " in line), _first_line(error))


def _first_line(error: BaseException) -> str:
    lines = str(error).splitlines()
    return lines[0] if lines else type(error).__name__

"""A WebAssembly module's bytes → what it imports and exports. No engine is loaded for it."""

from typing import NamedTuple

HOST = "u6u"
WASI = "wasi_snapshot_preview1"

HOST_FUNCTIONS = frozenset(
    (
        "http_request",
        "http_fetch",
        "kv_get",
        "kv_put",
        "secret_get",
        "crypto_decrypt",
        "crypto_sign_rs256",
        "result_read",
    )
)

STORE = frozenset(("kv_get", "kv_put"))
"""The host functions that read and write what KV holds."""

WASI_FUNCTIONS = frozenset(
    (
        "args_get",
        "args_sizes_get",
        "clock_res_get",
        "clock_time_get",
        "environ_get",
        "environ_sizes_get",
        "fd_advise",
        "fd_allocate",
        "fd_close",
        "fd_datasync",
        "fd_fdstat_get",
        "fd_fdstat_set_flags",
        "fd_fdstat_set_rights",
        "fd_filestat_get",
        "fd_filestat_set_size",
        "fd_filestat_set_times",
        "fd_pread",
        "fd_prestat_dir_name",
        "fd_prestat_get",
        "fd_pwrite",
        "fd_read",
        "fd_readdir",
        "fd_renumber",
        "fd_seek",
        "fd_sync",
        "fd_tell",
        "fd_write",
        "path_create_directory",
        "path_filestat_get",
        "path_filestat_set_times",
        "path_link",
        "path_open",
        "path_readlink",
        "path_remove_directory",
        "path_rename",
        "path_symlink",
        "path_unlink_file",
        "poll_oneoff",
        "proc_exit",
        "proc_raise",
        "random_get",
        "sched_yield",
        "sock_accept",
        "sock_recv",
        "sock_send",
        "sock_shutdown",
    )
)
"""Preview 1 as a whole: what the Worker does not serve answers ENOSYS, so a toolchain may import it."""

_KINDS = ("function", "table", "memory", "global", "tag")
_IMPORT_SECTION = 2
_MEMORY_SECTION = 5
_EXPORT_SECTION = 7


class Import(NamedTuple):
    module: str
    name: str


class Export(NamedTuple):
    name: str
    kind: str
    """`function`, `table`, `memory`, `global` or `tag`."""


class Corrupt(NamedTuple):
    """Bytes that are no module a Worker can run."""

    reason: str


class Interface(NamedTuple):
    """The imports and exports of a module, in its own order."""

    imports: tuple[Import, ...]
    exports: tuple[Export, ...]
    memory_pages: int | None
    """The most 64 KiB pages that its memory may grow to; None without such a limit."""

    @property
    def host_functions(self) -> tuple[str, ...]:
        """The `u6u` functions that it calls, sorted, without `result_read`."""
        return tuple(sorted({i.name for i in self.imports if i.module == HOST and i.name != "result_read"}))

    @property
    def is_hosted(self) -> bool:
        """It may wait for the Worker, so that it runs through a promise."""
        return bool(self.host_functions)

    @property
    def is_deterministic(self) -> bool:
        """Without host functions, clock and chance, its output follows from its input, by construction."""
        return not self.is_hosted and not any(
            i.name in ("clock_time_get", "clock_res_get", "random_get", "poll_oneoff") for i in self.imports
        )

    @property
    def is_command(self) -> bool:
        """It can be run as a component: a `_start` function and an exported `memory`."""
        return Export("_start", "function") in self.exports and Export("memory", "memory") in self.exports

    @property
    def refused(self) -> tuple[Import, ...]:
        """Imports that no Worker gives."""
        allowed = {HOST: HOST_FUNCTIONS, WASI: WASI_FUNCTIONS}
        return tuple(i for i in self.imports if i.name not in allowed.get(i.module, ()))


def interface(module: bytes) -> Interface | Corrupt:
    """Reads the import, memory and export sections; the code is not looked at."""
    if module[:4] != b"\0asm":
        return Corrupt("it does not begin with the bytes of a WebAssembly module")
    if module[4:8] == b"\x0d\0\x01\0":
        return Corrupt("it is a component of the component model, not a core module")
    if module[4:8] != b"\x01\0\0\0":
        return Corrupt("its WebAssembly version is not 1")
    try:
        return _sections(_Reader(module, 8, len(module)))
    except (_MalformedError, UnicodeDecodeError):
        return Corrupt("its sections are cut short or malformed")


class _MalformedError(Exception):
    """Never leaves this module."""


class _Reader:
    """A place in the bytes that moves forward as values are read."""

    __slots__ = ("at", "bytes", "end")

    def __init__(self, module: bytes, at: int, end: int) -> None:
        self.bytes = module
        self.at = at
        self.end = end

    def byte(self) -> int:
        if self.at >= self.end:
            raise _MalformedError
        self.at += 1
        return self.bytes[self.at - 1]

    def number(self) -> int:
        """An unsigned LEB128 of at most 64 bits."""
        value = 0
        for shift in range(0, 70, 7):
            byte = self.byte()
            value |= (byte & 0x7F) << shift
            if byte < 0x80:
                return value
        raise _MalformedError

    def name(self) -> str:
        return self.take(self.number()).decode("utf-8")

    def take(self, count: int) -> bytes:
        if count > self.end - self.at:
            raise _MalformedError
        self.at += count
        return self.bytes[self.at - count : self.at]

    def kind(self) -> str:
        byte = self.byte()
        if byte >= len(_KINDS):
            raise _MalformedError
        return _KINDS[byte]

    def limits(self) -> int | None:
        """The maximum of a memory or a table."""
        flags = self.byte()
        self.number()
        return self.number() if flags & 1 else None


def _sections(reader: _Reader) -> Interface:
    imports: list[Import] = []
    exports: list[Export] = []
    pages: int | None = None
    while reader.at < reader.end:
        section = reader.byte()
        size = reader.number()
        start = reader.at
        reader.take(size)
        body = _Reader(reader.bytes, start, reader.at)
        if section == _IMPORT_SECTION:
            for _ in range(body.number()):
                found, limit = _import(body)
                imports.append(found)
                pages = limit if pages is None else pages
        elif section == _MEMORY_SECTION:
            for _ in range(body.number()):
                limit = body.limits()
                pages = limit if pages is None else pages
        elif section == _EXPORT_SECTION:
            for _ in range(body.number()):
                name, kind = body.name(), body.kind()
                body.number()
                exports.append(Export(name, kind))
    return Interface(tuple(imports), tuple(exports), pages)


def _import(body: _Reader) -> tuple[Import, int | None]:
    """An import, and the page limit when it is a memory."""
    found = Import(body.name(), body.name())
    kind = body.kind()
    if kind == "function":
        body.number()
    elif kind == "table":
        body.byte()
        body.limits()
    elif kind == "memory":
        return found, body.limits()
    elif kind == "global":
        body.take(2)
    else:
        body.byte()
        body.number()
    return found, None

"""Sources of components → their `.wasm`: `main.ts` by AssemblyScript, `main.go` by TinyGo."""

from __future__ import annotations

import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from ..files.shipped import COMPONENTS

LIBRARY = COMPONENTS / "lib"
SECONDS_PER_COMPONENT = 30
_TINYGO_SECONDS = 300
"""The first build compiles Go's runtime as well."""
_TINYGO_FLAGS = ("-target=wasi", "-no-debug")
"""Debug sections hold this machine's paths, so that no two machines would make the same bytes."""

NO_TINYGO = (
    "`main.go` is built by TinyGo, which is not on PATH: get it from "
    "https://tinygo.org/getting-started/install (it needs Go as well)"
)


class Built(NamedTuple):
    """A component's module, or what the compiler said instead."""

    folder: Path
    wasm: Path | None
    error: str | None


class AssemblyScript(NamedTuple):
    """What builds `main.ts`."""

    node: Sequence[str]
    """The command that starts Node."""
    modules: Path
    """A `node_modules` that holds AssemblyScript."""


def source_of(folder: Path) -> str | None:
    """The file that a component is built from, which decides its toolchain: `main.ts` or `main.go`."""
    return next((name for name in ("main.ts", "main.go") if (folder / name).is_file()), None)


def build(folders: Sequence[Path], assemblyscript: AssemblyScript | None) -> tuple[Built, ...]:
    """Writes `<id>.wasm` into each folder: whole, or not at all. The same source gives the same bytes.

    `assemblyscript` may be None when no folder holds a `main.ts`. Raises OSError when a compiler cannot be
    started or a file not be written.
    """
    scripts = [folder for folder in folders if source_of(folder) == "main.ts"]
    compiled: dict[Path, bytes | str] = {}
    if assemblyscript is not None:
        made = compile_all(scripts, assemblyscript.node, assemblyscript.modules)
        compiled = dict(zip(scripts, made, strict=True))
    return tuple(
        _written(folder, compiled[folder] if folder in compiled else compile_go(folder)) for folder in folders
    )


def _written(folder: Path, made: bytes | str) -> Built:
    if isinstance(made, str):
        return Built(folder, None, made)
    target = folder / f"{folder.resolve().name}.wasm"
    _write_atomically(target, made)
    return Built(folder, target, None)


def compile_go(folder: Path) -> bytes | str:
    """The module that TinyGo makes of a folder's `main.go`, or what it says. Writes nothing that stays."""
    import shutil
    import subprocess
    import tempfile

    tinygo = shutil.which("tinygo")
    if tinygo is None:
        return NO_TINYGO
    with tempfile.TemporaryDirectory(prefix="arcrun-build-") as out:
        target = Path(out) / "module.wasm"
        command = [tinygo, "build", *_TINYGO_FLAGS, "-o", str(target), "main.go"]
        try:
            done = subprocess.run(
                command,
                cwd=folder,
                stdin=subprocess.DEVNULL,
                capture_output=True,
                text=True,
                errors="replace",
                timeout=_TINYGO_SECONDS,
                check=False,
            )
        except subprocess.TimeoutExpired:
            return f"the compiler took more than {_TINYGO_SECONDS} s"
        if done.returncode != 0 or not target.is_file():
            return (done.stderr or done.stdout).strip() or "the compiler gave no answer"
        return target.read_bytes()


def compile_all(folders: Sequence[Path], node: Sequence[str], modules: Path) -> tuple[bytes | str, ...]:
    """For each folder the bytes of its module, or the compiler's message. Writes nothing that stays."""
    import subprocess
    import tempfile

    if not folders:
        return ()
    with tempfile.TemporaryDirectory(prefix="arcrun-build-") as out:
        command = [
            *node,
            str(LIBRARY / "build.mjs"),
            str(modules / "assemblyscript" / "dist" / "asc.js"),
            str(LIBRARY),
            out,
            *map(str, folders),
        ]
        seconds = SECONDS_PER_COMPONENT * (len(folders) + 1)
        try:
            done = subprocess.run(command, capture_output=True, text=True, timeout=seconds, check=False)
        except subprocess.TimeoutExpired:
            return tuple(f"the compiler took more than {seconds} s" for _ in folders)
        errors = _errors(done.stdout)
        return tuple(
            _module(Path(out), folder, errors, done.stderr or "the compiler gave no answer")
            for folder in folders
        )


def _errors(printed: str) -> dict[str, str | None]:
    """What was said of each folder, by its absolute path."""
    lines = (json.loads(line) for line in printed.splitlines() if line.startswith("{"))
    return {line["folder"]: line["error"] for line in lines}


def _module(out: Path, folder: Path, errors: dict[str, str | None], otherwise: str) -> bytes | str:
    place = Path(os.path.abspath(folder))  # noqa: PTH100  (as Node says it: links stay)
    if str(place) not in errors:
        return otherwise.strip()
    error = errors[str(place)]
    if error is not None:
        return error.strip()
    return (out / f"{place.name}.wasm").read_bytes()


def _write_atomically(target: Path, content: bytes) -> None:
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    draft.write_bytes(content)
    draft.replace(target)

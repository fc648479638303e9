"""The child process: modules and inputs from standard input → results on standard output.

It has no files to open, no environment, and not much memory, so that even a module that broke out of
wasmtime would find little.
"""

from __future__ import annotations

import json
import os
import sys
from typing import BinaryIO

from . import frame
from .frame import BrokenFrameError, Frame
from .sandbox import Run, Sandbox, load, prepare

_ADDRESS_SPACE = 1536 * 1024 * 1024


def main() -> None:
    """Answers one frame after the other until standard input ends."""
    source, target = sys.stdin.buffer, os.fdopen(os.dup(1), "wb")
    os.dup2(2, 1)  # nothing that a library prints may get between the frames
    prepare()
    _restrict()
    sandbox: Sandbox | Run | None = None
    while True:
        try:
            asked = frame.read(source)
        except BrokenFrameError:
            return
        if asked.head["do"] == "load":
            sandbox = load(asked.blobs[0])
            error = sandbox.error if isinstance(sandbox, Run) else None
            frame.write(target, {"error": error})
        elif isinstance(sandbox, Sandbox):
            _answer(target, _run(sandbox, asked))


def _run(sandbox: Sandbox, asked: Frame) -> Run:
    return sandbox.run(asked.blobs[0], asked.head["host"], asked.head["seed"])


def _answer(target: BinaryIO, done: Run) -> None:
    try:
        result = b"" if done.error is not None else json.dumps(done.result).encode()
    except (RecursionError, MemoryError):
        done = done._replace(
            error="the component gave output that is nested too deeply", code="COMPONENT_OUTPUT"
        )
        result = b""
    head = {
        "error": done.error,
        "code": done.code,
        "calls": [[*call] for call in done.calls],
        "memory": done.memory_bytes,
        "ms": done.milliseconds,
        "said": done.said,
    }
    frame.write(target, head, (result, done.stdout.encode("utf-8", "replace")))


def _restrict() -> None:
    """Where the system can: a limit of address space, and no files, no processes and no core dumps."""
    try:
        import resource
    except ImportError:
        return
    for limit, most in (
        (resource.RLIMIT_AS, _ADDRESS_SPACE),
        (resource.RLIMIT_FSIZE, 64 * 1024 * 1024),
        (resource.RLIMIT_CORE, 0),
    ):
        try:
            _, hard = resource.getrlimit(limit)
            resource.setrlimit(limit, (most if hard < 0 else min(most, hard), hard))
        except (OSError, ValueError):
            continue


if __name__ == "__main__":
    main()

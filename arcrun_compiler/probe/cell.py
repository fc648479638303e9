"""A module → a place where it can be run any number of times: a child process that may die without harm."""

from __future__ import annotations

import os
import sys
import time
from collections.abc import Mapping
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING, Any, BinaryIO, cast

from . import frame
from .alarm import Alarm
from .frame import BrokenFrameError, Frame
from .host import Call
from .sandbox import SECONDS, Run

if TYPE_CHECKING:
    import subprocess

_GRACE_SECONDS = 2.0
"""What a run may take beyond the module's own time: its host functions copy, its result is parsed."""
_LOAD_SECONDS = 60.0
"""For compiling a module: 4 MB of Go take 4 s."""


_UNCOMPILED = "the module cannot be compiled: it takes too much time or memory"


class Cell:
    """One child process at a time, with one module in it. Use it as a context.

    When the child dies or hangs, the run that did it fails and the next one gets a new child. Raises OSError
    when no child can be started at all.
    """

    def __init__(self) -> None:
        self._process: subprocess.Popen[bytes] | None = None
        self._module: bytes | None = None
        self._was_killed = False
        self._alarm = Alarm(self._kill)
        self.deaths = 0
        """How many children were lost."""

    def __enter__(self) -> Cell:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def load(self, module: bytes) -> tuple[str | None, float]:
        """Compiles a module for the runs that follow: what is wrong with it, and the milliseconds it took."""
        self._module = module
        started = time.perf_counter()
        answer = self._ask({"do": "load"}, module, _LOAD_SECONDS)
        spent = (time.perf_counter() - started) * 1000
        error = _UNCOMPILED if answer is None else answer.head["error"]
        if error is not None:
            self._module = None
        return error, spent

    def run(self, stdin: bytes, host: Mapping[str, Any] | None = None, seed: int = 0) -> Run:
        """Runs the module that was loaded. Nothing is raised for what it does."""
        if self._process is None and self._module is not None:
            self.load(self._module)
        if self._module is None:
            return Run(None, "there is no module that can run", "COMPONENT_TRAP", "", (), 0, 0.0)
        head = {"do": "run", "host": dict(host or {}), "seed": seed}
        answer = self._ask(head, stdin, SECONDS + _GRACE_SECONDS)
        if answer is None:
            if self._was_killed:
                return Run(
                    None, f"the component took more than {SECONDS:g} s", "TIMEOUT", "", (), 0, SECONDS * 1000
                )
            return Run(None, "the component broke its sandbox", "COMPONENT_TRAP", "", (), 0, 0.0)
        return _run_of(answer)

    def close(self) -> None:
        """Ends the child."""
        process, self._process = self._process, None
        if process is not None:
            process.kill()
            process.wait()
            for stream in (process.stdin, process.stdout):
                if stream is not None:
                    _close(stream)

    def _ask(self, head: dict[str, Any], blob: bytes, seconds: float) -> Frame | None:
        """The child's answer; None when there was none in time, and then there is no child any more."""
        process = self._process or self._start()
        self._was_killed = False
        self._alarm.set(seconds)
        try:
            frame.write(cast("BinaryIO", process.stdin), head, (blob,))
            return frame.read(cast("BinaryIO", process.stdout))
        except (OSError, BrokenFrameError):
            self.deaths += 1
            self.close()
            return None
        finally:
            self._alarm.cancel()

    def _kill(self) -> None:
        self._was_killed = True
        if self._process is not None:
            self._process.kill()

    def _start(self) -> subprocess.Popen[bytes]:
        import subprocess

        self._process = subprocess.Popen(
            [sys.executable, "-P", "-s", "-m", f"{__package__}.child"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            env=_environment(),
        )
        return self._process


def _environment() -> dict[str, str]:
    """Nothing of ours: a token in the environment is none of a module's business."""
    kept = {name: os.environ[name] for name in ("SYSTEMROOT",) if name in os.environ}
    paths = [str(Path(__file__).resolve().parent.parent.parent), *(each for each in sys.path if each)]
    return {**kept, "PYTHONPATH": os.pathsep.join(paths)}


def _close(stream: Any) -> None:
    try:
        stream.close()
    except OSError:
        return


def _run_of(answer: Frame) -> Run:
    import json

    head, (result, stdout) = answer
    value: Any = None
    error, code = head["error"], head["code"]
    if error is None:
        try:
            value = json.loads(result)
        except (ValueError, RecursionError):
            error, code = "the component gave output that is nested too deeply", "COMPONENT_OUTPUT"
    return Run(
        value,
        error,
        code,
        stdout.decode("utf-8", "replace"),
        tuple(Call(name, tuple(arguments)) for name, arguments in head["calls"]),
        head["memory"],
        head["ms"],
        head["said"],
    )

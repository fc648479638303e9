"""Turns a workerd configuration into a running process on free ports of 127.0.0.1."""

import os
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import IO, TYPE_CHECKING, NamedTuple

from .config import CLOCK, Worker, configure
from .errors import WorkerdError
from .toolchain import tool

if TYPE_CHECKING:
    import subprocess

_START_SECONDS = 30.0

# workerd dies with us, however we die: the shell holds a pipe that ends with this process.
_SUPERVISOR = '"$@" & pid=$!; exec >&- 2>&-; read -r _; kill -9 "$pid"; wait "$pid"'


class Answer(NamedTuple):
    """An HTTP answer of a Worker; header names are lower case."""

    status: int
    headers: Mapping[str, str]
    body: bytes


class Running(NamedTuple):
    """A workerd that answers: the port of each lane, and what it has printed so far (it grows)."""

    ports: Mapping[str, int]
    log: Sequence[str]

    def ask(
        self,
        lane: str,
        method: str,
        path: str,
        *,
        headers: Mapping[str, str] | None = None,
        body: bytes | None = None,
        timeout: float = 60.0,
    ) -> Answer:
        """One request to a Worker; `timeout` in seconds. Raises OSError when it does not answer."""
        import http.client

        connection = http.client.HTTPConnection("127.0.0.1", self.ports[lane], timeout=timeout)
        try:
            connection.request(method, path, body=body, headers=dict(headers or {}))
            response = connection.getresponse()
            received = {name.lower(): value for name, value in response.getheaders()}
            return Answer(response.status, received, response.read())
        except http.client.HTTPException as error:
            raise OSError(f"the Worker's answer is no HTTP: {error!r}") from error
        finally:
            connection.close()

    def tick(self, lane: str, cron: str, time_ms: int) -> str:
        """Runs a Worker's cron handler as if its time (Unix milliseconds) had come: `ok` or `exception`."""
        import json

        body = json.dumps({"worker": lane, "cron": cron, "time": time_ms}).encode()
        answer = self.ask(CLOCK, "POST", "/", body=body)
        if answer.status != 200:
            return "exception"
        return str(json.loads(answer.body)["outcome"])


@contextmanager
def serve(workers: Sequence[Worker], folder: Path, *, clock: bool = False) -> Iterator[Running]:
    """Runs the Workers in one workerd until the block ends; `folder` takes the configuration.

    Raises ToolMissing, and WorkerdError when it refuses the configuration or a Worker's start.
    """
    config = configure(workers, folder, clock=clock)
    path = folder / "config.capnp"
    path.write_text(config.text, encoding="ascii")
    command = [str(tool("workerd")), "serve", str(path), "--control-fd=1"]
    if clock:
        command.append("--experimental")
    process = _start(command, config.environment)
    log: list[str] = []
    try:
        expected = {each.lane for each in workers} | ({CLOCK} if clock else set())
        yield Running(_ports(process, expected, log), log)
    finally:
        _stop(process)


def _start(command: Sequence[str], secrets: Mapping[str, str]) -> "subprocess.Popen[bytes]":
    import subprocess

    if sys.platform != "win32":
        command = ["/bin/sh", "-c", _SUPERVISOR, "sh", *command]
    return subprocess.Popen(
        command,
        env={**os.environ, **secrets, "TZ": "UTC"},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    )


def _stop(process: "subprocess.Popen[bytes]") -> None:
    if sys.platform == "win32":
        process.kill()
    elif process.stdin:
        process.stdin.close()
    process.wait()


def _ports(process: "subprocess.Popen[bytes]", expected: set[str], log: list[str]) -> dict[str, int]:
    """Reads where workerd listens from its control messages, which share standard output with its logs."""
    import queue
    import threading

    events: queue.Queue[tuple[str, int] | None] = queue.Queue()

    def read_output(stream: IO[bytes]) -> None:
        with stream:
            for raw in stream:
                line = raw.decode(errors="replace").rstrip()
                if (event := _listening(line)) is not None:
                    events.put(event)
                else:
                    log.append(line)
        events.put(None)

    def read_errors(stream: IO[bytes]) -> None:
        with stream:
            log.extend(raw.decode(errors="replace").rstrip() for raw in stream)

    assert process.stdout is not None
    assert process.stderr is not None
    errors = threading.Thread(target=read_errors, args=(process.stderr,), daemon=True)
    errors.start()
    threading.Thread(target=read_output, args=(process.stdout,), daemon=True).start()
    ports: dict[str, int] = {}
    while expected - ports.keys():
        try:
            event = events.get(timeout=_START_SECONDS)
        except queue.Empty:
            raise WorkerdError(f"workerd did not start within {_START_SECONDS:.0f} s") from None
        if event is None:
            errors.join(timeout=1)
            raise WorkerdError("workerd did not start:\n" + "\n".join(log))
        ports[event[0]] = event[1]
    return ports


def _listening(line: str) -> tuple[str, int] | None:
    import json

    if not line.startswith('{"event":"listen"'):
        return None
    try:
        event = json.loads(line)
        return str(event["socket"]), int(event["port"])
    except (ValueError, KeyError):
        return None

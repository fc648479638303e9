"""Turns compiled cases into lanes of one workerd, and a run into what came of it."""

import json
import time
from collections.abc import Iterator, Mapping, Sequence
from contextlib import AbstractContextManager, ExitStack, contextmanager
from pathlib import Path
from typing import Any, NamedTuple
from urllib.parse import urlencode

from arcrun_compiler.runner.build import Built, build, write
from arcrun_compiler.runner.config import Worker
from arcrun_compiler.runner.errors import RunnerError, WorkerdError
from arcrun_compiler.runner.mock import Internet, Scene, mock_internet
from arcrun_compiler.runner.run import KEY_HEADER, credential_secrets
from arcrun_compiler.runner.workerd import Running, serve

from .case import Case, Run
from .expect import Seen

KEY = "the-key-of-the-tests"
TICK_MS = 1_767_225_600_000
"""When cron ticks happen: 2026-01-01T00:00:00Z."""
_LATE_SECONDS = 3.0


class Stage(NamedTuple):
    """Cases that can run. `broken` says why the others cannot."""

    running: Running
    internet: Internet
    broken: Mapping[str, str]

    def run(self, case: Case, run: Run) -> tuple[Seen, Sequence[str]]:
        """What came of a run, and what its process printed meanwhile."""
        lane = _lane(case, run)
        printed = len(self.running.log)
        scene = self.internet.play(lane, run.script)
        seen = _tick(self.running, lane, run) if run.asked.get("trigger") == "cron" else None
        if seen is None:
            seen = _ask(self.running, lane, case, run)
        _await_calls(scene, run)
        return seen._replace(calls=tuple(scene.calls)), self.running.log[printed:]


@contextmanager
def stage(cases: Sequence[tuple[Case, Mapping[str, bytes]]], folder: Path) -> Iterator[Stage]:
    """Serves the cases' bundles until the block ends; every distinct binding of a case is a lane."""
    broken: dict[str, str] = {}
    built = _build(cases, folder, broken)
    with mock_internet() as internet:
        workers = {
            case.name: _workers(case, built[case.name], internet.address)
            for case, _ in cases
            if case.name in built
        }
        with ExitStack() as stack:
            try:
                running = stack.enter_context(_serve(workers, folder))
            except WorkerdError:
                # One of them does not start: find which, so that the others still run.
                for name in [*workers]:
                    if why := _refusal(workers[name], folder):
                        broken[name] = why
                        del workers[name]
                running = stack.enter_context(_serve(workers, folder))
            yield Stage(running, internet, broken)


def _serve(workers: Mapping[str, Sequence[Worker]], folder: Path) -> AbstractContextManager[Running]:
    return serve([each for case in workers.values() for each in case], folder, clock=True)


def _refusal(workers: Sequence[Worker], folder: Path) -> str | None:
    try:
        with serve(workers, folder):
            return None
    except WorkerdError as error:
        return str(error)


def _build(
    cases: Sequence[tuple[Case, Mapping[str, bytes]]], folder: Path, broken: dict[str, str]
) -> dict[str, Built]:
    sources = {}
    for case, bundle in cases:
        sources[case.name] = folder / "source" / case.name
        write(bundle, sources[case.name])
    try:
        return build(sources, folder)
    except RunnerError:
        # One of them is bad: find which, so that the others still run.
        built = {}
        for name, source in sources.items():
            try:
                built |= build({name: source}, folder)
            except RunnerError as error:
                broken[name] = str(error)
        return built


def _lane(case: Case, run: Run) -> str:
    """Runs that bind the same share a Worker: the first of them gives it its name."""
    first = next(each for each in case.runs if each.bindings == run.bindings)
    return f"{case.name}-{first.number}"


def _workers(case: Case, built: Built, proxy: str) -> tuple[Worker, ...]:
    lanes = {_lane(case, run): run for run in case.runs}
    return tuple(_worker(lane, built, run, proxy) for lane, run in lanes.items())


def _worker(lane: str, built: Built, run: Run, proxy: str) -> Worker:
    credentials, env, kv = run.bindings
    secrets = {"ARCRUN_API_KEY": KEY, **credential_secrets(credentials)}
    for name in [name for name, value in env.items() if value is None]:
        secrets.pop(name, None)
    return Worker(lane, built, secrets, proxy, {k: v for k, v in env.items() if v is not None}, kv)


def _ask(running: Running, lane: str, case: Case, run: Run) -> Seen:
    asked = run.asked
    tracing = "trace" in run.expect
    ending = asked.get("trigger") or ("trigger" if tracing else "query")
    path = asked.get("path") or f"/webhooks/named/{asked.get('workflow', case.first)}/{ending}"
    if "query" in asked:
        path += "?" + urlencode(asked["query"])
    method = asked.get("method", "POST")
    headers = {} if asked.get("no_key") else {KEY_HEADER: KEY}
    body = None
    if method != "GET":
        headers["Content-Type"] = "application/json"
        body = (
            asked["raw"] * asked.get("repeat", 1) if "raw" in asked else json.dumps(asked.get("input", {}))
        ).encode()
    answer = running.ask(lane, method, path, headers={**headers, **asked.get("headers", {})}, body=body)
    text = answer.body.decode(errors="replace")
    parsed = _parsed(text)
    trace = parsed.get("trace", ()) if isinstance(parsed, dict) else ()
    if tracing and answer.status == 200 and not asked.get("trigger"):
        parsed = parsed.get("data")
    return Seen(answer.status, text, parsed, answer.headers, trace, (), None)


def _tick(running: Running, lane: str, run: Run) -> Seen:
    return Seen(None, "", None, {}, (), (), running.tick(lane, run.asked["cron"], TICK_MS))


def _await_calls(scene: Scene, run: Run) -> None:
    """A run that goes on after its answer makes its calls later."""
    deadline = time.monotonic() + _LATE_SECONDS
    while len(scene.calls) < len(run.expect.get("calls", ())):
        if time.monotonic() > deadline:
            return
        time.sleep(0.02)


def _parsed(text: str) -> Any:
    try:
        return json.loads(text)
    except ValueError:
        return text

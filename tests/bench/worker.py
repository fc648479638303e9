"""Compiled Workers against Workers written by hand: CPU of the process and latency, as ratios.

`python tests/bench/worker.py [--quick] [--only RACE] [--rounds N] [--requests N] [--warm SECONDS]`

The Workers of a race run at once, each in a workerd of its own, and are asked in turn, ten requests at a
time, so that whatever else the machine does meets all of them. They are measured once each process has
used `--warm` seconds of CPU, as the first thousands of requests also pay for V8's compilers. A Worker's
figure is the lower quartile of its rounds, as what else the machine does can only add to it; the spread
that is printed is that of the rounds' own ratios. The exit code is 1 when a ratio is over its limit.
"""

from __future__ import annotations

import argparse
import http.client
import json
import os
import shutil
import statistics
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack, contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import NamedTuple

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.files.shipped import COMPONENTS
from arcrun_compiler.pipeline import Input, compile_sources
from arcrun_compiler.runner.build import Built, Module, build, write
from arcrun_compiler.runner.config import Worker, configure
from arcrun_compiler.runner.toolchain import tool
from arcrun_compiler.targets.worker.emit import Settings
from arcrun_compiler.text.source import Source

HAND = Path(__file__).parent / "hand"
KEY = "bench-key"
BLOCK = 10
LISTS = {"items": 1080, "many": 11_200}
"""What the local internet has: 76 KB and 790 KB of JSON."""


class Race(NamedTuple):
    """A workflow, the file of hand/ that does the same, and the ratio that CPU and latency must not pass."""

    name: str
    hand: str
    text: str
    payload: Mapping[str, object]
    limit: float


def chain(name: str, node: str, count: int = 20) -> str:
    flow = " >> ON_SUCCESS >> ".join(["input", *(f"n{i}" for i in range(1, count + 1))])
    rows = [f"name: {name}", "description: a chain", f'flow: ["{flow}"]', "config:"]
    for i in range(1, count + 1):
        value = "{{input.v}}" if i == 1 else f"{{{{n{i - 1}.data.v}}}}"
        rows.append(f"  n{i}: {node.replace('VALUE', value)}")
    return "\n".join(rows) + "\n"


CODE = '{component: code, code: "return { v: (Number(input.v) || 0) + 1 };", input: {v: "VALUE"}}'
SET = '{component: set, values: {v: "VALUE", label: a node of twenty, tags: [wasm, 鏈]}}'

FETCH = """
name: NAME
description: counts items
inputs: {list: {type: string}}
egress: [data.test]
flow: ["input >> ON_SUCCESS >> fetch >> ON_SUCCESS >> count"]
config:
  fetch: {component: http_request, url: "http://data.test/{{input.list}}"}
  count: {component: code, code: "return input.items.length;", input: {items: "{{fetch.data.json.items}}"}}
"""

LOOP = """
name: loop
description: works on each item and adds the results up
flow: ["input >> FOREACH item IN input.items >> double", "input >> ON_SUCCESS >> sum"]
config:
  double: {component: code, code: "return { n: input.n * 2 };", input: {n: "{{item.n}}"}}
  sum:
    component: code
    code: "return input.results.reduce((total, result) => total + result.data.n, 0);"
    input: {results: "{{input.results}}"}
"""


def subflow(calls: int) -> str:
    flow = " >> ON_SUCCESS >> ".join(["input", *(f"n{i}" for i in range(1, calls + 1))])
    paths = [f'"{flow}"', *(f'"n{i} >> CALLS_SUBFLOW >> called"' for i in range(1, calls + 1))]
    rows = ["name: subflow", "description: calls another", f"flow: [{', '.join(paths)}]", "config:"]
    for i in range(1, calls + 1):
        value = "{{input.v}}" if i == 1 else f"{{{{n{i - 1}.data.v}}}}"
        rows.append(
            f'  n{i}: {{component: code, code: "return {{ v: input.v + 1 }};", input: {{v: "{value}"}}}}'
        )
    return "\n".join(rows) + CALLED


CALLED = """
---
name: called
description: two nodes
flow: ["input >> ON_SUCCESS >> twice >> ON_SUCCESS >> label"]
config:
  twice: {component: code, code: "return { doubled: input.v * 2 };", input: {v: "{{input.data.v}}"}}
  label: {component: code, code: "return { label: `v${input.d}` };", input: {d: "{{twice.data.doubled}}"}}
"""

RACES = (
    Race("code_chain", "code_chain", chain("code_chain", CODE), {"v": 1}, 1.2),
    Race("wasm_chain", "wasm_chain", chain("wasm_chain", SET), {"v": 1}, 1.15),
    Race("http_json", "http_json", FETCH.replace("NAME", "http_json"), {"list": "items"}, 1.5),
    Race("http_large", "http_json", FETCH.replace("NAME", "http_large"), {"list": "many"}, 1.5),
    Race("loop", "loop", LOOP, {"items": [{"n": n} for n in range(100)]}, 1.5),
    Race("subflow", "subflow", subflow(5), {"v": 1}, 1.3),
)

GROWTH = (10, 20, 40, 80)
GROWTH_LIMIT = 1.2


# ── Workers ────────────────────────────────────────────────────────────────────────────────────────


class Lane(NamedTuple):
    """A Worker that answers: its process, and the connection and request to ask it with."""

    connection: http.client.HTTPConnection
    pid: int
    path: str
    body: bytes

    def ask(self) -> bytes:
        headers = {"X-Arcrun-API-Key": KEY, "Content-Type": "application/json"}
        self.connection.request("POST", self.path, body=self.body, headers=headers)
        response = self.connection.getresponse()
        answer = response.read()
        if response.status != 200:
            raise SystemExit(f"{self.path} answered {response.status}: {answer.decode(errors='replace')}")
        return answer

    def cpu(self) -> float:
        """Milliseconds of CPU that the process has used: clock_getcpuclockid(3) of Linux, in nanoseconds."""
        return time.clock_gettime((~self.pid << 3) | 2) * 1000


def compiled(text: str, folder: Path) -> Path:
    done = compile_sources([Input(Source("bench.yaml", text), "bench.yaml")], Catalog(), {}, Settings())
    if done.bundle is None:
        raise SystemExit("\n".join(each.message for each in done.diagnostics))
    write(done.bundle, folder)
    return folder


def by_hand(name: str, folder: Path) -> Built:
    """The Worker of a file of hand/, with all that such a file may import."""
    shutil.copytree(HAND, folder)
    shutil.copy(COMPONENTS / "set" / "set.wasm", folder)
    return Built(
        (
            Module("worker.js", "esModule", folder / f"{name}.js"),
            Module("key.js", "esModule", folder / "key.js"),
            Module("set.wasm", "wasm", folder / "set.wasm"),
        ),
        "2026-04-01",
        (),
        {},
        (),
        (),
    )


@contextmanager
def serving(built: Built, folder: Path, path: str, payload: object, internet: str) -> Iterator[Lane]:
    folder.mkdir()
    config = configure([Worker("lane", built, {"ARCRUN_API_KEY": KEY}, internet)], folder, clock=False)
    (folder / "config.capnp").write_text(config.text, encoding="ascii")
    command = [str(tool("workerd")), "serve", str(folder / "config.capnp"), "--control-fd=1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **config.environment})
    assert process.stdout is not None
    try:
        port = json.loads(process.stdout.readline())["port"]
        connection = http.client.HTTPConnection("127.0.0.1", port)
        yield Lane(connection, process.pid, path, json.dumps(payload).encode())
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def answering() -> Iterator[str]:
    """A local internet that answers `/items` and `/many` of any host."""
    bodies = {name: listing(count) for name, count in LISTS.items()}

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
            body = bodies[self.path.rpartition("/")[2]]
            self.send_response(200)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, format: str, *args: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
    try:
        yield f"127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()


def listing(count: int) -> bytes:
    items = [{"id": i, "name": f"檔案 {i}", "size": i * 17, "tags": ["a", "b"]} for i in range(count)]
    return json.dumps({"items": items}, ensure_ascii=False).encode()


# ── measuring ──────────────────────────────────────────────────────────────────────────────────────


class Effort(NamedTuple):
    rounds: int
    requests: int
    """To each Worker and round."""
    warm: float
    """Seconds of CPU that each process uses before the first round."""


class Round(NamedTuple):
    """By Worker: CPU and median latency, in milliseconds a request."""

    cpu: tuple[float, ...]
    latency: tuple[float, ...]


def measure(lanes: Sequence[Lane], effort: Effort) -> list[Round]:
    for lane in lanes:
        lane.ask()
    while any(lane.cpu() < 1000 * effort.warm for lane in lanes):
        measure_round(lanes, BLOCK)
    return [measure_round(lanes, effort.requests) for _ in range(effort.rounds)]


def measure_round(lanes: Sequence[Lane], requests: int) -> Round:
    before = [lane.cpu() for lane in lanes]
    times: list[list[float]] = [[] for _ in lanes]
    for _ in range(requests // BLOCK):
        for lane, taken in zip(lanes, times, strict=True):
            for _ in range(BLOCK):
                start = time.perf_counter()
                lane.ask()
                taken.append(1000 * (time.perf_counter() - start))
    used = (lane.cpu() - start for lane, start in zip(lanes, before, strict=True))
    asked = requests // BLOCK * BLOCK
    return Round(tuple(each / asked for each in used), tuple(statistics.median(each) for each in times))


def run(race: Race, effort: Effort) -> list[Round]:
    """Ours first, then by hand."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        root = Path(name)
        internet = stack.enter_context(answering())
        (root / "built").mkdir()
        ours = build({"ours": compiled(race.text, root / "bundle")}, root / "built")["ours"]
        hand = by_hand(race.hand, root / "hand")
        lanes = [
            stack.enter_context(
                serving(ours, root / "a", f"/webhooks/named/{race.name}/query", race.payload, internet)
            ),
            stack.enter_context(serving(hand, root / "b", "/", race.payload, internet)),
        ]
        return measure(lanes, effort)


def run_growth(effort: Effort) -> list[Round]:
    """Chains of components, from the shortest to the longest."""
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        root = Path(name)
        names = [f"chain{count}" for count in GROWTH]
        folders = {
            each: compiled(chain(each, SET, count), root / f"bundle-{each}")
            for each, count in zip(names, GROWTH, strict=True)
        }
        (root / "built").mkdir()
        built = build(folders, root / "built")
        lanes = [
            stack.enter_context(
                serving(built[each], root / each, f"/webhooks/named/{each}/query", {"v": 1}, "127.0.0.1:1")
            )
            for each in names
        ]
        return measure(lanes, effort)


# ── reporting ──────────────────────────────────────────────────────────────────────────────────────


def quartile(values: Iterable[float]) -> float:
    """The lower one."""
    return statistics.quantiles(values, n=4, method="inclusive")[0]


def report(race: Race, rounds: Sequence[Round]) -> bool:
    """Prints a line; whether the race is within its limit."""
    own, hand = (quartile(each.cpu[i] for each in rounds) for i in (0, 1))
    own_latency, hand_latency = (quartile(each.latency[i] for each in rounds) for i in (0, 1))
    cpu, latency = own / hand, own_latency / hand_latency
    low, _, high = statistics.quantiles((ours / hand for (ours, hand), _ in rounds), n=4)
    fine = max(cpu, latency) <= race.limit
    print(
        f"{race.name:<11}{cpu:>6.2f}{latency:>9.2f}{race.limit:>7.2f}  {'ok' if fine else 'OVER':<5}"
        f"{own:>8.3f}{hand:>8.3f}   {low:.2f} to {high:.2f}",
        flush=True,
    )
    return fine


def report_growth(rounds: Sequence[Round]) -> bool:
    """A node of the longest chain against one of the half as long: 1 when the cost is linear."""
    cpu = [quartile(each.cpu[i] for each in rounds) for i in range(len(GROWTH))]
    shortest, half, longest = GROWTH[0], GROWTH[-2], GROWTH[-1]
    ratio = ((cpu[-1] - cpu[0]) / (longest - shortest)) / ((cpu[-2] - cpu[0]) / (half - shortest))
    fine = ratio <= GROWTH_LIMIT
    each = ", ".join(f"{count}: {ms:.2f}" for count, ms in zip(GROWTH, cpu, strict=True))
    verdict = "ok" if fine else "OVER"
    print(f"{'growth':<11}{ratio:>6.2f}{'':>9}{GROWTH_LIMIT:>7.2f}  {verdict:<5}   ms by nodes: {each}")
    return fine


def main() -> int:
    names = [*(race.name for race in RACES), "growth"]
    parser = argparse.ArgumentParser(
        description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter
    )
    parser.add_argument("--rounds", type=int, default=24)
    parser.add_argument("--requests", type=int, default=200, help="to each Worker and round")
    parser.add_argument("--warm", type=float, default=2.0, help="seconds of CPU before the first round")
    parser.add_argument("--quick", action="store_true", help="9 rounds of 100 requests after half a second")
    parser.add_argument("--only", choices=names, action="append")
    options = parser.parse_args()
    effort = Effort(options.rounds, options.requests, options.warm)
    if options.quick:
        effort = Effort(9, 100, 0.5)
    chosen = options.only or names
    print(
        "             CPU  latency  limit         ms CPU: ours, hand   middle half of the rounds' CPU ratios"
    )
    fine = [report(race, run(race, effort)) for race in RACES if race.name in chosen]
    if "growth" in chosen:
        fine.append(report_growth(run_growth(effort)))
    return 0 if all(fine) else 1


if __name__ == "__main__":
    raise SystemExit(main())

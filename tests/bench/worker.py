"""Compiled Workers against Workers written by hand: CPU of the process and latency, as ratios.

`python tests/bench/worker.py [--requests N] [--rounds N]`. Each pair runs in two workerd processes of the
same machine at the same time; requests go to one and the other in turn, so that noise meets both. The
figures are medians over rounds.
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
from collections.abc import Iterator
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
TICKS = os.sysconf("SC_CLK_TCK")


class Race(NamedTuple):
    """A workflow, the hand-written Worker that does the same, and the ratio that must not be passed."""

    name: str
    text: str
    payload: dict[str, object]
    limit: float


def chain(name: str, node: str, count: int = 20) -> str:
    flow = " >> ON_SUCCESS >> ".join(["input", *(f"n{i}" for i in range(1, count + 1))])
    rows = [f"name: {name}", "description: a chain", f'flow: ["{flow}"]', "config:"]
    for i in range(1, count + 1):
        value = "{{input.v}}" if i == 1 else "{{n%d.data.v}}" % (i - 1)
        rows.append(f"  n{i}: {node.replace('VALUE', value)}")
    return "\n".join(rows) + "\n"


RACES = (
    Race(
        "code_chain",
        chain(
            "code_chain",
            '{component: code, code: "return { v: (Number(input.v) || 0) + 1 };", input: {v: "VALUE"}}',
        ),
        {"v": 1},
        1.2,
    ),
    Race(
        "wasm_chain",
        chain("wasm_chain", '{component: set, values: {v: "VALUE", label: a node of twenty, tags: [wasm, 鏈]}}'),
        {"v": 1},
        1.15,
    ),
    Race(
        "http_json",
        """
name: http_json
description: counts items
flow: ["input >> ON_SUCCESS >> fetch >> ON_SUCCESS >> count"]
config:
  fetch: {component: http_request, url: "http://data.test/items"}
  count: {component: code, code: "return input.items.length;", input: {items: "{{fetch.data.json.items}}"}}
""",
        {},
        1.5,
    ),
)


def compiled(race: Race, folder: Path) -> Path:
    done = compile_sources([Input(Source("bench.yaml", race.text), "bench.yaml")], Catalog(), {}, Settings())
    assert done.bundle is not None, [each.message for each in done.diagnostics]
    write(done.bundle, folder)
    return folder


def by_hand(race: Race, folder: Path) -> Built:
    folder.mkdir(parents=True)
    shutil.copy(HAND / f"{race.name}.js", folder / "worker.js")
    modules = [Module("worker.js", "esModule", folder / "worker.js")]
    if race.name == "wasm_chain":
        shutil.copy(COMPONENTS / "set" / "set.wasm", folder / "set.wasm")
        modules.append(Module("set.wasm", "wasm", folder / "set.wasm"))
    return Built(tuple(modules), "2026-04-01", (), {}, (), ())


class Lane(NamedTuple):
    connection: http.client.HTTPConnection
    pid: int
    path: str

    def ask(self, body: bytes) -> bytes:
        headers = {"X-Arcrun-API-Key": KEY, "Content-Type": "application/json"}
        self.connection.request("POST", self.path, body=body, headers=headers)
        response = self.connection.getresponse()
        answer = response.read()
        assert response.status == 200, answer
        return answer

    def cpu(self) -> float:
        """Seconds of CPU that the process has used."""
        fields = Path(f"/proc/{self.pid}/stat").read_text().rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS


@contextmanager
def serving(built: Built, folder: Path, path: str, internet: str) -> Iterator[Lane]:
    config = configure([Worker("lane", built, {"ARCRUN_API_KEY": KEY}, internet)], folder, clock=False)
    (folder / "config.capnp").write_text(config.text, encoding="ascii")
    command = [str(tool("workerd")), "serve", str(folder / "config.capnp"), "--control-fd=1"]
    process = subprocess.Popen(command, stdout=subprocess.PIPE, env={**os.environ, **config.environment})
    assert process.stdout is not None
    try:
        port = json.loads(process.stdout.readline())["port"]
        yield Lane(http.client.HTTPConnection("127.0.0.1", port), process.pid, path)
    finally:
        process.kill()
        process.wait()
        process.stdout.close()


@contextmanager
def answering() -> Iterator[str]:
    """A local internet that answers every request with 76 KB of JSON."""
    items = [{"id": i, "name": f"檔案 {i}", "size": i * 17, "tags": ["a", "b"]} for i in range(1080)]
    body = json.dumps({"items": items}, ensure_ascii=False).encode()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def do_GET(self) -> None:
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


def run(race: Race, requests: int, rounds: int) -> tuple[list[float], list[float], float, float]:
    """CPU ratios and latency ratios by round; CPU in ms a request of ours and by hand."""
    body = json.dumps(race.payload).encode()
    with tempfile.TemporaryDirectory() as name, ExitStack() as stack:
        root = Path(name)
        internet = stack.enter_context(answering())
        (root / "built").mkdir()
        ours_built = build({"ours": compiled(race, root / "bundle")}, root / "built")["ours"]
        hand_built = by_hand(race, root / "hand")
        (root / "a").mkdir()
        (root / "b").mkdir()
        path = f"/webhooks/named/{race.name}/query"
        ours = stack.enter_context(serving(ours_built, root / "a", path, internet))
        hand = stack.enter_context(serving(hand_built, root / "b", "/", internet))
        for _ in range(300):
            ours.ask(body)
            hand.ask(body)
        return measure(ours, hand, body, requests, rounds)


def measure(
    ours: Lane, hand: Lane, body: bytes, requests: int, rounds: int
) -> tuple[list[float], list[float], float, float]:
    cpus, latencies, own, other = [], [], [], []
    for _ in range(rounds):
        before = ours.cpu(), hand.cpu()
        times: tuple[list[float], list[float]] = ([], [])
        for _ in range(requests // 20):
            for lane, taken in zip((ours, hand), times, strict=True):
                for _ in range(20):
                    start = time.perf_counter()
                    lane.ask(body)
                    taken.append(time.perf_counter() - start)
        used = ours.cpu() - before[0], hand.cpu() - before[1]
        own.append(1000 * used[0] / len(times[0]))
        other.append(1000 * used[1] / len(times[1]))
        cpus.append(used[0] / used[1])
        latencies.append(statistics.median(times[0]) / statistics.median(times[1]))
    return cpus, latencies, statistics.median(own), statistics.median(other)


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--requests", type=int, default=3000, help="requests to each Worker and round")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--only")
    options = parser.parse_args()
    print(f"{'race':<12}{'CPU ratio':>10}{'latency':>9}{'limit':>7}   CPU ms a request: ours, by hand   rounds")
    for race in RACES:
        if options.only in (None, race.name):
            cpus, latencies, own, other = run(race, options.requests, options.rounds)
            cpu, latency = statistics.median(cpus), statistics.median(latencies)
            rounds = " ".join(f"{each:.2f}" for each in cpus)
            print(f"{race.name:<12}{cpu:>10.2f}{latency:>9.2f}{race.limit:>7}   {own:.3f}, {other:.3f}   {rounds}")


if __name__ == "__main__":
    main()

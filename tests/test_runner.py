"""The local runner, on a bundle written by hand: it needs no compiler to be right."""

import io
import os
import signal
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

import pytest

from arcrun_compiler.runner import toolchain
from arcrun_compiler.runner.build import Built, build, write
from arcrun_compiler.runner.config import Worker
from arcrun_compiler.runner.errors import BuildError, MockError, ToolMissing, WorkerdError
from arcrun_compiler.runner.mock import UNEXPECTED, Scene, mock_internet, read_script, unanswered
from arcrun_compiler.runner.run import run_once
from arcrun_compiler.runner.workerd import Running, serve

WRANGLER = """
name = "by-hand"
main = "src/index.ts"
compatibility_date = "2026-04-01"
rules = [{ type = "Text", globs = ["**/*.json"], fallthrough = true }]
kv_namespaces = [{ binding = "STORE" }]
[vars]
GREETING = "你好 \\"x\\""
[triggers]
crons = ["*/5 * * * *"]
"""

# `query` answers what the test asks for in `do`.
INDEX = """
import { Hono } from "hono/tiny";
import answer from "../components/answer.wasm";
import text from "./text.json";

const deeds: Record<string, (c: any, input: any) => unknown> = {
  env: (c) => ({ ...c.env, STORE: undefined }),
  wasm: () => (new WebAssembly.Instance(answer).exports as any).answer(),
  text: () => text,
  name: () => (function inner() {}).name,
  kv: async (c, { key, value }) => (value === undefined ? c.env.STORE.get(key) : c.env.STORE.put(key, value)),
  list: async (c) => (await c.env.STORE.list({ prefix: "a" })).keys.map((key: any) => key.name),
  print: () => console.log("printed"),
  fetch: async (_c, { method, url, headers, body, chunked }) => {
    const stream = () => new Blob([body]).stream().pipeThrough(new TransformStream());
    const sent = chunked ? stream() : body;
    const response = await fetch(url, { method, headers, body: sent, redirect: "manual" });
    const type = response.headers.get("content-type");
    return { status: response.status, body: await response.text(), type };
  },
};
const app = new Hono<any>();
app.post("/webhooks/named/:name/:how", async (c) => {
  if (c.req.header("X-Arcrun-API-Key") !== c.env.ARCRUN_API_KEY) return c.json({ error: "key" }, 403);
  const input = await c.req.json();
  try {
    const data = (await deeds[input.do]!(c, input)) ?? null;
    if (c.req.param("how") === "query") return c.json(data);
    return c.json({ success: true, data, trace: [{ node: "a", ok: true }] });
  } catch (error) {
    return c.json({ success: false, error: String(error) }, 500);
  }
});
export default {
  fetch: app.fetch,
  scheduled: async (event: any) => {
    await fetch("https://api.test/tick", { method: "POST", body: `${event.cron} ${event.scheduledTime}` });
  },
};
"""

# (module (func (export "answer") (result i32) i32.const 42))
WASM = bytes.fromhex("0061736d010000000105016000017f03020100070a0106616e7377657200000a06010400412a0b")

BUNDLE: Mapping[str, bytes] = {
    "wrangler.toml": WRANGLER.encode(),
    "src/index.ts": INDEX.encode(),
    "src/text.json": b'{"as": "text"}',
    "components/answer.wasm": WASM,
}


def ask(payload: Mapping[str, Any], answers: object = None, **more: Any) -> Any:
    return run_once(BUNDLE, "any", payload, mock=read_script(answers or {}), **more)


def test_wasm_and_json_are_modules_of_their_own() -> None:
    assert ask({"do": "wasm"}).output == 42
    assert ask({"do": "text"}).output == '{"as": "text"}'


def test_names_are_kept_as_wrangler_does_unless_the_bundle_says_no() -> None:
    assert ask({"do": "name"}).output == "inner"


def test_vars_secrets_and_the_trace_flag_are_bound() -> None:
    run = ask({"do": "env"}, credentials={"token": 'x"\n臺'}, trace=True)
    assert run.ok
    assert run.output["GREETING"] == '你好 "x"'
    assert run.output["ARCRUN_TRACE"] == "1"
    assert run.output["CRED_TOKEN"] == 'x"\n臺'
    assert run.trace == [{"node": "a", "ok": True}]


def test_output_of_the_worker_is_kept() -> None:
    assert "printed" in ask({"do": "print"}).log
    assert ask({"do": "nothing"}).status == 500


class TestMock:
    URL = "https://api.test:8443/a%20b?q=%C3%A9&x=1"

    def test_a_call_arrives_whole(self) -> None:
        asked = {"do": "fetch", "method": "PUT", "url": self.URL, "headers": {"X-A": "b"}, "body": '{"n": 1}'}
        run = ask(asked, {f"PUT {self.URL}": {"status": 201, "json": {"ok": "臺"}}})
        assert run.output == {"status": 201, "body": '{"ok": "臺"}', "type": "application/json"}
        (call,) = run.calls
        assert (call.key, call.content, call.headers["x-a"]) == (f"PUT {self.URL}", {"n": 1}, "b")
        assert call.expected

    @pytest.mark.parametrize("url", ["http://plain.test/", "https://api.test/"])
    def test_the_scheme_is_the_one_that_was_asked(self, url: str) -> None:
        assert ask({"do": "fetch", "method": "GET", "url": url}, {f"GET {url}": {}}).output["status"] == 200

    def test_a_body_without_a_length(self) -> None:
        asked = {"do": "fetch", "method": "POST", "url": "https://a.test/", "body": "text", "chunked": True}
        run = ask(asked, {"POST https://a.test/": {"status": 204}})
        assert run.output["status"] == 204
        assert run.calls[0].content == "text"

    def test_what_nobody_scripted_is_refused_and_recorded(self) -> None:
        run = ask({"do": "fetch", "method": "GET", "url": "https://evil.test/"})
        assert run.output["status"] == UNEXPECTED
        assert [call.expected for call in run.calls] == [False]

    def test_a_list_answers_once_each_and_one_answer_for_ever(self) -> None:
        script = read_script(
            {"GET https://a.test/": [{"status": 500}, {"json": 1}], "GET https://b.test/": {}}
        )
        with mock_internet() as internet:
            scene = internet.play("lane", script)
            statuses = [scene.take("GET", "https://a.test/", {}, b"").status for _ in range(3)]
            again = [scene.take("GET", "https://b.test/", {}, b"").status for _ in range(3)]
        assert statuses == [500, 200, UNEXPECTED]
        assert again == [200, 200, 200]

    def test_a_dropped_connection_is_an_error_of_fetch(self) -> None:
        run = ask(
            {"do": "fetch", "method": "GET", "url": "https://a.test/"},
            {"GET https://a.test/": {"drop": True}},
        )
        assert run.status == 500

    def test_a_late_answer_is_late(self) -> None:
        started = time.monotonic()
        ask(
            {"do": "fetch", "method": "GET", "url": "https://a.test/"},
            {"GET https://a.test/": {"delay_ms": 300}},
        )
        assert time.monotonic() - started > 0.3

    @pytest.mark.parametrize(
        ("answers", "said"),
        [
            pytest.param([], "maps", id="not a mapping"),
            pytest.param({"https://a.test/": {}}, "not of the form", id="no method"),
            pytest.param({"get https://a.test/": {}}, "not of the form", id="method in lower case"),
            pytest.param({"GET https://a.test/": {"stauts": 1}}, "unknown key `stauts`", id="unknown key"),
            pytest.param({"GET https://a.test/": 7}, "no mapping", id="answer is no mapping"),
        ],
    )
    def test_unreadable_answers_are_told(self, answers: object, said: str) -> None:
        with pytest.raises(MockError, match=said):
            read_script(answers)


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> tuple[Path, Built]:
    folder = tmp_path_factory.mktemp("by-hand")
    write(BUNDLE, folder / "source")
    return folder, build({"one": folder / "source"}, folder)["one"]


@pytest.fixture(scope="module")
def two(built: tuple[Path, Built]) -> Iterator[tuple[Running, Any]]:
    folder, each = built
    with mock_internet() as internet:
        workers = [
            Worker(
                "one", each, {"ARCRUN_API_KEY": "1"}, internet.address, kv={"STORE": {"a1": "seed", "b": "x"}}
            ),
            Worker("two", each, {"ARCRUN_API_KEY": "2"}, internet.address),
        ]
        with serve(workers, folder, clock=True) as running:
            yield running, internet


def say(running: Running, lane: str, payload: str, key: str = "1") -> str:
    path = "/webhooks/named/any/query"
    answer = running.ask(lane, "POST", path, headers={"X-Arcrun-API-Key": key}, body=payload.encode())
    return answer.body.decode()


def test_lanes_of_one_process_share_nothing(two: tuple[Running, Any]) -> None:
    running, _ = two
    assert say(running, "two", "{}", key="1") == '{"error":"key"}'
    assert say(running, "one", '{"do": "kv", "key": "a1"}') == '"seed"'
    assert say(running, "two", '{"do": "kv", "key": "a1"}', key="2") == "null"


def test_a_kv_namespace_keeps_and_lists(two: tuple[Running, Any]) -> None:
    running, _ = two
    say(running, "one", '{"do": "kv", "key": "a/ 臺", "value": "v"}')
    assert say(running, "one", '{"do": "kv", "key": "a/ 臺"}') == '"v"'
    assert say(running, "one", '{"do": "list"}') == '["a/ 臺","a1"]'


def test_a_cron_tick_runs_the_handler(two: tuple[Running, Any]) -> None:
    running, internet = two
    scene = internet.play("two", read_script({"POST https://api.test/tick": {}}))
    assert running.tick("two", "*/5 * * * *", 1_767_225_600_000) == "ok"
    assert scene.calls[0].content == "*/5 * * * * 1767225600000"


def test_crons_are_read_from_the_bundle(built: tuple[Path, Built]) -> None:
    assert built[1].crons == ("*/5 * * * *",)


def test_a_bundle_that_does_not_build_says_why(tmp_path: Path) -> None:
    with pytest.raises(BuildError, match=r"no wrangler\.toml"):
        run_once(tmp_path, "any", {}, mock={})
    with pytest.raises(BuildError, match="Expected identifier"):
        run_once({**BUNDLE, "src/index.ts": b"const ;"}, "any", {}, mock={})


def test_a_worker_that_does_not_start_says_why() -> None:
    with pytest.raises(WorkerdError, match="boom"):
        run_once(
            {**BUNDLE, "src/index.ts": b"throw new Error('boom'); export default {}"}, "any", {}, mock={}
        )


def test_the_process_ends_with_its_block(built: tuple[Path, Built]) -> None:
    folder, each = built
    with serve([Worker("one", each, {"ARCRUN_API_KEY": "1"}, "127.0.0.1:9")], folder) as running:
        assert say(running, "one", '{"do": "wasm"}') == "42"
    with pytest.raises(OSError, match="refused"):
        say(running, "one", '{"do": "wasm"}')


@pytest.mark.skipif(sys.platform == "win32", reason="a Windows process has no supervisor")
def test_the_process_ends_even_when_ours_is_killed(built: tuple[Path, Built]) -> None:
    folder, each = built
    program = (
        "import sys, time\n"
        "from arcrun_compiler.runner.config import Worker\n"
        "from arcrun_compiler.runner.build import Built, Module\n"
        "from arcrun_compiler.runner.workerd import serve\n"
        "from pathlib import Path, PosixPath\n"
        f"with serve([Worker('one', {each!r}, {{}}, '127.0.0.1:9')], Path({str(folder)!r})) as running:\n"
        "    print(running.ports['one'], flush=True)\n"
        "    time.sleep(60)\n"
    )
    child = subprocess.Popen([sys.executable, "-c", program], stdout=subprocess.PIPE, text=True)
    with child:
        assert child.stdout is not None
        port = int(child.stdout.readline())
        os.kill(child.pid, signal.SIGKILL)
    orphan = Running({"one": port}, [])
    deadline = time.monotonic() + 5
    while True:
        try:
            orphan.ask("one", "GET", "/", timeout=1)
        except OSError:
            break
        assert time.monotonic() < deadline, "workerd is still there"
        time.sleep(0.05)


class TestToolchain:
    def test_installed_once_and_found(self) -> None:
        assert toolchain.install("run") == toolchain.install("run")
        assert toolchain.tool("workerd").is_file()
        assert toolchain.tool("esbuild").is_file()

    def test_lock_files_name_no_registry(self) -> None:
        for lock in (Path(toolchain.__file__).parent / "npm").glob("*/package-lock.json"):
            assert '"resolved"' not in lock.read_text(encoding="utf-8")

    def test_cache_folder(self, monkeypatch: pytest.MonkeyPatch) -> None:
        monkeypatch.setenv("ARCRUN_CACHE", "/some/where")
        assert toolchain.cache_folder() == Path("/some/where")

    def test_without_node_the_message_says_what_to_do(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        monkeypatch.setenv("ARCRUN_CACHE", str(tmp_path))
        monkeypatch.setenv("PATH", "")
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(ToolMissing, match=r"Node 18 or newer .* `arcrun-compiler\[node\]`"):
            toolchain.install("run")

    def test_a_node_that_is_too_old_is_not_taken(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name, body in (("node", "echo v16.1.0"), ("npm", "exit 1")):
            (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
            (tmp_path / name).chmod(0o755)
        monkeypatch.setenv("PATH", str(tmp_path))
        monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
        with pytest.raises(ToolMissing, match="Node 18"):
            toolchain.find_node()

    def test_a_slow_npm_tells_what_goes_on_and_a_failing_one_why(
        self, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
    ) -> None:
        for name, body in (("node", "echo v20.1.0"), ("npm", "echo npm error network is away; exit 1")):
            (tmp_path / name).write_text(f"#!/bin/sh\n{body}\n", encoding="utf-8")
            (tmp_path / name).chmod(0o755)
        said = io.StringIO()
        monkeypatch.setattr("sys.stderr", said)
        monkeypatch.setattr(toolchain, "_QUIET_SECONDS", 0.0)
        monkeypatch.setenv("ARCRUN_CACHE", str(tmp_path / "cache"))
        monkeypatch.setenv("PATH", f"{tmp_path}:/bin:/usr/bin")
        with pytest.raises(ToolMissing, match="network is away"):
            toolchain.install("run")
        assert "installing the npm packages of `run`" in said.getvalue()
        assert list((tmp_path / "cache" / "npm").iterdir()) == []


def test_what_a_script_has_no_answer_for_is_named_once() -> None:
    script = read_script({"GET https://api.test/a": [{}, {}], "GET https://api.test/b": {}})
    scene = Scene(script)
    for url in ("a", "b", "a", "a", "b", "other", "a", "other"):
        scene.take("GET", f"https://api.test/{url}", {}, b"")
    assert list(unanswered(script, scene.calls)) == [
        "`GET https://api.test/a` was asked more than 2 times: add an answer to its list",
        "the mock has no answer for `GET https://api.test/other`; there is one for `GET https://api.test/a`: "
        'add `"GET https://api.test/other": {status: 200, json: {}}`',
    ]

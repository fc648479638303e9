"""The fixed part of emitted Workers, on a bundle written by hand, in workerd."""

import json
import os
import subprocess
import time
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from assemble import bundle

from arcrun_compiler.runner.build import Built, build, write
from arcrun_compiler.runner.config import Worker
from arcrun_compiler.runner.mock import Internet, Scene, mock_internet, read_script
from arcrun_compiler.runner.toolchain import find_node, install, tool
from arcrun_compiler.runner.workerd import Running, serve

KEY = "the-key"
SECRET = 'tok/"q" é+'
SECRETS = {"ARCRUN_API_KEY": KEY, "CRED_DEMO": SECRET, "CRED_BROKEN": "a\r\nx: y"}


class Said(NamedTuple):
    status: int
    body: Any
    headers: Mapping[str, str]
    calls: Scene


class Stage(NamedTuple):
    """`main` has a key and credentials, `traced` a detailed trace too, `bare` nothing."""

    running: Running
    internet: Internet

    def say(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        lane: str = "main",
        key: str | None = KEY,
        http: object = None,
    ) -> Said:
        scene = self.internet.play(lane, read_script(http or {}))
        headers = {"content-type": "application/json"} | ({} if key is None else {"X-Arcrun-API-Key": key})
        data = body if isinstance(body, bytes | None) else json.dumps(body).encode()
        answer = self.running.ask(lane, method, path, headers=headers, body=data)
        text = answer.body.decode()
        headers = {name.lower(): value for name, value in dict(answer.headers).items()}
        return Said(answer.status, json.loads(text) if text else None, headers, scene)

    def query(self, workflow: str, payload: Any, **more: Any) -> Said:
        return self.say("POST", f"/webhooks/named/{workflow}/query", payload, **more)

    def trigger(self, workflow: str, payload: Any, **more: Any) -> Said:
        return self.say("POST", f"/webhooks/named/{workflow}/trigger", payload, **more)

    def effect(self, component: str, params: Any = None, http: object = None, **more: Any) -> Said:
        return self.query("effects", {"component": component, "params": params or {}, **more}, http=http)


@pytest.fixture(scope="session")
def source(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("bundle")
    write(bundle(), folder)
    return folder


@pytest.fixture(scope="session")
def stage(source: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Stage]:
    folder = tmp_path_factory.mktemp("built")
    built: Built = build({"main": source}, folder)["main"]
    with mock_internet() as internet:
        workers = [
            Worker("main", built, SECRETS, internet.address),
            Worker("traced", built, SECRETS, internet.address, {"ARCRUN_TRACE": "1"}),
            Worker("bare", built, {}, internet.address),
        ]
        with serve(workers, folder, clock=True) as running:
            yield Stage(running, internet)


# ── the words that need no Worker ───────────────────────────────────────────────────────────────


def test_units(tmp_path: Path) -> None:
    out = tmp_path / "units.mjs"
    options = ["--bundle", "--platform=node", "--format=esm", "--log-level=warning", f"--outfile={out}"]
    subprocess.run([tool("esbuild"), str(Path(__file__).with_name("units.mjs")), *options], check=True)
    done = subprocess.run([*find_node().node, str(out)], capture_output=True, text=True)
    assert (done.returncode, done.stdout + done.stderr) == (0, "")


# ── what others say of the bundle ───────────────────────────────────────────────────────────────


def test_typescript_and_wrangler_have_nothing_to_say(source: Path) -> None:
    modules = install("check")
    (source / "node_modules").symlink_to(modules, target_is_directory=True)
    wrangler = [*find_node().node, str(modules / "wrangler" / "bin" / "wrangler.js")]
    environment = {**os.environ, "WRANGLER_SEND_METRICS": "false", "CI": "1", "XDG_CONFIG_HOME": str(source / ".x")}
    for command in ([str(tool("tsc")), "--noEmit"], [*wrangler, "deploy", "--dry-run", "--outdir", "dist"]):
        done = subprocess.run(command, cwd=source, env=environment, capture_output=True, text=True)
        said = done.stdout + done.stderr
        assert done.returncode == 0, said
        assert "WARNING" not in said


# ── routes ──────────────────────────────────────────────────────────────────────────────────────


class TestRoutes:
    def test_open_ones(self, stage: Stage) -> None:
        assert stage.say("GET", "/health", key=None).body["ok"] is True
        assert "effects" in stage.say("GET", "/", key=None).body["workflows"]
        assert stage.say("GET", "/openapi.json", key=None).body == {"openapi": "3.1.0"}

    def test_list_and_definition_need_the_key(self, stage: Stage) -> None:
        listed = stage.say("GET", "/webhooks/named").body["data"]
        assert {"name": "inner", "description": "doubles x", "access": "public"} in listed
        assert stage.say("GET", "/webhooks/named/inner/definition").body["data"] == {"name": "inner"}
        assert stage.say("GET", "/webhooks/named", key=None).status == 401
        assert stage.say("GET", "/webhooks/named/inner/definition", key=None).status == 401

    @pytest.mark.parametrize(
        ("key", "status", "code"),
        [
            (None, 401, "UNAUTHORIZED"),
            ("", 403, "FORBIDDEN"),
            ("the-kez", 403, "FORBIDDEN"),
            ("the-key-and-more", 403, "FORBIDDEN"),
            ("the", 403, "FORBIDDEN"),
            (KEY, 200, None),
        ],
    )
    def test_key(self, stage: Stage, key: str | None, status: int, code: str | None) -> None:
        said = stage.query("inner", {"x": 1}, key=key)
        assert (said.status, said.body.get("error_code")) == (status, code)

    def test_without_a_configured_key_nothing_is_open(self, stage: Stage) -> None:
        said = stage.query("inner", {"x": 1}, lane="bare")
        assert (said.status, said.body["error_code"]) == (503, "NOT_CONFIGURED")
        assert "ARCRUN_API_KEY" in said.body["error"]
        assert stage.say("GET", "/q/demo/inner?x=2", lane="bare", key=None).body == {"doubled": 4}

    def test_public_routes(self, stage: Stage) -> None:
        assert stage.say("GET", "/q/demo/inner?x=21", key=None).body == {"doubled": 42}
        path = "/webhooks/named/demo/inner"
        assert stage.say("POST", f"{path}/query", {"x": 2}, key=None).body == {"doubled": 4}
        assert stage.say("POST", f"{path}/trigger", {"x": 2}, key=None).body["data"] == {"doubled": 4}
        for absent in ("/q/other/inner?x=1", "/q/demo/effects", "/q/demo/nope", "/q/demo/__proto__"):
            said = stage.say("GET", absent, key=None)
            assert (said.status, said.body["error_code"]) == (404, "NOT_FOUND")

    def test_unknown_names_and_routes(self, stage: Stage) -> None:
        for path in ("/webhooks/named/nope/query", "/webhooks/named/constructor/query", "/nope"):
            assert stage.say("POST", path, {}).body["error_code"] == "NOT_FOUND"

    def test_head_and_options_run_nothing(self, stage: Stage) -> None:
        head = stage.say("HEAD", "/q/demo/inner?x=1", key=None)
        assert (head.status, head.headers["allow"]) == (405, "GET, POST, OPTIONS")
        assert stage.say("HEAD", "/health", key=None).status == 200
        options = stage.say("OPTIONS", "/webhooks/named/inner/query", key=None)
        assert options.status == 204
        assert not any(name.startswith("access-control") for name in options.headers)


class TestPayload:
    @pytest.mark.parametrize(
        ("body", "status", "code"),
        [
            (b"{", 400, "PAYLOAD_INVALID"),
            (b"[1]", 400, "PAYLOAD_INVALID"),
            (b'"x"', 400, "PAYLOAD_INVALID"),
            (b"", 400, "PAYLOAD_INVALID"),
            (b'{"x": "1"}', 400, "PAYLOAD_INVALID"),
            (json.dumps({"x": 1, "y": "z" * 1_048_576}).encode(), 413, "PAYLOAD_TOO_LARGE"),
            (json.dumps({"x": 1, "y": "臺" * 349_530}, ensure_ascii=False).encode(), 413, "PAYLOAD_TOO_LARGE"),
            (json.dumps({"x": 1, "y": "z" * 1_048_000}).encode(), 200, None),
            (b'{"x": 1, "__proto__": {"x": 2}, "constructor": 3}', 200, None),
        ],
    )
    def test_body(self, stage: Stage, body: bytes, status: int, code: str | None) -> None:
        said = stage.query("inner", body)
        assert (said.status, said.body.get("error_code")) == (status, code)

    def test_no_body_is_an_empty_object(self, stage: Stage) -> None:
        for body in (None, b"", b"  \n"):
            assert stage.query("loops", body).body["error_code"] == "LOOP_LIST_MISSING"

    def test_the_path_and_what_was_expected(self, stage: Stage) -> None:
        assert stage.say("GET", "/q/demo/inner?x=abc").body["error"] == "input.x: expected number"
        assert stage.query("inner", {}).body["error"] == "input.x: expected a value, as it is required"


class TestAnswers:
    def test_query_is_the_output(self, stage: Stage) -> None:
        said = stage.query("inner", {"x": 4})
        assert said.body == {"doubled": 8}
        assert said.headers["x-arcrun-duration-ms"].isdigit()

    def test_trigger_is_the_envelope(self, stage: Stage) -> None:
        body = stage.trigger("inner", {"x": 4}).body
        assert sorted(body) == ["data", "duration_ms", "execution_id", "success"]
        assert (body["success"], body["data"]) == (True, {"doubled": 8})

    def test_a_failure_names_its_node_and_shows_the_trace(self, stage: Stage) -> None:
        for say in (stage.query, stage.trigger):
            said = say("inner", {"x": -1})
            assert said.status == 500
            assert said.body | {"duration_ms": 0, "execution_id": ""} == {
                "success": False,
                "error": "negative",
                "error_code": "NEGATIVE",
                "failed_node": "dbl",
                "trace": [{"node": "dbl", "ok": False, "error": "negative", "error_code": "NEGATIVE"}],
                "duration_ms": 0,
                "execution_id": "",
            }

    def test_async_goes_on_after_the_answer(self, stage: Stage) -> None:
        told = {"POST https://api.test/told": {"delay_ms": 100}}
        said = stage.say("POST", "/webhooks/named/inner/trigger?async=1", {"x": 1, "tell": True}, http=told)
        assert (said.status, sorted(said.body)) == (202, ["accepted", "execution_id"])
        assert _later(lambda: [call.content for call in said.calls.calls]) == [[1, "webhook"]]

    def test_an_async_failure_is_one_line_of_the_log(self, stage: Stage) -> None:
        printed = len(stage.running.log)
        said = stage.say("POST", "/webhooks/named/inner/trigger?async=1", {"x": -1})
        (line,) = _later(lambda: [json.loads(line) for line in stage.running.log[printed:] if "NEGATIVE" in line])
        assert line["execution_id"] == said.body["execution_id"]
        assert (line["workflow"], line["trigger"], line["failed_node"]) == ("inner", "webhook", "dbl")

    def test_an_output_over_5_mib_is_refused_to_a_query_only(self, stage: Stage) -> None:
        large = {"GET https://api.test/large": {"body": "臺" * 1_800_000}}
        asked = {"component": "fetch_it", "params": {"url": "https://api.test/large", "keep": True}}
        said = stage.query("effects", asked, http=large)
        assert (said.status, said.body["error_code"]) == (413, "OUTPUT_TOO_LARGE")
        assert stage.trigger("effects", asked, http=large).status == 200


# ── workflows that call workflows ───────────────────────────────────────────────────────────────


class TestSubflow:
    def test_the_output_is_merged_into_the_result(self, stage: Stage) -> None:
        assert stage.query("outer", {"a": {"success": True, "data": 1, "x": 2}}).body["a"] == {
            "success": True,
            "data": 1,
            "x": 2,
            "doubled": 4,
        }

    def test_an_output_that_is_no_object_is_not(self, stage: Stage) -> None:
        assert stage.query("outer", {"a": {"x": 2, "gives": [1]}}).body["a"] == {"x": 2, "gives": [1]}

    def test_a_failed_one_fails_its_source(self, stage: Stage) -> None:
        body = stage.query("outer", {"a": {"x": -1}}).body
        assert (body["failed_node"], body["error"], body["error_code"]) == ("a", "negative", "NEGATIVE")
        assert [(each["node"], each["ok"]) for each in body["trace"]] == [
            ("a", True),
            ("a/dbl", False),
            ("a", False),
        ]

    def test_later_edges_see_it(self, stage: Stage) -> None:
        body = stage.query("outer", {"a": {"x": -1, "data": 5}, "handled": True}).body
        assert body["a"] == {
            "x": -1,
            "data": 5,
            "success": False,
            "error": "negative",
            "error_code": "NEGATIVE",
            "node": "a",
        }
        assert body["rescue"]["data"] == "a"

    def test_a_payload_that_does_not_fit(self, stage: Stage) -> None:
        body = stage.query("outer", {"a": "text"}).body
        assert (body["failed_node"], body["error_code"]) == ("a", "PAYLOAD_INVALID")

    def test_a_source_that_failed_stays_failed(self, stage: Stage) -> None:
        given = {"success": False, "error": "own", "x": 1, "gives": {"success": True, "error": None}}
        body = stage.query("outer", {"a": given}).body
        assert (body["failed_node"], body["error"]) == ("a", "own")


class TestCall:
    def test_waits_for_the_output(self, stage: Stage) -> None:
        assert stage.query("outer", {"a": {"x": 1}, "call": {"x": 5}}).body["called"] == {
            "success": True,
            "data": {"doubled": 10},
            "triggered_workflow": "inner",
            "status": "completed",
            "sub_result": {"doubled": 10},
        }

    def test_fails_with_it(self, stage: Stage) -> None:
        body = stage.query("outer", {"a": {"x": 1}, "call": {"x": -5}}).body
        assert (body["failed_node"], body["error_code"]) == ("called", "NEGATIVE")
        assert "called/dbl" in [each["node"] for each in body["trace"]]

    def test_a_payload_that_does_not_fit(self, stage: Stage) -> None:
        body = stage.query("outer", {"a": {"x": 1}, "call": {}}).body
        assert (body["failed_node"], body["error_code"]) == ("called", "PAYLOAD_INVALID")

    def test_without_waiting(self, stage: Stage) -> None:
        told = {"POST https://api.test/told": {"delay_ms": 100}}
        said = stage.query("outer", {"a": {"x": 1}, "start": {"x": 5, "tell": True}}, http=told)
        assert said.body["started"] == {
            "success": True,
            "triggered_workflow": "inner",
            "status": "running_async",
        }
        assert _later(lambda: [call.content for call in said.calls.calls]) == [[5, "workflow"]]

    def test_without_waiting_the_payload_is_checked_first(self, stage: Stage) -> None:
        body = stage.query("outer", {"a": {"x": 1}, "start": {}}).body
        assert (body["failed_node"], body["error_code"]) == ("started", "PAYLOAD_INVALID")


# ── loops and the end of a scope ────────────────────────────────────────────────────────────────

BAD = {"success": False, "error": "bad"}


class TestLoops:
    def test_nested(self, stage: Stage) -> None:
        rows = [{"id": "a", "data": {"cells": [{"cell": 1}, {"cell": 2}]}}, {"id": "b", "cells": []}]
        body = stage.query("loops", {"rows": rows, "others": [{"y": 1}]}).body
        assert [row["results"] for row in body["first"]["results"]] == [
            [{"at": [0, 0], "cell": 1}, {"at": [0, 1], "cell": 2}],
            [],
        ]
        assert body["second"]["results"] == [{"y": 1}]
        assert body["after"] is True

    def test_a_failed_item_is_kept(self, stage: Stage) -> None:
        rows = [{"id": "a", "cells": [BAD, {"cell": 1}]}, BAD | {"cells": []}]
        body = stage.query("loops", {"rows": rows, "others": []}).body
        first, second = body["first"]["results"]
        assert first["results"] == [BAD, {"at": [0, 1], "cell": 1}]
        assert second == BAD | {"cells": []}

    def test_every_item_failed(self, stage: Stage) -> None:
        body = stage.query("loops", {"rows": [BAD, BAD], "others": []}).body
        assert (body["failed_node"], body["error_code"], body["error"]) == ("input", "LOOP_ALL_FAILED", "bad")
        assert [each["node"] for each in body["trace"]] == ["r[0]", "r[1]", "input"]

    def test_a_loop_that_failed_does_not_stop_the_next(self, stage: Stage) -> None:
        body = stage.query("loops", {"rows": [BAD], "others": [{"y": 1}], "forgive": True}).body
        assert body["second"] | {"results": []} == {
            "rows": [BAD],
            "others": [{"y": 1}],
            "forgive": True,
            "results": [],
            "success": False,
            "error": "bad",
            "error_code": "LOOP_ALL_FAILED",
            "node": "input",
        }
        assert body["second"]["results"] == [{"y": 1}]
        assert body["after"] is False
        unforgiven = stage.query("loops", {"rows": [BAD], "others": [{"y": 1}]}).body
        assert unforgiven["error_code"] == "LOOP_ALL_FAILED"

    def test_the_list_inside_fails_its_source(self, stage: Stage) -> None:
        body = stage.query("loops", {"rows": [{"id": "a"}, {"cells": []}], "others": []}).body
        (missing, fine) = body["first"]["results"]
        assert (missing["error_code"], missing["node"], missing["id"]) == ("LOOP_LIST_MISSING", "r", "a")
        assert fine == {"cells": [], "results": []}

    def test_what_is_no_list(self, stage: Stage) -> None:
        for rows in ("text", {}, None, 5):
            assert stage.query("loops", {"rows": rows}).body["error_code"] == "LOOP_LIST_MISSING"

    def test_the_virtual_source_does_not_fail_by_its_payload(self, stage: Stage) -> None:
        said = stage.query("loops", {"success": False, "error": "x", "rows": [], "others": []})
        assert (said.status, said.body["after"]) == (200, True)

    def test_a_trace_has_at_most_1000_entries(self, stage: Stage) -> None:
        body = stage.query("loops", {"rows": [BAD] * 1500, "others": []}).body
        assert len(body["trace"]) == 1000


@pytest.mark.parametrize(
    ("payload", "reported"),
    [
        ({"late": True, "early": True}, ("__proto__", "early")),
        ({"late": True}, ("1", "late")),
        ({"early": True}, ("__proto__", "early")),
    ],
)
def test_the_first_to_fail_in_time_is_reported(
    stage: Stage, payload: Mapping[str, bool], reported: tuple[str, str]
) -> None:
    body = stage.query("order", payload).body
    assert (body["failed_node"], body["error"]) == reported


def test_failures_that_nobody_settles_are_handled(stage: Stage) -> None:
    assert stage.query("order", {}).status == 200


# ── effects ─────────────────────────────────────────────────────────────────────────────────────

RETRY = {"retry": {"limit": 2, "delay": 1, "backoff": "exponential"}}


class TestSteps:
    @pytest.mark.parametrize(
        ("failure", "attempts"),
        [
            (BAD, 3),
            (BAD | {"error_code": "HTTP_STATUS", "data": {"status": 404}}, 1),
            (BAD | {"error_code": "HTTP_STATUS", "data": {"status": 429}}, 3),
            (BAD | {"error_code": "HTTP_STATUS", "data": {"status": 503}}, 3),
            (BAD | {"error_code": "EGRESS_DENIED"}, 1),
        ],
    )
    def test_retry(self, stage: Stage, failure: Any, attempts: int) -> None:
        # The remote component answers the failure itself, so that attempts can be counted.
        http = {"POST https://api.test/r": {"json": failure}}
        said = stage.effect("remote", {"url": "https://api.test/r"}, http, policy=RETRY)
        assert said.body == failure
        assert len(said.calls.calls) == attempts

    def test_timeout(self, stage: Stage) -> None:
        body = stage.effect("slow", policy={"timeout": 30}).body
        assert body == {
            "success": False,
            "error": "took longer than 30 ms",
            "error_code": "TIMEOUT",
            "node": "node",
        }

    def test_in_time(self, stage: Stage) -> None:
        assert stage.effect("slow", policy={"timeout": 5000}).body == {"success": True}

    def test_an_unresolved_template_fails_the_node(self, stage: Stage) -> None:
        body = stage.effect("text", policy=RETRY, settle=True).body
        assert (body["failed_node"], body["error_code"]) == ("node", "TEMPLATE_UNRESOLVED")
        assert len(body["trace"]) == 1

    def test_wait(self, stage: Stage) -> None:
        started = time.monotonic()
        assert stage.effect("waits").body == {"success": True, "data": {"waited_ms": 60}}
        assert time.monotonic() - started > 0.06

    def test_code_converts_what_is_no_json(self, stage: Stage) -> None:
        assert stage.effect("coded").body["data"] == {"when": "1970-01-01T00:00:00.000Z", "not": None}


class TestRemote:
    URL = "https://api.test/r"

    def test_json_there_and_back(self, stage: Stage) -> None:
        said = stage.effect("remote", {"url": self.URL, "n": 1}, {f"POST {self.URL}": {"json": {"data": [2]}}})
        assert said.body == {"data": [2]}
        assert said.calls.calls[0].content == {"url": self.URL, "n": 1}

    @pytest.mark.parametrize(
        ("answer", "code"),
        [
            ({"status": 500, "body": "no"}, "HTTP_STATUS"),
            ({"body": "no"}, "COMPONENT_OUTPUT"),
            ({"body": ""}, "COMPONENT_OUTPUT"),
            ({"drop": True}, "HTTP_FAILED"),
        ],
    )
    def test_failures(self, stage: Stage, answer: Any, code: str) -> None:
        said = stage.effect("remote", {"url": self.URL}, {f"POST {self.URL}": answer})
        assert (said.body["success"], said.body["error_code"]) == (False, code)

    def test_egress(self, stage: Stage) -> None:
        assert stage.effect("remote", {"url": "https://evil.test/"}).body["error_code"] == "EGRESS_DENIED"


class TestComponents:
    def test_in_and_out(self, stage: Stage) -> None:
        params = {"臺": ["😀", None, 1.5], "__proto__": {"a": 1}}
        assert stage.effect("echo", params).body == {"success": True, "data": params}

    @pytest.mark.parametrize(
        ("component", "code", "message"),
        [
            ("traps", "COMPONENT_TRAP", "`traps` broke: unreachable"),
            ("exits", "COMPONENT_TRAP", "said why"),
            ("silent", "COMPONENT_OUTPUT", "`silent` gave no output"),
            ("loud", "OUTPUT_TOO_LARGE", "the component's output is larger than 8 MiB"),
        ],
    )
    def test_broken_ones(self, stage: Stage, component: str, code: str, message: str) -> None:
        body = stage.effect(component).body
        assert (body["success"], body["error_code"], body["error"], body["node"]) == (False, code, message, "node")

    def test_input_over_4_mib(self, stage: Stage) -> None:
        assert stage.effect("large").body["error_code"] == "COMPONENT_INPUT"

    @pytest.mark.parametrize("component", ["sleeps", "patient"])
    def test_a_sleep_puts_the_clock_forward(self, stage: Stage, component: str) -> None:
        started = time.monotonic()
        assert stage.effect(component).body == {"success": True, "data": 4}
        assert (time.monotonic() - started > 3.9) == (component == "patient")


class TestHttpFetch:
    URL = "https://api.test/x?a=1"
    GET = f"GET {URL}"

    def fetch(self, stage: Stage, answer: Any, unread: list[str] | None = None, **params: Any) -> Any:
        return stage.effect("fetch_it", {"url": self.URL, **params}, {self.GET: answer}, unread=unread or []).body

    def test_the_answer(self, stage: Stage) -> None:
        data = self.fetch(stage, {"status": 418, "body": "臺" * 500, "headers": {"X-A": "b"}})["data"]
        assert (data["status"], data["body"], data["headers"]["x-a"]) == (418, "臺" * 500, "b")
        assert "json" not in data

    def test_kept_the_host_puts_body_and_json_in(self, stage: Stage) -> None:
        data = self.fetch(stage, {"json": {"__proto__": [1], "kept_": "kept_"}}, keep=True)["data"]
        assert data["json"] == {"__proto__": [1], "kept_": "kept_"}
        assert json.loads(data["body"]) == data["json"]

    def test_kept_json_null_and_no_json(self, stage: Stage) -> None:
        assert self.fetch(stage, {"body": "null"}, keep=True)["data"]["json"] is None
        assert "json" not in self.fetch(stage, {"body": "{"}, keep=True)["data"]

    @pytest.mark.parametrize("keep", [True, False])
    def test_what_is_unread_is_left_out(self, stage: Stage, keep: bool) -> None:
        data = self.fetch(stage, {"json": [1]}, ["body"], keep=keep)["data"]
        assert "body" not in data
        assert data.get("json") == ([1] if keep else None)
        data = self.fetch(stage, {"json": [1]}, ["json"], keep=keep)["data"]
        assert (data["body"], "json" in data) == ("[1]", False)

    def test_over_8_mib(self, stage: Stage) -> None:
        data = self.fetch(stage, {"body": "x" * (8 * 1024 * 1024 + 1)}, keep=True)["data"]
        assert data["error_code"] == "OUTPUT_TOO_LARGE"

    def test_timeout(self, stage: Stage) -> None:
        assert self.fetch(stage, {"delay_ms": 400}, timeout_ms=50)["data"]["error_code"] == "TIMEOUT"

    @pytest.mark.parametrize(
        ("url", "code"),
        [
            ("https://evil.test/", "EGRESS_DENIED"),
            ("https://api.test.evil.test/", "EGRESS_DENIED"),
            ("https://wild.test/", "EGRESS_DENIED"),
            ("https://a.wild.test/", None),
            ("https://api.test:444/", None),
            ("https://evil.test@api.test/x", None),
            ("https://api.test@evil.test/x", "EGRESS_DENIED"),
            ("ftp://api.test/", "EGRESS_DENIED"),
            ("data:text/plain,x", "EGRESS_DENIED"),
            ("nonsense", "HTTP_FAILED"),
        ],
    )
    def test_egress(self, stage: Stage, url: str, code: str | None) -> None:
        said = stage.effect("fetch_it", {"url": url})
        assert said.body["data"].get("error_code") == code
        assert len(said.calls.calls) == (1 if code is None else 0)

    def test_redirects_are_checked_and_lose_headers_elsewhere(self, stage: Stage) -> None:
        http = {
            self.GET: {"status": 302, "headers": {"location": "/y"}},
            "GET https://api.test/y": {"status": 301, "headers": {"location": "https://a.wild.test/z"}},
            "GET https://a.wild.test/z": {"status": 302, "headers": {"location": "https://evil.test/"}},
        }
        said = stage.effect("fetch_it", {"url": self.URL, "headers": {"X-Own": "1"}}, http)
        assert said.body["data"]["error_code"] == "EGRESS_DENIED"
        assert [call.headers.get("x-own") for call in said.calls.calls] == ["1", "1", None]

    def test_a_redirected_post_is_not_repeated(self, stage: Stage) -> None:
        http = {f"POST {self.URL}": {"status": 307, "headers": {"location": "/y"}}}
        said = stage.effect("fetch_it", {"url": self.URL, "method": "POST", "body": "x"}, http)
        assert said.body["data"]["status"] == 307
        assert len(said.calls.calls) == 1

    def test_a_redirect_without_end(self, stage: Stage) -> None:
        said = stage.effect("fetch_it", {"url": self.URL}, {self.GET: {"status": 302, "headers": {"location": self.URL}}})
        assert said.body["data"]["status"] == 302
        assert len(said.calls.calls) == 6


class TestOldInterface:
    URL = "POST https://old.test/x"

    def test_the_body_of_a_success(self, stage: Stage) -> None:
        said = stage.effect("old", http={self.URL: {"body": "[2]"}})
        assert said.body == {"success": True, "data": [2]}
        assert (said.calls.calls[0].content, said.calls.calls[0].headers["x-old"]) == ([1], "1")

    def test_other_statuses(self, stage: Stage) -> None:
        said = stage.effect("old", http={self.URL: {"status": 404, "body": "no"}})
        assert said.body["data"] == {"error": "HTTP 404", "status": 404, "body": "no"}

    def test_more_than_its_buffer(self, stage: Stage) -> None:
        said = stage.effect("old", http={self.URL: {"body": f'"{"x" * 65_534}"'}})
        assert len(said.body["data"]) == 65_534
        said = stage.effect("old", http={self.URL: {"body": f'"{"x" * 65_535}"'}})
        assert said.body["error"] == (
            "the host refused: the host's answer has 65537 bytes, the component's buffer 65536"
        )

    def test_no_answer(self, stage: Stage) -> None:
        said = stage.effect("old", http={self.URL: {"drop": True}})
        assert said.body["error"].startswith("the host refused: HTTP_FAILED: ")


class TestSecrets:
    QUOTED = "tok%2F%22q%22%20%C3%A9%2B"
    URL = f"POST https://api.test/{QUOTED}?q={QUOTED}"

    @pytest.mark.parametrize("keep", [True, False])
    def test_encoded_for_each_place_and_hidden_in_the_answer(self, stage: Stage, keep: bool) -> None:
        echo = {"json": {"you sent": SECRET}, "headers": {"X-Echo": self.QUOTED}}
        said = stage.effect("signed", {"type": "application/json", "keep": keep}, {self.URL: echo})
        (call,) = said.calls.calls
        assert call.key == self.URL
        assert call.content == {"token": SECRET}
        assert call.headers["authorization"] == "Basic dG9rLyJxIiDDqSs="
        data = said.body["data"]
        assert json.loads(data["body"]) == {"you sent": "[secret demo]"}
        assert data["headers"]["x-echo"] == "[secret demo]"

    def test_in_a_form(self, stage: Stage) -> None:
        said = stage.effect("signed", {"type": "application/x-www-form-urlencoded"}, {self.URL: {}})
        assert said.calls.calls[0].content == f"t={self.QUOTED}"

    def test_a_header_cannot_be_split(self, stage: Stage) -> None:
        said = stage.effect("signed", {"type": "text/plain", "header": True})
        assert said.body["data"] == {"error": "the header `x-plain` holds a line break", "error_code": "HTTP_FAILED"}
        assert said.calls.calls == []

    def test_missing(self, stage: Stage) -> None:
        asked = {"component": "signed", "params": {"type": "text/plain"}}
        assert stage.say("POST", "/webhooks/named/effects/query", asked, lane="bare").status == 503

    def test_secret_get_gives_the_value_and_hides_it_in_the_output(self, stage: Stage) -> None:
        assert stage.effect("secret").body == {"success": True, "data": "[secret demo]", "code": 2}

    def test_nothing_of_it_is_logged(self, stage: Stage) -> None:
        printed = "".join(stage.running.log)
        assert SECRET not in printed
        assert self.QUOTED not in printed


# ── detailed traces, cron ───────────────────────────────────────────────────────────────────────


class TestDetailedTrace:
    def test_inputs_results_and_why_nodes_did_not_run(self, stage: Stage) -> None:
        given = {"success": True, "data": {"branch": "x", "of": 2}}
        assert stage.trigger("traced", {"of": 2}, lane="traced").body["trace"] == [
            {"node": "a", "ok": True, "input": given, "result": given},
            {"node": "b", "skipped": "`a` succeeded"},
            {"node": "c", "skipped": "the branch of `a` is `x`; `b` did not run"},
            {"node": "d", "skipped": "the condition on `a` did not hold"},
        ]

    def test_only_where_it_is_asked_for(self, stage: Stage) -> None:
        assert "trace" not in stage.trigger("traced", {"of": 2}).body

    def test_secrets_are_named(self, stage: Stage) -> None:
        asked = {"component": "signed", "params": {"type": "text/plain"}, "settle": True}
        text = json.dumps(stage.trigger("effects", asked, lane="traced", http={TestSecrets.URL: {"body": SECRET}}).body)
        assert "[secret demo]" in text
        assert "tok/" not in text
        assert "secret_" not in text


class TestCron:
    def test_every_workflow_of_the_expression_runs_and_the_tick_fails(self, stage: Stage) -> None:
        scene = stage.internet.play("main", read_script({"POST https://api.test/tick": {}}))
        printed = len(stage.running.log)
        assert stage.running.tick("main", "*/5 * * * *", 0) != "ok"
        assert [call.content for call in scene.calls] == [["tick_good", "cron", 7]]
        (line,) = _later(lambda: [json.loads(each) for each in stage.running.log[printed:] if each.startswith("{")])
        assert line | {"execution_id": ""} == {
            "workflow": "tick_bad",
            "trigger": "cron",
            "execution_id": "",
            "success": False,
            "error": "no",
            "error_code": "NODE_FAILED",
            "failed_node": "tick",
        }

    def test_another_expression(self, stage: Stage) -> None:
        scene = stage.internet.play("main", read_script({"POST https://api.test/tick": {}}))
        assert stage.running.tick("main", "0 9 * * MON", 0) == "ok"
        assert [call.content for call in scene.calls] == [["tick_other", "cron", 7]]


def _later(seen: Any) -> Any:
    """What is there once something is there; nothing after 3 s."""
    deadline = time.monotonic() + 3
    while not (found := seen()) and time.monotonic() < deadline:
        time.sleep(0.02)
    return found

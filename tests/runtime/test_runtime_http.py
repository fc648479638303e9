"""The HTTP interface and the cron trigger of an emitted Worker."""

import json

import pytest
from runtime_stage import KEY, SECRET, SIGNED, Stage, later

from arcrun_compiler.runner.mock import read_script


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
            (
                json.dumps({"x": 1, "y": "臺" * 349_530}, ensure_ascii=False).encode(),
                413,
                "PAYLOAD_TOO_LARGE",
            ),
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
        assert later(lambda: [call.content for call in said.calls.calls]) == [[1, "webhook"]]

    def test_an_async_failure_is_one_line_of_the_log(self, stage: Stage) -> None:
        printed = len(stage.running.log)
        said = stage.say("POST", "/webhooks/named/inner/trigger?async=1", {"x": -1})
        (line,) = later(
            lambda: [json.loads(line) for line in stage.running.log[printed:] if "NEGATIVE" in line]
        )
        assert line["execution_id"] == said.body["execution_id"]
        assert (line["workflow"], line["trigger"], line["failed_node"]) == ("inner", "webhook", "dbl")

    def test_an_output_over_5_mib_is_refused_to_a_query_only(self, stage: Stage) -> None:
        large = {"GET https://api.test/large": {"body": "臺" * 1_800_000}}
        asked = {"component": "fetch_it", "params": {"url": "https://api.test/large", "keep": True}}
        said = stage.query("effects", asked, http=large)
        assert (said.status, said.body["error_code"]) == (413, "OUTPUT_TOO_LARGE")
        assert stage.trigger("effects", asked, http=large).status == 200


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
        text = json.dumps(
            stage.trigger("effects", asked, lane="traced", http={SIGNED: {"body": SECRET}}).body
        )
        assert "[secret demo]" in text
        assert "tok/" not in text
        assert "secret_" not in text


class TestCron:
    def test_every_workflow_of_the_expression_runs_and_the_tick_fails(self, stage: Stage) -> None:
        scene = stage.internet.play("main", read_script({"POST https://api.test/tick": {}}))
        printed = len(stage.running.log)
        assert stage.running.tick("main", "*/5 * * * *", 0) != "ok"
        assert [call.content for call in scene.calls] == [["tick_good", "cron", 7]]
        (line,) = later(
            lambda: [json.loads(each) for each in stage.running.log[printed:] if each.startswith("{")]
        )
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

"""Where a stored secret goes: onto the wire, and nowhere else."""

from __future__ import annotations

import base64
import json
import time
from collections.abc import Iterator
from typing import Any
from urllib.parse import quote

import pytest
from host_stage import ANN, CREDENTIALS, KEY, SECRET, TOKENS, Stage, encrypt
from test_functions import DAMAGED, ENCRYPTED, IV

from arcrun_compiler.runner.mock import read_script

DECRYPT = {"ask": {"call": "crypto_decrypt", "texts": [ENCRYPTED, IV, "api_token"]}}
TOKEN = {"ask": {"call": "kv_get", "texts": ["{own}:oauth2:google"]}}
IN_URL = f"POST https://api.test/{quote(f'Bearer {SECRET}', safe='')}"


def b64(text: str) -> str:
    return base64.b64encode(text.encode()).decode()


WIRE = {
    "authorization": f"Bearer {SECRET}",
    **{f"x-basic-{i}": f"Basic {b64('u' * (i - 1) + ':' + SECRET)}" for i in (1, 2, 3)},
    "x-middle": b64(f"a:{SECRET}:z"),
}
"""The headers that `asker` makes of the secret; in base64 it stands at each place of a group."""


def forms(value: str) -> list[str]:
    """How a value could be read where it must not be."""
    written = [
        value,
        quote(value, safe=""),
        json.dumps(value)[1:-1],
        json.dumps(value, ensure_ascii=False)[1:-1],
    ]
    for before in ("", "x", "xx"):
        start = -(-len(before) * 8 // 6)  # the first character that holds nothing of what stands before
        written.append(b64(before + value)[start:].rstrip("=")[:-1])
    return written


def assert_hidden(text: str, *values: str) -> None:
    for value in values:
        for form in forms(value):
            assert form not in text


@pytest.fixture(autouse=True)
def nothing_is_printed(stage: Stage) -> Iterator[None]:
    """No test leaves a secret in what the Workers print."""
    yield
    printed = "\n".join(stage.running.log)
    assert_hidden(printed, SECRET, CREDENTIALS[ANN]["api_token"], str(TOKENS["access_token"]), KEY)


class TestOnTheWay:
    """From a component, through the workflow's data, into a request."""

    @pytest.mark.parametrize("lane", ["main", "traced"])
    def test_what_a_component_makes_of_a_secret_is_sent_as_it_made_it(self, stage: Stage, lane: str) -> None:
        said = stage.say("sign", DECRYPT, lane=lane, http={IN_URL: {"body": f"you sent {SECRET}"}})
        assert said.status == 200, said.text
        (call,) = said.calls.calls
        # HTTP headers are Latin-1 here, and a secret that is not ASCII travels as its UTF-8
        sent = {name: call.headers[name].encode("latin-1").decode() for name in WIRE}
        assert sent == WIRE
        assert call.content == {"key": f"Bearer {SECRET}"}

    @pytest.mark.parametrize("path", ["query", "trigger"])
    @pytest.mark.parametrize("lane", ["main", "traced"])
    def test_whoever_called_sees_its_name(self, stage: Stage, lane: str, path: str) -> None:
        http = {IN_URL: {"body": f"you sent {SECRET} and {b64(f'u:{SECRET}')}"}}
        said = stage.say("sign", DECRYPT, lane=lane, http=http, path=f"/webhooks/named/sign/{path}")
        assert said.status == 200, said.text
        assert_hidden(said.text, SECRET)
        output = said.body["data"] if path == "trigger" else said.body
        assert output["headers"]["Authorization"] == "Bearer [secret api_token]"
        assert all("[secret api_token]" in value for value in output["headers"].values())
        assert output["answer"].count("[secret api_token]") == 2
        assert "secret_" not in said.text  # no mark either

    def test_a_detailed_trace_shows_names(self, stage: Stage) -> None:
        said = stage.say(
            "sign", DECRYPT, lane="traced", http={IN_URL: {}}, path="/webhooks/named/sign/trigger"
        )
        first, second = said.body["trace"]
        assert first["input"]["api_key"] == "[own key]"
        assert first["result"]["data"]["headers"]["Authorization"] == "Bearer [secret api_token]"
        assert second["input"]["headers"]["Authorization"] == "Bearer [secret api_token]"

    def test_a_failure_tells_others_the_name_alone(self, stage: Stage) -> None:
        http = {"POST https://api.test/blame": {}}
        for tell in ("error", "exit"):
            said = stage.say("blame", {"ask": {**DECRYPT["ask"], "tell": tell}}, http=http)
            assert said.calls.calls[0].content == {"why": "it is [secret api_token]"}
            assert said.body["error"] == "it is [secret api_token]"

    @pytest.mark.parametrize("tell", ["error", "exit"])
    def test_a_run_that_fails_with_it(self, stage: Stage, tell: str) -> None:
        said = stage.say("breaks", {"ask": {**DECRYPT["ask"], "tell": tell}})
        assert (said.status, said.body["error"]) == (500, "it is [secret api_token]")
        assert_hidden(said.text, SECRET)

    def test_a_log_line_of_it(self, stage: Stage) -> None:
        ask = {**DECRYPT["ask"], "tell": "error"}
        said = stage.say("breaks", {"ask": ask}, path="/webhooks/named/breaks/trigger?async=1")
        assert said.status == 202
        line = later(stage, said.body["execution_id"])
        assert line["error"] == "it is [secret api_token]"

    def test_a_workflow_that_is_started_sends_it_too(self, stage: Stage) -> None:
        said = stage.say("hand_on", DECRYPT, http={"GET https://api.test/later": {}})
        assert said.status == 200, said.text
        deadline = time.monotonic() + 3
        while not said.calls.calls and time.monotonic() < deadline:
            time.sleep(0.02)
        (call,) = said.calls.calls
        assert call.headers["x-middle"] == WIRE["x-middle"]

    def test_a_token_that_is_kept_is_a_secret(self, stage: Stage) -> None:
        said = stage.say("ask", TOKEN)
        assert said.body["data"]["text"] == "[secret oauth2 google]"

    def test_an_auth_component_is_given_the_credential_itself(self, stage: Stage) -> None:
        said = stage.say("handed", {}, http={"GET https://api.test/handed": {}})
        assert said.status == 200, said.text
        (call,) = said.calls.calls
        assert call.headers["x-basic-2"] == WIRE["x-basic-2"]
        assert said.body["Authorization"] == "Bearer [secret api_token]"
        assert_hidden(said.text, SECRET)

    def test_what_an_auth_component_is_answered_are_tokens(self, stage: Stage) -> None:
        http = {
            "GET https://api.test/token": {
                "json": {"access_token": "a-token-of-a-server", "expires_in": 3600}
            },
            "GET https://api.test/exchanged": {},
        }
        said = stage.say("exchange", {}, http=http)
        assert said.status == 200, said.text
        assert said.body == '{"access_token": "[secret token]", "expires_in": 3600}'
        assert said.calls.calls[1].headers["x-answer"] == said.body.replace(
            "[secret token]", "a-token-of-a-server"
        )

    def test_what_other_components_are_answered_is_data(self, stage: Stage) -> None:
        http = {"GET https://api.test/token": {"json": {"access_token": "a-token-of-a-server"}}}
        ask = {"call": "http_fetch", "texts": [json.dumps({"url": "https://api.test/token"})]}
        assert "a-token-of-a-server" in stage.say("ask", {"ask": ask}, http=http).body["data"]["text"]


def later(stage: Stage, execution: str) -> Any:
    deadline = time.monotonic() + 3
    while time.monotonic() < deadline:
        for line in [*stage.running.log]:
            if execution in line:
                return json.loads(line[line.index("{") :])
        time.sleep(0.02)
    raise AssertionError(f"nothing is printed of {execution}")


REQUESTS: Any = {
    **{f"GET https://api.test/{i}": {} for i in (1, 2, 3)},
    "POST https://api.test/last": {"json": {"ok": True}},
}
"""What the workflow `template` sends, and how it is answered."""


class TestTemplates:
    """`{{credential.NAME}}`, where `credentials = "kv"`."""

    def test_it_reaches_the_wire_and_is_read_once(self, stage: Stage) -> None:
        said = stage.say("template", {}, http=REQUESTS)
        assert said.status == 200, said.text
        *items, last = said.calls.calls
        assert {call.headers["x-token"].encode("latin-1").decode() for call in items} == {SECRET}
        assert (last.content, last.headers["authorization"]) == ({"token": SECRET}, f"Basic {b64(SECRET)}")
        assert said.kv == [["get", "CREDENTIALS_KV", f"{KEY}:cred:api_token"]]
        assert_hidden(said.text, SECRET)

    def test_a_secret_of_the_worker_comes_first_and_needs_no_kv(self, stage: Stage) -> None:
        said = stage.say("template", {}, http=REQUESTS, lane="first")
        assert said.calls.calls[-1].content == {"token": "from-the-secret"}
        assert said.kv == []

    def test_a_run_that_reads_none_does_nothing_in_kv(self, stage: Stage) -> None:
        said = stage.say("plain", {}, http={"GET https://api.test/plain": {}})
        assert (said.status, said.kv) == (200, [])

    def test_it_is_that_of_who_calls(self, stage: Stage) -> None:
        said = stage.say("template", {}, http=REQUESTS, key=ANN)
        assert said.calls.calls[-1].content == {"token": "the-token-of-ann"}
        public = "/webhooks/named/tests/template/query"
        said = stage.say("template", {}, http=REQUESTS, key=ANN, path=public)
        assert said.calls.calls[-1].content == {"token": SECRET}

    def test_cron_runs_use_the_workers_own(self, stage: Stage) -> None:
        scene = stage.internet.play("main", read_script(REQUESTS))
        assert stage.running.tick("main", "0 9 * * *", 1_767_225_600_000) == "ok"
        assert scene.calls[-1].content == {"token": SECRET}

    @pytest.mark.parametrize(
        ("lane", "workflow", "error"),
        [
            pytest.param("bare", "template", "is not set", id="no own key"),
            pytest.param(
                "other",
                "other_template",
                f"cannot be decrypted: {DAMAGED}",
                id="another key",
            ),
            pytest.param(
                "main",
                "other_template",
                f"cannot be decrypted: {DAMAGED}",
                id="a record that was renamed",
            ),
            pytest.param(
                "keyless",
                "other_template",
                "cannot be decrypted: the secret ENCRYPTION_KEY is not set",
                id="no encryption key",
            ),
        ],
    )
    def test_what_cannot_be_had_fails_the_node(
        self, stage: Stage, lane: str, workflow: str, error: str
    ) -> None:
        path = f"/webhooks/named/tests/{workflow}/query" if lane == "bare" else None
        said = stage.say(workflow, {"items": []}, lane=lane, path=path)
        assert (said.status, said.body["error_code"]) == (500, "CREDENTIAL_MISSING")
        name = "api_token" if workflow == "template" else "renamed"
        assert said.body["error"] == f"credential `{name}` {error}"
        assert said.calls.calls == []
        assert len(said.kv) == (0 if lane == "bare" else 1)  # what cannot change is not tried again

    def test_a_kv_that_throws_is_tried_again_and_its_words_stay_here(self, stage: Stage) -> None:
        said = stage.say("other_template", {}, lane="down")
        assert (said.status, said.body["error_code"]) == (500, "HTTP_FAILED")
        assert said.body["error"] == "credential `renamed` cannot be read: CREDENTIALS_KV gives no answer"
        assert len(said.kv) == 3
        assert KEY not in said.text


def test_the_record_of_these_tests_is_one_that_clients_push() -> None:
    record = encrypt("v", "n")
    assert record.keys() == {"name", "encrypted", "iv"}
    assert (len(base64.b64decode(record["iv"])), len(base64.b64decode(record["encrypted"]))) == (12, 1 + 16)

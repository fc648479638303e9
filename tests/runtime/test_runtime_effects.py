"""Nodes with effects: retries, components, requests, secrets."""

import json
import time
from typing import Any

import pytest
from runtime_stage import BAD, IN_URL, SECRET, SIGNED, Stage

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
        said = stage.effect(
            "remote", {"url": self.URL, "n": 1}, {f"POST {self.URL}": {"json": {"data": [2]}}}
        )
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
        assert (body["success"], body["error_code"], body["error"], body["node"]) == (
            False,
            code,
            message,
            "node",
        )

    def test_input_over_4_mib(self, stage: Stage) -> None:
        assert stage.effect("large").body["error_code"] == "COMPONENT_INPUT"

    @pytest.mark.parametrize("component", ["sleeps", "patient"])
    def test_a_sleep_puts_the_clock_forward(self, stage: Stage, component: str) -> None:
        started = time.monotonic()
        assert stage.effect(component).body == {"success": True, "data": 8}
        assert (time.monotonic() - started > 0.75) == (component == "patient")


class TestHttpFetch:
    URL = "https://api.test/x?a=1"
    GET = f"GET {URL}"

    def fetch(self, stage: Stage, answer: Any, unread: list[str] | None = None, **params: Any) -> Any:
        return stage.effect(
            "fetch_it", {"url": self.URL, **params}, {self.GET: answer}, unread=unread or []
        ).body

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
            ("https://api.test:443/", None),
            ("https://API.test./", None),
            ("https://ａｐｉ。test/", None),
            ("https://api.test\\@evil.test/", None),
            ("https://api.test:444/", "EGRESS_DENIED"),
            ("https://port.test:8443/", None),
            ("https://port.test/", "EGRESS_DENIED"),
            ("https://a.wild.test:8443/", "EGRESS_DENIED"),
            ("https://evil.test@api.test/x", "EGRESS_DENIED"),
            ("https://:pass@api.test/x", "EGRESS_DENIED"),
            ("https://api.test@evil.test/x", "EGRESS_DENIED"),
            ("https://api.test%2eevil.test/", "EGRESS_DENIED"),
            ("https://аpi.test/", "EGRESS_DENIED"),
            ("https://[::1]/", "EGRESS_DENIED"),
            ("https://2130706433/", "EGRESS_DENIED"),
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

    @pytest.mark.parametrize(
        "location",
        [
            pytest.param("https://user:pass@api.test/y", id="with a user"),
            pytest.param("https://api.test:444/y", id="at another port"),
            pytest.param("https://[::1]/y", id="to an IPv6 address"),
            pytest.param("//evil.test./y", id="to a host that ends in a dot"),
            pytest.param("https://xn--pi-7kc.test/y", id="to a name in punycode"),
            pytest.param("ftp://api.test/y", id="in another scheme"),
        ],
    )
    def test_a_redirect_is_denied(self, stage: Stage, location: str) -> None:
        http = {self.GET: {"status": 302, "headers": {"location": location}}}
        said = stage.effect("fetch_it", {"url": self.URL}, http)
        assert said.body["data"]["error_code"] == "EGRESS_DENIED"
        assert len(said.calls.calls) == 1

    def test_a_redirect_to_what_is_no_url(self, stage: Stage) -> None:
        http = {self.GET: {"status": 302, "headers": {"location": "https://[/"}}}
        assert stage.effect("fetch_it", {"url": self.URL}, http).body["data"]["error_code"] == "HTTP_FAILED"

    def test_a_redirected_post_is_not_repeated(self, stage: Stage) -> None:
        http = {f"POST {self.URL}": {"status": 307, "headers": {"location": "/y"}}}
        said = stage.effect("fetch_it", {"url": self.URL, "method": "POST", "body": "x"}, http)
        assert said.body["data"]["status"] == 307
        assert len(said.calls.calls) == 1

    def test_a_redirect_without_end(self, stage: Stage) -> None:
        said = stage.effect(
            "fetch_it", {"url": self.URL}, {self.GET: {"status": 302, "headers": {"location": self.URL}}}
        )
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
    @pytest.mark.parametrize("keep", [True, False])
    def test_encoded_for_each_place_and_hidden_in_the_answer(self, stage: Stage, keep: bool) -> None:
        echo = {"json": {"you sent": SECRET}, "headers": {"X-Echo": IN_URL}}
        said = stage.effect("signed", {"type": "application/json", "keep": keep}, {SIGNED: echo})
        (call,) = said.calls.calls
        assert call.key == SIGNED
        assert call.content == {"token": SECRET}
        assert call.headers["authorization"] == "Basic dG9rLyJxIiDDqSs="
        data = said.body["data"]
        assert json.loads(data["body"]) == {"you sent": "[secret demo]"}
        assert data["headers"]["x-echo"] == "[secret demo]"

    def test_in_a_form(self, stage: Stage) -> None:
        said = stage.effect("signed", {"type": "application/x-www-form-urlencoded"}, {SIGNED: {}})
        assert said.calls.calls[0].content == f"t={IN_URL}"

    def test_a_header_cannot_be_split(self, stage: Stage) -> None:
        said = stage.effect("signed", {"type": "text/plain", "header": True})
        assert said.body["data"] == {
            "error": "the header `x-plain` holds a line break",
            "error_code": "HTTP_FAILED",
        }
        assert said.calls.calls == []

    def test_missing(self, stage: Stage) -> None:
        asked = {"component": "signed", "params": {"type": "text/plain"}}
        assert stage.say("POST", "/webhooks/named/effects/query", asked, lane="bare").status == 503

    def test_secret_get_gives_the_value_and_hides_it_in_the_output(self, stage: Stage) -> None:
        assert stage.effect("secret").body == {"success": True, "data": "[secret demo]", "code": 2}

    def test_nothing_of_it_is_logged(self, stage: Stage) -> None:
        printed = "".join(stage.running.log)
        assert SECRET not in printed
        assert IN_URL not in printed

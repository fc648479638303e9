"""Workflows that call workflows, loops, and which failure ends a scope."""

from collections.abc import Mapping

import pytest
from runtime_stage import BAD, Stage, later


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
        assert later(lambda: [call.content for call in said.calls.calls]) == [[5, "workflow"]]

    def test_without_waiting_the_payload_is_checked_first(self, stage: Stage) -> None:
        body = stage.query("outer", {"a": {"x": 1}, "start": {}}).body
        assert (body["failed_node"], body["error_code"]) == ("started", "PAYLOAD_INVALID")


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

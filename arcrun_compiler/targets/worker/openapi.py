"""Turns plans into the OpenAPI document of the Worker's HTTP interface."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from ... import VERSION
from ...plan.model import Plan

_FAILURE = {"$ref": "#/components/schemas/Failure"}


def openapi(plans: Sequence[Plan], name: str) -> dict[str, Any]:
    """OpenAPI 3.1: per workflow its trigger and query routes, with the schemas of payload and output."""
    paths: dict[str, Any] = {
        "/health": {"get": _operation("liveness and the bundle's hash", "health", {}, False)},
        "/webhooks/named": {"get": _operation("the workflows that are deployed", "list", {}, True)},
    }
    for plan in plans:
        paths.update(_routes(plan))
    return {
        "openapi": "3.1.0",
        "info": {"title": name, "version": VERSION},
        "paths": paths,
        "components": {
            "securitySchemes": {"key": {"type": "apiKey", "in": "header", "name": "X-Arcrun-API-Key"}},
            "schemas": {"Failure": _failure_schema()},
        },
    }


def _routes(plan: Plan) -> dict[str, Any]:
    document = plan.workflow.document
    about = document.description.text if document.description else plan.name
    keyed = f"/webhooks/named/{plan.name}"
    body = {"required": False, "content": _content(plan.inputs)}
    trigger = _operation(about, f"{plan.name}_trigger", _envelope(plan.gives), True)
    query = _operation(about, f"{plan.name}_query", plan.gives, True)
    routes: dict[str, Any] = {
        f"{keyed}/trigger": {"post": {**trigger, "requestBody": body}},
        f"{keyed}/query": {
            "get": {**query, "operationId": f"{plan.name}_get", "parameters": _parameters(plan)},
            "post": {**query, "requestBody": body},
        },
        f"{keyed}/definition": {
            "get": _operation(f"source and graph of {plan.name}", f"{plan.name}_definition", {}, True)
        },
    }
    if document.is_public:
        public = _operation(about, f"{plan.name}_public", plan.gives, False)
        namespace = {"name": "ns", "in": "path", "required": True, "schema": {"type": "string"}}
        parameters = [namespace, *_parameters(plan)]
        routes[f"/q/{{ns}}/{plan.name}"] = {"get": {**public, "parameters": parameters}}
    return routes


def _parameters(plan: Plan) -> list[dict[str, Any]]:
    schema = plan.inputs if isinstance(plan.inputs, dict) else {}
    required = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in required, "schema": each}
        for name, each in schema.get("properties", {}).items()
    ]


def _operation(summary: str, operation: str, schema: dict[str, Any] | bool, keyed: bool) -> dict[str, Any]:
    failures = {
        status: {"description": text, "content": _content(_FAILURE)} for status, text in _STATUS.items()
    }
    found = {"summary": summary, "operationId": operation}
    responses = {"200": {"description": "what the workflow gave", "content": _content(schema)}, **failures}
    return {**found, "security": [{"key": []}] if keyed else [], "responses": responses}


_STATUS = {
    "400": "the payload does not fit",
    "401": "the key is missing",
    "403": "the key is wrong",
    "413": "the payload or the output is too large",
    "500": "a node failed, and nothing handled it",
}


def _content(schema: dict[str, Any] | bool) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}


def _envelope(output: dict[str, Any] | bool) -> dict[str, Any]:
    properties = {
        "success": {"const": True},
        "data": output,
        "duration_ms": {"type": "number"},
        "execution_id": {"type": "string"},
    }
    return {"type": "object", "properties": properties, "required": ["success", "data"]}


def _failure_schema() -> dict[str, Any]:
    properties = {
        "success": {"const": False},
        "error": {"type": "string"},
        "error_code": {"type": "string"},
        "failed_node": {"type": ["string", "null"]},
        "trace": {"type": "array", "items": {"type": "object"}},
    }
    return {"type": "object", "properties": properties, "required": ["success", "error", "error_code"]}

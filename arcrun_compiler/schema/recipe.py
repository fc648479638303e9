"""The JSON Schema (draft-07) of API recipes and auth recipes: the one place that says what they hold."""

from __future__ import annotations

from typing import Any, NamedTuple

from .draft import DRAFT, Schema

_TEXT: Schema = {"type": "string", "minLength": 1}
_MAP: Schema = {"type": "object"}
_FLAG: Schema = {"type": "boolean"}
_TEXTS: Schema = {"type": "object", "additionalProperties": {"type": ["string", "number", "boolean", "null"]}}
_SCHEMA: Schema = {"type": ["object", "boolean"]}
_ID: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_]*$"}
_SERVICE: Schema = {"type": "string", "pattern": "^[a-z][a-z0-9_-]*$"}
_ADDRESS: Schema = {"type": "string", "pattern": r"^(https://|\{\{)"}
_LINK: Schema = {"type": "string", "pattern": "^https://"}
_TIMEOUT: Schema = {"type": "integer", "minimum": 1, "maximum": 300_000}
_METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"]


class Field(NamedTuple):
    """What a key may hold, and what it means."""

    holds: Schema
    meaning: str
    is_required: bool = False


Table = dict[str, Field]

RESPONSE_MAP: Table = {
    "text_path": Field(_TEXT, "The path of the text in the answer."),
    "thinking_model": Field(_FLAG, "Whether the text begins with the model's reasoning, which is cut off."),
    "answer_marker": Field(
        _TEXT, "What stands before the answer in the text; everything up to it is cut off."
    ),
    "strip_prefixes": Field({"type": "array", "items": _TEXT}, "Beginnings of the text that are cut off."),
}


def _table(fields: Table) -> Schema:
    """An object with these keys, and with keys of one's own that begin `x-`."""
    properties = {
        key: {**each.holds, "description": each.meaning, "markdownDescription": each.meaning}
        for key, each in fields.items()
    }
    made: Schema = {
        "type": "object",
        "properties": properties,
        "patternProperties": {"^x-": {}},
        "additionalProperties": False,
    }
    required = [key for key, each in fields.items() if each.is_required]
    return {**made, "required": required} if required else made


API: Table = {
    "canonical_id": Field(_ID, "The recipe's id: nodes name it as their component.", is_required=True),
    "display_name": Field(_TEXT, "The recipe's name for people."),
    "category": Field({"enum": ["api"]}, "`api`."),
    "version": Field(_TEXT, "The recipe's version, as semantic versioning has it."),
    "description": Field(_TEXT, "What it does, and when to use it."),
    "endpoint": Field(_TEXT, "The address; `{{name}}` is a declared field of the input."),
    "method": Field({"enum": _METHODS, "default": "GET"}, "The method of the request."),
    "headers": Field(_TEXTS, "Headers by name; values may hold templates."),
    "query": Field(_MAP, "Parameters behind the `?`, percent-encoded."),
    "body": Field({}, "The body as a value, sent as JSON; values may hold templates."),
    "body_template": Field(_TEXT, "The body as a text with templates."),
    "response_map": Field(_table(RESPONSE_MAP), "What is taken out of the answer."),
    "auth_service": Field(_SERVICE, "The auth recipe that puts the secrets into the request."),
    "auth": Field(
        {"enum": ["binding"]}, "`binding`: the call goes to a binding of the platform, without a key."
    ),
    "binding_name": Field({"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"}, "The binding, such as `AI`."),
    "model": Field(_TEXT, "What the binding runs."),
    "timeout_ms": Field(_TIMEOUT, "How long to wait for the answer, in milliseconds."),
    "input_schema": Field(_MAP, "What nodes may give it, as JSON Schema; only declared fields are sent."),
    "output_schema": Field(_SCHEMA, "What its answer's JSON is (`data.json`), as JSON Schema."),
    "hash": Field(_TEXT, "SHA-256 of the recipe as JSON, or `rec_` and 16 digits of it: checked."),
    "examples": Field({"type": "array", "items": _MAP}, "Configurations of nodes, with a title each."),
}
"""An API recipe: one HTTP call, or one call of a binding."""

SECRET: Table = {
    "key": Field(_TEXT, "The secret's name, as `{{secret.NAME}}` has it.", is_required=True),
    "label": Field(_TEXT, "What people call it."),
    "help": Field(_TEXT, "How to get it."),
    "help_url": Field(_LINK, "The page where it is made."),
    "optional": Field(_FLAG, "Whether calls work without it."),
}

INJECT: Table = {
    "header": Field(_TEXTS, "Headers that are added, by name."),
    "query": Field(_TEXTS, "Parameters behind the `?` that are added, by name."),
    "body": Field(_MAP, "Fields that are added to the body."),
    "path": Field(_TEXTS, "Parts of the path that are filled in, by name."),
}

AUTH: Table = {
    "service": Field(_SERVICE, "The service: API recipes name it as `auth_service`.", is_required=True),
    "primitive": Field(
        {"enum": ["static_key", "oauth2", "service_account", "mtls"]},
        "How the service knows its callers.",
        is_required=True,
    ),
    "display_name": Field(_TEXT, "The service's name for people."),
    "description": Field(_TEXT, "What the service is."),
    "version": Field(_TEXT, "The recipe's version, as semantic versioning has it."),
    "base_url": Field(
        _ADDRESS, "Where the service is: secrets go to this host and to no other.", is_required=True
    ),
    "required_secrets": Field({"type": "array", "items": _table(SECRET)}, "The secrets that it needs."),
    "token_exchange": Field(_MAP, "How secrets are exchanged for a token that expires."),
    "inject": Field(
        _table(INJECT),
        "Where secrets and tokens go: values hold `{{secret.NAME}}` and `{{runtime.access_token}}`.",
    ),
    "binding_name": Field(
        {"type": "string", "pattern": "^[A-Z][A-Z0-9_]*$"}, "Of `mtls`: the binding with the certificate."
    ),
    "hash": Field(_TEXT, "SHA-256 of the recipe as JSON: kept, and not looked at."),
}
"""An auth recipe: how secrets get into the calls of a service."""


def recipe_schema() -> Schema:
    """The schema of both kinds; a document with `service` is an auth recipe."""
    return {
        "$schema": DRAFT,
        "title": "arcrun recipe",
        "description": "An API recipe (`canonical_id`, `endpoint`), or an auth recipe (`service`).",
        "type": "object",
        "if": {"required": ["service"]},
        "then": {"$ref": "#/definitions/auth"},
        "else": {"$ref": "#/definitions/api"},
        "definitions": {"api": _api(), "auth": _table(AUTH)},
    }


def _api() -> Schema:
    needs: dict[str, Any] = {"binding_name": ["auth"], "model": ["auth"]}
    is_binding: Schema = {"required": ["auth"]}
    sends: Schema = {"required": ["endpoint"], "properties": {"endpoint": _ADDRESS}}
    runs: Schema = {"anyOf": [{"required": ["model"]}, {"required": ["endpoint"]}]}
    kinds = {"if": is_binding, "then": runs, "else": sends}
    return {**_table(API), "dependencies": needs, **kinds, "not": {"required": ["body", "body_template"]}}

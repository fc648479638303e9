"""A YAML mapping → the recipe that it is, and what is wrong with it."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Table
from dataclasses import replace
from typing import Any, NamedTuple

from ...syntax import template
from ...syntax.data import data_of
from ...syntax.document import kind_of
from ...syntax.scalar import span_in
from ...syntax.tree import Filter, Hole
from ...syntax.yaml import Mapping, Node, Scalar, Sequence
from ...text.problem import Problem
from ...text.source import Source, Span
from .holes import inputs_of, parts_of, scalars
from .model import PRIMITIVES, ApiRecipe, AuthRecipe, ResponseMap, Secret

METHODS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS")

_ID = re.compile(r"[a-z][a-z0-9_]{0,99}\Z")
_SERVICE = re.compile(r"[a-z][a-z0-9_-]{0,99}\Z")
_VERSION = re.compile(r"\d+\.\d+\.\d+(-[0-9A-Za-z.-]+)?(\+[0-9A-Za-z.-]+)?\Z")
_BINDING = re.compile(r"[A-Z][A-Z0-9_]*\Z")


class _Field(NamedTuple):
    """What a field has to be, in words and as a test."""

    expected: str
    fits: Callable[[Node], bool]
    is_required: bool = False


def _matching(pattern: re.Pattern[str]) -> Callable[[Node], bool]:
    return lambda node: isinstance(node, Scalar) and pattern.match(node.text) is not None


def _is_text(node: Node) -> bool:
    return isinstance(node, Scalar) and isinstance(node.value, str) and node.text.strip() != ""


def _one_of(*words: str) -> _Field:
    listed = " or ".join((", ".join(f"`{each}`" for each in words[:-1]), f"`{words[-1]}`"))
    return _Field(
        listed if len(words) > 1 else f"`{words[0]}`",
        lambda node: isinstance(node, Scalar) and node.text in words,
    )


def _required(field: _Field) -> _Field:
    return field._replace(is_required=True)


_TEXT = _Field("a text", _is_text)
_MAP = _Field("a map", lambda node: isinstance(node, Mapping))
_LIST = _Field("a list", lambda node: isinstance(node, Sequence))
_TRUTH = _Field("`true` or `false`", lambda node: isinstance(node, Scalar) and isinstance(node.value, bool))
_SCHEMA = _Field(
    "a JSON Schema", lambda node: isinstance(node, Mapping) or getattr(node, "value", None) is True
)
_URL = _Field(
    "a URL that begins with `https://`",
    lambda node: isinstance(node, Scalar) and node.text.startswith(("https://", "{{")),
)
_BODY = _Field(
    "a map, a list or one template `{{…}}`; `body_template` takes a text",
    lambda node: not isinstance(node, Scalar) or node.text.startswith("{{"),
)
_MILLISECONDS = _Field(
    "a whole number of milliseconds from 1 to 300000",
    lambda node: isinstance(node, Scalar) and type(node.value) is int and 1 <= node.value <= 300_000,
)

API: Table[str, _Field] = {
    "canonical_id": _Field("an id of small letters, digits and `_`", _matching(_ID), True),
    "display_name": _TEXT,
    "category": _one_of("api"),
    "description": _TEXT,
    "version": _Field("a version such as `1.0.0`", _matching(_VERSION)),
    "endpoint": _TEXT,
    "method": _one_of(*METHODS),
    "headers": _MAP,
    "query": _MAP,
    "body": _BODY,
    "body_template": _TEXT,
    "response_map": _MAP,
    "auth_service": _TEXT,
    "auth": _one_of("binding"),
    "binding_name": _Field("a binding's name in capitals", _matching(_BINDING)),
    "model": _TEXT,
    "input_schema": _MAP,
    "output_schema": _SCHEMA,
    "timeout_ms": _MILLISECONDS,
    "hash": _TEXT,
    "examples": _LIST,
}
_RESPONSE: Table[str, _Field] = {
    "text_path": _required(_TEXT),
    "thinking_model": _TRUTH,
    "answer_marker": _TEXT,
    "strip_prefixes": _Field(
        "a list of texts", lambda node: isinstance(node, Sequence) and all(map(_is_text, node.items))
    ),
}
AUTH: Table[str, _Field] = {
    "service": _Field("a name of small letters, digits, `_` and `-`", _matching(_SERVICE), True),
    "primitive": _required(_one_of(*PRIMITIVES)),
    "display_name": _TEXT,
    "description": _TEXT,
    "version": _Field("a version such as `1.0.0`", _matching(_VERSION)),
    "base_url": _required(_URL),
    "required_secrets": _LIST,
    "token_exchange": _MAP,
    "inject": _MAP,
    "binding_name": _Field("a binding's name in capitals", _matching(_BINDING)),
    "hash": _TEXT,
}
_SECRET: Table[str, _Field] = {
    "key": _required(_TEXT),
    "label": _TEXT,
    "help": _TEXT,
    "help_url": _URL,
    "optional": _TRUTH,
}
_INJECT: Table[str, _Field] = dict.fromkeys(("header", "query", "body", "path"), _MAP)
_EXCHANGE: Table[str, Table[str, _Field]] = {
    "oauth2": {
        "url": _required(_URL),
        "form": _required(_MAP),
        "headers": _MAP,
        "expires_in": _Field("a number of seconds", lambda node: type(getattr(node, "value", None)) is int),
    },
    "service_account": {
        "key": _required(_TEXT),
        "url": _URL,
        "claims": _MAP,
        "expires_in": _Field("a number of seconds", lambda node: type(getattr(node, "value", None)) is int),
    },
}


class _Reader:
    """Collects problems while the parts are read."""

    def __init__(self, owner: str) -> None:
        self.owner = owner
        self.problems: list[Problem] = []

    def wrong(self, span: Span, field: str, expected: str, node: Node | None = None) -> None:
        found = None if node is None else kind_of(node)
        facts = {"field": field, "found": found, "expected": expected, "owner": self.owner}
        self.problems.append(Problem("missing-field", span, facts))

    def fields(self, root: Mapping, table: Table[str, _Field], under: str = "") -> dict[str, Any]:
        """The fields that are what they have to be. An empty one is one that is not there."""
        owner = f"`{under[:-1]}`" if under else self.owner
        found: dict[str, Any] = {}
        for entry in root.entries:
            key = entry.key.text
            field = table.get(key)
            if field is None:
                if not key.startswith("x-"):
                    facts = {"key": key, "known": tuple(table), "owner": owner, "entry": entry}
                    self.problems.append(
                        Problem("unknown-key", entry.key.span, {**facts, "present": tuple(root.by_key)})
                    )
            elif not field.fits(entry.value):
                if not (isinstance(entry.value, Scalar) and entry.value.value is None) or field.is_required:
                    self.wrong(entry.value.span, under + key, field.expected, entry.value)
            else:
                found[key] = entry.value
        for name, field in table.items():
            if field.is_required and name not in root.by_key:
                self.wrong(Span(root.span.start, root.span.start), under + name, field.expected)
        return found


def _text(fields: Table[str, Any], name: str, otherwise: str = "") -> str:
    found = fields.get(name)
    return found.text.strip() if isinstance(found, Scalar) else otherwise


def sha256_of(data: Any) -> str:
    """Of a document as JSON without spaces, keys in order; its own `hash` is not counted."""
    counted = {key: value for key, value in data.items() if key != "hash"}
    text = json.dumps(counted, ensure_ascii=False, sort_keys=True, separators=(",", ":"))
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


# ── API recipes ────────────────────────────────────────────────────────────────────────────────


def read_api(source: Source, root: Mapping) -> ApiRecipe:
    """Every problem of its shape is found; what could not be read is left out."""
    reader = _Reader("the recipe")
    fields = reader.fields(root, API)
    is_binding = "auth" in fields
    recipe = ApiRecipe(
        source=source,
        root=root,
        id=_text(fields, "canonical_id"),
        display_name=_text(fields, "display_name", _text(fields, "canonical_id")),
        description=_text(fields, "description"),
        version=_text(fields, "version", "0.0.0"),
        endpoint=None if is_binding else fields.get("endpoint"),
        method=_text(fields, "method", "GET"),
        headers=fields.get("headers"),
        query=fields.get("query"),
        body=fields.get("body"),
        body_template=fields.get("body_template"),
        response=_response(reader, fields.get("response_map")),
        auth_service=fields.get("auth_service"),
        binding=_text(fields, "binding_name", "AI") if is_binding else None,
        model=(fields.get("model") or fields.get("endpoint")) if is_binding else None,
        input_schema={},
        output_schema=_data(fields.get("output_schema")),
        timeout_ms=_data(fields.get("timeout_ms")),
        sha256=sha256_of(data_of(root)),
        problems=(),
    )
    _check_api(reader, recipe, fields)
    reader.problems.extend(_template_problems(source, recipe))
    schema = _closed(_data(fields.get("input_schema")), recipe)
    return replace(recipe, input_schema=schema, problems=tuple(reader.problems))


def _template_problems(source: Source, recipe: ApiRecipe) -> Iterator[Problem]:
    for part in parts_of(recipe):
        for scalar in scalars(part):
            tree = template.parse(scalar.text)
            for problem in tree.problems:
                yield Problem(problem.slug, span_in(source, scalar, problem.span), problem.facts)
            for piece in tree.template:
                for step in piece.steps if isinstance(piece, Hole) else ():
                    if isinstance(step, Filter) and step.name not in template.FILTERS:
                        facts = {"filter": step.name, "reader": None}
                        yield Problem("unknown-filter", span_in(source, scalar, step.span), facts)


def _data(node: Node | None) -> Any:
    return None if node is None else data_of(node)


def _closed(schema: dict[str, Any] | None, recipe: ApiRecipe) -> dict[str, Any]:
    """The inputs. A recipe that says nothing of them takes what its templates name."""
    if schema is None:
        return {
            "type": "object",
            "properties": dict.fromkeys(inputs_of(recipe), True),
            "additionalProperties": False,
        }
    return {"type": "object", "properties": {}, **schema, "additionalProperties": False}


def _check_api(reader: _Reader, recipe: ApiRecipe, fields: Table[str, Any]) -> None:
    start = Span(recipe.root.span.start, recipe.root.span.start)
    if recipe.binding is None:
        endpoint = recipe.endpoint
        if endpoint is None and "endpoint" not in recipe.root.by_key:
            reader.wrong(start, "endpoint", _URL.expected)
        elif endpoint is not None and not _URL.fits(endpoint):
            reader.wrong(endpoint.span, "endpoint", _URL.expected, endpoint)
        for name in ("model", "binding_name"):
            if name in fields:
                reader.wrong(fields[name].span, name, "beside `auth: binding`", fields[name])
    elif recipe.model is None:
        reader.wrong(start, "model", "what the binding runs")
    if recipe.body is not None and recipe.body_template is not None:
        reader.wrong(recipe.body_template.span, "body_template", "alone, without `body`", recipe.body)
    declared = fields.get("hash")
    if declared is not None and declared.text not in (recipe.sha256, recipe.name_by_hash):
        reader.wrong(declared.span, "hash", f"`{recipe.sha256}`, which the recipe has", declared)


def _response(reader: _Reader, root: Mapping | None) -> ResponseMap | None:
    if root is None:
        return None
    fields = reader.fields(root, _RESPONSE, "response_map.")
    written = fields.get("text_path")
    if written is None:
        return None
    path = template.parse_path(re.sub(r"\.(\d+)(?=[.\[]|$)", r"[\1]", written.text)).path
    if path is None:
        reader.wrong(written.span, "response_map.text_path", "a path such as `choices[0].text`", written)
        return None
    return ResponseMap(
        path.steps,
        _data(fields.get("thinking_model")) or False,
        _data(fields.get("answer_marker")),
        tuple(_data(fields.get("strip_prefixes")) or ()),
    )


# ── auth recipes ───────────────────────────────────────────────────────────────────────────────


def read_auth(source: Source, root: Mapping) -> AuthRecipe:
    """The same for an auth recipe."""
    reader = _Reader("the auth recipe")
    fields = reader.fields(root, AUTH)
    primitive = _text(fields, "primitive")
    exchange = fields.get("token_exchange")
    if primitive in _EXCHANGE:
        if exchange is None:
            if "token_exchange" not in root.by_key:
                reader.wrong(Span(root.span.start, root.span.start), "token_exchange", "a map")
        else:
            reader.fields(exchange, _EXCHANGE[primitive], "token_exchange.")
    elif exchange is not None and primitive:
        reader.wrong(exchange.span, "token_exchange", "of `oauth2` or `service_account` only", exchange)
    if primitive == "mtls" and "binding_name" not in root.by_key:
        reader.wrong(Span(root.span.start, root.span.start), "binding_name", "a binding's name in capitals")
    inject = fields.get("inject")
    if inject is not None:
        reader.fields(inject, _INJECT, "inject.")
    secrets = tuple(_secrets(reader, fields.get("required_secrets")))
    data = data_of(root)
    return AuthRecipe(
        source=source,
        root=root,
        service=_text(fields, "service"),
        primitive=primitive,
        base_url=fields.get("base_url"),
        secrets=secrets,
        exchange=exchange,
        inject=inject,
        binding=_text(fields, "binding_name") or None,
        data=data,
        sha256=sha256_of(data),
        problems=tuple(reader.problems),
    )


def _secrets(reader: _Reader, listed: Sequence | None) -> list[Secret]:
    found = []
    for index, item in enumerate(listed.items if listed else ()):
        where = f"required_secrets[{index}]"
        if not isinstance(item, Mapping):
            reader.wrong(item.span, where, "a map: `{key, label, help, help_url}`", item)
            continue
        fields = reader.fields(item, _SECRET, f"{where}.")
        if "key" in fields:
            told = (_text(fields, name) or None for name in ("label", "help", "help_url"))
            label, help, help_url = told
            optional = _data(fields.get("optional")) or False
            found.append(Secret(fields["key"].text, label, help, help_url, optional, item))
    return found

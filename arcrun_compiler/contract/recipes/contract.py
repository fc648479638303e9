"""An API recipe → the contract that checks and plans read, as of any component."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from ...text.problem import Problem
from ..model import Contract, Flaw, Reading
from .library import Library
from .model import ApiRecipe, AuthRecipe

_FAILURES = (
    "HTTP_STATUS, HTTP_FAILED, EGRESS_DENIED, TIMEOUT, OUTPUT_TOO_LARGE, TEMPLATE_UNRESOLVED, "
    "CREDENTIAL_MISSING, TOKEN_REFUSED, COMPONENT_INPUT or COMPONENT_OUTPUT"
)


def reading_of(recipe: ApiRecipe, library: Library) -> Reading:
    """The contract, or why the recipe cannot be used."""
    flaws = [flaw_of(recipe, each) for each in recipe.problems]
    auth = None
    if recipe.auth_service is not None:
        auth = library.auth(recipe.auth_service.text)
        if auth is None:
            place = recipe.source.position(recipe.auth_service.span.start)
            said = f"there is no auth recipe of `{recipe.auth_service.text}`"
            flaws.append(Flaw(said, ("auth_service",), *place))
        else:
            flaws += [flaw_of(auth, each) for each in auth.problems]
    return Reading(None, tuple(flaws)) if flaws else Reading(contract_of(recipe, auth))


def flaw_of(recipe: ApiRecipe | AuthRecipe, problem: Problem) -> Flaw:
    """A problem of a recipe's document in one line."""
    facts = problem.facts
    if problem.slug == "unknown-filter":
        said = f"there is no filter `{facts['filter']}`"
    elif problem.slug == "template-syntax":
        said = f"{facts['found']} cannot stand here in a template"
    elif problem.slug == "unknown-key":
        said = f"nobody reads the key `{facts['key']}`"
    elif facts["found"] is None:
        said = f"it has no `{facts['field']}`"
    else:
        said = f"`{facts['field']}` must be {facts['expected']}, not {facts['found']}"
    return Flaw(said, (), *recipe.source.position(problem.span.start))


def contract_of(recipe: ApiRecipe, auth: AuthRecipe | None) -> Contract:
    """What the recipe takes and gives."""
    is_binding = recipe.binding is not None
    return Contract(
        id=recipe.id,
        display_name=recipe.display_name,
        category="api",
        version=recipe.version,
        description=recipe.description,
        input_schema=recipe.input_schema,
        output_schema=_output(recipe),
        capabilities=() if is_binding else ("http_fetch",),
        deterministic=False,
        x_context=False,
        folder=Path(recipe.source.name),
        wasm=None,
        recipe=recipe,
        auth=auth,
    )


def _output(recipe: ApiRecipe) -> dict[str, Any]:
    json = True if recipe.output_schema is None else _open(recipe.output_schema)
    answer: dict[str, Any] = {"json": True}
    needed: list[str] = []
    if recipe.binding is None:
        answer |= {
            "status": {"type": "integer"},
            "headers": {"type": "object", "additionalProperties": {"type": "string"}},
            "body": {"type": "string"},
        }
        needed = ["status", "headers", "body"]
    given: dict[str, Any] = answer | {"json": json}
    text = {}
    if recipe.response is not None:
        text, needed = {"text": {"type": "string"}}, [*needed, "text"]
    data = _closed(given | text, needed)
    failed = {"success": {"const": False}, "error": {"type": "string"}}
    failed |= {"error_code": {"type": "string", "description": _FAILURES}, "data": _closed(answer, [])}
    return {
        "oneOf": [
            _closed({"success": {"const": True}, "data": data}, ["success", "data"]),
            _closed(failed, ["success", "error", "error_code"]),
        ]
    }


_NAMED_PARTS = frozenset(("properties", "$defs", "definitions"))
_PARTS = frozenset(("items", "prefixItems", "allOf", "anyOf", "oneOf", "additionalProperties"))


def _open(schema: Any) -> Any:
    """The schema of somebody else's answer: unless it says that its fields are all, others come, too."""
    if isinstance(schema, list):
        return [_open(each) for each in schema]
    if not isinstance(schema, dict):
        return schema
    found = dict(schema)
    for key in found.keys() & _PARTS:
        found[key] = _open(found[key])
    for key in found.keys() & _NAMED_PARTS:
        if isinstance(found[key], dict):
            found[key] = {name: _open(each) for name, each in found[key].items()}
    return {"additionalProperties": True, **found} if "properties" in found else found


def _closed(properties: dict[str, Any], required: list[str]) -> dict[str, Any]:
    return {
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": False,
    }

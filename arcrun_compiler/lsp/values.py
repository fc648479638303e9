"""Turns a path that somebody reads into the schemas of its value, as contracts and `inputs` have them."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..contract.catalog import Catalog
from ..contract.schema import resolve
from ..ir.fields import RESULTS
from ..ir.model import Node, NodeKind, Origin, Workflow
from ..ir.resolve import CLOCK_ROOTS, Reader, Resolver, is_full_schema
from ..plan.build import data_of
from ..syntax.tree import RelationKind

Schemas = tuple[Any, ...]
"""The value fits one of them; `True` is a value of any kind."""

ANY: Schemas = (True,)
_CODE = {"properties": {"success": {"type": "boolean"}, "data": True, "error": {"type": "string"}}}
_CALL = {
    "properties": {
        "success": {"type": "boolean"},
        "data": True,
        "triggered_workflow": {"type": "string"},
        "status": {"enum": ["completed", "failed", "running_async"]},
        "sub_result": True,
        "error": {"type": "string"},
        "error_code": {"type": "string"},
    }
}


def value_at(
    workflow: Workflow,
    catalog: Catalog,
    reader: Reader | None,
    steps: tuple[str | int, ...],
    subject: int = -1,
) -> Schemas:
    """The schemas of a path; a condition's has no reader: it begins at the result of the node `subject`."""
    if reader is None:
        return below(result_of(workflow, catalog, workflow.graph.nodes[subject]), steps)
    root, rest = str(steps[0]), steps[1:]
    resolver = Resolver(workflow.graph, workflow.order, catalog)
    loop, origin = resolver.loop_variable(root, reader)
    if loop is not None:
        return (
            ({"type": "integer"},)
            if origin is Origin.INDEX
            else below(item_of(workflow, catalog, loop), rest)
        )
    node = resolver.node_named(root)
    if node is not None:
        return below(result_of(workflow, catalog, workflow.graph.nodes[node]), rest)
    if root == "input":
        return below((payload_of(workflow),), rest)
    return ({"type": "string"},) if root in CLOCK_ROOTS else ANY


def item_of(workflow: Workflow, catalog: Catalog, loop: int) -> Schemas:
    """What an item of a loop may be."""
    found = workflow.lists.get(loop)
    if found is None:
        return ANY
    if found.origin is Origin.NODE:
        whole = below(result_of(workflow, catalog, workflow.graph.nodes[found.subject]), found.path)
    elif found.origin is Origin.PAYLOAD:
        whole = below((payload_of(workflow),), found.path)
    elif found.origin is Origin.ITEM:
        whole = below(item_of(workflow, catalog, found.subject), found.path)
    else:
        return ANY
    return below(whole, (0,))


def result_of(workflow: Workflow, catalog: Catalog, node: Node) -> Schemas:
    """What a node's result may be, success and failure."""
    found = _base_of(workflow, catalog, node)
    edges = (workflow.graph.edges[index] for index in workflow.graph.outgoing[node.index])
    if any(edge.kind is RelationKind.FOREACH for edge in edges):
        return (*found, {"properties": {RESULTS: {"type": "array"}}})
    return found


def _base_of(workflow: Workflow, catalog: Catalog, node: Node) -> Schemas:
    if node.kind is NodeKind.SOURCE:
        return (payload_of(workflow),)
    if node.kind is NodeKind.CODE:
        return (_CODE,)
    if node.kind is NodeKind.CALL:
        return (_CALL,)
    contract = catalog.find(node.component) if node.kind in (NodeKind.COMPONENT, NodeKind.CRON) else None
    if contract is None or contract.output_schema is None:
        return ANY
    return tuple(_flat(contract.output_schema, contract.output_schema))


def payload_of(workflow: Workflow) -> Any:
    """The payload's schema."""
    inputs = workflow.document.inputs
    if inputs is None:
        return True
    data = data_of(inputs)
    return data if is_full_schema(inputs) else {"type": "object", "properties": data}


def below(schemas: Schemas, steps: tuple[str | int, ...]) -> Schemas:
    """The schemas of what stands under these steps."""
    for step in steps:
        schemas = _below(schemas, step)
    return schemas


def _below(schemas: Schemas, step: str | int) -> Schemas:
    found: list[Any] = []
    for schema in schemas:
        if not isinstance(schema, dict):
            found.append(True)
        elif isinstance(step, int):
            items = schema.get("items", True)
            found.extend(_flat(items, schema))
        elif step in schema.get("properties", {}):
            found.extend(_flat(schema["properties"][step], schema))
        elif isinstance(schema.get("additionalProperties"), dict):
            found.extend(_flat(schema["additionalProperties"], schema))
    return tuple(found) or ANY


def _flat(schema: Any, root: Any) -> Iterator[Any]:
    """The alternatives of a schema, references followed."""
    schema = resolve(schema, root)
    choices = (schema.get("oneOf") or schema.get("anyOf")) if isinstance(schema, dict) else None
    if isinstance(choices, list):
        for each in choices:
            yield from _flat(each, root)
    else:
        yield schema


def members(schemas: Schemas) -> dict[str, Any]:
    """The properties that such a value may have, each with the first schema that names it."""
    found: dict[str, Any] = {}
    for schema in schemas:
        if isinstance(schema, dict):
            for name, each in schema.get("properties", {}).items():
                if found.get(name, True) is True:
                    found[name] = each
    return found


def shown(schema: Any) -> str:
    """A schema in a few words: `text or null`, `list of object`, `"a" or "b"`."""
    if not isinstance(schema, dict):
        return "anything" if schema is True else "nothing"
    if "const" in schema:
        return _literal(schema["const"])
    if "enum" in schema:
        return " or ".join(_literal(each) for each in schema["enum"][:8]) + (
            " …" if len(schema["enum"]) > 8 else ""
        )
    choices = schema.get("oneOf") or schema.get("anyOf")
    if choices:
        return " or ".join(dict.fromkeys(shown(each) for each in choices))
    kinds = schema.get("type")
    if kinds is None:
        return "object" if "properties" in schema else "anything"
    return " or ".join(_kind(each, schema) for each in ([kinds] if isinstance(kinds, str) else kinds))


def _kind(kind: str, schema: dict[str, Any]) -> str:
    if kind == "array" and isinstance(schema.get("items"), dict):
        return f"list of {shown(schema['items'])}"
    return {"array": "list", "string": "text"}.get(kind, kind)


def _literal(value: Any) -> str:
    import json

    return json.dumps(value, ensure_ascii=False)


def all_shown(schemas: Schemas) -> str:
    """Several schemas in a few words."""
    return " or ".join(dict.fromkeys(shown(each) for each in schemas))

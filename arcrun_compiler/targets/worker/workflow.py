"""Turns a plan into the TypeScript module of its workflow and the modules of its `code` nodes."""

from __future__ import annotations

from typing import Any, NamedTuple

from ...emit import typescript as ts
from ...emit.render import render
from ...plan.model import Block, CodeCall, LoopRun, NodeRun, Plan
from .expressions import Identifiers, Scribe
from .imports import import_line
from .payload import payload_type, uses_json_object
from .statements import BlockView, Writer


class WorkflowView(NamedTuple):
    """What the template of a workflow sees."""

    source: str
    imports: tuple[str, ...]
    payload: tuple[str, ...]
    is_async: bool
    started: str
    block: BlockView
    has_sink: bool
    export: str
    fields: tuple[tuple[str, str], ...]


class CodeView(NamedTuple):
    """What the template of a `code` node's module sees."""

    node: str
    place: str
    module: str


def emit_workflow(
    plan: Plan, path: str, identifiers: Identifiers, *, trace: bool, is_stored: bool
) -> dict[str, bytes]:
    """The files of one workflow, by their path in the bundle. `path` is the YAML's; `is_stored`: its
    credentials may be in KV.
    """
    first = Scribe(plan, identifiers, trace)
    _body(plan, first, path)
    scribe = Scribe(plan, identifiers, trace, frozenset(first.reads))
    view = _view(plan, scribe, path, identifiers, is_stored and bool(plan.credentials))
    files = {
        f"src/workflows/{identifiers.stems[plan.name]}.ts": render(
            "worker/src/workflows/workflow.ts.j2", view
        )
    }
    for node, call in _codes(plan.block):
        name = scribe.nodes[node]
        written = plan.workflow.graph.nodes[node]
        place = Writer(scribe, path).place(written)
        code = CodeView(written.name, place, call.module.rstrip("\n"))
        files[f"src/code/{identifiers.stems[plan.name]}/{name}.js"] = render(
            "worker/src/code/module.js.j2", code
        )
    return files


def _codes(block: Block) -> list[tuple[int, CodeCall]]:
    found: list[tuple[int, CodeCall]] = []
    for statement in block.statements:
        if isinstance(statement, LoopRun):
            found.extend(_codes(statement.body))
        elif isinstance(statement, NodeRun) and isinstance(statement.call, CodeCall):
            found.append((statement.node, statement.call))
    return found


def _body(plan: Plan, scribe: Scribe, path: str) -> BlockView:
    block = Writer(scribe, path).block(plan.block, 2, has_value=plan.output is None)
    if plan.output is None:
        if plan.has_sink:
            block = block._replace(value=f"output === undefined ? {block.value} : output")
        return block
    shown = scribe.values.value(plan.output, keep_missing=False)
    text = ts.layout(shown, 2, 10)
    if scribe.values.may_be_missing(plan.output):
        text = f"{text} ?? null"
    return block._replace(value=text)


def _view(plan: Plan, scribe: Scribe, path: str, identifiers: Identifiers, is_stored: bool) -> WorkflowView:
    block = _body(plan, scribe, path)
    graph = plan.workflow.graph
    started = ""
    if graph.source is not None and scribe.changes(graph.source):
        started = scribe.nodes[graph.source]
        scribe.use("runtime/result", "type Result")
    has_sink = plan.has_sink and plan.output is None
    if has_sink:
        scribe.use("runtime/result", "type Result")
    payload = payload_type(plan.inputs)
    for name in ("Json", "JsonObject"):
        if name == "Json" or uses_json_object(plan.inputs):
            scribe.use("runtime/json", f"type {name}")
    scribe.use("runtime/run", "type Run")
    scribe.use("runtime/workflow", "type Workflow")
    fields = _fields(plan)
    if is_stored:
        fields.append(("credentials", scribe.use("runtime/credentials", "storedCredential")))
    return WorkflowView(
        source=path,
        imports=tuple(_imports(plan, scribe, identifiers.stems)),
        payload=payload,
        is_async=plan.block.is_async,
        started=started,
        block=block,
        has_sink=has_sink,
        export=identifiers.workflows[plan.name],
        fields=tuple(fields),
    )


def _fields(plan: Plan) -> list[tuple[str, str]]:
    document = plan.workflow.document
    description = document.description.text if document.description else ""
    data: list[tuple[str, Any]] = [
        ("name", plan.name),
        ("description", description),
        ("access", "public" if document.is_public else "key"),
        ("inputs", plan.inputs),
        ("egress", list(plan.hosts)),
    ]
    if plan.crons:
        data.append(("crons", list(plan.crons)))
    return [(name, ts.layout(ts.eased(ts.value(each)), 2, len(name) + 4)) for name, each in data]


def _imports(plan: Plan, scribe: Scribe, stems: dict[str, str]) -> list[str]:
    lines = []
    for node, identifier in scribe.modules.items():
        lines.append(f'import {identifier} from "../code/{stems[plan.name]}/{scribe.nodes[node]}.js";')
    called = scribe.imports.pop("workflow", set())
    components = scribe.imports.pop("components", set())
    if components:
        lines.append(
            import_line(sorted(scribe.component_names[name] for name in components), "../components")
        )
    for module in sorted(scribe.imports):
        used = scribe.imports[module]
        values = sorted(name for name in used if not name.startswith("type "))
        types = sorted(name.removeprefix("type ") for name in used if name.startswith("type "))
        if values:
            lines.append(import_line(values, f"../{module}"))
        if types:
            lines.append(import_line(types, f"../{module}", "import type"))
    for name in sorted(called - {plan.name}):
        lines.append(import_line([scribe.workflow_names[name]], f"./{stems[name]}"))
    return lines

"""Turns a checked workflow into its plan."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Any

from ..check.infer import Types
from ..contract.catalog import Catalog
from ..contract.types.schema import to_schema
from ..ir.cost import formula, requests_at_most
from ..ir.cron import translate
from ..ir.egress import allowed_hosts
from ..ir.model import Constant, NodeKind, Origin, Workflow, references
from ..ir.payload import payload_schema
from .calls import components_of
from .known import folded
from .lower import lower
from .model import Block, ComponentCall, LoopRun, NodeRun, Plan, RecipeCall, SubflowRun, WorkflowCall


def plan(
    workflow: Workflow, catalog: Catalog, types: Types, results: Mapping[int, Any] = MappingProxyType({})
) -> Plan:
    """The workflow has been checked without errors. `results`: those of nodes that are known by now."""
    block = folded(lower(workflow, catalog), dict(results))
    components: set[str] = set()
    recipes: dict[str, RecipeCall] = {}
    calls: set[str] = set()
    _collect(workflow, block, components, recipes, calls)
    return Plan(
        workflow=workflow,
        block=block,
        output=workflow.output,
        has_sink=workflow.graph.sink is not None,
        inputs=payload_schema(workflow.document.inputs),
        gives=to_schema(types.output),
        hosts=allowed_hosts(workflow, catalog),
        crons=crons_of(workflow),
        credentials=credentials_of(workflow),
        components=tuple(sorted(components)),
        recipes=tuple(recipes[id] for id in sorted(recipes)),
        calls=tuple(sorted(calls)),
        subrequests=formula(requests_at_most(workflow, catalog)),
    )


def crons_of(workflow: Workflow) -> tuple[str, ...]:
    """When it starts by itself, in the platform's form."""
    found = [translate(cron.text) for cron in workflow.document.crons]
    for node in workflow.graph.nodes:
        if node.kind is NodeKind.CRON and not workflow.graph.incoming[node.index]:
            for name, value in workflow.params[node.index]:
                if name == "cron_expr" and isinstance(value, Constant) and isinstance(value.value, str):
                    found.append(translate(value.value))
    return tuple(dict.fromkeys(found))


def credentials_of(workflow: Workflow) -> tuple[str, ...]:
    """The names of the credentials that its parameters hold, sorted."""
    values = [value for params in workflow.params for _, value in params]
    found = {each.name for value in values for each in references(value) if each.origin is Origin.CREDENTIAL}
    return tuple(sorted(found))


def _collect(
    workflow: Workflow, block: Block, components: set[str], recipes: dict[str, RecipeCall], calls: set[str]
) -> None:
    for statement in block.statements:
        if isinstance(statement, LoopRun):
            _collect(workflow, statement.body, components, recipes, calls)
        elif isinstance(statement, SubflowRun):
            calls.add(statement.workflow)
        elif isinstance(statement, NodeRun):
            if isinstance(statement.call, ComponentCall):
                components.add(statement.call.component)
            elif isinstance(statement.call, RecipeCall):
                recipes[statement.call.recipe.id] = statement.call
                components.update(components_of(statement.call))
            elif isinstance(statement.call, WorkflowCall):
                calls.add(statement.call.workflow)

"""Turns plans into `bundle.json` and the definitions that the Worker serves."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any

from ... import VERSION
from ...check.limits import FREE
from ...contract import wasm
from ...contract.catalog import Catalog
from ...ir.cost import formula, requests_at_most
from ...ir.leaving import sendings
from ...ir.model import NodeKind, Workflow
from ...plan.model import Plan, RecipeCall
from .needs import Needs, importing, kv_operations
from .recipes import used_recipes


def definition(plan: Plan, catalog: Catalog) -> dict[str, Any]:
    """What `GET /webhooks/named/:name/definition` answers."""
    document = plan.workflow.document
    return {
        "success": True,
        "data": {
            "name": plan.name,
            "description": document.description.text if document.description else "",
            "access": "public" if document.is_public else "key",
            "triggers": _triggers(plan),
            "inputs": plan.inputs,
            "output": plan.gives,
            "nodes": _nodes(plan.workflow),
            "edges": _edges(plan.workflow),
            **_outside(plan, catalog),
            "source": document.source.text,
        },
    }


def _triggers(plan: Plan) -> list[str]:
    return ["webhook", "query", *(f"cron {each}" for each in plan.crons)]


def _outside(plan: Plan, catalog: Catalog) -> dict[str, Any]:
    """What a workflow has to do with others: hosts, secrets, and which of its data goes where."""
    return {
        "egress": list(plan.hosts),
        "credentials": list(plan.credentials),
        "sends": [each._asdict() for each in sendings(plan.workflow, catalog)],
    }


def _nodes(workflow: Workflow) -> list[dict[str, Any]]:
    position = workflow.document.source.position
    return [
        {"id": node.id, "name": node.name, "component": _component(node.kind, node.component)}
        | {"line": position((node.config.name if node.config else node.place.scalar).span.start).line}
        for node in workflow.graph.nodes
        if node.kind not in (NodeKind.SOURCE, NodeKind.SINK)
    ]


def _component(kind: NodeKind, component: str) -> str:
    return "trigger_workflow" if kind is NodeKind.CALL else component


def _edges(workflow: Workflow) -> list[dict[str, Any]]:
    graph = workflow.graph
    found = []
    for edge in graph.edges:
        target = graph.nodes[edge.target].name if edge.target >= 0 else f"workflow://{edge.subflow}"
        row: dict[str, Any] = {"from": graph.nodes[edge.source].name, "to": target, "type": edge.kind.value}
        for key, value in (("branch", edge.branch), ("iterator", edge.variable)):
            if value is not None:
                row[key] = value
        found.append(row)
    found.extend({"from": link.source, "to": link.target, "type": link.kind.value} for link in graph.links)
    return found


def manifest(
    plans: Sequence[Plan],
    paths: dict[str, str],
    catalog: Catalog,
    hash: str,
    name: str,
    interfaces: Mapping[str, wasm.Interface],
    needed: Needs,
) -> dict[str, Any]:
    """`bundle.json`: what is in the bundle, and what its deployer must provide."""
    stores = importing(interfaces, *wasm.STORE)
    by_name = {plan.name: plan.workflow for plan in plans}
    return {
        "bundle": 1,
        "name": name,
        "hash": hash,
        "compiler": VERSION,
        "target": "worker",
        "workflows": [
            _workflow(plan, paths[plan.name], catalog)
            | {"cost": _cost(plan, catalog, by_name, stores, needed)}
            for plan in plans
        ],
        "components": [_component_entry(catalog, id, each) for id, each in interfaces.items()],
        "recipes": [_recipe_entry(call) for call in used_recipes(plans).values()],
        "bindings": [
            *({"name": each.name, "type": "kv_namespace", "why": each.why} for each in needed.kv),
            *([{"name": needed.ai, "type": "ai", "why": "Workers AI"}] if needed.ai else ()),
            *(
                {"name": each, "type": "mtls_certificate", "why": _CERTIFICATE}
                for each in needed.certificates
            ),
        ],
        "vars": [{"name": "NAMESPACE", "why": "the `:ns` of public routes"}],
        "secrets": [
            {"name": each.name, "why": each.why, "optional": each.is_optional} for each in needed.secrets
        ],
        "credentials": sorted({credential for plan in plans for credential in plan.credentials}),
        "egress": sorted({host for plan in plans for host in plan.hosts}),
    }


def _cost(
    plan: Plan, catalog: Catalog, workflows: Mapping[str, Workflow], stores: Sequence[str], needed: Needs
) -> dict[str, str]:
    """What a run costs at most, called workflows included, and the plan that it fits.

    A formula fits the free plan as long as its lists are short enough: `1 + 1 × items(a.b) <= 50`. `…` stands
    in it for what calls beyond `MOST_CALLS` would add.
    """
    cost = requests_at_most(plan.workflow, catalog, workflows.get)
    shown = formula(cost)
    varies = any(term.loops for term in cost.terms) or not cost.is_whole
    constant = sum(term.requests for term in cost.terms if not term.loops)
    fits = "paid" if constant > FREE.subrequests else "free"
    if varies and fits == "free":
        fits = f"free while {shown} <= {FREE.subrequests}, else paid"
    return {"subrequests": shown, "kv_operations": kv_operations(plan, stores, needed), "plan": fits}


def _workflow(plan: Plan, path: str, catalog: Catalog) -> dict[str, Any]:
    document = plan.workflow.document
    return {
        "name": plan.name,
        "source": path,
        "sha256": hashlib.sha256(document.source.text.encode("utf-8", "replace")).hexdigest(),
        "access": "public" if document.is_public else "key",
        "triggers": _triggers(plan),
        "nodes": _nodes(plan.workflow),
        "edges": _edges(plan.workflow),
        "inputs": plan.inputs,
        "output": plan.gives,
        **_outside(plan, catalog),
        "calls": list(plan.calls),
    }


_CERTIFICATE = "a client's certificate: `wrangler mtls-certificate upload` prints the id for wrangler.toml"


def _recipe_entry(call: RecipeCall) -> dict[str, Any]:
    recipe, auth = call.recipe, call.auth
    told: dict[str, Any] = {"id": recipe.id, "version": recipe.version, "sha256": recipe.sha256}
    if auth is not None:
        told["auth"] = {"service": auth.service, "primitive": auth.primitive, "sha256": auth.sha256}
        told["secrets"] = [
            {key: value for key, value in each._asdict().items() if key != "node" and value is not None}
            for each in auth.secrets
        ]
    return told


def _component_entry(catalog: Catalog, component: str, interface: wasm.Interface) -> dict[str, Any]:
    contract = catalog.find(component)
    assert contract is not None, component
    assert contract.wasm is not None, component
    module = contract.wasm.read_bytes()
    return {
        "id": component,
        "version": contract.version,
        "sha256": hashlib.sha256(module).hexdigest(),
        "size": len(module),
        "imports": sorted(f"{each.module}.{each.name}" for each in interface.imports),
    }

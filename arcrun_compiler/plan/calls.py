"""Turns a node into the call that runs it."""

from __future__ import annotations

from ..contract.catalog import Catalog
from ..contract.module import interface_of, takes_own_key
from ..contract.recipes.model import ApiRecipe, AuthRecipe
from ..contract.wasm import Interface
from ..ir.model import Constant, Node, NodeKind, ObjectValue, Value, Workflow
from ..syntax import javascript
from ..syntax.yaml import Mapping, Scalar
from .model import (
    Call,
    CodeCall,
    ComponentCall,
    LoopRun,
    NodeRun,
    RecipeCall,
    RemoteCall,
    Statement,
    SubflowRun,
    WorkflowCall,
)

WAIT = "wait"
"""The component that says how long; the Worker waits."""
REQUEST = "http_request"
"""The component that sends a recipe's request."""


def call_of(workflow: Workflow, node: Node, catalog: Catalog, unread: tuple[str, ...]) -> Call:
    """The node's call; its parameters as they were resolved."""
    params = workflow.params[node.index]
    if node.kind is NodeKind.CODE:
        return _code(node, dict(params))
    if node.kind is NodeKind.CALL:
        given = dict(params)
        name = given.get("workflow_name")
        written = name.value if isinstance(name, Constant) and isinstance(name.value, str) else ""
        waits = given.get("wait", Constant(True))
        is_waiting = not (isinstance(waits, Constant) and waits.value is False)
        return WorkflowCall(node.component or written, given.get("input", ObjectValue(())), is_waiting)
    if node.kind is NodeKind.REMOTE:
        return RemoteCall(node.component, params)
    context = workflow.contexts.get(node.index, ())
    contract = catalog.find(node.component)
    if contract is not None and contract.recipe is not None:
        return _recipe(contract.recipe, contract.auth, params, unread)
    takes_key = contract is not None and takes_own_key(contract)
    return ComponentCall(
        node.component, is_hosted(node.component, catalog), params, context, unread, takes_key
    )


def _recipe(
    recipe: ApiRecipe,
    auth: AuthRecipe | None,
    params: tuple[tuple[str, Value], ...],
    unread: tuple[str, ...],
) -> RecipeCall:
    reads_json = recipe.response is not None
    return RecipeCall(
        recipe, auth, params, tuple(each for each in unread if each != "json" or not reads_json)
    )


def components_of(call: RecipeCall) -> tuple[str, ...]:
    """The components that do a recipe's work."""
    request = () if call.recipe.binding is not None else (REQUEST,)
    return (*request, *((call.auth.component,) if call.auth is not None else ()))


def code_of(node: Node) -> str:
    """The JavaScript of a `code` node; empty when it has none."""
    written = node.config.param("code") if node.config else None
    return written.text if isinstance(written, Scalar) else ""


def _code(node: Node, params: dict[str, Value]) -> CodeCall:
    body = code_of(node)
    limits = node.config.param("limits") if node.config else None
    most = limits.get("max_output_bytes") if isinstance(limits, Mapping) else None
    return CodeCall(
        module=javascript.module(body),
        input=params.get("input", ObjectValue(())),
        copies=javascript.analyse(body).mutates_input,
        max_output_bytes=most.value if isinstance(most, Scalar) and isinstance(most.value, int) else None,
    )


def is_hosted(component: str, catalog: Catalog) -> bool:
    """Whether a component's module imports a host function that may take time."""
    contract = catalog.find(component)
    found = interface_of(contract) if contract else None
    return isinstance(found, Interface) and found.is_hosted


def is_asynchronous(statement: Statement) -> bool:
    """Whether a statement awaits something."""
    if isinstance(statement, SubflowRun):
        return True
    if isinstance(statement, LoopRun):
        return statement.body.is_async
    if not isinstance(statement, NodeRun):
        return False
    call = statement.call
    if statement.policy.retry is not None or statement.policy.timeout is not None:
        return True
    if isinstance(call, ComponentCall) and call.component == WAIT:
        return True
    return isinstance(call, WorkflowCall | RemoteCall | RecipeCall) or (
        isinstance(call, ComponentCall) and call.hosted
    )

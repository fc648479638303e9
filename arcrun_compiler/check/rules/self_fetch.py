"""Requests to the Worker's own address, which the platform does not let through."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ...ir.model import Node, ObjectValue, Origin, Reference, Workflow, references
from ...syntax.yaml import Entry, Mapping, Scalar
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest
from ..facts import ERROR, Facts
from ..places import component_span, whole_lines
from ..requests import Request, pieces
from ..urls import literal_host

CODE = Code("ARC601", "self-fetch", ERROR)

_ROUTE = re.compile(
    r"/webhooks/named/(?:[^/?#]+/)?(?P<named>[\w-]+)/(?:trigger|query|definition)\b|/q/[^/?#]+/(?P<q>[\w-]+)"
)
_OF_SEVERAL = "arcrun-workflows"
"""A Worker's name where it holds several workflows and nobody chose one."""
_KEPT = frozenset(("component", "url", "method", "headers", "body_json", "policy"))
"""Parameters of a request that a call has, too, or does not need."""


class _Target(NamedTuple):
    host: str
    workflow: str | None
    """The workflow of the project that the path names."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    for request in facts.requests:
        target = _target(facts, request)
        if target is None:
            continue
        scalar = request.written.value if request.written else None
        called = f"call `{target.workflow}`" if target.workflow else "call the workflow"
        name = target.workflow or "NAME"
        yield facts.finding(
            CODE,
            scalar.span if isinstance(scalar, Scalar) else component_span(facts, request.node),
            f"`{request.node.name}` asks `{target.host}`, the address of the Worker that it runs in",
            notes=("the platform answers a Worker's request to itself with an error (1042, 522)",),
            help=f"{called} in the Worker: `component: trigger_workflow`, `workflow_name: {name}`,"
            " and the body as `input`",
            fix=_calling(facts, request, target.workflow) if target.workflow else None,
            node=request.node.name,
        )


def _target(facts: Facts, request: Request) -> _Target | None:
    """The Worker's own address, as far as its name, or those of its workflows, tell it."""
    host = literal_host(request.url).partition(":")[0]
    if not host.endswith(".workers.dev") or host.count(".") < 3:
        return None
    names = facts.project.workflow_names()
    written = "".join(part if isinstance(part, str) else "\0" for part in pieces(request.url))
    route = _ROUTE.search(written.partition("://")[2])
    called = (route["named"] or route["q"]) if route else None
    workflow = called if called in names else None
    label = host.partition(".")[0]
    plain = {_kebab(name) for name in names}
    chosen = facts.project.demands.worker
    own = {chosen} if chosen else {_OF_SEVERAL, *plain}
    own.update(f"arcrun-{name}" for name in plain)
    if workflow is None and label not in own:
        return None
    return _Target(host, workflow or (nearest(called, names) if called else None))


def _kebab(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")


# ── the fix ────────────────────────────────────────────────────────────────────────────────────


def _calling(facts: Facts, request: Request, workflow: str) -> Fix | None:
    """Makes the request a call, where nothing reads its answer: that has another shape."""
    config = request.node.config
    document = facts.document
    if document is None or config is None or config.mapping is None or facts.workflow is None:
        return None
    mapping, url = config.mapping, request.written
    component = mapping.get("component")
    if set(mapping.by_key) - _KEPT or url is None or not isinstance(component, Scalar):
        return None
    if request.method != "POST" or _is_read(facts.workflow, request.node) or not _is_map(request):
        return None
    edits = [Edit(component.span, "trigger_workflow"), *_replaced(facts, mapping, url, workflow)]
    return Fix(f"call `{workflow}`", tuple(edits)) if len(edits) > 1 else None


def _is_map(request: Request) -> bool:
    body = request.params.get("body_json")
    return body is None or isinstance(body, ObjectValue)


def _is_read(workflow: Workflow, node: Node) -> bool:
    """Whether a template reads the node's answer."""

    def reads(reference: Reference | None) -> bool:
        return reference is not None and (reference.origin, reference.subject) == (Origin.NODE, node.index)

    values = [value for params in workflow.params for _, value in params]
    values += [workflow.output] if workflow.output is not None else []
    in_values = any(reads(each) for value in values for each in references(value))
    return in_values or any(map(reads, workflow.lists.values())) or bool(workflow.graph.outgoing[node.index])


def _replaced(facts: Facts, mapping: Mapping, url: Entry, workflow: str) -> list[Edit]:
    """The URL becomes the workflow's name, the body the input; the rest goes. Empty where it cannot."""
    edits = []
    for entry in mapping.entries:
        if entry is url:
            edits += [Edit(entry.key.span, "workflow_name"), Edit(entry.value.span, workflow)]
        elif entry.key.text == "body_json":
            edits.append(Edit(entry.key.span, "input"))
        elif entry.key.text in ("method", "headers"):
            lines = whole_lines(facts.source, entry.key.span.start, entry.value.span.end)
            if lines is None:
                return []
            edits.append(Edit(lines, ""))
    return edits

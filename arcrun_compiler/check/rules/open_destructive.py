"""Requests that may destroy more than was meant, and effects that anybody may cause."""

from __future__ import annotations

from collections.abc import Iterator

from ...ir.calls import calls
from ...ir.cost import MOST_CALLS
from ...ir.model import Node, Reference, Workflow
from ...syntax.yaml import Scalar
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, WARNING, Facts
from ..fillings import is_payload, may_be_empty
from ..requests import READING, Request, requests_of
from ..urls import Part, holes
from ..words import listed

CODE = Code("ARC509", "open-destructive", ERROR)

_DESTROYING = ("DELETE", "PUT")
_MOST_NAMED = 3


def find(facts: Facts) -> Iterator[Diagnostic]:
    if facts.workflow is None:
        return
    for request in facts.requests:
        if request.method in _DESTROYING:
            last = _last_part(request)
            if last and all(may_be_empty(facts, each, request.node) for each in last):
                yield _emptied(facts, request, last[0])
    if facts.workflow.document.is_public:
        yield from _open(facts)


def _last_part(request: Request) -> list[Reference]:
    """The templates that alone make the last segment of the path; none when text stands beside them."""
    found: list[Reference] = []
    in_path = [hole for hole in holes(request.url) if hole.part is Part.PATH]
    for hole in reversed(in_path):
        if not found and hole.after.split("?")[0].split("#")[0] not in ("", "/"):
            return []
        if found and hole.after:
            return []
        found.insert(0, hole.reference)
        if hole.before.endswith("/"):
            return found
        if hole.before:
            return []
    return []


def _emptied(facts: Facts, request: Request, reference: Reference) -> Diagnostic:
    assert facts.workflow is not None
    if is_payload(facts.workflow, reference) and not reference.has_default and len(reference.path) == 1:
        field = reference.path[0]
        help_text = f"say in `inputs` that it is not empty: `{field}: {{type: string, minLength: 1}}`"
    elif reference.has_default:
        help_text = f"leave the default out: without a value `{request.node.name}` then fails"
    else:
        help_text = "say in `inputs` that it is not empty (`minLength: 1`), or let an `IF` edge see to it"
    return facts.finding(
        CODE,
        facts.span(reference.place),
        f"`{reference.written}` may be empty, and `{request.method}` would then be about all of them",
        notes=("the last part of the path is what says which one is meant",),
        help=help_text,
        node=request.node.name,
    )


# ── public access ──────────────────────────────────────────────────────────────────────────────


def _open(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    assert workflow is not None
    names = [node.name for node in _effects(facts, workflow)]
    written = workflow.document.root.get("access")
    if names and isinstance(written, Scalar):
        more = len(names) - _MOST_NAMED
        shown = listed(names[:_MOST_NAMED]) + (f" and {more} more" if more > 0 else "")
        yield facts.finding(
            CODE,
            written.span,
            f"anybody can have {shown} change something outside: the workflow needs no key",
            notes=("a public workflow can be called by whoever knows its address, as often as they like",),
            help="write `access: key`; if it is to be open, let the flow check who calls, and say so in a"
            " comment: `# arcrun: ignore[ARC509] reason`",
            severity_override=WARNING,
        )


def _effects(facts: Facts, workflow: Workflow) -> Iterator[Node]:
    """Nodes that change something outside, or call a workflow that does."""
    for request in requests_of(workflow, facts.project.catalog):
        if request.method not in READING:
            yield request.node
    for call in calls(workflow):
        if _changes_something(facts, call.name, workflow.name):
            yield workflow.graph.nodes[call.node]


def _changes_something(facts: Facts, name: str, home: str) -> bool:
    """Whether a workflow, or one that it calls, does; `home` answers for itself."""
    names = [home, name]
    for each in names:  # grows while it is read
        called = facts.project.find_workflow(each) if each != home else None
        if called is None:
            continue
        if any(request.method not in READING for request in requests_of(called, facts.project.catalog)):
            return True
        if len(names) < MOST_CALLS:
            names += dict.fromkeys(call.name for call in calls(called) if call.name not in names)
    return False

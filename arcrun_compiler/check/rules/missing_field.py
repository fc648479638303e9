"""Fields that are missing, empty, or of the wrong kind."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...ir.model import Constant, Node, NodeKind
from ...syntax.document import Document, kind_of
from ...syntax.yaml import Mapping, Scalar
from ...text.diagnostic import Code, Diagnostic
from ...text.problem import Problem
from ...text.source import Span
from ..facts import ERROR, Facts
from ..places import component_span, is_filled

CODE = Code("ARC004", "missing-field", ERROR)

_HOST = re.compile(r"(?:\*\.)?[^\s/:@*]+(?::\d+)?|\*|\[[0-9a-fA-F:]+\](?::\d+)?")


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        if is_filled(facts, problem.span):
            yield _told(facts, problem)
    if facts.workflow is not None:
        for node in facts.workflow.graph.nodes:
            yield from _of_node(facts, node)
    if facts.document is not None:
        yield from _of_egress(facts, facts.document)


# ── told by the reader of documents ────────────────────────────────────────────────────────────


def _told(facts: Facts, problem: Problem) -> Diagnostic:
    field, found, expected = (problem.facts[key] for key in ("field", "found", "expected"))
    last = field.rpartition(".")[2]
    if not field:
        message = f"expected {expected}, found {'a map with neither' if found == 'a map' else found}"
        hint: str | None = None
    elif found is None:
        message = f"{_owner(field, problem.facts.get('owner', 'the workflow'))} has no `{last}`"
        hint = _way_out(facts, field) or f"`{last}` is {expected}"
    else:
        message = f"`{field}` must be {expected}, not {_shown(field, found, expected)}"
        has_way = found in ("empty", "``") or (field == "config" and found == "a list")
        hint = _way_out(facts, field) if has_way else None
        if "duration" in expected and re.fullmatch(r"`\d+`", found):
            hint = f"say the unit: `{found.strip('`')}s` or `{found.strip('`')}ms`"
    return facts.finding(CODE, problem.span, message, help=hint)


def _owner(field: str, whole: str) -> str:
    if field in ("from", "to"):
        return "the edge"
    return f"`{field.rpartition('.')[0]}`" if "." in field else whole


def _shown(field: str, found: str, expected: str) -> str:
    if found == "empty":
        return "nothing"
    if found == "``":
        return "an empty text"
    if found == "a list" and expected.startswith("a list"):
        return "an empty one" if field == "flow" else "a list of something else"
    return str(found)


def _way_out(facts: Facts, field: str) -> str | None:
    if field == "name":
        stem = re.split(r"[/\\]", facts.source.name)[-1].partition(".")[0]
        plain = re.sub(r"[^A-Za-z0-9_-]+", "_", stem).strip("_-") or "my_workflow"
        return f"add `name: {plain}`"
    if field == "flow":
        return 'add the first edge:\nflow:\n  - "input >> ON_SUCCESS >> first_step"'
    if field == "config":
        return "a node's name is a key: `my_node: {component: …}`, without `- ` before it"
    if field in ("from", "to"):
        return "an edge is written `{from: a, to: b, type: ON_SUCCESS}`"
    if field == "component":
        return "name the component, or remove the key: then the node's own name is looked up"
    return None


# ── nodes that the compiler itself runs ────────────────────────────────────────────────────────


def _of_node(facts: Facts, node: Node) -> Iterator[Diagnostic]:
    if node.kind is NodeKind.CODE:
        yield from _text(facts, node, "code", "the body of a JavaScript function", "`return input;`")
        limits = node.config.param("limits") if node.config else None
        if limits is not None and not isinstance(limits, Mapping):
            yield _wrong(facts, node, "limits", "a map: `{max_output_bytes: 100000}`")
        for name, value in limits.entries if isinstance(limits, Mapping) else ():
            if not _is_count(value) and is_filled(facts, value.span):
                expected, found = "a whole number above 0", kind_of(value)
                yield _mismatch(facts, node, f"limits.{name.text}", value.span, expected, found)
    elif node.kind is NodeKind.CRON:
        yield from _text(facts, node, "cron_expr", "a cron expression", '`cron_expr: "*/5 * * * *"`')
    elif node.kind is NodeKind.CALL:
        if not node.component:
            yield from _text(facts, node, "workflow_name", "a workflow's name", "the workflow to run")
        waits = node.config.param("wait") if node.config else None
        is_either = isinstance(waits, Scalar) and isinstance(waits.value, bool)
        if waits is not None and not is_either and is_filled(facts, waits.span):
            yield _wrong(facts, node, "wait", "`true` or `false`")


def _is_count(value: object) -> bool:
    number = value.value if isinstance(value, Scalar) else None
    return isinstance(number, int) and not isinstance(number, bool) and number > 0


def _text(facts: Facts, node: Node, field: str, what: str, example: str) -> Iterator[Diagnostic]:
    """A parameter that has to be there, a text, and known while compiling."""
    assert facts.workflow is not None
    written = node.config.param(field) if node.config else None
    if written is None:
        key = component_span(facts, node)
        yield facts.finding(
            CODE,
            key,
            f"`{node.name}` has no `{field}`",
            help=f"add `{field}`: {what}" + (f", such as {example}" if example.startswith("`") else ""),
            node=node.name,
        )
        return
    if not is_filled(facts, written.span):
        return
    if not isinstance(written, Scalar) or not isinstance(written.value, str) or not written.text.strip():
        yield _wrong(facts, node, field, what)
    elif field != "code":
        resolved = dict(facts.workflow.params[node.index]).get(field)
        if not isinstance(resolved, Constant) and "{{" in written.text:
            hint = "choose between several workflows with edges" if field == "workflow_name" else None
            yield facts.finding(
                CODE,
                written.span,
                f"`{node.name}.{field}` must be constant, not a template",
                notes=("it is needed while compiling",),
                help=hint,
                node=node.name,
            )


def _wrong(facts: Facts, node: Node, field: str, expected: str) -> Diagnostic:
    value = node.config.param(field) if node.config else None
    assert value is not None
    return _mismatch(facts, node, field, value.span, expected, kind_of(value))


def _mismatch(facts: Facts, node: Node, field: str, span: Span, expected: str, found: str) -> Diagnostic:
    message = f"`{node.name}.{field}` must be {expected}, not {_shown(field, found, expected)}"
    return facts.finding(CODE, span, message, node=node.name)


# ── hosts ──────────────────────────────────────────────────────────────────────────────────────


def _of_egress(facts: Facts, document: Document) -> Iterator[Diagnostic]:
    for host in document.egress or ():
        written = host.text.strip()
        if _HOST.fullmatch(written) or not is_filled(facts, host.span):
            continue
        bare = re.sub(r"^[a-z]+://", "", written).partition("/")[0].rpartition("@")[2]
        yield facts.finding(
            CODE,
            host.span,
            f"`egress` lists host names, and `{written}` is none",
            notes=("an entry is a host such as `api.github.com`, or `*.github.com` for all below it",),
            help=f"write `{bare}`" if _HOST.fullmatch(bare) else None,
        )

"""What may be written inside `{{ }}`, behind `IN`, and in conditions: paths and filters."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import NamedTuple

from lsprotocol import types

from ..contract.types.words import words
from ..ir.model import Node, NodeKind, Workflow
from ..ir.resolve import CREDENTIAL_ROOTS, RESERVED_ROOTS, Reader, Resolver
from ..schema import glossary
from ..syntax.tree import show_steps
from ..text.source import Span
from . import values
from .mentions import Kind, end_reader, node_reader
from .proposals import Asked, Proposal, word_span

_K = types.CompletionItemKind
_STEP = re.compile(r"""\.([\w-]+)|\[(\d+)\]|\["((?:[^"\\]|\\.)*)"\]|\['((?:[^'\\]|\\.)*)'\]""")
_FIRST = re.compile(
    r"""\s*(?:([^\W\d][\w-]*|\d[\w-]*[^\W\d][\w-]*)|\\?\["((?:[^"\\]|\\.)*?)\\?"\]|\['((?:[^'\\]|\\.)*)'\])"""
)
_PARTIAL = re.compile(r"""(\.[\w-]*|\\?\[\\?["']?[^"'\]]*)?\Z""")
_FILTER = re.compile(r"\|\s*(\w*)\Z")
_DEFAULT = re.compile(r"\?\?\s*(\w*)\Z")


class Written(NamedTuple):
    """A path as far as it is written: whole steps, and where the step begins that is being written."""

    steps: tuple[str | int, ...]
    start: int


def hole_before(asked: Asked) -> int | None:
    """Where the hole opens that the offset is in: behind its braces."""
    before = asked.before
    opening = before.rfind("{{")
    if opening < 0 or before[:opening].endswith("\\") or "}}" in before[opening:]:
        return None
    return asked.spot.span.start + opening + 2


def in_hole(asked: Asked, start: int) -> Iterable[Proposal]:
    """Paths, filters and defaults of a hole that opens before `start`."""
    if asked.spot.path[0] == "config" and asked.spot.path[2:3] == ("code",) and _is_code(asked):
        return ()
    written = asked.text[start : asked.offset]
    found = _FILTER.search(written)
    if found:
        return _filters(asked, start + found.start(1))
    found = _DEFAULT.search(written)
    if found:
        span = word_span(asked, start + found.start(1))
        return (Proposal(each, span, each, _K.Value) for each in ("null", "true", "false"))
    return paths(asked, reader_of(asked), start)


def _is_code(asked: Asked) -> bool:
    node = asked.node_named(asked.spot.path[1])
    return node is not None and node.kind is NodeKind.CODE


def reader_of(asked: Asked) -> Reader | None:
    """Who reads at the offset."""
    if asked.workflow is None:
        return None
    path = asked.spot.path
    if path[0] == "output":
        return end_reader(asked.workflow)
    node = asked.node_named(path[1]) if len(path) > 1 else None
    return (
        None
        if node is None
        else node_reader(asked.workflow, node.index, str(path[2]) if len(path) > 2 else "")
    )


def _filters(asked: Asked, start: int) -> Iterator[Proposal]:
    span = word_span(asked, start)
    for name, word in glossary.FILTERS.items():
        text = name + (_argument(asked, word.example) if word.example else "")
        yield Proposal(name, span, text, _K.Function, "filter", f"Gives {word.meaning}.")


def _argument(asked: Asked, example: str) -> str:
    """A filter's argument in quotes that do not end the scalar."""
    return example.replace("'", '"') if asked.spot.style == "single" else example


# ── paths ──────────────────────────────────────────────────────────────────────────────────────


def written_path(text: str, start: int) -> Written:
    """The path that a text holds from an offset to its end."""
    first = _FIRST.match(text, start)
    blank = start + len(text[start:]) - len(text[start:].lstrip())
    if first is None or (first[1] is not None and first.end() == len(text)):
        return Written((), blank)
    steps: list[str | int] = [next(each for each in first.groups() if each is not None)]
    at = first.end()
    while step := _STEP.match(text, at):
        if step.end() == len(text) and step[1] is not None:
            break  # it may go on
        steps.append(int(step[2]) if step[2] is not None else step[1] or step[3] or step[4] or "")
        at = step.end()
    return Written(tuple(steps), at)


def paths(asked: Asked, reader: Reader | None, start: int) -> Iterable[Proposal]:
    """What may stand at the end of a path that begins at `start`."""
    text = asked.text[: asked.offset]
    written = written_path(text, start)
    partial = _PARTIAL.match(text, written.start)
    if not written.steps:
        return roots(asked, reader, word_span(asked, written.start))
    if partial is None or not partial[1]:
        return ()
    span = word_span(asked, written.start)
    if written.steps[0] in CREDENTIAL_ROOTS:
        return _credentials(asked, span) if len(written.steps) == 1 else ()
    if asked.workflow is None or (reader is None and written.steps[0] != "input"):
        return ()
    reader = reader or end_reader(asked.workflow)
    found = values.value_at(asked.analysis, asked.workflow, reader, written.steps)
    return members(asked, found, span)


def members(asked: Asked, value: values.Value, span: Span, lead: str = ".") -> Iterator[Proposal]:
    """The members of a value; `span` takes in the dot or bracket before them."""
    for each in values.members(value):
        text = step_text(asked, each.name, lead)
        yield Proposal(each.name, span, text, _K.Field, words(each.value.type), each.value.meaning)
    if values.is_list(value):
        yield Proposal("[0]", span, "[0]", _K.Field, "the first item")


def step_text(asked: Asked, name: str, lead: str = ".") -> str:
    """A step of a path, in quotes that do not end the scalar around it."""
    shown = show_steps(("x", name))[1:]
    if shown.startswith("."):
        return lead + shown[1:]
    return _requoted(asked, shown)


def _requoted(asked: Asked, shown: str) -> str:
    inner = shown[2:-2]
    if asked.spot.style == "double" and "'" not in inner and "\\" not in inner:
        return f"['{inner}']"
    return shown


def _credentials(asked: Asked, span: Span) -> Iterator[Proposal]:
    """Secrets that the file names already."""
    for name in sorted({each.name for each in asked.analysis.mentions if each.kind is Kind.CREDENTIAL}):
        yield Proposal(name, span, f".{name}", _K.Constant, "a stored secret")


# ── where a path begins ────────────────────────────────────────────────────────────────────────


def roots(asked: Asked, reader: Reader | None, span: Span) -> Iterator[Proposal]:
    """First names, the nearest first: loop variables, nodes that ran before, the payload, reserved roots."""
    workflow = asked.workflow
    if workflow is not None and reader is not None:
        resolver = Resolver(workflow.graph, workflow.order, asked.analysis.around.catalog)
        for name in resolver.variables(reader):
            detail = "the item's position" if name.endswith("_index") else "the loop's item"
            yield Proposal(name, span, name, _K.Variable, detail)
        for node in readable(workflow, reader):
            sure = (
                resolver.reach.certainly_ran(node.index, reader.point)
                if node.index in resolver.reach.rank
                else True
            )
            detail = node.component if sure else f"{node.component}; may not have run"
            yield Proposal(node.name, span, root_text(asked, node.name), _K.Module, detail)
    if workflow is not None:
        yield from _payload(asked, workflow, span)
    for name in RESERVED_ROOTS:
        word = glossary.ROOTS[name]
        if name != "input":
            yield Proposal(name, span, name, _K.Constant, "reserved", word.meaning)


def _payload(asked: Asked, workflow: Workflow, span: Span) -> Iterator[Proposal]:
    yield Proposal("input", span, "input", _K.Module, "the payload")
    for each in values.members(values.payload_of(workflow)):
        text = f"input{step_text(asked, each.name)}"
        detail, meaning = words(each.value.type), each.value.meaning
        yield Proposal(f"input.{each.name}", span, text, _K.Field, detail, meaning)


def root_text(asked: Asked, name: str) -> str:
    """A first name, in brackets if it is no identifier."""
    shown = show_steps((name,))
    return _requoted(asked, shown) if shown.startswith("[") else shown


def readable(workflow: Workflow, reader: Reader) -> list[Node]:
    """The nodes that can have run before the reader, the latest first."""
    order, graph = workflow.order, workflow.graph
    around = set(order.enclosing(graph, reader.loop))
    found = [
        node
        for node in graph.nodes
        if node.kind not in (NodeKind.SINK, NodeKind.SOURCE)
        and 0 <= order.position[node.index] < (reader.position if reader.position >= 0 else 1 << 30)
        and node.index != reader.node
        and set(order.enclosing(graph, order.loop[node.index])) <= around
    ]
    if reader.edge is not None:
        found.append(graph.nodes[graph.edges[reader.edge].source])
    return sorted(set(found), key=lambda node: order.position[node.index], reverse=True)

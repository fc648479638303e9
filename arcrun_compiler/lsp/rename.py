"""Turns a new name for a node or a loop variable into edits of every place that mentions it, or says why not.

What the edits make is read again and compared: a renaming changes names and nothing else.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator

from ..check.spelling import inside
from ..ir.graph import SINK_NAMES, SOURCE_NAMES, node_id
from ..ir.model import (
    Graph,
    ListValue,
    NodeKind,
    ObjectValue,
    Reference,
    Text,
    Value,
    Workflow,
)
from ..ir.resolve import RESERVED_ROOTS
from ..pipeline import parse
from ..syntax.relations import is_variable
from ..syntax.tree import show_steps
from ..syntax.yaml import Scalar
from ..text.diagnostic import Edit
from ..text.edit import edited
from ..text.source import Source, Span
from .analysis import Analysis
from .definition import is_same
from .mentions import Kind, Mention

_IDENTIFIER = re.compile(r"(?!\d+(?![\w-]))\w[\w-]*")
_PLAIN = re.compile(r"\w[\w-]*(?: [\w-]+)*")
"""Text that a plain scalar can hold in every place."""


class Refused(Exception):  # noqa: N818 - no error of ours: what the user asked for cannot be done
    """Why a name cannot be changed so."""


def renamable(analysis: Analysis, offset: int) -> Mention:
    """What stands at an offset, if it can be renamed. Raises Refused."""
    mention = analysis.mention_at(offset)
    if mention is None:
        raise Refused("there is no name here")
    if mention.kind not in (Kind.NODE, Kind.VARIABLE, Kind.INDEX):
        raise Refused(f"nodes and loop variables can be renamed; this is a {mention.kind.value}")
    if mention.kind is Kind.NODE and mention.subject >= 0:
        node = mention.workflow.graph.nodes[mention.subject]
        if node.kind in (NodeKind.SOURCE, NodeKind.SINK):
            raise Refused(
                f"`{node.name}` is the flow's own {'begin' if node.kind is NodeKind.SOURCE else 'end'}"
            )
        if node.component_place is None:
            raise Refused(
                f"`{node.name}` is the component's name, too: write `component: {node.component}` first"
            )
    return mention


def rename(analysis: Analysis, offset: int, new: str) -> tuple[Edit, ...]:
    """The edits. Raises Refused."""
    mention = renamable(analysis, offset)
    new = new.strip()
    if mention.kind is Kind.INDEX:
        new = new.removesuffix("_index")
    if new == mention.name:
        return ()
    if mention.kind is Kind.NODE:
        _check_node(mention, new)
    else:
        _check_variable(mention, new)
    edits = tuple(_edits(_same(analysis, mention), new))
    _verify(analysis, edits, new)
    return edits


# ── what a name may be ─────────────────────────────────────────────────────────────────────────


def _check_node(mention: Mention, new: str) -> None:
    graph = mention.workflow.graph
    if not new or ">>" in new or not new.isprintable():
        raise Refused("a node's name is a text on one line without `>>`")
    _check_reserved(new)
    own = graph.nodes[mention.subject] if mention.subject >= 0 else None
    for node in graph.nodes:
        if node is not own and (node.name == new or node.id == node_id(new)):
            raise Refused(f"there is a node `{node.name}` already" + _same_id(node.name, new))
    for config in mention.workflow.document.config:
        is_own = own is not None and config is own.config
        if not is_own and node_id(config.name.text) == node_id(new):
            raise Refused(f"`config` has a `{config.name.text}` already")
    if new in _variables(graph):
        raise Refused(f"a loop variable is called `{new}`")


def _same_id(name: str, new: str) -> str:
    return "" if name == new else f": `{new}` would have the same id"


def _check_variable(mention: Mention, new: str) -> None:
    graph = mention.workflow.graph
    if not is_variable(new):
        raise Refused("a loop variable is made of letters, digits and `_`, and begins with no digit")
    _check_reserved(new)
    if new in graph.by_name:
        raise Refused(f"a node is called `{new}`")
    if graph.edges[mention.subject].list is None:
        raise Refused(f"the loop finds its list by the variable's name: write `{mention.name} IN path` first")


def _check_reserved(new: str) -> None:
    if new in SOURCE_NAMES or new in SINK_NAMES:
        raise Refused(f"`{new}` is the flow's own {'begin' if new in SOURCE_NAMES else 'end'}")
    if new in RESERVED_ROOTS or new == "auth":
        raise Refused(f"`{new}` is a reserved name")


def _variables(graph: Graph) -> set[str]:
    names = {edge.variable for edge in graph.edges if edge.variable is not None}
    return names | {f"{each}_index" for each in names}


# ── edits ──────────────────────────────────────────────────────────────────────────────────────


def _same(analysis: Analysis, mention: Mention) -> list[Mention]:
    if mention.kind is Kind.NODE:
        return [each for each in analysis.mentions if is_same(each, mention)]
    return [
        each
        for each in analysis.mentions
        if each.kind in (Kind.VARIABLE, Kind.INDEX)
        and each.workflow is mention.workflow
        and each.subject == mention.subject
    ]


def _edits(mentions: Iterable[Mention], new: str) -> Iterator[Edit]:
    by_scalar: dict[int, list[Mention]] = {}
    for each in mentions:
        by_scalar.setdefault(id(each.place.scalar), []).append(each)
    for same in by_scalar.values():
        scalar, document = same[0].place.scalar, same[0].workflow.document
        if id(scalar) in document.filled:
            raise Refused("a placeholder stands beside the name; its value is not known here")
        changes = [(each.place.span, _written(each, new)) for each in same]
        parts = [_inside(scalar, text) for _, text in changes]
        if None in parts:
            yield Edit(scalar.span, _quoted(scalar, changes))
        else:
            for (span, _), text in zip(changes, parts):
                yield Edit(document.locate(scalar, span), text or "")


def _inside(scalar: Scalar, text: str) -> str | None:
    """The text as it is written inside the scalar; None where its style cannot hold it."""
    if scalar.style == "plain":
        return text if _PLAIN.fullmatch(text) else None
    return inside(scalar, text)


def _written(mention: Mention, new: str) -> str:
    """The new name as the notation around it has names."""
    if mention.kind is Kind.INDEX:
        return f"{new}_index"
    if mention.hole is not None:
        return show_steps((new,))
    text = mention.place.scalar.text
    is_cypher = (
        mention.kind is Kind.NODE
        and not mention.is_definition
        and text.lstrip().startswith("(")
        and ">>" not in text
    )
    if is_cypher and not _IDENTIFIER.fullmatch(new):
        return "`" + new.replace("`", "``") + "`"
    return new


def _quoted(scalar: Scalar, changes: list[tuple[Span, str]]) -> str:
    """The whole scalar with its changes, in double quotes: its own style cannot hold them."""
    text = edited(scalar.text, [Edit(span, new) for span, new in changes])
    return json.dumps(text, ensure_ascii=False)


# ── nothing else changed ───────────────────────────────────────────────────────────────────────


def _verify(analysis: Analysis, edits: tuple[Edit, ...], new: str) -> None:
    text = edited(analysis.source.text, edits)
    source = Source(analysis.source.name, text)
    parsed = parse(source, analysis.around.catalog, analysis.around.settings.define)
    before = [_shape(each) for each in analysis.workflows]
    after = [_shape(each) for each in parsed.workflows]
    if before != after or len(parsed.problems) != len(analysis.parsed.problems):
        raise Refused(f"with the name `{new}` the workflow would mean something else")


def _shape(workflow: Workflow) -> object:
    """What a workflow means, without the names of nodes and loop variables, and without places."""
    graph = workflow.graph
    return (
        workflow.name,
        [(node.kind, node.component, node.policy, node.config is not None) for node in graph.nodes],
        [(e.source, e.target, e.kind, e.branch, e.subflow, e.list is None) for e in graph.edges],
        [[(name, _value(value)) for name, value in params] for params in workflow.params],
        [(loop, found and _value(found)) for loop, found in workflow.lists.items()],
        [(loop, [_value(each) for each in found]) for loop, found in workflow.list_names.items()],
        None if workflow.output is None else _value(workflow.output),
        sorted(problem.slug for problem in (*workflow.document.problems, *workflow.problems)),
    )


def _value(value: Value) -> object:
    if isinstance(value, Reference):
        name = "" if value.subject >= 0 else value.name
        steps = [(type(each).__name__, each._replace(span=Span(0, 0))) for each in value.steps]
        return (value.origin, value.subject, name, value.path, steps, [_value(each) for each in value.others])
    if isinstance(value, Text):
        return [each if isinstance(each, str) else _value(each) for each in value.parts]
    if isinstance(value, ObjectValue):
        return [(key, _value(each)) for key, each in value.entries]
    if isinstance(value, ListValue):
        return [_value(each) for each in value.items]
    return ("constant", value.value)

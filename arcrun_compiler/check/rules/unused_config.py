"""Configuration of nodes that no edge names."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ...ir.graph import node_id
from ...ir.model import Workflow
from ...syntax.document import NodeConfig
from ...syntax.yaml import Mapping
from ...text.diagnostic import Code, Diagnostic, Edit, Fix, Label
from ...text.nearest import nearest
from ...text.problem import Problem
from ..entries import text_of_item
from ..facts import WARNING, Facts
from ..places import renamed, whole_lines
from ..words import short

CODE = Code("ARC108", "unused-config", WARNING)

_MOST_COMPARED = 50
"""Names that are looked at for a slip of the pen."""


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None or not (workflow.document.edges or any(_unread(facts))):
        return  # the flow itself is missing, and that has been told
    unread = "\n".join(text_of_item(facts, problem.span) for problem in _unread(facts))
    words = set(re.findall(r"[\w-]+", unread))
    unused = workflow.graph.unused_config
    for config in unused:
        name = config.name.text
        if name not in words and (re.fullmatch(r"[\w-]+", name) or name not in unread):
            yield _finding(facts, workflow, config, unused)


def _unread(facts: Facts) -> Iterator[Problem]:
    """What is wrong with entries whose edges are not known: they may name any node that stands in them."""
    yield from facts.told("flow-syntax")
    yield from (each for each in facts.told("missing-field") if each.facts["field"] in ("from", "to"))


def _finding(
    facts: Facts, workflow: Workflow, config: NodeConfig, unused: Sequence[NodeConfig]
) -> Diagnostic:
    name = config.name.text
    twin = workflow.graph.by_name.get(node_id(name))
    node = workflow.graph.nodes[twin] if twin is not None else None
    if node is not None and node.config is not None:
        return facts.finding(
            CODE,
            config.name.span,
            f"`{node.name}` is configured twice, and this one is not read",
            labels=(Label(node.config.name.span, "this one is"),),
            help="merge the two; a node is configured under its name or its id",
            node=node.name,
        )
    called = any(edge.subflow == name.removeprefix("workflow://") for edge in workflow.graph.edges)
    bare = [each.name for each in workflow.graph.nodes if each.config is None][:_MOST_COMPARED]
    near = nearest(name, bare)
    if called:
        help_text = "a sub-workflow has its own file; its payload is the calling node's result"
    elif near is not None:
        help_text = f"did you mean `{near}`?"
    else:
        help_text = f"lead an edge to `{short(name, 40)}`, or remove it"
    return facts.finding(
        CODE,
        config.name.span,
        f"no edge names `{short(name)}`, so its configuration is not read",
        help=help_text,
        fix=_renaming(facts, config, near) if near else _removal(facts, config, unused),
        node=name,
    )


def _renaming(facts: Facts, config: NodeConfig, near: str) -> Fix | None:
    plain = near.replace("_", "").replace("-", "").isalnum()
    if not plain:
        return None
    edit = Edit(config.name.span, renamed(facts.source, config.name, near))
    return Fix(f"rename it to `{near}`", (edit,), safe=False)


def _removal(facts: Facts, config: NodeConfig, unused: Sequence[NodeConfig]) -> Fix | None:
    """None when nothing would be left of `config`: an empty value is no map."""
    assert facts.document is not None
    whole = facts.document.root.get("config")
    if not isinstance(whole, Mapping) or len(whole.entries) == len(unused):
        return None
    value = whole.entries[config.entry_index].value
    lines = whole_lines(facts.source, config.name.span.start, max(value.span.end, config.name.span.end + 1))
    return Fix("remove it", (Edit(lines, ""),)) if lines else None

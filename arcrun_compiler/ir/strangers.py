"""Turns a name that means nothing where it stands into what it may be instead."""

from __future__ import annotations

import re
from collections.abc import Sequence
from functools import cached_property

from ..text.nearest import nearest, slip
from .graph import node_id
from .model import Edge, Graph, NodeKind

MOST_COMPARED = 40
"""So many names are compared with the names of nodes; after that only with the reserved and declared ones."""


NODE_WORDS = frozenset(("steps", "nodes", "node", "tasks", "needs", "jobs"))
"""What other engines write before a node's name."""
PAYLOAD_WORDS = frozenset(("payload", "event", "body", "request", "params", "query", "args", "json", "data"))
"""What other engines call what the caller sends."""
ITEM_WORDS = frozenset(("item", "element"))
"""What other engines call a loop's item, whatever the loop."""
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]*")


class Strangers:
    """`roots` are the reserved ones, `fields` those that `inputs` declares."""

    def __init__(self, graph: Graph, roots: Sequence[str], fields: Sequence[str]) -> None:
        self.graph = graph
        self.fields = dict.fromkeys(fields)
        self.words = (*roots, *fields)
        self.slips: dict[str, str | None] = {}
        self.loops: dict[str, Edge] = {}
        for edge in graph.edges:
            if edge.variable is not None:
                self.loops.setdefault(edge.variable, edge)
        for variable, edge in tuple(self.loops.items()):
            self.loops.setdefault(f"{variable}_index", edge)
        self.known: dict[str, str | None] = {}

    def loop_of(self, name: str) -> Edge | None:
        """The first loop that has the name as its variable or its index."""
        return self.loops.get(name)

    def near(self, name: str) -> str | None:
        """A node, a reserved root or a declared field that was probably meant."""
        if name not in self.known:
            names = self.nodes if len(self.known) < MOST_COMPARED else ()
            found = nearest(name, (*names, *self.words))
            # Two letters of which one differs are another word, not a slip.
            is_slip = found is not None and (len(name) > 2 or found.casefold() == name.casefold())
            self.known[name] = found if is_slip else None
        return self.known[name]

    def meant_field(self, name: str) -> str | None:
        """The declared field that a field of the payload is a slip of, if it is one."""
        if name in self.fields:
            return None
        if name not in self.slips:
            self.slips[name] = slip(name, self.fields) if len(self.slips) < MOST_COMPARED else None
        return self.slips[name]

    @cached_property
    def nodes(self) -> tuple[str, ...]:
        return tuple(node.name for node in self.graph.nodes if node.kind is not NodeKind.SINK)

    def why(self, name: str) -> str | None:
        """What the name is, if it is something that has no result: `sink`, `subflow`, `unused config`,
        `not executed`, or `auth`, which only recipes have."""
        node = self.graph.by_name.get(name)
        if node is not None and self.graph.nodes[node].kind is NodeKind.SINK:
            return "sink"
        return self.others.get(name)

    def other_tongue(self, steps: tuple[str | int, ...]) -> str | None:
        """What another engine means by a path: `node word` (`steps.fetch`), `environment` (`env.KEY`)."""
        below = [each for each in steps[1:] if isinstance(each, str)]
        if steps[0] in NODE_WORDS and below and below[0] in self.graph.by_name:
            return "node word"
        name = below[1:] if steps[0] == "process" and below[:1] == ["env"] else below
        is_environment = steps[0] == "env" or len(name) < len(below)
        return "environment" if is_environment and name and _VARIABLE.fullmatch(name[0]) else None

    def is_payload(self, word: str, field: str | int) -> bool:
        """Whether the word is another engine's for the payload, and `inputs` declares the field below it."""
        return word in PAYLOAD_WORDS and field in self.fields

    @cached_property
    def others(self) -> dict[str, str]:
        found: dict[str, str] = {"auth": "auth"}
        for config in self.graph.unused_config:
            found.setdefault(config.name.text, "unused config")
            found.setdefault(node_id(config.name.text), "unused config")
        for link in self.graph.links:
            found.setdefault(link.source, "not executed")
            found.setdefault(link.target, "not executed")
        for edge in self.graph.edges:
            if edge.subflow is not None:
                found[edge.subflow] = "subflow"
        return found

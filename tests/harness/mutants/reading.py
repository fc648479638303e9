"""Turns an original into its parts with their places, as the compiler's own parser finds them."""

import re
from collections.abc import Collection, Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from random import Random
from typing import Any, NamedTuple

from arcrun_compiler.contract.catalog import Catalog
from arcrun_compiler.ir.graph import node_id
from arcrun_compiler.ir.model import Edge, Graph, Node, NodeKind, Workflow
from arcrun_compiler.ir.resolve import declared_fields
from arcrun_compiler.syntax import template
from arcrun_compiler.syntax.document import Document, Place
from arcrun_compiler.syntax.tree import Hole, RelationKind
from arcrun_compiler.syntax.yaml import Entry, Mapping, Scalar, Sequence
from arcrun_compiler.syntax.yaml import Node as Yaml
from arcrun_compiler.text.diagnostic import Edit
from arcrun_compiler.text.source import Span

from .model import Mutation, Original

CATALOG = Catalog()


class Written(NamedTuple):
    """A scalar value: whose it is (None: the output's), and the keys and positions that lead to it."""

    scalar: Scalar
    node: Node | None
    path: tuple[str | int, ...]


class HoleAt(NamedTuple):
    """A hole; `root` and `steps` are the places in the document of its path's names."""

    hole: Hole
    owner: Written
    span: Span
    steps: tuple[Span, ...]

    @property
    def root(self) -> Span:
        return self.steps[0]


class Mention(NamedTuple):
    """A node's name in the flow."""

    name: str
    span: Span
    edge: int


@dataclass(frozen=True, eq=False)
class Reading:
    """One workflow of an original's file."""

    original: Original
    workflow: Workflow

    @property
    def text(self) -> str:
        return self.original.text

    @property
    def document(self) -> Document:
        return self.workflow.document

    @property
    def graph(self) -> Graph:
        return self.workflow.graph

    def slice(self, span: Span) -> str:
        return self.text[span.start : span.end]

    def exact(self, place: Place, text: str) -> Span | None:
        """The place in the document, if what stands there is the text itself, without escapes or folds."""
        span = self.document.span_of(place)
        return span if self.slice(span) == text else None

    # ── names ────────────────────────────────────────────────────────────────────────────────

    @cached_property
    def names(self) -> frozenset[str]:
        """Everything that a node's name could be taken for."""
        nodes = {name for node in self.graph.nodes for name in (node.name, node.id)}
        return frozenset((*nodes, *self.declared, *CATALOG.ids(), "input", "output"))

    @cached_property
    def declared(self) -> tuple[str, ...]:
        return declared_fields(self.document.inputs).fields

    def declarations(self) -> Iterator[Entry]:
        """The payload's properties."""
        inputs = self.document.inputs
        if inputs is None:
            return
        properties = inputs.get("properties")
        is_full = isinstance(properties, Mapping) and inputs.get("type") is not None
        found = properties if is_full and isinstance(properties, Mapping) else inputs
        yield from found.entries

    def mentions(self) -> Iterator[Mention]:
        for edge in self.graph.edges:
            for node, place in ((edge.source, edge.place), (edge.target, edge.target_place)):
                name = self.graph.nodes[node].name if node >= 0 else edge.subflow or ""
                span = self.exact(place, name)
                if span is not None and node >= 0:
                    yield Mention(name, span, edge.index)

    def node_of(self, name: str) -> Node | None:
        index = self.graph.by_name.get(name)
        return None if index is None else self.graph.nodes[index]

    # ── values ───────────────────────────────────────────────────────────────────────────────

    def values(self) -> Iterator[Written]:
        """Every scalar of the nodes' parameters and of the output; not the bodies of `code`."""
        for node in self.graph.nodes:
            for entry in node.config.params if node.config else ():
                if not (node.kind is NodeKind.CODE and entry.key.text == "code"):
                    yield from _scalars(entry.value, node, (entry.key.text,))
        if self.document.output is not None:
            yield from _scalars(self.document.output, None, ())

    def holes(self) -> Iterator[HoleAt]:
        for owner in self.values():
            if not isinstance(owner.scalar.value, str) or "{{" not in owner.scalar.text:
                continue
            for part in template.parse(owner.scalar.text).template:
                if isinstance(part, Hole):
                    locate = self.document.locate
                    steps = tuple(locate(owner.scalar, span) for span in part.path.spans)
                    yield HoleAt(part, owner, locate(owner.scalar, part.span), steps)

    def node_holes(self) -> Iterator[tuple[HoleAt, Node]]:
        """Holes that begin with a node's name, written plainly."""
        for hole in self.holes():
            node = self.node_of(hole.hole.path.root)
            if node is not None and self.slice(hole.root) == hole.hole.path.root and not self.hides(hole):
                yield hole, node

    def hides(self, hole: HoleAt) -> bool:
        """Whether a loop variable around the hole has the name."""
        return hole.hole.path.root in self.variables(hole.owner.node)

    def variables(self, node: Node | None) -> frozenset[str]:
        """Loop variables in scope of a node, without their indexes."""
        order = self.workflow.order
        around = order.enclosing(self.graph, order.loop[node.index]) if node else ()
        return frozenset(self.graph.edges[loop].variable or "item" for loop in around)

    # ── edges ────────────────────────────────────────────────────────────────────────────────

    def relation(self, edge: Edge) -> Span:
        return self.document.span_of(edge.relation_place)

    def line_of(self, edge: Edge) -> Span | None:
        """The whole line of an edge that is an item of the flow and alone on its line."""
        scalar = edge.place.scalar
        if sum(each.place.scalar is scalar for each in self.graph.edges) > 1:
            return None
        start = self.text.rfind("\n", 0, scalar.span.start) + 1
        end = self.text.find("\n", scalar.span.end) + 1
        lead, behind = self.text[start : scalar.span.start], self.text[scalar.span.end : end]
        is_whole = (
            re.fullmatch(r" *- ", lead) and not behind.strip() and end and "\n" not in self.slice(scalar.span)
        )
        return Span(start, end) if is_whole else None

    def executed(self, *kinds: RelationKind) -> Iterator[Edge]:
        yield from (edge for edge in self.graph.edges if edge.kind in kinds)

    def below(self, node: int) -> frozenset[int]:
        """Nodes that a node leads to, itself among them."""
        found = {node}
        queue = [node]
        for each in queue:
            for index in self.graph.outgoing[each]:
                target = self.graph.edges[index].target
                if target >= 0 and target not in found:
                    found.add(target)
                    queue.append(target)
        return frozenset(found)


def _scalars(value: Yaml, node: Node | None, path: tuple[str | int, ...]) -> Iterator[Written]:
    if isinstance(value, Scalar):
        yield Written(value, node, path)
    elif isinstance(value, Sequence):
        for index, item in enumerate(value.items):
            yield from _scalars(item, node, (*path, index))
    else:
        for entry in value.entries:
            yield from _scalars(entry.value, node, (*path, entry.key.text))


# ── what a result has ──────────────────────────────────────────────────────────────────────────


def properties(reading: Reading, node: Node, prefix: tuple[str | int, ...]) -> frozenset[str] | None:
    """The properties of a node's result at a path, on its success side, when it has no others."""
    edges = [reading.graph.edges[index].kind for index in reading.graph.outgoing[node.index]]
    if RelationKind.CALLS_SUBFLOW in edges or any(not isinstance(step, str) for step in prefix):
        return None
    if node.kind is NodeKind.CODE:
        return _of_code(node, prefix)
    if node.kind is not NodeKind.COMPONENT:
        return None
    if node.component == "set" and prefix == ("data",):
        values = node.config.param("values") if node.config else None
        return frozenset(values.by_key) if isinstance(values, Mapping) else None
    contract = CATALOG.find(node.component)
    schema = contract.output_schema if contract else None
    found = _of_schema(schema, prefix)
    return (
        found | {"results"} if found is not None and not prefix and RelationKind.FOREACH in edges else found
    )


def _of_schema(schema: Any, prefix: tuple[str | int, ...]) -> frozenset[str] | None:
    if not isinstance(schema, dict):
        return None
    sides = schema.get("oneOf") or schema.get("anyOf")
    if sides:
        of_sides = [_of_schema(side, prefix) for side in sides if _has(side, prefix)]
        known = [each for each in of_sides if each is not None]
        return frozenset().union(*known) if known and len(known) == len(of_sides) else None
    if prefix:
        return _of_schema(schema.get("properties", {}).get(prefix[0]), prefix[1:])
    is_closed = schema.get("type") == "object" and schema.get("additionalProperties") is False
    return frozenset(schema["properties"]) if is_closed and schema.get("properties") else None


def _has(schema: Any, prefix: tuple[str | int, ...]) -> bool:
    return not prefix or (isinstance(schema, dict) and prefix[0] in schema.get("properties", {}))


def _of_code(node: Node, prefix: tuple[str | int, ...]) -> frozenset[str] | None:
    """Of a body whose only `return` gives an object literal without a spread."""
    if not prefix:
        return frozenset(("success", "data", "error", "error_code"))
    body = node.config.param("code") if node.config else None
    if prefix != ("data",) or not isinstance(body, Scalar) or body.text.count("return") != 1:
        return None
    literal = body.text.partition("return")[2].strip()
    if "=>" in body.text.partition("return")[0].rpartition("\n")[2] or not literal.startswith("{"):
        return None
    return _keys(literal)


def _keys(literal: str) -> frozenset[str] | None:
    """The names at the top of an object literal; None where there are other things than names."""
    depth, parts, part = 0, [], ""
    for character in literal:
        depth += (character in "{[(") - (character in "}])")
        if depth == 1 and character == ",":
            parts.append(part)
            part = ""
        elif depth == 0:
            parts.append(part)
            break
        else:
            part += character
    names = [
        re.fullmatch(r"\{?\s*([\w$]+)\s*(?::.*)?", each, re.DOTALL) for each in parts if each.strip(" \n{")
    ]
    return frozenset(each[1] for each in names if each) if names and all(names) else None


def schema_of(node: Node | None, path: Iterable[str | int]) -> dict[str, Any] | None:
    """The schema of a parameter, or of what lies in it, by the component's contract."""
    is_component = node is not None and node.kind is NodeKind.COMPONENT
    contract = CATALOG.find(node.component) if node is not None and is_component else None
    found: Any = contract.input_schema if contract else None
    for step in path:
        if not isinstance(found, dict):
            return None
        sides = [each for each in found.get("oneOf", ()) if each.get("properties")] or [found]
        found = sides[0].get("properties", {}).get(step) if isinstance(step, str) else found.get("items")
    return found if isinstance(found, dict) else None


# ── slips ──────────────────────────────────────────────────────────────────────────────────────


def misspelt(word: str, rng: Random, taken: Collection[str] = ()) -> str | None:
    """A slip of the fingers: a letter is left out, written twice or too late, or its neighbour is hit.

    None for a word too short to be recognised, or when no slip gives a new one.
    """
    letters = [i for i, each in enumerate(word) if each.isalpha()]
    if len(letters) < (3 if word.isascii() else 2):
        return None
    ids = {node_id(each) for each in taken} | {node_id(word)}
    for _ in range(20):
        at = rng.choice(letters)
        slip = rng.choice((_left_out, _twice, _swapped, _neighbour))(word, at, rng)
        if slip and node_id(slip) not in ids and slip[0].isalpha() == word[0].isalpha():
            return slip
    return None


def _left_out(word: str, at: int, rng: Random) -> str:
    return word[:at] + word[at + 1 :]


def _twice(word: str, at: int, rng: Random) -> str:
    return word[: at + 1] + word[at:]


def _swapped(word: str, at: int, rng: Random) -> str:
    after = word[at + 1 : at + 2]
    return word[:at] + after + word[at] + word[at + 2 :] if after.isalpha() else word


_ROWS = ("qwertyuiop", "asdfghjkl", "zxcvbnm")


def _neighbour(word: str, at: int, rng: Random) -> str:
    lower = word[at].lower()
    row = next((each for each in _ROWS if lower in each), "")
    if not row:
        return word
    near = row[max(0, row.index(lower) - 1) : row.index(lower) + 2].replace(lower, "")
    hit = rng.choice(near)
    return word[:at] + (hit.upper() if word[at].isupper() else hit) + word[at + 1 :]


def renamed(span: Span, new: str, *also: int) -> Mutation:
    """One stretch replaced; the mistake is where it stands."""
    return Mutation((Edit(span, new),), (span.start, *also))


def misspellings(
    spans: Iterable[tuple[Span, str]], rng: Random, taken: Collection[str] = ()
) -> Iterator[Mutation]:
    """Each stretch with a slip in it."""
    for span, word in spans:
        slip = misspelt(word, rng, taken)
        if slip is not None:
            yield renamed(span, slip)

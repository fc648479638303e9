"""Turns a YAML mapping into a workflow document: its parts with their places, and what is wrong with them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from collections.abc import Mapping as Defines
from dataclasses import dataclass
from typing import NamedTuple

from ..text.problem import Problem
from ..text.source import Source, Span
from . import flow, placeholder
from . import scalar as scalars
from .tree import EdgeTree, NodeName
from .yaml import Entry, Mapping, Node, Scalar, Sequence

WORKFLOW_KEYS = ("name", "description", "inputs", "flow", "config", "output", "triggers", "access", "egress")
POLICY_KEYS = ("retry", "timeout", "on_error", "concurrency")
RETRY_KEYS = ("limit", "delay", "backoff")
EDGE_KEYS = ("from", "to", "type", "condition", "branch", "iterator", "in")

_NAME = re.compile(r"[A-Za-z0-9_-]+\Z")
_DURATION = re.compile(r"(\d+(?:\.\d+)?)(ms|s|m|h|d)\Z")
_UNITS_MS = {"ms": 1, "s": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000}


class Place(NamedTuple):
    """A stretch of a scalar's value; `Document.locate` finds it in the source."""

    scalar: Scalar
    span: Span


class Edge(NamedTuple):
    """An edge as written. All spans of `tree` are offsets into `scalar`'s value, those of a mapping entry
    excepted: there source, target and relation have their own scalars."""

    tree: EdgeTree
    source: Place
    target: Place
    relation: Place
    argument: Scalar
    """What the spans of the relation's condition and list refer to."""


class Retry(NamedTuple):
    """Further attempts after a failed one; `delay` in milliseconds."""

    limit: int
    delay: int = 1000
    backoff: str = "exponential"


class Policy(NamedTuple):
    """A node's `policy`; times in milliseconds."""

    retry: Retry | None = None
    timeout: int | None = None
    continues: bool = False
    concurrency: int = 1


class NodeConfig(NamedTuple):
    """`config.<name>`: the compiler's own keys apart, the rest is the component's input."""

    name: Scalar
    component: Scalar | None
    policy: Policy
    params: tuple[Entry, ...]
    mapping: Mapping | None
    entry_index: int

    def param(self, name: str) -> Node | None:
        for entry in self.params:
            if entry.key.text == name:
                return entry.value
        return None


@dataclass(frozen=True, eq=False)
class Document:
    """A workflow document. `problems` have places in the source; what could not be read is left out."""

    source: Source
    root: Mapping
    name: Scalar | None
    description: Scalar | None
    inputs: Mapping | None
    edges: tuple[Edge, ...]
    config: tuple[NodeConfig, ...]
    output: Node | None
    crons: tuple[Scalar, ...]
    is_public: bool
    egress: tuple[Scalar, ...] | None
    problems: tuple[Problem, ...]
    filled: dict[int, tuple[Scalar, placeholder.Filled]]

    def locate(self, scalar: Scalar, span: Span) -> Span:
        """The place in the source of a stretch of a scalar's value."""
        original = self.filled.get(id(scalar))
        if original is not None:
            scalar, filled = original
            span = filled.unfilled(span)
        return scalars.span_in(self.source, scalar, span)

    def span_of(self, place: Place) -> Span:
        return self.locate(*place)


_OF_RECIPES = frozenset(("endpoint", "auth", "auth_service", "method", "response_map", "body_template"))
"""Keys that tell a recipe from a contract, which has an id as well."""


def kind_of_document(root: Mapping) -> str | None:
    """Which kind of document a map is, by the fields that tell; None for none of arcrun's."""
    keys = root.by_key
    if "flow" in keys:
        return "workflow"
    if "canonical_id" in keys:
        return "contract" if _OF_RECIPES.isdisjoint(keys) else "recipe"
    if "service" in keys and "primitive" in keys:
        return "auth recipe"
    return "workflow" if "name" in keys or "config" in keys else None


def read(source: Source, root: Mapping, defines: Defines[str, str] | None = None) -> Document:
    """Reads a workflow document; every problem of its shape is found, not only the first."""
    reader = _Reader(source)
    if "__" in source.text or "${" in source.text:
        root = reader.fill_mapping(root, defines or {}, in_code=False)
    reader.unknown_keys(root, WORKFLOW_KEYS, "a workflow")
    name = reader.text(root, "name", required=True)
    if name is not None and not _NAME.match(name.text):
        reader.problem("bad-name", name.span, name=name.text)
    inputs = reader.part(root, "inputs", Mapping, "a map of properties or a JSON Schema")
    return Document(
        source=source,
        root=root,
        name=name,
        description=reader.text(root, "description"),
        inputs=inputs,
        edges=tuple(reader.flow(root)),
        config=tuple(reader.config(root)),
        output=root.get("output"),
        crons=tuple(reader.crons(root)),
        is_public=reader.access(root),
        egress=reader.egress(root),
        problems=tuple(reader.problems),
        filled=reader.filled,
    )


def kind_of(node: Node) -> str:
    """What a YAML node is, in a reader's words."""
    if isinstance(node, Mapping):
        return "a map"
    if isinstance(node, Sequence):
        return "a list"
    if node.value is None:
        return "empty"
    shown = node.text if len(node.text) <= 40 else node.text[:37] + "..."
    return f"`{shown}`"


class _Reader:
    """Collects problems while the parts are read."""

    def __init__(self, source: Source) -> None:
        self.source = source
        self.problems: list[Problem] = []
        self.filled: dict[int, tuple[Scalar, placeholder.Filled]] = {}

    def problem(self, slug: str, span: Span, **facts: object) -> None:
        self.problems.append(Problem(slug, span, facts))

    def wrong(self, node: Node | None, span: Span, field: str, expected: str) -> None:
        found = None if node is None else kind_of(node)
        self.problem("missing-field", span, field=field, found=found, expected=expected)

    # ── placeholders ─────────────────────────────────────────────────────────────────────────

    def fill_mapping(self, mapping: Mapping, defines: Defines[str, str], in_code: bool) -> Mapping:
        entries = []
        for entry in mapping.entries:
            is_code = in_code or entry.key.text == "code"
            key = self.fill_scalar(entry.key, defines, False)
            entries.append(Entry(key, self.fill(entry.value, defines, is_code)))
        return Mapping(tuple(entries), mapping.span, {entry.key.text: entry for entry in entries})

    def fill(self, node: Node, defines: Defines[str, str], in_code: bool) -> Node:
        if isinstance(node, Mapping):
            return self.fill_mapping(node, defines, False)
        if isinstance(node, Sequence):
            return Sequence(tuple(self.fill(item, defines, False) for item in node.items), node.span)
        return self.fill_scalar(node, defines, in_code)

    def fill_scalar(self, node: Scalar, defines: Defines[str, str], in_code: bool) -> Scalar:
        if "__" not in node.text and "${" not in node.text:
            return node
        filled = placeholder.fill(node.text, defines, code=in_code)
        for name, span in filled.missing:
            self.problem("unfilled-placeholder", scalars.span_in(self.source, node, span), name=name)
        if filled.text == node.text:
            return node
        twin = Scalar(filled.text, filled.text, node.span, node.style)
        self.filled[id(twin)] = (node, filled)
        return twin

    # ── pieces ───────────────────────────────────────────────────────────────────────────────

    def unknown_keys(self, mapping: Mapping, known: tuple[str, ...], owner: str) -> None:
        for entry in mapping.entries:
            key = entry.key.text
            if key not in known and not key.startswith("x-"):
                facts = {"key": key, "known": known, "owner": owner, "entry": entry}
                self.problem("unknown-key", entry.key.span, **facts, present=tuple(mapping.by_key))

    def text(self, mapping: Mapping, key: str, required: bool = False) -> Scalar | None:
        node = mapping.get(key)
        if node is None:
            if required:
                self.wrong(None, Span(mapping.span.start, mapping.span.start), key, "a text")
            return None
        if not isinstance(node, Scalar) or node.text == "" or (node.value is None and required):
            self.wrong(node, node.span, key, "a text")
            return None
        return node

    def part(self, mapping: Mapping, key: str, kind: type[Mapping], expected: str) -> Mapping | None:
        node = mapping.get(key)
        if node is None or isinstance(node, kind):
            return node
        self.wrong(node, node.span, key, expected)
        return None

    def crons(self, root: Mapping) -> Iterator[Scalar]:
        triggers = self.part(root, "triggers", Mapping, "a map: `{cron: [...]}`")
        if triggers is None:
            return
        self.unknown_keys(triggers, ("cron",), "`triggers`")
        cron = triggers.get("cron")
        for item in _items(cron):
            if isinstance(item, Scalar) and isinstance(item.value, str):
                yield item
            else:
                self.wrong(item, item.span, "triggers.cron", "a list of cron expressions")

    def access(self, root: Mapping) -> bool:
        node = root.get("access")
        if node is None:
            return False
        if not isinstance(node, Scalar) or node.text not in ("key", "public"):
            self.wrong(node, node.span, "access", "`key` or `public`")
            return False
        return node.text == "public"

    def egress(self, root: Mapping) -> tuple[Scalar, ...] | None:
        node = root.get("egress")
        if node is None:
            return None
        hosts = []
        for item in _items(node):
            if isinstance(item, Scalar) and isinstance(item.value, str):
                hosts.append(item)
            else:
                self.wrong(item, item.span, "egress", "a list of host names")
        return tuple(hosts)

    # ── flow ─────────────────────────────────────────────────────────────────────────────────

    def flow(self, root: Mapping) -> Iterator[Edge]:
        node = root.get("flow")
        if not isinstance(node, Sequence) or not node.items:
            span = Span(root.span.start, root.span.start) if node is None else node.span
            self.wrong(node, span, "flow", "a list of edges such as `input >> ON_SUCCESS >> fetch`")
            return
        for item in node.items:
            if isinstance(item, Mapping):
                yield from self.edge_of_mapping(item)
            elif isinstance(item, Scalar) and isinstance(item.value, str):
                yield from self.edges_of_text(item)
            else:
                self.wrong(item, item.span, "flow", "an edge such as `a >> ON_SUCCESS >> b`")

    def edges_of_text(self, scalar: Scalar) -> Iterator[Edge]:
        if self.is_split(scalar):
            return
        entry = flow.parse_entry(scalar.text)
        if entry.problems and (at := self.cut_at(scalar)) is not None:
            hint = "` #` begins a comment in YAML: put the whole entry in quotes"
            self.unquoted(Span(at, at + 2), "the beginning of a comment", hint, scalar.text)
        else:
            self.problems.extend(self.placed(problem, scalar) for problem in entry.problems)
        for tree in entry.edges:
            yield Edge(
                tree,
                Place(scalar, tree.source.span),
                Place(scalar, tree.target.span),
                Place(scalar, tree.relation.span),
                scalar,
            )

    def cut_at(self, scalar: Scalar) -> int | None:
        """Where a comment begins behind an entry without quotes in which something is still open."""
        end = scalar.span.end
        is_open = scalar.text.count('"') % 2 or scalar.text.count("'") % 2
        if scalar.style == "plain" and is_open and self.source.text.startswith(" #", end):
            return end
        return None

    def unquoted(self, span: Span, found: str, hint: str, text: str) -> None:
        expected = ("an entry in quotes",)
        self.problem("flow-syntax", span, found=found, expected=expected, hint=hint, text=text)

    def is_split(self, scalar: Scalar) -> bool:
        """Whether a placeholder's value would make other edges of an entry; that is refused."""
        original = self.filled.get(id(scalar))
        for filling in original[1].fillings if original else ():
            if any(
                mark in scalar.text[filling.filled.start : filling.filled.end] for mark in (">>", "->", "<-")
            ):
                found = "an edge in the value of a placeholder"
                span = self.locate(scalar, filling.filled)
                expected = ("a part of a name",)
                self.problem("flow-syntax", span, found=found, expected=expected, hint=None, text=scalar.text)
                return True
        return False

    def placed(self, problem: Problem, scalar: Scalar) -> Problem:
        span = self.locate(scalar, problem.span)
        return Problem(problem.slug, span, {**problem.facts, "text": scalar.text})

    def locate(self, scalar: Scalar, span: Span) -> Span:
        original = self.filled.get(id(scalar))
        if original is None:
            return scalars.span_in(self.source, scalar, span)
        return scalars.span_in(self.source, original[0], original[1].unfilled(span))

    def edge_of_mapping(self, mapping: Mapping) -> Iterator[Edge]:
        only = mapping.entries[0].key if len(mapping.entries) == 1 else None
        if only is not None and only.style == "plain" and (">>" in only.text or only.text.startswith("(")):
            at = only.span.end
            hint = "`: ` makes a mapping of it in YAML: put the whole entry in quotes"
            self.unquoted(Span(at, at + 1), "`:`", hint, only.text)
            return
        self.unknown_keys(mapping, EDGE_KEYS, "an edge")
        source = self.text(mapping, "from", required=True)
        target = self.text(mapping, "to", required=True)
        word = self.text(mapping, "type")
        if source is None or target is None:
            return
        parts = {key: self.text(mapping, key) for key in ("condition", "branch", "iterator", "in")}
        relation, problems = flow.relation_of(
            word.text if word else "PIPE",
            condition=parts["condition"].text if parts["condition"] else None,
            branch=parts["branch"].text if parts["branch"] else None,
            iterator=parts["iterator"].text if parts["iterator"] else None,
            path=parts["in"].text if parts["in"] else None,
        )
        for key, problem in problems:
            scalar = word if key == "type" else parts.get(key)
            if scalar is None:
                self.problems.append(Problem(problem.slug, mapping.span, problem.facts))
            else:
                self.problems.append(self.placed(problem, scalar))
        anchor = word or source
        tree = EdgeTree(
            NodeName(source.text.strip(), Span(0, len(source.text))),
            relation,
            NodeName(target.text.strip(), Span(0, len(target.text))),
            Span(0, len(source.text)),
        )
        whole = Span(0, len(anchor.text))
        argument = parts["condition"] or parts["in"] or anchor
        places = (Place(source, tree.source.span), Place(target, tree.target.span), Place(anchor, whole))
        yield Edge(tree, *places, argument)

    # ── config ───────────────────────────────────────────────────────────────────────────────

    def config(self, root: Mapping) -> Iterator[NodeConfig]:
        config = self.part(root, "config", Mapping, "a map from node to parameters")
        for index, entry in enumerate(config.entries if config else ()):
            if not isinstance(entry.value, Mapping):
                if not (isinstance(entry.value, Scalar) and entry.value.value is None):
                    self.wrong(
                        entry.value, entry.value.span, f"config.{entry.key.text}", "a map of parameters"
                    )
                yield NodeConfig(entry.key, None, Policy(), (), None, index)
                continue
            policy = self.part(
                entry.value, "policy", Mapping, "a map: `{retry, timeout, on_error, concurrency}`"
            )
            yield NodeConfig(
                entry.key,
                self.text(entry.value, "component"),
                self.policy(policy) if policy else Policy(),
                tuple(each for each in entry.value.entries if each.key.text not in ("component", "policy")),
                entry.value,
                index,
            )

    def policy(self, mapping: Mapping) -> Policy:
        self.unknown_keys(mapping, POLICY_KEYS, "`policy`")
        retry = self.part(mapping, "retry", Mapping, "a map: `{limit, delay, backoff}`")
        on_error = self.choice(mapping, "policy.on_error", ("fail", "continue"))
        timeout = self.number(mapping, "policy.timeout", duration)
        return Policy(
            retry=self.retry(retry) if retry else None,
            timeout=timeout,
            continues=on_error == "continue",
            concurrency=self.number(mapping, "policy.concurrency", _count_from(1)) or 1,
        )

    def retry(self, mapping: Mapping) -> Retry | None:
        self.unknown_keys(mapping, RETRY_KEYS, "`policy.retry`")
        if mapping.get("limit") is None:
            self.wrong(None, mapping.span, "policy.retry.limit", "how many more times to try")
            return None
        limit = self.number(mapping, "policy.retry.limit", _count_from(0)) or 0
        delay = self.number(mapping, "policy.retry.delay", duration)
        backoff = self.choice(mapping, "policy.retry.backoff", ("constant", "linear", "exponential"))
        return Retry(limit, 1000 if delay is None else delay, backoff or "exponential")

    def choice(self, mapping: Mapping, field: str, allowed: tuple[str, ...]) -> str | None:
        node = mapping.get(field.rpartition(".")[2])
        if node is None:
            return None
        if isinstance(node, Scalar) and node.text in allowed:
            return node.text
        self.wrong(node, node.span, field, " or ".join(f"`{each}`" for each in allowed))
        return None

    def number(
        self, mapping: Mapping, field: str, reader: tuple[Callable[[Scalar], int | None], str]
    ) -> int | None:
        node = mapping.get(field.rpartition(".")[2])
        if node is None:
            return None
        read_one, expected = reader
        value = read_one(node) if isinstance(node, Scalar) else None
        if value is None:
            self.wrong(node, node.span, field, expected)
        return value


def _items(node: Node | None) -> tuple[Node, ...]:
    if node is None:
        return ()
    return node.items if isinstance(node, Sequence) else (node,)


def _read_duration(scalar: Scalar) -> int | None:
    match = _DURATION.match(scalar.text)
    if match is None:
        return None
    milliseconds = round(float(match[1]) * _UNITS_MS[match[2]])
    return milliseconds if milliseconds <= 365 * _UNITS_MS["d"] else None


duration = (_read_duration, "a duration such as `500ms`, `30s`, `5m`, `2h` or `7d`")


def _count_from(least: int) -> tuple[Callable[[Scalar], int | None], str]:
    def read_count(scalar: Scalar) -> int | None:
        value = scalar.value
        is_count = isinstance(value, int) and not isinstance(value, bool) and least <= value <= 10_000
        return value if is_count and isinstance(value, int) else None

    return read_count, f"a whole number from {least} to 10000"

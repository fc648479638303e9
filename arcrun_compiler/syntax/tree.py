"""What the syntax floor makes of a document's parts: flow entries, templates, conditions.

Spans are offsets into the document (code points), so that any later message can point at the smallest
piece. Trees hold what was written; what a name means is decided in `ir`.
"""

from __future__ import annotations

from enum import Enum
from typing import NamedTuple

from ..text.source import Span

# ── paths ────────────────────────────────────────────────────────────────────────────────────


class Path(NamedTuple):
    """`a.data["any key"][0]`: keys are text, list positions are numbers. `steps[0]` is always text."""

    steps: tuple[str | int, ...]
    spans: tuple[Span, ...]
    """One a step: the name, the number, or the quoted key, without dots and brackets."""
    span: Span

    @property
    def root(self) -> str:
        return str(self.steps[0])

    def __str__(self) -> str:
        return show_steps(self.steps)


def show_steps(steps: tuple[str | int, ...]) -> str:
    """A path as its author would write it."""
    shown = ""
    for step in steps:
        if isinstance(step, int):
            shown += f"[{step}]"
        elif step[:1] in ("", "-") or step.isdecimal() or not _is_word(step):
            quoted = step.replace("\\", "\\\\").replace('"', '\\"')
            shown += f'["{quoted}"]'
        else:
            shown += f".{step}" if shown else step
    return shown


def _is_word(step: str) -> bool:
    """Whether there are only letters, digits, `_` and `-`."""
    return step.replace("_", "a").replace("-", "a").isalnum()


# ── templates ────────────────────────────────────────────────────────────────────────────────


class Filter(NamedTuple):
    """`| name` or `| name(argument)`."""

    name: str
    argument: str | int | float | bool | None
    has_argument: bool
    span: Span


class Default(NamedTuple):
    """`?? literal`, or the filter `default(literal)`."""

    value: str | int | float | bool | None
    span: Span


class Hole(NamedTuple):
    """`{{ path | filter ?? default }}`; `span` includes the braces. Steps apply left to right."""

    path: Path
    steps: tuple[Filter | Default, ...]
    span: Span


Template = tuple[str | Hole, ...]
"""Literal text (escapes undone) and holes, in order; no two texts side by side, no empty text."""

# ── conditions ───────────────────────────────────────────────────────────────────────────────


class Literal(NamedTuple):
    value: str | int | float | bool | None
    span: Span


class ListLiteral(NamedTuple):
    items: tuple[Condition, ...]
    span: Span


class Compare(NamedTuple):
    """`op` is one of `== != < <= > >= in`."""

    op: str
    left: Condition
    right: Condition
    span: Span


class Logic(NamedTuple):
    """`op` is `and` or `or`, over two operands or more."""

    op: str
    operands: tuple[Condition, ...]
    span: Span


class Not(NamedTuple):
    operand: Condition
    span: Span


class Call(NamedTuple):
    """`function` is one of `size empty exists`; the argument of `exists` is a path."""

    function: str
    argument: Condition
    span: Span


Condition = Literal | ListLiteral | Path | Compare | Logic | Not | Call

# ── flow ─────────────────────────────────────────────────────────────────────────────────────


class RelationKind(Enum):
    """Every relation of the language by its canonical word."""

    PIPE = "PIPE"
    ON_SUCCESS = "ON_SUCCESS"
    ON_FAIL = "ON_FAIL"
    ON_BRANCH = "ON_BRANCH"
    """`ON_TRUE` and `ON_FALSE` are `ON_BRANCH` with the branches `true` and `false`."""
    IF = "IF"
    FOREACH = "FOREACH"
    CALLS_SUBFLOW = "CALLS_SUBFLOW"
    ON_CLICK = "ON_CLICK"
    IS_A = "IS_A"
    CONTINUE = "CONTINUE"
    CONTAINS = "CONTAINS"
    HAS_STYLE = "HAS_STYLE"
    HAS_BEHAVIOR = "HAS_BEHAVIOR"

    @property
    def is_executed(self) -> bool:
        return self in _EXECUTED


_EXECUTED = frozenset(
    (
        RelationKind.PIPE,
        RelationKind.ON_SUCCESS,
        RelationKind.ON_FAIL,
        RelationKind.ON_BRANCH,
        RelationKind.IF,
        RelationKind.FOREACH,
        RelationKind.CALLS_SUBFLOW,
    )
)


class Relation(NamedTuple):
    """A relation as written. `kind` is None when the word is none of the language's."""

    kind: RelationKind | None
    word: str
    """The relation's word as written, without its argument."""
    span: Span
    branch: str | None = None
    condition: Condition | None = None
    variable: str | None = None
    """The loop variable; `item` when it was left out."""
    list: Path | None = None


class NodeName(NamedTuple):
    """A node as an entry names it; `component` when a Cypher path binds it: `(send:http_request)`."""

    name: str
    span: Span
    component: str | None = None
    component_span: Span | None = None


class EdgeTree(NamedTuple):
    source: NodeName
    relation: Relation
    target: NodeName
    span: Span

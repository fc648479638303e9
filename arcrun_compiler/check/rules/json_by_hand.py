"""JSON that is put together from text and templates."""

from __future__ import annotations

import json
from collections.abc import Iterator

from ...ir.model import ListValue, Node, NodeKind, ObjectValue, Reference, Text, Value
from ...syntax.tree import Filter
from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import WARNING, Facts
from ..fillings import is_no_text, is_plain

CODE = Code("ARC507", "json-by-hand", WARNING)

_MOST_LABELS = 3


def find(facts: Facts) -> Iterator[Diagnostic]:
    workflow = facts.workflow
    if workflow is None:
        return
    for node, params in zip(workflow.graph.nodes, workflow.params):
        for name, value in params:
            if (node.kind, name) != (NodeKind.CODE, "code"):
                yield from _in_value(facts, node, name, value)
    if workflow.output is not None:
        yield from _in_value(facts, None, "output", workflow.output)


def _in_value(facts: Facts, node: Node | None, parameter: str, value: Value) -> Iterator[Diagnostic]:
    if isinstance(value, Text):
        risky = [
            each
            for each, is_quoted in _holes(value)
            if not is_plain(facts, each, node) and (is_quoted or not is_no_text(facts, each, node))
        ]
        if risky:
            yield _finding(facts, node, parameter, risky)
    elif isinstance(value, ObjectValue):
        for _, entry in value.entries:
            yield from _in_value(facts, node, parameter, entry)
    elif isinstance(value, ListValue):
        for item in value.items:
            yield from _in_value(facts, node, parameter, item)


def _holes(text: Text) -> list[tuple[Reference, bool]]:
    """The templates of a text that is a JSON object or list, each with whether it stands in quotes there.

    Those that are JSON by `| json` are left out where they stand alone.
    """
    first = text.parts[0]
    if not isinstance(first, str) or not first.lstrip().startswith(("{", "[")):
        return []
    whole = ""
    found: list[tuple[Reference, bool]] = []
    for part in text.parts:
        if isinstance(part, str):
            whole += part
            continue
        is_quoted = _in_quotes(whole)
        last = part.steps[-1] if part.steps else None
        is_json = isinstance(last, Filter) and last.name == "json"
        if is_quoted or not is_json:
            found.append((part, is_quoted))
        whole += "0"
    try:
        json.loads(whole)
    except (ValueError, RecursionError):
        return []
    return found


def _in_quotes(text: str) -> bool:
    return text.replace("\\\\", "").replace('\\"', "").count('"') % 2 == 1


def _finding(facts: Facts, node: Node | None, parameter: str, risky: list[Reference]) -> Diagnostic:
    where = f"`{parameter}` of `{node.name}`" if node else "the output"
    if parameter == "body":
        help_text = "write `body_json:` with a map: its values become JSON, whatever they hold"
    else:
        help_text = "write a map; where its text is wanted, `{{node.data | json}}` makes it of a value"
    first, *others = risky
    return facts.finding(
        CODE,
        facts.span(first.place),
        f"{where} is JSON that is put together by hand: `{first.written}` may break it",
        labels=tuple(Label(facts.span(each.place), "this too") for each in others[:_MOST_LABELS]),
        notes=('a `"`, `\\` or line break in a value ends the text that it stands in',),
        help=help_text,
        node=node.name if node else None,
    )

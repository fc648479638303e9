"""Turns a parameter into what it means, as text: templates with their roots resolved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import NamedTuple

from ..ir.model import (
    Constant,
    Edge,
    ListValue,
    ObjectValue,
    Origin,
    Reference,
    Text,
    Value,
    Workflow,
)
from ..syntax.template import show_applied
from ..syntax.tree import show_steps


class Names(NamedTuple):
    """What the nodes of a workflow are called, by index."""

    workflow: Workflow
    nodes: tuple[str, ...]


class Shown(NamedTuple):
    """Two values mean the same if they have the same `same`; `text` is for readers."""

    same: str
    text: str


def flat(names: Names, path: str, value: Value) -> Iterator[tuple[str, Shown]]:
    """Every value below one, by its path; lists and empty maps are values."""
    if isinstance(value, ObjectValue) and value.entries:
        for name, entry in value.entries:
            yield from flat(
                names, show_steps((path, name)) if path.isidentifier() else f"{path}.{name}", entry
            )
    else:
        yield path, shown(names, value)


def shown(names: Names, value: Value) -> Shown:
    """A value as its author could write it."""
    if isinstance(value, Constant):
        text = json.dumps(value.value, ensure_ascii=False)
        return Shown(text, text)
    if isinstance(value, Reference):
        found = reference(names, value)
        return Shown(f"{{{{{found.same}}}}}", f"{{{{{found.text}}}}}")
    if isinstance(value, Text):
        parts = [
            Shown(json.dumps(part), part) if isinstance(part, str) else shown(names, part)
            for part in value.parts
        ]
        text = json.dumps("".join(part.text for part in parts), ensure_ascii=False)
        return Shown(" + ".join(part.same for part in parts), text)
    if isinstance(value, ListValue):
        return _joined("[", [shown(names, item) for item in value.items], "]")
    keys = [json.dumps(name, ensure_ascii=False) for name, _ in value.entries]
    entries = [shown(names, entry) for _, entry in value.entries]
    pairs = [Shown(f"{key}: {one.same}", f"{key}: {one.text}") for key, one in zip(keys, entries)]
    return _joined("{", pairs, "}")


def _joined(opening: str, parts: list[Shown], closing: str) -> Shown:
    return Shown(
        opening + ", ".join(part.same for part in parts) + closing,
        opening + ", ".join(part.text for part in parts) + closing,
    )


def reference(names: Names, value: Reference) -> Shown:
    """What is between the braces."""
    places = [_place(names, each) for each in (value, *value.others)]
    steps = "".join(map(show_applied, value.steps))
    return Shown(
        " else ".join(place.same for place in places) + steps,
        " else ".join(place.text for place in places) + steps,
    )


def _place(names: Names, value: Reference) -> Shown:
    origin, subject, path = value.origin, value.subject, value.path
    if origin is Origin.NODE:
        text = show_steps((names.nodes[subject], *path))
        return Shown(text, text)
    if origin is Origin.PAYLOAD:
        text = show_steps(("input", *path))
        return Shown(f"payload {text}", text)
    if origin in (Origin.ITEM, Origin.INDEX):
        edge = names.workflow.graph.edges[subject]
        name = f"{edge.variable}_index" if origin is Origin.INDEX else str(edge.variable)
        same = f"{origin.value} of {loop_of(names, edge)}"
        return Shown(show_steps((same, *path)), show_steps((name, *path)))
    root = ("credential",) if origin is Origin.CREDENTIAL else ()
    text = show_steps((*root, value.name, *path))
    return Shown(f"{origin.value} {text}", text)


def loop_of(names: Names, loop: Edge) -> str:
    """A loop by its source and its place among that one's edges, whatever its variable is called."""
    edges = names.workflow.graph.outgoing[loop.source]
    return f"{names.nodes[loop.source]}:{edges.index(loop.index)}"

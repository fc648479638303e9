"""A contract as a document that is looked at by itself → what is wrong with it, with the places."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ..syntax.data import data_of
from ..syntax.yaml import Mapping, Node
from ..syntax.yaml import Sequence as Items
from ..text.problem import Problem
from ..text.source import Source, Span
from .model import CONTRACT_FILE, Flaw


def problems_of(source: Source, root: Mapping) -> Iterator[Problem]:
    """What is wrong with a contract, as `contract-invalid`; the fact `message` says it.

    A file of the name that contracts have stands in the folder of its component, whose name is the id's.
    """
    from .document import flaws

    data = data_of(root)
    *_, folder, name = ("", "", *re.split(r"[/\\]", source.name))
    is_placed = name == CONTRACT_FILE and folder not in ("", ".", "..")
    for flaw in flaws(data, folder if is_placed else data["canonical_id"]):
        yield Problem("contract-invalid", _place(root, flaw), {"message": flaw.message})


def _place(root: Mapping, flaw: Flaw) -> Span:
    """The key or the value that a flaw is of; where there is none, the beginning of what should hold it."""
    node: Node = root
    for index, step in enumerate(flaw.path):
        if flaw.is_key and index == len(flaw.path) - 1 and isinstance(node, Mapping) and step in node.by_key:
            return node.by_key[str(step)].key.span
        inner = _below(node, step)
        if inner is None:
            break
        node = inner
    return Span(node.span.start, node.span.start) if isinstance(node, Mapping) else node.span


def _below(node: Node, step: str | int) -> Node | None:
    if isinstance(node, Mapping) and isinstance(step, str):
        return node.get(step)
    if isinstance(node, Items) and isinstance(step, int) and step < len(node.items):
        return node.items[step]
    return None

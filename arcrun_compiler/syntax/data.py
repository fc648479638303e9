"""A YAML node → the plain JSON data that it writes."""

from __future__ import annotations

from typing import Any

from .yaml import Mapping, Node, Scalar


def data_of(node: Node) -> Any:
    """A node as plain JSON data."""
    if isinstance(node, Mapping):
        return {entry.key.text: data_of(entry.value) for entry in node.entries}
    if isinstance(node, Scalar):
        return node.value
    return [data_of(item) for item in node.items]

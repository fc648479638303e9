"""A workflow → what its requests carry: by node, the hosts, the data and the credentials in them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NamedTuple

from .hosts import host_of
from .model import Constant, Node, NodeKind, Origin, Value, Workflow, references

_NO_DATA = frozenset((Origin.CLOCK, Origin.RUN, Origin.INDEX, Origin.CREDENTIAL))


class Sending(NamedTuple):
    """`hosts` is empty where only the run knows the host; `data` are paths as written."""

    node: str
    hosts: tuple[str, ...]
    data: tuple[str, ...]
    credentials: tuple[str, ...]


def sendings(workflow: Workflow) -> tuple[Sending, ...]:
    """The nodes that send requests, in the order of the document."""
    return tuple(
        _sending(node, workflow.params[node.index])
        for node in workflow.graph.nodes
        if node.kind is NodeKind.REMOTE
        or (node.kind is NodeKind.COMPONENT and "url" in dict(workflow.params[node.index]))
    )


def carried(values: Iterable[Value]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The data of the run in some parameters, as paths, and the credentials, by name; in written order."""
    found = [each for value in values for each in references(value)]
    data = dict.fromkeys(each.written for each in found if each.origin not in _NO_DATA)
    credentials = dict.fromkeys(each.name for each in found if each.origin is Origin.CREDENTIAL)
    return tuple(data), tuple(credentials)


def _sending(node: Node, params: tuple[tuple[str, Value], ...]) -> Sending:
    hosts = [host for name, value in params if name == "url" for host in host_of(value)]
    if node.kind is NodeKind.REMOTE:
        hosts = list(host_of(Constant(node.component)))
    data, credentials = carried(value for _, value in params)
    return Sending(node.name, tuple(hosts), data, credentials)

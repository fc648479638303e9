"""The nodes of a workflow that send an HTTP request which its configuration writes."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from ..contract.catalog import Catalog
from ..ir.cost import sends_request
from ..ir.model import Constant, Node, NodeKind, Reference, Text, Value, Workflow
from ..syntax.yaml import Entry

READING = ("GET", "HEAD", "OPTIONS")


class Request(NamedTuple):
    """A request as far as it is known before it is sent."""

    node: Node
    url: Value
    params: dict[str, Value]
    written: Entry | None
    """`url` as `config` has it; None when it is implied, or is the component's own."""

    @property
    def method(self) -> str | None:
        """In upper case; None when only the run decides it."""
        method = self.params.get("method", Constant("GET"))
        return str(method.value or "GET").strip().upper() if isinstance(method, Constant) else None


def requests_of(workflow: Workflow, catalog: Catalog) -> Iterator[Request]:
    """In order of the nodes. A remote component is a POST to its own address."""
    for node in workflow.graph.nodes:
        if node.kind is NodeKind.REMOTE:
            yield Request(node, Constant(node.component), {"method": Constant("POST")}, None)
            continue
        contract = node.contract_in(catalog)
        if contract is None or contract.recipe is not None or not sends_request(node, catalog):
            continue  # a recipe's own text writes its request
        params = dict(workflow.params[node.index])
        entries = node.config.params if node.config else ()
        written = next((each for each in entries if each.key.text == "url"), None)
        if "url" in params:
            yield Request(node, params["url"], params, written)


def pieces(url: Value) -> tuple[str | Reference, ...]:
    """Literal text and templates, in order; empty for what is no text."""
    if isinstance(url, Constant):
        return (url.value,) if isinstance(url.value, str) else ()
    if isinstance(url, Reference):
        return (url,)
    return url.parts if isinstance(url, Text) else ()

"""A workflow → what its requests carry: by node, the hosts, the data and the credentials in them."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from typing import NamedTuple

from ..contract.catalog import Catalog
from ..contract.recipes.model import AuthRecipe
from .cost import sends_request
from .egress import known_hosts, token_hosts
from .hosts import host_in, host_of
from .model import NodeKind, Origin, Value, Workflow, references

_NO_DATA = frozenset((Origin.CLOCK, Origin.RUN, Origin.INDEX, Origin.CREDENTIAL))


class Sending(NamedTuple):
    """`hosts` is empty where only the run knows the host; `data` are paths as written."""

    node: str
    hosts: tuple[str, ...]
    data: tuple[str, ...]
    credentials: tuple[str, ...]


def sendings(workflow: Workflow, catalog: Catalog) -> tuple[Sending, ...]:
    """The nodes that send requests, in the order of the document."""
    found = []
    for node in workflow.graph.nodes:
        params = workflow.params[node.index]
        contract = node.contract_in(catalog)
        data, credentials = carried(value for _, value in params)
        if node.kind is NodeKind.REMOTE:
            found.append(Sending(node.name, host_in(node.component), data, credentials))
        elif contract is not None and contract.recipe is not None:
            hosts = tuple(dict.fromkeys(known_hosts(contract.recipe, None, dict(params))))
            own = injected(contract.auth) if contract.auth else ()
            found.append(Sending(node.name, hosts, data, tuple(dict.fromkeys((*credentials, *own)))))
            if contract.auth is not None and contract.auth.exchange is not None:
                keys = tuple(each.key for each in contract.auth.secrets)
                found.append(Sending(node.name, token_hosts(contract.auth), (), keys))
        elif sends_request(node, catalog) and "url" in dict(params):
            found.append(Sending(node.name, host_of(dict(params)["url"]), data, credentials))
    return tuple(found)


def injected(auth: AuthRecipe) -> tuple[str, ...]:
    """The secrets that go into the requests themselves, rather than into the making of a token."""
    text = json.dumps(auth.data.get("inject"), ensure_ascii=False)
    return tuple(each.key for each in auth.secrets if re.search(rf"\bsecret\.{re.escape(each.key)}\b", text))


def carried(values: Iterable[Value]) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The data of the run in some parameters, as paths, and the credentials, by name; in written order."""
    found = [each for value in values for each in references(value)]
    data = dict.fromkeys(each.written for each in found if each.origin not in _NO_DATA)
    credentials = dict.fromkeys(each.name for each in found if each.origin is Origin.CREDENTIAL)
    return tuple(data), tuple(credentials)

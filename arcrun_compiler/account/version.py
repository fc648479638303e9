"""A bundle's manifest, or the definitions that a Worker serves → what it has to do with others."""

from __future__ import annotations

import hashlib
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple

_CRON = "cron "


class Sending(NamedTuple):
    """A node whose requests go to these hosts, with these data and credentials in them."""

    node: str
    hosts: tuple[str, ...]
    data: tuple[str, ...]
    credentials: tuple[str, ...]


class Flow(NamedTuple):
    """One workflow; `digest` is that of its source."""

    name: str
    digest: str
    is_public: bool
    crons: tuple[str, ...]
    hosts: tuple[str, ...]
    credentials: tuple[str, ...]
    sends: tuple[Sending, ...]


class Secret(NamedTuple):
    name: str
    why: str
    is_optional: bool


class Version(NamedTuple):
    """`namespaces` (of KV, by binding) and `secrets` are empty where a Worker tells of itself."""

    worker: str
    hash: str
    flows: tuple[Flow, ...]
    namespaces: tuple[str, ...] = ()
    secrets: tuple[Secret, ...] = ()

    @property
    def hosts(self) -> frozenset[str]:
        return frozenset(host for flow in self.flows for host in flow.hosts)

    @property
    def credentials(self) -> frozenset[str]:
        return frozenset(name for flow in self.flows for name in flow.credentials)


class NoVersion(ValueError):  # noqa: N818
    """The document is no manifest, or no definition, of this compiler."""


def of_manifest(document: Any) -> Version:
    """The version that a `bundle.json` describes. Raises NoVersion."""
    try:
        return Version(
            worker=str(document["name"]),
            hash=str(document["hash"]),
            flows=tuple(_flow(each, str(each["sha256"])) for each in document["workflows"]),
            namespaces=tuple(
                str(each["name"]) for each in document["bindings"] if each["type"] == "kv_namespace"
            ),
            secrets=tuple(
                Secret(str(each["name"]), str(each["why"]), bool(each.get("optional", False)))
                for each in document["secrets"]
            ),
        )
    except (KeyError, TypeError, AttributeError) as error:
        raise NoVersion("it is no manifest of this compiler") from error


def of_definitions(worker: str, hash: str, definitions: Sequence[Any]) -> Version:
    """The version that a running Worker tells of, workflow by workflow. Raises NoVersion."""
    try:
        flows = [_flow(each, _digest(each["source"])) for each in definitions]
    except (KeyError, TypeError, AttributeError) as error:
        raise NoVersion("its definitions are none of this compiler") from error
    return Version(worker, hash, tuple(flows))


def _flow(row: Mapping[str, Any], digest: str) -> Flow:
    return Flow(
        name=str(row["name"]),
        digest=digest,
        is_public=row["access"] == "public",
        crons=tuple(each.removeprefix(_CRON) for each in row["triggers"] if each.startswith(_CRON)),
        hosts=_texts(row["egress"]),
        credentials=_texts(row["credentials"]),
        sends=tuple(
            Sending(
                str(each["node"]), _texts(each["hosts"]), _texts(each["data"]), _texts(each["credentials"])
            )
            for each in row["sends"]
        ),
    )


def _texts(values: Sequence[Any]) -> tuple[str, ...]:
    return tuple(str(each) for each in values)


def _digest(source: str) -> str:
    return hashlib.sha256(source.encode("utf-8", "replace")).hexdigest()

"""A bundle, what the account holds and what is at hand here → what a deploy would change, need and do."""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import NamedTuple

from ..files.bundle import MANIFEST, Bundle
from .apikey import API_KEY
from .change import Change, changes
from .kept import Kept
from .platform import Deployment, Holdings, deployments, holdings
from .store import Store
from .version import NoVersion, Secret, Version, of_manifest
from .wrangler import make_namespace, namespaces, title_of

_NOT_HASHED = (MANIFEST, "src/bundle.ts")


class Ready(NamedTuple):
    """A bundle that can be deployed."""

    files: Mapping[str, bytes]
    version: Version
    is_as_compiled: bool
    """Nobody has changed it by hand since."""


def ready(files: Mapping[str, bytes]) -> Ready:
    """Raises NoVersion when the files are no bundle."""
    try:
        version = of_manifest(json.loads(files[MANIFEST]))
    except (KeyError, ValueError) as error:
        raise NoVersion(f"its {MANIFEST} is none of this compiler") from error
    bundle = Bundle()
    bundle.update({name: data for name, data in files.items() if name not in _NOT_HASHED})
    return Ready(files, version, bundle.hash() == version.hash)


# ── what there is ──────────────────────────────────────────────────────────────────────────────


class Survey(NamedTuple):
    """What the account holds of one Worker. `known` is what is known of the version that runs."""

    deployments: tuple[Deployment, ...] = ()
    holds: Holdings = Holdings()
    known: Version | None = None

    @property
    def runs(self) -> Deployment | None:
        return self.deployments[-1] if self.deployments else None


def survey(ready: Ready, kept: Kept, address: str | None, api_key: str | None, folder: Path) -> Survey:
    """Asks the account and, where nothing is kept here of what runs, the Worker itself.

    Raises as `wrangler` does.
    """
    worker = ready.version.worker
    found = deployments(worker, folder)
    if not found:
        return Survey()
    holds = holdings(worker, found[-1].version, folder)
    return Survey(found, holds, _known(found[-1], kept, address, api_key))


def _known(runs: Deployment, kept: Kept, address: str | None, api_key: str | None) -> Version | None:
    from .answering import Silent, described

    here = kept.version(runs.hash) if runs.hash else None
    if here is not None or address is None or api_key is None:
        return here
    try:
        told = described(address, api_key)
    except Silent:
        return None
    return told if runs.hash in (None, told.hash) else None


# ── what is to be done ─────────────────────────────────────────────────────────────────────────


class Order(NamedTuple):
    """`handed` are secrets that go along because the Worker lacks them, by name; `missing` are nowhere."""

    changes: tuple[Change, ...]
    handed: tuple[str, ...]
    missing: tuple[Secret, ...]
    unsure: tuple[Secret, ...]
    """Nowhere either; yet the Worker may do without, or find them in KV."""
    unbound: tuple[str, ...]
    """Bindings that have no KV namespace yet."""
    is_there: bool
    """The Worker runs this bundle, with all that it needs."""

    @property
    def weighs(self) -> bool:
        return any(each.weighs for each in self.changes)


def order(ready: Ready, found: Survey, at_hand: Mapping[str, str]) -> Order:
    """What a deploy of the bundle would change, need and make."""
    lacking = [each for each in ready.version.secrets if each.name not in found.holds.secrets]
    handed = tuple(each.name for each in lacking if each.name in at_hand)
    nowhere = [each for each in lacking if each.name not in at_hand]
    missing = tuple(each for each in nowhere if not each.is_optional)
    runs = found.runs
    return Order(
        changes=(*_strange(ready, found), *changes(found.known, ready.version)),
        handed=handed,
        missing=missing,
        unsure=tuple(each for each in nowhere if each.is_optional),
        unbound=tuple(each for each in ready.version.namespaces if each not in found.holds.namespaces),
        is_there=runs is not None
        and runs.hash == ready.version.hash
        and ready.is_as_compiled
        and not handed
        and not missing,
    )


def _strange(ready: Ready, found: Survey) -> tuple[Change, ...]:
    strange = []
    if not ready.is_as_compiled:
        strange.append(Change("~", "the bundle: it was changed by hand after it was compiled", weighs=True))
    if found.runs is not None and found.known is None:
        strange.append(
            Change("~", "what runs is not known here: everything of this bundle counts as new", weighs=True)
        )
    return tuple(strange)


def at_hand(version: Version, store: Store, api_key: str | None, is_stored: bool) -> dict[str, str]:
    """The values of a Worker's secrets that are kept here.

    `is_stored`: the project keeps its credentials in KV, so that none has to be a secret that need not.
    Raises StoreError when one cannot be opened.
    """
    names = {f"CRED_{name.upper()}": name for name in store.names()}
    values = {API_KEY: api_key, "ENCRYPTION_KEY": store.key}
    for secret in version.secrets:
        if secret.name in names and not (is_stored and secret.is_optional):
            values[secret.name] = store.value(names[secret.name])
    return {name: value for name, value in values.items() if value}


def provide(worker: str, bindings: tuple[str, ...], folder: Path) -> dict[str, str]:
    """The ids of the KV namespaces for bindings that have none: those of an earlier try, else new ones.

    Raises as `wrangler` does.
    """
    if not bindings:
        return {}
    there = namespaces(folder)
    ids = {}
    for binding in bindings:
        title = title_of(worker, binding)
        ids[binding] = there[title] if title in there else make_namespace(title, folder)
    return ids

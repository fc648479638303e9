"""Components that are not what the lock file pins."""

from __future__ import annotations

from collections.abc import Iterator

from ...contract.lock import Pin, pin_of
from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, WARNING, Facts
from ..places import component_span
from ..used import used_components

CODE = Code("ARC408", "not-locked", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    lock = facts.project.catalog.lock
    if lock is None:
        return
    seen: set[str] = set()
    for node, contract in used_components(facts):
        if contract.id in seen:
            continue
        seen.add(contract.id)
        pinned = lock.pins.get(contract.id)
        try:
            now = pin_of(contract)
        except OSError:
            continue  # other rules tell of files that are not there
        if pinned == now:
            continue
        told = "is not in" if pinned is None else "is not the one that is pinned in"
        yield facts.finding(
            CODE,
            component_span(facts, node),
            f"component `{contract.id}` {told} `{lock.path.name}`",
            notes=() if pinned is None else tuple(_differences(pinned, now)),
            help="look at what has changed; then `acr lock` pins what is there now",
            node=node.name,
            severity_override=ERROR if lock.is_strict else None,
        )


def _differences(pinned: Pin, now: Pin) -> Iterator[str]:
    if pinned.version != now.version:
        yield f"its version is {now.version}, and {pinned.version} is pinned"
    for name, before, after in (
        ("module", pinned.sha256, now.sha256),
        ("contract", pinned.contract, now.contract),
        ("auth recipe", pinned.auth, now.auth),
    ):
        if before != after:
            yield f"its {name} has the hash {after[:12] or 'of no file'}, pinned is {before[:12] or 'none'}"

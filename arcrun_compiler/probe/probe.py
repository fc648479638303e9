"""Component folders → evidence, from the cache or by running the module in a child process."""

from __future__ import annotations

from collections.abc import Sequence
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from ..contract.model import CONTRACT_FILE, Contract
from . import cache
from .evidence import Evidence

if TYPE_CHECKING:
    from .cell import Cell

_MOST_CELLS = 4
"""Child processes at a time."""


class Subject(NamedTuple):
    """A component to be probed: its contract's file and its module's."""

    folder: Path
    wasm: Path

    @property
    def contract(self) -> Path:
        return self.folder / CONTRACT_FILE


class Refusal(NamedTuple):
    """Why a component cannot be probed."""

    subject: Subject
    reason: str


def probe(
    subjects: Sequence[Subject], seed: int = 0, *, fresh: bool = False
) -> tuple[Evidence | Refusal, ...]:
    """The evidence of each component. `fresh` looks at no cache. Raises OSError when no child starts."""
    keys: list[str | Refusal] = [_key(subject, seed) for subject in subjects]
    found: list[Evidence | Refusal | None] = [
        key if isinstance(key, Refusal) else None if fresh else cache.load(key) for key in keys
    ]
    missing = [index for index, each in enumerate(found) if each is None]
    if missing:
        for index, made in zip(missing, _examined([subjects[index] for index in missing], seed), strict=True):
            found[index] = made
            key = keys[index]
            if isinstance(made, Evidence) and isinstance(key, str) and made.complete:
                cache.save(key, made)
    return tuple(each for each in found if each is not None)


def evidence_of(contract: Contract) -> Evidence | None:
    """The evidence of a component that a workflow uses; None when there is no module, or none can be run."""
    if contract.wasm is None:
        return None
    subject = Subject(contract.folder, contract.wasm)
    try:
        stamps = tuple(
            (path.stat().st_mtime_ns, path.stat().st_size) for path in (subject.wasm, subject.contract)
        )
        return _evidence_of(subject, stamps)
    except OSError:
        return None


@lru_cache(maxsize=256)
def _evidence_of(subject: Subject, _stamps: tuple[tuple[int, int], ...]) -> Evidence | None:
    (found,) = probe((subject,))
    return found if isinstance(found, Evidence) else None


def _key(subject: Subject, seed: int) -> str | Refusal:
    try:
        return cache.key_of(subject.wasm.read_bytes(), subject.contract.read_bytes(), seed)
    except OSError as error:
        return Refusal(
            subject, f"`{error.filename}` cannot be read: {(error.strerror or str(error)).lower()}"
        )


def _examined(subjects: Sequence[Subject], seed: int) -> list[Evidence | Refusal]:
    """Examines the components, several at a time."""
    import os
    from concurrent.futures import ThreadPoolExecutor

    from .cell import Cell

    workers = max(1, min(len(subjects), os.cpu_count() or 1, _MOST_CELLS))
    waiting = iter(range(len(subjects)))  # shared: whoever is done takes the next

    def work(_worker: int) -> dict[int, Evidence | Refusal]:
        with Cell() as cell:
            return {index: _examine(subjects[index], cell, seed) for index in waiting}

    made: dict[int, Evidence | Refusal] = {}
    with ThreadPoolExecutor(workers) as pool:
        for part in pool.map(work, range(workers)):
            made |= part
    return [made[index] for index in range(len(subjects))]


def _examine(subject: Subject, cell: Cell, seed: int) -> Evidence | Refusal:
    from ..contract.cases import read_tests
    from ..contract.read import read
    from .examine import examine

    reading = read(subject.folder)
    if reading.contract is None:
        flaw = reading.flaws[0]
        where = f"{subject.contract}:{flaw.line}:{flaw.column}" if flaw.line else str(subject.contract)
        return Refusal(subject, f"{where}: {flaw.message}")
    return examine(subject.wasm.read_bytes(), reading.contract, read_tests(subject.folder), cell, seed)

"""What earlier runs of `acr lint` found ↔ the user's cache folder.

The entry of a run is named after its folder and paths. Its stamp changes with all that findings follow from
beside the workflows: the compiler, its libraries, components, the lock file, and options. What a finding
follows from among the workflows is told by `check.kept`.
"""

from __future__ import annotations

import hashlib
import os
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

import click

from .. import VERSION
from ..check.kept import Kept, kept_from
from ..check.linted import Linted
from ..check.selection import Selection
from ..contract.catalog import Catalog
from ..files import store, tree
from ..files.shipped import COMPONENTS, GRAMMAR, RECIPES

_FOLDER = "lint"
_PACKAGE = Path(__file__).resolve().parent.parent


class Memory:
    """Of one run. `kept` grows with what is linted. One that is not `lasting` knows of no other run."""

    def __init__(self, paths: Sequence[str], stamp: str, *, lasting: bool = True) -> None:
        self._name = _digest([str(Path.cwd()), *paths])
        self._stamp = stamp
        self._is_lasting = lasting
        self.kept = self._saved = _read(store.load(_FOLDER, self._name, stamp)) if lasting else {}

    def keep(self, linted: Linted) -> Linted:
        """Takes over what was found. Entries of other texts go when the run is saved."""
        self.kept = linted.kept or {}
        return linted

    def save(self) -> None:
        """Writes what was found, unless that was known or is not to last."""
        if self._is_lasting and self.kept != self._saved:
            store.save(_FOLDER, self._name, self._stamp, self.kept)


def _read(data: object) -> dict[str, Kept]:
    try:
        return {key: kept_from(each) for key, each in data.items()} if isinstance(data, dict) else {}
    except (TypeError, ValueError):
        return {}


# ── the stamp ──────────────────────────────────────────────────────────────────────────────────


def stamp_of(*given: object) -> str:
    """Changes with the compiler, and with what `pipeline.lint` is given beside the files.

    Components and folders count by what is in them, a selection by the rules that it switches on.
    """
    parts = [VERSION, sys.version, *_stats()]
    for each in given:
        if isinstance(each, Catalog):
            parts += [*map(str, (*each.folders, *each.recipes.folders)), repr(each.lock)]
            for folder in each.recipes.folders:
                parts += _contents(sorted(folder.rglob("*.y*ml"))) if folder != RECIPES else ()
            for folder in each.folders:
                for pattern in _OF_COMPONENTS if folder != COMPONENTS else ():
                    parts += _contents(sorted(folder.glob(pattern)))
        elif isinstance(each, Selection):
            parts.append(repr(sorted(each.enabled())))
        elif isinstance(each, list):
            for folder in each:
                parts += _contents(tree.around(folder))
        else:
            parts.append(repr(each))
    return _digest(parts)


_OF_COMPONENTS = ("*/*.yaml", "*/*.wasm")


def _stats() -> Iterator[str]:
    """What the compiler consists of, by size and time, and when a library was last installed."""
    libraries = Path(click.__file__).parent.parent
    yield str(libraries.stat().st_mtime_ns)
    waiting = [str(each) for each in (_PACKAGE, GRAMMAR, COMPONENTS)]
    while waiting:
        with os.scandir(waiting.pop()) as entries:
            for entry in sorted(entries, key=lambda each: each.name):
                if entry.name in ("__pycache__", "node_modules"):
                    continue
                if entry.is_dir():
                    waiting.append(entry.path)
                else:
                    status = entry.stat()
                    yield f"{entry.path} {status.st_size} {status.st_mtime_ns}"


def _contents(paths: Sequence[Path]) -> Iterator[str]:
    for path in paths:
        try:
            yield f"{path} {hashlib.blake2b(path.read_bytes()).hexdigest()}"
        except OSError as error:
            yield f"{path} {error}"


def _digest(parts: Sequence[str]) -> str:
    text = "\0".join(parts).encode("utf-8", "surrogateescape")
    return hashlib.blake2b(text, digest_size=16).hexdigest()

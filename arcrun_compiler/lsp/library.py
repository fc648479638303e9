"""Turns the folders around a file into the workflows in them, by name: looked for when somebody asks.

What a workflow may call is what `acr lint` finds, in its order: the files beside it, then those of its
project. Where there is no project, the folders of the workspace stand for one.
"""

from __future__ import annotations

import os
import re
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ..files import lockfile, tree
from ..pipeline import Parsed, parse
from ..syntax import yaml
from ..text.problem import Problem
from ..text.source import Source
from .project import Around

_NAME = re.compile(r"""^\{?\s*["']?name["']?\s*:\s*["']?([A-Za-z0-9_-]+)""", re.MULTILINE)
_SECONDS = 1.0
"""How long a listing of a folder counts where nobody tells that files have changed, at least;"""
_SHARE = 50
"""and this many times as long as it took."""
MOST_FILES = 5_000


class Entry(NamedTuple):
    """A file that may hold workflows, and the names at its top."""

    path: Path
    stamp: tuple[int, int]
    names: tuple[str, ...]


class _Listing(NamedTuple):
    """The files of a folder, in order of their real paths. `until`: when they are to be listed anew."""

    entries: dict[Path, Entry]
    until: float


class Library:
    """The files around those that are open. `open_texts` gives, by path, what an editor has of a file now."""

    def __init__(self, open_texts: Callable[[], dict[Path, str]]) -> None:
        self.folders: tuple[Path, ...] = ()
        """Those of the workspace."""
        self.open_texts = open_texts
        self._listings: dict[Path, _Listing] = {}
        self._read: dict[str, tuple[str, Around, Parsed]] = {}

    def forget(self) -> None:
        """Files were made, changed or removed: the next question looks again."""
        self._listings = {
            folder: each._replace(until=float("-inf")) for folder, each in self._listings.items()
        }

    def holders(self, name: str, near: Path) -> Iterator[tuple[Source, tuple[Problem, ...]]]:
        """The files that hold a workflow of that name, those beside the folder's files first."""
        texts = self.open_texts()
        for path, names in self._names(texts, near):
            if name in names and (read := _source(path, texts)) is not None:
                yield read

    def names(self, near: Path) -> tuple[str, ...]:
        """Every workflow's name, those of the files beside first."""
        found = self._names(self.open_texts(), near)
        return tuple(dict.fromkeys(name for _, names in found for name in names))

    def sources(self, near: Path) -> Iterator[Source]:
        """Every file of the workspace that may hold workflows, open or not; else those around `near`."""
        texts = self.open_texts()
        places = self.folders or self._places(near)
        found = dict.fromkeys((*texts, *(path for each in places for path in self._listed(each))))
        for path in found:
            read = _source(path, texts)
            if read is not None:
                yield read[0]

    def parsed(self, source: Source, around: Around, problems: tuple[Problem, ...] = ()) -> Parsed:
        """A file of the workspace; as long as neither it nor its project changes it is read once."""
        known = self._read.get(source.name)
        if known is not None and known[0] == source.text and known[1].catalog is around.catalog:
            return known[2]
        made = parse(source, around.catalog, around.settings.define, problems)
        self._read[source.name] = (source.text, around, made)
        return made

    def _names(self, texts: dict[Path, str], near: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
        """Files with the names in them, each once, in the order in which they count."""
        told: set[Path] = set()
        for folder in self._places(near):
            listed = self._listed(folder)
            unsaved = [path for path in texts if path not in listed and self._is_in(path, folder)]
            for path in sorted((*listed, *unsaved), key=os.path.realpath) if unsaved else listed:
                if path not in told:
                    told.add(path)
                    yield path, _names_in(texts[path]) if path in texts else listed[path].names

    def _listed(self, folder: Path) -> dict[Path, Entry]:
        """The files that lint would look at for the sake of a folder."""
        known, began = self._listings.get(folder), time.monotonic()
        if known is not None and began < known.until:
            return known.entries
        entries = known.entries if known else {}
        listed = (_entry(path, entries.get(path)) for path in self._paths(folder))
        found = {each.path: each for each in listed if each is not None}
        ended = time.monotonic()
        until = ended + max(_SECONDS, _SHARE * (ended - began))
        self._listings[folder] = _Listing(found, until)
        return found

    def _places(self, near: Path) -> tuple[Path, ...]:
        """The folder itself, and where its project begins."""
        root = lockfile.root(near)
        return (near, root) if root is not None else (near, *self.folders)

    def _is_deep(self, folder: Path) -> bool:
        """Whether files below the folder count, too."""
        return folder in self.folders or lockfile.is_project(folder)

    def _is_in(self, path: Path, folder: Path) -> bool:
        return path.parent == folder or (self._is_deep(folder) and path.is_relative_to(folder))

    def _paths(self, folder: Path) -> list[Path]:
        if self._is_deep(folder):
            inside = (file.path for file in tree.inside(folder, str(folder)))
            return sorted(islice(inside, MOST_FILES), key=os.path.realpath)
        return tree.around(folder)


def _entry(path: Path, known: Entry | None) -> Entry | None:
    try:
        found = path.stat()
        stamp = (found.st_mtime_ns, found.st_size)
        if known is not None and known.stamp == stamp:
            return known
        if found.st_size > 4 * yaml.MAX_CHARACTERS:
            return Entry(path, stamp, ())
        return Entry(path, stamp, _names_in(path.read_text("utf-8", "replace")))
    except OSError:
        return None


def _names_in(text: str) -> tuple[str, ...]:
    return tuple(_NAME.findall(text)) if "flow" in text else ()


def _source(path: Path, texts: dict[Path, str]) -> tuple[Source, tuple[Problem, ...]] | None:
    """A file as lint reads it; what an editor has of it before what is on the disk."""
    if path in texts:
        return Source(str(path), texts[path]), ()
    try:
        return yaml.read_bytes(str(path), path.read_bytes())
    except OSError:
        return None

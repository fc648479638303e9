"""Turns the folders of a workspace into the workflows in them, by name: looked for when somebody asks."""

from __future__ import annotations

import re
import time
from collections.abc import Callable, Iterator
from itertools import islice
from pathlib import Path
from typing import NamedTuple

from ..files import tree
from ..pipeline import Parsed, parse
from ..syntax import yaml
from ..text.source import Source
from .project import Around

_NAME = re.compile(r"""^\{?\s*["']?name["']?\s*:\s*["']?([A-Za-z0-9_-]+)""", re.MULTILINE)
_SECONDS = 10.0
"""How long a listing of the folders counts where nobody tells that files have changed."""
MOST_FILES = 5_000


class Entry(NamedTuple):
    """A file that may hold workflows: the names at its top, and the text they were read from."""

    path: Path
    stamp: tuple[int, int]
    names: tuple[str, ...]


class Library:
    """The files of the workspace's folders. `open_texts` gives, by path, what an editor has of a file now."""

    def __init__(self, open_texts: Callable[[], dict[Path, str]]) -> None:
        self.folders: tuple[Path, ...] = ()
        self.open_texts = open_texts
        self._entries: dict[Path, Entry] = {}
        self._listed_at = float("-inf")
        self._listed_of: tuple[Path, ...] = ()
        self._read: dict[str, tuple[str, Around, Parsed]] = {}

    def forget(self) -> None:
        """Files were made, changed or removed: the next question looks again."""
        self._listed_at = float("-inf")

    def holders(self, name: str, near: Path) -> list[Source]:
        """The files that hold a workflow of that name, the nearest to a folder first."""
        texts = self.open_texts()
        found = [path for path, names in self._names(texts, near) if name in names]
        found.sort(key=lambda path: (_distance(path.parent, near), str(path)))
        return [each for path in found if (each := _source(path, texts)) is not None]

    def names(self, near: Path) -> tuple[str, ...]:
        """Every workflow's name, those of the nearest files first."""
        found = sorted(
            self._names(self.open_texts(), near),
            key=lambda each: (_distance(each[0].parent, near), str(each[0])),
        )
        return tuple(dict.fromkeys(name for _, names in found for name in names))

    def sources(self, near: Path) -> Iterator[Source]:
        """Every file that may hold workflows, open or not."""
        texts = self.open_texts()
        for path, _ in self._names(texts, near):
            source = _source(path, texts)
            if source is not None:
                yield source

    def parsed(self, source: Source, around: Around) -> Parsed:
        """A file of the workspace; as long as neither it nor its project changes it is read once."""
        known = self._read.get(source.name)
        if known is not None and known[0] == source.text and known[1] is around:
            return known[2]
        made = parse(source, around.catalog, around.settings.define)
        self._read[source.name] = (source.text, around, made)
        return made

    def _names(self, texts: dict[Path, str], near: Path) -> Iterator[tuple[Path, tuple[str, ...]]]:
        for path, text in texts.items():
            yield path, _names_in(text)
        for path, entry in self._listed(near).items():
            if path not in texts:
                yield path, entry.names

    def _listed(self, near: Path) -> dict[Path, Entry]:
        """The files of the workspace; without one, those beside the file from which somebody asks."""
        folders = self.folders or (near,)
        if folders != self._listed_of or time.monotonic() - self._listed_at > _SECONDS:
            paths = islice(self._paths(near), MOST_FILES)
            listed = (_entry(path, self._entries.get(path)) for path in paths)
            self._entries = {each.path: each for each in listed if each is not None}
            self._listed_of, self._listed_at = folders, time.monotonic()
        return self._entries

    def _paths(self, near: Path) -> Iterator[Path]:
        for folder in self.folders:
            yield from (file.path for file in tree.inside(folder, str(folder)))
        if not self.folders:
            yield from sorted(each for each in _children(near) if each.suffix in tree.SUFFIXES)


def _children(folder: Path) -> list[Path]:
    try:
        return list(folder.iterdir())
    except OSError:
        return []


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


def _source(path: Path, texts: dict[Path, str]) -> Source | None:
    if path in texts:
        return Source(str(path), texts[path])
    try:
        return Source(str(path), path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError):
        return None


def _distance(folder: Path, near: Path) -> int:
    """Steps up and down from one folder to another."""
    shared = sum(1 for a, b in zip(folder.parts, near.parts) if a == b)
    return len(folder.parts) + len(near.parts) - 2 * shared

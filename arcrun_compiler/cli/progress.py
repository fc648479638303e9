"""Shows on a terminal how far a long reading has come."""

from __future__ import annotations

import sys
import time
from collections.abc import Iterable, Iterator, Sequence
from typing import TypeVar

Item = TypeVar("Item")

PATIENCE_SECONDS = 1.0
"""Nothing is shown before that: most work is done by then."""
_EVERY_SECONDS = 0.1


class Watched(list[Item]):
    """A list that, when it is gone through on a terminal, counts on standard error."""

    def __init__(self, items: Sequence[Item], doing: str) -> None:
        super().__init__(items)
        self.doing = doing

    def __iter__(self) -> Iterator[Item]:
        return counted(super().__iter__(), len(self), self.doing)


def counted(items: Iterable[Item], total: int, doing: str) -> Iterator[Item]:
    """The same items, counted on standard error where that is a terminal."""
    start = shown = time.monotonic()
    is_shown = False
    for number, item in enumerate(items):
        now = time.monotonic()
        if now - start > PATIENCE_SECONDS and now - shown > _EVERY_SECONDS and sys.stderr.isatty():
            print(f"\r{doing} {number} of {total}", end="", file=sys.stderr, flush=True)
            shown, is_shown = now, True
        yield item
    if is_shown:
        print("\r\x1b[K", end="", file=sys.stderr, flush=True)

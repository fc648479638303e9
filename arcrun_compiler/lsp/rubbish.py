"""When Python looks for objects that nobody needs any more: while nobody types.

What is made of a text is a web of objects that refer to one another, so that only the collector frees it.
Left alone, it runs a dozen times in a check of a hundred nodes, which costs a fifth of the time, and now and
then looks at everything that was ever loaded, which takes longer than the check.
"""

from __future__ import annotations

import asyncio
import gc

_SECONDS = 0.4
"""How long nothing must have been checked."""
_MOST_OBJECTS = 200_000
"""As many new objects are looked at even while somebody types: a dozen checks of a hundred nodes."""


def settle() -> None:
    """What is loaded stays, and is not looked at again; the rest is left for a quiet moment."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(_MOST_OBJECTS, 10, 10)


class Collector:
    """Collects once in each quiet moment."""

    def __init__(self) -> None:
        self._waiting: asyncio.TimerHandle | None = None

    def soon(self) -> None:
        """After a check: when no other follows."""
        if self._waiting is not None:
            self._waiting.cancel()
        self._waiting = asyncio.get_running_loop().call_later(_SECONDS, gc.collect)

"""A time limit → a call when it is over. One thread serves many: starting one for each costs 0.2 ms."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable

_TICK_SECONDS = 0.05
_IDLE_SECONDS = 1.0


class Alarm:
    """Rings when the time that was set last has passed. Its thread ends when nobody uses it any more."""

    def __init__(self, ring: Callable[[], object]) -> None:
        self._ring = ring
        self._lock = threading.Lock()
        self._due: float | None = None
        self._used = 0.0
        self._is_watching = False

    def set(self, seconds: float) -> None:
        """From now on; an earlier limit no longer counts."""
        with self._lock:
            self._used = time.monotonic()
            self._due = self._used + seconds
            if not self._is_watching:
                self._is_watching = True
                threading.Thread(target=self._watch, daemon=True).start()

    def cancel(self) -> None:
        """After this it does not ring."""
        with self._lock:
            self._due = None

    def _watch(self) -> None:
        while True:
            time.sleep(_TICK_SECONDS)
            with self._lock:
                now = time.monotonic()
                if self._due is not None and now >= self._due:
                    self._due = None
                    self._ring()
                elif self._due is None and now - self._used > _IDLE_SECONDS:
                    self._is_watching = False
                    return

"""Components that some input keeps busy for ever."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..probed import tell

CODE = Code("ARC407", "probe-timeout", ERROR)

_KINDS = frozenset(("timeout",))


def find(facts: Facts) -> Iterator[Diagnostic]:
    return tell(facts, CODE, _KINDS, "bound the loop that this input keeps going")

"""Components that want more memory, or give more output, than a Worker has."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..probed import tell

CODE = Code("ARC407", "probe-memory", ERROR)

_KINDS = frozenset(("memory",))


def find(facts: Facts) -> Iterator[Diagnostic]:
    return tell(facts, CODE, _KINDS, "let it work on parts, or refuse what is too large")

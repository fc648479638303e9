"""Components that some input breaks."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..probed import tell

CODE = Code("ARC407", "probe-trap", ERROR)

_KINDS = frozenset(("trap",))


def find(facts: Facts) -> Iterator[Diagnostic]:
    return tell(facts, CODE, _KINDS, "make the component answer `{success: false, error}` instead")

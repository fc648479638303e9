"""Components that do not keep the cases of their own contract."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..probed import tell

CODE = Code("ARC406", "case-failed", ERROR)

_KINDS = frozenset(("case",))


def find(facts: Facts) -> Iterator[Diagnostic]:
    return tell(facts, CODE, _KINDS, "mend the case, or the component and build it again")

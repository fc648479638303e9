"""Components whose module does something else than their contract says."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..probed import tell

CODE = Code("ARC405", "contract-refuted", ERROR)

_KINDS = frozenset(
    ("output", "rejected", "accepted", "ignored", "undeclared", "random", "answer", "capability")
)


def find(facts: Facts) -> Iterator[Diagnostic]:
    return tell(facts, CODE, _KINDS, "mend the contract, or the component and build it again")

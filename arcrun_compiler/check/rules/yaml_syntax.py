"""YAML that does not parse."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic, Label
from ..facts import ERROR, Facts

CODE = Code("ARC001", "yaml-syntax", ERROR)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        said = problem.facts
        elsewhere = said["context_span"]
        yield facts.finding(
            CODE,
            problem.span,
            said["problem"],
            labels=(Label(elsewhere, said["context"]),) if elsewhere and said["context"] else (),
            help=said["help"],
        )

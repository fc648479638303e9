"""Turns mutants into verdicts on the linter: caught as it should be, caught otherwise, or missed."""

from collections.abc import Iterable, Iterator, Sequence
from enum import Enum
from functools import cache
from typing import NamedTuple

from arcrun_compiler.ir.payload import data_of
from arcrun_compiler.ir.show import show as show_workflow
from arcrun_compiler.pipeline import parse, project_of
from arcrun_compiler.plan.build import plan
from arcrun_compiler.plan.show import show as show_plan
from arcrun_compiler.syntax.yaml import Scalar
from arcrun_compiler.text.diagnostic import Diagnostic, Severity
from arcrun_compiler.text.source import Source

from .make import lint
from .model import Mutant
from .reading import CATALOG


class Verdict(Enum):
    RIGHT = "right"
    """A right rule speaks on the right line."""
    ELSEWHERE = "elsewhere"
    """Something is said, by another rule or on another line."""
    MISSED = "missed"
    """Nothing is said, and the workflow does something else than the original."""
    UNSEEN = "unseen"
    """Nothing is said, the plan differs, and all runs of the original give what they gave."""
    NEUTRAL = "neutral"
    """The mutant means what the original means."""


class Judged(NamedTuple):
    mutant: Mutant
    verdict: Verdict
    findings: tuple[Diagnostic, ...]


def judge(mutant: Mutant) -> Judged:
    """What the linter says of a mutant. `UNSEEN` needs runs, and is not decided here."""
    original = mutant.original
    findings = lint({**original.files, original.file: mutant.text})
    if not any(each.severity is Severity.ERROR for each in findings):
        if meaning(original.file, mutant.text) == _meaning_of_original(original.file, original.text):
            return Judged(mutant, Verdict.NEUTRAL, findings)
        if not findings:
            return Judged(mutant, Verdict.MISSED, ())
    is_right = any(_is_right(mutant, each) for each in findings)
    return Judged(mutant, Verdict.RIGHT if is_right else Verdict.ELSEWHERE, findings)


def _is_right(mutant: Mutant, finding: Diagnostic) -> bool:
    source = finding.source
    if finding.code.slug not in mutant.kind.slugs or source.name != mutant.original.file:
        return False
    spans = [finding.span, *(label.span for label in finding.labels if mutant.kind.place)]
    return any(source.position(span.start).line in mutant.lines for span in spans)


def meaning(file: str, text: str) -> str:
    """What a file without errors means, whatever its layout and comments: all that a bundle is made of."""
    return "\n".join(_meanings(file, text))


_meaning_of_original = cache(meaning)


def _meanings(file: str, text: str) -> Iterator[str]:
    parsed = parse(Source(file, text), CATALOG, {})
    project = project_of([parsed], CATALOG)
    for workflow in parsed.workflows:
        document = workflow.document
        yield show_workflow(workflow)
        yield show_plan(plan(workflow, CATALOG, project.types_of(workflow)))
        inputs = data_of(document.inputs) if document.inputs else None
        yield repr((inputs, document.is_public, [each.text for each in document.egress or ()]))
        bodies = [config.param("code") for config in document.config]
        yield "\n".join(body.text for body in bodies if isinstance(body, Scalar))


# ── figures ────────────────────────────────────────────────────────────────────────────────────


class Tally(NamedTuple):
    """How many mutants have each verdict."""

    counts: dict[Verdict, int]

    @property
    def made(self) -> int:
        return sum(self.counts.values())

    @property
    def changes(self) -> int:
        """Mutants that do something else than their original, or nothing at all."""
        return self.made - self.counts[Verdict.NEUTRAL] - self.counts[Verdict.UNSEEN]

    @property
    def rate(self) -> float:
        """The part of these that a right rule catches at the right line."""
        return self.counts[Verdict.RIGHT] / self.changes if self.changes else 1.0


def tally(judged: Iterable[Judged]) -> Tally:
    counts = dict.fromkeys(Verdict, 0)
    for each in judged:
        counts[each.verdict] += 1
    return Tally(counts)


def by_kind(judged: Sequence[Judged]) -> dict[str, list[Judged]]:
    """In the order in which the kinds come up."""
    found: dict[str, list[Judged]] = {}
    for each in judged:
        found.setdefault(each.mutant.kind.name, []).append(each)
    return found

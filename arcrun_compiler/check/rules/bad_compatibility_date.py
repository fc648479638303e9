"""Days of the platform's behaviour that are none, or that no engine has."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic
from ..facts import ERROR, Facts
from ..project_file import EARLIEST, LATEST
from ..words import short

CODE = Code("ARC606", "bad-compatibility-date", ERROR)

_WHY = {
    "no day": ("`{}` is no day", "a day is written `2026-04-01`, and the calendar has to have it"),
    "early": ("`{}` is too early a day", f"the Worker's runtime needs what came with {EARLIEST}"),
    "late": ("`{}` is too late a day", f"the engine that bundles are tested with knows days up to {LATEST}"),
}


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        message, note = _WHY[problem.facts["why"]]
        yield facts.finding(
            CODE,
            problem.span,
            message.format(short(problem.facts["found"], 30)),
            notes=(note,),
            help="leave `compatibility_date` out: bundles then have the day that they were tested with",
        )

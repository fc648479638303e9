"""Comments that name no rule."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest
from ..facts import WARNING, Facts
from ..spelling import without_names
from ..suppress import Ignore, Name
from ..words import short
from . import RULES

CODE = Code("ARC902", "unknown-ignore", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        ignore: Ignore = problem.facts["ignore"]
        if not ignore.names:
            yield _nameless(facts, ignore)
        for name in problem.facts["names"]:
            yield _unknown(facts, ignore, name)


def _nameless(facts: Facts, ignore: Ignore) -> Diagnostic:
    word = "ignore-file" if ignore.is_file else "ignore"
    return facts.finding(
        CODE,
        ignore.span,
        "the comment names no rule, so it silences nothing",
        help=f"name the rule and the reason: `# arcrun: {word}[ARC204] the last leg may be missing`",
    )


def _unknown(facts: Facts, ignore: Ignore, name: Name) -> Diagnostic:
    near = nearest(name.text, RULES)
    if near is not None:
        fix = Fix(f"write `{near}`", (Edit(name.span, near),))
    else:
        title = "remove the comment" if len(ignore.names) == 1 else f"remove `{short(name.text)}`"
        fix = Fix(title, without_names(facts.source, ignore, (name,)))
    return facts.finding(
        CODE,
        name.span,
        f"there is no rule `{short(name.text)}`, so it silences nothing",
        help=f"did you mean `{near}`?" if near else "`acr rules` lists them",
        fix=fix,
    )

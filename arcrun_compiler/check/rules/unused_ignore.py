"""Comments that silence what nobody finds."""

from __future__ import annotations

from collections.abc import Iterator

from ...text.diagnostic import Code, Diagnostic, Fix
from ..facts import WARNING, Facts
from ..spelling import without_names
from ..suppress import Ignore, Name
from ..words import listed

CODE = Code("ARC902", "unused-ignore", WARNING)


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        ignore: Ignore = problem.facts["ignore"]
        names = problem.facts["names"]
        where = "in this file" if ignore.is_file else "here"
        title = "remove the comment" if len(names) == len(ignore.names) else f"remove {_texts(names)}"
        yield facts.finding(
            CODE,
            problem.span,
            f"the comment silences {_texts(names)}, and {where} nothing of the kind is found",
            help=title,
            fix=Fix(title, without_names(facts.source, ignore, names)),
        )


def _texts(names: tuple[Name, ...]) -> str:
    return listed(dict.fromkeys(name.text for name in names))

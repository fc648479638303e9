"""Relations that are none of the language's."""

from __future__ import annotations

from collections.abc import Iterator

from ...syntax.relations import RELATIONS, UNKNOWN_RAN_AS, meaning_of
from ...syntax.tree import RelationKind
from ...text.diagnostic import Code, Diagnostic, Edit, Fix
from ...text.nearest import nearest
from ...text.problem import Problem
from ..facts import ERROR, Facts
from ..words import listed, short

CODE = Code("ARC102", "unknown-relation", ERROR)

_NEGATIVE = frozenset(("UNLESS", "IF_NOT"))


def find(facts: Facts) -> Iterator[Diagnostic]:
    for problem in facts.told(CODE.slug):
        word = problem.facts["word"]
        yield facts.finding(
            CODE,
            problem.span,
            f"`{short(word, 40)}` is no relation",
            notes=(
                f"arcrun's interpreter took a word that it did not know for `{UNKNOWN_RAN_AS.value}`:"
                " the edge always fired",
            ),
            help=_help(problem),
            fix=_fix(facts, problem),
        )


def _help(problem: Problem) -> str:
    near = problem.facts["nearest"]
    if problem.facts["word"].upper() in _NEGATIVE:
        return "write `IF(not …)`"
    if near is not None:
        return f"did you mean `{near}`?"
    # In the language of whoever wrote it: one word each, the canonical where there is no other.
    is_latin = problem.facts["word"].isascii()
    words = [next((each for each in names if each.isascii() == is_latin), None) for _, names in RELATIONS]
    return f"relations are {listed(word for word in words if word)}"


def _fix(facts: Facts, problem: Problem) -> Fix | None:
    """None where the relation would lack its argument."""
    near = problem.facts["nearest"]
    meaning = meaning_of(near.split()[0]) if near else None
    if meaning is None or problem.facts["word"].upper() in _NEGATIVE:
        return None
    behind = facts.source.text[problem.span.end :].lstrip(" ")[:1]
    asks = meaning.kind is RelationKind.IF or (
        meaning.kind is RelationKind.ON_BRANCH and meaning.branch is None
    )
    takes = asks or meaning.kind is RelationKind.FOREACH
    if asks and behind not in ("(", "（"):
        return None
    if not takes and behind in ("(", "（"):
        return None
    # A slip of the pen is certain; another language's word, such as `CASE` for `ON_BRANCH`, is not.
    is_slip = nearest(problem.facts["word"], (near,)) is not None
    return Fix(f"write `{near}`", (Edit(problem.span, near),), safe=is_slip)

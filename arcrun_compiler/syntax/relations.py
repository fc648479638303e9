"""Turns a relation's word and its arguments into a relation, and a relation into its text."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import NamedTuple

from ..text.nearest import nearest
from ..text.problem import Problem
from ..text.source import Span
from .condition import move_condition, show_condition
from .literal import show_text
from .template import move_path
from .tree import Condition, Path, Relation, RelationKind, show_steps

_K = RelationKind


class Meaning(NamedTuple):
    """`branch` when the word itself says which: `ON_TRUE`, `ON_FALSE`."""

    kind: RelationKind
    branch: str | None = None


RELATIONS: tuple[tuple[Meaning, tuple[str, ...]], ...] = (
    (Meaning(_K.PIPE), ("PIPE", "完成後")),
    (Meaning(_K.ON_SUCCESS), ("ON_SUCCESS", "SUCCESS", "成功時", "成功後")),
    (Meaning(_K.ON_FAIL), ("ON_FAIL", "FAIL", "失敗時")),
    (Meaning(_K.ON_BRANCH, "true"), ("ON_TRUE", "TRUE", "成立時", "為真時")),
    (Meaning(_K.ON_BRANCH, "false"), ("ON_FALSE", "FALSE", "ELSE", "不成立時", "為假時", "否則")),
    (Meaning(_K.ON_BRANCH), ("ON_BRANCH", "BRANCH", "分支")),
    (Meaning(_K.IF), ("IF", "條件滿足時")),
    (Meaning(_K.FOREACH), ("FOREACH", "對每個")),
    (Meaning(_K.CALLS_SUBFLOW), ("CALLS_SUBFLOW", "SUBFLOW")),
    (Meaning(_K.ON_CLICK), ("ON_CLICK", "CLICK")),
    (Meaning(_K.IS_A), ("IS_A",)),
    (Meaning(_K.CONTINUE), ("CONTINUE",)),
    (Meaning(_K.CONTAINS), ("CONTAINS",)),
    (Meaning(_K.HAS_STYLE), ("HAS_STYLE",)),
    (Meaning(_K.HAS_BEHAVIOR), ("HAS_BEHAVIOR",)),
)
"""Every relation with its words, the canonical one first."""

UNKNOWN_RAN_AS = RelationKind.PIPE
"""What arcrun's interpreter makes of a relation it does not know."""

_MEANINGS = {word: meaning for meaning, words in RELATIONS for word in words}

# Words of other tools, of simplified Chinese and of haste, that no spelling distance would find.
_MEANT = {
    "ON_FAILURE": "ON_FAIL",
    "FAILURE": "ON_FAIL",
    "FAILED": "ON_FAIL",
    "ON_ERROR": "ON_FAIL",
    "ERROR": "ON_FAIL",
    "CATCH": "ON_FAIL",
    "OK": "ON_SUCCESS",
    "THEN": "ON_SUCCESS",
    "NEXT": "ON_SUCCESS",
    "ON_COMPLETE": "PIPE",
    "ALWAYS": "PIPE",
    "FINALLY": "PIPE",
    "ON_DONE": "PIPE",
    "WHEN": "IF",
    "ON_IF": "IF",
    "CONDITION": "IF",
    "UNLESS": "IF",
    "ELSE_IF": "IF",
    "CASE": "ON_BRANCH",
    "SWITCH": "ON_BRANCH",
    "ON_ELSE": "ON_FALSE",
    "OTHERWISE": "ON_FALSE",
    "YES": "ON_TRUE",
    "NO": "ON_FALSE",
    "FOR": "FOREACH",
    "FOR_EACH": "FOREACH",
    "EACH": "FOREACH",
    "LOOP": "FOREACH",
    "MAP": "FOREACH",
    "CALL": "CALLS_SUBFLOW",
    "CALLS": "CALLS_SUBFLOW",
    "CALL_SUBFLOW": "CALLS_SUBFLOW",
    "SUB_FLOW": "SUBFLOW",
    "完成": "完成後",
    "完成时": "完成後",
    "完成時": "完成後",
    "完成后": "完成後",
    "之後": "完成後",
    "然後": "完成後",
    "成功": "成功時",
    "成功时": "成功時",
    "成功后": "成功後",
    "失敗": "失敗時",
    "失敗後": "失敗時",
    "失败": "失敗時",
    "失败时": "失敗時",
    "失败后": "失敗時",
    "錯誤時": "失敗時",
    "出錯時": "失敗時",
    "成立": "成立時",
    "成立时": "成立時",
    "為真": "為真時",
    "为真时": "為真時",
    "真": "為真時",
    "是": "為真時",
    "不成立": "不成立時",
    "不成立时": "不成立時",
    "為假": "為假時",
    "为假时": "為假時",
    "假": "為假時",
    "否": "否則",
    "否则": "否則",
    "如果": "條件滿足時",
    "若": "條件滿足時",
    "當": "條件滿足時",
    "條件": "條件滿足時",
    "滿足時": "條件滿足時",
    "条件满足时": "條件滿足時",
    "每個": "對每個",
    "每一個": "對每個",
    "逐一": "對每個",
    "对每个": "對每個",
}


def meaning_of(word: str) -> Meaning | None:
    """What a word means; Latin words in any case."""
    found = _MEANINGS.get(word)
    if found is None and word.isascii():
        found = _MEANINGS.get(word.upper())
    return found


def suggest(word: str) -> str | None:
    """The relation's word that somebody probably meant, in the language of theirs."""
    if len(word) > 40:
        return None
    if known := known_word(word):
        return known
    if word.startswith("對每個"):
        return "對每個 " + word.removeprefix("對每個").strip()
    return nearest(_joined(word), [each for each in _MEANINGS if each.isascii() == word.isascii()])


def known_word(word: str) -> str | None:
    """As `suggest`, for a relation with blanks in its word, and for a word that is known to mean one."""
    joined = _joined(word)
    return joined if meaning_of(joined) else _MEANT.get(joined)


def _joined(word: str) -> str:
    return re.sub(r"[\s-]+", "_", word).upper()


def unknown_relation(word: str, span: Span) -> Problem:
    return Problem("unknown-relation", span, {"word": word, "nearest": suggest(word)})


def missing_argument(relation: Relation) -> Problem | None:
    """The problem of an `IF` without its condition, an `ON_BRANCH` without its branch."""
    if relation.kind is _K.IF and relation.condition is None:
        return Problem("missing-condition", relation.span, {"word": relation.word})
    if relation.kind is _K.ON_BRANCH and not relation.branch:
        return Problem("missing-branch", relation.span, {"word": relation.word})
    return None


_VARIABLE = r"[^\W\d]\w*"


def is_variable(name: str) -> bool:
    """Whether a loop variable may be called so: an identifier of any script."""
    return re.fullmatch(_VARIABLE, name) is not None and name.lower() != "in"


def bad_variable(name: str, span: Span) -> Problem:
    hint = "a loop variable is made of letters, digits and `_`, and begins with no digit"
    return Problem(
        "flow-syntax", span, {"found": f"`{name}`", "expected": ("a loop variable",), "hint": hint}
    )


class Arguments(NamedTuple):
    """What is written beside a relation's word: in a Cypher map, or under a mapping's keys."""

    condition: Condition | None = None
    branch: str | None = None
    variable: str | None = None
    path: Path | None = None


# The key an argument is written under → the relation that takes it.
_TAKEN_BY = {
    "condition": _K.IF,
    "branch": _K.ON_BRANCH,
    "iterator": _K.FOREACH,
    "item": _K.FOREACH,
    "in": _K.FOREACH,
}


def with_arguments(
    relation: Relation, given: Arguments, places: Mapping[str, Span]
) -> tuple[Relation, tuple[tuple[str, Problem], ...]]:
    """The relation with what is written beside it, and the problems by the key that each is about.

    `places` holds every key that is there, also those whose argument could not be read. A problem of
    the relation itself is under `type`. Of an unknown relation nothing is said.
    """
    if relation.kind is None:
        return relation, ()
    problems = []
    for key, span in places.items():
        kind = _TAKEN_BY[key]
        if kind is not relation.kind or _says(relation, key):
            is_double = kind is relation.kind
            hint = f"`{relation.word}` says it already" if is_double else f"`{key}` belongs to `{kind.value}`"
            facts = {"found": f"`{key}` beside `{relation.word}`", "expected": (), "hint": hint}
            problems.append((key, Problem("flow-syntax", span, facts)))
    if relation.kind is _K.IF:
        relation = relation._replace(condition=relation.condition or given.condition)
    elif relation.kind is _K.ON_BRANCH:
        relation = relation._replace(branch=relation.branch or given.branch)
    elif relation.kind is _K.FOREACH:
        variable = relation.variable if _says(relation, "item") else given.variable or "item"
        relation = relation._replace(variable=variable, list=relation.list or given.path)
    if "condition" not in places and (missing := missing_argument(relation)):
        problems.append(("type", missing))
    return relation, tuple(problems)


def _says(relation: Relation, key: str) -> bool:
    """Whether the relation's own text has the argument already."""
    if key == "condition":
        return relation.condition is not None
    if key == "branch":
        return relation.branch is not None
    if key == "in":
        return relation.list is not None
    is_bare = relation.span.end - relation.span.start == len(relation.word)
    return not (is_bare or (relation.list is not None and relation.variable == "item"))


def canonical_word(relation: Relation) -> str:
    """The canonical word of a relation; the word as written when it is unknown."""
    if relation.kind is _K.ON_BRANCH and relation.branch in ("true", "false"):
        return f"ON_{relation.branch.upper()}"
    return relation.kind.value if relation.kind else relation.word


_PLAIN_BRANCH = r"\w(?:[\w -]*\w)?"


def show_relation(relation: Relation) -> str:
    """A relation as a triplet has it, by its canonical word."""
    shown = canonical_word(relation)
    if relation.kind is _K.IF and relation.condition is not None:
        shown += f"({show_condition(relation.condition)})"
    elif shown == "ON_BRANCH" and relation.branch is not None:
        plain = re.fullmatch(_PLAIN_BRANCH, relation.branch)
        shown += f"({relation.branch if plain else show_text(relation.branch)})"
    elif relation.kind is _K.FOREACH:
        shown += f" {relation.variable or 'item'}"
        shown += f" IN {show_steps(relation.list.steps)}" if relation.list else ""
    # Only a quoted text can hold `>>`; a triplet would be cut there.
    return shown.replace(">>", "\\u003e\\u003e")


def move_relation(relation: Relation, place: Callable[[Span], Span]) -> Relation:
    """The relation with every span put where `place` says."""
    condition, path = relation.condition, relation.list
    return relation._replace(
        span=place(relation.span),
        condition=None if condition is None else move_condition(condition, place),
        list=None if path is None else move_path(path, place),
    )

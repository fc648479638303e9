"""Turns a flow entry into its edges: triplets and chains here, Cypher paths by way of `cypher`.

Offsets are into the entry. `grammar/triplet.lark` defines the language; entries whose relations are
plain words are read here without it, and the tests hold the two together.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

from ..text.problem import Problem
from ..text.source import Span
from . import condition, template
from .cypher import parse_path_entry
from .grammar import read
from .literal import Unreadable, piece_at, quoted_value
from .relations import (
    Arguments,
    bad_variable,
    is_variable,
    meaning_of,
    missing_argument,
    move_relation,
    suggest,
    unknown_relation,
    with_arguments,
)
from .tree import Condition, EdgeTree, NodeName, Path, Relation, RelationKind

MOST_PROBLEMS = 20
"""Of an entry; one with more is no entry at all."""


class EntryTree(NamedTuple):
    """Edges are there even where something is wrong with them, as far as they can be told."""

    edges: tuple[EdgeTree, ...]
    problems: tuple[Problem, ...]


class RelationTree(NamedTuple):
    relation: Relation
    problems: tuple[Problem, ...]


class _Piece(NamedTuple):
    """A stretch between two arrows, trimmed; an empty one stands where the arrows meet."""

    text: str
    span: Span


@lru_cache(maxsize=1 << 15)
def parse_entry(text: str) -> EntryTree:
    """The edges of a flow entry.

    Problems are `flow-syntax`, `unknown-relation`, `missing-branch`, `missing-condition` and
    `condition-syntax`.
    """
    if ">>" not in text:
        if text.lstrip().startswith("("):
            return EntryTree(*parse_path_entry(text))
        return _other_arrows(text) or _no_edge(text)
    pieces = _pieces(text, _ARROW)
    if _is_well_formed(pieces):
        if any(sign in text for sign in _SIGNS) and (meant := _other_arrows(text)):
            return meant
        return _chain(pieces, _mixed_notations(pieces) if "(" in text else [])
    return _other_arrows(text) or _recovered(text, pieces)


_ARROW = re.compile(">>")
_SIGNS = ("->", "=>", "→", "⇒", "➜", "＞", "》", "»")
_ARROWS_MEANT = (
    re.compile(r">>|--?>|=>|[→⇒➜]|＞+|》+|»"),
    re.compile(r">>?|--?>|=>|[→⇒➜]|＞+|》+|»"),
)


def _pieces(text: str, arrow: re.Pattern[str]) -> list[_Piece]:
    pieces = []
    start = 0
    for match in arrow.finditer(text):
        pieces.append(_trimmed(text, start, match.start()))
        start = match.end()
    pieces.append(_trimmed(text, start, len(text)))
    return pieces


def _trimmed(text: str, start: int, end: int) -> _Piece:
    piece = text[start:end]
    trimmed = piece.strip()
    at = start + piece.index(trimmed) if trimmed else start
    return _Piece(trimmed, Span(at, at + len(trimmed)) if trimmed else Span(start, end))


def _is_well_formed(pieces: list[_Piece]) -> bool:
    return len(pieces) >= 3 and len(pieces) % 2 == 1 and all(piece.text for piece in pieces)


def _chain(pieces: list[_Piece], problems: list[Problem]) -> EntryTree:
    """The edges of nodes and relations in turn."""
    edges = []
    source = NodeName(*pieces[0])
    for at in range(1, len(pieces), 2):
        relation, wrong = _relation_at(pieces[at])
        if wrong:
            problems.extend(wrong[: max(0, MOST_PROBLEMS - len(problems))])
        target = NodeName(*pieces[at + 1])
        edges.append(EdgeTree(source, relation, target, Span(source.span.start, target.span.end)))
        source = target
    return EntryTree(tuple(edges), tuple(problems))


def _relation_at(piece: _Piece) -> tuple[Relation, tuple[Problem, ...]]:
    written, problems = parse_relation(piece.text)
    start = piece.span.start
    if not problems and written.condition is None and written.list is None:
        return written._replace(span=_shifted(written.span, start)), ()
    moved = move_relation(written, lambda span: _shifted(span, start))
    return moved, tuple(_moved(each, start) for each in problems)


def _shifted(span: Span, by: int) -> Span:
    return Span(span.start + by, span.end + by)


def _moved(problem: Problem, by: int, slug: str | None = None) -> Problem:
    return Problem(slug or problem.slug, _shifted(problem.span, by), problem.facts)


# ── relations ────────────────────────────────────────────────────────────────────────────────


def parse_relation(text: str, *, is_whole: bool = True) -> RelationTree:
    """A relation alone: a triplet's middle, a mapping's `type`.

    With `is_whole` false, a branch or a condition that is not there is not missed: a mapping has keys
    for them (`relation_of`).
    """
    tree = _relation(text)
    if is_whole and not tree.problems and (missing := missing_argument(tree.relation)):
        return RelationTree(tree.relation, (missing,))
    return tree


def relation_of(
    word: str,
    *,
    condition: str | None = None,
    branch: str | None = None,
    iterator: str | None = None,
    path: str | None = None,
) -> tuple[Relation, tuple[tuple[str, Problem], ...]]:
    """A mapping's relation, from the texts under `type`, `condition`, `branch`, `iterator` and `in`.

    Each problem comes with the key whose text its span is in; so do the spans of the relation's
    condition and list, unless `type` itself holds them.
    """
    relation, wrong = parse_relation(word, is_whole=False)
    problems = [("type", each) for each in wrong]
    texts = {"condition": condition, "branch": branch, "iterator": iterator, "in": path}
    places = {key: Span(0, len(text)) for key, text in texts.items() if text is not None}
    given = Arguments(branch=branch.strip() if branch else None)
    if condition is not None:
        asked, wrong = _condition(condition, 0)
        given = given._replace(condition=asked)
        problems += [("condition", each) for each in wrong]
        if not condition.strip():
            del places["condition"]
    if iterator is not None and is_variable(iterator.strip()):
        given = given._replace(variable=iterator.strip())
    elif iterator is not None:
        problems.append(("iterator", bad_variable(iterator, places["iterator"])))
    if path is not None:
        found, wrong = _list(path, 0)
        given = given._replace(path=found)
        problems += [("in", each) for each in wrong]
    if any(key == "type" for key, _ in problems):
        return with_arguments(relation, given, {})[0], tuple(problems)
    filled, more = with_arguments(relation, given, places)
    return filled, (*problems, *more)


@lru_cache(maxsize=1 << 12)
def _relation(text: str) -> RelationTree:
    trimmed = _trimmed(text, 0, len(text))
    meaning = meaning_of(trimmed.text)
    if meaning:
        variable = "item" if meaning.kind is RelationKind.FOREACH else None
        plain = Relation(meaning.kind, trimmed.text, trimmed.span, meaning.branch, variable=variable)
        return RelationTree(plain, ())
    try:
        made = read("triplet", "relation", text, _Builder)
    except Unreadable as error:
        return _mistaken(text, _flow_problem(error.span, text[slice(*error.span)], (), error.hint))
    return made if isinstance(made, RelationTree) else _mistaken(text, None)


class _Builder:
    """What the rule `relation` of `triplet.lark` makes."""

    @staticmethod
    def relation(parts: list[Any]) -> RelationTree:
        word, *arguments = parts
        meaning = meaning_of(str(word))
        assert meaning is not None, "the grammar and the table of relations are one"
        start, end = word.start_pos, word.end_pos
        relation = Relation(meaning.kind, str(word), Span(start, end), meaning.branch)
        problems: tuple[Problem, ...] = ()
        if meaning.kind is RelationKind.FOREACH:
            relation = relation._replace(variable="item")
        for each in arguments:
            if each is None:
                continue
            end = each.start_pos + len(each.rstrip())
            if each.type == "VARIABLE":
                relation = relation._replace(variable=str(each))
            elif each.type == "LIST":
                path, problems = _list(str(each), each.start_pos)
                relation = relation._replace(list=path)
            elif meaning.kind is RelationKind.IF:
                asked, problems = _condition(each[1:-1], each.start_pos + 1)
                relation = relation._replace(condition=asked)
            else:
                branch, problems = _branch(each[1:-1], each.start_pos + 1)
                relation = relation._replace(branch=branch)
        return RelationTree(relation._replace(span=Span(start, end)), problems)


def _list(written: str, start: int) -> tuple[Path | None, tuple[Problem, ...]]:
    path, problems = template.parse_path(written)
    moved = None if path is None else template.move_path(path, lambda span: _shifted(span, start))
    return moved, tuple(_moved(each, start, "flow-syntax") for each in problems)


def _condition(written: str, start: int) -> tuple[Condition | None, tuple[Problem, ...]]:
    """Nothing between the parentheses is a missing condition, not a wrong one."""
    if not written.strip():
        return None, ()
    asked, problems = condition.parse(written)
    moved = None if asked is None else condition.move_condition(asked, lambda span: _shifted(span, start))
    return moved, tuple(_moved(each, start) for each in problems)


_QUOTED = re.compile(r"""("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*')""", re.DOTALL)
_BAD_ESCAPE = re.compile(r"""\\(?!["'\\/bfnrt]|u[0-9A-Fa-f]{4}|\Z)""")


def _branch(written: str, start: int) -> tuple[str | None, tuple[Problem, ...]]:
    """A branch's name, quoted or plain."""
    name = written.strip()
    at = start + written.index(name)
    if not name.startswith(("'", '"')):
        return name or None, ()
    quoted = _QUOTED.fullmatch(name)
    pairs = name.replace("\\\\", "__")
    if quoted and not (bad := _BAD_ESCAPE.search(pairs)):
        return quoted_value(name, at) or None, ()
    if quoted and bad:
        span = Span(at + bad.start(), at + min(bad.start() + 2, len(name)))
        return name[1:-1], (_flow_problem(span, name[bad.start() :][:2], (), "write `\\\\` for a backslash"),)
    span = Span(at, at + 1)
    return name, (
        _flow_problem(span, name[0], (), "the quote is not closed, or closes before the name ends"),
    )


# ── what is no entry ─────────────────────────────────────────────────────────────────────────


def _flow_problem(span: Span, found: str, expected: tuple[str, ...], hint: str | None) -> Problem:
    shown = f"`{found}`" if found else "the end"
    return Problem("flow-syntax", span, {"found": shown, "expected": expected, "hint": hint})


_WORD = re.compile(r"[^\s(（]+")
_ONE_VARIABLE = re.compile(r"[(（]?\s*([^\W\d]\w*)")


def _mistaken(text: str, problem: Problem | None) -> RelationTree:
    """A relation that the grammar refuses: an unknown word, or a known one with wrong things behind it."""
    start = len(text) - len(text.lstrip())
    word = _WORD.match(text, start)
    if word is None:
        span = piece_at(text, start)
        relation = Relation(None, "", Span(start, len(text)))
        found = problem or _flow_problem(span, text[slice(*span)], ("a relation",), None)
        return RelationTree(relation, (found,))
    meaning = meaning_of(word[0])
    if meaning is None:
        unknown = _unknown(text, start, word)
        return RelationTree(Relation(None, unknown.facts["word"], unknown.span), (unknown,))
    whole = Span(start, len(text.rstrip()))
    relation = Relation(meaning.kind, word[0], whole, meaning.branch)
    rest = _trimmed(text, word.end(), len(text))
    if problem is not None:
        return RelationTree(relation, (problem,))
    return _wrong_argument(relation, rest)


def _unknown(text: str, start: int, word: re.Match[str]) -> Problem:
    """Several words are named as one, unless the first alone is close to a relation."""
    before = re.split(r"[(（]", text[start:], maxsplit=1)[0].strip() or word[0]
    if before != word[0] and not suggest(before) and suggest(word[0]):
        before = word[0]
    return unknown_relation(before, Span(start, start + len(before)))


def _wrong_argument(relation: Relation, rest: _Piece) -> RelationTree:
    word, kind = relation.word, relation.kind
    opens = rest.text.startswith(("(", "（"))
    inner = rest.text[1:].rstrip(")） ") if opens else rest.text
    closing = max(rest.text.rfind(")"), rest.text.rfind("）"))
    if kind is RelationKind.FOREACH:
        named = _ONE_VARIABLE.match(rest.text)
        hint = f"a loop is written `{word} item` or `{word} item IN node.data.rows`"
        relation = relation._replace(variable=named[1] if named else "item")
        return RelationTree(
            relation, (_flow_problem(rest.span, _short(rest.text), ("a loop variable",), hint),)
        )
    if kind is RelationKind.IF or (kind is RelationKind.ON_BRANCH and relation.branch is None):
        if not opens:
            meant = f"what `{word}` needs stands in parentheses: `{word}({_short(inner)})`"
            problem = _flow_problem(rest.span, _short(rest.text), ("`(`",), meant)
        elif closing < 0:
            span = Span(rest.span.start, rest.span.start + 1)
            problem = _flow_problem(span, rest.text[0], (), "the parenthesis is not closed")
        else:
            inner, behind = rest.text[1:closing], _trimmed(rest.text, closing + 1, len(rest.text))
            problem = _flow_problem(_shifted(behind.span, rest.span.start), behind.text, ("`>>`",), None)
        filled = _with_argument(relation, inner, rest.span.start + opens)
        return RelationTree(filled, (problem,))
    hint = f"`{word}` takes nothing in parentheses; a condition is written `IF(…)`" if opens else None
    return RelationTree(relation, (_flow_problem(rest.span, rest.text, ("`>>`",), hint),))


def _with_argument(relation: Relation, written: str, start: int) -> Relation:
    """The relation with the argument it was probably meant to have; nothing more is said of it."""
    if relation.kind is RelationKind.IF:
        return relation._replace(condition=_condition(written, start)[0])
    return relation._replace(branch=written.strip() or None)


def _other_arrows(text: str) -> EntryTree | None:
    """The entry that is one when `->`, `→`, `＞＞`, a single `>` … are read as `>>`; None when it is none."""
    for arrows in _ARROWS_MEANT:
        pieces = _pieces(text, arrows)
        words = [_WORD.match(piece.text) for piece in pieces[1::2]]
        if _is_well_formed(pieces) and all(word and meaning_of(word[0]) for word in words):
            wrong = [each for each in arrows.finditer(text) if each[0] != ">>"][:MOST_PROBLEMS]
            hint = "nodes and relations are joined by `>>`"
            problems = [_flow_problem(Span(*each.span()), each[0], ("`>>`",), hint) for each in wrong]
            return _chain(pieces, problems)
    return None


_ONE_NOTATION = "an entry is a triplet or a Cypher path; a condition that holds `>>` needs a mapping"
_CYPHER_ARROW = re.compile(r"\)\s*(<?-\[|-->|<--|->)|\]->|\[:\w+")


def _mixed_notations(pieces: list[_Piece]) -> list[Problem]:
    problems = []
    for piece in pieces[::2]:
        if "(" in piece.text and (arrow := _CYPHER_ARROW.search(piece.text)):
            span = _shifted(Span(*arrow.span()), piece.span.start)
            problems.append(_flow_problem(span, arrow[0], ("`>>`",), _ONE_NOTATION))
    return problems[:MOST_PROBLEMS]


def _recovered(text: str, pieces: list[_Piece]) -> EntryTree:
    """The edges of an entry with a piece too many or too few, and where that shows."""
    arrows = [Span(*each.span()) for each in _ARROW.finditer(text)]
    if text.lstrip().startswith("(") and "[:" in text:
        return EntryTree((), (_flow_problem(arrows[0], ">>", (), _ONE_NOTATION),))
    problems: list[Problem] = []
    chains: list[list[_Piece]] = [[]]
    skipped = -1
    for at, piece in enumerate(pieces):
        if len(problems) >= MOST_PROBLEMS:
            break
        if at == skipped:
            continue
        chain = chains[-1]
        is_last = at + 1 == len(pieces)
        follower = "" if is_last else pieces[at + 1].text
        if not piece.text:
            problems.append(_gap(at, arrows, wants_node=len(chain) % 2 == 0))
            if len(chain) % 2 == 0 and _is_relation(follower):
                skipped = at + 1
            if is_last or len(chain) % 2 or skipped > at:
                chains.append([])
        elif len(chain) % 2 == 0:
            if chain and _is_relation(piece.text) and follower and not _is_relation(follower):
                hint = f"a node stands between two relations; one called `{piece.text}` needs its own"
                problems.append(_flow_problem(piece.span, piece.text, ("a node's name",), hint))
                chains.append([])
            else:
                chain.append(piece)
        elif (
            _is_relation(piece.text)
            or not (is_last or _is_relation(follower))
            or (is_last and suggest(piece.text))
        ):
            chain.append(piece)
        else:
            hint = f"say when it runs: `{_short(chain[-1].text)} >> ON_SUCCESS >> {_short(piece.text)}`"
            problems.append(_flow_problem(piece.span, _short(piece.text), ("a relation",), hint))
            chains.append([piece])
    if len(chains[-1]) % 2 == 0 and chains[-1]:
        problems.append(_dangling(chains[-1][-1], text))
    return _joined(chains, problems)


def _joined(chains: list[list[_Piece]], problems: list[Problem]) -> EntryTree:
    edges: list[EdgeTree] = []
    for chain in chains:
        if len(chain) % 2 == 0 and chain:
            problems.extend(_relation_at(chain.pop())[1])
        if len(chain) >= 3:
            tree = _chain(chain, [])
            edges.extend(tree.edges)
            problems.extend(tree.problems)
    problems.sort(key=lambda problem: problem.span)
    return EntryTree(tuple(edges), tuple(problems[:MOST_PROBLEMS]))


def _is_relation(text: str) -> bool:
    word = _WORD.match(text)
    return word is not None and meaning_of(word[0]) is not None


def _short(name: str) -> str:
    return name if len(name) <= 30 else name[:29] + "…"


def _gap(at: int, arrows: list[Span], *, wants_node: bool) -> Problem:
    """Nothing before an arrow, between two, or behind the last."""
    what = "a node's name" if wants_node else "a relation"
    if at == len(arrows):
        return _flow_problem(arrows[-1], "", (what,), "nothing follows the last `>>`")
    if at == 0:
        return _flow_problem(arrows[0], ">>", (what,), "an entry begins with a node")
    return _flow_problem(Span(arrows[at - 1].start, arrows[at].end), ">>", (what,), None)


def _dangling(piece: _Piece, text: str) -> Problem:
    hint = f"say which node it leads to: `{_short(text.strip())} >> node`"
    return _flow_problem(piece.span, "", ("`>>` and a node's name",), hint)


_MAPPING = re.compile(r"\s*\{?\s*['\"]?(?:from|to)['\"]?\s*:")


def _no_edge(text: str) -> EntryTree:
    """An entry without an arrow that joins a relation."""
    written = _trimmed(text, 0, len(text))
    example = "an edge is written `a >> ON_SUCCESS >> b`"
    if not written.text:
        facts = {"found": "nothing", "expected": ("an edge",), "hint": example}
        return EntryTree((), (Problem("flow-syntax", written.span, facts),))
    if _MAPPING.match(text):
        hint = "a mapping is written without quotes around the whole: `{from: a, to: b}`"
        return EntryTree((), (_flow_problem(written.span, _short(written.text), ("an edge",), hint),))
    arrow = _ARROWS_MEANT[0].search(text)
    ends = [piece.text for piece in _pieces(text, _ARROWS_MEANT[0])]
    if arrow and len(ends) == 2 and all(ends):
        hint = f"an edge names its relation: `{_short(ends[0])} >> ON_SUCCESS >> {_short(ends[1])}`"
        return EntryTree((), (_flow_problem(Span(*arrow.span()), arrow[0], ("`>>`",), hint),))
    between = [word for word in written.text.split()[1:-1] if meaning_of(word)]
    if between:
        before, _, after = (part.strip() for part in written.text.partition(between[0]))
        example = (
            f"`>>` stands on both sides of a relation: `{_short(before)} >> {between[0]} >> {_short(after)}`"
        )
    last = Span(written.span.end - 1, written.span.end)
    return EntryTree((), (_flow_problem(last, "", ("`>>`",), example),))

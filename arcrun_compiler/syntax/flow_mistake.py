"""Turns a flow entry that is none into what is wrong with it, and the edges that were probably meant."""

from __future__ import annotations

import re

from ..text.problem import Problem
from ..text.source import Span
from .literal import piece_at
from .relations import known_word, meaning_of, suggest, unknown_relation
from .tree import EdgeTree, Relation, RelationKind
from .triplet import (
    MOST_PROBLEMS,
    EntryTree,
    Piece,
    RelationTree,
    chain_of,
    flow_problem,
    is_well_formed,
    read_condition,
    relation_at,
    shifted,
    short,
    trimmed,
)

MOST_ARROWS = 1000
"""An entry with more is not searched for what its arrows were meant to be."""

_WORD = r"[^\s(（]+"
_ONE_VARIABLE = r"[(（]?\s*([^\W\d]\w*)"


def mistaken_relation(text: str, problem: Problem | None) -> RelationTree:
    """A relation that the grammar refuses: an unknown word, or a known one with wrong things behind it."""
    start = len(text) - len(text.lstrip())
    word = re.compile(_WORD).match(text, start)
    if word is None:
        span = piece_at(text, start)
        relation = Relation(None, "", Span(start, len(text)))
        found = problem or flow_problem(span, text[slice(*span)], ("a relation",), None)
        return RelationTree(relation, (found,))
    meaning = meaning_of(word[0])
    if meaning is None:
        unknown = _unknown(text, start, word)
        return RelationTree(Relation(None, unknown.facts["word"], unknown.span), (unknown,))
    whole = Span(start, len(text.rstrip()))
    relation = Relation(meaning.kind, word[0], whole, meaning.branch)
    rest = trimmed(text, word.end(), len(text))
    if problem is not None:
        return RelationTree(relation, (problem,))
    return _wrong_argument(relation, rest)


def _unknown(text: str, start: int, word: re.Match[str]) -> Problem:
    """Several words are named as one, unless the first of them are close to a relation."""
    before = re.split(r"[(（]", text[start:], maxsplit=1)[0].strip() or word[0]
    named = _known_beginning(before)
    if named is None and before != word[0] and (meant := suggest(word[0])):
        # What stands behind a loop's word is its variable.
        meaning = meaning_of(meant)
        is_loop = meaning is not None and meaning.kind is RelationKind.FOREACH
        named = word[0] if is_loop or not suggest(before) else None
    found = named or before
    return unknown_relation(found, Span(start, start + len(found)))


def _known_beginning(text: str) -> str | None:
    """The longest beginning, of whole words, that means a relation: `FOR EACH` of `FOR EACH file`."""
    ends = [each.start() for each in re.finditer(r"\s+", text)]
    return next((text[:end] for end in (len(text), *reversed(ends)) if known_word(text[:end])), None)


def _wrong_argument(relation: Relation, rest: Piece) -> RelationTree:
    word, kind = relation.word, relation.kind
    opens = rest.text.startswith(("(", "（"))
    if kind is RelationKind.FOREACH:
        named = re.match(_ONE_VARIABLE, rest.text)
        hint = f"a loop is written `{word} item` or `{word} item IN node.data.rows`"
        problem = flow_problem(rest.span, rest.text, ("a loop variable",), hint)
        return RelationTree(relation._replace(variable=named[1] if named else "item"), (problem,))
    if kind is RelationKind.IF or (kind is RelationKind.ON_BRANCH and relation.branch is None):
        return _wrong_parentheses(relation, rest) if opens else _no_parentheses(relation, rest)
    behind = f"`{word}` takes nothing in parentheses; a condition is written `IF(…)`" if opens else None
    return RelationTree(relation, (flow_problem(rest.span, rest.text, ("`>>`",), behind),))


def _no_parentheses(relation: Relation, rest: Piece) -> RelationTree:
    hint = f"what `{relation.word}` needs stands in parentheses: `{relation.word}({short(rest.text)})`"
    problem = flow_problem(rest.span, rest.text, ("`(`",), hint)
    return RelationTree(_with_argument(relation, rest.text, rest.span.start), (problem,))


def _wrong_parentheses(relation: Relation, rest: Piece) -> RelationTree:
    """A parenthesis that is not closed, or something behind it."""
    start = rest.span.start + 1
    closing = max(rest.text.rfind(")"), rest.text.rfind("）"))
    if closing < 0:
        problem = flow_problem(Span(start - 1, start), rest.text[0], (), "the parenthesis is not closed")
        return RelationTree(_with_argument(relation, rest.text[1:], start), (problem,))
    behind = trimmed(rest.text, closing + 1, len(rest.text))
    problem = flow_problem(shifted(behind.span, rest.span.start), behind.text, ("`>>`",), None)
    return RelationTree(_with_argument(relation, rest.text[1:closing], start), (problem,))


def _with_argument(relation: Relation, written: str, start: int) -> Relation:
    """The relation with the argument it was probably meant to have; nothing more is said of it."""
    if relation.kind is RelationKind.IF:
        return relation._replace(condition=read_condition(written, start)[0])
    return relation._replace(branch=written.strip() or None)


_ARROWS_MEANT = (
    r">>|--?>|=>|[→⇒➜]|＞+|》+|»",
    r">>?|--?>|=>|[→⇒➜]|＞+|》+|»",
)


def _parted(text: str, arrows: str) -> list[Piece]:
    pieces = []
    start = 0
    for match in re.finditer(arrows, text):
        pieces.append(trimmed(text, start, match.start()))
        start = match.end()
    return [*pieces, trimmed(text, start, len(text))]


def other_arrows(text: str) -> EntryTree | None:
    """The entry that is one when `->`, `→`, `＞＞`, a single `>` … are read as `>>`; None when it is none."""
    if text.count(">") > MOST_ARROWS:
        return None
    for arrows in _ARROWS_MEANT:
        pieces = _parted(text, arrows)
        if is_well_formed(pieces) and all(_is_relation(piece.text) for piece in pieces[1::2]):
            wrong = [each for each in re.finditer(arrows, text) if each[0] != ">>"][:MOST_PROBLEMS]
            hint = "nodes and relations are joined by `>>`"
            problems = [flow_problem(Span(*each.span()), each[0], ("`>>`",), hint) for each in wrong]
            tree = chain_of(pieces)
            return EntryTree(tree.edges, (*problems, *tree.problems)[:MOST_PROBLEMS])
    return None


_ONE_NOTATION = "an entry is a triplet or a Cypher path; a condition that holds `>>` needs a mapping"
_CYPHER_ARROW = r"\)\s*(?:<?-\[|-->|<--|->)|\]->|\[:\w+"


def mixed_notations(pieces: list[Piece]) -> tuple[Problem, ...]:
    """Cypher arrows in the node names of a triplet."""
    problems = []
    for piece in pieces[::2]:
        if "(" in piece.text and (arrow := re.search(_CYPHER_ARROW, piece.text)):
            span = shifted(Span(*arrow.span()), piece.span.start)
            problems.append(flow_problem(span, arrow[0], ("`>>`",), _ONE_NOTATION))
    return tuple(problems[:MOST_PROBLEMS])


def recovered(text: str, pieces: list[Piece]) -> EntryTree:
    """The edges of an entry with a piece too many or too few, and where that shows."""
    arrows = [Span(*each.span()) for each in re.finditer(">>", text)]
    if text.lstrip().startswith("(") and "[:" in text:
        return EntryTree((), (flow_problem(arrows[0], ">>", (), _ONE_NOTATION),))
    problems: list[Problem] = []
    chains: list[list[Piece]] = [[]]
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
                problems.append(flow_problem(piece.span, piece.text, ("a node's name",), hint))
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
            problems.append(_no_relation(chain[-1], piece))
            chains.append([piece])
    if len(chains[-1]) % 2 == 0 and chains[-1]:
        problems.append(_dangling(chains[-1][-1], text))
    return _joined(chains, problems)


def _joined(chains: list[list[Piece]], problems: list[Problem]) -> EntryTree:
    edges: list[EdgeTree] = []
    for chain in chains:
        if len(chain) % 2 == 0 and chain:
            problems.extend(relation_at(chain.pop())[1])
        if len(chain) >= 3:
            tree = chain_of(chain)
            edges.extend(tree.edges)
            problems.extend(tree.problems)
    problems.sort(key=lambda problem: problem.span)
    return EntryTree(tuple(edges), tuple(problems[:MOST_PROBLEMS]))


def _is_relation(text: str) -> bool:
    word = re.match(_WORD, text)
    return word is not None and meaning_of(word[0]) is not None


def _gap(at: int, arrows: list[Span], *, wants_node: bool) -> Problem:
    """Nothing before an arrow, between two, or behind the last."""
    what = "a node's name" if wants_node else "a relation"
    if at == len(arrows):
        return flow_problem(arrows[-1], "", (what,), "nothing follows the last `>>`")
    if at == 0:
        return flow_problem(arrows[0], ">>", (what,), "an entry begins with a node")
    return flow_problem(Span(arrows[at - 1].start, arrows[at].end), ">>", (what,), None)


def _no_relation(source: Piece, target: Piece) -> Problem:
    hint = f"say when it runs: `{short(source.text)} >> ON_SUCCESS >> {short(target.text)}`"
    return flow_problem(target.span, target.text, ("a relation",), hint)


def _dangling(piece: Piece, text: str) -> Problem:
    hint = f"say which node it leads to: `{short(text.strip())} >> node`"
    return flow_problem(piece.span, "", ("`>>` and a node's name",), hint)


_MAPPING = r"\s*\{?\s*['\"]?(?:from|to)['\"]?\s*:"


def no_edge(text: str) -> EntryTree:
    """An entry without an arrow that joins a relation."""
    written = trimmed(text, 0, len(text))
    example = "an edge is written `a >> ON_SUCCESS >> b`"
    if not written.text:
        facts = {"found": "nothing", "expected": ("an edge",), "hint": example}
        return EntryTree((), (Problem("flow-syntax", written.span, facts),))
    if re.match(_MAPPING, text):
        hint = "a mapping is written without quotes around the whole: `{from: a, to: b}`"
        return EntryTree((), (flow_problem(written.span, short(written.text), ("an edge",), hint),))
    arrow = re.search(_ARROWS_MEANT[0], text)
    ends = [piece.text for piece in _parted(text, _ARROWS_MEANT[0])]
    if arrow and len(ends) == 2 and all(ends):
        hint = f"an edge names its relation: `{short(ends[0])} >> ON_SUCCESS >> {short(ends[1])}`"
        return EntryTree((), (flow_problem(Span(*arrow.span()), arrow[0], ("`>>`",), hint),))
    between = [word for word in written.text.split()[1:-1] if meaning_of(word)]
    if between:
        before, _, after = (part.strip() for part in written.text.partition(between[0]))
        example = (
            f"`>>` stands on both sides of a relation: `{short(before)} >> {between[0]} >> {short(after)}`"
        )
    last = Span(written.span.end - 1, written.span.end)
    return EntryTree((), (flow_problem(last, "", ("`>>`",), example),))

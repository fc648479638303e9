"""What may be written in `flow`: nodes, relations, and what relations take."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from lsprotocol import types

from ..check.branches import branches_of
from ..ir.model import Node
from ..ir.resolve import Reader
from ..schema import glossary
from ..syntax.relations import RELATIONS, canonical_word, meaning_of
from ..syntax.tree import Relation, RelationKind
from ..text.source import Span
from . import values
from .complete_template import members, paths, written_path
from .proposals import Asked, Proposal, escaped, spelled, word_span, written_span

_K = types.CompletionItemKind
_LIST = re.compile(r"(?i)^\s*(?:foreach|對每個)\s+\w+\s+in\s+")
_LOOP = re.compile(r"(?i)^\s*(?:foreach|對每個)\s+\w+\s+(\w*)\Z")
_ARGUMENT = re.compile(r"^\s*(\w+)\s*[(（]")
_OPERAND = re.compile(r"""[\w.\[\]"'-]*\Z""")


def entry(asked: Asked) -> Iterable[Proposal]:
    """An item of the flow that is a text."""
    before = asked.before
    if before.lstrip().startswith("(") and ">>" not in before:
        return _cypher(asked, before)
    pieces = before.split(">>")
    start = asked.offset - len(pieces[-1])
    if len(pieces) % 2 == 0:
        return _relation(asked, pieces[-2].strip(), pieces[-1], start)
    if len(pieces) == 1:
        return _nodes(asked, start, is_source=True)
    meaning = meaning_of(re.split(r"[(（\s]", pieces[-2].strip(), maxsplit=1)[0])
    kind = meaning.kind if meaning else None
    if kind is RelationKind.CALLS_SUBFLOW:
        return _workflows(asked, _token(asked, start))
    if kind is RelationKind.IS_A:
        return components(asked, _token(asked, start), "component://")
    return _nodes(asked, start, is_source=False)


def _token(asked: Asked, start: int) -> Span:
    """What is written between two arrows, without the blanks around it."""
    written = asked.text[start : asked.offset]
    begin = start + len(written) - len(written.lstrip())
    rest = asked.behind.split(">>")[0].rstrip()
    return Span(begin, asked.offset + len(rest))


def _spaced(asked: Asked, span: Span, text: str) -> str:
    """The text with a blank behind the arrow before it."""
    return f" {text}" if asked.text[: span.start].endswith(">>") else text


# ── nodes ──────────────────────────────────────────────────────────────────────────────────────


def _nodes(asked: Asked, start: int, *, is_source: bool) -> Iterator[Proposal]:
    span = _token(asked, start)
    follow = " >> " if is_source and ">>" not in asked.behind else ""
    for name, detail in _names(asked, is_source):
        yield Proposal(name, span, _spaced(asked, span, _inside(asked, name)) + follow, _K.Module, detail)


def _names(asked: Asked, is_source: bool) -> Iterator[tuple[str, str]]:
    """Nodes of the flow, and those that so far only `config` has."""
    workflow = asked.workflow
    if workflow is None:
        return
    if is_source:
        yield "input", "the payload"
    for node in reversed(asked.real_nodes()):
        yield node.name, node.component
    for config in workflow.graph.unused_config:
        yield config.name.text, "in config, not in the flow yet"
    if not is_source:
        yield "output", "the end"


def _inside(asked: Asked, name: str) -> str:
    """A name inside an entry; a plain entry holds most of them as they are."""
    return name if asked.spot.style in ("plain", "block") else spelled(asked, name)


def _workflows(asked: Asked, span: Span) -> Iterator[Proposal]:
    project = asked.analysis.project
    for name in project.workflow_names():
        yield Proposal(name, span, _spaced(asked, span, name), _K.Interface, "workflow")


def components(asked: Asked, span: Span, lead: str = "") -> Iterator[Proposal]:
    """Component ids, each with what it does, then those of recipes."""
    catalog = asked.analysis.around.catalog
    own = {*catalog.ids(), *glossary.BUILT_IN}
    for name in (*sorted(own), *(each for each in catalog.names() if each not in own)):
        contract = catalog.find(name) if name not in glossary.BUILT_IN else None
        meaning = (
            contract.description
            if contract
            else glossary.BUILT_IN[name].meaning
            if name in glossary.BUILT_IN
            else ""
        )
        detail = contract.display_name if contract else ""
        yield Proposal(lead + name, span, _spaced(asked, span, lead + name), _K.Class, detail, meaning)


# ── relations ──────────────────────────────────────────────────────────────────────────────────


def _relation(asked: Asked, source: str, written: str, start: int) -> Iterable[Proposal]:
    node = asked.node_named(source)
    found = _LIST.match(written)
    if found:
        return _list(asked, node, start + found.end())
    found = _LOOP.match(written)
    if found:
        span = word_span(asked, start + found.start(1))
        return [Proposal("IN", span, "IN ", _K.Keyword, "the path of the list")]
    found = _ARGUMENT.match(written)
    meaning = meaning_of(found[1]) if found else None
    if found and meaning and meaning.kind is RelationKind.IF:
        return condition(asked, node)
    if found and meaning and meaning.kind is RelationKind.ON_BRANCH:
        return _branches(asked, node, Span(start + found.end(), asked.offset))
    return _words(asked, node, start)


def _words(asked: Asked, source: Node | None, start: int) -> Iterator[Proposal]:
    """The branches that the source has, then every relation."""
    written = asked.text[start : asked.offset]
    span = word_span(asked, start + len(written) - len(written.lstrip()))
    follow = "" if ">>" in asked.behind else " >> "
    for branch in _names_of_branches(asked, source):
        word = f"ON_{branch.upper()}" if branch in ("true", "false") else f"ON_BRANCH({branch})"
        yield Proposal(
            word, span, _spaced(asked, span, escaped(word) + follow), _K.EnumMember, "the source has it"
        )
    for word, canonical in _every_word():
        text = _spaced(asked, span, word + glossary.RELATIONS[canonical].example + follow)
        detail = "" if word == canonical else canonical
        meaning = _meaning(canonical)
        yield Proposal(word, span, text, _K.Keyword, detail, meaning)


def _meaning(relation: str) -> str:
    return f"The edge {glossary.RELATIONS[relation].meaning}."


def _every_word() -> Iterator[tuple[str, str]]:
    """Relations' words with their canonical ones: those first, then all others, Chinese ones too."""
    rows = [
        (canonical_word(Relation(meaning.kind, "", Span(0, 0), meaning.branch)), words)
        for meaning, words in RELATIONS
    ]
    yield from ((canonical, canonical) for canonical, _ in sorted(rows, key=_rank))
    yield from ((word, canonical) for canonical, words in rows for word in words if not word.isascii())
    yield from ((word, canonical) for canonical, words in rows for word in words if word.isascii())


_OFTEN = ("ON_SUCCESS", "ON_FAIL", "IF", "FOREACH", "PIPE", "ON_BRANCH", "ON_TRUE", "ON_FALSE")
"""What flows mostly say."""


def _rank(row: tuple[str, tuple[str, ...]]) -> int:
    return _OFTEN.index(row[0]) if row[0] in _OFTEN else len(_OFTEN)


def _list(asked: Asked, source: Node | None, start: int) -> Iterable[Proposal]:
    """The path behind `IN`: anything that the loop's source can read, and its own result."""
    workflow = asked.workflow
    if workflow is None or source is None:
        return ()
    position = workflow.order.position[source.index]
    reader = Reader(source.index, workflow.order.loop[source.index], max(position, 0), "FOREACH")
    if not written_path(asked.text[: asked.offset], start).steps:
        span = word_span(asked, start)
        own = Proposal(source.name, span, source.name, _K.Module, "the loop's source")
        return [own, *paths(asked, reader, start)]
    return paths(asked, reader, start)


def _branches(asked: Asked, node: Node | None, span: Span) -> Iterator[Proposal]:
    for name in _names_of_branches(asked, node):
        yield Proposal(
            name, span, spelled(asked, name), _K.EnumMember, f"branch of {node.name if node else ''}"
        )


def _names_of_branches(asked: Asked, node: Node | None) -> tuple[str, ...]:
    """As far as they are known."""
    if node is None or asked.workflow is None:
        return ()
    found = branches_of(asked.analysis.facts(asked.workflow), node)
    return found.names if found else ()


def condition(asked: Asked, node: Node | None) -> Iterable[Proposal]:
    """The members of a node's result, as conditions read them, and the three functions."""
    operand = _OPERAND.search(asked.before)
    start = asked.offset - len(operand[0]) if operand else asked.offset
    if node is None or asked.workflow is None:
        return ()
    result = values.result_of(asked.analysis, asked.workflow, node)
    written = written_path(asked.text[: asked.offset], start)
    if written.steps:
        return members(asked, result.below(written.steps), word_span(asked, written.start))
    span = word_span(asked, start)
    functions = [
        Proposal(name, span, name + word.example, _K.Function, "", f"{name}: {word.meaning}.")
        for name, word in glossary.CONDITION_FUNCTIONS.items()
    ]
    return [*members(asked, result, span, lead=""), *functions]


# ── the other notations ────────────────────────────────────────────────────────────────────────


def _cypher(asked: Asked, before: str) -> Iterable[Proposal]:
    word = re.search(r"\[:(\w*)\Z", before)
    if word:
        span = word_span(asked, asked.offset - len(word[1]))
        close = "" if "]" in asked.behind else "]->("
        return [
            Proposal(each, span, each + close, _K.Keyword, "", _meaning(canonical))
            for each, canonical in _every_word()
        ]
    bound = re.search(r"\([^()]*:(\w*)\Z", before)
    if bound:
        return components(asked, word_span(asked, asked.offset - len(bound[1])))
    node = re.search(r"\((`?[^()`:]*)\Z", before)
    if node is None:
        return ()
    span = word_span(asked, asked.offset - len(node[1]))
    return [
        Proposal(name, span, name if re.fullmatch(r"[^\W\d]\w*", name) else f"`{name}`", _K.Module, detail)
        for name, detail in _names(asked, is_source=True)
    ]


def mapping_value(asked: Asked, key: str) -> Iterable[Proposal]:
    """The value of a key of an edge that is a map."""
    span = written_span(asked)
    source = asked.node_named(_from(asked))
    if key in ("from", "to"):
        return [
            Proposal(name, span, spelled(asked, name), _K.Module, detail)
            for name, detail in _names(asked, key == "from")
        ]
    if key == "type":
        return [
            Proposal(word, span, word, _K.Keyword, canonical, _meaning(canonical))
            for word, canonical in _every_word()
        ]
    if key == "condition":
        return condition(asked, source)
    if key == "branch":
        return _branches(asked, source, span)
    return _list(asked, source, asked.spot.span.start) if key == "in" else ()


def _from(asked: Asked) -> str:
    """The source of the edge that the offset is in, as its text has it."""
    start = asked.text.rfind("- ", 0, asked.offset)
    found = re.compile(r"""\bfrom\s*:\s*["']?([^,}\n"']+)""").search(
        asked.text, max(start, 0), asked.offset + 200
    )
    return found[1].strip() if found else ""

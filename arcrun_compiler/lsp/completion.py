"""Turns an offset into what may be written there, whatever state the text is in."""

from __future__ import annotations

import re
from collections.abc import Iterable

from lsprotocol import types

from ..check import rules
from ..schema import glossary
from ..text.source import Span
from . import contracts, recipes
from .complete_config import below_config, below_inputs
from .complete_flow import entry, mapping_value
from .complete_template import hole_before, in_hole
from .proposals import Asked, Proposal, items, keys, without_stops, written_span
from .session import Session
from .spot import ITEM, spot_at

TRIGGERS = ["{", ".", ">", "|", "(", ":", "[", " "]

_PROPERTY = types.CompletionItemKind.Property
_IGNORE = re.compile(r"#\s*arcrun:\s*ignore(?:-file)?\[(?:[^\]]*[,\s])?([\w-]*)$")
_SKELETON = """\
name: ${1:name}
description: ${2:what it does}
flow:
  - input >> ON_SUCCESS >> ${3:node}
config:
  ${3:node}:
    component: ${4:http_request}
"""


def completion(session: Session, uri: str, position: types.Position) -> list[types.CompletionItem]:
    """The proposals at a place."""
    file = session.files.get(uri)
    if file is None:
        return []
    offset = session.lines(uri).offset(position)
    analysis = session.sound(uri, offset)
    if analysis is None:
        return [_skeleton(session, position)] if session.is_blank(uri) else []
    spot = spot_at(file.text, offset)
    if spot is None:
        return _rules(session, uri, offset)
    workflow = analysis.workflow_at(offset)
    asked = Asked(file.text, offset, session.lines(uri), spot, analysis, workflow, session.takes_snippets)
    if (contract := contracts.contract_at(analysis, offset)) is not None:
        return items(asked, contracts.proposals(asked, contract))
    recipe = recipes.recipe_at(analysis, offset)
    return items(asked, _proposals(asked) if recipe is None else recipes.proposals(asked, recipe))


def _proposals(asked: Asked) -> Iterable[Proposal]:
    spot = asked.spot
    path = tuple("*" if step == ITEM else step for step in spot.path)
    top = path[0] if path else None
    if spot.is_value and top in ("config", "output") and (hole := hole_before(asked)) is not None:
        return in_hole(asked, hole)
    if not path:
        return keys(asked, glossary.WORKFLOW, _top_keys(asked), _PROPERTY) if spot.indent == 0 else ()
    if top == "flow":
        return _in_flow(asked, path)
    if top == "config":
        return below_config(asked, path[1:])
    if top == "inputs":
        return below_inputs(asked, path[1:])
    if path == ("triggers",) and spot.is_key:
        return keys(asked, glossary.TRIGGERS, (), _PROPERTY)
    if path == ("access",):
        words = {"key": "callers with a key", "public": "everybody"}
        return (
            Proposal(each, written_span(asked), each, types.CompletionItemKind.EnumMember, meaning)
            for each, meaning in words.items()
        )
    return ()


def _top_keys(asked: Asked) -> tuple[str, ...]:
    """Keys at the top of the document that the offset is in, as far as they can be told."""
    text = asked.text
    start = max(
        (each.end() for each in re.finditer(r"^---.*$", text, re.MULTILINE) if each.end() <= asked.offset),
        default=0,
    )
    end = next((each.start() for each in re.finditer(r"^---", text[asked.offset :], re.MULTILINE)), None)
    document = text[start : None if end is None else asked.offset + end]
    return tuple(each[1] for each in re.finditer(r"^([\w-]+)\s*:", document, re.MULTILINE))


def _in_flow(asked: Asked, path: tuple[str | int, ...]) -> Iterable[Proposal]:
    if path == ("flow", "*"):
        is_map = asked.spot.in_flow and asked.spot.is_key
        if is_map or (asked.spot.is_key and not asked.spot.is_value):
            return keys(asked, glossary.EDGE, (), _PROPERTY)
        return entry(asked)
    if len(path) == 3 and asked.spot.is_value:
        return mapping_value(asked, str(path[2]))
    return ()


def _rules(session: Session, uri: str, offset: int) -> list[types.CompletionItem]:
    """The rules that a silencing comment may name."""
    lines = session.lines(uri)
    found = _IGNORE.search(lines.text, lines.starts[lines.line_of(offset)], offset)
    if found is None:
        return []
    place = lines.range(Span(found.start(1), offset))
    return [
        types.CompletionItem(
            label=code.id,
            label_details=types.CompletionItemLabelDetails(description=code.slug),
            kind=types.CompletionItemKind.Constant,
            detail=code.slug,
            filter_text=f"{code.id} {code.slug}",
            text_edit=types.TextEdit(place, code.id),
        )
        for code in rules.codes()
    ]


def _skeleton(session: Session, position: types.Position) -> types.CompletionItem:
    """A first workflow, in a file that holds nothing yet."""
    takes = session.takes_snippets
    return types.CompletionItem(
        label="workflow",
        kind=types.CompletionItemKind.Snippet,
        detail="a workflow for arcrun",
        insert_text_format=types.InsertTextFormat.Snippet if takes else types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(
            types.Range(position, position), _SKELETON if takes else without_stops(_SKELETON)
        ),
    )

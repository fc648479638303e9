"""What every kind of completion shares: what was asked, and what is proposed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import NamedTuple

from lsprotocol import types

from ..ir.graph import node_id
from ..ir.model import Node, NodeKind, Workflow
from ..schema.glossary import Word
from ..text.source import Span
from .analysis import Analysis
from .lines import Lines
from .spot import Spot

_STOP = re.compile(r"\$\{\d+(?::((?:[^{}]|\{[^{}]*\})*)|\|([^,|]*)[^|]*\|)?\}")
_PLAIN = re.compile(r"[^\W\d][\w-]*(?: [\w-]+)*")


class Asked(NamedTuple):
    """Where something is to be completed. Places are those of `text`; `analysis` may be of a text before it,
    so that only names are taken from it."""

    text: str
    offset: int
    lines: Lines
    spot: Spot
    analysis: Analysis
    workflow: Workflow | None
    takes_snippets: bool

    @property
    def before(self) -> str:
        """What is written of the key or scalar before the offset."""
        return self.spot.before(self.text, self.offset)

    @property
    def behind(self) -> str:
        """What is written of it behind the offset."""
        return self.text[self.offset : max(self.spot.span.end, self.offset)]

    def node_named(self, name: str | int) -> Node | None:
        """The node of a name or id; the virtual ones are nodes, too."""
        if self.workflow is None:
            return None
        known = self.workflow.graph.by_name
        index = known.get(str(name), known.get(node_id(str(name))))
        return None if index is None else self.workflow.graph.nodes[index]

    def real_nodes(self) -> list[Node]:
        virtual = (NodeKind.SOURCE, NodeKind.SINK)
        return (
            [each for each in self.workflow.graph.nodes if each.kind not in virtual] if self.workflow else []
        )


class Proposal(NamedTuple):
    """`text` is put where `span` is; it may hold tab stops."""

    label: str
    span: Span
    text: str
    kind: types.CompletionItemKind
    detail: str = ""
    meaning: str = ""


def items(asked: Asked, proposals: Iterable[Proposal]) -> list[types.CompletionItem]:
    """What the editor gets: in the order of the proposals, each label once."""
    found: dict[str, types.CompletionItem] = {}
    for number, each in enumerate(proposals):
        if each.label not in found:
            found[each.label] = _item(asked, each, number)
    return list(found.values())


def _item(asked: Asked, proposal: Proposal, number: int) -> types.CompletionItem:
    has_stops = _STOP.search(proposal.text) is not None
    text = proposal.text if asked.takes_snippets else without_stops(proposal.text)
    is_snippet = has_stops and asked.takes_snippets
    return types.CompletionItem(
        label=proposal.label,
        kind=proposal.kind,
        detail=proposal.detail or None,
        documentation=types.MarkupContent(types.MarkupKind.Markdown, proposal.meaning)
        if proposal.meaning
        else None,
        sort_text=f"{number:05}",
        filter_text=_filter_text(asked, proposal),
        insert_text_format=types.InsertTextFormat.Snippet if is_snippet else types.InsertTextFormat.PlainText,
        text_edit=types.TextEdit(asked.lines.range(proposal.span), text),
    )


def _filter_text(asked: Asked, proposal: Proposal) -> str:
    """What an editor compares with the text that is replaced: it begins as that does."""
    written = asked.text[proposal.span.start : asked.offset]
    lead = re.match(r"""[\s.\["'`]*""", written)
    return (lead[0] if lead else "") + proposal.label


def without_stops(text: str) -> str:
    """A snippet as plain text, each tab stop with what stands in it."""
    return _STOP.sub(lambda stop: stop[1] or stop[2] or "", text)


def escaped(text: str) -> str:
    """Text inside a snippet."""
    return re.sub(r"([\\$}])", r"\\\1", text)


def word_span(asked: Asked, start: int) -> Span:
    """From an offset to where the word ends that the cursor is in."""
    end = asked.offset
    while end < len(asked.text) and (asked.text[end].isalnum() or asked.text[end] in "_-"):
        end += 1
    return Span(start, end)


def keys(
    asked: Asked, words: Mapping[str, Word], present: Iterable[str], kind: types.CompletionItemKind
) -> Iterable[Proposal]:
    """The keys of a table that are not there yet."""
    span = written_span(asked)
    for key, word in words.items():
        if key not in present:
            yield Proposal(key, span, _entry(asked, key, word), kind, meaning=word.meaning)


def _entry(asked: Asked, key: str, word: Word) -> str:
    """A key with its begun value; where it has one already, the key alone."""
    if asked.text[written_span(asked).end :].lstrip(" ").startswith(":"):
        return key
    text = word.example or f"{key}: "
    return f"{key}: " if asked.spot.in_flow and "\n" in text else text


def written_span(asked: Asked) -> Span:
    """The key or scalar that is written, whole."""
    return Span(asked.spot.span.start, max(asked.spot.span.end, asked.offset))


def spelled(asked: Asked, value: str) -> str:
    """A text as the scalar around it holds it; a plain one gets quotes where it needs them."""
    if asked.spot.style == "double":
        return value.replace("\\", "\\\\").replace('"', '\\"')
    if asked.spot.style == "single":
        return value.replace("'", "''")
    if asked.spot.style == "block" or (_PLAIN.fullmatch(value) and value not in ("true", "false", "null")):
        return value
    return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'

"""Turns a name into every place that mentions the same thing."""

from __future__ import annotations

from lsprotocol import types

from .analysis import Analysis
from .definition import is_same
from .mentions import Kind, Mention
from .session import Session

_ACROSS = (Kind.COMPONENT, Kind.WORKFLOW, Kind.CREDENTIAL)
"""What other files of the workspace may mention, too."""


def references(
    session: Session, analysis: Analysis, offset: int, with_definition: bool
) -> list[types.Location]:
    """The places, in this file first."""
    mention = analysis.mention_at(offset)
    if mention is None:
        return []
    return [
        session.location(file, each.span)
        for file in _files(session, analysis, mention)
        for each in file.mentions
        if is_same(each, mention) and (with_definition or not each.is_definition)
    ]


def _files(session: Session, analysis: Analysis, mention: Mention) -> list[Analysis]:
    if mention.kind not in _ACROSS:
        return [analysis]
    others = [each for each in session.analyses() if each.source.name != analysis.source.name]
    return [analysis, *(each for each in others if mention.name in each.source.text)]


def highlights(analysis: Analysis, offset: int) -> list[types.DocumentHighlight]:
    """The places of this file, for an editor to mark while the cursor is on one of them."""
    mention = analysis.mention_at(offset)
    if mention is None:
        return []
    kinds = {True: types.DocumentHighlightKind.Write, False: types.DocumentHighlightKind.Read}
    return [
        types.DocumentHighlight(analysis.lines.range(each.span), kinds[each.is_definition])
        for each in analysis.mentions
        if is_same(each, mention)
    ]

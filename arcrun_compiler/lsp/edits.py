"""Turns edits of a source into what an editor applies."""

from __future__ import annotations

from collections.abc import Iterable

from lsprotocol import types

from ..text.diagnostic import Edit
from .analysis import Analysis
from .session import Session, uri_of


def workspace_edit(session: Session, analysis: Analysis, edits: Iterable[Edit]) -> types.WorkspaceEdit:
    """Edits of one file. They hold for the version that they were made of, if the editor counts versions."""
    uri = uri_of(analysis.source.name)
    texts = [types.TextEdit(analysis.lines.range(each.span), each.text) for each in edits]
    if not session.counts_versions:
        return types.WorkspaceEdit(changes={uri: texts})
    file = session.files.get(uri)
    versioned = types.OptionalVersionedTextDocumentIdentifier(uri, file.version if file else None)
    return types.WorkspaceEdit(document_changes=[types.TextDocumentEdit(versioned, texts)])

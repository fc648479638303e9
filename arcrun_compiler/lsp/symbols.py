"""Turns a file into its outline: workflows, their nodes with what they are, recipes."""

from __future__ import annotations

from lsprotocol import types

from ..ir.model import Node, NodeKind, Workflow
from ..text.source import Span
from . import recipes
from .analysis import Analysis
from .session import Session, uri_of

_KINDS = {
    NodeKind.COMPONENT: types.SymbolKind.Function,
    NodeKind.CODE: types.SymbolKind.Method,
    NodeKind.CALL: types.SymbolKind.Interface,
    NodeKind.CRON: types.SymbolKind.Event,
    NodeKind.REMOTE: types.SymbolKind.Interface,
}

_MOST_SYMBOLS = 500
"""Of a workspace that an editor is told."""


def symbols(analysis: Analysis) -> list[types.DocumentSymbol]:
    """The outline of a file."""
    found = [_workflow(analysis, each) for each in analysis.workflows]
    found += [recipes.symbol(analysis, each) for each in analysis.parsed.recipes]
    return sorted(found, key=lambda each: (each.range.start.line, each.range.start.character))


def _workflow(analysis: Analysis, workflow: Workflow) -> types.DocumentSymbol:
    document = workflow.document
    whole = document.root.span
    name = document.name.span if document.name else Span(whole.start, whole.start)
    nodes = [
        _node(analysis, workflow, each)
        for each in workflow.graph.nodes
        if each.kind not in (NodeKind.SOURCE, NodeKind.SINK)
    ]
    return types.DocumentSymbol(
        name=workflow.name,
        detail=document.description.text.split("\n")[0] if document.description else None,
        kind=types.SymbolKind.Module,
        range=analysis.lines.range(_around(whole, name)),
        selection_range=analysis.lines.range(name),
        children=nodes,
    )


def _node(analysis: Analysis, workflow: Workflow, node: Node) -> types.DocumentSymbol:
    config = node.config
    name = config.name.span if config else workflow.document.span_of(node.place)
    whole = _around(config.mapping.span, name) if config and config.mapping else name
    return types.DocumentSymbol(
        name=node.name,
        detail=node.component or None,
        kind=_KINDS.get(node.kind, types.SymbolKind.Function),
        range=analysis.lines.range(whole),
        selection_range=analysis.lines.range(name),
    )


def _around(whole: Span, name: Span) -> Span:
    """A selection must lie in its symbol."""
    return Span(min(whole.start, name.start), max(whole.end, name.end))


def workspace_symbols(session: Session, query: str) -> list[types.WorkspaceSymbol]:
    """Workflows and nodes of the workspace whose name holds the query's letters in order."""
    found = []
    for analysis in session.analyses():
        for workflow in analysis.workflows:
            whole = _workflow(analysis, workflow)
            for symbol in (whole, *(whole.children or ())):
                if _is_like(query, symbol.name):
                    owner = None if symbol is whole else whole.name
                    place = types.Location(uri_of(analysis.source.name), symbol.selection_range)
                    found.append(types.WorkspaceSymbol(place, symbol.name, symbol.kind, container_name=owner))
    return found[:_MOST_SYMBOLS]


def _is_like(query: str, name: str) -> bool:
    letters = iter(name.lower())
    return all(letter in letters for letter in query.lower())

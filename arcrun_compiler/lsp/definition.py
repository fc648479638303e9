"""Turns a name into the place that defines it: a node's configuration, a workflow's document, a contract."""

from __future__ import annotations

from lsprotocol import types
from pygls.uris import from_fs_path

from ..contract.model import CONTRACT_FILE
from ..ir.model import Workflow
from .analysis import Analysis
from .hover import implicit_problem
from .lines import Lines
from .mentions import Kind, Mention
from .session import Session, uri_of


def definition(session: Session, analysis: Analysis, offset: int) -> types.Location | None:
    """Where the name at an offset is defined; from a node's configuration, where the flow names it first."""
    mention = analysis.mention_at(offset)
    if mention is None:
        return None
    if mention.kind is Kind.COMPONENT:
        return _contract(analysis, mention.name)
    if mention.kind is Kind.WORKFLOW:
        return None if mention.is_definition else _workflow(session, analysis, mention.name)
    if mention.kind is Kind.IMPLICIT:
        return _implicit(session, analysis, mention)
    found = _in_file(analysis, mention)
    return session.location(analysis, found.span) if found is not None else None


def _in_file(analysis: Analysis, mention: Mention) -> Mention | None:
    """The mention that defines a name; of a definition, the first other one."""
    same = [each for each in analysis.mentions if is_same(each, mention)]
    defining = [each for each in same if each.is_definition and each.span != mention.span]
    others = [each for each in same if each.span != mention.span]
    if mention.kind is Kind.INDEX:
        defining = [
            each
            for each in analysis.mentions
            if each.kind is Kind.VARIABLE and each.is_definition and _is_of(each, mention)
        ]
    if mention.is_definition and mention.kind is not Kind.NODE:
        return None
    if defining:
        return defining[0]
    if mention.kind is Kind.NODE and others:
        return others[0]
    return None


def _is_of(variable: Mention, index: Mention) -> bool:
    return variable.workflow is index.workflow and variable.subject == index.subject


def is_same(one: Mention, other: Mention) -> bool:
    """Whether two mentions stand for one thing."""
    if one.kind is not other.kind or one.name != other.name:
        return False
    if one.kind in (Kind.COMPONENT, Kind.WORKFLOW, Kind.CREDENTIAL, Kind.RELATION, Kind.FILTER):
        return True
    if one.workflow is not other.workflow:
        return False
    return one.kind not in (Kind.VARIABLE, Kind.INDEX) or one.subject == other.subject


def _contract(analysis: Analysis, component: str) -> types.Location | None:
    contract = analysis.around.catalog.find(component)
    if contract is None:
        return None
    uri = from_fs_path(str(contract.folder / CONTRACT_FILE))
    start = types.Position(0, 0)
    return types.Location(uri, types.Range(start, start)) if uri else None


def _workflow(session: Session, analysis: Analysis, name: str) -> types.Location | None:
    found = analysis.project.find_workflow(name)
    if found is None or found.document.name is None:
        return None
    return workflow_location(session, analysis, found)


def workflow_location(session: Session, analysis: Analysis, workflow: Workflow) -> types.Location:
    """Where a workflow's name stands, in this file or another one."""
    source = workflow.document.source
    lines = analysis.lines if source is analysis.source else Lines(source.text, session.encoding)
    name = workflow.document.name
    span = name.span if name is not None else workflow.document.root.span
    return types.Location(uri_of(source.name), lines.range(span))


def _implicit(session: Session, analysis: Analysis, mention: Mention) -> types.Location | None:
    """A field without its node: the node that it is read from first."""
    problem = implicit_problem(mention)
    if problem is None or not problem["nodes"]:
        return None
    name = problem["nodes"][0]
    same = [
        each
        for each in analysis.mentions
        if each.kind is Kind.NODE and each.name == name and each.workflow is mention.workflow
    ]
    best = [each for each in same if each.is_definition] or same
    return session.location(analysis, best[0].span) if best else None

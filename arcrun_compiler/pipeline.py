"""The order of the passes: source to findings, and project to bundle. Decides nothing itself."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Defines
from contextlib import closing
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .check.across import across
from .check.facts import Facts, Project
from .check.run import check
from .check.selection import Selection
from .check.suppress import unsuppressed
from .contract.catalog import Catalog
from .ir.build import build
from .ir.model import Workflow
from .syntax import document as documents
from .syntax import yaml
from .syntax.yaml import Mapping, Node
from .text.diagnostic import Diagnostic, Severity
from .text.problem import Problem
from .text.source import Source, Span

if TYPE_CHECKING:
    from .files.bundle import Bundle
    from .plan.model import Plan
    from .targets.worker.emit import Settings


@dataclass(frozen=True, eq=False)
class Parsed:
    """A file read as far as it could be: its workflows, and the problems of the file itself."""

    source: Source
    workflows: tuple[Workflow, ...]
    problems: tuple[Problem, ...]


def parse(
    source: Source, catalog: Catalog, defines: Defines[str, str], problems: Sequence[Problem] = ()
) -> Parsed:
    """One file: YAML, documents, their meaning."""
    file = yaml.read(source)
    workflows = []
    found = [*problems, *file.problems]
    for node in file.documents:
        if isinstance(node, Mapping) and documents.kind_of_document(node) == "workflow":
            workflows.append(build(documents.read(source, node, defines), catalog))
        elif not isinstance(node, Mapping) or documents.kind_of_document(node) is None:
            found.append(_no_document(node))
    return Parsed(source, tuple(workflows), tuple(found))


def _no_document(node: Node) -> Problem:
    facts = {
        "field": "",
        "found": documents.kind_of(node),
        "expected": "a workflow: a map with `name` and `flow`",
    }
    return Problem("missing-field", Span(node.span.start, node.span.start), facts)


def check_parsed(
    parsed: Parsed, project: Project, also: frozenset[str] = frozenset()
) -> tuple[Diagnostic, ...]:
    """All findings of a file."""
    findings = [*check(Facts(parsed.source, project, parsed.problems), also)]
    for workflow in parsed.workflows:
        document = workflow.document
        problems = (*document.problems, *workflow.problems)
        findings.extend(check(Facts(parsed.source, project, problems, document, workflow), also))
    return tuple(sorted(findings, key=lambda finding: finding.sort_key))


class Input(NamedTuple):
    """A source, and its path below the bundle's `workflows/`."""

    source: Source
    below: str
    problems: tuple[Problem, ...] = ()


# ── linting ────────────────────────────────────────────────────────────────────────────────────


def lint_sources(
    inputs: Sequence[Input],
    catalog: Catalog,
    defines: Defines[str, str],
    selection: Selection,
    neighbours: Sequence[Path] = (),
) -> tuple[Diagnostic, ...]:
    """What is wrong with the sources. Workflows that they call may also stand in the `neighbours` folders."""
    parsed = [parse(each.source, catalog, defines, each.problems) for each in inputs]
    project = project_of(parsed, catalog)
    if neighbours:
        project = with_neighbours(project, neighbours, catalog, defines)
    also = selection.enabled()
    findings = [
        finding for file in parsed for finding in unsuppressed(file.source, check_parsed(file, project, also))
    ]
    return tuple(finding for finding in findings if selection.keeps(finding))


def with_neighbours(
    project: Project, folders: Sequence[Path], catalog: Catalog, defines: Defines[str, str]
) -> Project:
    """The same project; a workflow that it does not know is looked for in these folders, on demand."""

    @cache
    def around() -> dict[str, Workflow]:
        found: dict[str, Workflow] = {}
        for path in sorted(each for folder in folders for each in folder.glob("*.y*ml")):
            source, problems = yaml.read_bytes(str(path), path.read_bytes())
            for workflow in parse(source, catalog, defines, problems).workflows:
                found.setdefault(workflow.name, workflow)
        return found

    def find(name: str) -> Workflow | None:
        return project.find_workflow(name) or around().get(name)

    return replace(project, find_workflow=find, workflow_names=lambda: (*project.workflow_names(), *around()))


def with_called(
    inputs: Sequence[Input], others: Sequence[Input], catalog: Catalog, defines: Defines[str, str]
) -> list[Input]:
    """The inputs, and those of the others whose workflows they call, directly or through one another."""
    holders: dict[str, Input] = {}
    for each in others:
        for workflow in parse(each.source, catalog, defines, each.problems).workflows:
            holders.setdefault(workflow.name, each)
    found = list(inputs)
    known: set[str] = set()
    for each in found:  # grows while it is read
        parsed = parse(each.source, catalog, defines, each.problems)
        known.update(workflow.name for workflow in parsed.workflows)
        for name in sorted({name for workflow in parsed.workflows for name in workflow.called}):
            if name not in known and name in holders and holders[name] not in found:
                found.append(holders[name])
    return found


# ── compiling ──────────────────────────────────────────────────────────────────────────────────


class Compiled(NamedTuple):
    """The bundle, unless an error stood in the way; everything that was found."""

    bundle: Bundle | None
    diagnostics: tuple[Diagnostic, ...]
    plans: tuple[Plan, ...] = ()


def compile_sources(
    inputs: Sequence[Input], catalog: Catalog, defines: Defines[str, str], settings: Settings
) -> Compiled:
    """One Worker of all workflows. Nothing is written."""
    from .targets.worker.emit import emit

    parsed = [parse(each.source, catalog, defines, each.problems) for each in inputs]
    parsed = with_collisions(parsed)
    project = project_of(parsed, catalog, is_compile=True)
    findings = [finding for file in parsed for finding in check_parsed(file, project)]
    diagnostics = tuple(
        finding
        for finding in findings
        # An error stays one, whatever a comment says: there would be no right Worker.
        if finding.severity is Severity.ERROR or unsuppressed(finding.source, (finding,))
    )
    if any(finding.severity is Severity.ERROR for finding in diagnostics):
        return Compiled(None, diagnostics)
    plans = tuple(_plans(parsed, project, settings))
    if settings.name is None:
        settings = settings._replace(name=worker_name(plans))
    below = {each.source.name: each.below for each in inputs}
    return Compiled(emit(plans, below, catalog, settings), diagnostics, plans)


def _plans(parsed: Sequence[Parsed], project: Project, settings: Settings) -> Iterator[Plan]:
    """The plans, with what running components tells; a build for local runs runs everything itself."""
    from .plan.build import plan
    from .plan.known import Knowledge

    with closing(Knowledge(project.catalog)) as known:
        project = replace(project, refine=known.type_of)
        for file in parsed:
            for workflow in file.workflows:
                results = {} if settings.trace else known.results(workflow)
                yield plan(workflow, project.catalog, project.types_of(workflow), results)


def with_collisions(parsed: Sequence[Parsed]) -> list[Parsed]:
    """The same files, told what two workflows of one bundle both claim."""
    found = across(workflow for file in parsed for workflow in file.workflows)
    return [
        replace(
            file, problems=(*file.problems, *(problem for source, problem in found if source is file.source))
        )
        for file in parsed
    ]


def project_of(parsed: Sequence[Parsed], catalog: Catalog, is_compile: bool = False) -> Project:
    """A project that knows the workflows of these files."""
    known: dict[str, Workflow] = {}
    for file in parsed:
        for workflow in file.workflows:
            known.setdefault(workflow.name, workflow)
    return Project(catalog, known.get, lambda: tuple(known), is_compile)


def worker_name(plans: Sequence[Plan]) -> str:
    """The Worker's name where nobody chose one: its only workflow's, in the platform's letters."""
    name = plans[0].name if len(plans) == 1 else "arcrun-workflows"
    return re.sub(r"[^a-z0-9]+", "-", name.lower()).strip("-")[:63].rstrip("-") or "arcrun-workflow"

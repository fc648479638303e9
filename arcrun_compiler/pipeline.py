"""The order of the passes: source to findings, and project to bundle. Decides nothing itself."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from collections.abc import Mapping as Defines
from dataclasses import dataclass, replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .check import mend
from .check.across import across
from .check.facts import Facts, Project
from .check.run import check
from .check.selection import Selection
from .check.suppress import ignores_of, judge
from .contract.catalog import Catalog
from .ir.build import build
from .ir.model import Workflow
from .syntax import document as documents
from .syntax import yaml
from .syntax.pointer import pointer_at
from .syntax.yaml import Mapping, Node
from .text.diagnostic import Diagnostic, Severity, Silenced
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
    documents: tuple[Node, ...] = ()


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
    return Parsed(source, tuple(workflows), tuple(found), file.documents)


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
    return tuple(sorted((_pointed(parsed, each) for each in findings), key=lambda finding: finding.sort_key))


def _pointed(parsed: Parsed, finding: Diagnostic) -> Diagnostic:
    return replace(finding, pointer=pointer_at(parsed.documents, finding.span))


def judged(
    parsed: Parsed, project: Project, findings: tuple[Diagnostic, ...], also: frozenset[str] = frozenset()
) -> Linted:
    """The findings of a file parted by its comments, with what is wrong with the comments themselves."""
    ignores = ignores_of(parsed.source, parsed.documents)
    first = judge(parsed.source, findings, ignores, also)
    if not first.problems:
        return Linted(first.findings, first.silenced)
    own = check(Facts(parsed.source, project, first.problems))
    second = judge(parsed.source, own, ignores, also)
    told = sorted((*first.findings, *second.findings), key=lambda finding: finding.sort_key)
    return Linted(tuple(told), (*first.silenced, *second.silenced))


class Linted(NamedTuple):
    """What is said, and what comments or a baseline have silenced; both in order of place."""

    findings: tuple[Diagnostic, ...]
    silenced: tuple[Silenced, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    """Of all rules, whichever were selected."""


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
    return lint(inputs, catalog, defines, selection, neighbours).findings


def lint(
    inputs: Sequence[Input],
    catalog: Catalog,
    defines: Defines[str, str],
    selection: Selection,
    neighbours: Sequence[Path] = (),
) -> Linted:
    """As `lint_sources`, with what was silenced."""
    parsed = [parse(each.source, catalog, defines, each.problems) for each in inputs]
    project = project_of(parsed, catalog)
    if neighbours:
        project = with_neighbours(project, neighbours, catalog, defines)
    also = selection.enabled()
    files = [judged(file, project, check_parsed(file, project, also), also) for file in parsed]
    return Linted(
        tuple(each for file in files for each in file.findings if selection.keeps(each)),
        tuple(each for file in files for each in file.silenced if selection.keeps(each.finding)),
        tuple(each for file in files for each in file.findings if each.severity is Severity.ERROR),
    )


class Mended(NamedTuple):
    """The inputs with fixes applied, how many in each file by its name, and what is still said."""

    inputs: tuple[Input, ...]
    fixed: dict[str, int]
    linted: Linted


_MOST_ROUNDS = 200
"""A fix can make room for another one; nothing needs nearly as many."""


def mend_sources(inputs: Sequence[Input], lint: Callable[[Sequence[Input]], Linted], unsafe: bool) -> Mended:
    """Applies the fixes of what `lint` says, round by round, until none is left that makes nothing worse."""
    current, linted = list(inputs), lint(inputs)
    fixed: Counter[str] = Counter()
    dropped: set[tuple[str, mend.Name]] = set()
    careful: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        attempts = _attempts(current, linted, unsafe, dropped, careful)
        if not attempts:
            break
        trial = [
            each._replace(source=attempts[at].source) if at in attempts else each
            for at, each in enumerate(current)
        ]
        found = lint(trial)
        worse = _worse(current, linted, found, attempts)
        for at in worse:
            name, mended = current[at].source.name, attempts.pop(at).mended
            careful.add(name)
            dropped.update((name, mend.name_of(each)) for each in mended if len(mended) == 1)
            trial[at] = current[at]
        current, linted = trial, lint(trial) if worse else found
        fixed.update({current[at].source.name: len(each.mended) for at, each in attempts.items()})
    return Mended(tuple(current), dict(fixed), linted)


def _attempts(
    inputs: Sequence[Input],
    linted: Linted,
    unsafe: bool,
    dropped: set[tuple[str, mend.Name]],
    careful: set[str],
) -> dict[int, mend.Attempt]:
    """By the number of the input. A `careful` file gets one fix at a time."""
    by_file: dict[str, list[Diagnostic]] = {}
    for finding in linted.findings:
        name, fix = finding.source.name, finding.fix
        if fix and (fix.safe or unsafe) and (name, mend.name_of(finding)) not in dropped:
            by_file.setdefault(name, []).append(finding)
    found = {}
    for at, each in enumerate(inputs):
        name = each.source.name
        if name in by_file and not each.problems:
            attempt = mend.attempt(each.source, by_file[name], 1 if name in careful else None)
            if attempt is not None:
                found[at] = attempt
    return found


def _worse(
    inputs: Sequence[Input], before: Linted, after: Linted, attempts: Defines[int, mend.Attempt]
) -> list[int]:
    """The attempts whose files have new errors; all of them where another file has."""
    tried = {inputs[at].source.name: at for at in attempts}
    old, new = _errors_by_attempt(before, tried), _errors_by_attempt(after, tried)
    if mend.is_worse(old.get(None, ()), new.get(None, ())):
        return list(attempts)
    return [at for at in attempts if mend.is_worse(old.get(at, ()), new.get(at, ()))]


def _errors_by_attempt(linted: Linted, tried: Defines[str, int]) -> dict[int | None, list[Diagnostic]]:
    found: dict[int | None, list[Diagnostic]] = {}
    for error in linted.errors:
        found.setdefault(tried.get(error.source.name), []).append(error)
    return found


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
    from .plan.build import plan
    from .targets.worker.emit import emit

    parsed = [parse(each.source, catalog, defines, each.problems) for each in inputs]
    parsed = with_collisions(parsed)
    project = project_of(parsed, catalog, is_compile=True)
    diagnostics = tuple(finding for file in parsed for finding in _unsilenced(file, project))
    if any(finding.severity is Severity.ERROR for finding in diagnostics):
        return Compiled(None, diagnostics)
    plans = tuple(plan(workflow, catalog) for file in parsed for workflow in file.workflows)
    if settings.name is None:
        settings = settings._replace(name=worker_name(plans))
    below = {each.source.name: each.below for each in inputs}
    return Compiled(emit(plans, below, catalog, settings), diagnostics, plans)


def _unsilenced(parsed: Parsed, project: Project) -> Iterator[Diagnostic]:
    """An error stays one, whatever a comment says: there would be no right Worker."""
    findings = check_parsed(parsed, project)
    told = set(map(id, judge(parsed.source, findings, ignores_of(parsed.source, parsed.documents)).findings))
    yield from (each for each in findings if each.severity is Severity.ERROR or id(each) in told)


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

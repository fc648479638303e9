"""The order of the passes: source to findings, and project to bundle. Decides nothing itself."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Sequence
from collections.abc import Mapping as Defines
from contextlib import closing
from dataclasses import replace
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from .check.facts import NO_DEMANDS, Demands, Facts, Project
from .check.linted import Input as Input
from .check.linted import Linted as Linted
from .check.recipes import of_called, of_recipe
from .check.recipes import with_recipes as with_recipes
from .check.run import check
from .check.selection import Selection
from .check.suppress import Ignore, ignores_of, judge
from .contract.catalog import Catalog
from .contract.recipes.library import recipe_of
from .files import tree
from .ir.build import build
from .ir.model import UNNAMED, Workflow
from .syntax import document as documents
from .syntax import yaml
from .syntax.yaml import Mapping, Node
from .text.diagnostic import Diagnostic, Severity
from .text.problem import Problem
from .text.source import Source, Span

if TYPE_CHECKING:
    from .check.kept import Kept
    from .contract.recipes.model import Recipe
    from .files.bundle import Bundle
    from .plan.model import Plan
    from .targets.worker.emit import Settings


class Parsed(NamedTuple):
    """A file read as far as it could be: its workflows and recipes, and the problems of the file itself."""

    source: Source
    workflows: tuple[Workflow, ...]
    recipes: tuple[Recipe, ...]
    problems: tuple[Problem, ...]
    documents: tuple[Node, ...] = ()


def parse(
    source: Source, catalog: Catalog, defines: Defines[str, str], problems: Sequence[Problem] = ()
) -> Parsed:
    """One file: YAML, documents, their meaning."""
    file = yaml.read(source)
    workflows = []
    recipes: list[Recipe] = []
    found = [*problems, *file.problems]
    for node in file.documents:
        if isinstance(node, Mapping) and documents.kind_of_document(node) == "workflow":
            workflows.append(build(documents.read(source, node, defines), catalog))
        elif isinstance(node, Mapping) and (recipe := recipe_of(source, node)) is not None:
            recipes.append(recipe)
        elif isinstance(node, Mapping) and documents.kind_of_document(node) == "contract":
            found.extend(_flaws(source, node))
        elif not isinstance(node, Mapping) or documents.kind_of_document(node) is None:
            found.append(_no_document(node))
    return Parsed(source, tuple(workflows), tuple(recipes), tuple(found), file.documents)


def _flaws(source: Source, node: Mapping) -> Iterator[Problem]:
    from .contract.written import problems_of

    return problems_of(source, node)


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
    findings: list[Diagnostic] = []
    if parsed.problems:
        findings.extend(check(Facts(parsed.source, project, parsed.problems), also))
    for recipe in parsed.recipes:
        findings.extend(of_recipe(recipe, project, also))
    for workflow in parsed.workflows:
        document = workflow.document
        problems = (*document.problems, *workflow.problems)
        findings.extend(check(Facts(parsed.source, project, problems, document, workflow), also))
    if not findings:
        return ()
    from .check.cover import covered

    pointed = [_pointed(parsed, each) for each in findings]
    return tuple(sorted(covered(parsed.source, pointed), key=lambda finding: finding.sort_key))


def check_project_file(source: Source) -> tuple[Diagnostic, ...]:
    """What is wrong with a project file, beyond what its reader refuses."""
    from .check.project_file import misdated

    problem = misdated(source)
    return check(Facts(source, project_of((), Catalog()), (problem,))) if problem else ()


def _pointed(parsed: Parsed, finding: Diagnostic) -> Diagnostic:
    from .syntax.pointer import pointer_at

    return finding._replace(pointer=pointer_at(parsed.documents, finding.span))


def judged(
    source: Source,
    project: Project,
    findings: Sequence[Diagnostic],
    ignores: Sequence[Ignore],
    also: frozenset[str] = frozenset(),
) -> Linted:
    """The findings of a file parted by its comments, with what is wrong with the comments themselves."""
    first = judge(source, findings, ignores, also)
    if not first.problems:
        return Linted(first.findings, first.silenced)
    second = judge(source, check(Facts(source, project, first.problems)), ignores, also)
    told = sorted((*first.findings, *second.findings), key=lambda finding: finding.sort_key)
    return Linted(tuple(told), (*first.silenced, *second.silenced))


# ── linting ────────────────────────────────────────────────────────────────────────────────────


def lint_sources(
    inputs: Sequence[Input],
    catalog: Catalog,
    defines: Defines[str, str],
    selection: Selection,
    neighbours: Sequence[Path] = (),
    demands: Demands = NO_DEMANDS,
) -> tuple[Diagnostic, ...]:
    """What is wrong with the sources. Workflows that they call may also stand in the `neighbours` folders."""
    return lint(inputs, catalog, defines, selection, neighbours, demands=demands).findings


def lint(
    inputs: Sequence[Input],
    catalog: Catalog,
    defines: Defines[str, str],
    selection: Selection,
    neighbours: Sequence[Path] = (),
    kept: Defines[str, Kept] | None = None,
    demands: Demands = NO_DEMANDS,
) -> Linted:
    """As `lint_sources`, with what was silenced. What is `kept` of a file is not looked for again."""
    also = selection.enabled()
    files = _Files(inputs, catalog, defines, neighbours, kept, demands)
    parts = [
        judged(each.source, files.project, *files.checked(at, also), also) for at, each in enumerate(inputs)
    ]
    return Linted(
        tuple(each for file in parts for each in file.findings if selection.keeps(each)),
        tuple(each for file in parts for each in file.silenced if selection.keeps(each.finding)),
        tuple(each for file in parts for each in file.findings if each.severity is Severity.ERROR),
        files.found,
    )


def look_at(
    part: Sequence[int],
    inputs: Sequence[Input],
    catalog: Catalog,
    defines: Defines[str, str],
    selection: Selection,
    neighbours: Sequence[Path] = (),
    demands: Demands = NO_DEMANDS,
) -> Iterator[tuple[str, Kept]]:
    """What `lint` would keep of a part of the inputs, which are given by their places; each with its key."""
    files = _Files(inputs, catalog, defines, neighbours, {}, demands)
    for at in part:
        files.checked(at, selection.enabled())
        yield from files.taken()


def unknown(inputs: Sequence[Input], catalog: Catalog, kept: Defines[str, Kept]) -> list[int]:
    """The places of the inputs of which nothing is kept."""
    catalog = with_recipes(inputs, catalog)
    return [at for at, key in enumerate(_keys_of(inputs, catalog)) if key not in kept]


class _Files:
    """The files of a run, each parsed when that is first needed. `found` is what can be kept of them."""

    def __init__(
        self,
        inputs: Sequence[Input],
        catalog: Catalog,
        defines: Defines[str, str],
        neighbours: Sequence[Path],
        kept: Defines[str, Kept] | None,
        demands: Demands,
    ) -> None:
        catalog = with_recipes(inputs, catalog)
        self.found: dict[str, Kept] | None = None if kept is None else {}
        self._inputs = inputs
        self._defines = defines
        self._parse = cache(lambda at: self._read(at))
        self._holder = cache(lambda name: self._look_for(name))
        self._names = cache(lambda: self._list_names())
        self._in_file = cache(lambda at: {each.name: each for each in reversed(self._parse(at).workflows)})
        self._keys = [] if kept is None else _keys_of(inputs, catalog)
        self._known = [None if kept is None else kept.get(key) for key in self._keys]
        self.project = Project(catalog, self._find_workflow, self._names, demands=demands)
        if neighbours:
            self.project = with_neighbours(self.project, neighbours, catalog, defines)

    def _read(self, at: int) -> Parsed:
        each = self._inputs[at]
        return parse(each.source, self.project.catalog, self._defines, each.problems)

    def _find_workflow(self, name: str) -> Workflow | None:
        at = self._holder(name)
        return None if at is None else self._in_file(at).get(name)

    def _look_for(self, name: str) -> int | None:
        """The first file that holds a workflow of that name."""
        return next(
            (
                at
                for at, each in enumerate(self._inputs)
                if _may_hold(each.source.text, name) and name in self._names_in(at)
            ),
            None,
        )

    def _names_in(self, at: int) -> tuple[str, ...]:
        known = self._known[at] if self._known else None
        return known.workflows if known is not None else _names_in(self._parse(at))

    def _list_names(self) -> tuple[str, ...]:
        return tuple(dict.fromkeys(name for at in range(len(self._inputs)) for name in self._names_in(at)))

    def checked(self, at: int, also: frozenset[str]) -> tuple[Sequence[Diagnostic], Sequence[Ignore]]:
        """What the rules say of a file, and its comments that silence some of it."""
        if self.found is not None:
            return self._recalled(self.found, at, also)
        parsed = self._parse(at)
        return check_parsed(parsed, self.project, also), ignores_of(parsed.source, parsed.documents)

    def taken(self) -> list[tuple[str, Kept]]:
        """What has been found since this was asked last."""
        found, self.found = self.found or {}, {}
        return list(found.items())

    def _recalled(
        self, found: dict[str, Kept], at: int, also: frozenset[str]
    ) -> tuple[Sequence[Diagnostic], Sequence[Ignore]]:
        from .check.cover import covered
        from .check.kept import Kept, findings_in, ignores_in, rows_of

        source, known = self._inputs[at].source, self._known[at]
        if known is not None and self._is_current(known):
            found[self._keys[at]] = known
            return covered(source, findings_in(known.findings, source)), ignores_in(known.ignores)
        parsed = self._parse(at)
        ignores = ignores_of(source, parsed.documents)
        asked: dict[str, str | None] = {}
        names: list[str] = []
        findings = check_parsed(parsed, self._watched(asked, names), also)
        found[self._keys[at]] = Kept(
            _names_in(parsed), asked, names[0] if names else None, rows_of(findings), ignores
        )
        return findings, ignores

    def _watched(self, asked: dict[str, str | None], names: list[str]) -> Project:
        """The project, as one that notes what of the other files is asked of it."""
        project = self.project

        def find(name: str) -> Workflow | None:
            asked[name] = self._key_of_holder(name)
            return project.find_workflow(name)

        def all_names() -> tuple[str, ...]:
            names.append("\0".join(self._names()))
            return project.workflow_names()

        return replace(project, find_workflow=find, workflow_names=all_names)

    def _is_current(self, known: Kept) -> bool:
        """Whether the other files would answer as they did."""
        if known.names is not None and known.names != "\0".join(self._names()):
            return False
        return all(self._key_of_holder(name) == key for name, key in known.asked.items())

    def _key_of_holder(self, name: str) -> str | None:
        at = self._holder(name)
        return None if at is None else self._keys[at]


def _may_hold(text: str, name: str) -> bool:
    """Whether a workflow of that name can be in a text: its name stands there, unless YAML or a placeholder
    spells it in another way."""
    is_plain = name.isidentifier() and name.isascii() and name != UNNAMED
    return not is_plain or name in text or "\\" in text or "${" in text or "__" in text


def _names_in(parsed: Parsed) -> tuple[str, ...]:
    return tuple(workflow.name for workflow in parsed.workflows)


def _keys_of(inputs: Sequence[Input], catalog: Catalog) -> list[str]:
    """A name for each file and what is in it, and for the recipes among the files, which any may call.

    Bytes that are no text are told apart by their problems only.
    """
    import hashlib

    recipes = "".join(recipe.sha256 for recipe in catalog.recipes.documents)
    keys = []
    for each in inputs:
        text = f"{each.source.name}\0{recipes}\0{each.problems}\0{each.source.text}"
        keys.append(hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest())
    return keys


def with_neighbours(
    project: Project, folders: Sequence[Path], catalog: Catalog, defines: Defines[str, str]
) -> Project:
    """The same project; a workflow that it does not know is looked for around these folders, on demand."""

    @cache
    def around() -> dict[str, Workflow]:
        found: dict[str, Workflow] = {}
        for path in (path for folder in folders for path in tree.around(folder)):
            data = path.read_bytes() if os.access(path, os.R_OK) else b""
            if b"flow" in data:
                source, problems = yaml.read_bytes(str(path), data)
                for workflow in parse(source, catalog, defines, problems).workflows:
                    found.setdefault(workflow.name, workflow)
        return found

    def find(name: str) -> Workflow | None:
        return project.find_workflow(name) or around().get(name)

    def names() -> tuple[str, ...]:
        return tuple(dict.fromkeys((*project.workflow_names(), *around())))

    return replace(project, find_workflow=find, workflow_names=names)


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
    inputs: Sequence[Input],
    catalog: Catalog,
    defines: Defines[str, str],
    settings: Settings,
    demands: Demands = NO_DEMANDS,
) -> Compiled:
    """One Worker of all workflows. Nothing is written."""
    from .targets.worker.emit import emit

    catalog = with_recipes(inputs, catalog)
    parsed = [parse(each.source, catalog, defines, each.problems) for each in inputs]
    parsed = with_collisions(with_oversizes(parsed, catalog, demands), catalog)
    project = replace(project_of(parsed, catalog, is_compile=True), demands=demands)
    known = [each for file in parsed for each in file.recipes]
    called = of_called((each for file in parsed for each in file.workflows), known, project)
    diagnostics = (*(each for file in parsed for each in _unsilenced(file, project)), *called)
    if any(finding.severity is Severity.ERROR for finding in diagnostics):
        return Compiled(None, diagnostics)
    plans = tuple(_plans(parsed, project, settings))
    if settings.name is None:
        settings = settings._replace(name=worker_name(plans))
    below = {each.source.name: each.below for each in inputs}
    return Compiled(emit(plans, below, catalog, settings), diagnostics, plans)


def _unsilenced(parsed: Parsed, project: Project) -> Iterator[Diagnostic]:
    """An error stays one, whatever a comment says: there would be no right Worker."""
    findings = check_parsed(parsed, project)
    told = set(map(id, judge(parsed.source, findings, ignores_of(parsed.source, parsed.documents)).findings))
    yield from (each for each in findings if each.severity is Severity.ERROR or id(each) in told)


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


# ── what several files share ───────────────────────────────────────────────────────────────────


def with_collisions(parsed: Sequence[Parsed], catalog: Catalog) -> list[Parsed]:
    """The same files, told what two workflows of one bundle both claim."""
    from .check.across import across

    return _with(parsed, across((workflow for file in parsed for workflow in file.workflows), catalog))


def with_oversizes(parsed: Sequence[Parsed], catalog: Catalog, demands: Demands) -> list[Parsed]:
    """The same files, told what their workflows together have too much of for one Worker."""
    from .check.limits import PLANS
    from .check.sizes import oversizes

    workflows = [workflow for file in parsed for workflow in file.workflows]
    found = oversizes(workflows, catalog, PLANS[demands.plan])
    return _with(parsed, [(each.workflow.document.source, each.problem) for each in found])


def _with(parsed: Sequence[Parsed], found: Sequence[tuple[Source, Problem]]) -> list[Parsed]:
    return [
        file._replace(
            problems=(*file.problems, *(problem for source, problem in found if source is file.source))
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

"""Two versions of a project → what changed in meaning from one to the other."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import NamedTuple

from .check.linted import Input
from .check.recipes import with_recipes
from .compare.compare import compare
from .compare.portrait import Version
from .contract.catalog import Catalog
from .contract.types.words import outline
from .pipeline import check_parsed, parse, project_of, with_neighbours
from .plan.build import plan
from .text.change import WorkflowChange
from .text.diagnostic import Diagnostic, Severity


class Side(NamedTuple):
    """One of two versions. Workflows that its files call may also stand in the `neighbours` folders."""

    inputs: Sequence[Input]
    catalog: Catalog
    defines: Mapping[str, str]
    neighbours: Sequence[Path] = ()


class Compared(NamedTuple):
    """What changed. With `unreadable` files nothing was compared; `doubtful` ones have errors."""

    changes: tuple[WorkflowChange, ...]
    unreadable: tuple[Diagnostic, ...]
    doubtful: tuple[str, ...]


def compare_sources(old: Side, new: Side) -> Compared:
    """What changed in meaning from one side to the other."""
    before, after = _versions(old), _versions(new)
    unreadable = (*before.unreadable, *after.unreadable)
    changes = () if unreadable else compare(before.versions, after.versions)
    return Compared(changes, unreadable, (*before.doubtful, *after.doubtful))


class _Versions(NamedTuple):
    versions: tuple[Version, ...]
    unreadable: tuple[Diagnostic, ...]
    doubtful: tuple[str, ...]


def _versions(side: Side) -> _Versions:
    """Every workflow of a side."""
    side = side._replace(catalog=with_recipes(side.inputs, side.catalog))
    parsed = [parse(each.source, side.catalog, side.defines, each.problems) for each in side.inputs]
    project = project_of(parsed, side.catalog)
    if side.neighbours:
        project = with_neighbours(project, side.neighbours, side.catalog, side.defines)
    versions: list[Version] = []
    unreadable: list[Diagnostic] = []
    doubtful = []
    for file in parsed:
        errors = [each for each in check_parsed(file, project) if each.severity is Severity.ERROR]
        unreadable += errors if file.problems else ()
        doubtful += [file.source.name] if errors else []
        for workflow in file.workflows:
            version = Version(workflow, side.catalog)
            if not errors:
                types = project.types_of(workflow)
                cost = plan(workflow, side.catalog, types).subrequests
                version = version._replace(cost=cost, result=outline(types.output))
            versions.append(version)
    return _Versions(tuple(versions), tuple(unreadable), tuple(doubtful))

"""Paths of a command → a bundle: compiled from workflows, or read from where it was compiled to."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from ..files.settings import WORKER_NAME
from ..text.diagnostic import Severity
from . import project
from .progress import Watched

if TYPE_CHECKING:
    from ..account.deploy import Ready
    from ..check.facts import Demands
    from ..pipeline import Compiled, Input


def compile_shown(
    inputs: list[Input],
    context: project.Context,
    name: str | None,
    demands: Demands,
    trace: bool = False,
) -> Compiled:
    """The bundle; its findings are shown. Ends the command where there is none.

    `trace`: one for a local run, which tells what `acr run --trace` shows.
    """
    from ..pipeline import compile_sources

    settings = project.worker_settings(context)
    settings = settings._replace(name=name or settings.name, trace=trace)
    selection = project.selection(context.settings)
    compiled = compile_sources(Watched(inputs, "read"), context.catalog, context.defines, settings, demands)
    project.show(
        [each for each in compiled.diagnostics if each.severity is Severity.ERROR or selection.keeps(each)]
    )
    if compiled.bundle is None:
        raise SystemExit(1)
    if not compiled.plans:
        project.refuse(f"there is no workflow in `{inputs[0].source.name}`")
    return compiled


def check_name(name: str) -> None:
    """Ends the command unless the platform takes the name for a Worker."""
    import re

    if not re.fullmatch(WORKER_NAME, name):
        project.refuse(f"`{name}` is no Worker name: at most 63 of a-z, 0-9 and `-`, no `-` at an end")


def with_called(paths: Sequence[str], inputs: list[Input], context: project.Context) -> list[Input]:
    """Files that are named bring those beside them whose workflows they call."""
    from .. import pipeline

    folders = sorted({str(Path(each).parent) for each in paths if Path(each).is_file()})
    if not folders:
        return inputs
    beside = project.sources(folders, exclude=context.settings.exclude)
    return pipeline.with_called(inputs, beside, context.catalog, context.defines)


def to_deploy(paths: Sequence[str], context: project.Context, name: str | None) -> Ready:
    """The bundle that is in the one folder named, else the one that the workflows compile to."""
    from ..account.deploy import ready
    from ..account.version import NoVersion
    from ..files import place

    folder = Path(paths[0])
    try:
        if len(paths) == 1 and place.is_bundle(folder):
            if name is not None:
                project.refuse("a bundle has its name: --name is for workflows")
            return ready(place.read(folder))
    except NoVersion as error:
        project.refuse(f"`{folder}` cannot be deployed: {error}")
    inputs = with_called(paths, project.sources(paths, exclude=context.settings.exclude), context)
    if not inputs:
        project.refuse(f"there is no workflow in `{paths[0]}`")
    compiled = compile_shown(inputs, context, name, context.demands(None, strict=False, name=name))
    assert compiled.bundle is not None
    return ready(compiled.bundle)

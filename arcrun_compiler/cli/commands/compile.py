"""`acr compile`: workflows to a deploy bundle."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import project
from ..bundling import check_name, compile_shown

if TYPE_CHECKING:
    from ...files.bundle import Bundle
    from ...pipeline import Compiled, Input


@click.command("compile")
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The bundle's folder: empty, or an old bundle."
)
@click.option("--name", help="The Worker's name; else the project file's, else the workflow's.")
@click.option(
    "--show", type=click.Choice(["ir", "types", "plan"]), help="Print an intermediate form instead."
)
@click.option("--check", is_flag=True, help="Write nothing; say whether there would be a bundle.")
@project.demand_options
@project.locked_option
@project.define_option
def command(
    paths: tuple[str, ...],
    output: Path | None,
    name: str | None,
    show: str | None,
    check: bool,
    plan: str | None,
    strict: bool,
    locked: bool,
    defines: tuple[str, ...],
) -> None:
    """Turn workflows into the deploy bundle of one Worker.

    PATHS are workflow files and folders of them. The bundle is written whole or not at all.

        acr compile notify.yaml -o dist
    """
    if check:
        output = None
    elif output is None and show is None:
        project.refuse("say where the bundle goes: -o DIR")
    if name is not None:
        check_name(name)
    if output is not None and show is None:
        _check_output(output)
    context = project.context(paths, defines, locked)
    inputs = project.sources(paths, exclude=context.settings.exclude)
    if not inputs:
        project.refuse(f"there is no workflow in `{paths[0]}`")
    if show in ("ir", "types"):
        (_show_ir if show == "ir" else _show_types)(inputs, context)
        return
    compiled = compile_shown(inputs, context, name, context.demands(plan, strict, name))
    if show == "plan":
        _show_plans(compiled)
    elif output is not None and compiled.bundle is not None:
        _write(compiled.bundle, output)
        _tell(compiled, output)


def _show_plans(compiled: Compiled) -> None:
    from ...plan.show import show as show_plan

    click.echo("\n".join(show_plan(each) for each in compiled.plans), nl=False)


def _tell(compiled: Compiled, output: Path) -> None:
    assert compiled.bundle is not None
    size = sum(len(content) for content in compiled.bundle.values())
    workflows = project.counted(len(compiled.plans), "workflow")
    click.echo(
        f"compiled {workflows} to {output}: {len(compiled.bundle)} files, {size / 1024:.0f} KB",
        file=sys.stderr,
    )


def _check_output(output: Path) -> None:
    """Before the work: the folder may be one that is not to be replaced."""
    from ...files import place

    try:
        place.check_replaceable(output)
    except place.ForeignFolderError as error:
        project.refuse(f"{error}: nothing was written; choose an empty folder or an old bundle")
    except OSError as error:
        project.refuse(f"`{output}` cannot be written: {project.reason(error)}")


def _write(bundle: Bundle, output: Path) -> None:
    from ...files import place

    try:
        place.write(bundle, output)
    except place.ForeignFolderError as error:
        project.refuse(f"{error}: nothing was written")
    except OSError as error:
        project.refuse(f"`{output}` cannot be written: {project.reason(error)}; it is as it was")


def _show_ir(inputs: list[Input], context: project.Context) -> None:
    from ...ir.show import show as show_ir
    from ...pipeline import parse

    for each in inputs:
        for workflow in parse(each.source, context.catalog, context.defines, each.problems).workflows:
            click.echo(show_ir(workflow), nl=False)


def _show_types(inputs: list[Input], context: project.Context) -> None:
    from ...check.show import show as show_types
    from ...pipeline import parse, project_of

    parsed = [parse(each.source, context.catalog, context.defines, each.problems) for each in inputs]
    known = project_of(parsed, context.catalog)
    shown = [show_types(known.types_of(workflow)) for file in parsed for workflow in file.workflows]
    click.echo("\n".join(shown), nl=False)

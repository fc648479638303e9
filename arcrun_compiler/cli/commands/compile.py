"""`acr compile`: workflows to a deploy bundle."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import project

if TYPE_CHECKING:
    from ...pipeline import Input


@click.command("compile")
@click.argument("paths", nargs=-1, required=True)
@click.option(
    "-o", "--output", type=click.Path(path_type=Path), help="The bundle's folder: empty, or an old bundle."
)
@click.option("--name", help="The Worker's name; else the project file's, else the workflow's.")
@click.option("--show", type=click.Choice(["ir", "plan"]), help="Print an intermediate form instead.")
@project.define_option
def command(
    paths: tuple[str, ...], output: Path | None, name: str | None, show: str | None, defines: tuple[str, ...]
) -> None:
    """Turn workflows into the deploy bundle of one Worker.

    PATHS are workflow files and folders of them. The bundle is written whole or not at all.

        acr compile notify.yaml -o dist
    """
    from ...files import bundle as bundles
    from ...pipeline import compile_sources
    from ...targets.worker.emit import Settings

    if output is None and show is None:
        project.refuse("say where the bundle goes: -o DIR")
    if name is not None:
        _check_name(name)
    if output is not None:
        try:
            bundles.check_replaceable(output)
        except bundles.ForeignFolderError as error:
            project.refuse(f"{error}: nothing was written; choose an empty folder or an old bundle")
    context = project.context(paths, defines)
    inputs = project.sources(paths)
    if not inputs:
        project.refuse(f"there is no workflow in `{paths[0]}`")
    if show == "ir":
        _show_ir(inputs, context)
        return
    settings = Settings(name or context.settings.name, context.settings.namespace)
    compiled = compile_sources(inputs, context.catalog, context.defines, settings)
    project.show(compiled.diagnostics)
    if compiled.bundle is None:
        raise SystemExit(1)
    if show == "plan":
        from ...plan.show import show as show_plan

        click.echo("\n".join(show_plan(each) for each in compiled.plans), nl=False)
        return
    assert output is not None
    try:
        bundles.write(compiled.bundle, output)
    except bundles.ForeignFolderError as error:
        project.refuse(f"{error}: nothing was written")
    except OSError as error:
        project.refuse(
            f"`{output}` cannot be written: {(error.strerror or str(error)).lower()}; it is as it was"
        )
    size = sum(len(content) for content in compiled.bundle.values())
    workflows = f"{len(compiled.plans)} workflow{'s' if len(compiled.plans) != 1 else ''}"
    click.echo(
        f"compiled {workflows} to {output}: {len(compiled.bundle)} files, {size / 1024:.0f} KB",
        file=sys.stderr,
    )


def _check_name(name: str) -> None:
    import re

    if not re.fullmatch(r"[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?", name):
        project.refuse(f"`{name}` is no Worker name: at most 63 of a-z, 0-9 and `-`, no `-` at an end")


def _show_ir(inputs: list[Input], context: project.Context) -> None:
    from ...ir.show import show as show_ir
    from ...pipeline import parse

    for each in inputs:
        for workflow in parse(each.source, context.catalog, context.defines, each.problems).workflows:
            click.echo(show_ir(workflow), nl=False)

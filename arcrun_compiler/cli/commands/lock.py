"""`acr lock`: the lock file of the components that workflows use."""

from __future__ import annotations

import click

from .. import project


@click.command("lock")
@click.argument("paths", nargs=-1)
@project.define_option
def command(paths: tuple[str, ...], defines: tuple[str, ...]) -> None:
    """Pin the components that workflows use, by version and hash, in `arcrun.lock`.

    PATHS are files and folders of workflows, the working folder when left out. The file is written at the
    root of the project, and only when something in it changes. `acr lint --locked` and `acr compile --locked`
    refuse components that differ from it.
    """
    from ...contract import lock
    from ...ir.model import NodeKind
    from ...pipeline import parse

    paths = paths or (".",)
    context = project.context(paths, defines)
    inputs = project.sources(paths, exclude=context.settings.exclude)
    if not inputs:
        project.refuse(f"there is no workflow in `{paths[0]}`")
    used = {
        node.component
        for each in inputs
        for workflow in parse(each.source, context.catalog, context.defines, each.problems).workflows
        for node in workflow.graph.nodes
        if node.kind in (NodeKind.COMPONENT, NodeKind.CRON)
    }
    contracts = [contract for id in sorted(used) if (contract := context.catalog.find(id)) is not None]
    target = project.lock_place(paths)
    try:
        text = lock.text_of(contracts)
        before = target.read_text("utf-8") if target.is_file() else ""
        if text != before:
            target.write_text(text, "utf-8")
    except OSError as error:
        project.refuse(f"`{error.filename}` cannot be used: {project.reason(error)}")
    state = "is as it was" if text == before else "written"
    click.echo(
        f"{project.from_here(target)}: {project.counted(len(contracts), 'component')}, {state}", err=True
    )

"""`acr graph`: a workflow as a drawing."""

from __future__ import annotations

import click

from .. import project


@click.command("graph")
@click.argument("path")
@click.option("--format", "form", type=click.Choice(["mermaid", "dot"]), default="mermaid", show_default=True)
@click.option("-w", "--workflow", "chosen", help="Only this workflow.")
@project.define_option
def command(path: str, form: str, chosen: str | None, defines: tuple[str, ...]) -> None:
    """Draw a workflow as Mermaid or DOT: nodes, relations, loops."""
    from ...ir.draw import dot, mermaid
    from ...pipeline import parse

    context = project.context((path,), defines)
    drawn = 0
    for each in project.sources((path,), exclude=context.settings.exclude):
        for workflow in parse(each.source, context.catalog, context.defines, each.problems).workflows:
            if chosen in (None, workflow.name):
                click.echo((mermaid if form == "mermaid" else dot)(workflow), nl=False)
                drawn += 1
    if not drawn:
        project.refuse(
            f"there is no workflow `{chosen}` in `{path}`" if chosen else f"`{path}` holds no workflow"
        )

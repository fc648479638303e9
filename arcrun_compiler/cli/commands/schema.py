"""`acr schema`: the JSON Schema of a kind of document, for YAML editors."""

from __future__ import annotations

import click

from .. import project


@click.command("schema")
@click.argument("kind", type=click.Choice(["workflow", "recipe", "contract"]))
def command(kind: str) -> None:
    """Print the JSON Schema of workflows, recipes or component contracts, for YAML editors.

    A workflow's names the components of the project around the working folder: print it again when there
    is another one.
    """
    import json

    if kind == "workflow":
        from ...schema.workflow import workflow_schema

        made = workflow_schema(project.context((), ()).catalog)
    elif kind == "recipe":
        from ...schema.recipe import recipe_schema

        made = recipe_schema()
    else:
        from ...schema.contract import contract_schema

        made = contract_schema()
    click.echo(json.dumps(made, ensure_ascii=False, indent=2))

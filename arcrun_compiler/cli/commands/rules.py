"""`acr rules`: every rule, one a line."""

from __future__ import annotations

import json

import click


@click.command("rules")
@click.option(
    "--format", "form", type=click.Choice(["text", "json", "md"]), default="text", show_default=True
)
def command(form: str) -> None:
    """List all rules with their severity."""
    from ...check.rules import OFF_BY_DEFAULT, codes

    rows = [(code.id, code.slug, code.severity.value, code.slug not in OFF_BY_DEFAULT) for code in codes()]
    if form == "json":
        data = [dict(zip(("id", "slug", "severity", "default"), row, strict=True)) for row in rows]
        click.echo(json.dumps(data, indent=2))
        return
    if form == "md":
        click.echo("| id | slug | severity | on by default |\n|---|---|---|---|")
        for id, slug, severity, is_on in rows:
            click.echo(f"| {id} | {slug} | {severity} | {'yes' if is_on else 'no'} |")
        return
    for id, slug, severity, is_on in rows:
        click.echo(f"{id}  {slug:<26}{severity}{'' if is_on else ' (off by default)'}")

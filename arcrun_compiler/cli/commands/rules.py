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
    from ...check.rules import OFF_BY_DEFAULT, codes, has_fix
    from ...report.json import page_path

    rows = [
        {
            "id": code.id,
            "slug": code.slug,
            "severity": code.severity.value,
            "default": code.slug not in OFF_BY_DEFAULT,
            "fixable": has_fix(code.slug),
            "url": page_path(code.slug),
        }
        for code in codes()
    ]
    if form == "json":
        click.echo(json.dumps(rows, indent=2))
        return
    if form == "md":
        click.echo("| id | slug | severity | on by default | fix | page |\n|---|---|---|---|---|---|")
        for row in rows:
            is_on, has = ("yes" if row[key] else "no" for key in ("default", "fixable"))
            page = f"[{row['slug']}]({row['url']})"
            click.echo(f"| {row['id']} | {row['slug']} | {row['severity']} | {is_on} | {has} | {page} |")
        return
    for row in rows:
        notes = [*(["fix"] if row["fixable"] else []), *([] if row["default"] else ["off by default"])]
        more = f" ({', '.join(notes)})" if notes else ""
        click.echo(f"{row['id']}  {row['slug']:<26}{row['severity']}{more}")

"""`acr diff`: what changed in what workflows mean."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from ...text.change import WorkflowChange
from ...text.diagnostic import Diagnostic
from .. import project

if TYPE_CHECKING:
    from ...comparing import Side


@click.command("diff")
@click.argument("old")
@click.argument("new")
@click.option(
    "--output-format",
    "-f",
    type=click.Choice(["text", "json", "markdown"]),
    default="text",
    show_default=True,
    help="How changes are written.",
)
@project.define_option
def command(old: str, new: str, output_format: str, defines: tuple[str, ...]) -> None:
    """Say what changed in meaning from OLD to NEW: files, or folders of workflows; one may be `-`.

    Layout, comments, descriptions and spelling are no change. Exit code 1 when there are changes, 2 when a
    side cannot be read.

    \b
        git show main:notify.yaml | acr diff - notify.yaml
    """
    from ...comparing import compare_sources

    if old == new == "-":
        project.refuse("only one side can be standard input")
    sides = [_side(path, defines) for path in (old, new)]
    compared = compare_sources(*sides)
    _complain(compared.unreadable, compared.doubtful)
    _print(compared.changes, output_format)
    if compared.changes:
        raise SystemExit(1)


def _side(path: str, defines: tuple[str, ...]) -> Side:
    from ...comparing import Side

    context = project.context((path,), defines)
    inputs = project.sources((path,), exclude=context.settings.exclude)
    return Side(inputs, context.catalog, context.defines, project.neighbours((path,)))


def _complain(unreadable: Sequence[Diagnostic], doubtful: Sequence[str]) -> None:
    """Ends the command when a side cannot be read; says which files have errors."""
    if unreadable:
        project.show(unreadable)
        raise SystemExit(2)
    for name in doubtful:
        click.echo(
            f"acr: `{name}` has errors, so what it means is not certain; `acr lint` shows them", err=True
        )


def _print(changes: Sequence[WorkflowChange], output_format: str) -> None:
    if output_format == "json":
        from ...report.change_json import render as render_json

        click.echo(render_json(changes), nl=False)
    elif output_format == "markdown":
        from ...report.change_markdown import render as render_markdown

        click.echo(render_markdown(changes), nl=False)
    elif changes:
        from ...report.change_text import render

        click.echo(render(changes, project.wants_color(sys.stdout)), nl=False)
    else:
        click.echo("no change in meaning", err=True)

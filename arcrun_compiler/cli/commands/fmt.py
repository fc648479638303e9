"""`acr fmt`: workflows in their canonical layout."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ...pipeline import Input
from ...syntax.format import Formatted, format_text
from .. import project
from ..progress import Watched


@click.command("fmt")
@click.argument("paths", nargs=-1)
@click.option("--check", is_flag=True, help="Write nothing; list the files that would change.")
@click.option("--diff", is_flag=True, help="Write nothing; print what would change.")
@click.option("--stdin-filename", default="<stdin>", help="The name that messages give standard input.")
@project.only_workflows_option
def command(
    paths: tuple[str, ...], check: bool, diff: bool, stdin_filename: str, only_workflows: bool
) -> None:
    """Lay workflows out in one way; what they mean stays.

    PATHS are files and folders, the working folder when left out; `-` reads standard input and prints the
    result. Exit code 1 with `--check` and `--diff` when something would change, and for files that are no
    YAML, which stay as they are.
    """
    paths = paths or (".",)
    exclude = project.context(paths, (), stdin_name=stdin_filename).settings.exclude
    inputs = project.sources(paths, stdin_filename, exclude, only_workflows=only_workflows)
    made = [(each, _formatted(each)) for each in Watched(inputs, "format")]
    changed = [(each, result) for each, result in made if result.text != each.source.text]
    is_dry = check or diff
    if diff:
        _print_diffs(changed)
    elif check:
        for each, _ in changed:
            click.echo(f"would reformat: {each.source.name}")
    elif list(paths) == ["-"]:
        texts = (result.text for each, result in made if not each.problems)
        sys.stdout.buffer.write("".join(texts).encode())
    else:
        for each, result in changed:
            project.write(Path(each.source.name), result.text)
    is_broken = _complain(made)
    if list(paths) != ["-"]:
        _summarise(len(changed), len(made), is_dry)
    if any(result.refused for _, result in made):
        raise SystemExit(2)
    if is_broken or (is_dry and changed):
        raise SystemExit(1)


def _formatted(each: Input) -> Formatted:
    """A file that is no text is not looked at any further."""
    return Formatted(each.source.text, each.problems) if each.problems else format_text(each.source.text)


def _print_diffs(changed: Sequence[tuple[Input, Formatted]]) -> None:
    from ...check.cover import SLUGS, secrets_told
    from ...check.selection import Selection
    from ...contract.catalog import Catalog
    from ...pipeline import lint
    from ...report.unified import render
    from ..exposed import tell_exposed

    color = project.wants_color(sys.stdout)
    diffs = {
        each.source.name: render(each.source.name, each.source.text, result.text, color)
        for each, result in changed
    }
    click.echo("".join(diffs.values()), nl=False)
    linted = lint([each for each, _ in changed], Catalog(), {}, Selection(SLUGS))
    tell_exposed(diffs, secrets_told((*linted.findings, *(each.finding for each in linted.silenced))))


def _complain(made: Sequence[tuple[Input, Formatted]]) -> bool:
    """Says on standard error why files stay as they are; whether one of them is no YAML."""
    broken = [each for each, result in made if result.problems]
    if broken:
        from ...check.selection import Selection
        from ...contract.catalog import Catalog
        from ...pipeline import lint_sources

        rules = Selection(("yaml-syntax", "duplicate-key", "yaml-bomb"))
        project.show(lint_sources(broken, Catalog(), {}, rules))
    for each, result in made:
        if result.refused:
            click.echo(f"acr: `{each.source.name}` stays as it is: {result.refused}", err=True)
    return bool(broken)


def _summarise(changed: int, files: int, is_dry: bool) -> None:
    would = "would be " if is_dry else ""
    click.echo(f"{changed} of {project.counted(files, 'file')} {would}reformatted", err=True)

"""`acr lint`: findings about workflows."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ...text.diagnostic import Diagnostic
from .. import project
from ..progress import Watched


@click.command("lint")
@click.argument("paths", nargs=-1)
@click.option(
    "--output-format",
    "-f",
    type=click.Choice(["text", "concise", "json"]),
    default="text",
    show_default=True,
    help="How findings are written.",
)
@click.option(
    "--select", multiple=True, metavar="RULES", help="Only these ids or slugs (ARC2 means all of ARC2xx)."
)
@click.option("--extend-select", multiple=True, metavar="RULES", help="Also rules that are off by default.")
@click.option("--ignore", multiple=True, metavar="RULES", help="Not these.")
@click.option(
    "--fail-on",
    type=click.Choice(["error", "warning", "info"]),
    default="warning",
    show_default=True,
    help="From which severity findings make the exit code 1.",
)
@click.option("--exit-zero", is_flag=True, help="Exit with 0 whatever is found.")
@click.option("--stdin-filename", default="<stdin>", help="The name that messages give standard input.")
@project.locked_option
@project.define_option
def command(
    paths: tuple[str, ...],
    output_format: str,
    select: tuple[str, ...],
    extend_select: tuple[str, ...],
    ignore: tuple[str, ...],
    fail_on: str,
    exit_zero: bool,
    stdin_filename: str,
    locked: bool,
    defines: tuple[str, ...],
) -> None:
    """Say what is wrong with workflows, before they run.

    PATHS are files and folders, the working folder when left out; `-` reads standard input.
    Findings go to standard output. Exit code 1 when there are any.
    """
    from ...check.selection import Selection, unknown
    from ...pipeline import lint_sources

    paths = paths or (".",)
    selection = Selection(_split(select), _split(ignore), _split(extend_select))
    stranger = unknown([*selection.only, *selection.but, *selection.also])
    if stranger is not None:
        project.refuse(f"there is no rule `{stranger}`; `acr rules` lists them")
    context = project.context(paths, defines, locked)
    inputs = project.sources(paths, stdin_filename)
    findings = lint_sources(
        Watched(inputs, "read"), context.catalog, context.defines, selection, _neighbours(paths)
    )
    _report(findings, output_format, len(inputs))
    levels = ("error", "warning", "info")
    failing = levels[: levels.index(fail_on) + 1]
    if not exit_zero and any(finding.severity.value in failing for finding in findings):
        raise SystemExit(1)


def _split(patterns: Sequence[str]) -> tuple[str, ...]:
    return tuple(part for each in patterns for part in each.replace(",", " ").split())


def _neighbours(paths: Sequence[str]) -> list[Path]:
    """Where a workflow that these files name may be, when it is in none of them."""
    return sorted({Path(each).parent for each in paths if each != "-" and Path(each).is_file()})


def _report(findings: Sequence[Diagnostic], output_format: str, files: int) -> None:
    if output_format == "json":
        from ...report.json import render as render_json

        click.echo(render_json(findings), nl=False)
    elif output_format == "concise":
        from ...report.concise import render as render_concise

        click.echo(render_concise(findings), nl=False)
    elif findings:
        project.show(findings, sys.stdout)
    else:
        click.echo(f"no findings in {files} file{'s' if files != 1 else ''}", err=True)

"""`acr run`: compile a workflow, run it in workerd, print its output."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import project, running
from ..bundling import compile_shown, with_called

if TYPE_CHECKING:
    from ...pipeline import Compiled


@click.command("run")
@click.argument("path")
@click.option(
    "-w", "--workflow", "chosen", help="Which workflow of the file or folder; the first when left out."
)
@click.option("--trace", is_flag=True, help="Show every node: input, result, time, and why it was skipped.")
@running.options
@project.define_option
def command(
    path: str,
    given: tuple[str, ...],
    payload: str | None,
    chosen: str | None,
    trace: bool,
    mock: Path | None,
    credentials: Path | None,
    defines: tuple[str, ...],
) -> None:
    """Run a workflow here, in workerd, and print its output.

    \b
        acr run notify.yaml -i since=2026-01-01
        acr run notify.yaml --input @payload.json --mock answers.yaml --trace
    """
    body = running.payload_of(given, payload)
    secrets = running.credentials_of(credentials)
    script = running.script_of(mock)
    compiled = _compile(path, trace, defines)
    assert compiled.bundle is not None
    name = chosen or _first(compiled)
    if name not in {each.name for each in compiled.plans}:
        names = ", ".join(each.name for each in compiled.plans)
        project.refuse(f"there is no workflow `{name}` in `{path}`; there is {names}")
    running.play(compiled.bundle, name, body, script, secrets, trace)


def _compile(path: str, trace: bool, defines: Sequence[str]) -> Compiled:
    """Compiles the path, with the workflows beside it that it calls."""
    context = project.context((path,), defines)
    inputs = project.sources((path,), exclude=context.settings.exclude)
    if not inputs:
        project.refuse(f"there is no workflow in `{path}`")
    inputs = with_called((path,), inputs, context)
    return compile_shown(inputs, context, None, context.demands(None, strict=False), trace)


def _first(compiled: Compiled) -> str:
    return compiled.plans[0].name

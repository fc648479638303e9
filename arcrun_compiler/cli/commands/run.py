"""`acr run`: compile a workflow, run it in workerd, print its output."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from .. import project

if TYPE_CHECKING:
    from ...pipeline import Compiled
    from ...runner.mock import Script


@click.command("run")
@click.argument("path")
@click.option(
    "-i",
    "given",
    multiple=True,
    metavar="KEY=VALUE",
    help="A field of the payload; JSON if it parses. Repeatable.",
)
@click.option("--input", "payload", metavar="JSON|@FILE|-", help="The whole payload.")
@click.option(
    "-w", "--workflow", "chosen", help="Which workflow of the file or folder; the first when left out."
)
@click.option("--trace", is_flag=True, help="Show every node: input, result, time, and why it was skipped.")
@click.option(
    "--mock", type=click.Path(path_type=Path), help="A YAML or JSON file that answers outbound HTTP."
)
@click.option(
    "--credentials",
    type=click.Path(path_type=Path),
    help="A YAML or JSON file: credential name to value. Default: those of `acr creds`.",
)
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
    from ...runner.errors import RunnerError

    body = _payload(given, payload)
    secrets = _credentials(credentials)
    script = _script(mock)
    compiled = _compile(path, trace, defines)
    assert compiled.bundle is not None
    name = chosen or _first(compiled)
    if name not in {each.name for each in compiled.plans}:
        names = ", ".join(each.name for each in compiled.plans)
        project.refuse(f"there is no workflow `{name}` in `{path}`; there is {names}")
    from ...runner.run import run_once

    try:
        ran = run_once(dict(compiled.bundle), name, body, mock=script, trace=trace, credentials=secrets)
    except RunnerError as error:
        project.refuse(str(error))
    for line in ran.log:
        click.echo(line, err=True)
    if trace:
        from ...report.trace import render

        click.echo(render(ran.trace, project.wants_color(sys.stderr)), err=True, nl=False)
    click.echo(json.dumps(ran.output, ensure_ascii=False, indent=2))
    if not ran.ok:
        raise SystemExit(1)


def _compile(path: str, trace: bool, defines: Sequence[str]) -> Compiled:
    """Compiles the path, with the workflows beside it that it calls."""
    from ...pipeline import compile_sources, with_called

    context = project.context((path,), defines)
    settings = project.worker_settings(context)._replace(trace=trace)
    exclude = context.settings.exclude
    inputs = project.sources((path,), exclude=exclude)
    if not inputs:
        project.refuse(f"there is no workflow in `{path}`")
    if Path(path).is_file():
        beside = project.sources((str(Path(path).parent),), exclude=exclude)
        inputs = with_called(inputs, beside, context.catalog, context.defines)
    demands = context.demands(None, strict=False)
    compiled = compile_sources(inputs, context.catalog, context.defines, settings, demands)
    project.show(compiled.diagnostics)
    if compiled.bundle is None:
        raise SystemExit(1)
    if not compiled.plans:
        project.refuse(f"there is no workflow in `{path}`")
    return compiled


def _first(compiled: Compiled) -> str:
    return compiled.plans[0].name


def _payload(given: Sequence[str], payload: str | None) -> dict[str, Any]:
    body: Any = {}
    if payload is not None:
        text = payload
        if payload == "-":
            text = _text(project.standard_input(), "standard input")
        elif payload.startswith("@"):
            text = _read(Path(payload[1:]))
        try:
            body = json.loads(text)
        except ValueError as error:
            project.refuse(f"--input is no JSON: {str(error).lower()}")
        except RecursionError:
            project.refuse("--input is nested too deeply")
    if not isinstance(body, dict):
        project.refuse("--input is no JSON object: a payload is a map of fields")
    for each in given:
        key, equals, text = each.partition("=")
        if not equals or not key:
            project.refuse(f"-i wants KEY=VALUE, not `{each}`")
        try:
            body[key] = json.loads(text)
        except (ValueError, RecursionError):
            body[key] = text
    return body


def _script(path: Path | None) -> Script | None:
    """The answers of outbound HTTP: `METHOD URL` to an answer, or a list of successive ones."""
    if path is None:
        return None
    from ...runner.errors import MockError
    from ...runner.mock import read_script

    try:
        return read_script(_data(path))
    except MockError as error:
        project.refuse(f"{path}: {error}")
    except (ValueError, TypeError, AttributeError):
        project.refuse(f"{path}: `status`, `repeat` and `delay_ms` are whole numbers, `headers` is a map")


def _credentials(path: Path | None) -> dict[str, str]:
    """Those of a file, else those that the project keeps."""
    if path is None:
        from ..stored import refusing, store

        with refusing():
            own = store()
            return {name: own.value(name) for name in own.names()}
    data = _data(path)
    if not isinstance(data, Mapping) or not all(isinstance(value, str) for value in data.values()):
        project.refuse(f"{path}: expected a map from credential name to text")
    return dict(data)


def _data(path: Path) -> Any:
    from ...syntax import yaml
    from ...syntax.data import data_of
    from ...text.source import Source

    file = yaml.read(Source(str(path), _read(path)))
    if file.problems or len(file.documents) != 1:
        where = (
            Source(str(path), _read(path)).position(file.problems[0].span.start) if file.problems else None
        )
        project.refuse(
            f"{path}{f':{where.line}:{where.column}' if where else ''}: this is no single YAML document"
        )
    return data_of(file.documents[0])


def _read(path: Path) -> str:
    try:
        return _text(path.read_bytes(), f"`{path}`")
    except OSError as error:
        project.refuse(f"`{path}` cannot be read: {project.reason(error)}")


def _text(data: bytes, of: str) -> str:
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError:
        project.refuse(f"{of} is not UTF-8")

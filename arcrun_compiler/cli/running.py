"""What commands that run something here share: their options, and a run whose output is shown."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeVar
from urllib.parse import quote

import click

from . import project

if TYPE_CHECKING:
    from ..files.bundle import Bundle
    from ..runner.mock import Script

Command = TypeVar("Command", bound=Callable[..., Any])


def options(command: Command) -> Command:
    """What goes in, and who answers what goes out."""
    command = click.option(
        "--credentials",
        type=click.Path(path_type=Path),
        help="A YAML or JSON file: credential name to value. Default: those of `acr creds`.",
    )(command)
    command = click.option(
        "--mock", type=click.Path(path_type=Path), help="A YAML or JSON file that answers outbound HTTP."
    )(command)
    command = click.option("--input", "payload", metavar="JSON|@FILE|-", help="The whole payload.")(command)
    return click.option(
        "-i",
        "given",
        multiple=True,
        metavar="KEY=VALUE",
        help="A field of the payload; JSON if it parses. Repeatable.",
    )(command)


def play(
    bundle: Bundle, name: str, body: Any, script: Script | None, secrets: dict[str, str], trace: bool
) -> None:
    """Runs a workflow of a bundle in workerd and prints its output. Ends the command when it failed."""
    from ..runner.errors import RunnerError
    from ..runner.mock import unanswered
    from ..runner.run import run_once

    try:
        ran = run_once(dict(bundle), name, body, mock=script, trace=trace, credentials=secrets)
    except RunnerError as error:
        project.refuse(str(error))
    for line in ran.log:
        click.echo(line, err=True)
    for line in unanswered(script, ran.calls) if script is not None else ():
        click.echo(f"acr: {_without_secrets(line, secrets)}", err=True)
    if trace:
        from ..report.trace import render

        click.echo(render(ran.trace, project.wants_color(sys.stderr)), err=True, nl=False)
    click.echo(json.dumps(ran.output, ensure_ascii=False, indent=2))
    if not ran.ok:
        raise SystemExit(1)


def _without_secrets(text: str, secrets: Mapping[str, str]) -> str:
    """A text that shows credentials by their names, as they are or as they stand in a URL."""
    for name, value in sorted(secrets.items(), key=lambda each: -len(each[1])):
        for written in (value, quote(value, safe="")):
            text = text.replace(written, f"[secret {name}]") if written else text
    return text


def payload_of(given: Sequence[str], payload: str | None) -> dict[str, Any]:
    """The payload that the options make."""
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


def script_of(path: Path | None) -> Script | None:
    """The answers of outbound HTTP: `METHOD URL` to an answer, or a list of successive ones."""
    if path is None:
        return None
    from ..runner.errors import MockError
    from ..runner.mock import read_script

    try:
        return read_script(_data(path))
    except MockError as error:
        project.refuse(f"{path}: {error}")
    except (ValueError, TypeError, AttributeError):
        project.refuse(f"{path}: `status`, `repeat` and `delay_ms` are whole numbers, `headers` is a map")


def credentials_of(path: Path | None) -> dict[str, str]:
    """Those of a file, else those that the project keeps."""
    if path is None:
        from .stored import refusing, store

        with refusing():
            own = store()
            return {name: own.value(name) for name in own.names()}
    data = _data(path)
    if not isinstance(data, Mapping) or not all(isinstance(value, str) for value in data.values()):
        project.refuse(f"{path}: expected a map from credential name to text")
    return dict(data)


def _data(path: Path) -> Any:
    from ..syntax import yaml
    from ..syntax.data import data_of
    from ..text.source import Source

    source = Source(str(path), _read(path))
    file = yaml.read(source)
    if file.problems or len(file.documents) != 1:
        where = source.position(file.problems[0].span.start) if file.problems else None
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

"""What every command that reads workflows shares: options, sources, settings, and how findings are shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any, NamedTuple, NoReturn, TypeVar

import click

from ..contract.catalog import Catalog
from ..files import settings as project_files
from ..files import tree
from ..files.settings import Settings
from ..files.shipped import COMPONENTS
from ..pipeline import Input
from ..syntax import yaml
from ..text.diagnostic import Diagnostic

Command = TypeVar("Command", bound=Callable[..., Any])


def define_option(command: Command) -> Command:
    option = click.option(
        "--define",
        "-D",
        "defines",
        metavar="NAME=VALUE",
        multiple=True,
        help="Fill the placeholders __NAME__ and ${NAME}. Repeatable.",
    )
    return option(command)


def refuse(message: str) -> NoReturn:
    """Ends with exit code 2 and one sentence."""
    click.echo(f"acr: {message}", err=True)
    raise SystemExit(2)


class Context(NamedTuple):
    """The project around the paths of a command."""

    settings: Settings
    catalog: Catalog
    defines: dict[str, str]


def context(paths: Sequence[str], defines: Sequence[str]) -> Context:
    """Settings from the nearest project file; `--define` wins over it."""
    start = Path(paths[0]) if paths and paths[0] != "-" else Path()
    folder = start if start.is_dir() else start.parent
    try:
        settings = project_files.find(folder.resolve())
    except project_files.SettingsError as error:
        refuse(str(error))
    filled = dict(settings.define)
    for each in defines:
        name, equals, value = each.partition("=")
        if not equals or not name:
            refuse(f"--define wants NAME=VALUE, not `{each}`")
        filled[name] = value
    return Context(settings, Catalog((*settings.components, COMPONENTS)), filled)


def sources(paths: Sequence[str], stdin_name: str = "<stdin>") -> list[Input]:
    """Reads the files that the paths mean. A path that is not there, or cannot be read, ends the command."""
    if list(paths) == ["-"]:
        source, problems = yaml.read_bytes(stdin_name, sys.stdin.buffer.read())
        return [Input(source, "stdin.yaml", problems)]
    files, missing = tree.find(tuple(paths))
    if missing:
        refuse(f"there is no file or folder `{missing[0]}`")
    found = []
    taken: set[str] = set()
    for file in files:
        try:
            data = file.path.read_bytes()
        except OSError as error:
            refuse(f"`{file.name}` cannot be read: {(error.strerror or str(error)).lower()}")
        source, problems = yaml.read_bytes(file.name, data)
        if not file.is_explicit and not _is_ours(source.text):
            continue
        found.append(Input(source, _unused(file.below, taken), problems))
    return found


def _is_ours(text: str) -> bool:
    """Whether a file found in a folder looks like one of arcrun's: it has a `flow`, or a broken one."""
    return text.startswith("flow:") or "\nflow:" in text or '"flow"' in text


def _unused(below: str, taken: set[str]) -> str:
    stem, dot, suffix = below.rpartition(".")
    chosen, number = below, 2
    while chosen in taken:
        chosen, number = f"{stem}-{number}{dot}{suffix}", number + 1
    taken.add(chosen)
    return chosen


def show(findings: Sequence[Diagnostic], stream: Any = None) -> None:
    """The human report, coloured for a terminal."""
    from ..report.human import render

    stream = stream or sys.stderr
    if findings:
        click.echo(render(findings, color=wants_color(stream)), file=stream, nl=False)


def wants_color(stream: Any) -> bool:
    """https://no-color.org and FORCE_COLOR; else whether it is a terminal."""
    if os.environ.get("NO_COLOR"):
        return False
    return bool(os.environ.get("FORCE_COLOR")) or stream.isatty()

"""What every command that reads workflows shares: options, sources, settings, and how findings are shown."""

from __future__ import annotations

import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from ..check.facts import Demands
from ..contract.catalog import Catalog
from ..contract.read import holds_contract
from ..contract.recipes.library import Library, holds_recipe
from ..files import lockfile, tree
from ..files import settings as project_files
from ..files.globs import Globs
from ..files.settings import Settings
from ..files.shipped import COMPONENTS, RECIPES
from ..pipeline import Input
from ..syntax import yaml
from ..text.diagnostic import Diagnostic
from .terminal import columns as columns
from .terminal import counted as counted
from .terminal import from_here as from_here
from .terminal import reason as reason
from .terminal import refuse as refuse
from .terminal import wants_color as wants_color

if TYPE_CHECKING:
    from ..check.selection import Selection
    from ..contract.lock import Lock
    from ..targets.worker.emit import Settings as WorkerSettings

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


def locked_option(command: Command) -> Command:
    option = click.option("--locked", is_flag=True, help="Refuse components that arcrun.lock does not pin.")
    return option(command)


def only_workflows_option(command: Command) -> Command:
    option = click.option(
        "--only-workflows",
        is_flag=True,
        help="Of the files named, leave out those that are none of arcrun's.",
    )
    return option(command)


def demand_options(command: Command) -> Command:
    """`--plan` and `--strict`, for what checks workflows."""
    plan = click.option(
        "--plan",
        type=click.Choice(["free", "paid"]),
        help="Cloudflare's plan, whose limits count; else the project file's, else free.",
    )
    strict = click.option(
        "--strict", is_flag=True, help="A host that only the run decides is an error without `egress`."
    )
    return plan(strict(command))


class Context(NamedTuple):
    """The project around the paths of a command."""

    settings: Settings
    catalog: Catalog
    defines: dict[str, str]

    def demands(self, plan: str | None, strict: bool, name: str | None = None) -> Demands:
        """What the checks are to hold workflows against; options win over the project file."""
        return Demands(plan or self.settings.plan, strict, name or self.settings.name)

    def own_findings(self) -> tuple[Diagnostic, ...]:
        """What is wrong with the project file itself."""
        file = self.settings.file
        if file is None or self.settings.compatibility_date is None:
            return ()
        from ..pipeline import check_project_file
        from ..text.source import Source

        return check_project_file(Source(os.path.relpath(file), file.read_text("utf-8")))


def context(
    paths: Sequence[str], defines: Sequence[str], locked: bool = False, stdin_name: str = "<stdin>"
) -> Context:
    """Settings from the nearest project file; `--define` wins over it. `locked` wants a lock file."""
    folder = _folder_of([stdin_name] if list(paths) == ["-"] and stdin_name != "<stdin>" else paths)
    try:
        settings = project_files.find(folder)
    except project_files.SettingsError as error:
        refuse(str(error))
    filled = dict(settings.define)
    for each in defines:
        name, equals, value = each.partition("=")
        if not equals or not name:
            refuse(f"--define wants NAME=VALUE, not `{each}`")
        filled[name] = value
    recipes = Library((*settings.recipes, RECIPES))
    catalog = Catalog((*settings.components, COMPONENTS), _lock(folder, locked), recipes)
    return Context(settings, catalog, filled)


def worker_settings(context: Context) -> WorkerSettings:
    """What the project file decides for its Worker. Ends the command when it decides what cannot be."""
    from ..targets.worker import emit

    wrong = context.own_findings()
    if wrong:
        show(wrong)
        raise SystemExit(1)
    own = context.settings
    return emit.Settings(
        own.name,
        own.namespace,
        users=own.users,
        cors=own.cors,
        credentials=own.credentials,
        compatibility_date=own.compatibility_date or emit.COMPATIBILITY_DATE,
    )


def _folder_of(paths: Sequence[str]) -> Path:
    """The folder that the first path is, or is in."""
    start = paths[0] if paths and paths[0] != "-" else "."
    # os.path, because pathlib raises for a name that is too long or a link to itself.
    folder = start if os.path.isdir(start) else os.path.dirname(start)  # noqa: PTH112, PTH120
    return Path(os.path.realpath(folder))


def _lock(folder: Path, locked: bool) -> Lock | None:
    path = lockfile.find(folder)
    if path is None and locked:
        refuse(f"--locked wants a {lockfile.LOCK_FILE}, and there is none; `acr lock` writes it")
    if path is None:
        return None
    from ..contract import lock

    try:
        return lock.read(path)._replace(is_strict=locked)
    except lock.LockError as error:
        refuse(str(error))


def lock_place(paths: Sequence[str]) -> Path:
    """Where the lock file of the first path's project is, or belongs."""
    return lockfile.place(_folder_of(paths))


def sources(
    paths: Sequence[str],
    stdin_name: str = "<stdin>",
    exclude: Globs | None = None,
    *,
    only_workflows: bool = False,
    contracts: bool = False,
) -> list[Input]:
    """Reads the files that the paths mean. A path that is not there, or cannot be read, ends the command.

    Files that are found in a folder count if they hold a `flow` or a recipe, and with `contracts` those, too;
    with `only_workflows` that goes for named ones as well.
    """
    if list(paths) == ["-"]:
        source, problems = yaml.read_bytes(stdin_name, standard_input())
        return [Input(source, "stdin.yaml", problems)]
    files, missing = tree.find(tuple(paths), exclude)
    if missing:
        refuse(f"there is no file or folder `{' '.join(missing[0].splitlines())}`")
    found = []
    taken: set[str] = set()
    for file in files:
        try:
            with file.path.open("rb") as stream:
                data = stream.read(_MOST_BYTES)
        except OSError as error:
            refuse(f"`{file.name}` cannot be read: {reason(error)}")
        source, problems = yaml.read_bytes(file.name, data)
        is_chosen = file.is_explicit and not only_workflows
        if not (is_chosen or _is_ours(source.text) or (contracts and holds_contract(source.text))):
            continue
        found.append(Input(source, _unused(file.below, taken), problems))
    return found


def write(path: Path, text: str) -> None:
    """Puts the text into the file, whole or not at all. Ends the command when that cannot be."""
    from ..files.rewrite import rewrite

    try:
        rewrite(path, text.encode("utf-8", "surrogateescape"), is_private=False)
    except OSError as error:
        refuse(f"`{path}` cannot be written: {reason(error)}; it is as it was")


def selection(
    settings: Settings, only: Sequence[str] = (), but: Sequence[str] = (), also: Sequence[str] = ()
) -> Selection:
    """Which rules count: the command line wins over the project file, each option by itself.

    `only` puts aside what the file ignores, too. Ends the command where a name means no rule.
    """
    from ..check.selection import Selection, unknown, unknown_in

    own = settings.lint
    if (wrong := unknown_in(own)) is not None:
        refuse(f"`{settings.file}`: `{wrong[0]}`: there is no rule `{wrong[1]}`; `acr rules` lists them")
    if (stranger := unknown((*only, *but, *also))) is not None:
        refuse(f"there is no rule `{stranger}`; `acr rules` lists them")
    return Selection(
        tuple(only) or own.select,
        tuple(but) or (() if only else own.ignore),
        (*also, *(() if only else own.extend_select)),
        own.per_file_ignores,
    )


def neighbours(paths: Sequence[str], stdin_name: str = "<stdin>") -> list[Path]:
    """Where a workflow that these files name may be, when it is in none of them: beside them, else anywhere
    in the project."""
    named = (
        [stdin_name]
        if list(paths) == ["-"] and stdin_name != "<stdin>"
        else [each for each in paths if each != "-"]
    )
    # os.path never raises, whatever the name.
    beside = sorted({Path(each).parent for each in named if not os.path.isdir(each)})  # noqa: PTH112
    root = lockfile.root(_folder_of(named)) if beside else None
    return [each for each in (*beside, *([root] if root else [])) if os.path.isdir(each)]  # noqa: PTH112


_MOST_BYTES = 4 * yaml.MAX_CHARACTERS + 4
"""One more than a file may have: whatever is behind is not read."""


def standard_input() -> bytes:
    """All of it. Ends the command when there is none."""
    if sys.stdin is None:
        refuse("standard input is closed")
    return sys.stdin.buffer.read()


def _is_ours(text: str) -> bool:
    """Whether a file looks like one of arcrun's: it has a `flow`, or a broken one, or is a recipe."""
    return holds_recipe(text) or text.startswith("flow:") or "\nflow:" in text or '"flow"' in text


def _unused(below: str, taken: set[str]) -> str:
    """A path that no other file has, whatever the file system thinks of case, and that is text."""
    below = os.fsencode(below).decode("utf-8", "replace")
    stem, dot, suffix = below.rpartition(".")
    chosen, number = below, 2
    while chosen.casefold() in taken:
        chosen, number = f"{stem}-{number}{dot}{suffix}", number + 1
    taken.add(chosen.casefold())
    return chosen


def show(findings: Sequence[Diagnostic], stream: Any = None) -> None:
    """The human report, coloured for a terminal."""
    from ..report.human import COLUMNS, render

    stream = stream or sys.stderr
    if findings:
        width = columns(stream, COLUMNS)
        click.echo(render(findings, color=wants_color(stream), columns=width), file=stream, nl=False)

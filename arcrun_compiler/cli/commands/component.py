"""`acr component`: make, build, test, list and show components."""

from __future__ import annotations

import json
import os
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Literal

import click

from .. import project

if TYPE_CHECKING:
    from ...contract.model import Contract, Flaw
    from ...probe.cell import Cell
    from ...probe.evidence import Promise


@click.group("component")
def command() -> None:
    """Make, build, test and list components: WebAssembly with a contract."""


@command.command("list")
def list_components() -> None:
    """Every component that workflows here can name, one a line."""
    catalog = project.context((), ()).catalog
    for id in catalog.ids():
        contract = catalog.find(id)
        about = " ".join(contract.description.split()) if contract else "its contract cannot be read"
        click.echo(f"{id:<18}{about.partition('. ')[0].rstrip('.')}")


@command.command("show")
@click.argument("id")
def show(id: str) -> None:
    """A component's contract: what it takes, what it gives, what it may reach."""
    from ...text.nearest import nearest

    catalog = project.context((), ()).catalog
    contract = catalog.find(id)
    if contract is None:
        near = nearest(id, catalog.ids())
        project.refuse(f"there is no component `{id}`" + (f"; did you mean `{near}`?" if near else ""))
    click.echo(_page(contract), nl=False)


def _page(contract: Contract) -> str:
    reach = ", ".join(contract.capabilities) or "nothing outside itself"
    parts = [
        f"{contract.id} {contract.version} ({contract.category}): {contract.display_name}",
        contract.description.strip(),
        f"reaches: {reach}",
        f"input: {json.dumps(contract.input_schema, ensure_ascii=False, indent=2)}",
        f"output: {json.dumps(contract.output_schema, ensure_ascii=False, indent=2)}",
    ]
    return "\n\n".join(parts) + "\n"


@command.command("new")
@click.argument("name")
@click.option(
    "--lang",
    "language",
    type=click.Choice(["as", "tinygo"]),
    default="as",
    show_default=True,
    help="AssemblyScript or TinyGo.",
)
def new(name: str, language: Literal["as", "tinygo"]) -> None:
    """Start a component: a folder with a contract, its cases, and a source that passes them.

    It is made among the project's own components, `components/NAME` when nothing else is set.
    """
    from ...probe.scaffold import scaffold

    if not _ID.match(name) or name in _TAKEN:
        project.refuse(f"`{name}` cannot be a component's name: {_TAKEN.get(name, _ID_RULE)}")
    folder = _own_folders()[0] / name
    try:
        written = scaffold(folder, language)
    except FileExistsError:
        project.refuse(f"`{folder}` is there already")
    except OSError as error:
        project.refuse(f"`{folder}` cannot be written: {project.reason(error)}")
    for path in written:
        click.echo(str(path))
    click.echo(f"next: acr component build {folder} && acr component test {folder}", err=True)


_ID = re.compile(r"[a-z][a-z0-9_]{0,99}\Z")
_ID_RULE = "use small letters, digits and `_`, a letter first"
_TAKEN = {
    "lib": "components find their library under it",
    "code": "the compiler knows it",
    "trigger_workflow": "the compiler knows it",
}


def _own_folders() -> tuple[Path, ...]:
    """Where the project's components are, as paths from here where they lie below."""
    own = project.context((), ()).settings.components or (Path.cwd() / "components",)
    return tuple(map(project.from_here, own))


def _chosen(paths: tuple[Path, ...], holds: Callable[[Path], object], what: str) -> tuple[Path, ...]:
    """The folders that were named, else those of the project's components that can be used."""
    for folder in paths:
        if not holds(folder):
            project.refuse(f"`{folder}` holds no {what}")
    found = paths or tuple(
        folder for own in _own_folders() for folder in sorted(own.glob("*")) if holds(folder)
    )
    if not found:
        project.refuse(f"there is no component here: name folders that hold a {what}")
    return found


@command.command("build")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def build(paths: tuple[Path, ...]) -> None:
    """Build components: `main.ts` (AssemblyScript) or `main.go` (TinyGo) to `<id>.wasm`.

    PATHS are folders of components; all of the project's own when left out. The same source gives the same
    bytes. A `main.ts` finds the library that comes with acr as `../lib/…`, wherever its folder is.
    """
    from ...probe.build import AssemblyScript, source_of
    from ...probe.build import build as build_all
    from ...runner.errors import RunnerError
    from ...runner.toolchain import find_node, install

    folders = _chosen(paths, source_of, "main.ts or main.go")
    try:
        has_scripts = any(source_of(each) == "main.ts" for each in folders)
        tools = AssemblyScript(find_node().node, install("build")) if has_scripts else None
        built = build_all(folders, tools)
    except (RunnerError, OSError) as error:
        project.refuse(str(error))
    for each in built:
        if each.error is not None:
            click.echo(f"{each.folder}: {each.error}", err=True)
        elif each.wasm is not None:
            click.echo(f"{each.wasm}  {each.wasm.stat().st_size / 1024:.1f} KB")
    if any(each.error is not None for each in built):
        raise SystemExit(1)


@command.command("test")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def test(paths: tuple[Path, ...]) -> None:
    """Run what contracts claim: cases, Gherkin scenarios and examples, in a sandbox.

    PATHS are folders of components; all of the project's own when left out. Exit code 1 when something
    does not hold. `acr probe` goes further, with inputs that nobody wrote down.
    """
    from ...contract.model import CONTRACT_FILE
    from ...probe.cell import Cell

    folders = _chosen(paths, lambda folder: (folder / CONTRACT_FILE).is_file(), CONTRACT_FILE)
    with Cell() as cell:
        held = [_test(folder, cell) for folder in folders]
    if not all(held):
        raise SystemExit(1)


def _test(folder: Path, cell: Cell) -> bool:
    """Runs one component's tests and prints each; whether all hold."""
    from ...contract.cases import read_tests
    from ...contract.read import read
    from ...probe.bench import Bench, EnoughError
    from ...probe.promises import keep_promises

    folder = Path(os.path.normpath(folder.absolute() if folder.name in ("", "..") else folder))
    reading = read(folder)
    if reading.contract is None:
        return _say_all(folder, [_flaw(each) for each in reading.flaws])
    contract = reading.contract
    if contract.wasm is None:
        return _say_all(folder, [f"it is not built: acr component build {folder}"])
    try:
        error, _ = cell.load(contract.wasm.read_bytes())
        if error is not None:
            return _say_all(folder, [error])
        bench = Bench(cell, contract.output_schema, {}, 0)
        promises, _ = keep_promises(bench, contract, read_tests(folder))
    except EnoughError:
        return _say_all(folder, ["its tests take too long"])
    except OSError as error:
        return _say_all(folder, [project.reason(error)])
    wrong = [each.message for each in bench.findings if each.kind != "case"]
    click.echo(_report(folder, promises, wrong), nl=False)
    return not wrong and all(each.kept is not False for each in promises)


def _say_all(folder: Path, messages: list[str]) -> bool:
    """Prints why nothing can be tested: false."""
    for message in messages:
        click.echo(f"{folder}: {message}")
    return False


def _flaw(flaw: Flaw) -> str:
    return f"{flaw.line}:{flaw.column}: {flaw.message}" if flaw.line else flaw.message


def _report(folder: Path, promises: Sequence[Promise], wrong: Sequence[str]) -> str:
    marks = {True: "ok", False: "WRONG", None: "not checked"}
    lines = [str(folder)]
    for each in promises:
        why = f": {each.why}" if each.why else ""
        lines.append(f"  {marks[each.kept]:<13}{each.kind} {each.name}{why}")
    lines += [f"  {'WRONG':<13}{message}" for message in wrong]
    counts = [(sum(each.kept is kept for each in promises), mark) for kept, mark in marks.items()]
    counts[1] = (counts[1][0] + len(wrong), "WRONG")
    told = ", ".join(f"{count} {mark}" for count, mark in counts if count)
    return "\n".join(lines) + f"\n  {told or 'the contract claims nothing'}\n"

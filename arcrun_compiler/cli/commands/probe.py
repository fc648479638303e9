"""`acr probe`: what components do when they are run, beside what their contracts say."""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

import click

from ...contract.model import CONTRACT_FILE
from ...probe.probe import Refusal, Subject, probe
from .. import terminal


@click.command("probe")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="Print the evidence as JSON.")
@click.option("--infer", is_flag=True, help="Write a draft contract for a module that has none.")
@click.option("--seed", type=int, default=0, show_default=True, help="What generated inputs follow from.")
@click.option("--fresh", is_flag=True, help="Run the modules even if their evidence is in the cache.")
def command(paths: tuple[Path, ...], as_json: bool, infer: bool, seed: int, fresh: bool) -> None:
    """Run components in a sandbox and say where they differ from their contracts.

    PATHS are folders of components, folders that hold such folders, and .wasm files; the project's
    `components` when left out. Exit code 1 when something was found.

        acr probe components/greet
    """
    chosen = paths or (Path("components"),)
    if infer:
        _infer(chosen, seed)
        return
    subjects = [subject for path in chosen for subject in _subjects(path)]
    try:
        found = probe(subjects, seed, fresh=fresh)
    except OSError as error:
        terminal.refuse(f"no child process can be started: {terminal.reason(error)}")
    refused = [each for each in found if isinstance(each, Refusal)]
    if as_json:
        _print_json(found)
    else:
        _print(found)
    for each in refused:
        click.echo(f"acr: {each.reason}", err=True)
    if refused:
        raise SystemExit(2)
    if any(not isinstance(each, Refusal) and (each.problem or each.findings) for each in found):
        raise SystemExit(1)


def _subjects(path: Path) -> list[Subject]:
    """The components that a path means. Ends the command where there is none."""
    if path.is_file() and path.suffix == ".wasm":
        if not (path.parent / CONTRACT_FILE).is_file():
            terminal.refuse(f"`{path}` has no contract beside it; `acr probe --infer {path}` writes a draft")
        return [Subject(path.parent, path)]
    if not path.exists():
        terminal.refuse(f"there is no file or folder `{path}`")
    folders = [path] if (path / CONTRACT_FILE).is_file() else []
    folders = folders or sorted(each.parent for each in path.glob(f"*/{CONTRACT_FILE}"))
    if not folders:
        terminal.refuse(f"`{path}` is no component, and holds none: there is no {CONTRACT_FILE}")
    return [Subject(folder, _module_in(folder)) for folder in folders]


def _module_in(folder: Path) -> Path:
    return folder / f"{folder.resolve().name}.wasm"


def _print(found: Sequence[object]) -> None:
    from ...probe.evidence import Evidence
    from ...probe.show import show
    from ...report.paint import painter

    paint = painter(terminal.wants_color(sys.stdout))
    blocks = [show(each, paint) for each in found if isinstance(each, Evidence)]
    click.echo("\n".join(blocks), nl=False)


def _print_json(found: Sequence[object]) -> None:
    from ...probe.evidence import Evidence, to_json
    from ...probe.show import capabilities_of

    components = [
        {**to_json(each), "capabilities": list(capabilities_of(each))}
        for each in found
        if isinstance(each, Evidence)
    ]
    click.echo(json.dumps({"version": 1, "components": components}, indent=2))


def _infer(paths: Sequence[Path], seed: int) -> None:
    """Writes a contract beside each module that has none."""
    from ...probe.cell import Cell
    from ...probe.draft import DraftError, draft

    with Cell() as cell:
        for path in paths:
            module = path if path.is_file() else _module_in(path)
            target = module.parent / CONTRACT_FILE
            if not module.is_file():
                terminal.refuse(f"there is no module `{module}`")
            if target.exists():
                terminal.refuse(f"`{target}` is there already; it stays as it is")
            try:
                text = draft(module.read_bytes(), module.resolve().parent.name, cell, seed)
                target.write_text(text, "utf-8")
            except DraftError as error:
                terminal.refuse(f"`{module}`: {error}")
            except OSError as error:
                terminal.refuse(f"`{target}` cannot be written: {terminal.reason(error)}")
            click.echo(f"{target}: a draft; read it, mend it, then `acr probe {module.parent}`")

"""`acr component`: build, list and show components."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import click

from .. import project

if TYPE_CHECKING:
    from ...contract.model import Contract


@click.group("component")
def command() -> None:
    """Build and list components: WebAssembly with a contract."""


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


@command.command("build")
@click.argument("paths", nargs=-1, type=click.Path(path_type=Path))
def build(paths: tuple[Path, ...]) -> None:
    """Build AssemblyScript components: `main.ts` to `<id>.wasm`, the same bytes each time.

    PATHS are folders of components; the project's `components/*` when left out.
    """
    from ...probe.build import build as build_all
    from ...runner.errors import RunnerError
    from ...runner.toolchain import find_node, install

    folders = paths or tuple(sorted(each.parent for each in Path("components").glob("*/main.ts")))
    for folder in folders:
        if not (folder / "main.ts").is_file():
            project.refuse(f"`{folder}` is no component that can be built here: it has no main.ts")
    if not folders:
        project.refuse("there is no component here: name the folders that hold a main.ts")
    try:
        built = build_all(folders, find_node().node, install("build"))
    except (RunnerError, OSError) as error:
        project.refuse(str(error))
    for each in built:
        if each.error is not None:
            click.echo(f"{each.folder}: {each.error}", err=True)
        elif each.wasm is not None:
            click.echo(f"{each.wasm}  {each.wasm.stat().st_size / 1024:.1f} KB", file=sys.stdout)
    if any(each.error is not None for each in built):
        raise SystemExit(1)

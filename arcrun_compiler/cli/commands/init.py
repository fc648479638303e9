"""`acr init`: a project, and with `--self-hosted` the account that runs it."""

from __future__ import annotations

from pathlib import Path

import click

from .. import project
from ..bundling import check_name
from ..deploying import say, where_options
from ..hosting import STEPS, host


@click.command("init")
@click.argument("folder", type=click.Path(path_type=Path), default=".", metavar="[DIR]")
@click.option("--name", help="The Worker's name. Default: the folder's, in the platform's letters.")
@click.option("--dry-run", is_flag=True, help="Say each step and do nothing.")
@click.option("--self-hosted", is_flag=True, help="Prepare your Cloudflare account, too, and deploy.")
@click.option("--yes", "-y", is_flag=True, help="With --self-hosted: agree to hosts and credentials.")
@where_options
def command(
    folder: Path,
    name: str | None,
    dry_run: bool,
    self_hosted: bool,
    yes: bool,
    address: str | None,
    seconds: float,
) -> None:
    """Start a project in DIR, or complete one. No file that exists is changed.

    With --self-hosted it goes on to a Worker that runs on your own Cloudflare account: it looks for
    wrangler's login, makes the keys, the KV namespaces and the secrets that the Worker needs, deploys, and
    asks the Worker whether it answers. It can be called again: what is done stays as it is.

    \b
        acr init shop
        acr init shop --self-hosted --dry-run
    """
    if name is not None:
        check_name(name)
    if folder.exists() and not folder.is_dir():
        project.refuse(f"`{folder}` is a file")
    steps = STEPS if self_hosted else ()
    if steps:
        say(f"1/{len(steps)} {steps[0]}")
    _write(folder, name, dry_run)
    if dry_run:
        for number, step in enumerate(steps[1:], 2):
            say(f"{number}/{len(steps)} {step}")
        say("nothing was done")
    elif self_hosted:
        host(folder, address, seconds, yes)


def _write(folder: Path, name: str | None, dry_run: bool) -> None:
    """The project's files that are not there yet; says of each whether it is."""
    from ...account.start import project_files, start, worker_name
    from ...files.rewrite import rewrite

    settings = project.context((str(folder),), ()).settings
    has_settings = settings.file is not None and settings.file.parent == folder.resolve()
    chosen = name or (settings.name if has_settings else None) or worker_name(folder.resolve())
    names = project_files(chosen)
    there = {path: (folder / path).read_bytes() for path in names if (folder / path).is_file()}
    made = start(
        chosen,
        there,
        has_settings=has_settings,
        has_workflows=any((folder / "workflows").glob("**/*.y*ml")),
    )
    for path, content in made.written.items():
        if not dry_run:
            (folder / path).parent.mkdir(parents=True, exist_ok=True)
            rewrite(folder / path, content, is_private=False)
        say(f"  + {path}")
    for path, why in made.left:
        say(f"  = {path}: {why}")
    if not dry_run and "workflows/hello.yaml" in made.written:
        say(f"  try it: acr run {folder / 'workflows' / 'hello.yaml'} -i name=Ada")

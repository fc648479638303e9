"""`acr deploy`: workflows or a bundle to the owner's account, after a look at what that changes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .. import project
from ..bundling import check_name, to_deploy
from ..deploying import (
    Where,
    agree,
    kept_of,
    known_here,
    refuse_missing,
    running,
    say,
    short,
    show_order,
    smoke,
    upload,
    where,
    where_options,
)
from ..stored import home, refusing, store

if TYPE_CHECKING:
    from ...account.deploy import Ready


@click.command("deploy")
@click.argument("paths", nargs=-1, required=True)
@click.option("--dry-run", is_flag=True, help="Do all but upload, without a login and without a network.")
@click.option("--yes", "-y", is_flag=True, help="Agree to new hosts, credentials and routes that go.")
@click.option("--name", help="The Worker's name; else the project file's, else the workflow's.")
@where_options
@project.locked_option
@project.define_option
def command(
    paths: tuple[str, ...],
    dry_run: bool,
    yes: bool,
    name: str | None,
    address: str | None,
    seconds: float,
    locked: bool,
    defines: tuple[str, ...],
) -> None:
    """Deploy workflows, or the folder of a bundle, to your Cloudflare account.

    PATHS are workflow files and folders of them, which are compiled, or one bundle. What would change is
    compared with what runs; new hosts and credentials are asked for first. Secrets that the Worker lacks and
    that are kept in `.arcrun/` go along. Afterwards the Worker is asked whether it is the new version.

    \b
        acr deploy workflows --dry-run
        acr deploy workflows
    """
    if name is not None:
        check_name(name)
    context = project.context(paths, defines, locked)
    there = where(address, seconds, context.settings.address)
    with refusing():
        ready = to_deploy(paths, context, name)
        if dry_run:
            _rehearse(ready, context.settings.credentials == "kv")
        else:
            _deploy(ready, there, yes, context.settings.credentials == "kv")


def _rehearse(ready: Ready, is_stored: bool) -> None:
    from ...account import platform
    from ...account.apikey import find_api_key
    from ...account.deploy import Survey, at_hand, order

    known = known_here(kept_of(ready.version.worker, home()))
    values = at_hand(ready.version, store(), find_api_key(home()), is_stored)
    planned = order(ready, Survey(known=known), values)
    show_order(ready, planned, f"bundle {short(known.hash)}, deployed from here" if known else "nothing")
    for name in planned.handed:
        say(f"  secret {name}: kept here")
    for each in (*planned.missing, *planned.unsure):
        say(f"  secret {each.name}: not kept here; {each.why}")
    with platform.staged(ready.files) as folder:
        platform.rehearse(folder)
    say("wrangler's dry run passes; nothing was uploaded")


def _deploy(ready: Ready, there: Where, yes: bool, is_stored: bool) -> None:
    from ...account import platform
    from ...account.apikey import find_api_key
    from ...account.deploy import at_hand, order, survey

    version = ready.version
    kept = kept_of(version.worker, home())
    last = kept.last()
    address = there.address or (last.address if last else None)
    api_key = find_api_key(home())
    values = at_hand(version, store(), api_key, is_stored)
    with platform.nowhere() as folder:
        found = survey(ready, kept, address, api_key, folder)
    planned = order(ready, found, values)
    if planned.is_there:
        say(f"{version.worker} runs bundle {short(version.hash)} already: nothing was uploaded")
        smoke(version.worker, address, version.hash, there.seconds, can_go_back=False)
    else:
        show_order(ready, planned, running(found))
        refuse_missing(planned)
        agree(planned, yes)
        address = upload(ready, planned, values, kept, there)
        can_go_back = found.runs is not None
        smoke(version.worker, address, version.hash, there.seconds, can_go_back)
    if address:
        click.echo(address)

"""`acr rollback`: back to the version that ran before."""

from __future__ import annotations

from typing import TYPE_CHECKING

import click

from .. import project
from ..deploying import Where, day, kept_of, say, short, smoke, where, where_options
from ..stored import home, refusing

if TYPE_CHECKING:
    from ...account.kept import Kept
    from ...account.platform import Deployment


@click.command("rollback")
@click.argument("worker", required=False)
@click.option("--dry-run", is_flag=True, help="Say what it would go back to, and do nothing.")
@where_options
def command(worker: str | None, dry_run: bool, address: str | None, seconds: float) -> None:
    """Go back to the version of a WORKER that ran before, and look whether it answers.

    Without WORKER it is the one that the project file names. Versions that differ in secrets only count as
    one. Crons and what is in KV stay as they are: they are no part of a version.
    """
    from ...account import platform

    settings = project.context((".",), ()).settings
    name = worker or settings.name
    if name is None:
        project.refuse("which Worker? give its name, or set `name` in arcrun.toml")
    there = where(address, seconds, settings.address)
    kept = kept_of(name, home())
    with refusing(), platform.nowhere() as folder:
        known = platform.deployments(name, folder)
        target = platform.before(known)
        if not known:
            project.refuse(f"there is no Worker `{name}` in this account")
        if target is None:
            project.refuse(f"`{name}` has no other version among its last {len(known)} to go back to")
        _tell(kept, known[-1], target)
        if dry_run:
            say("nothing was done")
            return
        platform.go_back(name, target.version, folder)
        _look(kept, target, there)


def _tell(kept: Kept, runs: Deployment, target: Deployment) -> None:
    """Where it goes, and what that changes where both versions are known here."""
    from ...account.change import changes

    say(f"{kept.worker}: from {short(runs.hash)} back to {short(target.hash)}, deployed {day(target.time)}")
    old = kept.version(runs.hash) if runs.hash else None
    new = kept.version(target.hash) if target.hash else None
    if old is None or new is None:
        return
    found = changes(old, new)
    for each in found:
        say(f"  {each.sign} {each.text}")
    if any(each.text.startswith("cron ") for each in found):
        say("  crons are no part of a version: they stay until the next deploy")


def _look(kept: Kept, target: Deployment, there: Where) -> None:
    last = kept.last()
    address = there.address or (last.address if last else None)
    say(f"{kept.worker} runs version {target.version}")
    if target.hash is None:
        say("it was not deployed by acr, so there is no telling whether it answers")
        return
    kept.note(target.hash, address)
    smoke(kept.worker, address, target.hash, there.seconds, can_go_back=False)
    if address:
        click.echo(address)

"""What `acr deploy`, `acr init` and `acr rollback` share: what they show, ask, upload and look at afterwards.

What they tell goes to standard error; standard output has the Worker's address only.
"""

from __future__ import annotations

import sys
from collections.abc import Callable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple, TypeVar

import click

from . import project

if TYPE_CHECKING:
    from ..account.deploy import Order, Ready, Survey
    from ..account.kept import Kept
    from ..account.version import Version

Command = TypeVar("Command", bound=Callable[..., Any])


class Where(NamedTuple):
    """Where the Worker answers, as the options or the project file say, and how long it may take."""

    address: str | None
    seconds: float


def where_options(command: Command) -> Command:
    """`--address` and `--wait`, for what asks the Worker whether it answers."""
    address = click.option(
        "--address",
        metavar="URL",
        help="Where the Worker answers. Default: the project's `address`, else what wrangler says.",
    )
    wait = click.option(
        "--wait",
        "seconds",
        type=click.FloatRange(min=0),
        default=60.0,
        show_default=True,
        metavar="SECONDS",
        help="How long the Worker may take to answer as the new version.",
    )
    return address(wait(command))


def where(address: str | None, seconds: float, settings_address: str | None) -> Where:
    """Options win over the project file. Ends the command where a key should not be sent to the address."""
    from ..account.answering import check_address

    found = address or settings_address
    try:
        return Where(check_address(found) if found else None, seconds)
    except ValueError as error:
        project.refuse(str(error))


def say(text: str) -> None:
    from ..text.width import visible

    click.echo("\n".join(visible(line) for line in text.split("\n")), err=True)


def short(hash: str | None) -> str:
    """A hash for people."""
    return "(not of acr)" if hash is None else hash.removeprefix("sha256:")[:12]


def day(time: str) -> str:
    """A time of the platform's for people."""
    return f"{time[:16].replace('T', ' ')} UTC"


def show_order(ready: Ready, order: Order, against: str) -> None:
    """What the deploy would change, in comparison with something."""
    version = ready.version
    say(f"{version.worker}: bundle {short(version.hash)}, compared with {against}")
    for each in order.changes:
        say(f"  {each.sign} {each.text}")
    if not order.changes:
        say("  nothing that callers or other services would notice")


def running(found: Survey) -> str:
    """What a deploy is compared with, in words."""
    if found.runs is None:
        return "nothing: there is no such Worker yet"
    return f"bundle {short(found.runs.hash)}, which runs since {day(found.runs.time)}"


def refuse_missing(order: Order) -> None:
    """Before anything happens: a Worker without its secrets would fail later."""
    for each in order.unsure:
        say(f"  not set: secret {each.name}: {each.why}")
    if not order.missing:
        return
    for each in order.missing:
        say(f"  missing: secret {each.name}: {each.why}")
    names = [each.name.removeprefix("CRED_").lower() for each in order.missing]
    if all(each.name.startswith("CRED_") for each in order.missing):
        help = f"`acr creds set {names[0]}` keeps it here, and the deploy takes it along"
    else:
        help = "`acr init --self-hosted` makes the keys; `acr creds set NAME` keeps credentials"
    project.refuse(f"nothing was deployed: the Worker would lack secrets; {help}")


def agree(order: Order, yes: bool) -> None:
    """Somebody must want what weighs: a person at a terminal, or whoever wrote `--yes`."""
    if yes or not order.weighs:
        return
    if sys.stdin is None or not sys.stdin.isatty():
        project.refuse("nothing was deployed: hosts, credentials or routes change; `--yes` agrees to that")
    if not click.confirm("deploy that?", err=True):
        project.refuse("nothing was deployed")


def upload(ready: Ready, order: Order, values: Mapping[str, str], kept: Kept, where: Where) -> str | None:
    """Uploads the bundle, and keeps a copy. The Worker's address, where one is known.

    Raises as `wrangler` does.
    """
    from ..account import platform
    from ..account.deploy import provide

    version = ready.version
    handed = {name: values[name] for name in order.handed}
    with platform.staged(ready.files) as folder:
        ids = provide(version.worker, order.unbound, folder)
        platform.give_ids(folder, ids)
        uploaded = platform.deploy(folder, version.hash, handed)
    last = kept.last()
    address = where.address or (last.address if last else None) or uploaded.address
    kept.keep(ready.files, version.hash, address)
    say(f"deployed {version.worker}" + (f": version {uploaded.version}" if uploaded.version else ""))
    for name in handed:
        say(f"  set the secret {name}")
    for binding in ids:
        say(f"  bound a KV namespace as {binding}")
    return address


def smoke(worker: str, address: str | None, hash: str, seconds: float, can_go_back: bool) -> None:
    """Ends the command with 1 unless the Worker answers as the bundle with this hash."""
    from ..account.answering import Silent, await_bundle

    if address is None:
        say("where it answers is not known, so it was not asked: `--address URL` says it")
        return
    try:
        await_bundle(address, hash, seconds)
    except Silent as error:
        back = f"; `acr rollback {worker}` goes back" if can_go_back else ""
        say(f"acr: {address} does not answer as the new version: {error}{back}")
        raise SystemExit(1) from error
    say(f"{address} answers as bundle {short(hash)}")


def known_here(kept: Kept) -> Version | None:
    """What was deployed last from here, for who may not ask the account."""
    last = kept.last()
    return kept.version(last.hash) if last else None


def kept_of(worker: str, home: Path) -> Kept:
    from ..account.kept import Kept

    return Kept(home, worker)

"""`acr init --self-hosted`: from a project to a Worker that answers, step by step.

Every step looks at what is there before it does anything, so that the command can be called again.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from . import project
from .bundling import to_deploy
from .deploying import (
    Where,
    agree,
    kept_of,
    refuse_missing,
    running,
    say,
    short,
    show_order,
    smoke,
    upload,
    where,
)
from .stored import refusing

if TYPE_CHECKING:
    from ..account.deploy import Order, Ready
    from ..account.kept import Kept
    from ..account.store import Store

STEPS = (
    "the project's files",
    "the login: which account wrangler may use",
    "the keys: one that encrypts credentials, one that callers send",
    "the bundle: workflows are linted and compiled",
    "the comparison: what runs, what is missing, what leaves to which host",
    "the upload: KV namespaces, secrets, the Worker, stored credentials",
    "the answer: the Worker says which bundle it is",
)
_ACCOUNT = "CLOUDFLARE_ACCOUNT_ID"


def host(folder: Path, address: str | None, seconds: float, yes: bool) -> None:
    """All steps after the first. Ends the command where one cannot be done."""
    from ..account.apikey import API_KEY
    from ..account.deploy import at_hand

    context = project.context((str(folder),), ())
    there = where(address, seconds, context.settings.address)
    with refusing():
        _step(2)
        _login()
        _step(3)
        own, api_key = _keys(folder)
        _step(4)
        ready = to_deploy((str(folder / "workflows"),), context, None)
        kept = kept_of(ready.version.worker, folder)
        is_stored = context.settings.credentials == "kv"
        values = {**at_hand(ready.version, own, api_key, is_stored), API_KEY: api_key}
        _step(5)
        planned, address = _compare(ready, kept, values, there, yes)
        _step(6)
        if planned.is_there:
            say(f"  {ready.version.worker} runs bundle {short(ready.version.hash)} already")
        else:
            address = upload(ready, planned, values, kept, there)
        if is_stored:
            _store(ready, own, api_key)
        _step(7)
        smoke(ready.version.worker, address, ready.version.hash, there.seconds, can_go_back=False)
    if address:
        _show_call(ready, address, folder)


def _step(number: int) -> None:
    say(f"{number}/{len(STEPS)} {STEPS[number - 1]}")


def _login() -> None:
    from ..account import platform

    with platform.nowhere() as folder:
        names = platform.accounts(folder)
    if not names:
        project.refuse("nobody has logged in: set CLOUDFLARE_API_TOKEN, or run `npx wrangler login`")
    if len(names) > 1 and not os.environ.get(_ACCOUNT):
        project.refuse(f"wrangler may use {len(names)} accounts: set {_ACCOUNT} to the id of one")
    say(f"  {names[0]}" if len(names) == 1 else f"  the account in {_ACCOUNT}")


def _keys(folder: Path) -> tuple[Store, str]:
    """The project's store with its key, and the key of callers: made where there is none."""
    from dataclasses import replace

    from ..account.apikey import API_KEY_FILE, find_api_key, make_api_key
    from ..account.record import new_key
    from ..account.store import FOLDER, KEY_FILE, open_store

    own = open_store(folder)
    if own.key is None:
        own = replace(own, key=new_key())
        own.save_with_key()
        say(f"  made the key of credentials: {FOLDER}/{KEY_FILE}; keep a copy")
    api_key = find_api_key(folder)
    if api_key is None:
        api_key = make_api_key(folder)
        say(f"  made the key that callers send: {FOLDER}/{API_KEY_FILE}")
    return own, api_key


def _compare(
    ready: Ready, kept: Kept, values: Mapping[str, str], there: Where, yes: bool
) -> tuple[Order, str | None]:
    """What is to be done, agreed to; and where the Worker answers, if that is known before."""
    from ..account import platform
    from ..account.apikey import API_KEY
    from ..account.deploy import order, survey

    last = kept.last()
    address = there.address or (last.address if last else None)
    with platform.nowhere() as folder:
        found = survey(ready, kept, address, values[API_KEY], folder)
    planned = order(ready, found, values)
    if not planned.is_there:
        show_order(ready, planned, running(found))
        refuse_missing(planned)
        agree(planned, yes)
    return planned, address


def _store(ready: Ready, own: Store, api_key: str) -> None:
    """Takes stored credentials to the KV namespace of a Worker that reads them there."""
    from ..account import platform
    from ..account.wrangler import find_namespace, put_entries

    names = own.names()
    if "CREDENTIALS_KV" not in ready.version.namespaces:
        return
    for name in sorted(ready.version.credentials - set(names)):
        say(f"  credential `{name}` is not kept here: `acr creds set {name}`, then `acr creds push`")
    if names:
        with platform.nowhere() as folder:
            namespace = find_namespace(ready.version.worker, "CREDENTIALS_KV", folder)
            put_entries(namespace, own.entries(api_key, names), folder, (api_key,))
        say(f"  stored {', '.join(f'`{name}`' for name in names)} in CREDENTIALS_KV")


def _show_call(ready: Ready, address: str, folder: Path) -> None:
    """The address, and a line to try it with, which does not hold the key."""
    from ..account.apikey import API_KEY, API_KEY_FILE
    from ..account.store import FOLDER

    key = f"${API_KEY}" if os.environ.get(API_KEY) else f"$(cat {folder / FOLDER / API_KEY_FILE})"
    first = ready.version.flows[0].name
    say(f"""curl {address}/webhooks/named/{first}/query -H "X-Arcrun-API-Key: {key}" -d '{{}}'""")
    click.echo(address)

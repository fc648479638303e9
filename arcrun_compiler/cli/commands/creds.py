"""`acr creds`: credentials, encrypted here, pushed to where a Worker reads them."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any, TypeVar

import click

from .. import project
from ..stored import home, refusing, store

_MOST_TYPED = 64 * 1024

Command = TypeVar("Command", bound=Callable[..., Any])


@click.group("creds")
def command() -> None:
    """Keep credentials encrypted, and push them to a Worker.

    They lie in `.arcrun/` beside the project file, which git ignores. Values come from a prompt, a file or
    standard input, never from an argument: a shell remembers its arguments.
    """


def _remote(command: Command) -> Command:
    """Options that say where the Worker's credentials are."""
    command = click.option(
        "--to",
        type=click.Choice(["secrets", "kv"]),
        help="Secrets of the Worker, or records in KV. Default: what the project file says.",
    )(command)
    command = click.option(
        "--worker", metavar="NAME", help="The Worker's name. Default: the project's `name`."
    )(command)
    return click.option(
        "--namespace-id", metavar="ID", help="Of CREDENTIALS_KV. Default: the one that the first deploy made."
    )(command)


# ── here ───────────────────────────────────────────────────────────────────────────────────────


@command.command("keygen")
def keygen() -> None:
    """Make the key that encrypts credentials here and decrypts them in the Worker."""
    from ...account.record import new_key
    from ...account.store import FOLDER, KEY_FILE

    with refusing():
        own = store()
        if own.key is not None:
            project.refuse(
                "there is a key already; `acr creds rotate` makes another one and keeps the values"
            )
        from dataclasses import replace

        replace(own, key=new_key()).save_with_key()
    click.echo(
        f"the key is in {FOLDER}/{KEY_FILE}; keep a copy: without it no value can be read",
        err=True,
    )


@command.command("set")
@click.argument("name")
@click.argument("value", required=False)
@click.option(
    "--from-file",
    "file",
    type=click.Path(path_type=Path),
    help="Take the value from a file; `-` is standard input.",
)
def set_(name: str, value: str | None, file: Path | None) -> None:
    """Store the value of a credential, asking for it."""
    from ...account.store import check_name

    if value is not None:
        project.refuse(
            "the value is asked for: in an argument the shell would remember it, and others could see it"
        )
    with refusing():
        own = store()
        check_name(name)
        own.own_key()
        changed = own.with_value(name, _value(name, file))
        changed.save()
    click.echo(f"{'changed' if name in own.names() else 'stored'} `{name}`", err=True)


@command.command("list")
@click.option("--output-format", type=click.Choice(["text", "json"]), default="text", show_default=True)
def list_(output_format: str) -> None:
    """List the credentials that are stored here, by name."""
    with refusing():
        names = store().names()
    if output_format == "json":
        click.echo(json.dumps({"version": 1, "credentials": list(names)}, indent=2))
        return
    for name in names:
        click.echo(name)
    if not names:
        click.echo("no credential is stored here; `acr creds set NAME` stores one", err=True)


@command.command("rotate")
def rotate() -> None:
    """Make a new key and encrypt every value with it.

    Push afterwards: until then the Worker has the old key and the old records, which fit each other.
    """
    with refusing():
        changed = store().under_new_key()
        changed.save_with_key()
    values = project.counted(len(changed.records), "value")
    click.echo(f"{values} under a new key; `acr creds push` takes it to the Worker", err=True)


@command.command("delete")
@click.argument("names", nargs=-1, required=True)
@click.option("--remote", is_flag=True, help="Delete it where the Worker reads it, too.")
@_remote
def delete(
    names: tuple[str, ...], remote: bool, to: str | None, worker: str | None, namespace_id: str | None
) -> None:
    """Delete credentials."""
    from ...account import wrangler
    from ...account.store import entry_key

    with refusing():
        changed = store()
        for name in names:
            changed = changed.without(name)
        if remote:
            place = _Place.of(to, worker, namespace_id)
            if place.kind == "kv":
                key = _api_key()
                wrangler.delete_entries(
                    place.namespace(), [entry_key(key, each) for each in names], place.folder, (key,)
                )
            else:
                for name in names:
                    wrangler.delete_secret(place.worker, _secret(name), place.folder)
        changed.save()
    click.echo(f"deleted {', '.join(f'`{each}`' for each in names)}", err=True)


# ── there ──────────────────────────────────────────────────────────────────────────────────────


@command.command("push")
@click.argument("names", nargs=-1)
@_remote
def push(names: tuple[str, ...], to: str | None, worker: str | None, namespace_id: str | None) -> None:
    """Take credentials to where the Worker reads them: all of them, or NAMES.

    To `secrets` their values go as the Worker's secrets CRED_<NAME>. To `kv` their records go, encrypted, and
    the key as the secret ENCRYPTION_KEY; an entry is under the API key of its caller, asked for or in the
    variable ARCRUN_API_KEY.
    """
    from ...account import wrangler

    with refusing():
        own = store()
        chosen = names or own.names()
        values = {name: own.value(name) for name in chosen}  # none is pushed that the Worker could not read
        if not chosen:
            project.refuse("no credential is stored here; `acr creds set NAME` stores one")
        place = _Place.of(to, worker, namespace_id)
        if place.kind == "kv":
            key = _api_key()
            records = own.entries(key, chosen)
            wrangler.put_secrets(place.worker, {"ENCRYPTION_KEY": own.own_key()}, place.folder)
            wrangler.put_entries(place.namespace(), records, place.folder, (key,))
        else:
            wrangler.put_secrets(
                place.worker, {_secret(name): value for name, value in values.items()}, place.folder
            )
    where = "records in CREDENTIALS_KV" if place.kind == "kv" else f"secrets of the Worker `{place.worker}`"
    click.echo(f"pushed {', '.join(f'`{each}`' for each in chosen)} as {where}", err=True)


@command.command("client")
@click.argument("language", type=click.Choice(["python", "js"]))
def client(language: str) -> None:
    """Print a module for your own programs that encrypts credentials as `acr` does."""
    from ...account import record
    from ...files.shipped import TEMPLATES

    path = Path(record.__file__) if language == "python" else TEMPLATES / "client_js" / "credentials.js"
    click.echo(path.read_text("utf-8"), nl=False)


class _Place:
    """Where the Worker's credentials are."""

    def __init__(self, kind: str, worker: str, namespace_id: str | None, folder: Path) -> None:
        self.kind = kind
        self.worker = worker
        self.folder = folder
        self._namespace = namespace_id

    @staticmethod
    def of(kind: str | None, worker: str | None, namespace_id: str | None) -> _Place:
        """What the options say, else the project file."""
        settings = project.context((".",), ()).settings
        named = worker or settings.name
        if named is None:
            project.refuse("which Worker? give its name by --worker, or as `name` in arcrun.toml")
        return _Place(kind or settings.credentials or "secrets", named, namespace_id, Path.cwd())

    def namespace(self) -> str:
        """The id of the KV namespace, looked up by its title where nobody gave it."""
        from ...account.wrangler import find_namespace

        if self._namespace is None:
            self._namespace = find_namespace(self.worker, "CREDENTIALS_KV", self.folder)
        return self._namespace


def _secret(name: str) -> str:
    return f"CRED_{name.upper()}"


def _value(name: str, file: Path | None) -> str:
    """The value from a prompt, a file or standard input; one line end behind it does not count."""
    if file is None and sys.stdin is not None and sys.stdin.isatty():
        return str(click.prompt(f"value of {name}", hide_input=True, err=True))
    if file is None or str(file) == "-":
        data = project.standard_input()
    else:
        data = file.read_bytes()
    if len(data) > _MOST_TYPED:
        project.refuse(f"the value of `{name}` is longer than {_MOST_TYPED} bytes")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError:
        project.refuse(f"the value of `{name}` is not UTF-8")
    return text.removesuffix("\n").removesuffix("\r")


def _api_key() -> str:
    """The key that callers send: the entries in KV are under it."""
    from ...account.apikey import API_KEY, find_api_key

    key = find_api_key(home())
    if not key and sys.stdin is not None and sys.stdin.isatty():
        key = str(click.prompt("API key that callers send", hide_input=True, err=True))
    if not key:
        project.refuse(f"records in KV are under the API key that callers send: set {API_KEY}")
    return key

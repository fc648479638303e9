"""What the account is asked, and told, about one Worker: calls of wrangler → values."""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from ..runner.toolchain import install
from .wrangler import WranglerError, wrangler

_MARK = "acr "
"""Before the bundle's hash, in the message of every version that is deployed here."""


class Deployment(NamedTuple):
    """What ran from a time on. `hash` is that of the bundle, None of what was not deployed by `acr`."""

    version: str
    time: str
    hash: str | None


class Holdings(NamedTuple):
    """Names under which a version finds its secrets and its KV namespaces."""

    secrets: tuple[str, ...] = ()
    namespaces: tuple[str, ...] = ()


class Uploaded(NamedTuple):
    """`address` is None where wrangler named none."""

    version: str | None
    address: str | None


@contextmanager
def staged(bundle: Mapping[str, bytes]) -> Iterator[Path]:
    """A folder with the bundle and the packages that it imports, until the block ends."""
    from ..runner.build import write

    with tempfile.TemporaryDirectory(prefix="arcrun-") as name:
        folder = Path(name)
        write(bundle, folder)
        (folder / "node_modules").symlink_to(install("check"), target_is_directory=True)
        yield folder


@contextmanager
def nowhere() -> Iterator[Path]:
    """A folder without settings of wrangler's, for calls that name the Worker themselves."""
    with tempfile.TemporaryDirectory(prefix="arcrun-") as name:
        yield Path(name)


# ── asking ─────────────────────────────────────────────────────────────────────────────────────


def accounts(folder: Path) -> tuple[str, ...]:
    """The names of the accounts that wrangler may use; none where nobody has logged in.

    Raises as `wrangler` does.
    """
    try:
        document = _json(wrangler(["whoami", "--json"], folder=folder))
    except WranglerError as error:
        if '"loggedIn":false' in str(error):
            return ()
        raise
    return tuple(str(each["name"]) for each in document.get("accounts", ()))


def deployments(worker: str, folder: Path) -> tuple[Deployment, ...]:
    """The last ten, the oldest first; none where there is no such Worker. Raises as `wrangler` does."""
    try:
        listed = _json(wrangler(["deployments", "list", "--name", worker, "--json"], folder=folder))
    except WranglerError as error:
        if _is_unknown(error):
            return ()
        raise
    versions = _json(wrangler(["versions", "list", "--name", worker, "--json"], folder=folder))
    return history(listed, versions)


def history(
    listed: Sequence[Mapping[str, Any]], versions: Sequence[Mapping[str, Any]]
) -> tuple[Deployment, ...]:
    """Deployments, the oldest first, with the bundle that each of them runs.

    Setting a secret makes a version without our message, whose code is that of the version before.
    """
    known = {each["id"]: each for each in versions}
    found: list[Deployment] = []
    for each in listed:
        id = str(each["versions"][0]["version_id"])
        version = known.get(id, {})
        hash = _hash(version) or _hash(each)
        if hash is None and found and _is_change_of_secrets(version):
            hash = found[-1].hash
        found.append(Deployment(id, str(each["created_on"]), hash))
    return tuple(found)


def before(known: Sequence[Deployment]) -> Deployment | None:
    """The deployment to go back to: the last one with another bundle than what runs."""
    if not known:
        return None
    runs = known[-1]
    for each in reversed(known[:-1]):
        if each.hash != runs.hash or (runs.hash is None and each.version != runs.version):
            return each
    return None


def holdings(worker: str, version: str, folder: Path) -> Holdings:
    """What a version of a Worker has, besides its code. Raises as `wrangler` does."""
    shown = _json(wrangler(["versions", "view", version, "--name", worker, "--json"], folder=folder))
    bindings = [(each["type"], str(each["name"])) for each in shown["resources"].get("bindings", ())]
    return Holdings(
        secrets=tuple(name for type, name in bindings if type == "secret_text"),
        namespaces=tuple(name for type, name in bindings if type == "kv_namespace"),
    )


# ── telling ────────────────────────────────────────────────────────────────────────────────────


def rehearse(folder: Path) -> None:
    """Everything of a deploy but the upload, without a network. Raises as `wrangler` does."""
    wrangler(["deploy", "--dry-run", "--outdir", "dist"], folder=folder)


def deploy(folder: Path, hash: str, secrets: Mapping[str, str]) -> Uploaded:
    """Uploads a staged bundle, and secrets with it, as one version. Raises as `wrangler` does."""
    told = folder / "told.ndjson"
    hand_over = ["--secrets-file", "/dev/stdin"] if secrets else []
    wrangler(
        ["deploy", "--message", f"{_MARK}{hash}", *hand_over],
        folder=folder,
        stdin=json.dumps(dict(secrets)).encode() if secrets else b"",
        hidden=tuple(secrets.values()),
        environment={"WRANGLER_OUTPUT_FILE_PATH": str(told)},
    )
    return _uploaded(told)


def go_back(worker: str, version: str, folder: Path) -> None:
    """Makes an earlier version run again. Raises as `wrangler` does."""
    wrangler(
        ["rollback", version, "--name", worker, "--message", "acr rollback", "--yes"],
        folder=folder,
    )


def give_ids(folder: Path, ids: Mapping[str, str]) -> None:
    """Writes the ids of KV namespaces, by binding, into the settings of a staged bundle.

    Without one wrangler makes a namespace for a Worker that has none, and fails where an earlier try did.
    """
    path = folder / "wrangler.toml"
    lines = []
    for line in path.read_text("utf-8").splitlines():
        lines.append(line)
        binding = line.removeprefix("binding = ").strip('"')
        if line.startswith("binding = ") and binding in ids:
            lines.append(f"id = {json.dumps(ids[binding])}")
    path.write_text("\n".join(lines) + "\n", "utf-8")


# ── reading ────────────────────────────────────────────────────────────────────────────────────


def _uploaded(told: Path) -> Uploaded:
    for line in told.read_text("utf-8").splitlines() if told.exists() else ():
        entry = json.loads(line)
        if entry.get("type") == "deploy":
            targets = [each for each in entry.get("targets") or () if each.startswith("https://")]
            return Uploaded(entry.get("version_id"), targets[0] if targets else None)
    return Uploaded(None, None)


def _json(said: str) -> Any:
    """The document in what wrangler printed: it may say something before it."""
    starts = [at for at in (said.find("["), said.find("{")) if at >= 0]
    try:
        return json.loads(said[min(starts) :])
    except ValueError as error:
        raise WranglerError("it printed something else than JSON") from error


def _hash(row: Mapping[str, Any]) -> str | None:
    message = str((row.get("annotations") or {}).get("workers/message", ""))
    return message.removeprefix(_MARK) if message.startswith(f"{_MARK}sha256:") else None


def _is_change_of_secrets(version: Mapping[str, Any]) -> bool:
    return (version.get("annotations") or {}).get("workers/triggered_by") == "secret"


def _is_unknown(error: WranglerError) -> bool:
    said = str(error)
    return "not found" in said or "does not exist" in said or "10007" in said or "10090" in said

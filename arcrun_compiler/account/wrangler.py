"""A call of wrangler, what it reads on standard input → what it printed.

Secrets are handed over on standard input only: arguments, the environment and files can be seen by others.
"""

from __future__ import annotations

import os
import re
import subprocess
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import MappingProxyType

from ..runner.toolchain import find_node, install

_COLOR = re.compile(r"\x1b\[[0-9;]*m")
_SECONDS = 300
_STDIN = "/dev/stdin"


class WranglerError(Exception):
    """What wrangler refused, in its own words."""


def wrangler(
    arguments: Sequence[str],
    *,
    folder: Path,
    stdin: bytes = b"",
    hidden: Sequence[str] = (),
    environment: Mapping[str, str] = MappingProxyType({}),
) -> str:
    """What wrangler prints on standard output. `hidden` texts are taken out of it and of its complaints.

    Raises WranglerError, ToolMissing, and OSError.
    """
    script = install("check") / "wrangler" / "bin" / "wrangler.js"
    whole = {
        **os.environ,
        **environment,
        "CI": "1",
        "NO_COLOR": "1",
        "WRANGLER_SEND_METRICS": "false",
        "WRANGLER_LOG_SANITIZE": "true",
        "WRANGLER_HIDE_BANNER": "true",
    }
    try:
        done = subprocess.run(
            [*find_node().node, str(script), *arguments],
            cwd=folder,
            env=whole,
            input=stdin,
            capture_output=True,
            timeout=_SECONDS,
            check=False,
        )
    except subprocess.TimeoutExpired as error:
        raise WranglerError(f"wrangler {arguments[0]} took more than {_SECONDS} s") from error
    said = _clean(done.stdout, hidden)
    if done.returncode != 0:
        raise WranglerError(_reason(f"{_clean(done.stderr, hidden)}\n{said}", arguments))
    return said


def put_secrets(worker: str, secrets: dict[str, str], folder: Path) -> None:
    """Sets secrets of a Worker. Raises as `wrangler` does."""
    import json

    text = json.dumps(secrets).encode()
    wrangler(["secret", "bulk", "--name", worker], folder=folder, stdin=text, hidden=tuple(secrets.values()))


def delete_secret(worker: str, name: str, folder: Path) -> None:
    """Takes a secret away from a Worker. Raises as `wrangler` does."""
    wrangler(["secret", "delete", name, "--name", worker], folder=folder, stdin=b"y\n")


def namespaces(folder: Path) -> dict[str, str]:
    """The account's KV namespaces: id by title. Raises as `wrangler` does."""
    import json

    listed = wrangler(["kv", "namespace", "list"], folder=folder)
    return {each["title"]: str(each["id"]) for each in json.loads(listed[listed.index("[") :])}


def title_of(worker: str, binding: str) -> str:
    """What wrangler calls the namespace that it makes for a binding."""
    return f"{worker}-{binding.lower().replace('_', '-')}"


def make_namespace(title: str, folder: Path) -> str:
    """The id of a new KV namespace. Raises as `wrangler` does."""
    wrangler(["kv", "namespace", "create", title], folder=folder)
    return namespaces(folder)[title]


def find_namespace(worker: str, binding: str, folder: Path) -> str:
    """The id of the KV namespace that a deploy made for a binding. Raises as `wrangler` does."""
    title = title_of(worker, binding)
    known = namespaces(folder)
    for name in (title, binding):
        if name in known:
            return known[name]
    there = ", ".join(f"`{each}`" for each in sorted(known)) or "none"
    raise WranglerError(
        f"the account has no KV namespace `{title}`; there are: {there}; deploy the Worker first"
    )


def put_entries(namespace: str, entries: dict[str, str], folder: Path, hidden: Sequence[str] = ()) -> None:
    """Writes entries of a KV namespace. Raises as `wrangler` does."""
    import json

    text = json.dumps([{"key": key, "value": value} for key, value in entries.items()]).encode()
    _bulk("put", namespace, text, folder, hidden)


def delete_entries(namespace: str, keys: Sequence[str], folder: Path, hidden: Sequence[str] = ()) -> None:
    """Deletes entries of a KV namespace. Raises as `wrangler` does."""
    import json

    _bulk("delete", namespace, json.dumps(list(keys)).encode(), folder, hidden)


def _bulk(word: str, namespace: str, text: bytes, folder: Path, hidden: Sequence[str]) -> None:
    # A key holds the caller's API key: like a value it goes through standard input.
    force = ["--force"] if word == "delete" else []
    command = ["kv", "bulk", word, _STDIN, "--namespace-id", namespace, "--remote", *force]
    wrangler(command, folder=folder, stdin=text, hidden=hidden)


def _clean(printed: bytes, hidden: Sequence[str]) -> str:
    text = _COLOR.sub("", printed.decode("utf-8", "replace"))
    for each in sorted(filter(None, hidden), key=len, reverse=True):
        text = text.replace(each, "[secret]")
    return text


def _reason(said: str, arguments: Sequence[str]) -> str:
    """The line in which wrangler says what is wrong, and the one with the platform's own words."""
    lines = [line.strip() for line in said.splitlines() if line.strip()]
    for at, line in enumerate(lines):
        if "ERROR" in line:
            own = line.partition("ERROR")[2].strip("] ").strip() or line
            coded = next((each for each in lines[at + 1 :] if "[code: " in each), None)
            return f"{own} {coded}" if coded and coded not in own else own
    return lines[-1] if lines else f"wrangler {' '.join(arguments[:2])} failed and did not say why"

"""`arcrun.lock` ↔ the components that it pins: version, and the hashes of module and contract."""

from __future__ import annotations

import re
from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

from .model import CONTRACT_FILE, Contract

_VERSION = 1
_HASH = re.compile(r"[0-9a-f]{64}\Z")
_HEAD = """\
# Written by `acr lock`: the components that the workflows use. Keep it in version control.
version = 1
"""


class Pin(NamedTuple):
    """What a component was when it was locked. The hashes are SHA-256; empty for a file that is not there."""

    version: str
    sha256: str
    """Of the module."""
    contract: str
    """Of the contract's file; of a recipe as JSON, which has no module."""
    auth: str = ""
    """Of a recipe's auth recipe as JSON."""


class Lock(NamedTuple):
    """A lock file's components by id."""

    path: Path
    pins: dict[str, Pin]
    is_strict: bool = False
    """What differs is refused, and not only told."""


class LockError(Exception):
    """The lock file cannot be used; the message says why."""


def read(path: Path) -> Lock:
    """Raises LockError."""
    import tomllib

    try:
        data: dict[str, Any] = tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LockError(f"`{path}` cannot be read: {error}") from error
    if data.get("version") != _VERSION:
        raise LockError(f"`{path}` is of another version than {_VERSION}: `acr lock` writes it again")
    components = data.get("components", {})
    try:
        pins = {id: Pin(**each) for id, each in components.items()}
    except (TypeError, AttributeError) as error:
        raise LockError(f"`{path}` is damaged: `acr lock` writes it again") from error
    if not all(_is_sound(pin) for pin in pins.values()):
        raise LockError(f"`{path}` is damaged: `acr lock` writes it again")
    return Lock(path, pins)


def _is_sound(pin: Pin) -> bool:
    return isinstance(pin.version, str) and all(
        isinstance(each, str) and (not each or _HASH.match(each))
        for each in (pin.sha256, pin.contract, pin.auth)
    )


def pin_of(contract: Contract) -> Pin:
    """What the component is now. Raises OSError when a file cannot be read."""
    if contract.recipe is not None:
        auth = contract.auth.sha256 if contract.auth is not None else ""
        return Pin(contract.version, "", contract.recipe.sha256, auth)
    return Pin(contract.version, _hash(contract.wasm), _hash(contract.folder / CONTRACT_FILE))


def _hash(path: Path | None) -> str:
    import hashlib

    return "" if path is None else hashlib.sha256(path.read_bytes()).hexdigest()


def text_of(contracts: Iterable[Contract]) -> str:
    """The lock file of these components, in order of their ids. Raises OSError."""
    blocks = [_HEAD]
    for contract in sorted(contracts, key=lambda each: each.id):
        pin = pin_of(contract)
        told = {name: value for name, value in pin._asdict().items() if value or name != "auth"}
        lines = "".join(f'{name} = "{value}"\n' for name, value in told.items())
        blocks.append(f"[components.{contract.id}]\n{lines}")
    return "\n".join(blocks)

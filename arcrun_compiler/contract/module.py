"""A component's `.wasm` file → its interface, read once while the file stays the same."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from .model import Contract

if TYPE_CHECKING:
    from .wasm import Corrupt, Interface

OWN_KEY = "api_key"
"""The parameter for the key that a run's stored entries are under."""


def interface_of(contract: Contract) -> Interface | Corrupt:
    """What the component's module imports and exports, or why it is no module that can run."""
    from .wasm import Corrupt

    if contract.wasm is None:
        return Corrupt("it has not been built: the folder holds no .wasm")
    try:
        status = contract.wasm.stat()
    except OSError as error:
        return Corrupt(f"it cannot be read: {error.strerror}")
    return _load(contract.wasm, status.st_mtime_ns, status.st_size)


def takes_own_key(contract: Contract) -> bool:
    """Whether a component is given what stands for the run's own key: its contract asks for it, and its
    module reads or writes stored entries.
    """
    schema = contract.input_schema
    if not isinstance(schema, dict) or OWN_KEY not in schema.get("properties", {}):
        return False
    from .wasm import STORE, Interface

    found = interface_of(contract)
    return isinstance(found, Interface) and not STORE.isdisjoint(found.host_functions)


@lru_cache(maxsize=256)
def _load(path: Path, _changed: int, _size: int) -> Interface | Corrupt:
    from .wasm import Corrupt, interface

    try:
        return interface(path.read_bytes())
    except OSError as error:
        return Corrupt(f"it cannot be read: {error.strerror}")

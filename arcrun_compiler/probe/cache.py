"""Evidence ↔ the user's cache folder, by what the evidence follows from. A damaged entry counts as none."""

from __future__ import annotations

import hashlib
import json
import os
import sys
from functools import cache
from pathlib import Path

from ..files.cache import cache_folder
from .evidence import Evidence, from_json, to_json


def key_of(module: bytes, contract: bytes, seed: int) -> str:
    """A name that changes when the module, the contract, the seed or the probe itself does."""
    digest = hashlib.sha256()
    for part in (_version(), module, contract, str(seed).encode()):
        digest.update(len(part).to_bytes(8, "big") + part)
    return digest.hexdigest()[:40]


def load(key: str) -> Evidence | None:
    """What was kept under that key."""
    folder = _folder()
    if folder is None:
        return None
    try:
        return from_json(json.loads((folder / f"{key}.json").read_text("utf-8")))
    except (OSError, ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None


def save(key: str, evidence: Evidence) -> None:
    """Keeps the evidence, whole or not at all; where there is no cache it is done without."""
    folder = _folder()
    if folder is None:
        return
    draft = folder / f".{key}.{os.getpid()}"
    try:
        folder.mkdir(parents=True, exist_ok=True)
        draft.write_text(json.dumps(to_json(evidence)), "utf-8")
        draft.replace(folder / f"{key}.json")
    except OSError:
        draft.unlink(missing_ok=True)


@cache
def _version() -> bytes:
    """The probe's own sources: whatever is changed in them, old evidence no longer counts."""
    here = Path(__file__).parent
    contract = here.parent / "contract"
    digest = hashlib.sha256(f"{sys.version_info[:2]}".encode())
    for path in (*sorted(here.glob("*.py")), *(contract / f"{name}.py" for name in _READERS)):
        digest.update(path.read_bytes())
    return digest.digest()


_READERS = ("schema", "scenario", "wasm", "cases", "module")


def _folder() -> Path | None:
    """Where evidence is kept; None when there is no home."""
    try:
        return cache_folder() / "probe"
    except RuntimeError:
        return None

"""A project's folder `.arcrun` → its credentials, encrypted, and the key that opens them.

The folder ignores itself in git. `credentials.json` holds records and says which key they are under; the
key is in `encryption.key`, or in the variable ARCRUN_ENCRYPTION_KEY, which wins. Both files are their owner's
alone.
"""

from __future__ import annotations

import hashlib
import json
import os
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

from ..files.rewrite import rewrite
from .record import BadKey, Record, Undecryptable, decrypt, encrypt, new_key

FOLDER = ".arcrun"
KEY_FILE = "encryption.key"
KEY_VARIABLE = "ARCRUN_ENCRYPTION_KEY"
_RECORDS = "credentials.json"
_NEXT_KEY = "encryption.key.next"
_VERSION = 1
_LOOKUP = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,99}\Z")
MOST_BYTES = 5 * 1024
"""Of a value: what a secret of a Worker may hold."""


class StoreError(Exception):
    """What cannot be done, in one sentence."""


@dataclass(frozen=True)
class Store:
    """The credentials of one project. A change is a new store; `save` writes it."""

    folder: Path
    key: str | None
    records: tuple[Record, ...] = ()

    def names(self) -> tuple[str, ...]:
        return tuple(each.name for each in self.records)

    def record(self, name: str) -> Record:
        """Raises StoreError when there is none."""
        for each in self.records:
            if each.name == name:
                return each
        from ..text.nearest import nearest

        near = nearest(name, self.names())
        raise StoreError(f"there is no credential `{name}`" + (f"; did you mean `{near}`?" if near else ""))

    def value(self, name: str) -> str:
        """Raises StoreError when there is none, or another key than this one opens it."""
        try:
            return decrypt(self.own_key(), self.record(name))
        except Undecryptable as error:
            raise StoreError(f"{error}: it was stored under another one") from error

    def own_key(self) -> str:
        """Raises StoreError when there is none."""
        if self.key is None:
            raise StoreError("there is no key yet: `acr creds keygen` makes one")
        return self.key

    def entries(self, api_key: str, names: Sequence[str]) -> dict[str, str]:
        """Records as KV has them, under the key of their caller. Raises StoreError when there is none."""
        return {entry_key(api_key, name): json.dumps(self.record(name)._asdict()) for name in names}

    def with_value(self, name: str, value: str) -> Store:
        """The store with one value more, or another one. Raises StoreError for a bad name or value."""
        check_name(name)
        taken = next((each for each in self.names() if each.upper() == name.upper() and each != name), None)
        if taken is not None:
            raise StoreError(f"`{name}` and `{taken}` would be one secret of the Worker, CRED_{name.upper()}")
        if not value:
            raise StoreError(f"the value of `{name}` is empty")
        if len(value.encode("utf-8", "replace")) > MOST_BYTES:
            raise StoreError(
                f"the value of `{name}` is longer than the {MOST_BYTES} bytes that a Worker takes"
            )
        kept = [each for each in self.records if each.name != name]
        made = encrypt(self.own_key(), name, value)
        return replace(self, records=tuple(sorted((*kept, made), key=lambda each: each.name)))

    def without(self, name: str) -> Store:
        """Raises StoreError when there is none."""
        gone = self.record(name)
        return replace(self, records=tuple(each for each in self.records if each is not gone))

    def under_new_key(self) -> Store:
        """The same values under a key by chance. Raises StoreError when one of them cannot be opened."""
        if os.environ.get(KEY_VARIABLE):
            raise StoreError(f"the key is in {KEY_VARIABLE}: unset it, so that the new one can be kept here")
        key = new_key()
        again = tuple(encrypt(key, each.name, self.value(each.name)) for each in self.records)
        return replace(self, key=key, records=again)

    def save(self) -> None:
        """Writes the records. Raises OSError."""
        make_folder(self.folder)
        document = {
            "version": _VERSION,
            "key": _mark(self.own_key()) if self.records else None,
            "credentials": [each._asdict() for each in self.records],
        }
        rewrite(self.folder / _RECORDS, (json.dumps(document, indent=2) + "\n").encode())

    def save_with_key(self) -> None:
        """Writes records and key; where it breaks off, `open_store` finds a key that fits. Raises OSError."""
        make_folder(self.folder)
        rewrite(self.folder / _NEXT_KEY, f"{self.own_key()}\n".encode())
        self.save()
        (self.folder / _NEXT_KEY).replace(self.folder / KEY_FILE)


def open_store(project: Path) -> Store:
    """The store of the project in a folder; empty where it has none. Raises StoreError."""
    folder = project / FOLDER
    document = _document(folder / _RECORDS)
    mark = document.get("key")
    following = read_key(folder / _NEXT_KEY)
    if following is not None and mark == _mark(following):
        (folder / _NEXT_KEY).replace(folder / KEY_FILE)  # a rotation that broke off after its records
    key = os.environ.get(KEY_VARIABLE) or read_key(folder / KEY_FILE)
    if key is not None:
        try:
            encrypt(key, "", "")
        except BadKey as error:
            where = KEY_VARIABLE if os.environ.get(KEY_VARIABLE) else f"{FOLDER}/{KEY_FILE}"
            raise StoreError(f"{where}: {error}") from error
    return Store(folder, key, tuple(_records(document, folder / _RECORDS)))


def entry_key(api_key: str, name: str) -> str:
    """The name of a credential's entry in KV."""
    return f"{api_key}:cred:{name}"


def check_name(name: str) -> None:
    """Raises StoreError for what cannot follow CRED_ in a Worker."""
    if not _LOOKUP.match(name):
        raise StoreError(f"`{name}` cannot name a credential: letters A-Z and a-z, digits and `_` can")


def _records(document: Mapping[str, Any], path: Path) -> list[Record]:
    found = []
    for each in document.get("credentials", ()):
        if not isinstance(each, dict) or set(each) != set(Record._fields):
            raise StoreError(f"`{path}` holds something else than records {{name, encrypted, iv}}")
        found.append(Record(**each))
    return found


def _document(path: Path) -> Mapping[str, Any]:
    try:
        document = json.loads(path.read_bytes())
    except FileNotFoundError:
        return {}
    except ValueError as error:
        raise StoreError(f"`{path}` is not JSON") from error
    if not isinstance(document, dict) or document.get("version") != _VERSION:
        raise StoreError(f"`{path}` is not a store of version {_VERSION}")
    return document


def read_key(path: Path) -> str | None:
    """The text of a file that holds a key; None where there is none."""
    try:
        return path.read_text("utf-8").strip()
    except FileNotFoundError:
        return None


def _mark(key: str) -> str:
    """Tells keys apart and says nothing of them."""
    return hashlib.sha256(key.encode()).hexdigest()[:16]


def make_folder(folder: Path) -> None:
    """Makes the project's folder, its owner's alone and ignored by git. Raises OSError."""
    folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    ignored = folder / ".gitignore"
    if not ignored.exists():
        rewrite(ignored, b"*\n")

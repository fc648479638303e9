"""A credential's value → the record that is stored, encrypted where its owner is.

AES-GCM-256. A record is `{name, encrypted, iv}`: `iv` the base64 of 12 random bytes, `encrypted` that of the
ciphertext with its tag. The name, in UTF-8, is the additional data, so that a record cannot be renamed. The
Worker decrypts it with the same key, its secret ENCRYPTION_KEY: the base64 of 32 bytes.

The file needs `cryptography` and nothing of the compiler: `acr creds client python` hands it out.
"""

from __future__ import annotations

import base64
import binascii
import os
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

KEY_BYTES = 32
IV_BYTES = 12


class Record(NamedTuple):
    """What is stored; `_asdict()` is the JSON of KV."""

    name: str
    encrypted: str
    iv: str


class BadKey(ValueError):  # noqa: N818
    """The key is not the base64 of 32 bytes."""


class Undecryptable(ValueError):  # noqa: N818
    """The key is another one, the record was renamed, or it is damaged."""


def new_key() -> str:
    """A key by chance, as base64."""
    return base64.b64encode(os.urandom(KEY_BYTES)).decode()


def encrypt(key: str, name: str, value: str, iv: bytes | None = None) -> Record:
    """The record of a value. `iv` is for tests only: of one key it must never be used twice.

    Raises BadKey.
    """
    nonce = os.urandom(IV_BYTES) if iv is None else iv
    sealed = _cipher(key).encrypt(nonce, value.encode(), name.encode())
    return Record(name, base64.b64encode(sealed).decode(), base64.b64encode(nonce).decode())


def decrypt(key: str, record: Record) -> str:
    """The value of a record. Raises BadKey, and Undecryptable."""
    from cryptography.exceptions import InvalidTag

    cipher = _cipher(key)
    try:
        nonce, sealed = _bytes(record.iv), _bytes(record.encrypted)
        if len(nonce) != IV_BYTES:
            raise ValueError("the iv has another length")
        return cipher.decrypt(nonce, sealed, record.name.encode()).decode()
    except (InvalidTag, ValueError) as error:
        raise Undecryptable(f"`{record.name}` cannot be decrypted with this key") from error


def _cipher(key: str) -> AESGCM:
    from cryptography.hazmat.primitives.ciphers.aead import AESGCM

    try:
        raw = _bytes(key.strip())
    except ValueError:
        raw = b""
    if len(raw) != KEY_BYTES:
        raise BadKey(f"a key is the base64 of {KEY_BYTES} bytes")
    return AESGCM(raw)


def _bytes(text: str) -> bytes:
    try:
        return base64.b64decode(text, validate=True)
    except binascii.Error as error:
        raise ValueError("it is not base64") from error

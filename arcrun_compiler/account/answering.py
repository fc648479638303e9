"""A running Worker's address → what it answers: which bundle it is, and what its workflows are."""

from __future__ import annotations

import json
import time
from collections.abc import Mapping
from typing import Any, NamedTuple
from urllib.parse import quote, urlsplit

from .. import VERSION
from .version import NoVersion, Version, of_definitions

_SECONDS = 10
_PAUSE_SECONDS = 2.0
_MOST_BYTES = 64 * 1024 * 1024
_HERE = ("localhost", "127.0.0.1", "::1")


class Silent(Exception):  # noqa: N818
    """The Worker did not answer as it should; the message says what it did instead."""


class Health(NamedTuple):
    name: str
    hash: str


def check_address(address: str) -> str:
    """The address without a slash at its end. Raises ValueError unless keys may be sent there."""
    parts = urlsplit(address)
    if parts.scheme != "https" and not (parts.scheme == "http" and parts.hostname in _HERE):
        raise ValueError(f"`{address}` is no address of a Worker: it begins with https://")
    if not parts.hostname or parts.username or parts.query or parts.fragment:
        raise ValueError(f"`{address}` is no address of a Worker: https://, a host, at most a path")
    return address.rstrip("/")


def health(address: str) -> Health:
    """What runs there. Raises Silent."""
    answer = _get(f"{address}/health", {})
    if not isinstance(answer, dict) or not answer.get("ok") or "hash" not in answer:
        raise Silent("its /health is that of something else")
    return Health(str(answer.get("name", "")), str(answer["hash"]))


def await_bundle(address: str, hash: str, seconds: float) -> None:
    """Returns as soon as the Worker is the bundle with this hash. Raises Silent when it never is.

    Right after a deploy some places still have the old version, and a new address has no name yet.
    """
    end = time.monotonic() + seconds
    while True:
        try:
            found = health(address).hash
            if found == hash:
                return
            said = f"it is another bundle, {found}"
        except Silent as error:
            said = str(error)
        if time.monotonic() + _PAUSE_SECONDS > end:
            raise Silent(said)
        time.sleep(_PAUSE_SECONDS)


def described(address: str, api_key: str) -> Version:
    """What a running Worker tells of itself to whoever has its key. Raises Silent."""
    key = {"X-Arcrun-API-Key": api_key}
    own = health(address)
    listed = _get(f"{address}/webhooks/named", key)
    try:
        names = [str(each["name"]) for each in listed["data"]]
        definitions = [
            _get(f"{address}/webhooks/named/{quote(name, safe='')}/definition", key)["data"] for name in names
        ]
        return of_definitions(own.name, own.hash, definitions)
    except (KeyError, TypeError) as error:
        raise Silent("its answer is that of something else") from error
    except NoVersion as error:
        raise Silent(str(error)) from error


def _get(url: str, headers: Mapping[str, str]) -> Any:
    """The JSON of an answer. Redirects are not followed: they would take the key along."""
    import http.client
    import ssl

    parts = urlsplit(url)
    assert parts.hostname is not None
    kind = http.client.HTTPSConnection if parts.scheme == "https" else http.client.HTTPConnection
    connection = kind(parts.hostname, parts.port, timeout=_SECONDS)
    try:
        connection.request("GET", parts.path or "/", headers={"User-Agent": f"acr/{VERSION}", **headers})
        answer = connection.getresponse()
        body = answer.read(_MOST_BYTES)
    except (OSError, http.client.HTTPException, ssl.SSLError) as error:
        raise Silent(f"it does not answer ({type(error).__name__})") from error
    finally:
        connection.close()
    if answer.status != 200:
        raise Silent(f"it answers with status {answer.status}")
    try:
        return json.loads(body)
    except (ValueError, RecursionError) as error:
        raise Silent("it answers something else than JSON") from error

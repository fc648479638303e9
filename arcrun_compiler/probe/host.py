"""The host functions of `u6u` for one run: they answer as a script says, under the rules of the Worker."""

from __future__ import annotations

import base64
import binascii
import json
import re
import struct
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, NamedTuple

from .guest import Guest, Stop

CALLS_BYTES = 32 * 1024 * 1024
"""Of all that a run hands to host functions: it is written down."""

OLD_CAPACITY = 65_536
"""Of a buffer whose module left `*outLenPtr` at 0, as the older interface did."""

SHORTEST_SECONDS = 60
"""That `kv_put` keeps a token."""

_DONE = 0
_ERROR = 1
_NOT_FOUND = 2
_TOO_LONG = 3

Script = Any
"""What a host function answers: a value, a list of values for successive calls, or a function of the call's
arguments. None is "not found". Of `kv_get` and `secret_get` an object maps keys to values: what is stored.
Of `crypto_sign_rs256` the bytes are those of a text, or of `{base64: …}`."""

FAILS = {"host_error": True}
"""The answer of a host function that fails: code 1 and no result."""

_TEXTS = {
    "http_request": 4,
    "http_fetch": 1,
    "kv_get": 1,
    "kv_put": 2,
    "secret_get": 1,
    "crypto_decrypt": 3,
    "crypto_sign_rs256": 2,
}
"""How many pairs of pointer and length a host function takes before its result."""

_RECIPE = re.compile("auth_recipe:|rec_")
_KINDS = ("cred", "oauth2")


class Call(NamedTuple):
    """A call of a host function: its texts (base64 for bytes that are none), for `http_fetch` the request,
    for `kv_put` the seconds, too.
    """

    name: str
    arguments: tuple[Any, ...]


class Host:
    """What a run calls, and what it is answered. `owner` is the key that its stored entries are under."""

    def __init__(self, guest: Guest, script: Mapping[str, Script], owner: str | None) -> None:
        self.guest = guest
        self.script = script
        self.owner = owner
        self.calls: list[Call] = []
        self.handed = 0
        self.kept: dict[str, Any] = {}
        self.stored: dict[str, str] = {}
        self.unread = b""

    def function(self, name: str) -> Callable[..., int]:
        if name == "result_read":
            return self.result_read
        texts = _TEXTS.get(name)
        if texts is None:
            raise Stop(f"there is no host function `{name}`", "COMPONENT_TRAP")

        def call(*given: int) -> int:
            rest = given[2 * texts :]
            arguments = self.arguments(name, [given[2 * i : 2 * i + 2] for i in range(texts)], rest)
            if name == "kv_put":
                return self.kv_put(arguments[0], arguments[1], seconds=rest[0])
            answer = self.scripted(name, arguments)
            if answer is None:
                return _NOT_FOUND
            if answer == FAILS:
                return _ERROR
            if name == "http_fetch" and isinstance(answer, dict):
                answer = self.fetched(arguments[0], answer)
            data = (
                _signature(answer)
                if name == "crypto_sign_rs256"
                else _text(answer).encode("utf-8", "replace")
            )
            return self.answer(data, *rest)

        return call

    def arguments(self, name: str, places: list[tuple[int, ...]], rest: tuple[int, ...]) -> tuple[Any, ...]:
        """What the module hands over, written down as a call."""
        handed = [self.guest.read(pointer, length) for pointer, length in places]
        self.handed += sum(map(len, handed))
        if self.handed > CALLS_BYTES:
            raise Stop("the component hands more than 32 MiB to its host", "OUTPUT_TOO_LARGE")
        arguments: tuple[Any, ...] = tuple(data.decode("utf-8", "replace") for data in handed)
        if name == "http_fetch":
            arguments = (json.loads(arguments[0]),)
        elif name == "crypto_sign_rs256":
            arguments = tuple(map(_readable, handed))
        elif name == "kv_put":
            arguments += rest  # the seconds
        self.calls.append(Call(name, arguments))
        return arguments

    def scripted(self, name: str, arguments: tuple[Any, ...]) -> Any:
        if name == "kv_get" and arguments[0] in self.stored:
            return self.stored[arguments[0]]
        script = self.script.get(name)
        if callable(script):
            return script(*arguments)
        if isinstance(script, list):
            asked = sum(1 for call in self.calls if call.name == name)
            return script[asked - 1] if asked <= len(script) else None
        if name in ("kv_get", "secret_get") and isinstance(script, Mapping) and script != FAILS:
            can_be_read = name != "kv_get" or self.can_read(arguments[0])
            return script.get(arguments[0]) if can_be_read else None
        return script

    # ── what is stored ──

    def can_read(self, key: str) -> bool:
        """Whether the Worker looks such a key up at all: a recipe, or an entry under the run's own key."""
        return _RECIPE.match(key) is not None or any(self.is_own(key, kind) for kind in _KINDS)

    def is_own(self, key: str, kind: str) -> bool:
        return self.owner is not None and key.startswith(f"{self.owner}:{kind}:")

    def kv_put(self, key: str, value: str, seconds: int) -> int:
        """Keeps a token for the rest of the run. The script can only let it fail."""
        if not self.is_own(key, "oauth2") or seconds < SHORTEST_SECONDS or self.script.get("kv_put") == FAILS:
            return _ERROR
        self.stored[key] = value
        return _DONE

    # ── answers ──

    def fetched(self, request: dict[str, Any], answer: dict[str, Any]) -> dict[str, Any]:
        """An answer as the host gives it: `json` may stand for a body, and `keep` turns both into names."""
        if "error" in answer:
            return answer
        body = answer["body"] if "body" in answer else _compact(answer["json"]) if "json" in answer else ""
        told = {"status": answer.get("status", 200), "headers": answer.get("headers", {}), "body": body}
        if request.get("keep"):
            told["body"] = self.keep(body)
            with suppress(ValueError, RecursionError):
                told["json"] = self.keep(parse(body))
        return told

    def keep(self, value: Any) -> str:
        import secrets

        name = f"kept:{secrets.token_hex(12)}"
        self.kept[name] = value
        return name

    def answer(self, data: bytes, pointer: int, length_pointer: int) -> int:
        declared = self.guest.word(length_pointer)
        self.guest.write(length_pointer, struct.pack("<I", len(data)))
        if len(data) > (declared or OLD_CAPACITY):
            if not declared:
                return _ERROR
            self.unread = data
            return _TOO_LONG
        self.guest.write(pointer, data)
        return _DONE

    def result_read(self, pointer: int, capacity: int) -> int:
        if len(self.unread) > capacity & 0xFFFFFFFF:
            return _TOO_LONG
        self.guest.write(pointer, self.unread)
        self.unread = b""
        return _DONE

    def place(self, value: Any) -> Any:
        """Puts what the host kept where the component put its name."""
        if not self.kept:
            return value
        if isinstance(value, str):
            return self.kept.get(value, value)
        if isinstance(value, list):
            return [self.place(item) for item in value]
        if isinstance(value, dict):
            return {key: self.place(item) for key, item in value.items()}
        return value


def parse(text: str) -> Any:
    """Strict JSON: raises ValueError for `NaN` and its like, RecursionError for what is too deep."""
    return json.loads(text, parse_constant=_no_constant)


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is not JSON")


def _text(answer: Any) -> str:
    return answer if isinstance(answer, str) else _compact(answer)


def _compact(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))


def _signature(answer: Any) -> bytes:
    if isinstance(answer, bytes):
        return answer
    if isinstance(answer, Mapping) and isinstance(answer.get("base64"), str):
        with suppress(binascii.Error):
            return base64.b64decode(answer["base64"], validate=True)
    return _text(answer).encode("utf-8", "replace")


def _readable(data: bytes) -> str:
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError:
        return base64.b64encode(data).decode("ascii")

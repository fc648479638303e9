"""URLs and patterns → hosts as the Worker spells them.

A host is spelt as `URL.host` gives it in the Worker, which compares texts: lower case, labels beyond ASCII as
`xn--…` (UTS #46, non-transitional), no dot at the end, no port that is the scheme's own, `[::1]` compressed.
"""

from __future__ import annotations

import ipaddress
import unicodedata
from urllib.parse import urlsplit

from .model import Constant, Text, Value


def host_of(value: Value) -> tuple[str, ...]:
    """The host of a URL that is constant up to the end of its host."""
    if isinstance(value, Constant):
        return host_in(value.value) if isinstance(value.value, str) else ()
    if isinstance(value, Text) and isinstance(value.parts[0], str):
        start = value.parts[0]
        rest = start.partition("://")[2]
        if any(mark in rest for mark in "/?#"):
            return host_in(start)
    return ()


def host_in(url: str) -> tuple[str, ...]:
    """The host of an address; none where there is none."""
    try:
        parts = urlsplit(url)
        host, port = parts.hostname, parts.port
    except ValueError:
        return ()
    if not host:
        return ()
    is_own = port == _PORTS.get(parts.scheme, _PORTS["https"])
    shown = _name(f"[{host}]" if ":" in host else host)
    return (shown if port is None or is_own else f"{shown}:{port}",)


_PORTS = {"http": 80, "https": 443}


def spelt(pattern: str) -> str:
    """An entry of `egress` as the Worker compares it."""
    host, colon, port = pattern.strip().rpartition(":")
    if not colon or not port.isdecimal() or (":" in host and not host.endswith("]")):
        return _name(pattern.strip())
    return _name(host) if int(port) in _PORTS.values() else f"{_name(host)}:{int(port)}"


def _name(host: str) -> str:
    if host.startswith("[") and host.endswith("]"):
        try:
            return f"[{ipaddress.IPv6Address(host[1:-1])}]"
        except ValueError:
            return host.lower()
    plain = unicodedata.normalize("NFKC", host.lower()).replace("。", ".")
    return ".".join(map(_label, plain.removesuffix(".").split(".")))


def _label(label: str) -> str:
    return label if label.isascii() else f"xn--{label.encode('punycode').decode('ascii')}"


def is_allowed(host: str, patterns: tuple[str, ...]) -> bool:
    """What the Worker's egress check decides: the host itself, `*.example.com`, or `*`."""
    return any(
        pattern in ("*", host) or (pattern.startswith("*.") and host.endswith(pattern[1:]))
        for pattern in patterns
    )

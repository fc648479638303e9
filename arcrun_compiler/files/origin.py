"""What the project file says of origins → the origins as browsers send them."""

from __future__ import annotations

import re

_ORIGIN = re.compile(r"([a-z][a-z0-9+.-]*)://([a-z0-9_.-]+|\[[0-9a-f:.]+\])(?::([1-9][0-9]{0,4}))?")
_DEFAULT_PORTS = {"http": "80", "https": "443"}


def origins(value: object) -> tuple[str, ...]:
    """Exact origins, or `*` alone. Raises ValueError, whose text says which is wrong and how to write it."""
    given = [value] if isinstance(value, str) else value
    if not isinstance(given, list) or not all(isinstance(each, str) for each in given):
        raise ValueError('expected a list of origins, such as ["https://app.example.com"], or "*"')
    if "*" in given and len(given) > 1:
        raise ValueError("`*` is every origin, so it stands alone")
    for each in given:
        if each != "*":
            _check(each)
    return tuple(dict.fromkeys(given))


def _check(text: str) -> None:
    """They are compared as texts, so that one that no browser sends would never match."""
    lower = text.lower()
    found = _ORIGIN.match(lower)
    shown = repr(text[:100])[1:-1]
    if found is None or lower[found.end() : found.end() + 1] not in ("", "/"):
        raise ValueError(
            f"`{shown}` is no origin: write `https://host` or `https://host:port`, each host by itself,"
            " other letters than ASCII as `xn--…`"
        )
    scheme, host, port = found.groups()
    sent = f"{scheme}://{host}" + (f":{port}" if port and port != _DEFAULT_PORTS.get(scheme) else "")
    if sent != text:
        raise ValueError(f"browsers send no origin `{shown}`: write `{sent}`")

"""Turns the URL of a request into its parts, with the templates that stand in each."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from typing import NamedTuple
from urllib.parse import urlsplit

from ..ir.model import Reference, Value
from .requests import pieces


class Part(Enum):
    """Where in a URL a template stands."""

    WHOLE = "whole"
    """At its beginning: the whole URL, or all that comes before what is written behind it."""
    HOST = "host"
    PATH = "path"
    QUERY = "query"
    FRAGMENT = "fragment"


class Hole(NamedTuple):
    """A template in a URL, with the literal text around it up to the next template."""

    reference: Reference
    part: Part
    before: str
    after: str

    @property
    def is_whole_piece(self) -> bool:
        """Whether it is a whole segment of the path, or the whole value of a query parameter."""
        starts, ends = ("/", "/?#") if self.part is Part.PATH else ("=", "&#")
        return self.before.endswith(starts) and (self.after == "" or self.after[0] in ends)

    @property
    def is_user(self) -> bool:
        """Whether it stands before the `@` of a host."""
        return self.part is Part.HOST and "@" in re.split("[/?#]", self.after)[0]

    @property
    def key(self) -> str:
        """The query parameter that it is the value of; empty elsewhere."""
        found = re.search(r"([^?&=]+)=[^&=]*\Z", self.before) if self.part is Part.QUERY else None
        return found[1] if found else ""


def holes(url: Value) -> Iterator[Hole]:
    """The templates of a URL, in order."""
    parts = pieces(url)
    so_far = ""
    part = Part.WHOLE
    for index, each in enumerate(parts):
        if isinstance(each, str):
            so_far += each
            part = _part_after(part, each, so_far, is_first=index == 0)
            continue
        behind = parts[index + 1] if index + 1 < len(parts) else ""
        before = parts[index - 1] if index else ""
        yield Hole(
            each,
            part,
            before if isinstance(before, str) else "",
            behind if isinstance(behind, str) else "{",
        )


def _part_after(part: Part, text: str, so_far: str, is_first: bool) -> Part:
    """The part in which a URL is behind a literal text."""
    if "#" in text or part is Part.FRAGMENT:
        return Part.FRAGMENT
    if "?" in text or part is Part.QUERY:
        return Part.QUERY
    if part is Part.PATH:
        return Part.PATH
    if is_first or part is Part.HOST:
        rest = so_far.partition("://")[2]
        return Part.PATH if "/" in rest else Part.HOST
    return Part.PATH if "/" in text else part


def literal_host(url: Value) -> str:
    """The host as far as it is written: up to the first template in it, in lower case."""
    parts = pieces(url)
    first = parts[0] if parts and isinstance(parts[0], str) else ""
    authority = re.split(r"[/?#]", first.partition("://")[2], maxsplit=1)[0]
    return authority.rpartition("@")[2].lower()


def split_host(url: str) -> tuple[str, int | None]:
    """The host without brackets, and the port, of a constant URL; empty when it has none."""
    try:
        parts = urlsplit(url)
        return (parts.hostname or "", parts.port)
    except ValueError:
        return ("", None)

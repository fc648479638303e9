"""Turns YAML text into its tokens with their places: between two of them stand only blanks and comments.

The tree (`yaml`) does not keep dashes, colons and commas; a layout is made of them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from functools import lru_cache
from typing import Any, NamedTuple

from ...text.diagnostic import Edit
from ...text.source import Source, Span
from ..yaml import Node, hide_foreign_breaks, read

_KINDS = {
    "DirectiveToken": "directive",
    "DocumentStartToken": "document",
    "DocumentEndToken": "document",
    "StreamEndToken": "end",
    "BlockMappingStartToken": "block map",
    "BlockSequenceStartToken": "block list",
    "BlockEndToken": "block end",
    "FlowMappingStartToken": "open",
    "FlowSequenceStartToken": "open",
    "FlowMappingEndToken": "close",
    "FlowSequenceEndToken": "close",
    "KeyToken": "key",
    "ValueToken": "value",
    "BlockEntryToken": "item",
    "FlowEntryToken": "comma",
    "AliasToken": "alias",
    "AnchorToken": "property",
    "TagToken": "property",
    "ScalarToken": "scalar",
}


class BrokenLayout(Exception):  # noqa: N818 - said of a text, not of us
    """A pass has made a text that is no YAML."""


class Token(NamedTuple):
    """`column` counts from 0. A simple key's `key` and what opens and ends blocks have no width.

    A block scalar ends with its last line that has content; if blank lines behind that belong to it too
    (`|+`), it ends where the next line begins, and `is_whole_lines` says so.
    """

    kind: str
    start: int
    end: int
    column: int
    is_block_scalar: bool = False
    is_whole_lines: bool = False


# Kept, because most passes leave most texts alone.
@lru_cache(maxsize=2)
def trees(text: str) -> tuple[Node, ...]:
    """The documents of a text, as far as they can be read."""
    return read(Source("", text)).documents


@lru_cache(maxsize=2)
def tokens(text: str) -> tuple[Token, ...]:
    """The tokens of a text without a byte order mark. Raises BrokenLayout if it is no YAML."""
    import yaml  # here already where a file has been read

    scanner: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    loader = scanner(hide_foreign_breaks(text)[0])
    found = []
    try:
        while loader.check_token():
            raw = loader.get_token()
            kind = _KINDS.get(type(raw).__name__)
            if kind is not None:
                start, end = raw.start_mark.index, raw.end_mark.index
                token = Token(kind, start, end, raw.start_mark.column)
                is_block = kind == "scalar" and raw.style in ("|", ">")
                found.append(_block_scalar(text, token) if is_block else token)
    except yaml.YAMLError as error:
        raise BrokenLayout from error
    finally:
        loader.dispose()
    return tuple(found)


def _block_scalar(text: str, token: Token) -> Token:
    lines = text[token.start : token.end].split("\n")
    indent = content_indent(lines[1:])
    kept = len(lines)
    while kept > 1 and not lines[kept - 1].strip(" "):
        kept -= 1
    has_tail = "+" in lines[0].split("#")[0] or any(len(line) > indent for line in lines[kept:])
    if has_tail and len(lines) > 1:
        return token._replace(is_block_scalar=True, is_whole_lines=True)
    return token._replace(is_block_scalar=True, end=token.start + len("\n".join(lines[:kept])))


def content_indent(lines: Iterable[str]) -> int:
    """The indentation of a block scalar's lines: that of the first that is not blank."""
    longest = 0
    for line in lines:
        visible = line.lstrip(" ")
        if visible:
            return len(line) - len(visible)
        longest = max(longest, len(line))
    return longest


def gaps(found: Iterable[Token]) -> Iterator[tuple[Token | None, Token]]:
    """Every token that has a width, or ends the text, behind the one before it."""
    before = None
    for token in found:
        if token.start < token.end or token.kind == "end":
            yield before, token
            before = token


def comments(text: str) -> tuple[str, ...]:
    """Every comment between the tokens, in order, without the blanks around it."""
    found = []
    for before, token in gaps(tokens(text)):
        between = text[before.end if before else 0 : token.start]
        found += [line.strip(" \t") for line in between.split("\n") if "#" in line]
    return tuple(found)


def edit(text: str, start: int, end: int, new: str) -> Iterator[Edit]:
    """The edit, if it changes anything."""
    if text[start:end] != new:
        yield Edit(Span(start, end), new)

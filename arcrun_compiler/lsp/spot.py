"""Turns a text and an offset into where that is in the document, whatever state the text is in.

While somebody types, the text is seldom right YAML. So this looks at the lines around the offset only: what
stands less indented above, and which brackets and quotes are open on the line.
"""

from __future__ import annotations

import re
from typing import NamedTuple

from ..text.source import Span

_KEY = re.compile(
    r"""(?P<key>"(?:[^"\\]|\\.)*"|'(?:[^']|'')*'|[^\s#:,\[\]{}'"][^:#,\[\]{}]*?)\s*:(?=\s|$|[,\]}])"""
)
_BLOCK = re.compile(r"[|>][-+0-9]*\s*(?:#.*)?$")
_DASH = re.compile(r"-(?:\s+|$)")

ITEM = -1
"""A step of a path: an item of a list, whichever."""


class Spot(NamedTuple):
    """`path` leads from the root to the value at the offset, or to the map whose key is written there."""

    path: tuple[str | int, ...]
    is_key: bool
    """A key of the map at `path` may be written here."""
    is_value: bool
    """A scalar at `path` is written here."""
    span: Span
    """What is written of the key or scalar, without quotes: from its begin to where it ends on the line."""
    style: str
    """`plain`, `single`, `double` or `block`."""
    indent: int
    """The column of the key, or of the line's content."""
    in_flow: bool
    """Between braces or brackets."""
    opening: int
    """Where the innermost of them opens; -1 where none is open on the line."""

    def before(self, text: str, offset: int) -> str:
        """What is written before the offset."""
        return text[self.span.start : offset]


class _Line(NamedTuple):
    indent: int
    text: str
    start: int


def spot_at(text: str, offset: int) -> Spot | None:
    """The spot; None inside a comment."""
    start = text.rfind("\n", 0, offset) + 1
    end = text.find("\n", offset)
    end = len(text) if end < 0 else end
    line = text[start:end].rstrip("\r")
    offset = min(offset, start + len(line))
    content = line.lstrip(" ")
    indent = min(len(line) - len(content), offset - start) if not content else len(line) - len(content)
    if offset - start < indent:
        indent = offset - start
    above = _above(text, start, indent, bool(_DASH.match(content)))
    block = _block_owner(above)
    if block is not None:
        path, _ = _path(above[: block + 1])
        return Spot(path, False, True, Span(start + indent, start + len(line)), "block", indent, False, -1)
    path, in_list = _path(above)
    return _on_line(path, line, start, indent, offset, in_list)


# ── the lines above ────────────────────────────────────────────────────────────────────────────


def _above(text: str, start: int, indent: int, is_item: bool) -> list[_Line]:
    """The lines that the line at `start` is below of, outermost first."""
    found: list[_Line] = []
    while start > 0 and (indent > 0 or is_item):
        end = start - 1
        start = text.rfind("\n", 0, end) + 1
        line = text[start:end].rstrip("\r")
        content = line.lstrip(" ")
        if not content or content.startswith("#"):
            continue
        if line.startswith(("---", "...")):
            break
        here = len(line) - len(content)
        dash = _DASH.match(content)
        if dash and here + dash.end() <= indent:
            # The key behind the dash is of the same map; a block behind it is what we may be in.
            is_sibling = here + dash.end() == indent and not _BLOCK.fullmatch(content[dash.end() :])
            found.append(_Line(here, dash[0] if is_sibling else content, start))
            indent, is_item = here, True
        elif here < indent or (is_item and here == indent and not dash):
            # The items of a list may stand right below their key, not further in.
            found.append(_Line(here, content, start))
            indent, is_item = here, dash is not None
    return found[::-1]


def _block_owner(above: list[_Line]) -> int | None:
    """Which line opens a block scalar that the offset is in."""
    return next((at for at, each in enumerate(above) if _opens_block(each.text)), None)


def _opens_block(content: str) -> bool:
    rest = content
    while dash := _DASH.match(rest):
        rest = rest[dash.end() :]
    key = _KEY.match(rest)
    return bool(_BLOCK.fullmatch(rest[key.end() :].strip() if key else rest))


def _path(lines: list[_Line]) -> tuple[tuple[str | int, ...], bool]:
    """The path to what stands below these lines, and whether they open a bracket that is around it."""
    path: list[str | int] = []
    in_list = False
    for each in lines:
        rest = each.text
        while dash := _DASH.match(rest):
            path.append(ITEM)
            rest = rest[dash.end() :]
        key = _KEY.match(rest)
        if key:
            path.append(unquoted(key["key"]))
            rest = rest[key.end() :].strip()
        opened = _still_open(rest)
        path.extend(opened)
        in_list = opened[-1:] == (ITEM,)
    return tuple(path), in_list


def unquoted(key: str) -> str:
    """A key without its quotes."""
    if key[:1] == '"':
        return key[1:-1].replace('\\"', '"').replace("\\\\", "\\")
    return key[1:-1].replace("''", "'") if key[:1] == "'" else key.strip()


def _still_open(rest: str) -> tuple[str | int, ...]:
    """Steps into brackets that a line opens and leaves open, as `a: {b: [` does."""
    if rest[:1] not in ("{", "["):
        return ()
    spot = _on_line((), rest, 0, 0, len(rest))
    return spot.path if spot is not None and spot.in_flow else ()


# ── the line ───────────────────────────────────────────────────────────────────────────────────


class _Open:
    """A bracket, or the line itself: the path to it, and the key that stands before what is read."""

    def __init__(
        self,
        sign: str,
        path: tuple[str | int, ...],
        at: int = -1,
        *,
        is_item: bool = False,
        in_list: bool = False,
    ) -> None:
        self.sign = sign
        self.path = path
        self.at = at
        self.is_item = is_item
        """A dash stands before it."""
        self.in_list = in_list
        """Brackets of a line above are around it."""
        self.key: str | None = None

    @property
    def inner(self) -> tuple[str | int, ...]:
        if self.sign == "[":
            return (*self.path, ITEM)
        return self.path if self.key is None else (*self.path, self.key)

    @property
    def takes_keys(self) -> bool:
        return self.key is None and self.sign != "[" and not self.in_list


def _on_line(
    path: tuple[str | int, ...], line: str, start: int, indent: int, offset: int, in_list: bool = False
) -> Spot | None:
    at = indent
    while at <= offset - start and (dash := _DASH.match(line, at)) and dash.end() <= offset - start:
        path, at = (*path, ITEM), dash.end()
    column = at
    stack = [_Open("", path, is_item=at > indent, in_list=in_list)]
    here = offset - start
    while True:
        while at < len(line) and at < here and line[at] in " \t":
            at += 1
        if at >= here or at >= len(line):
            return _spot(stack, line, start, min(at, here), here, column)
        sign = line[at]
        if sign == "#" and (at == 0 or line[at - 1] in " \t"):
            return None
        if sign in "{[" and not line.startswith("{{", at):
            stack.append(_Open(sign, stack[-1].inner, start + at))
            at += 1
        elif sign in "}]" and len(stack) > 1:
            stack.pop()
            at += 1
        elif sign == "," and len(stack) > 1:
            stack[-1].key = None
            at += 1
        else:
            key = _KEY.match(line, at) if stack[-1].takes_keys else None
            if key and key.end() <= here:
                stack[-1].key = unquoted(key["key"])
                at = key.end()
                continue
            end = _end_of_scalar(line, at, len(stack) > 1)
            if end >= here or not line[end:here].strip():
                return _spot(stack, line, start, at, here, column)
            at = max(end, at) + 1 if sign in "\"'" else max(end, at + 1)


def _end_of_scalar(line: str, at: int, in_flow: bool) -> int:
    quote = line[at]
    if quote in "\"'":
        pattern = r'"(?:[^"\\]|\\.)*"' if quote == '"' else r"'(?:[^']|'')*'"
        closed = re.compile(pattern).match(line, at)
        return closed.end() - 1 if closed else len(line)
    ends = re.compile(
        r"(?:\{\{(?:(?!\}\}).)*(?:\}\}|$)|[^,\[\]{}#]|(?<!\s)#)*" if in_flow else r"(?:[^#]|(?<!\s)#)*"
    ).match(line, at)
    return len(line[: ends.end()].rstrip()) if ends else at


def _spot(stack: list[_Open], line: str, start: int, at: int, here: int, column: int) -> Spot:
    top = stack[-1]
    in_flow = len(stack) > 1
    quote = line[at : at + 1] if at < here and line[at] in "\"'" else ""
    begin = at + len(quote)
    end = max(_end_of_scalar(line, at, in_flow), here) if at < len(line) else here
    style = {"'": "single", '"': "double"}.get(quote, "plain")
    if style == "plain":
        colon = _KEY.match(line, at)
        end = colon.end("key") if colon and top.key is None and colon.end("key") >= here else end
    is_key = top.takes_keys
    # A line's content may be a key, or a scalar: the whole of an item, say.
    is_value = not is_key or top.is_item
    span = Span(start + begin, start + end)
    return Spot(top.inner, is_key, is_value, span, style, column, in_flow, top.at)

"""Turns a rule's page (a subset of Markdown) into text for a terminal.

Headings, paragraphs, fenced code, lists, block quotes, tables as they are; emphasis, inline code and links.
Lines are filled by display width, and Chinese, Japanese and Korean text may break between any two characters.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from ..text.width import visible, width
from .paint import Paint, painter

COLUMNS = 100
_FENCE = re.compile(r"( {0,3})(`{3,}|~{3,})")
_HEADING = re.compile(r"(#{1,6}) +(.*?)(?: +#+)? *$")
_ITEM = re.compile(r"( *)([-*+]|\d{1,9}[.)]) +(.*)")
_INLINE = re.compile(
    r"(?P<ticks>`+)(?P<code>.+?)(?<!`)(?P=ticks)(?!`)"
    r"|\[(?P<label>[^\]]+)\]\((?P<target>[^)\s]+)\)"
    r"|\*\*(?P<strong>\S(?:.*?\S)?)\*\*"
    r"|(?<![\w*])\*(?P<star>[^\s*](?:[^*]*[^\s*])?)\*(?!\w)"
    r"|(?<!\w)_(?P<low>[^\s_](?:[^_]*[^\s_])?)_(?!\w)"
)
_NOT_FIRST = frozenset("、。，．：；？！）」』】》〉〕｝・…—,.:;?!)]}")
_NOT_LAST = frozenset("（「『【《〈〔｛([{")


class _Word(NamedTuple):
    """A piece that no line end divides; `space` when a space stands before it."""

    style: str
    text: str
    space: bool


def render(markdown: str, *, color: bool = False, columns: int = COLUMNS) -> str:
    """The page, ending with a line end; the empty text for an empty page."""
    blocks = list(_blocks(markdown.splitlines(), painter(color), max(20, columns)))
    return "\n\n".join("\n".join(block) for block in blocks) + "\n" if blocks else ""


def _blocks(lines: list[str], paint: Paint, columns: int) -> Iterator[list[str]]:
    at = 0
    while at < len(lines):
        line = lines[at]
        if not line.strip():
            at += 1
        elif fence := _FENCE.match(line):
            end = _fence_end(lines, at, fence[2])
            code = "\n".join(lines[at + 1 : end]).strip("\n").split("\n")
            yield [paint("code", f"    {visible(each)}".rstrip()) for each in code]
            at = end + 1
        elif heading := _HEADING.match(line):
            yield _heading(heading[2], len(heading[1]), paint, columns)
            at += 1
        else:
            end = next((i for i in range(at + 1, len(lines)) if _ends_block(lines, i)), len(lines))
            yield _text_block(lines[at:end], paint, columns)
            at = end


def _ends_block(lines: list[str], at: int) -> bool:
    """Whether a paragraph or list stops before this line; a list goes on over a blank line."""
    line = lines[at]
    if _FENCE.match(line) or _HEADING.match(line):
        return True
    if line.strip():
        return False
    following = lines[at + 1] if at + 1 < len(lines) else ""
    return not (_ITEM.match(following) and any(_ITEM.match(each) for each in lines[max(0, at - 1) : at]))


def _fence_end(lines: list[str], at: int, fence: str) -> int:
    for number in range(at + 1, len(lines)):
        stripped = lines[number].strip()
        if stripped.startswith(fence) and not stripped.strip(fence[0]):
            return number
    return len(lines)


def _heading(text: str, level: int, paint: Paint, columns: int) -> list[str]:
    """Without colour the first two levels are underlined, and the others stand alone."""
    said = "".join(f" {word.text}" if word.space else word.text for word in _words(text)).strip()
    painted = paint("title" if level == 1 else "strong", said)
    if painted != said or level > 2:
        return [painted]
    return [said, ("=" if level == 1 else "-") * min(width(said), columns)]


def _text_block(lines: list[str], paint: Paint, columns: int) -> list[str]:
    if lines[0].lstrip().startswith("|"):
        return [visible(line) for line in lines]
    if lines[0].lstrip().startswith(">"):
        inner = " ".join(line.lstrip().removeprefix(">").strip() for line in lines)
        return _fill(inner, "  | ", "  | ", paint, columns)
    rows: list[str] = []
    for lead, hang, text in _items(lines):
        rows += _fill(text, lead, hang, paint, columns)
    return rows


def _items(lines: list[str]) -> Iterator[tuple[str, str, str]]:
    """A paragraph or the items of a list: what its first line begins with, the others, and its text."""
    lead, hang, texts = "", "", [""]
    for line in lines:
        item = _ITEM.match(line)
        if item:
            if any(texts):
                yield lead, hang, " ".join(texts)
            sign = "-" if item[2] in "*+" else item[2]
            lead = f"  {item[1]}{sign} "
            hang, texts = " " * len(lead), [item[3]]
        else:
            texts.append(line.strip())
    yield lead, hang, " ".join(texts)


def _fill(text: str, lead: str, hang: str, paint: Paint, columns: int) -> list[str]:
    rows: list[str] = []
    row: list[_Word] = []
    used = len(lead)
    for chunk in _chunks(_words(text)):
        needed = sum(width(word.text) + word.space for word in chunk)
        if row and used + needed > columns:
            rows.append(_row(row, hang if rows else lead, paint))
            row, used = [], len(hang)
        if not row:
            needed -= chunk[0].space
            chunk = [chunk[0]._replace(space=False), *chunk[1:]]
        row += chunk
        used += needed
    return [*rows, _row(row, hang if rows else lead, paint)] if row else rows


def _row(words: list[_Word], lead: str, paint: Paint) -> str:
    """Neighbours of one style are painted together, with the spaces between them."""
    shown, style, open_text = lead, "", ""
    for word in words:
        gap = " " if word.space else ""
        if word.style == style:
            open_text += gap + word.text
        else:
            shown += _painted(style, open_text, paint) + gap
            style, open_text = word.style, word.text
    return shown + _painted(style, open_text, paint)


def _painted(style: str, text: str, paint: Paint) -> str:
    return paint(style, text) if style else text


def _chunks(words: Iterator[_Word]) -> Iterator[list[_Word]]:
    """Words that stay on one line: those without a space between, unless CJK text allows a break there."""
    chunk: list[_Word] = []
    for word in words:
        if chunk and (word.space or _may_break(chunk[-1].text[-1], word.text[0])):
            yield chunk
            chunk = []
        chunk.append(word)
    if chunk:
        yield chunk


def _may_break(before: str, after: str) -> bool:
    wide = width(before) == 2 or width(after) == 2
    return wide and after not in _NOT_FIRST and before not in _NOT_LAST


def _words(text: str) -> Iterator[_Word]:
    space = False
    for style, piece in _inline(text):
        for part in re.findall(r"\s+|\S+", piece):
            if part.isspace():
                space = True
                continue
            for word in _divide(visible(part)):
                yield _Word(style, word, space)
                space = False


def _divide(text: str) -> list[str]:
    """A word in pieces that a line end may part: every wide character is one."""
    if text.isascii():
        return [text]
    pieces = [text[0]]
    for character in text[1:]:
        if _may_break(pieces[-1][-1], character):
            pieces.append(character)
        else:
            pieces[-1] += character
    return pieces


def _inline(text: str) -> Iterator[tuple[str, str]]:
    """Pieces of a text with their styles; the marks of emphasis are gone, back-quotes stay to be seen."""
    at = 0
    for found in _INLINE.finditer(text):
        yield "", text[at : found.start()]
        at = found.end()
        if found["code"] is not None:
            yield "code", f"`{found['code'].strip()}`"
        elif found["label"] is not None:
            yield "", f"{found['label']} ({found['target']})"
        elif found["strong"] is not None:
            yield "strong", found["strong"]
        else:
            yield "emphasis", found["star"] or found["low"]
    yield "", text[at:]

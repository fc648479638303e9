"""Turns `flow` lists into lists of canonical entries: spelled alike, a line each, in columns.

What cannot be rewritten without a doubt stays as it is.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import pairwise

from ...text.diagnostic import Edit
from ...text.edit import edited
from ...text.width import width
from .. import flow
from ..document import kind_of_document
from ..relations import meaning_of
from ..triplet import is_well_formed, pieces_of
from ..yaml import Mapping, Node, Scalar, Sequence, plain_value
from .blocks import INDENT, WIDTH
from .marks import edit, trees
from .same import is_same_entry

WIDEST_CELL = 24
"""A node or relation that takes more columns than this stands out of the table."""


def flows(text: str) -> Iterator[tuple[Mapping, Sequence]]:
    """The `flow` lists of the workflows in block notation, each with its document."""
    for root in trees(text):
        if isinstance(root, Mapping) and kind_of_document(root) == "workflow" and is_block(text, root):
            found = root.get("flow")
            if isinstance(found, Sequence):
                yield root, found


def is_block(text: str, node: Node) -> bool:
    """Whether a collection is written without brackets."""
    return text[node.span.start] not in "{["


# ── flow entries ───────────────────────────────────────────────────────────────────────────────


def spelled(text: str) -> str:
    """The text with every flow entry in its canonical spelling, quoted only where it has to be."""
    edits: list[Edit] = []
    for _, found in flows(text):
        is_bracketed = not is_block(text, found)
        for item in _own(found):
            if isinstance(item, Mapping):
                word = item.get("type")
                edits += _word(text, word) if isinstance(word, Scalar) else ()
            elif isinstance(item, Scalar) and isinstance(item.value, str):
                edits += _entry(text, item, is_bracketed)
    return edited(text, edits)


def _own(found: Sequence) -> Iterator[Node]:
    """The items that are written here: an alias stands for one that is written elsewhere."""
    at = found.span.start
    for item in found.items:
        if at <= item.span.start and item.span.end <= found.span.end:
            yield item
            at = item.span.end


def _word(text: str, word: Scalar) -> Iterator[Edit]:
    if word.style == "plain" and word.text.isascii() and meaning_of(word.text):
        yield from edit(text, *word.span, word.text.upper())


def _entry(text: str, item: Scalar, is_bracketed: bool) -> Iterator[Edit]:
    canonical = canonical_entry(item.text)
    written = None if canonical is None else _written(canonical, item.style, is_bracketed)
    if written is None:
        return
    column = width(text[text.rfind("\n", 0, item.span.start) + 1 : item.span.start])
    if "\n" in text[item.span.start : item.span.end] and column + width(written) > WIDTH:
        return
    yield from edit(text, *item.span, written)


def canonical_entry(text: str) -> str | None:
    """An entry with one blank around every `>>` and its relations' words in capitals."""
    tree = flow.parse_entry(text)
    if "\n" in text:
        return None
    if _is_triplet(text):
        cells = [piece.text for piece in pieces_of(text)]
        cells[1::2] = map(_relation, cells[1::2])
        made = " >> ".join(cells)
    elif tree.problems:
        return None
    else:
        made = text
        for edge in tree.edges:
            start, end = edge.relation.span
            made = made[:start] + _capitals(made[start:end]) + made[end:]
    return made if is_same_entry(text, made) else text


def _relation(text: str) -> str:
    """A triplet's relation: its word in capitals, one blank between its parts."""
    if meaning_of(text):
        return _capitals(text)
    if not meaning_of(re.split(r"\W", text, maxsplit=1)[0]):
        return text
    if called := re.fullmatch(r"(\w+)\s*([(（])\s*(.*?)\s*([)）])", text, re.DOTALL):
        return f"{_capitals(called[1])}{called[2]}{called[3]}{called[4]}"
    if loop := re.fullmatch(r"(\w+)(?:\s+(?!in\s)(\w+))?(?:\s+in\s+(.+))?", text, re.DOTALL | re.IGNORECASE):
        variable = f" {loop[2]}" if loop[2] else ""
        path = f" IN {loop[3]}" if loop[3] else ""
        return f"{_capitals(loop[1])}{variable}{path}"
    return text


def _capitals(word: str) -> str:
    return word.upper() if word.isascii() else word


# ── quotes ─────────────────────────────────────────────────────────────────────────────────────


_PLAIN = re.compile(r"[\w(](?:[^\s:#]|:(?=[^\s:])|(?<=\S)#| )*")


def _is_plain(text: str, is_bracketed: bool) -> bool:
    """Whether a text may stand without quotes, whoever reads it."""
    if not text.isprintable() or not _PLAIN.fullmatch(text) or text.endswith((" ", ":")):
        return False
    if is_bracketed and any(sign in text for sign in ",[]{}"):
        return False
    return plain_value(text) == text


def _written(text: str, style: str, is_bracketed: bool) -> str | None:
    """A text without quotes where that may be, else in the quotes that it had."""
    if style in ("literal", "folded"):
        return None
    if _is_plain(text, is_bracketed):
        return text
    return quoted(text, style)


def quoted(text: str, style: str) -> str | None:
    """A text in a style, on one line; None where the style cannot have it so."""
    if not text.isprintable() or style == "plain":
        return text if text.isprintable() else None
    if style == "single":
        return "'" + text.replace("'", "''") + "'"
    return '"' + text.replace("\\", "\\\\").replace('"', '\\"') + '"'


# ── lists of entries ───────────────────────────────────────────────────────────────────────────


def listed(text: str) -> str:
    """The text with a line for each entry of a `flow` in brackets that has two or more."""
    edits: list[Edit] = []
    for root, found in flows(text):
        key = root.by_key["flow"].key
        if len(found.items) > 1 and not is_block(text, found) and _is_bare(text, key, found):
            pad = "\n" + " " * INDENT
            lines = "".join(f"{pad}- {text[slice(*item.span)]}" for item in found.items)
            edits += edit(text, key.span.end + 1, found.span.end, lines)
    return edited(text, edits)


def _is_bare(text: str, key: Scalar, found: Sequence) -> bool:
    """Whether a list in brackets holds entries of one line and commas, and nothing shares its lines."""
    start, end = found.span
    items = list(_own(found))
    if len(items) != len(found.items) or any("\n" in text[slice(*each.span)] for each in items):
        return False
    line_end = text.find("\n", end)
    between = [text[key.span.end + 1 : start], text[start + 1 : items[0].span.start]]
    between += [text[one.span.end : other.span.start] for one, other in pairwise(items)]
    between += [text[items[-1].span.end : end - 1], text[end : line_end if line_end >= 0 else len(text)]]
    if "".join(between).strip(" ,\n\t"):
        return False
    first = text.rfind("\n", 0, key.span.start) + 1
    return "arcrun:" not in text[text.rfind("\n", 0, max(0, first - 1)) + 1 : first]


def columns(text: str) -> str:
    """The text with the entries of each `flow` list in columns; a blank line begins a new table."""
    edits: list[Edit] = []
    for _, found in flows(text):
        if is_block(text, found):
            for table in _tables(text, found):
                edits += _aligned(text, table)
    return edited(text, edits)


def _tables(text: str, found: Sequence) -> Iterator[list[Scalar]]:
    table: list[Scalar] = []
    at = found.span.start
    for item in _own(found):
        if "\n\n" in text[at : item.span.start]:
            yield table
            table = []
        at = item.span.end
        if isinstance(item, Scalar) and _is_row(text, item):
            table.append(item)
    yield table


def _is_row(text: str, item: Scalar) -> bool:
    if not _is_triplet(item.text) or item.style in ("literal", "folded"):
        return False
    return quoted(item.text, item.style) == text[slice(*item.span)]


def _is_triplet(text: str) -> bool:
    """Whether nodes and relations can be told apart, even if a relation is none of the language's."""
    problems = flow.parse_entry(text).problems
    is_told = all(problem.slug == "unknown-relation" for problem in problems)
    return ">>" in text and is_told and is_well_formed(pieces_of(text))


def _aligned(text: str, table: list[Scalar]) -> Iterator[Edit]:
    rows = [[piece.text for piece in pieces_of(item.text)] for item in table]
    quotes = [int(item.style != "plain") for item in table]
    widest: dict[int, int] = {}
    for row, quote in zip(rows, quotes):
        for at, cell in enumerate(row[:-1]):
            columns_taken = width(cell) + (quote if at == 0 else 0)
            if columns_taken <= WIDEST_CELL:
                widest[at] = max(widest.get(at, 0), columns_taken)
    for item, row, quote in zip(table, rows, quotes):
        cells = []
        for at, cell in enumerate(row[:-1]):
            pad = widest.get(at, 0) - width(cell) - (quote if at == 0 else 0)
            cells.append(cell + " " * max(0, pad))
        written = quoted(" >> ".join([*cells, row[-1]]), item.style)
        assert written is not None, "a row is printable"
        yield from edit(text, *item.span, written)

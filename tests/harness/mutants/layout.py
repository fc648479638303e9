"""Mistakes of YAML: quotes, brackets, indentation, keys that stand twice or not at all."""

import re
from collections.abc import Iterator
from random import Random

from arcrun_compiler.syntax.yaml import Entry, Mapping, Node, Scalar, Sequence
from arcrun_compiler.text.diagnostic import Edit
from arcrun_compiler.text.source import Span

from .model import Mutation
from .reading import Reading, renamed


def _nodes(node: Node) -> Iterator[Node]:
    yield node
    if isinstance(node, Mapping):
        for entry in node.entries:
            yield from _nodes(entry.value)
    elif isinstance(node, Sequence):
        for item in node.items:
            yield from _nodes(item)


def _entries(reading: Reading) -> Iterator[tuple[Mapping, Entry]]:
    for node in _nodes(reading.document.root):
        if isinstance(node, Mapping):
            yield from ((node, entry) for entry in node.entries)


def closing_quote(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for node in _nodes(reading.document.root):
        if isinstance(node, Scalar) and node.style in ("single", "double"):
            yield renamed(Span(node.span.end - 1, node.span.end), "", node.span.start)


def quotes(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A template that is a whole value stands without its quotes."""
    for node in _nodes(reading.document.root):
        if isinstance(node, Scalar) and node.style in ("single", "double") and node.text.startswith("{{"):
            start, end = node.span
            edits = (Edit(Span(start, start + 1), ""), Edit(Span(end - 1, end), ""))
            yield Mutation(edits, (start,))


def closing_bracket(reading: Reading, rng: Random) -> Iterator[Mutation]:
    for node in _nodes(reading.document.root):
        end = node.span.end
        if (
            not isinstance(node, Scalar)
            and reading.text[end - 1 : end] in ("]", "}")
            and _is_flow(reading, node)
        ):
            yield renamed(Span(end - 1, end), "", node.span.start)


def _is_flow(reading: Reading, node: Node) -> bool:
    return reading.text[node.span.start] in "[{"


def tab(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A line is indented with a tab."""
    for _, entry in _entries(reading):
        at = entry.key.span.start
        start = reading.text.rfind("\n", 0, at) + 1
        lead = reading.text[start:at]
        if lead and not lead.strip(" "):
            yield renamed(Span(start, at), "\t")


def one_space(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A key stands one column too far to the left or to the right; YAML tells at it, or at the next line."""
    for mapping, entry in _entries(reading):
        at = entry.key.span.start
        start = reading.text.rfind("\n", 0, at) + 1
        lead = reading.text[start:at]
        if not lead or lead.strip(" ") or len(mapping.entries) < 2:
            continue
        after = _next_line(reading.text, at)
        edit = Edit(Span(start, start), " ") if rng.random() < 0.5 else Edit(Span(start, start + 1), "")
        yield Mutation((edit,), (at, after))


def _next_line(text: str, at: int) -> int:
    """Where the next line with content begins."""
    found = re.compile(r"\n[ \t]*(?=[^ \t\n#])").search(text, at)
    return found.end() if found else len(text)


def key_twice(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """An entry of one line stands there again."""
    for _, entry in _entries(reading):
        start = reading.text.rfind("\n", 0, entry.key.span.start) + 1
        end = reading.text.find("\n", entry.value.span.end) + 1
        lead, line = reading.text[start : entry.key.span.start], reading.text[start:end]
        if lead.strip(" ") or not end or line.count("\n") != 1 or line.startswith("flow"):
            continue
        yield Mutation((Edit(Span(end, end), line),), (end, start))


def colon(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """No space behind the colon of a key, or no colon."""
    for _, entry in _entries(reading):
        end = entry.key.span.end
        start = reading.text.rfind("\n", 0, entry.key.span.start) + 1
        is_alone = not reading.text[start : entry.key.span.start].strip(" ")
        if is_alone and reading.text[end : end + 2] == ": " and isinstance(entry.value, Scalar):
            at = entry.key.span.start
            after = _next_line(reading.text, at)
            yield Mutation(
                (Edit(Span(end, end + 2), rng.choice((":", " "))),),
                (at, after, reading.document.root.span.start),
            )


def top_level_gone(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A required key goes with all that it holds."""
    for name in ("name", "flow"):
        entry = reading.document.root.entry(name)
        if entry is None or len(reading.document.root.entries) < 3:
            continue
        start = reading.text.rfind("\n", 0, entry.key.span.start) + 1
        end = reading.text.find("\n", entry.value.span.end) + 1
        root = reading.document.root.span.start
        first = end if root == entry.key.span.start else root
        if end and start == entry.key.span.start and not reading.text[entry.value.span.end : end].strip():
            yield Mutation((Edit(Span(start, end), ""),), (first,))


def description_gone(reading: Reading, rng: Random) -> Iterator[Mutation]:
    entry = reading.document.root.entry("description")
    if entry is not None and reading.document.name is not None:
        end = reading.text.find("\n", entry.value.span.end) + 1
        if not reading.text[entry.value.span.end : end].strip():
            yield Mutation((Edit(Span(entry.key.span.start, end), ""),), (reading.document.name.span.start,))


def placeholder(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """Somebody meant to fill it in later."""
    for written in reading.values():
        scalar = written.scalar
        inside = Span(scalar.span.start + 1, scalar.span.end - 1)
        plain = scalar.style in ("single", "double") and reading.slice(inside) == scalar.text
        if plain and scalar.text and "{{" not in scalar.text:
            yield renamed(inside, rng.choice(("__TO_BE_FILLED__", "${BASE_URL}")))

"""Mistakes in the bodies of `code` nodes."""

import re
from collections.abc import Iterator
from random import Random

from arcrun_compiler.ir.model import Node, NodeKind
from arcrun_compiler.syntax.javascript import analyse
from arcrun_compiler.syntax.yaml import Mapping, Scalar
from arcrun_compiler.text.diagnostic import Edit
from arcrun_compiler.text.source import Span

from .model import Mutation
from .reading import Reading, misspelt, renamed


def _bodies(reading: Reading) -> Iterator[tuple[Node, Scalar]]:
    for node in reading.graph.nodes:
        body = node.config.param("code") if node.config and node.kind is NodeKind.CODE else None
        if isinstance(body, Scalar) and body.text.strip():
            yield node, body


def _find(reading: Reading, body: Scalar, pattern: str) -> Iterator[Span]:
    """Places in the document of what a pattern finds in a body."""
    for match in re.finditer(pattern, body.text):
        span = reading.document.locate(body, Span(*match.span()))
        if reading.slice(span) == match[0]:
            yield span


def template(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`{{…}}` in code, where nobody fills it in."""
    for _, body in _bodies(reading):
        quote = "'" if body.style == "double" else '"'
        for span in _find(reading, body, r"\binput\.\w+"):
            hole = f"{{{{{reading.slice(span)}}}}}"
            if body.style != "plain":
                yield renamed(span, rng.choice((f"{quote}{hole}{quote}", hole)))


def syntax(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """A bracket is not closed, or a word is missing."""
    for _, body in _bodies(reading):
        at = list(_find(reading, body, r"[)\]]"))
        if at:
            lines = [span.start for span in _find(reading, body, r"[^\s]+")]
            yield renamed(rng.choice(at), "", *lines)
        for span in _find(reading, body, r"=>"):
            yield renamed(span, rng.choice(("=> =>", "->  =", "= >")))


def fetch(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """Input and output: `await fetch`."""
    yield from _before_return(reading, 'const page = await fetch("https://api.example.com/page"); ')


def module(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from _before_return(reading, 'const fs = require("fs"); ')


def clock(reading: Reading, rng: Random) -> Iterator[Mutation]:
    yield from _before_return(reading, "const now = Date.now(); ")


def free_name(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """What browsers and Node.js have and a workflow has not."""
    yield from _before_return(reading, "console.log(input); ")


def _before_return(reading: Reading, statement: str) -> Iterator[Mutation]:
    for _, body in _bodies(reading):
        quoted = statement.replace('"', "'") if body.style == "double" else statement
        for span in _find(reading, body, r"(?m)^ *return\b"):
            at = span.end - len("return")
            if body.style != "single" or "'" not in quoted:
                yield Mutation((Edit(Span(at, at), quoted),), (at,))


def unmapped(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """The code reads an input under another name than it is mapped."""
    for node, body in _bodies(reading):
        mapped = node.config.param("input") if node.config else None
        if not isinstance(mapped, Mapping):
            continue
        for name, at in analyse(body.text).reads:
            span = reading.document.locate(body, at)
            start = reading.slice(span).rfind(name)
            slip = misspelt(name, rng, tuple(mapped.by_key)) if name in mapped.by_key and start >= 0 else None
            if slip is not None:
                keys = [entry.key.span.start for entry in mapped.entries if entry.key.text == name]
                yield renamed(Span(span.start + start, span.start + start + len(name)), slip, *keys)


def mapping_gone(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """The code reads an input that is mapped no more."""
    for node, body in _bodies(reading):
        mapped = node.config.param("input") if node.config else None
        reads = dict(reversed(analyse(body.text).reads))
        if (
            not isinstance(mapped, Mapping)
            or reading.text[mapped.span.start] != "{"
            or len(mapped.entries) < 2
        ):
            continue
        for i, entry in enumerate(mapped.entries):
            if entry.key.text not in reads:
                continue
            after = mapped.entries[i + 1].key.span.start if i + 1 < len(mapped.entries) else None
            before = mapped.entries[i - 1].value.span.end
            gone = Span(entry.key.span.start, after) if after else Span(before, entry.value.span.end)
            yield Mutation((Edit(gone, ""),), (reading.document.locate(body, reads[entry.key.text]).start,))


def nothing_returned(reading: Reading, rng: Random) -> Iterator[Mutation]:
    """`return` is forgotten, and the node's result read."""
    read = {node.index for _, node in reading.node_holes()}
    for node, body in _bodies(reading):
        found = list(_find(reading, body, r"\breturn (?=[\w\[])"))
        code = [body.span.start]
        if node.index in read and body.text.count("return") == len(found) == 1 and node.config is not None:
            yield renamed(found[0], "", *code, node.config.name.span.start)

"""Turns templates into evenly spaced ones: `{{path | filter ?? default}}`."""

from __future__ import annotations

import re
from collections.abc import Iterator

from ...text.diagnostic import Edit
from ...text.edit import edited
from ...text.source import Source
from .. import scalar, template
from ..tree import Default, Hole
from ..yaml import Scalar
from .marks import edit, trees
from .same import template_scalars


def spaced(text: str) -> str:
    """The text with `{{path | filter ?? default}}` spaced so, outside block scalars."""
    source = Source("", text)
    edits: dict[int, Edit] = {}
    for root in trees(text):
        for each in template_scalars(root):
            if "{{" in each.text and each.style not in ("literal", "folded"):
                edits.update((found.span.start, found) for found in _holes(source, each))
    return edited(text, edits.values())


def _holes(source: Source, written: Scalar) -> Iterator[Edit]:
    places = scalar.offsets(source, written)
    for hole in template.parse(written.text).template:
        if not isinstance(hole, Hole):
            continue
        for start, end, new in _hole_gaps(written.text, hole):
            first, last = places[start], places[end]
            if source.text[first:last] == written.text[start:end] and "\n" not in written.text[start:end]:
                yield from edit(source.text, first, last, new)


def _hole_gaps(text: str, hole: Hole) -> Iterator[tuple[int, int, str]]:
    """What stands between the parts of a hole, and what should."""
    yield hole.span.start + 2, hole.path.span.start, ""
    at = hole.path.span.end
    for step in hole.steps:
        is_sign = isinstance(step, Default) and text.startswith("??", step.span.start)
        yield at, step.span.start, " " if is_sign else " | "
        if is_sign:
            literal = re.compile(r"\?\?\s*").match(text, step.span.start)
            assert literal is not None
            yield step.span.start + 2, literal.end(), " "
        at = step.span.end
    yield at, hole.span.end - 2, ""

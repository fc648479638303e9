"""Turns new text for a template into edits of the document that keep the scalar around it whole."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from ..syntax.tree import Path, show_steps
from ..syntax.yaml import Mapping, Scalar
from ..text.diagnostic import Edit, Fix
from ..text.problem import Problem
from ..text.source import Source, Span
from .facts import Facts
from .suppress import Ignore, Name

_PLAIN = re.compile(r"[\w.\[\]-]+")


def inside(scalar: Scalar, text: str) -> str | None:
    """The text as it is written inside a scalar of that style; None when it would end the scalar."""
    if scalar.style == "double":
        return text.replace("\\", "\\\\").replace('"', '\\"')
    if scalar.style == "single":
        return text.replace("'", "''")
    if scalar.style == "plain" and not _PLAIN.fullmatch(text):
        return None
    return text


def root_span(path: Path, text: str) -> Span:
    """The first name of a path in the scalar's text, with its brackets if it has some."""
    first = path.spans[0]
    if path.span.start == first.start:
        return first
    return Span(path.span.start, text.index("]", first.end) + 1)


def new_root(facts: Facts, problem: Problem, steps: tuple[str | int, ...]) -> Fix | None:
    """Writes other names where the problem's path has its first one. The path is the problem's `path`."""
    scalar, path = problem.facts["scalar"], problem.facts["path"]
    if facts.document is None:
        return None
    text = inside(scalar, show_steps(steps))
    if text is None:
        return None
    span = facts.document.locate(scalar, root_span(path, scalar.text))
    return Fix(f"write `{show_steps(steps)}`", (Edit(span, text),))


def new_entry(source: Source, mapping: Mapping, key: str, template: str) -> Edit | None:
    """Adds a key with a template as its value behind the node's `component`, in the style of the map."""
    quote = "'" if '"' in template else '"'
    written = f"{key}: {quote}{template}{quote}"
    anchor = mapping.entry("component")
    if anchor is None or not isinstance(anchor.value, Scalar) or anchor.value.style in ("literal", "folded"):
        return None
    at = anchor.value.span.end
    if source.text[mapping.span.start] == "{":
        return Edit(Span(at, at), f", {written}")
    start = anchor.key.span.start
    indent = start - source.text.rfind("\n", 0, start) - 1
    end = source.text.find("\n", at)
    at = len(source.text) if end < 0 else end
    line_end = "\r\n" if source.text[at - 1 : at + 1] == "\r\n" else "\n"
    at -= len(line_end) - 1
    return Edit(Span(at, at), f"{line_end}{' ' * indent}{written}")


def owners_of(facts: dict[str, Any]) -> list[str]:
    """Of a field without its node, by its problem's facts: what is asked for it, in turn; the payload as
    `input`."""
    return [*facts["nodes"], *(["input"] if facts["is_payload"] else [])]


def reader_of(problem: Problem) -> str:
    """Who reads, as a message calls it."""
    reader = problem.facts["reader"]
    return f"`{reader}`" if reader is not None else "the output"


def without_names(source: Source, ignore: Ignore, names: Sequence[Name]) -> tuple[Edit, ...]:
    """Takes names out of a comment that silences, and the comment with its last one."""
    kept = [name for name in ignore.names if name not in names]
    if kept:
        inside = Span(ignore.names[0].span.start, ignore.names[-1].span.end)
        return (Edit(inside, ", ".join(name.text for name in kept)),)
    text, start, end = source.text, ignore.span.start, ignore.span.end
    line_end = text.find("\n", end)
    line_end = len(text) if line_end < 0 else line_end + 1
    line_start = text.rfind("\n", 0, start) + 1
    before = text[line_start:start]
    if not before.strip("\ufeff \t") and not text[end:line_end].strip():
        return (Edit(Span(line_start + before.startswith("\ufeff"), line_end), ""),)
    return (Edit(Span(line_start + len(before.rstrip()), end), ""),)

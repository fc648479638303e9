"""Turns a string of a document into a template: its texts and its holes, with what is wrong in them.

Offsets are into the string. `grammar/template.lark` defines the language; what most strings look like is
read here without it, and the tests hold the two together.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any, NamedTuple

from ..text.problem import Problem
from ..text.source import Span
from .grammar import Stop, read
from .literal import LiteralValue, Unreadable, number_value, quoted_value, show_literal
from .tree import Default, Filter, Hole, Path, Template

FILTERS: dict[str, bool] = {
    "urlencode": False,
    "json": False,
    "string": False,
    "number": False,
    "default": True,
    "lower": False,
    "upper": False,
    "trim": False,
    "join": True,
    "first": False,
    "last": False,
    "length": False,
    "keys": False,
    "base64": False,
    "base64url": False,
    "sha256": False,
}
"""Every filter, and whether it takes an argument (then it needs one)."""

MOST_PROBLEMS = 20
"""A string with more wrong holes than this is no template; the rest of it is not looked at."""


MOST_HOLES = 10_000
"""A text with more is a file of data; what comes behind them is to placeholders one hole to its end."""

MOST_STEPS = 100
"""Filters and defaults of a hole. Each is a call around the last, and V8 stops at some thousands."""


class TemplateTree(NamedTuple):
    """A hole that has a problem stands in the template as the text that was written."""

    template: Template
    problems: tuple[Problem, ...]


class PathTree(NamedTuple):
    path: Path | None
    problems: tuple[Problem, ...]


NAME = r"(?!\d+(?![\w-]))\w[\w-]*"
_PATH = rf"{NAME}(?:\.{NAME})*"
# A default as most are written; other numbers and texts with escapes are the grammar's.
LITERAL = r"""'[^'\\{}]*'|"[^"\\{}]*"|(?:true|false|null|0|-?[1-9][0-9]{0,14})(?![\w.-])"""
_COMMON_HOLE = re.compile(
    rf"\{{\{{\s*({_PATH})((?:\s*\|\s*[^\W\d]\w*)*)(?:\s*(\?\?)\s*({LITERAL}))?\s*\}}\}}"
)
_WORDS: dict[str, LiteralValue] = {"true": True, "false": False, "null": None}
_COMMON_PATH = rf"\s*({_PATH})\s*"
_FILTER = r"[^\W\d]\w*"
# Up to the braces that close a hole, past the braces inside quotes. Possessive: a hole that does not close
# would else be tried in exponentially many ways.
_HOLE = r"""(?s)\{\{(?:[^{}'"]++|\}(?!\})|"(?:[^"\\]|\\.)*+"|'(?:[^'\\]|\\.)*+')*+\}\}"""
_FULL_WIDTH = r"｛｛[^｛｝{}\n]{0,200}(?:｝｝|\}\})"


@lru_cache(maxsize=1 << 15)
def parse(text: str) -> TemplateTree:
    """A string's texts and holes."""
    if "{{" not in text:
        return TemplateTree((text,) if text else (), _full_width(text))
    pieces: list[str | Hole] = []
    problems: list[Problem] = []
    at = 0
    while (opening := text.find("{{", at)) >= 0:
        if opening > at and text[opening - 1] == "\\":
            _add(pieces, text[at : opening - 1] + "{{")
            at = opening + 2
            continue
        _add(pieces, text[at:opening])
        at = _add_hole(text, opening, pieces, problems)
        if len(problems) >= MOST_PROBLEMS:
            break
    _add(pieces, text[at:])
    return TemplateTree(tuple(pieces), tuple(problems) + _full_width(text))


@lru_cache(maxsize=1 << 12)
def parse_path(text: str) -> PathTree:
    """A path alone, as `FOREACH v IN` and a mapping's `in` have it; white space around it is allowed."""
    if match := re.fullmatch(_COMMON_PATH, text):
        return PathTree(plain_path(match[1], match.start(1)), ())
    made = _read("path", text)
    if isinstance(made, Path):
        return PathTree(made, ())
    hole = parse(text.strip()).template
    if len(hole) == 1 and isinstance(hole[0], Hole) and not hole[0].steps:
        start = len(text) - len(text.lstrip())
        whole = Span(start, start + len(text.strip()))
        facts = {
            "found": "`{{`",
            "expected": ("a name",),
            "hint": f"a path is written without braces: `{hole[0].path}`",
        }
        moved = move_path(hole[0].path, lambda span: Span(span.start + start, span.end + start))
        return PathTree(moved, (Problem("template-syntax", whole, facts),))
    return PathTree(None, (made,))


def _add(pieces: list[str | Hole], text: str) -> None:
    if not text:
        return
    if pieces and isinstance(last := pieces[-1], str):
        pieces[-1] = last + text
    else:
        pieces.append(text)


def _add_hole(text: str, opening: int, pieces: list[str | Hole], problems: list[Problem]) -> int:
    """Reads the hole that opens at an offset; the offset behind it."""
    if match := _COMMON_HOLE.match(text, opening):
        path = plain_path(match[1], match.start(1))
        steps: tuple[Filter | Default, ...] = ()
        if match[2]:
            steps = _plain_filters(text, match.start(2), match.end(2))
        if match[3]:
            steps = (*steps, _plain_default(match[4], Span(match.start(3), match.end(4))))
        hole, end = Hole(path, steps, Span(opening, match.end())), match.end()
        wrong: tuple[Problem, ...] = ()
    else:
        end = _end_of_hole(text, opening)
        read_hole, wrong = _uncommon_hole(text[opening:end])
        if read_hole is None:
            problems.extend(_shift(each, opening) for each in wrong)
            end = max(opening + 2, min(end, _resume(text, problems[-1].span)))
            _add(pieces, text[opening:end])
            return end
        hole = move_hole(read_hole, lambda span: Span(span.start + opening, span.end + opening))
        wrong = tuple(_shift(each, opening) for each in wrong)
    pieces.append(hole)
    problems.extend(wrong)
    problems.extend(_argument_problems(hole))
    return end


def hole_spans(text: str) -> tuple[Span, ...]:
    """Where a text has holes, well-formed or not."""
    spans: list[Span] = []
    at = 0
    while (opening := text.find("{{", at)) >= 0 and len(spans) < MOST_HOLES:
        if opening > at and text[opening - 1] == "\\":
            at = opening + 2
        else:
            at = _end_of_hole(text, opening)
            spans.append(Span(opening, at))
    return (*spans, Span(opening, len(text))) if opening >= 0 else tuple(spans)


def _end_of_hole(text: str, opening: int) -> int:
    """Where the hole ends, or where it must have ended: before the next one, or at the text's end."""
    if match := re.compile(_HOLE).match(text, opening):
        return match.end()
    closing = text.find("}}", opening + 2)
    end = closing + 2 if closing >= 0 else len(text)
    another = text.find("{{", opening + 3, end)
    return another if another >= 0 else end


def _resume(text: str, stopped: Span) -> int:
    """The offset from which a text makes sense again, after a hole that stopped doing so at a place."""
    closing = text.find("}}", stopped.start)
    another = text.find("{{", max(stopped.start, 0), closing if closing >= 0 else len(text))
    if another > stopped.start:
        return another
    return closing + 2 if closing >= 0 else len(text)


@lru_cache(maxsize=1 << 12)
def _uncommon_hole(written: str) -> tuple[Hole | None, tuple[Problem, ...]]:
    made = _read("hole", written)
    return (made, ()) if isinstance(made, Hole) else (None, (made,))


def _read(start: str, text: str) -> Any:
    """The path or hole, or the Problem that keeps the text from being one."""
    try:
        made = read("template", start, text, _Builder)
    except Unreadable as error:
        facts = {"found": f"`{text[error.span.start : error.span.end]}`", "expected": (), "hint": error.hint}
        return Problem("template-syntax", error.span, facts)
    if not isinstance(made, Stop):
        return made
    from .hints import TEMPLATE, explain

    problem = explain("template-syntax", text, made, TEMPLATE)
    if start == "hole" and made.at >= len(text):
        return Problem("template-syntax", Span(0, 2), {**problem.facts, "expected": ("`}}`",)})
    return problem


def _shift(problem: Problem, by: int) -> Problem:
    return Problem(problem.slug, Span(problem.span.start + by, problem.span.end + by), problem.facts)


def _full_width(text: str) -> tuple[Problem, ...]:
    if "｛" not in text:
        return ()
    facts = {
        "found": "`｛｛`",
        "expected": ("`{{`",),
        "hint": "full-width braces are plain text; a template is written `{{…}}`",
    }
    return tuple(
        Problem("template-syntax", Span(*match.span()), facts) for match in re.finditer(_FULL_WIDTH, text)
    )


def plain_path(written: str, start: int) -> Path:
    """Names with dots between them; `start` is their offset."""
    names = written.split(".")
    spans = []
    at = start
    for name in names:
        spans.append(Span(at, at + len(name)))
        at += len(name) + 1
    return Path(tuple(names), tuple(spans), Span(start, start + len(written)))


def _plain_filters(text: str, start: int, end: int) -> tuple[Filter, ...]:
    return tuple(
        Filter(each[0], None, False, Span(*each.span()))
        for each in re.compile(_FILTER).finditer(text, start, end)
    )


def _plain_default(written: str, span: Span) -> Default:
    return Default(plain_literal(written), span)


def plain_literal(written: str) -> LiteralValue:
    """What `LITERAL` matches: a text without escapes, a small number, a word."""
    if written[0] in "'\"":
        return written[1:-1]
    return _WORDS[written] if written in _WORDS else int(written)


def _argument_problems(hole: Hole) -> list[Problem]:
    """Known filters that lack their argument or have one too many; too many filters."""
    problems = []
    if len(hole.steps) > MOST_STEPS:
        facts: dict[str, object] = {"found": f"{len(hole.steps):,}", "hint": None}
        facts["expected"] = (f"at most {MOST_STEPS} filters and defaults",)
        problems.append(Problem("template-syntax", hole.span, facts))
    for step in hole.steps:
        if not isinstance(step, Filter) or FILTERS.get(step.name, step.has_argument) == step.has_argument:
            continue
        if step.has_argument:
            facts = {"found": f"`{step.name}` with an argument", "expected": (f"`{step.name}`",)}
            facts["hint"] = f"`{step.name}` takes no argument"
        else:
            example = {"join": "join(', ')"}.get(step.name, f"{step.name}('…')")
            facts = {"found": f"`{step.name}` without its argument", "expected": (f"`{example}`",)}
            facts["hint"] = f"`{step.name}` needs an argument: `{example}`"
        problems.append(Problem("template-syntax", step.span, facts))
    return problems


class _Builder:
    """What each rule of `template.lark` makes; only `hole` and `path` are read with it."""

    @staticmethod
    def hole(parts: list[Any]) -> Hole:
        opening, path, *steps, closing = parts
        return Hole(path, tuple(steps), Span(opening.start_pos, closing.end_pos))

    @staticmethod
    def bare_filter(parts: list[Any]) -> Filter:
        (name,) = parts
        return Filter(str(name), None, False, Span(name.start_pos, name.end_pos))

    @staticmethod
    def filter(parts: list[Any]) -> Filter | Default:
        name, (value, _), closing = parts
        span = Span(name.start_pos, closing.end_pos)
        return Default(value, span) if name == "default" else Filter(str(name), value, True, span)

    @staticmethod
    def fallback(parts: list[Any]) -> Default:
        sign, (value, span) = parts
        return Default(value, Span(sign.start_pos, span.end))

    @staticmethod
    def path(parts: list[Any]) -> Path:
        return build_path(parts)

    @staticmethod
    def first(parts: list[Any]) -> tuple[str | int, Span, Span]:
        return build_step(parts)

    @staticmethod
    def next(parts: list[Any]) -> tuple[str | int, Span, Span]:
        return build_step(parts)

    @staticmethod
    def literal(parts: list[Any]) -> tuple[LiteralValue, Span]:
        return build_literal(parts)


def build_step(parts: Sequence[Any]) -> tuple[str | int, Span, Span]:
    """A step, its place, and the place with its brackets; from NAME, or from what is between brackets."""
    written = parts[1] if len(parts) == 3 else parts[0]
    span = Span(written.start_pos, written.end_pos)
    around = Span(parts[0].start_pos, parts[-1].end_pos)
    if written.type == "STRING":
        return quoted_value(written, span.start), span, around
    return int(written) if written.type == "INDEX" else str(written), span, around


def build_path(steps: list[tuple[str | int, Span, Span]]) -> Path:
    whole = Span(steps[0][2].start, steps[-1][2].end)
    return Path(tuple(step[0] for step in steps), tuple(step[1] for step in steps), whole)


def build_literal(parts: Sequence[Any]) -> tuple[LiteralValue, Span]:
    """The value of a literal's token."""
    (written,) = parts
    span = Span(written.start_pos, written.end_pos)
    if written.type == "STRING":
        return quoted_value(written, span.start), span
    if written.type == "NUMBER":
        return number_value(written, span.start), span
    return {"TRUE": True, "FALSE": False, "NULL": None}[written.type], span


def move_path(path: Path, place: Callable[[Span], Span]) -> Path:
    """The path with every span put where `place` says."""
    return Path(path.steps, tuple(map(place, path.spans)), place(path.span))


def move_hole(hole: Hole, place: Callable[[Span], Span]) -> Hole:
    """The hole with every span put where `place` says."""
    steps = tuple(step._replace(span=place(step.span)) for step in hole.steps)
    return Hole(move_path(hole.path, place), steps, place(hole.span))


def show_applied(step: Filter | Default) -> str:
    """What is done to a value, as it stands behind a path: ` | filter(argument)`, ` ?? default`."""
    if isinstance(step, Default):
        return f" ?? {show_literal(step.value)}"
    return f" | {step.name}({show_literal(step.argument)})" if step.has_argument else f" | {step.name}"

"""Comments that silence findings: `# arcrun: ignore[ARC204] reason`, `# arcrun: ignore-file[…] reason`.

A comment counts for its own line; when it stands alone, for the next line that is no comment. A value of
several lines, such as a block of code, is as good as on the line where it begins or ends.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from ..syntax.yaml import Mapping, Node, Scalar
from ..syntax.yaml import Sequence as Items
from ..text.diagnostic import Code, Diagnostic, Silenced
from ..text.problem import Problem
from ..text.source import Source, Span
from .rules import LATER, OFF_BY_DEFAULT, codes

_COMMENT = re.compile(
    r"(?<![^\s\ufeff])#[ \t]*arcrun:[ \t]*ignore(-file)?\b"
    r"(?:[ \t]*\[([^\]\n]*)\])?((?:(?!\s#[ \t]*arcrun:).)*)"
)
_NAME = re.compile(r"[^\s,]+")


class Name(NamedTuple):
    """An id, the beginning of one, or a slug, where it stands in the brackets."""

    text: str
    span: Span


class Ignore(NamedTuple):
    """One such comment. `first` and `last` are the lines that it counts for, none for a whole file."""

    span: Span
    names: tuple[Name, ...]
    reason: str
    is_file: bool
    first: int = 0
    last: int = 0


class Judged(NamedTuple):
    """`problems` are those of the comments themselves: `unused-ignore` and `unknown-ignore`."""

    findings: tuple[Diagnostic, ...]
    silenced: tuple[Silenced, ...]
    problems: tuple[Problem, ...]


# ── comments ───────────────────────────────────────────────────────────────────────────────────


def ignores_of(source: Source, documents: Iterable[Node]) -> tuple[Ignore, ...]:
    """The comments of a file; what looks like one inside a value is text."""
    if "arcrun:" not in source.text:
        return ()
    scalars = sorted({(each.span, each.style) for root in documents for each in _scalars(root)})
    starts = [span.start for span, _ in scalars]
    lines = _lines_of([span for span, _ in scalars], source)
    meant: dict[int, int] = {}
    found = []
    for match in _COMMENT.finditer(source.text):
        at = bisect_right(starts, match.start()) - 1
        if at < 0 or not _is_text(source, *scalars[at], match.start()):
            found.append(_ignore(source, match, lines, meant))
    return tuple(found)


def _lines_of(values: Iterable[Span], source: Source) -> dict[int, tuple[int, int]]:
    """By the first and the last line of what has several lines: from where to where that reaches."""
    found: dict[int, tuple[int, int]] = {}
    for span in values:
        begins, ends = source.position(span.start).line, source.position(span.end).line
        for line in (begins, ends) if begins < ends else ():
            first, last = found.get(line, (line, line))
            found[line] = min(first, begins), max(last, ends)
    return found


def _scalars(node: Node) -> Iterator[Scalar]:
    waiting: list[Node] = [node]
    while waiting:
        each = waiting.pop()
        if isinstance(each, Scalar):
            yield each
        elif isinstance(each, Items):
            waiting.extend(each.items)
        elif isinstance(each, Mapping):
            waiting.extend(part for entry in each.entries for part in entry)


def _is_text(source: Source, span: Span, style: str, at: int) -> bool:
    """Whether a place is inside a scalar; behind a block's `|` there may be a comment."""
    start = span.start
    if style in ("literal", "folded"):
        line_end = source.text.find("\n", start)
        start = span.end if line_end < 0 else line_end
    return start <= at < span.end


def _ignore(
    source: Source, match: re.Match[str], lines: dict[int, tuple[int, int]], meant: dict[int, int]
) -> Ignore:
    names = [
        Name(each[0], Span(match.start(2) + each.start(), match.start(2) + each.end()))
        for each in (_NAME.finditer(match[2]) if match[2] is not None else ())
    ]
    written = match[0].rstrip()
    ignore = Ignore(
        Span(match.start(), match.start() + len(written)), tuple(names), match[3].strip(), bool(match[1])
    )
    if ignore.is_file:
        return ignore
    line = _line_meant(source, source.position(match.start()).line, meant)
    first, last = lines.get(line, (line, line))
    return ignore._replace(first=first, last=last)


def _line_meant(source: Source, line: int, known: dict[int, int]) -> int:
    """The comment's own line, or the next one that is more than a comment; `known` of the lines before."""
    final = source.position(len(source.text)).line
    passed = []
    while line not in known and line < final and source.line(line).lstrip().startswith("#"):
        passed.append(line)
        line += 1
    meant = known.get(line, line)
    known.update(dict.fromkeys(passed, meant))
    return meant


# ── judging ────────────────────────────────────────────────────────────────────────────────────


def judge(
    source: Source,
    findings: Sequence[Diagnostic],
    ignores: Sequence[Ignore],
    also: frozenset[str] = frozenset(),
) -> Judged:
    """Parts the findings of a file. `also`: slugs that are off by default and have spoken."""
    if not ignores:
        return Judged(tuple(findings), (), ())
    told, silenced = [], []
    used: set[Span] = set()
    by_line = _by_line(ignores)
    for finding in findings:
        line = source.position(finding.span.start).line
        hits = [
            (ignores[at], name)
            for at in sorted((*by_line.get(0, ()), *by_line.get(line, ())))
            for name in ignores[at].names
            if matches(finding.code, (name.text,))
        ]
        used.update(name.span for _, name in hits)
        if hits:
            silenced.append(Silenced(finding, "comment", hits[0][0].reason))
        else:
            told.append(finding)
    is_readable = not any(each.code.slug in _UNREADABLE for each in findings)
    problems = tuple(_problems(ignores, used, also)) if is_readable else ()
    return Judged(tuple(told), tuple(silenced), problems)


def _by_line(ignores: Sequence[Ignore]) -> dict[int, list[int]]:
    """Which comments mean a line, by their places in the list; those of the whole file at 0."""
    found: dict[int, list[int]] = {}
    for at, ignore in enumerate(ignores):
        for line in (0,) if ignore.is_file else range(ignore.first, ignore.last + 1):
            found.setdefault(line, []).append(at)
    return found


_UNREADABLE = ("yaml-syntax", "yaml-bomb")
"""Of such a file most rules have seen nothing."""


def _problems(ignores: Iterable[Ignore], used: set[Span], also: frozenset[str]) -> Iterator[Problem]:
    for ignore in ignores:
        unknown = tuple(name for name in ignore.names if not _meant(name))
        unused = tuple(
            name
            for name in ignore.names
            if name not in unknown and name.span not in used and _would_be_heard(name, also)
        )
        if unknown or not ignore.names:
            span = unknown[0].span if unknown else ignore.span
            yield Problem("unknown-ignore", span, {"ignore": ignore, "names": unknown})
        if unused:
            yield Problem("unused-ignore", unused[0].span, {"ignore": ignore, "names": unused})


def _meant(name: Name) -> list[Code]:
    return [code for code in codes() if matches(code, (name.text,))]


def _would_be_heard(name: Name, also: frozenset[str]) -> bool:
    """Whether every rule that the name means has looked at the file, and would look at the comment."""
    return all(
        code.slug not in LATER
        and code.id != "ARC902"
        and (code.slug not in OFF_BY_DEFAULT or code.slug in also)
        for code in _meant(name)
    )


def matches(code: Code, patterns: Iterable[str]) -> bool:
    """Whether an id, the beginning of one, or a slug means the rule."""
    return any(code.slug == each or code.id.startswith(each.upper()) for each in patterns)

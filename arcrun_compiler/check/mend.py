"""Findings with fixes → the text that the fixes make, as far as they change nothing but what they say."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from collections.abc import Mapping as ByNumber
from typing import NamedTuple

from ..syntax import yaml
from ..syntax.yaml import Mapping, Node, Scalar
from ..syntax.yaml import Sequence as Items
from ..text.diagnostic import Diagnostic, Edit, Fix, Severity
from ..text.edit import edited, overlap
from ..text.source import Source, Span
from .linted import Input, Linted


class Attempt(NamedTuple):
    """A text with fixes applied, and the findings that they mend."""

    source: Source
    mended: tuple[Diagnostic, ...]


Name = tuple[str, str, tuple[str, ...]]


def name_of(finding: Diagnostic) -> Name:
    """A fix by what it says, wherever it stands: to know one again that has been dropped."""
    edits = finding.fix.edits if finding.fix else ()
    replaced = tuple(f"{finding.source.text[each.span.start : each.span.end]}\0{each.text}" for each in edits)
    return finding.code.slug, finding.message, replaced


def attempt(source: Source, findings: Iterable[Diagnostic], most: int | None = None) -> Attempt | None:
    """As many of the findings' fixes as can be applied in one go. None when there is none.

    A fix is left out when it touches another one, or when the document, parsed again, differs elsewhere.
    """
    before = yaml.read(source)
    if any(problem.slug in ("yaml-syntax", "yaml-bomb") for problem in before.problems):
        return None
    mended = _apart(findings)[:most]
    after = Source(source.name, edited(source.text, _edits(mended)))
    if not _is_faithful(before.documents, after, _edits(mended)):
        sound: list[Diagnostic] = []
        for each in mended:
            edits = _edits([*sound, each])
            if _is_faithful(before.documents, Source(source.name, edited(source.text, edits)), edits):
                sound.append(each)
        mended = sound
        after = Source(source.name, edited(source.text, _edits(mended)))
    return Attempt(after, tuple(mended)) if after.text != source.text else None


def _apart(findings: Iterable[Diagnostic]) -> list[Diagnostic]:
    """In order, without those whose edits touch earlier ones.

    A slip of the pen in a comment comes first: what it was to silence is not to be mended.
    """
    taken: list[Edit] = []
    chosen = []
    for finding in sorted(findings, key=lambda each: (each.code.slug != "unknown-ignore", each.sort_key)):
        edits = _fix(finding).edits
        if edits and not overlap(edits, taken):
            taken.extend(edits)
            chosen.append(finding)
    return chosen


def _fix(finding: Diagnostic) -> Fix:
    return finding.fix or Fix("", ())


def _edits(findings: Iterable[Diagnostic]) -> list[Edit]:
    return sorted(edit for each in findings for edit in _fix(each).edits)


def is_worse(before: Iterable[Diagnostic], after: Iterable[Diagnostic]) -> bool:
    """Whether there are errors that were not there."""
    return bool(_errors(after) - _errors(before))


def _errors(findings: Iterable[Diagnostic]) -> Counter[tuple[str, str]]:
    return Counter((each.code.slug, each.message) for each in findings if each.severity is Severity.ERROR)


# ── rounds ─────────────────────────────────────────────────────────────────────────────────────


class Mended(NamedTuple):
    """The inputs with fixes applied, how many in each file by its name, and what is still said."""

    inputs: tuple[Input, ...]
    fixed: dict[str, int]
    linted: Linted


_MOST_ROUNDS = 200
"""A fix can make room for another one; nothing needs nearly as many."""


def mend_sources(inputs: Sequence[Input], lint: Callable[[Sequence[Input]], Linted], unsafe: bool) -> Mended:
    """Applies the fixes of what `lint` says, round by round, until none is left that makes nothing worse."""
    current, linted = list(inputs), lint(inputs)
    fixed: Counter[str] = Counter()
    dropped: set[tuple[str, Name]] = set()
    careful: set[str] = set()
    for _ in range(_MOST_ROUNDS):
        attempts = _attempts(current, linted, unsafe, dropped, careful)
        if not attempts:
            break
        trial = [
            each._replace(source=attempts[at].source) if at in attempts else each
            for at, each in enumerate(current)
        ]
        found = lint(trial)
        worse = _worse(current, linted, found, attempts)
        for at in worse:
            name, mended = current[at].source.name, attempts.pop(at).mended
            careful.add(name)
            dropped.update((name, name_of(each)) for each in mended if len(mended) == 1)
            trial[at] = current[at]
        current, linted = trial, lint(trial) if worse else found
        fixed.update({current[at].source.name: len(each.mended) for at, each in attempts.items()})
    return Mended(tuple(current), dict(fixed), linted)


def _attempts(
    inputs: Sequence[Input],
    linted: Linted,
    unsafe: bool,
    dropped: set[tuple[str, Name]],
    careful: set[str],
) -> dict[int, Attempt]:
    """By the number of the input. A `careful` file gets one fix at a time."""
    by_file: dict[str, list[Diagnostic]] = {}
    for finding in linted.findings:
        name, fix = finding.source.name, finding.fix
        if fix and (fix.safe or unsafe) and (name, name_of(finding)) not in dropped:
            by_file.setdefault(name, []).append(finding)
    found = {}
    for at, each in enumerate(inputs):
        name = each.source.name
        if name in by_file and not each.problems:
            done = attempt(each.source, by_file[name], 1 if name in careful else None)
            if done is not None:
                found[at] = done
    return found


def _worse(
    inputs: Sequence[Input], before: Linted, after: Linted, attempts: ByNumber[int, Attempt]
) -> list[int]:
    """The attempts whose files have new errors; all of them where another file has."""
    tried = {inputs[at].source.name: at for at in attempts}
    old, new = _errors_by_attempt(before, tried), _errors_by_attempt(after, tried)
    if is_worse(old.get(None, ()), new.get(None, ())):
        return list(attempts)
    return [at for at in attempts if is_worse(old.get(at, ()), new.get(at, ()))]


def _errors_by_attempt(linted: Linted, tried: ByNumber[str, int]) -> dict[int | None, list[Diagnostic]]:
    found: dict[int | None, list[Diagnostic]] = {}
    for error in linted.errors:
        found.setdefault(tried.get(error.source.name), []).append(error)
    return found


# ── the same meaning ───────────────────────────────────────────────────────────────────────────


def _is_faithful(before: Sequence[Node], source: Source, edits: Sequence[Edit]) -> bool:
    """Whether the new text's trees are the old ones but for what the edits replace, take out and put in."""
    after = yaml.read(source)
    moves = _Moves(edits)
    return len(before) == len(after.documents) and all(map(moves.are_same, before, after.documents))


class _Moves:
    """Where the places of a text have gone by edits in order."""

    def __init__(self, edits: Sequence[Edit]) -> None:
        self.edits = edits
        self.put: list[Span] = []
        shift = 0
        for edit in edits:
            start = edit.span.start + shift
            self.put.append(Span(start, start + len(edit.text)))
            shift += len(edit.text) - (edit.span.end - edit.span.start)

    def are_same(self, old: Node, new: Node) -> bool:
        for edit, put in zip(self.edits, self.put, strict=True):
            if _is_inside(old.span, edit.span) and old.span.start < old.span.end:
                is_whole = new.span.end >= put.start + len(edit.text.rstrip())
                return _is_inside(new.span, put) and (is_whole or old.span != edit.span)
        if isinstance(old, Scalar) and isinstance(new, Scalar):
            return self._are_same_scalars(old, new)
        if isinstance(old, Items) and isinstance(new, Items):
            kept = [each for each in old.items if not self._is_gone(each.span)]
            found = [each for each in new.items if not self._is_new(each.span)]
            return len(kept) == len(found) and all(map(self.are_same, kept, found))
        if isinstance(old, Mapping) and isinstance(new, Mapping):
            entries = [each for each in old.entries if not self._is_gone(_span_of(*each))]
            others = [each for each in new.entries if not self._is_new(_span_of(*each))]
            return len(entries) == len(others) and all(
                self.are_same(one.key, other.key) and self.are_same(one.value, other.value)
                for one, other in zip(entries, others, strict=True)
            )
        return False

    def _is_gone(self, span: Span) -> bool:
        return any(_is_inside(span, edit.span) for edit in self.edits if edit.span.start < edit.span.end)

    def _is_new(self, span: Span) -> bool:
        return any(_is_inside(span, put) for put in self.put if put.start < put.end)

    def _are_same_scalars(self, old: Scalar, new: Scalar) -> bool:
        """At its place, and the same unless an edit touches it. What is edited does not outgrow its edits."""
        starts, ends = self._places(old.span.start), self._places(old.span.end)
        if not (starts[0] <= new.span.start <= starts[1] and ends[0] <= new.span.end <= ends[1]):
            return False
        span = old.span
        is_touched = any(edit.span.start <= span.end and span.start <= edit.span.end for edit in self.edits)
        return is_touched or (old.text, old.value, old.style) == (new.text, new.value, new.style)

    def _places(self, at: int) -> tuple[int, int]:
        """Where a place has gone: two answers where an edit ends or begins, or replaces what is around it."""
        low = high = at
        for edit in self.edits:
            more = len(edit.text) - (edit.span.end - edit.span.start)
            if edit.span.end < at:
                low, high = low + more, high + more
            elif edit.span.start <= at:
                low, high = min(low, low + more), max(high, high + more)
        return low, high


def _span_of(key: Scalar, value: Node) -> Span:
    """An entry's; the value of an alias stands elsewhere."""
    end = value.span.end if value.span.start >= key.span.start else key.span.end
    return Span(key.span.start, max(key.span.end, end))


def _is_inside(inner: Span, outer: Span) -> bool:
    return outer.start <= inner.start and inner.end <= outer.end

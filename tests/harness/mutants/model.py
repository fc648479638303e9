"""What the benchmark speaks of: originals, mutations of their text, mutants."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from random import Random
from typing import TYPE_CHECKING, NamedTuple

from arcrun_compiler.text.diagnostic import Edit

from ..case import Case

if TYPE_CHECKING:
    from .reading import Reading


@dataclass(frozen=True, eq=False)
class Original:
    """A file that is right, with the files beside it, and the runs that show what it does."""

    name: str
    file: str
    files: Mapping[str, str]
    case: Case

    @property
    def text(self) -> str:
        return self.files[self.file]


class Mutation(NamedTuple):
    """One mistake: edits of the original's text that belong together.

    `at` are offsets into the original: the mistake is on the line where the first stands, and the others are
    where the rule's natural place is, for kinds that say so.
    """

    edits: tuple[Edit, ...]
    at: tuple[int, ...]


class Kind(NamedTuple):
    """A kind of mistake, and the slugs of the rules that are right for it.

    `place` is empty when the finding must stand on the line of the mistake. Else it says where the rule
    points instead, and why; then the mutation's other lines count, and the lines of a finding's labels.
    """

    name: str
    make: "Callable[[Reading, Random], Iterator[Mutation]]"
    slugs: frozenset[str]
    place: str = ""


@dataclass(frozen=True, eq=False)
class Mutant:
    """`lines` are right for a finding, counted from 1 in `text`; the first is that of the mistake."""

    kind: Kind
    original: Original
    text: str
    lines: tuple[int, ...]

    @property
    def name(self) -> str:
        return f"{self.original.name}: {self.kind.name}, line {self.lines[0]}"


def apply(original: Original, kind: Kind, mutation: Mutation) -> Mutant:
    """The mutant of a mutation."""
    edits = sorted(mutation.edits)
    text = original.text
    for edit in reversed(edits):
        text = text[: edit.span.start] + edit.text + text[edit.span.end :]
    places = [_moved(offset, edits) for offset in mutation.at[: None if kind.place else 1]]
    lines = dict.fromkeys(text.count("\n", 0, place) + 1 for place in places)
    return Mutant(kind, original, text, tuple(lines))


def _moved(offset: int, edits: list[Edit]) -> int:
    """Where an offset of the original is in the mutant; what was replaced is where the new text begins."""
    shift = 0
    for (start, end), text in edits:
        if offset < end or offset == start:
            return min(offset, start) + shift
        shift += len(text) - (end - start)
    return offset + shift

"""Which rules speak: ids, prefixes of ids, and slugs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from ..files.globs import Globs
from ..files.settings import LintSettings
from ..text.diagnostic import Code, Diagnostic
from .rules import codes
from .suppress import matches


class Selection(NamedTuple):
    """`only` empty means every rule that is on; `also` turns rules on that are off by default."""

    only: tuple[str, ...] = ()
    but: tuple[str, ...] = ()
    also: tuple[str, ...] = ()
    per_file: tuple[tuple[Globs, tuple[str, ...]], ...] = ()
    """Rules that do not count in files of these paths."""

    def enabled(self) -> frozenset[str]:
        """Slugs that were asked for by name, whatever their default."""
        asked = (*self.only, *self.also)
        return frozenset(code.slug for code in codes() if matches(code, asked)) if asked else frozenset()

    def keeps(self, finding: Diagnostic) -> bool:
        code = finding.code
        if not self.has(code):
            return False
        return not any(
            matches(code, rules) and paths.match(finding.source.name) for paths, rules in self.per_file
        )

    def has(self, code: Code) -> bool:
        """Whether the rule counts in a file of which nothing else is said."""
        if matches(code, self.but):
            return False
        return not self.only or matches(code, (*self.only, *self.also))


def unknown(patterns: Sequence[str]) -> str | None:
    """The first pattern that means no rule."""
    return next((each for each in patterns if not any(matches(code, (each,)) for code in codes())), None)


def unknown_in(lint: LintSettings) -> tuple[str, str] | None:
    """The first setting that names a rule that there is not, and that name."""
    per_file = tuple(rule for _, rules in lint.per_file_ignores for rule in rules)
    for key, patterns in (
        ("lint.select", lint.select),
        ("lint.ignore", lint.ignore),
        ("lint.extend-select", lint.extend_select),
        ("lint.per-file-ignores", per_file),
    ):
        if (stranger := unknown(patterns)) is not None:
            return key, stranger
    return None

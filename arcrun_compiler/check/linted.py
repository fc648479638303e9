"""What goes into linting, and what comes out."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from ..text.diagnostic import Diagnostic, Silenced
from ..text.problem import Problem
from ..text.source import Source

if TYPE_CHECKING:
    from .kept import Kept


class Input(NamedTuple):
    """A source, and its path below the bundle's `workflows/`."""

    source: Source
    below: str
    problems: tuple[Problem, ...] = ()


class Linted(NamedTuple):
    """What is said, and what comments or a baseline have silenced; both in order of place."""

    findings: tuple[Diagnostic, ...]
    silenced: tuple[Silenced, ...] = ()
    errors: tuple[Diagnostic, ...] = ()
    """Of all rules, whichever were selected."""
    kept: dict[str, Kept] | None = None
    """What can be kept of each file by its key, where that was asked for."""

"""Everything that rules look at: a document, its meaning, and the project around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from ..contract.catalog import Catalog
from ..ir.model import Workflow
from ..syntax.document import Document, Place
from ..text.diagnostic import Code, Diagnostic, Severity
from ..text.problem import Problem
from ..text.source import Source, Span


@dataclass(frozen=True)
class Project:
    """What a document may name beyond itself."""

    catalog: Catalog
    find_workflow: Callable[[str], Workflow | None]
    """A workflow of the project by its name."""
    workflow_names: Callable[[], tuple[str, ...]]
    is_compile: bool = False
    """Compiling: what lint only warns of, because a value may still come, is an error."""


@dataclass(frozen=True, eq=False)
class Facts:
    """One document, or a file that holds none: then `document` and `workflow` are None."""

    source: Source
    project: Project
    problems: tuple[Problem, ...]
    document: Document | None = None
    workflow: Workflow | None = None
    by_slug: dict[str, list[Problem]] = field(init=False)

    def __post_init__(self) -> None:
        grouped: dict[str, list[Problem]] = {}
        for problem in self.problems:
            grouped.setdefault(problem.slug, []).append(problem)
        object.__setattr__(self, "by_slug", grouped)

    def told(self, slug: str) -> list[Problem]:
        """Problems that an earlier pass found for this rule."""
        return self.by_slug.get(slug, [])

    def span(self, place: Place) -> Span:
        assert self.document is not None
        return self.document.span_of(place)

    def finding(self, code: Code, span: Span, message: str, **more: Any) -> Diagnostic:
        """A diagnostic of this source; `more` are the other fields of Diagnostic."""
        return Diagnostic(code, self.source, span, message, **more)


ERROR, WARNING, INFO = Severity.ERROR, Severity.WARNING, Severity.INFO

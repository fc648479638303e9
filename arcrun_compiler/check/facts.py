"""Everything that rules look at: a document, its meaning, and the project around it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING, Any, NamedTuple

from ..contract.catalog import Catalog
from ..ir.model import Node, NodeKind, Origin, Workflow, references
from ..syntax.document import Document, Place
from ..syntax.tree import RelationKind
from ..text.diagnostic import Code, Diagnostic, Severity
from ..text.problem import Problem
from ..text.source import Source, Span

if TYPE_CHECKING:
    from ..contract.recipes.model import Recipe
    from ..contract.types.model import Type
    from .infer import Types
    from .requests import Request

_MOST_CALLS = 16
"""Workflows that call one another before what they give back is no longer followed."""


class Demands(NamedTuple):
    """What the command line and the project file ask of the checks."""

    plan: str = "free"
    """The platform's plan, whose limits count: `free` or `paid`."""
    is_strict: bool = False
    """What lint only warns of, because somebody may have a reason, is an error."""
    worker: str | None = None
    """The Worker's name, where the project decides it."""


NO_DEMANDS = Demands()


@dataclass(frozen=True)
class Project:
    """What a document may name beyond itself."""

    catalog: Catalog
    find_workflow: Callable[[str], Workflow | None]
    """A workflow of the project by its name."""
    workflow_names: Callable[[], tuple[str, ...]]
    is_compile: bool = False
    """Compiling: what lint only warns of, because a value may still come, is an error."""
    refine: Callable[[Types, Node], Type | None] | None = None
    """What running a component tells of a node; None where nothing is run, as in lint."""
    demands: Demands = NO_DEMANDS
    _types: dict[int, Types] = field(default_factory=dict, init=False, repr=False, compare=False)
    _asked: list[int] = field(default_factory=list, init=False, repr=False, compare=False)

    def types_of(self, workflow: Workflow) -> Types:
        """The types of a workflow of the project, inferred once."""
        known = self._types.get(id(workflow))
        if known is None:
            from .infer import Types

            known = self._types[id(workflow)] = Types(workflow, self.catalog, self._output_of, self.refine)
        return known

    def payload_of(self, workflow: Workflow) -> Type:
        """What a workflow has to be given: what has a default may be left out."""
        from ..contract.types.schema import Defaults
        from .infer import payload_type

        return payload_type(workflow, Defaults.OPTIONAL)

    def _output_of(self, name: str) -> Type:
        """What a workflow that another one calls gives back. Long chains of calls are not followed."""
        from ..contract.types.model import ANY

        workflow = self.find_workflow(name)
        if workflow is None or len(self._asked) >= _MOST_CALLS or id(workflow) in self._asked:
            return ANY
        self._asked.append(id(workflow))
        try:
            return self.types_of(workflow).output
        finally:
            self._asked.pop()


class Traits(NamedTuple):
    """Which kinds of things a workflow has at all."""

    kinds: frozenset[NodeKind] = frozenset()
    components: frozenset[str] = frozenset()
    """What nodes of the kind COMPONENT are."""
    relations: frozenset[RelationKind] = frozenset()
    origins: frozenset[Origin] = frozenset()
    """Of its templates and the lists of its loops."""


def traits_of(workflow: Workflow) -> Traits:
    """One look at everything, for all rules that ask whether they are needed."""
    nodes, edges = workflow.graph.nodes, workflow.graph.edges
    values = [value for params in workflow.params for _, value in params]
    values += [each for each in (workflow.output, *workflow.lists.values()) if each is not None]
    return Traits(
        frozenset(node.kind for node in nodes),
        frozenset(node.component for node in nodes if node.kind is NodeKind.COMPONENT),
        frozenset(edge.kind for edge in edges),
        frozenset(reference.origin for value in values for reference in references(value)),
    )


@dataclass(frozen=True, eq=False)
class Facts:
    """One document: a workflow or a recipe. Of a file that holds none, all of these are None."""

    source: Source
    project: Project
    problems: tuple[Problem, ...]
    document: Document | None = None
    workflow: Workflow | None = None
    recipe: Recipe | None = None
    by_slug: dict[str, list[Problem]] = field(init=False)

    def __post_init__(self) -> None:
        grouped: dict[str, list[Problem]] = {}
        for problem in self.problems:
            grouped.setdefault(problem.slug, []).append(problem)
        object.__setattr__(self, "by_slug", grouped)

    @cached_property
    def types(self) -> Types:
        """The types of the workflow. Only asked where there is one."""
        assert self.workflow is not None
        return self.project.types_of(self.workflow)

    @cached_property
    def traits(self) -> Traits:
        """What the workflow has at all; nothing where there is none."""
        return Traits() if self.workflow is None else traits_of(self.workflow)

    @cached_property
    def requests(self) -> tuple[Request, ...]:
        """The HTTP requests that the workflow's configuration writes, in order of the nodes."""
        from .requests import requests_of

        return () if self.workflow is None else tuple(requests_of(self.workflow, self.project.catalog))

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

"""Turns a text into everything that features ask of it: its workflows, what is wrong, who is named where."""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

from ..check import baseline
from ..check.facts import Facts, Project
from ..check.linted import Input
from ..check.suppress import ignores_of
from ..contract.read import holds_contract
from ..contract.recipes.library import holds_recipe
from ..contract.types.model import Type
from ..ir.model import Workflow
from ..pipeline import Parsed, check_parsed, judged, parse, project_of, with_recipes
from ..syntax import yaml
from ..text.diagnostic import Diagnostic
from ..text.source import Source
from .library import Library
from .lines import Lines
from .mentions import Mention, mentions_of
from .project import Around

_OURS = re.compile(r"""^(?:\{\s*)?["']?flow["']?\s*:|["']flow["']\s*:""", re.MULTILINE)
YAML_PROBLEMS = frozenset(("yaml-syntax", "yaml-bomb"))
"""Where one of these is, the document behind it was not read."""
_BLANK = re.compile(r"(?:\s|#.*|---)*")


Interface = tuple[tuple[str, Type, Type], ...]


def is_ours(text: str) -> bool:
    """Whether a YAML text is or means to be a workflow, a recipe or a contract: others are left alone."""
    return _OURS.search(text) is not None or holds_recipe(text) or holds_contract(text)


def is_blank(text: str) -> bool:
    """Whether there is nothing yet but comments."""
    return _BLANK.fullmatch(text) is not None


@dataclass(frozen=True, eq=False)
class Analysis:
    """One text of one file, read once; what is dear is found when it is asked for."""

    source: Source
    lines: Lines
    folder: Path
    around: Around
    library: Library
    parsed: Parsed

    @property
    def workflows(self) -> tuple[Workflow, ...]:
        return self.parsed.workflows

    @cached_property
    def is_whole(self) -> bool:
        """Whether the YAML is right, so that every document of the file is there."""
        return not any(each.slug in YAML_PROBLEMS for each in self.parsed.problems)

    @cached_property
    def project(self) -> Project:
        """The project that rules see: workflows of this file, of its folder, of the workspace."""
        own = project_of([self.parsed], self.around.catalog)
        elsewhere: dict[str, Workflow | None] = {}

        def find(name: str) -> Workflow | None:
            found = own.find_workflow(name)
            if found is None and name not in elsewhere:
                elsewhere[name] = self.find_elsewhere(name)
            return found or elsewhere.get(name)

        def names() -> tuple[str, ...]:
            return tuple(dict.fromkeys((*own.workflow_names(), *self.library.names(self.folder))))

        return replace(own, find_workflow=find, workflow_names=names, demands=self.around.demands)

    def find_elsewhere(self, name: str) -> Workflow | None:
        """A workflow of another file, the nearest first."""
        for source, problems in self.library.holders(name, self.folder):
            for workflow in self.library.parsed(source, self.around, problems).workflows:
                if workflow.name == name:
                    return workflow
        return None

    @cached_property
    def findings(self) -> tuple[Diagnostic, ...]:
        """What lint would say of the file, with the rules that the project has chosen and its baseline."""
        selection = self.around.selection
        also = selection.enabled()
        found = check_parsed(self.parsed, self.project, also)
        ignores = ignores_of(self.source, self.parsed.documents)
        told = judged(self.source, self.project, found, ignores, also)
        kept = tuple(each for each in told.findings if selection.keeps(each))
        file = self.around.settings.lint.baseline
        if self.around.baseline is None or file is None or not kept:
            return kept
        return baseline.compare(self.around.baseline, kept, baseline.seen_from(file)).told

    @cached_property
    def interface(self) -> Interface:
        """What workflows of other files see of this one: names, payloads, outputs."""
        return tuple(
            (each.name, self.project.payload_of(each), self.project.types_of(each).output)
            for each in self.workflows
        )

    def facts(self, workflow: Workflow) -> Facts:
        """What rules see of a workflow of this file."""
        problems = (*workflow.document.problems, *workflow.problems)
        return Facts(self.source, self.project, problems, workflow.document, workflow)

    @cached_property
    def mentions(self) -> tuple[Mention, ...]:
        """Every name of the file, in order of places."""
        found = [each for workflow in self.workflows for each in mentions_of(workflow, self.around.catalog)]
        return tuple(sorted(found, key=lambda each: each.span))

    def mention_at(self, offset: int) -> Mention | None:
        """The smallest name that an offset is in or at the end of."""
        around = [each for each in self.mentions if each.span.start <= offset <= each.span.end]
        inside = [each for each in around if offset < each.span.end] or around
        return min(inside, key=lambda each: each.span.end - each.span.start, default=None)

    def workflow_at(self, offset: int) -> Workflow | None:
        """The workflow whose document an offset is in: the last that begins before it."""
        before = [each for each in self.workflows if each.document.root.span.start <= offset]
        return before[-1] if before else None


def analyze(name: str, text: str, folder: Path, around: Around, library: Library, encoding: str) -> Analysis:
    """Reads a text. Never fails: what is wrong with it is in the findings."""
    source = Source(name, text)
    if "\0" in text:  # an editor may send what no file holds; the reader of bytes says why it is refused
        source, problems = yaml.read_bytes(name, text.encode("utf-8", "replace"))
    else:
        problems = ()
    around = around._replace(catalog=with_recipes((Input(source, "", problems),), around.catalog))
    parsed = parse(source, around.catalog, around.settings.define, problems)
    return Analysis(source, Lines(text, encoding), folder, around, library, parsed)

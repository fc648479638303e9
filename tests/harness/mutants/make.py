"""Turns the examples and the behaviour cases into mutants, the same ones for a seed on every machine."""

import json
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml as pyyaml

from arcrun_compiler.check.selection import Selection
from arcrun_compiler.pipeline import Input, lint_sources, parse
from arcrun_compiler.runner.mock import read_script
from arcrun_compiler.text.diagnostic import Diagnostic
from arcrun_compiler.text.source import Source

from ..case import Case, Run, load
from .kinds import KINDS
from .model import Kind, Mutant, Mutation, Original, apply
from .reading import CATALOG, Reading

ROOT = Path(__file__).parent.parent.parent.parent
EXAMPLES = ROOT / "examples"
CASES = ROOT / "tests" / "cases" / "behaviour"


def lint(files: Mapping[str, str]) -> tuple[Diagnostic, ...]:
    """What the linter says at its default level."""
    inputs = [Input(Source(name, text), name) for name, text in files.items()]
    return lint_sources(inputs, CATALOG, {}, Selection())


@cache
def originals() -> tuple[Original, ...]:
    """Every file of an example, and of a case that runs and promises no finding."""
    found = []
    for case in (*_examples(), *(load(path) for path in sorted(CASES.glob("*.yaml")))):
        if case.runs and case.compile is None and all(name.endswith(".yaml") for name in case.files):
            found += [Original(f"{case.name}/{file}", file, case.files, case) for file in case.files]
    return tuple(found)


def _examples() -> Iterator[Case]:
    """Examples as cases; one that calls another has its file beside it."""
    texts = {
        path.name: path.read_text("utf-8")
        for path in sorted(EXAMPLES.glob("*.yaml"))
        if not path.name.endswith(".mock.yaml")
    }
    for file, text in texts.items():
        called = {name: other for name, other in texts.items() if f"workflow_name: {name[:-5]}\n" in text}
        stem = file.removesuffix(".yaml")
        name = next(pyyaml.safe_load_all(text))["name"]
        yield Case(f"example-{stem}", stem, {file: text, **called}, name, tuple(_runs(stem)), None)


def _runs(stem: str) -> Iterator[Run]:
    mock = EXAMPLES / f"{stem}.mock.yaml"
    answers = pyyaml.safe_load(mock.read_text("utf-8")) if mock.exists() else {}
    credentials = json.loads((EXAMPLES / "demo.credentials.json").read_text("utf-8"))
    listed: list[dict[str, Any]] = json.loads((EXAMPLES / f"{stem}.expect.json").read_text("utf-8"))
    for number, run in enumerate(listed):
        keys = ("status", "output", "contains", "calls")
        expect = {"any_order": True, **{key: run[key] for key in keys if key in run}}
        asked = {"input": run["input"], "credentials": credentials}
        yield Run(number, asked, expect, read_script({**answers, **run.get("mock", {})}))


@cache
def readings_of(original: Original, everywhere: bool = False) -> tuple[Reading, ...]:
    """The workflows of its file, or of all the files beside it."""
    files = original.files if everywhere else {original.file: original.text}
    return tuple(
        Reading(original, workflow)
        for name, text in files.items()
        for workflow in parse(Source(name, text), CATALOG, {}).workflows
    )


def mutants(seed: int, count: int, kinds: Sequence[Kind] = KINDS) -> tuple[Mutant, ...]:
    """As many mutants as asked for, if there are: one of each kind in turn, each of another original."""
    waiting = [_mutants_of(kind, seed) for kind in kinds]
    found: list[Mutant] = []
    while waiting and len(found) < count:
        turn = [(queue, next(queue, None)) for queue in waiting]
        found += [mutant for _, mutant in turn if mutant is not None]
        waiting = [queue for queue, mutant in turn if mutant is not None]
    return tuple(found[:count])


def _mutants_of(kind: Kind, seed: int) -> Iterator[Mutant]:
    """All that there are, the first of every original before the second of any. The chance is the kind's and
    the original's own, so that it does not depend on which others there are."""
    order = list(originals())
    Random(f"{seed} {kind.name}").shuffle(order)
    left: list[tuple[Original, list[Mutation]]] = []
    for original in order:
        rng = Random(f"{seed} {kind.name} {original.name}")
        found = [mutation for reading in readings_of(original) for mutation in kind.make(reading, rng)]
        rng.shuffle(found)
        if found:
            yield apply(original, kind, found.pop())
            left.append((original, found))
    while left:
        left = [(original, found) for original, found in left if found]
        for original, found in left:
            yield apply(original, kind, found.pop())

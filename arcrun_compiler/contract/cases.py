"""A component's folder → what its contract says of behaviour: cases, scenarios, examples."""

from pathlib import Path
from typing import Any, NamedTuple

import yaml

from .model import CONTRACT_FILE, Schema
from .read import JsonLoader


class Case(NamedTuple):
    """An input and what the component must answer: exactly `output`, or anything `output_schema` allows."""

    name: str
    input: Any
    host: dict[str, Any] | None
    """Scripted answers by host function: a list is successive answers."""
    output: Any
    output_schema: Schema | None
    """Given instead of `output`."""
    calls: tuple[tuple[str, tuple[Any, ...]], ...] | None
    """The host functions it must call, in order, with their arguments; None: not looked at."""


class Scenario(NamedTuple):
    given: str
    when: str
    then: str


class Example(NamedTuple):
    """A node of a workflow, as a person would write it."""

    title: str
    config: dict[str, Any]


class Tests(NamedTuple):
    """What a contract says about behaviour, all of it runnable but the scenarios in free prose."""

    cases: tuple[Case, ...] = ()
    scenarios: tuple[Scenario, ...] = ()
    examples: tuple[Example, ...] = ()


def read_tests(folder: Path) -> Tests:
    """The cases, scenarios and examples of a contract that `read` found no flaw in.

    Raises OSError or yaml.YAMLError when the file has gone bad since.
    """
    document = yaml.load((folder / CONTRACT_FILE).read_text("utf-8"), JsonLoader)
    return Tests(
        tuple(map(_case, document.get("cases") or ())),
        tuple(Scenario(s["given"], s["when"], s["then"]) for s in document.get("gherkin_tests") or ()),
        tuple(Example(e["title"], e["config"]) for e in document.get("examples") or ()),
    )


def _case(case: dict[str, Any]) -> Case:
    calls = case.get("calls")
    return Case(
        case["name"],
        case["input"],
        case.get("host"),
        case.get("output"),
        case.get("output_schema"),
        None
        if calls is None
        else tuple((name, tuple(arguments)) for call in calls for name, arguments in call.items()),
    )

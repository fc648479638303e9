"""A module without a contract → a draft of one: properties, types and listed values found by trying."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import islice
from typing import Any

from ..contract.read import text_of
from ..contract.schema import kind_of
from ..contract.wasm import Corrupt, Interface, interface
from . import answers
from .bench import Bench, EnoughError, Outcome
from .cell import Cell
from .choices import each_replaced
from .infer import schema_of
from .inputs import NONSENSE
from .undeclared import words_of

_TRIED: tuple[Any, ...] = ("some text", 1, True, ["a"], {"a": 1})
_MORE: tuple[Any, ...] = ("", "b c", 0, -1.5, False, [], [1, 2], {}, {"b": "c"}, None)
_ON_THE_WAY: tuple[Any, ...] = (
    *_TRIED, [], {}, "https://example.com/", "2026-01-31T10:00:00Z", "*/5 * * * *", "a == 1", "{}"
)  # fmt: skip
_ROUNDS = 6
_MOST_WIDENING = 600
_NAMED = re.compile(r"[`'\"]([A-Za-z_][A-Za-z0-9_]{0,31})[`'\"]")


class DraftError(Exception):
    """The module cannot be run; the message says why."""


class _Trial:
    """What was found so far: an input on its way to success, and the properties that matter."""

    def __init__(self, bench: Bench, words: Sequence[str]) -> None:
        self.bench = bench
        self.words = list(words)
        self.given: dict[str, Any] = {}
        self.kinds: dict[str, set[str]] = {}
        self.listed: dict[str, list[str]] = {}
        self.works = False
        self.required: list[str] = []
        self.output: Any = None
        """What the input that works gives."""
        self.failures: list[Any] = []

    def run(self, given: Mapping[str, Any]) -> Outcome:
        outcome = self.bench.run(dict(given))
        if outcome.verdict == "failure" and outcome.run.error is None:
            self.failures.append(outcome.run.result)
        self.words += [name for name in _NAMED.findall(outcome.error) if name not in self.words]
        return outcome


def draft(module: bytes, id: str, cell: Cell, seed: int = 0) -> str:
    """The text of a contract that `acr probe` can judge. Raises DraftError."""
    found = interface(module)
    if isinstance(found, Corrupt):
        raise DraftError(found.reason)
    error, _ = cell.load(module)
    if error is not None or not found.is_command:
        raise DraftError(error or "it exports no `_start` function and `memory`")
    host = {function: answers.usual(function) for function in found.host_functions}
    trial = _Trial(Bench(cell, None, host, seed), words_of(module))
    try:
        _approach(trial)
        _types(trial)
        _widen(trial)
    except EnoughError:
        pass  # what was found until then is the draft
    return _written(id, found, trial)


def _approach(trial: _Trial) -> None:
    """Adds properties to an empty input until it succeeds, or nothing makes a difference any more."""
    outcome = trial.run({})
    trial.works = outcome.verdict == "success"
    for _ in range(_ROUNDS):
        step = _step(trial, outcome)
        if step is None:
            return
        name, value, outcome = step
        trial.given[name] = value
        trial.kinds.setdefault(name, set())
        trial.works = outcome.verdict == "success"


def _step(trial: _Trial, before: Outcome) -> tuple[str, Any, Outcome] | None:
    """The property that brings the input further: to success, else to a complaint about something else."""
    if before.verdict == "success":
        for name in [each for each in trial.words if each not in trial.given]:
            _seek(trial, name, _TRIED, before)
        return None
    for name in _named_in(before):
        # It was given a text, and now it turns out that only some texts will do: the complaint may list them.
        others = [each for each in _named_in(before) if each != name]
        if name in trial.given and (step := _seek(trial, name, others, before)):
            return step
    for names in (_named_in(before), trial.words):
        new = [name for name in names if name not in trial.given]
        steps = [found for name in new if (found := _seek(trial, name, _ON_THE_WAY, before))]
        if steps:
            return next((step for step in steps if step[2].verdict == "success"), steps[0])
    return None


def _seek(
    trial: _Trial, name: str, values: Sequence[Any], before: Outcome
) -> tuple[str, Any, Outcome] | None:
    """A value of the property with which the module complains no more, or about something else."""
    step: tuple[str, Any, Outcome] | None = None
    tried = list(values)
    for value in tried:  # grows: a complaint may list the values that are allowed
        outcome = trial.run({**trial.given, name: value})
        if not _differs(trial, name, value, outcome, before):
            continue
        trial.kinds.setdefault(name, set())
        if outcome.verdict == "success" and before.verdict != "success":
            return name, value, outcome
        if outcome.verdict == "failure" and name in outcome.error and value == _TRIED[0]:
            tried += [each for each in _named_in(outcome) if each != name]
        if step is None and outcome.verdict == "failure" and f"`{name}`" not in outcome.error:
            step = (name, value, outcome)
    return step


def _named_in(outcome: Outcome) -> list[str]:
    return list(dict.fromkeys(_NAMED.findall(outcome.error)))


def _differs(trial: _Trial, name: str, value: Any, outcome: Outcome, before: Outcome) -> bool:
    """Whether the property, and not just any property, changes what the module answers."""
    told = _told(outcome)
    if told == _told(before):
        return False
    stranger = trial.run({**trial.given, NONSENSE: value})
    return told.replace(name, "\0") != _told(stranger).replace(NONSENSE, "\0")


def _types(trial: _Trial) -> None:
    """Which types each property may have, and which texts when it takes only some."""
    if not trial.works:
        return
    trial.output = trial.run(trial.given).run.result
    for name in trial.given:
        rest = {key: value for key, value in trial.given.items() if key != name}
        if trial.run(rest).verdict != "success":
            trial.required.append(name)
    for name, kinds in trial.kinds.items():
        if name in trial.given:
            kinds.add(kind_of(trial.given[name]))
        for value in (*_TRIED, *_MORE):
            if trial.run({**trial.given, name: value}).verdict == "success":
                kinds.add(kind_of(value))
        if listed := _listed(trial, name):
            trial.listed[name] = listed
            kinds.add("string")


def _widen(trial: _Trial) -> None:
    """Listed values with several others: what they give is in the output's schema too."""
    if not trial.works:
        return
    inputs = (
        {**trial.given, name: word, other: value}
        for value in (*_TRIED, *_MORE)
        for name, listed in trial.listed.items()
        for word in listed
        for other in trial.kinds
        if other != name
    )
    for given in islice(inputs, _MOST_WIDENING):
        trial.run(given)


def _listed(trial: _Trial, name: str) -> list[str]:
    """The words that a property knows; empty where it takes a word that nobody knows."""
    strange = trial.run({**trial.given, name: NONSENSE})
    if strange.verdict != "failure" or name not in strange.error:
        return []
    refusal = _told(strange).replace(NONSENSE, "\0")
    known = []
    for word in dict.fromkeys([*_named_in(strange), *trial.words]):
        told = _told(trial.run({**trial.given, name: word}))
        if refusal not in (told, told.replace(word, "\0"), *each_replaced(told, word)):
            known.append(word)
    return known if len(known) > 1 else []


def _told(outcome: Outcome) -> str:
    if outcome.run.error is not None:
        return outcome.run.error
    return json.dumps(outcome.run.result, ensure_ascii=False, sort_keys=True)


# ── writing ────────────────────────────────────────────────────────────────────────────────────


def _written(id: str, found: Interface, trial: _Trial) -> str:
    """The contract's text."""
    document = {
        "canonical_id": re.sub(r"[^a-z0-9_]+", "_", id.lower()).strip("_0123456789") or "component",
        "display_name": id.replace("_", " ").capitalize(),
        "category": "api" if found.host_functions else "logic",
        "version": "0.1.0",
        "description": "Drafted by `acr probe --infer` from what the module does; say what it is for.",
        "input_schema": _input_schema(trial),
        "output_schema": _output_schema(trial),
        "capabilities": list(found.host_functions),
        "deterministic": found.is_deterministic,
        "cases": _cases(trial),
    }
    return text_of(document)


def _input_schema(trial: _Trial) -> dict[str, Any]:
    properties: dict[str, Any] = {}
    for name, kinds in trial.kinds.items():
        if name in trial.listed:
            properties[name] = {"enum": trial.listed[name]}
        elif kinds and not {"string", "integer", "boolean", "array", "object"} <= kinds:
            named = sorted(kinds - ({"integer"} if "number" in kinds else set()))
            properties[name] = {"type": named[0] if len(named) == 1 else named}
        else:
            properties[name] = {}
    return {
        "type": "object",
        "properties": properties,
        "required": trial.required,
        "additionalProperties": False,
    }


def _output_schema(trial: _Trial) -> dict[str, Any]:
    forms = [schema_of(each) for each in (trial.bench.results, trial.failures) if each]
    for form, success in zip(forms, (True, False) if trial.bench.results else (False,), strict=False):
        if "success" in form.get("properties", {}):
            form["properties"]["success"] = {"const": success}
    return forms[0] if len(forms) == 1 else {"oneOf": forms} if forms else {}


def _cases(trial: _Trial) -> list[Any]:
    if not trial.works:
        return []
    return [{"name": "as the probe found it", "input": trial.given, "output": trial.output}]

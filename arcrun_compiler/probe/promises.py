"""A contract's cases, scenarios and examples → which of them the module keeps, and inputs that work."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from ..contract import scenario
from ..contract.cases import Case, Example, Scenario, Tests
from ..contract.model import Contract
from ..contract.schema import fits, problems, same
from .bench import Base, Bench, Outcome, as_text
from .evidence import Finding, Promise

_NODE_KEYS = frozenset(("component", "policy", "description"))
"""Keys of an example's node that are no parameters."""


def keep_promises(
    bench: Bench, contract: Contract, tests: Tests
) -> tuple[tuple[Promise, ...], tuple[Base, ...]]:
    """Runs all that the contract claims. The bases are those inputs that succeed and fit the schema."""
    promises: list[Promise] = []
    bases: list[Base] = []
    for promise, given, host, outcome in _kept(bench, contract, tests):
        promises.append(promise)
        if promise.kept is False:
            answer = (
                None
                if outcome is None
                else as_text(outcome.run.result)
                if outcome.run.error is None
                else outcome.error
            )
            where = f"{promise.kind} {promise.name}"
            shown = None if outcome is None else as_text(given)
            bench.note(
                Finding(
                    "case", where, f"the {promise.kind} `{promise.name}` fails: {promise.why}", shown, answer
                )
            )
        if outcome is not None and outcome.verdict == "success" and isinstance(given, dict):
            if fits(contract.input_schema, given, True):
                bases.append(Base(given, bench.host if host is None else host))
            else:
                bench.note(_unfit(contract, given, promise))
    return tuple(promises), tuple(bases)


_Kept = tuple[Promise, Any, dict[str, Any] | None, Outcome | None]


def _kept(bench: Bench, contract: Contract, tests: Tests) -> Iterator[_Kept]:
    for case in tests.cases:
        host = case.host or {}
        outcome = bench.run(case.input, host)
        why = _why_case(case, outcome)
        yield Promise("case", case.name, why is None, why), case.input, host, outcome
    for each in tests.scenarios:
        yield _scenario(bench, each)
    for example in tests.examples:
        yield _example(bench, contract, example)


def _unfit(contract: Contract, given: Any, promise: Promise) -> Finding:
    problem = problems(contract.input_schema, given, True)[0]
    where = ".".join(map(str, problem.path)) or "input"
    message = (
        f"`input_schema` refuses the input of the {promise.kind} `{promise.name}`, and the module takes it: "
        f"`{where}`: {problem.message}"
    )
    return Finding("accepted", where, message, as_text(given))


def _why_case(case: Case, outcome: Outcome) -> str | None:
    """What is wrong, None when nothing is."""
    done = outcome.run
    if done.error is not None:
        return done.error
    if case.output_schema is None:
        if not same(done.result, case.output):
            return f"it answers {_short(done.result)}, not {_short(case.output)}"
    elif refused := problems(case.output_schema, done.result):
        where = ".".join(map(str, refused[0].path)) or "the output"
        return f"`{where}` is not as its `output_schema` says: {refused[0].message}"
    if case.calls is not None:
        made = [[call.name, list(call.arguments)] for call in done.calls]
        expected = [[name, list(arguments)] for name, arguments in case.calls]
        if not same(made, expected):
            return f"it calls {_short(made)}, not {_short(expected)}"
    return None


def _scenario(bench: Bench, each: Scenario) -> _Kept:
    name = f"{each.given} → {each.then}"
    given = scenario.given(each.given)
    if given is None:
        return Promise("scenario", name, None, "its `given` is prose"), None, None, None
    outcome = bench.run(given.input)
    if outcome.run.error is not None:
        return Promise("scenario", name, False, outcome.run.error), given.input, None, outcome
    holds = scenario.holds(each.then, outcome.run.result)
    why = {None: "its `then` is prose", False: f"it answers {_short(outcome.run.result)}"}.get(holds)
    return Promise("scenario", name, holds, why), given.input, None, outcome


def _example(bench: Bench, contract: Contract, example: Example) -> _Kept:
    given = {name: value for name, value in example.config.items() if name not in _NODE_KEYS}
    if example.config.get("component", contract.id) != contract.id:
        why = f"its component is `{example.config['component']}`"
        return Promise("example", example.title, False, why), given, None, None
    if "{{" in as_text(given):
        strangers = [p for p in problems(contract.input_schema, given, True) if len(p.path) == 1]
        unknown = next((p for p in strangers if p.keyword == "additionalProperties"), None)
        missing = next(
            (p for p in problems(contract.input_schema, given, True) if p.keyword == "required"), None
        )
        wrong = unknown or (missing if missing and not missing.path else None)
        if wrong is not None:
            return Promise("example", example.title, False, wrong.message), given, None, None
        return Promise("example", example.title, None, "its values come with the run"), None, None, None
    refused = problems(contract.input_schema, given, True)
    if refused:
        where = ".".join(map(str, refused[0].path)) or "input"
        return Promise("example", example.title, False, f"`{where}`: {refused[0].message}"), given, None, None
    outcome = bench.run(given)
    kept = outcome.verdict != "broken"
    return Promise("example", example.title, kept, None if kept else outcome.error), given, None, outcome


def _short(value: Any) -> str:
    text = as_text(value)
    return text if len(text) <= 200 else f"{text[:200]}…"

"""Documents that nobody would send on purpose, and inputs made by chance → what the module makes of them."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from random import Random
from typing import Any

from ..contract.model import Contract
from ..contract.schema import fits
from .bench import Base, Bench, Outcome
from .evidence import Finding
from .inputs import put, slots_of, valid_values
from .sandbox import INPUT_BYTES

_LEVELS = 1000
_MOST_NAMES = 8
_HARD_TEXTS = ("\\ud800", "\\udc00\\ud800", "\\u0000", "\\uffff", "e\\u0301", "\\ud83d\\ude00")
_HARD_NUMBERS = ("1e400", "-0", "1e-400", "123456789012345678901234567890", "0.1e1", "9" * 400)


def explore(bench: Bench, contract: Contract, bases: Sequence[Base], count: int) -> None:
    """Hard documents; hard values in every property; `count` inputs by chance."""
    for name, text in _no_inputs():
        outcome = bench.run_text(text)
        if outcome.verdict == "success":
            message = f"the module takes {name} for an input"
            shown = text if isinstance(text, str) else repr(text)
            bench.note(Finding("accepted", name, message, shown, outcome.run.stdout))
    host = bases[0].host if bases else None
    for text in _hard_documents(contract, bases):
        bench.run_text(text, host)
    _by_chance(bench, contract, bases, count)


def _no_inputs() -> Iterator[tuple[str, str | bytes]]:
    """What is no JSON object: a component has to say so."""
    yield "empty input", ""
    yield "blanks", " \n\t"
    yield "half a document", '{"a": {'
    yield "what is no JSON", "a: 1"
    yield "`NaN`", '{"a":NaN}'
    yield "a list", "[]"
    yield "a number", "1"
    yield "`null`", "null"
    yield "bytes that are no UTF-8", b'{"a":"\xff\xfe"'
    yield "a thousand open brackets", "[" * _LEVELS


def _hard_documents(contract: Contract, bases: Sequence[Base]) -> Iterator[str]:
    given = bases[0].input if bases else {}
    names = [slot.path[0] for slot in slots_of(contract.input_schema) if len(slot.path) == 1]
    for name in [*names[:_MOST_NAMES], "zz_any"]:
        for text in _HARD_TEXTS:
            yield _with(given, name, f'"{text}"')
        for number in _HARD_NUMBERS:
            yield _with(given, name, number)
        yield _with(given, name, "[" * _LEVELS + "]" * _LEVELS)
        yield _with(given, name, '{"a":' * _LEVELS + "1" + "}" * _LEVELS)
        yield _with(given, name, "[" + ",".join("[]" for _ in range(5000)) + "]")
    yield '\ufeff{"a":1}'
    yield '{"a":1,"a":2}'
    yield '{"__proto__":{"a":1},"constructor":1}'
    yield '{"a":"\\ud800"' + " " * 100_000 + "}"


def _with(given: dict[str, Any], name: str, written: str) -> str:
    """An input's text with a property written as it stands: Python would not write such values."""
    rest = {key: value for key, value in given.items() if key != name}
    text = json.dumps(rest, ensure_ascii=False)
    return f"{{{json.dumps(name)}:{written}{',' if rest else ''}{text[1:]}"


def large(bench: Bench, contract: Contract, bases: Sequence[Base]) -> float | None:
    """Inputs just below 4 MB: the milliseconds of the slowest one that was answered."""
    slowest: float | None = None
    for base in bases[:1]:
        for text in _large_documents(contract, base):
            outcome = bench.run_text(text, base.host)
            if outcome.verdict != "broken":
                slowest = max(slowest or 0.0, outcome.run.milliseconds)
    return slowest


def _large_documents(contract: Contract, base: Base) -> Iterator[str]:
    """The largest text and the longest lists that the contract allows; one of each is enough."""
    room = INPUT_BYTES - 64 * 1024
    text = list_of_numbers = list_of_objects = False
    for slot in slots_of(contract.input_schema):
        if len(slot.path) > 1:
            continue
        if not text and fits(slot.schema, "x" * room, True):
            text = True
            yield _with(base.input, slot.name, '"' + "x" * room + '"')
        if not list_of_numbers and fits(slot.schema, [1, 2, 3], True):
            list_of_numbers = True
            yield _with(base.input, slot.name, "[" + "1," * (room // 2) + "1]")
        if not list_of_objects and fits(slot.schema, [{"a": 1}], True):
            list_of_objects = True
            yield _with(base.input, slot.name, "[" + '{"a":1},' * (room // 8) + "{}]")


def _by_chance(bench: Bench, contract: Contract, bases: Sequence[Base], count: int) -> None:
    """Inputs that work, with other values that the contract allows in up to three of their properties."""
    random = Random(bench.seed)
    choices = [
        (slot, values)
        for slot in slots_of(contract.input_schema)
        if (values := valid_values(slot.schema, 60))
    ]
    starts = [
        *bases,
        *(Base(each, bench.host) for each in valid_values(contract.input_schema) if isinstance(each, dict)),
    ]
    for _ in range(count if starts and choices else 0):
        base = random.choice(starts)
        given = base.input
        for slot, values in random.sample(choices, min(len(choices), random.randint(1, 3))):
            value = random.choice(values)
            if isinstance(value, list):
                value = random.sample(value, random.randint(0, len(value)))
            placed = put(given, slot.path, value)
            given = given if placed is None else placed
        bench.run(given, base.host, seed=bench.seed)


def same_twice(bench: Bench, contract: Contract, bases: Sequence[Base]) -> None:
    """Runs inputs again with another clock and another chance: a deterministic component answers the same."""
    for base in bases:
        first = bench.run(base.input, {**base.host, "now": "2026-01-01T00:00:00Z"}, chance=1)
        second = bench.run(base.input, {**base.host, "now": "2031-07-08T09:10:11.5Z"}, chance=2)
        if _answer(first) != _answer(second) and contract.deterministic:
            message = "the contract says `deterministic: true`, and the same input gives different outputs"
            shown = json.dumps(base.input, ensure_ascii=False)
            answers = f"{_answer(first)} and {_answer(second)}"
            bench.note(Finding("random", "output", message, shown, answers))


def _answer(outcome: Outcome) -> str:
    done = outcome.run
    return done.error or json.dumps(done.result, ensure_ascii=False, sort_keys=True)

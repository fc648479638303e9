"""A property with listed values → the values that the module does not know, or does nothing with.

A word that nobody knows shows how the module treats an unknown value. A listed value that is always treated
like it is one that the module does not know, whatever its contract says.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from typing import Any, NamedTuple

from ..contract.model import Contract
from ..contract.schema import fits
from .bench import Base, Bench, Outcome, as_text
from .evidence import Finding
from .inputs import NONSENSE, Slot, at, choice_of, part_of, put, slots_of

_MOST_RUNS = 500
"""For one property."""
_FEWEST_SAMPLES = 12
_OPERANDS: tuple[tuple[Any, Any], ...] = (
    (1, 1), (1, 2), (2, 1), ("a", "a"), ("ab", "a"), ("a", "ab"), ("ab", "b"), ("b", "a"), (["a", "b"], "a"),
    ("a", ["a", "b"]), (None, 1), ("", ""), ([], 1), ({"a": 1}, "a"), (True, False), (None, None),
)  # fmt: skip
"""Pairs that tell operators apart: equal, less, more, part, beginning, end, member, empty, missing."""


class _Sample(NamedTuple):
    """An input with the listed value still to be put in, and what each value makes of it."""

    given: Any
    host: dict[str, Any]
    outcomes: dict[str, Outcome]


def explore(bench: Bench, contract: Contract, bases: Sequence[Base]) -> None:
    """Looks at every property with listed texts."""
    for slot in slots_of(contract.input_schema):
        choice = choice_of(slot.schema)
        if not choice:
            continue
        most = max(_FEWEST_SAMPLES, _MOST_RUNS // (len(choice) + 1))
        inputs = _inputs(contract, slot, bases, most)
        samples = [_sampled(bench, slot, choice, given, host) for given, host in inputs]
        if samples:
            unknown = _judge_unknown(bench, slot, choice, samples)
            _judge_silent(bench, slot, [value for value in choice if value not in unknown], samples)


def _inputs(
    contract: Contract, slot: Slot, bases: Sequence[Base], most: int
) -> Iterator[tuple[Any, dict[str, Any]]]:
    """Inputs to put each value into: the bases, and the bases with other values in their other properties."""
    plain = [(base.input, base.host) for base in bases]
    varied = ((given, base.host) for base in bases for given in _variations(contract, slot, base.input))
    fitting = (each for each in chain(plain, varied) if put(each[0], slot.path, NONSENSE) is not None)
    return islice(fitting, most)


def _variations(contract: Contract, slot: Slot, given: Any) -> Iterator[Any]:
    """The input with pairs of operands in its other properties, lists of them where lists are taken."""
    others = [
        other
        for other in slots_of(contract.input_schema)
        if other.path != slot.path
        and other.path[: len(slot.path)] != slot.path
        and not choice_of(other.schema)
    ]
    free = [other for other in others if at(given, other.path) is not None or other.required]
    if len(free) < _OPERANDS_WANTED:
        free += [other for other in others if other not in free and _takes_operands(other, slot)]
    if not free:
        return
    for index, pair in enumerate(_OPERANDS):
        varied = given
        for number, other in enumerate(free):
            value = _operand(other, pair, number, index)
            placed = put(varied, other.path, value) if value is not _KEEP else varied
            varied = varied if placed is None else placed
        yield varied


_OPERANDS_WANTED = 2


def _takes_operands(slot: Slot, beside: Slot) -> bool:
    """Whether an optional property may be an operand: it takes texts and numbers, and is not far off."""
    is_near = len(slot.path) == 1 or slot.path[:-1] == beside.path[:-1]
    return is_near and fits(slot.schema, "a", True) and fits(slot.schema, 1, True)


_KEEP = object()


def _operand(slot: Slot, pair: tuple[Any, Any], number: int, index: int) -> Any:
    """One of the pair where the property takes it, a list of all first ones where it takes a list."""
    for value in (pair[number % 2], pair[1 - number % 2]):
        if fits(slot.schema, value, True):
            return value
    items = [first for first, _ in _OPERANDS[index:] + _OPERANDS[:index]]
    for listed in (items, [_record(slot.schema, item) for item in items]):
        if fits(slot.schema, listed, True):
            return listed
    return _KEEP


def _record(schema: Any, value: Any) -> Any:
    """An item of a list of objects, with the value in each of its properties that takes it."""
    item = part_of(schema, schema.get("items", True) if isinstance(schema, dict) else True)
    named = item.get("properties", {}) if isinstance(item, dict) else {}
    return {name: value for name, inner in named.items() if fits(part_of(item, inner), value, True)}


def _sampled(bench: Bench, slot: Slot, choice: Sequence[str], given: Any, host: dict[str, Any]) -> _Sample:
    outcomes = {value: bench.run(put(given, slot.path, value), host) for value in (*choice, NONSENSE)}
    return _Sample(given, host, outcomes)


# ── values that are treated like an unknown word ───────────────────────────────────────────────


def _judge_unknown(bench: Bench, slot: Slot, choice: Sequence[str], samples: Sequence[_Sample]) -> set[str]:
    telling = [each for each in samples if any(not _is_like_nonsense(each, value) for value in choice)]
    unknown = [
        value for value in choice if telling and all(_is_like_nonsense(each, value) for each in telling)
    ]
    default = slot.schema.get("default") if isinstance(slot.schema, dict) else None
    for value in unknown:
        sample = min(telling, key=lambda each: (-_told_apart(each, choice), len(as_text(each.given))))
        given, outcome = put(sample.given, slot.path, value), sample.outcomes[value]
        where = f"{slot.name}: {value}"
        answer = outcome.run.stdout or outcome.error
        if outcome.verdict == "success" and value != default:
            message = f"`{slot.name}: {value}` is listed, and does what a word does that nobody knows"
            bench.note(Finding("ignored", where, message, as_text(given), answer))
        elif outcome.verdict != "success":
            message = f"`{slot.name}: {value}` is listed, and the module refuses it: {outcome.error}"
            bench.note(Finding("rejected", where, message, as_text(given), answer))
    return set(unknown)


def _told_apart(sample: _Sample, choice: Sequence[str]) -> int:
    """How many values show in this input that they are known."""
    return sum(not _is_like_nonsense(sample, value) for value in choice)


def _is_like_nonsense(sample: _Sample, value: str) -> bool:
    """Whether both give the same but for the word itself."""
    marked = _told(sample.outcomes[NONSENSE]).replace(NONSENSE, "\0")
    told = _told(sample.outcomes[value])
    return marked in (told, told.replace(value, "\0")) or marked in each_replaced(told, value)


def each_replaced(text: str, word: str) -> Iterator[str]:
    """The text with one place of the word marked: a message may list the word among the known ones too."""
    at_place = text.find(word)
    while at_place >= 0:
        yield f"{text[:at_place]}\0{text[at_place + len(word) :]}"
        at_place = text.find(word, at_place + 1)


def _told(outcome: Outcome) -> str:
    if outcome.run.error is not None:
        return outcome.run.error
    return json.dumps(outcome.run.result, ensure_ascii=False, sort_keys=True)


# ── values that never have an effect ───────────────────────────────────────────────────────────


def _judge_silent(bench: Bench, slot: Slot, choice: Sequence[str], samples: Sequence[_Sample]) -> None:
    """A value by which something is false or empty for all inputs, where for most other values it is not."""
    if len(choice) < 3:
        return
    seen = {value: _effects(value, samples) for value in choice}
    for value, effects in seen.items():
        if sum(each.outcomes[value].verdict == "success" for each in samples) < _FEWEST_SAMPLES:
            continue
        for place, has_effect in effects.items():
            others = [seen[other].get(place, False) for other in choice if other != value]
            if not has_effect and sum(others) * 2 > len(others):
                sample = next(each for each in samples if each.outcomes[value].verdict == "success")
                message = (
                    f"`{slot.name}: {value}` leaves the output's `{place}` false or empty for every one of "
                    f"{len(samples)} inputs; most of the other values do not"
                )
                given = put(sample.given, slot.path, value)
                bench.note(
                    Finding(
                        "ignored",
                        f"{slot.name}: {value}",
                        message,
                        as_text(given),
                        sample.outcomes[value].run.stdout,
                    )
                )
                break


def _effects(value: str, samples: Sequence[_Sample]) -> dict[str, bool]:
    """For every place of the successful outputs that may be false or empty, whether it ever was not."""
    found: dict[str, bool] = {}
    for sample in samples:
        outcome = sample.outcomes[value]
        if outcome.verdict == "success":
            for place, is_there in _leaves(outcome.run.result, ""):
                found[place] = found.get(place, False) or is_there
    return found


def _leaves(value: Any, place: str) -> Iterator[tuple[str, bool]]:
    if isinstance(value, bool):
        yield place, value
    elif isinstance(value, list):
        yield place, bool(value)
    elif isinstance(value, dict):
        for name, inner in value.items():
            yield from _leaves(inner, f"{place}.{name}" if place else name)

"""A module's own words → properties that it reads and values that it takes without its contract saying so."""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from typing import Any

from ..contract.model import Contract
from ..contract.schema import is_closed, resolve
from .bench import Base, Bench, Outcome, as_text
from .evidence import Finding
from .inputs import NONSENSE, choice_of, put, slots_of

_WORD = re.compile(rb"(?<![A-Za-z0-9_])[A-Za-z_][A-Za-z0-9_]{1,31}(?![A-Za-z0-9_])")
_WIDE_WORD = re.compile(rb"(?<![A-Za-z0-9_]\0)[A-Za-z_]\0(?:[A-Za-z0-9_]\0){1,31}(?![A-Za-z0-9_]\0)")
"""In UTF-16, as AssemblyScript keeps its texts."""
_MOST_WORDS = 160
_DATA_SECTION = 11
_TRIED: tuple[Any, ...] = ("x", 7, True, ["a"], {"a": 1})


def words_of(module: bytes) -> tuple[str, ...]:
    """Words in the module's constants that may be names; those in back quotes first."""
    data = _constants(module)
    narrow = [match.group().decode("ascii") for match in _WORD.finditer(data)]
    wide = [match.group().decode("utf-16-le") for match in _WIDE_WORD.finditer(data)]
    return tuple(dict.fromkeys([*wide, *narrow]))[:_MOST_WORDS]


def _constants(module: bytes) -> bytes:
    at, found = 8, b""
    while at < len(module):
        section, (size, start) = module[at], _leb(module, at + 1)
        if section == _DATA_SECTION:
            found += module[start : start + size]
        at = start + size
    return found


def _leb(data: bytes, at: int) -> tuple[int, int]:
    """An unsigned LEB128 and the place behind it."""
    value = shift = 0
    while at < len(data):
        byte = data[at]
        at += 1
        value |= (byte & 0x7F) << shift
        shift += 7
        if byte < 0x80:
            break
    return value, at


def explore(bench: Bench, contract: Contract, bases: Sequence[Base], words: Sequence[str]) -> None:
    """Tries the words as properties beside the declared ones, and as values beside the listed ones."""
    if not bases:
        return
    _properties(bench, contract, bases[0], words)
    for slot in slots_of(contract.input_schema):
        choice = choice_of(slot.schema)
        if choice and isinstance(slot.schema, dict) and "enum" in slot.schema:
            _values(bench, slot.path, choice, bases[0], words)


def _properties(bench: Bench, contract: Contract, base: Base, words: Sequence[str]) -> None:
    schema = resolve(contract.input_schema, contract.input_schema)
    if not isinstance(schema, dict) or not is_closed(schema) or contract.x_context:
        return
    known = {name for slot in slots_of(schema) for name in slot.path}
    strangers = [word for word in words if word not in known]
    plain = bench.run(base.input, base.host)
    for value in _TRIED:
        ignored = bench.run({**base.input, NONSENSE: value}, base.host)
        if _told(ignored) != _told(plain):
            if ignored.verdict == "success":
                return  # it takes any property for data
            _one_by_one(bench, base, strangers, ignored)
            return
        _divide(bench, base, strangers, value, plain)


def _divide(bench: Bench, base: Base, words: Sequence[str], value: Any, plain: Outcome) -> None:
    """Which of the words make a difference, found by halves."""
    if not words:
        return
    given = {**dict.fromkeys(words, value), **base.input}
    outcome = bench.run(given, base.host)
    if _told(outcome) == _told(plain):
        return
    if len(words) == 1:
        _note_property(bench, words[0], given, outcome)
        return
    half = len(words) // 2
    _divide(bench, base, words[:half], value, plain)
    _divide(bench, base, words[half:], value, plain)


def _one_by_one(bench: Bench, base: Base, words: Sequence[str], refusal: Outcome) -> None:
    """In a module that refuses what it does not know, a word that it takes is one that it knows."""
    for word in words:
        given = {**base.input, word: _TRIED[0]}
        outcome = bench.run(given, base.host)
        if _told(outcome).replace(word, "\0") != _told(refusal).replace(NONSENSE, "\0"):
            _note_property(bench, word, given, outcome)


def _note_property(bench: Bench, word: str, given: Any, outcome: Outcome) -> None:
    message = f"the module reads a property `{word}`, which `input_schema` does not declare"
    bench.note(Finding("undeclared", word, message, as_text(given), outcome.run.stdout or outcome.error))


def _values(
    bench: Bench, path: tuple[str, ...], choice: Sequence[str], base: Base, words: Sequence[str]
) -> None:
    given = put(base.input, path, NONSENSE)
    if given is None or bench.run(given, base.host).verdict == "success":
        return
    for word in words:
        if word in choice:
            continue
        tried = put(base.input, path, word)
        outcome = bench.run(tried, base.host)
        if outcome.verdict == "success":
            name = ".".join(path)
            message = f"the module takes `{name}: {word}`, which the schema does not list"
            bench.note(Finding("undeclared", f"{name}: {word}", message, as_text(tried), outcome.run.stdout))


def _told(outcome: Outcome) -> str:
    if outcome.run.error is not None:
        return outcome.run.error
    return json.dumps([outcome.run.result, outcome.run.calls], ensure_ascii=False, sort_keys=True)

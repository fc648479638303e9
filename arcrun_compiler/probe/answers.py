"""The host functions that a module calls → the answers that it cannot bear: sizes, failures, no JSON."""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from .bench import Base, Bench, Outcome, as_text
from .evidence import Finding
from .host import FAILS, OLD_CAPACITY

SIZES = (4_095, 4_097, 65_535, OLD_CAPACITY, 65_537, 70_000, 1_000_000, 8_000_000)
"""Bytes of an answer: around a page, around what the older interface could hold, and what HTTP brings."""

_TEXT_ANSWERS = ("http_request", "kv_get", "secret_get", "crypto_decrypt", "crypto_sign_rs256")


def usual(function: str) -> Any:
    """What a host function answers when nothing else was agreed."""
    if function == "http_fetch":
        return {"status": 200, "headers": {"content-type": "application/json"}, "body": '{"a": 1}'}
    return {"http_request": '{"a": 1}', "secret_get": "secret", "crypto_decrypt": "plain"}.get(
        function, "AAAA"
    )


def explore(bench: Bench, functions: Sequence[str], bases: Sequence[Base]) -> tuple[str, ...]:
    """Other answers for each function that is called at all. The notes are limits that are met cleanly."""
    notes: list[str] = []
    for function in functions:
        base = _caller(bench, function, bases)
        if base is None:
            notes.append(f"no input was found that makes it call `u6u.{function}`")
            continue
        _odd_answers(bench, function, base)
        notes += _sizes(bench, function, base)
    return tuple(notes)


def _caller(bench: Bench, function: str, bases: Sequence[Base]) -> Base | None:
    for base in bases:
        if any(call.name == function for call in bench.run(base.input, base.host).run.calls):
            return base
    return None


def _odd_answers(bench: Bench, function: str, base: Base) -> None:
    """Not found, failed, empty, another shape: the component says so, and does not break."""
    odd: list[Any] = [None, FAILS, "", "[]", "not JSON", "{", "null", "\u0000", "😀" * 100]
    if function == "http_fetch":
        odd += [
            {},
            {"status": 500, "headers": {}, "body": "no"},
            {"error": "no", "error_code": "EGRESS_DENIED"},
            {"status": 204, "headers": {}, "body": ""},
        ]
    if function == "http_request":
        odd.append({"error": "HTTP 500", "status": 500, "body": "no"})
    for answer in odd:
        host = {**base.host, function: answer}
        outcome = bench.run(base.input, host, quiet=True)
        if outcome.verdict == "broken":
            message = (
                f"the answer {as_text(answer)[:60]} of `u6u.{function}` breaks the component: {outcome.error}"
            )
            bench.note(Finding("answer", function, message, as_text(base.input), outcome.run.stdout or None))


def _sizes(bench: Bench, function: str, base: Base) -> list[str]:
    """Answers of growing size. The smallest that breaks it, or is cut, is a finding, one refused a note."""
    is_carried = _is_carried(bench, function, base, 1000)
    for size in SIZES:
        outcome = bench.run(base.input, {**base.host, function: _answer_of(function, size)}, quiet=True)
        told = f"an answer of {size:,} bytes of `u6u.{function}`"
        if outcome.verdict == "broken":
            message = f"{told} breaks the component: {outcome.error}"
        elif outcome.verdict == "success" and is_carried and not _carries(outcome, size):
            message = f"{told} arrives cut or changed in the output"
        elif outcome.verdict == "failure":
            return [f"{told} is refused: {outcome.error}"]
        else:
            continue
        bench.note(
            Finding("answer", f"{function} size", message, as_text(base.input), outcome.run.stdout or None)
        )
        return []
    return []


def _is_carried(bench: Bench, function: str, base: Base, size: int) -> bool:
    """Whether the component puts the whole answer into its output."""
    outcome = bench.run(base.input, {**base.host, function: _answer_of(function, size)}, quiet=True)
    return outcome.verdict == "success" and _carries(outcome, size)


def _answer_of(function: str, size: int) -> Any:
    text = _text(size)
    if function == "http_fetch":
        return {"status": 200, "headers": {}, "body": text}
    return text if function in _TEXT_ANSWERS else usual(function)


def _text(size: int) -> str:
    """A JSON text of that many bytes with marks at both ends."""
    return json.dumps("<" + "x" * (size - 4) + ">")


def _carries(outcome: Outcome, size: int) -> bool:
    whole = _text(size)
    return any(text in (whole, whole[1:-1]) for text in _texts(outcome.run.result))


def _texts(value: Any) -> list[str]:
    if isinstance(value, str):
        return [value]
    inner = value if isinstance(value, list) else list(value.values()) if isinstance(value, dict) else []
    return [text for each in inner for text in _texts(each)]

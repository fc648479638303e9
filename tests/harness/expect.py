"""Turns an answer and what a case expects of it into a list of what does not hold."""

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

from arcrun_compiler.runner.mock import Call

from .compiling import Compiled


class Seen(NamedTuple):
    """What came of a run: `body` is None for a cron tick, whose `outcome` is given instead."""

    status: int | None
    text: str
    body: Any
    headers: Mapping[str, str]
    trace: Sequence[Mapping[str, Any]]
    calls: Sequence[Call]
    outcome: str | None


def mismatches(expect: Mapping[str, Any], seen: Seen) -> list[str]:
    """One sentence for each expectation that does not hold, and for each call that nobody scripted."""
    found = [f"a call that no answer is scripted for: {call.key}" for call in seen.calls if not call.expected]
    for key, wanted in expect.items():
        if key != "any_order":
            found += _CHECKS[key](wanted, seen, expect.get("any_order", False))
    return found


def compile_mismatches(expect: Mapping[str, Any], compiled: Compiled) -> list[str]:
    """`errors` are always compared, `warnings` and `infos` when the case gives them."""
    found = []
    for key, severity in (("errors", "error"), ("warnings", "warning"), ("infos", "info")):
        if key in expect or key == "errors":
            wanted = sorted(expect.get(key, ()))
            if wanted != compiled.of(severity):
                found.append(f"{key}: wanted {wanted}, got {compiled.of(severity)}")
    places = [each.at for each in compiled.findings]
    if "at" in expect and expect["at"] not in places:
        found.append(f"nothing is reported at {expect['at']}")
    messages = [each.message for each in compiled.findings]
    if "message" in expect and not any(re.search(expect["message"], each) for each in messages):
        found.append(f"no message matches {expect['message']!r}")
    return found


def same(wanted: Any, got: Any) -> bool:
    """Equal as JSON: unlike Python's, where true equals 1."""
    if isinstance(wanted, bool) or isinstance(got, bool):
        return wanted is got
    if isinstance(wanted, dict) and isinstance(got, dict):
        return wanted.keys() == got.keys() and all(same(value, got[key]) for key, value in wanted.items())
    if isinstance(wanted, list) and isinstance(got, list):
        return len(wanted) == len(got) and all(map(same, wanted, got))
    numbers = type(wanted) in (int, float) and type(got) in (int, float)
    return (numbers or type(wanted) is type(got)) and bool(wanted == got)


def lacking(wanted: Any, got: Any, path: str = "") -> Iterator[str]:
    """Where `got` lacks what `wanted` has: objects by key, everything else equal."""
    if isinstance(wanted, dict) and isinstance(got, dict):
        for key, value in wanted.items():
            if key not in got:
                yield f"{path}.{key} is missing"
            else:
                yield from lacking(value, got[key], f"{path}.{key}")
    elif not same(wanted, got):
        yield f"{path or 'it'}: wanted {_show(wanted)}, got {_show(got)}"


def _status(wanted: Any, seen: Seen, _loose: bool) -> list[str]:
    return [] if wanted == seen.status else [f"status: wanted {wanted}, got {seen.status} {seen.text[:600]}"]


def _output(wanted: Any, seen: Seen, _loose: bool) -> list[str]:
    if same(wanted, seen.body):
        return []
    return [f"output:\n    wanted {_show(wanted)}\n    got    {_show(seen.body)}"]


def _contains(wanted: Any, seen: Seen, _loose: bool) -> list[str]:
    return [f"body: {each}" for each in lacking(wanted, seen.body)]


def _matching(wanted: Mapping[str, str], seen: Seen, _loose: bool) -> list[str]:
    body = seen.body if isinstance(seen.body, dict) else {}
    return [
        f"{key}: {pattern!r} does not match {_show(body.get(key))}"
        for key, pattern in wanted.items()
        if not re.search(pattern, str(body.get(key, "")))
    ]


def _lacks(wanted: Sequence[str], seen: Seen, _loose: bool) -> list[str]:
    sent = "\n".join([seen.text, *(f"{call.key} {call.headers} {call.body!r}" for call in seen.calls)])
    return [f"{text!r} is in the answer or in a call" for text in wanted if text in sent]


def _calls(wanted: Sequence[str], seen: Seen, loose: bool) -> list[str]:
    got = [call.key for call in seen.calls]
    if (sorted(wanted) == sorted(got)) if loose else (list(wanted) == got):
        return []
    return [
        "calls:\n    wanted " + "\n           ".join(wanted) + "\n    got    " + "\n           ".join(got)
    ]


def _bodies(wanted: Sequence[Any], seen: Seen, loose: bool) -> list[str]:
    got = [call.content for call in seen.calls]
    if loose:
        wanted, got = sorted(wanted, key=_show), sorted(got, key=_show)
    return (
        [] if same(list(wanted), got) else [f"bodies:\n    wanted {_show(wanted)}\n    got    {_show(got)}"]
    )


def _headers(wanted: Sequence[Mapping[str, Any]], seen: Seen, _loose: bool) -> list[str]:
    if len(wanted) != len(seen.calls):
        return [f"headers of {len(wanted)} calls wanted, {len(seen.calls)} made"]
    pairs = zip(wanted, seen.calls, strict=True)
    return [
        f"call {i}: {each}" for i, (some, call) in enumerate(pairs) for each in _header(some, call.headers)
    ]


def _answer_headers(wanted: Mapping[str, Any], seen: Seen, _loose: bool) -> list[str]:
    return [f"answer: {each}" for each in _header(wanted, seen.headers)]


def _header(wanted: Mapping[str, Any], got: Mapping[str, str]) -> Iterator[str]:
    """`null` wants no such header, `*` any value."""
    for name, value in wanted.items():
        have = got.get(name.lower())
        if have != value and not (value == "*" and have is not None):
            yield f"header {name}: wanted {_show(value)}, got {_show(have)}"


def _trace(wanted: Sequence[Mapping[str, Any]], seen: Seen, _loose: bool) -> list[str]:
    """The wanted entries, in this order, others between them."""
    left = list(wanted)
    for entry in seen.trace:
        if left and not list(lacking(left[0], entry)):
            left.pop(0)
    if not left:
        return []
    return [f"trace: {_show(left[0])} is not in\n      " + "\n      ".join(map(_show, seen.trace))]


def _outcome(wanted: str, seen: Seen, _loose: bool) -> list[str]:
    return [] if wanted == seen.outcome else [f"outcome: wanted {wanted}, got {seen.outcome}"]


def _show(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, default=str)


_CHECKS = {
    "status": _status,
    "output": _output,
    "contains": _contains,
    "matching": _matching,
    "lacks": _lacks,
    "calls": _calls,
    "bodies": _bodies,
    "headers": _headers,
    "answer_headers": _answer_headers,
    "trace": _trace,
    "outcome": _outcome,
}
